//! Does what the machine says, and tells it what happened.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use protocol::Claim;

use crate::{
    browser,
    card::{self, Card, CardError, modules},
    client::{AGENT, Client, Trouble},
    document::Kept,
    flow::{Effect, Event},
    portals::Portal,
};

/// Letters of the computer's name at most.
const LONGEST_NAME: usize = 64;

/// What is done with.
#[derive(Default)]
pub struct Performer {
    /// Libraries that the administrator named.
    modules: Vec<PathBuf>,
    client: Option<Client>,
    shown: Option<Kept>,
}

impl Performer {
    /// With these libraries of cards beside those that are known.
    pub fn new(modules: Vec<PathBuf>) -> Self {
        Self {
            modules,
            ..Self::default()
        }
    }

    /// Does it. It may take as long as a card and a network take.
    pub fn perform(&mut self, effect: Effect) -> Event {
        match effect {
            Effect::Claim(portal, ticket) => Event::Claimed(self.claim(&portal, ticket)),
            Effect::Fetch(length) => {
                Event::Document(self.client().and_then(|client| client.document(length)))
            }
            Effect::List(named) => Event::Cards(self.list(&named)),
            Effect::Check(chain) => {
                Event::Checked(self.client().and_then(|client| client.check(&chain)))
            }
            Effect::Sign(call) => Event::Signed(card::sign(call)),
            Effect::Send(signed) => {
                Event::Sent(self.client().and_then(|client| client.send(&signed)))
            }
            Effect::Return(url) => Event::Returned(browser::open(url)),
            Effect::Show(form) => Event::Shown(self.show(&form)),
            Effect::Save(path, signed) => {
                let saved = save(&path, &signed).is_ok();
                Event::Saved(path, saved)
            }
            Effect::GiveUp => {
                // The request expires by itself where the portal is not reached.
                let _ = self.client().and_then(Client::give_up);
                Event::GivenUp
            }
        }
    }

    fn client(&self) -> Result<&Client, Trouble> {
        self.client.as_ref().ok_or(Trouble::Strange)
    }

    fn claim(&mut self, portal: &Portal, ticket: String) -> Result<protocol::Claimed, Trouble> {
        let mut client = Client::new(portal).ok_or(Trouble::Untrusted)?;
        let claimed = client.claim(&Claim {
            ticket,
            agent: AGENT.to_owned(),
            platform: platform(),
        })?;
        self.client = Some(client);
        Ok(claimed)
    }

    fn list(&self, named: &[PathBuf]) -> Vec<Card> {
        let all = [named, &self.modules].concat();
        let found = modules::installed(&all);
        let read = |module: &PathBuf| Card::of(module, card::list(module));
        let missing = named.iter().filter(|path| !path.exists());
        let missing = missing.map(|path| Card::of(path, Err(CardError::Module)));
        found.iter().map(read).chain(missing).collect()
    }

    fn show(&mut self, form: &[u8]) -> bool {
        if self.shown.is_none() {
            self.shown = Kept::new(form).ok();
        }
        let shown = self.shown.as_ref();
        shown.is_some_and(|kept| browser::open(kept.path()))
    }
}

/// Nothing that exists is overwritten.
fn save(path: &Path, signed: &[u8]) -> std::io::Result<()> {
    let mut file = fs::File::options()
        .write(true)
        .create_new(true)
        .open(path)?;
    file.write_all(signed)?;
    file.sync_all()
}

/// The computer, as the page names it.
fn platform() -> String {
    #[cfg(unix)]
    let name = rustix::system::uname()
        .nodename()
        .to_string_lossy()
        .into_owned();
    #[cfg(not(unix))]
    let name = String::new();
    let name = name.chars().filter(|sign| !sign.is_control());
    let name: String = name.take(LONGEST_NAME).collect();
    let system = match std::env::consts::OS {
        "linux" => "Linux",
        "macos" => "macOS",
        "windows" => "Windows",
        other => other,
    };
    if name.is_empty() {
        system.to_owned()
    } else {
        format!("{system}, {name}")
    }
}

/// Now, by this computer's clock.
#[expect(
    clippy::disallowed_methods,
    reason = "the agent goes by the clock of the computer that it runs on"
)]
pub fn now() -> Timestamp {
    Timestamp::now()
}
