//! The mail server: SMTP (RFC 5321) as far as one mail at a time needs it. A
//! share of the mails, drawn from the town's seed, goes wrong.

use std::sync::{Arc, Mutex};

use rand::{Rng, SeedableRng, rngs::StdRng};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufStream},
    net::{TcpListener, TcpStream},
    time::Instant,
};

use super::town::PROMPT;

/// How a mail goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    /// Nobody says a word.
    Reset,
    /// It takes nothing for now.
    Unwilling,
    /// The connection ends before the mail was taken.
    Cut,
    /// The mail is taken, and nobody says so.
    LostAnswer,
}

/// A mail as the server has it.
#[derive(Clone, Debug)]
pub struct Mail {
    /// Its `Message-ID`.
    pub id: String,
    /// Whether the portal was told in time that it was taken.
    pub answered: bool,
}

/// What arrived.
pub struct Post {
    /// Where it listens.
    pub port: u16,
    rng: Mutex<StdRng>,
    share: Mutex<u8>,
    taken: Mutex<Vec<Mail>>,
}

impl Post {
    /// Opens its doors.
    pub async fn open(seed: u64) -> Arc<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let post = Arc::new(Self {
            port: listener.local_addr().unwrap().port(),
            rng: Mutex::new(StdRng::seed_from_u64(seed)),
            share: Mutex::new(0),
            taken: Mutex::default(),
        });
        let open = post.clone();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let post = open.clone();
                tokio::spawn(async move { post.meet(BufStream::new(stream)).await });
            }
        });
        post
    }

    /// From now on so many mails of a hundred go wrong.
    pub fn fail(&self, percent: u8) {
        *self.share.lock().unwrap() = percent;
    }

    /// Every mail that was taken, the repeated ones too.
    pub fn taken(&self) -> Vec<Mail> {
        self.taken.lock().unwrap().clone()
    }

    fn fault(&self) -> Option<Fault> {
        let mut chance = self.rng.lock().unwrap();
        if chance.random_range(0..100) >= *self.share.lock().unwrap() {
            return None;
        }
        Some(
            [
                Fault::Reset,
                Fault::Unwilling,
                Fault::Cut,
                Fault::LostAnswer,
            ][chance.random_range(0..4)],
        )
    }

    async fn meet(&self, mut stream: BufStream<TcpStream>) -> Option<()> {
        let begun = Instant::now();
        let fault = self.fault();
        if fault == Some(Fault::Reset) {
            return None;
        }
        say(&mut stream, "220 post.example").await?;
        loop {
            let line = hear(&mut stream).await?;
            let verb = line.split([' ', ':']).next()?.to_ascii_uppercase();
            match (verb.as_str(), fault) {
                ("QUIT", _) => return say(&mut stream, "221 bye").await,
                ("RCPT", Some(Fault::Unwilling)) => say(&mut stream, "451 come back").await?,
                ("DATA", Some(Fault::Cut)) => return None,
                ("DATA", _) => {
                    say(&mut stream, "354 go on").await?;
                    let id = mail(&mut stream).await?;
                    let lost = fault == Some(Fault::LostAnswer);
                    let answered = !lost && begun.elapsed() < PROMPT;
                    self.taken.lock().unwrap().push(Mail { id, answered });
                    if lost {
                        return None;
                    }
                    say(&mut stream, "250 taken").await?;
                }
                _ => say(&mut stream, "250 ok").await?,
            }
        }
    }
}

/// A mail to its end; gives its `Message-ID`.
async fn mail(stream: &mut BufStream<TcpStream>) -> Option<String> {
    let mut reference = None;
    loop {
        let line = hear(stream).await?;
        if let Some(told) = line.strip_prefix("Message-ID: ") {
            reference = Some(told.to_owned());
        }
        if line == "." {
            return reference;
        }
    }
}

async fn say(stream: &mut BufStream<TcpStream>, line: &str) -> Option<()> {
    stream
        .write_all(format!("{line}\r\n").as_bytes())
        .await
        .ok()?;
    stream.flush().await.ok()
}

async fn hear(stream: &mut BufStream<TcpStream>) -> Option<String> {
    let mut line = String::new();
    match stream.read_line(&mut line).await {
        Ok(0) | Err(_) => None,
        Ok(_) => Some(line.trim_end().to_owned()),
    }
}
