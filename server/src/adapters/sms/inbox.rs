//! The development inbox: messages go to a file and are read on a page of the
//! portal. As a gateway does, it knows a notice again by its reference. Two
//! magic numbers answer as a gateway in trouble does: `0555 000 00 01` is
//! refused, `0555 000 00 02` cannot be reached.

use std::{
    fs::File,
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
    sync::{Mutex, PoisonError},
};

use async_trait::async_trait;
use domain::{
    Locale,
    contact::MobileNumber,
    id::MessageId,
    message::HandedOver,
    outbox::Notice,
    ports::{CodeText, NotSent, Notifier},
};
use serde::{Deserialize, Serialize};

use super::{segments::segments, text};
use crate::private_file;

/// How many messages the page shows.
const SHOWN: usize = 200;

/// A message as a phone would show it; a line of the file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Message {
    /// To whom, E.164.
    pub to: String,
    /// The words.
    pub text: String,
    /// Its reference; those of long ago had none.
    pub reference: Option<String>,
}

/// The inbox.
#[derive(Debug)]
pub struct Inbox {
    host: String,
    kept: Mutex<Kept>,
}

#[derive(Debug)]
struct Kept {
    file: File,
    messages: Vec<Message>,
}

impl Inbox {
    /// An inbox whose codes are bound to this host, with the messages that the
    /// file has. A line that a crash cut off was never acknowledged and goes.
    ///
    /// # Errors
    /// When the file cannot be read or made.
    pub fn open(host: String, path: &Path) -> io::Result<Self> {
        private_file::create_folder_of(path)?;
        let mut file = File::options()
            .create(true)
            .append(true)
            .read(true)
            .mode(0o600)
            .open(path)?;
        let text = io::read_to_string(&mut file)?;
        let whole = text.rfind('\n').map_or("", |end| &text[..=end]);
        file.set_len(whole.len() as u64)?;
        let messages = whole
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok())
            .collect();
        Ok(Self {
            host,
            kept: Mutex::new(Kept { file, messages }),
        })
    }

    /// The messages, newest first.
    pub fn messages(&self) -> Vec<Message> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.messages.iter().rev().take(SHOWN).cloned().collect()
    }

    fn take(
        &self,
        to: &MobileNumber,
        text: String,
        reference: &MessageId,
    ) -> Result<HandedOver, NotSent> {
        let handed = HandedOver {
            gateway: "inbox",
            segments: u32::try_from(segments(&text)).unwrap_or(u32::MAX),
            gateway_job: None,
        };
        let to = to.e164();
        match to.as_str() {
            "+905550000001" => return Err(NotSent::Refused),
            "+905550000002" => return Err(NotSent::Unreachable),
            _ => {}
        }
        let message = Message {
            to,
            text,
            reference: Some(reference.as_str().to_owned()),
        };
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let known = kept
            .messages
            .iter()
            .any(|one| one.reference == message.reference);
        if !known {
            let mut line = serde_json::to_vec(&message).map_err(|_| NotSent::Refused)?;
            line.push(b'\n');
            kept.file
                .write_all(&line)
                .and_then(|()| kept.file.sync_data())
                .map_err(|_| NotSent::Unreachable)?;
            kept.messages.push(message);
        }
        Ok(handed)
    }
}

#[async_trait]
impl Notifier for Inbox {
    async fn code(
        &self,
        to: &MobileNumber,
        text: &CodeText,
        reference: &MessageId,
        locale: Locale,
    ) -> Result<HandedOver, NotSent> {
        self.take(to, text::code(text, &self.host, locale), reference)
    }

    async fn notice(
        &self,
        to: &MobileNumber,
        notice: &Notice,
        reference: &MessageId,
        locale: Locale,
    ) -> Result<HandedOver, NotSent> {
        self.take(to, text::notice(notice, &self.host, locale), reference)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_comes_once_whatever_happens_in_between() {
        let path = std::env::temp_dir().join(format!("muhur-inbox-{}.jsonl", std::process::id()));
        let to = MobileNumber::parse("0532 123 45 67").unwrap();
        let reference = MessageId::from_bytes([7; 16]);
        for code in 0..2 {
            let inbox = Inbox::open("host".to_owned(), &path).unwrap();
            inbox.take(&to, "one".to_owned(), &reference).unwrap();
            let code = MessageId::from_bytes([code; 16]);
            inbox.take(&to, "a code".to_owned(), &code).unwrap();
            // The machine stops while a line is being written.
            inbox
                .kept
                .lock()
                .unwrap()
                .file
                .write_all(b"{\"to\":\"+90")
                .unwrap();
        }
        let inbox = Inbox::open("host".to_owned(), &path).unwrap();
        let texts: Vec<_> = inbox.messages().into_iter().map(|one| one.text).collect();
        std::fs::remove_file(path).unwrap();
        assert_eq!(texts, ["a code", "a code", "one"]);
    }
}
