//! The development inbox: messages stay in memory and are read on a page of
//! the portal. Two magic numbers answer as a gateway in trouble does:
//! `0555 000 00 01` is refused, `0555 000 00 02` cannot be reached.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use domain::{
    Locale,
    contact::MobileNumber,
    id::ErrandId,
    ports::{NotSent, Notice, Notifier},
    secret::OneTimeCode,
};

use super::text;

/// How many messages are kept.
const KEPT: usize = 200;

/// A message as a phone would show it.
#[derive(Clone, Debug)]
pub struct Message {
    /// To whom, E.164.
    pub to: String,
    /// The words.
    pub text: String,
}

/// The inbox.
#[derive(Debug)]
pub struct Inbox {
    host: String,
    messages: Mutex<Vec<Message>>,
}

impl Inbox {
    /// An inbox whose codes are bound to this host.
    pub const fn new(host: String) -> Self {
        Self {
            host,
            messages: Mutex::new(Vec::new()),
        }
    }

    /// The messages, newest first.
    pub fn messages(&self) -> Vec<Message> {
        let messages = self.messages.lock().unwrap_or_else(PoisonError::into_inner);
        messages.iter().rev().cloned().collect()
    }

    fn take(&self, to: &MobileNumber, text: String) -> Result<(), NotSent> {
        let to = to.e164();
        match to.as_str() {
            "+905550000001" => Err(NotSent::Refused),
            "+905550000002" => Err(NotSent::Unreachable),
            _ => {
                let mut messages = self.messages.lock().unwrap_or_else(PoisonError::into_inner);
                messages.push(Message { to, text });
                let extra = messages.len().saturating_sub(KEPT);
                messages.drain(..extra);
                Ok(())
            }
        }
    }
}

#[async_trait]
impl Notifier for Inbox {
    async fn code(
        &self,
        to: &MobileNumber,
        code: &OneTimeCode,
        locale: Locale,
    ) -> Result<(), NotSent> {
        self.take(to, text::code(code, &self.host, locale))
    }

    async fn notice(
        &self,
        to: &MobileNumber,
        notice: &Notice,
        _reference: &ErrandId,
        locale: Locale,
    ) -> Result<(), NotSent> {
        self.take(to, text::notice(notice, locale))
    }
}
