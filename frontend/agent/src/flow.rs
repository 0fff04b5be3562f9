//! From the link to the signed form, as a machine without any I/O: it is told what happened, and
//! says what is to be done next. Window and terminal both show it ([`view`]) and do what it says
//! ([`crate::perform`]).

mod opened;
pub mod view;

use std::path::PathBuf;

use domain::{
    person::NationalId,
    signature::{ReturnKey, TicketCode},
};
use jiff::Timestamp;
use pades::Issued;
use protocol::{
    CertificateChain, Checked, Claimed, Description, Link, RETURN, Received, Sentence, Unacceptable,
};

pub use opened::Opened;

use crate::{
    card::{Card, CardError, Pin, PinStatus, SignCall},
    client::Trouble,
    portals::Portal,
    words::{self, Words},
};

/// What happened.
#[derive(Debug)]
pub enum Event {
    /// A code was typed for this portal of the list.
    Code(usize, String),
    /// The cards are to be read again.
    LookAgain,
    /// A library's file was named.
    Module(PathBuf),
    /// A certificate of the list was chosen.
    Choose(usize),
    /// The form is to be signed. `None`: the reader takes the PIN. `true`: though it may be the
    /// last try.
    Sign(Option<Pin>, bool),
    /// The form is to be shown.
    Show,
    /// The signed form is to be sent again.
    SendAgain,
    /// The signed form is to be saved.
    Save(PathBuf),
    /// The person gives up.
    Cancel,

    /// The portal answered the claim.
    Claimed(Result<Claimed, Trouble>),
    /// The form came.
    Document(Result<Vec<u8>, Trouble>),
    /// The cards were read.
    Cards(Vec<Card>),
    /// The portal answered about the certificate.
    Checked(Result<Checked, Trouble>),
    /// The card signed.
    Signed(Result<Vec<u8>, (CardError, Option<PinStatus>)>),
    /// The portal answered the signed form.
    Sent(Result<Received, Trouble>),
    /// The browser was opened, or not.
    Returned(bool),
    /// The form was shown, or not.
    Shown(bool),
    /// The signed form was saved, or not.
    Saved(PathBuf, bool),
    /// The request was given up.
    GivenUp,
}

/// What is to be done. Each is followed by an event of its own.
#[derive(Debug)]
pub enum Effect {
    /// Claim a request of this portal with a ticket or a code.
    Claim(Portal, String),
    /// Fetch the form, which has this length.
    Fetch(usize),
    /// Read the cards, with these libraries too.
    List(Vec<PathBuf>),
    /// Ask the portal about a certificate.
    Check(CertificateChain),
    /// Have the card sign.
    Sign(SignCall),
    /// Send the signed form.
    Send(Vec<u8>),
    /// Open this address in the browser.
    Return(String),
    /// Show the form.
    Show(Vec<u8>),
    /// Save the signed form.
    Save(PathBuf, Vec<u8>),
    /// Give the request up.
    GiveUp,
}

/// The machine.
pub struct Flow {
    portals: Vec<Portal>,
    stage: Stage,
}

enum Stage {
    /// A code is asked for.
    Code(Option<Sentence>),
    /// The request is claimed.
    Claiming(Portal),
    /// The form is fetched.
    Fetching(Portal, Box<Description>),
    /// Everything is there.
    Opened(Box<Opened>),
    /// The browser is opened.
    Returning(Accepted),
    /// It is given up.
    GivingUp(End),
    /// The end.
    Ended(End),
}

struct Accepted {
    origin: String,
    sentence: Sentence,
    code: Option<String>,
    /// The page's address, where it is the portal's own.
    address: Option<String>,
}

/// How it ended.
pub(crate) enum End {
    /// The form is signed, and whether the browser was opened.
    Accepted(Box<AcceptedEnd>),
    /// The person gave up.
    Cancelled,
    /// It could not be done.
    Failed(Sentence),
}

/// What is told of a signed form.
pub(crate) struct AcceptedEnd {
    /// Where the page is.
    pub(crate) origin: String,
    /// What the portal says.
    pub(crate) sentence: Sentence,
    /// What the page may ask for.
    pub(crate) code: Option<String>,
    /// The page's own address, where there is no code.
    pub(crate) address: Option<String>,
    /// Whether the browser was opened.
    pub(crate) returned: bool,
}

impl Flow {
    /// Begins by a link.
    pub fn by_link(portals: Vec<Portal>, link: &str) -> (Self, Option<Effect>) {
        let Some(link) = Link::parse(link) else {
            return (Self::by_code(portals, Some(words::LINK_WRONG)), None);
        };
        let portal = portals.iter().find(|one| one.label == link.portal);
        let Some(portal) = portal.cloned() else {
            let end = End::Failed(words::PORTAL_UNKNOWN.sentence());
            let stage = Stage::Ended(end);
            return (Self { portals, stage }, None);
        };
        let effect = Effect::Claim(portal.clone(), link.ticket.reveal());
        let stage = Stage::Claiming(portal);
        (Self { portals, stage }, Some(effect))
    }

    /// Begins by asking for a code.
    pub fn by_code(portals: Vec<Portal>, note: Option<Words>) -> Self {
        let stage = Stage::Code(note.map(Words::sentence));
        Self { portals, stage }
    }

    /// Without a list of portals.
    pub fn without_setup() -> Self {
        Self {
            portals: Vec::new(),
            stage: Stage::Ended(End::Failed(words::NO_SETUP.sentence())),
        }
    }

    /// Whether nothing more will happen.
    pub fn has_ended(&self) -> bool {
        matches!(self.stage, Stage::Ended(_))
    }

    /// Whether the portal has the signed form.
    pub fn is_accepted(&self) -> bool {
        matches!(self.stage, Stage::Ended(End::Accepted(_)))
    }

    /// Goes on. What does not fit is without effect.
    pub fn handle(&mut self, event: Event, now: Timestamp) -> Option<Effect> {
        let stage = std::mem::replace(&mut self.stage, Stage::Code(None));
        let (stage, effect) = self.next(stage, event, now);
        self.stage = stage;
        effect
    }

    fn next(&self, stage: Stage, event: Event, now: Timestamp) -> (Stage, Option<Effect>) {
        match (stage, event) {
            (Stage::Code(_), Event::Code(portal, typed)) => self.typed(portal, &typed),
            (Stage::Code(_), Event::Cancel) => (Stage::Ended(End::Cancelled), None),
            (Stage::Claiming(portal), Event::Claimed(claimed)) => match claimed {
                Ok(claimed) => described(portal, &claimed, now),
                // Nothing is lost by another try with a code.
                Err(Trouble::Denied(denied)) => (Stage::Code(Some(denied.sentence)), None),
                Err(trouble) => ended(said(trouble)),
            },
            (Stage::Fetching(portal, description), Event::Document(document)) => match document {
                Ok(document) => fetched(portal, *description, document),
                Err(trouble) => gives_up(End::Failed(said(trouble))),
            },
            (Stage::Opened(opened), Event::Cancel) if !opened.is_busy() => {
                let end = if opened.is_unsent() {
                    End::Failed(words::UNSENT_TEXT.sentence())
                } else {
                    End::Cancelled
                };
                gives_up(end)
            }
            (
                Stage::Opened(opened),
                Event::Sent(Ok(Received::Accepted {
                    return_url,
                    return_code,
                    sentence,
                })),
            ) => {
                let origin = opened.portal.origin.clone();
                returning(origin, &return_url, return_code, sentence)
            }
            (Stage::Opened(mut opened), event) => {
                // How long a request is good is the portal's to say: its maker may have asked for
                // more time, and this computer's clock may be wrong.
                let effect = opened.handle(event, now);
                (Stage::Opened(opened), effect)
            }
            (Stage::Returning(accepted), Event::Returned(returned)) => {
                (Stage::Ended(accepted.end(returned)), None)
            }
            (Stage::GivingUp(end), Event::GivenUp) => (Stage::Ended(end), None),
            (stage, _) => (stage, None),
        }
    }

    fn typed(&self, portal: usize, typed: &str) -> (Stage, Option<Effect>) {
        let code = TicketCode::parse(typed);
        let (Some(portal), Some(code)) = (self.portals.get(portal), code) else {
            return (Stage::Code(Some(words::CODE_WRONG.sentence())), None);
        };
        let effect = Effect::Claim(portal.clone(), code.reveal());
        (Stage::Claiming(portal.clone()), Some(effect))
    }
}

impl Accepted {
    fn end(self, returned: bool) -> End {
        End::Accepted(Box::new(AcceptedEnd {
            origin: self.origin,
            sentence: self.sentence,
            address: self.address.filter(|_| self.code.is_none()),
            code: self.code,
            returned,
        }))
    }
}

fn ended(why: Sentence) -> (Stage, Option<Effect>) {
    (Stage::Ended(End::Failed(why)), None)
}

/// The portal is told, so that the page knows too.
fn gives_up(end: End) -> (Stage, Option<Effect>) {
    (Stage::GivingUp(end), Some(Effect::GiveUp))
}

fn described(portal: Portal, claimed: &Claimed, now: Timestamp) -> (Stage, Option<Effect>) {
    let read = Description::read(
        &claimed.description.0,
        &claimed.signature.0,
        &portal.keys,
        &portal.origin,
        now,
    );
    let description = match read {
        Ok(description) => description,
        Err(why) => {
            let words = match why {
                Unacceptable::Signature | Unacceptable::Origin => words::NOT_PORTALS,
                Unacceptable::Malformed => words::STRANGE,
                Unacceptable::Version => words::TOO_OLD,
                Unacceptable::Expired => words::REQUEST_EXPIRED,
                Unacceptable::NotYet => words::CLOCK_WRONG,
            };
            return gives_up(End::Failed(words.sentence()));
        }
    };
    let length = description.document.length;
    if length > pades::LARGEST {
        return gives_up(End::Failed(words::STRANGE.sentence()));
    }
    let stage = Stage::Fetching(portal, Box::new(description));
    (stage, Some(Effect::Fetch(length)))
}

/// Nothing is shown of a form that is not the described one.
fn fetched(portal: Portal, description: Description, document: Vec<u8>) -> (Stage, Option<Effect>) {
    use sha2::{Digest as _, Sha256};

    let digest = Sha256::digest(&document);
    let same = document.len() == description.document.length
        && domain::id::unhex_all(&description.document.sha256).as_deref() == Some(&digest[..]);
    let person = NationalId::parse(&description.person.national_id);
    match person {
        Ok(person) if same && Issued::read(&document).is_ok() => {
            let opened = Opened::new(portal, description, person, document);
            let effect = Effect::List(Vec::new());
            (Stage::Opened(Box::new(opened)), Some(effect))
        }
        _ => gives_up(End::Failed(words::OTHER_DOCUMENT.sentence())),
    }
}

fn returning(
    origin: String,
    url: &str,
    code: Option<String>,
    sentence: Sentence,
) -> (Stage, Option<Effect>) {
    let is_code = |code: &String| code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit());
    let accepted = Accepted {
        code: code.filter(is_code),
        address: leads_back(&origin, url).then(|| url.to_owned()),
        sentence,
        origin,
    };
    if let Some(url) = accepted.address.clone() {
        let effect = Effect::Return(url);
        (Stage::Returning(accepted), Some(effect))
    } else {
        (Stage::Ended(accepted.end(false)), None)
    }
}

/// Whether an address is the portal's own, and nothing but its return page with a key.
fn leads_back(origin: &str, url: &str) -> bool {
    let rest = url.strip_prefix(origin);
    let rest = rest.and_then(|rest| rest.strip_prefix(RETURN));
    let key = rest.and_then(|rest| rest.strip_prefix("?k="));
    key.is_some_and(|key| ReturnKey::parse(key).is_some_and(|read| read.reveal() == key))
}

/// What is said of a call that came to nothing.
pub(crate) fn said(trouble: Trouble) -> Sentence {
    match trouble {
        Trouble::Network => words::NETWORK.sentence(),
        Trouble::Untrusted => words::UNTRUSTED.sentence(),
        Trouble::Denied(denied) => denied.sentence,
        Trouble::Strange => words::STRANGE.sentence(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_portals_own_return_page_is_opened() {
        let origin = "https://basvuru.example.org";
        let key = "mpjtb9d5mpjtb9d5mpjtb9d5mm";
        assert!(leads_back(origin, &format!("{origin}/imza/devam?k={key}")));
        for bad in [
            format!("https://basvuru.example.org.evil.example/imza/devam?k={key}"),
            format!("https://evil.example/imza/devam?k={key}"),
            format!("http://basvuru.example.org/imza/devam?k={key}"),
            format!("{origin}:8443/imza/devam?k={key}"),
            format!("{origin}@evil.example/imza/devam?k={key}"),
            format!("{origin}/imza/devam?k={key}&x=1"),
            format!("{origin}/imza/devam?k={key}#x"),
            format!("{origin}/imza/devam?k=--help"),
            format!("{origin}/imza/devam"),
            format!("{origin}/cikis?k={key}"),
            "file:///etc/passwd".to_owned(),
            "--help".to_owned(),
        ] {
            assert!(!leads_back(origin, &bad), "{bad}");
        }
    }
}
