//! The request with its form: certificates, PIN, signature, sending.

use std::{collections::BTreeMap, path::PathBuf};

use domain::person::NationalId;
use jiff::Timestamp;
use pades::{
    Issued,
    write::{Signer, Unsigned, WriteError},
};
use protocol::{Bytes, CertificateChain, Checked, CheckedAs, Description, Received, Sentence};

use super::{Effect, Event, said};
use crate::{
    card::{self, Card, CardError, Choice, Left, Pin, PinStatus, SignCall, Tries, choices},
    client::Trouble,
    portals::Portal,
    words::{self, Words},
};

/// What is being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Busy {
    Listing,
    Checking,
    Signing { at_reader: bool },
    Sending,
}

/// The request with its form.
pub struct Opened {
    pub(crate) portal: Portal,
    pub(crate) description: Description,
    pub(crate) choices: Vec<Choice>,
    pub(crate) chosen: Option<usize>,
    pub(crate) verdict: Option<Checked>,
    pub(crate) note: Option<Sentence>,
    pub(crate) busy: Option<Busy>,
    person: NationalId,
    document: Vec<u8>,
    /// Libraries that the person named.
    modules: Vec<PathBuf>,
    /// Of the cards, by library and serial number.
    tries: BTreeMap<(PathBuf, String), Tries>,
    /// What the card is signing.
    unsigned: Option<Unsigned>,
    /// What is signed and not sent yet.
    signed: Option<Vec<u8>>,
}

impl Opened {
    /// Everything is there but the cards, which are being read.
    pub(super) fn new(
        portal: Portal,
        description: Description,
        person: NationalId,
        document: Vec<u8>,
    ) -> Self {
        Self {
            portal,
            description,
            choices: Vec::new(),
            chosen: None,
            verdict: None,
            note: None,
            busy: Some(Busy::Listing),
            person,
            document,
            modules: Vec::new(),
            tries: BTreeMap::new(),
            unsigned: None,
            signed: None,
        }
    }

    pub(super) fn is_busy(&self) -> bool {
        self.busy.is_some()
    }

    /// Whether there is a signed form that the portal does not have.
    pub(crate) fn is_unsent(&self) -> bool {
        self.signed.is_some() && self.busy.is_none()
    }

    /// The certificate that is chosen.
    pub(crate) fn choice(&self) -> Option<&Choice> {
        self.choices.get(self.chosen?)
    }

    /// What is known of the chosen card's tries.
    pub(crate) fn tries(&self) -> Option<&Tries> {
        let choice = self.choice()?;
        self.tries
            .get(&(choice.module.clone(), choice.token.clone()))
    }

    /// Whether a PIN may be typed.
    pub(crate) fn can_sign(&self) -> bool {
        let good = |checked: &Checked| checked.result != CheckedAs::Unusable;
        let open = self
            .tries()
            .is_some_and(|tries| tries.left() != Left::Locked);
        self.busy.is_none() && self.verdict.as_ref().is_some_and(good) && open
    }

    pub(super) fn handle(&mut self, event: Event, now: Timestamp) -> Option<Effect> {
        match (self.busy, event) {
            (None, Event::LookAgain) => self.list(),
            (None, Event::Module(path)) => {
                self.modules.retain(|one| *one != path);
                self.modules.push(path);
                self.list()
            }
            (None, Event::Choose(at)) => self.choose(at),
            (None, Event::Sign(pin, confirmed)) => self.sign(pin, confirmed, now),
            (_, Event::Show) => Some(Effect::Show(self.document.clone())),
            (None, Event::SendAgain) => {
                let signed = self.signed.clone()?;
                self.busy = Some(Busy::Sending);
                Some(Effect::Send(signed))
            }
            (None, Event::Save(path)) => Some(Effect::Save(path, self.signed.clone()?)),
            (Some(Busy::Listing), Event::Cards(cards)) => self.listed(&cards, now),
            (Some(Busy::Checking), Event::Checked(checked)) => {
                self.checked(checked);
                None
            }
            (Some(Busy::Signing { .. }), Event::Signed(signed)) => self.signed(signed),
            (Some(Busy::Sending), Event::Sent(sent)) => {
                self.sent(sent);
                None
            }
            (_, Event::Shown(false)) => self.say(words::NOT_SHOWN),
            (_, Event::Saved(path, true)) => {
                let path = path.display().to_string();
                self.note = Some(words::SAVED.with(&path));
                None
            }
            (_, Event::Saved(_, false)) => self.say(words::NOT_SAVED),
            _ => None,
        }
    }

    fn say(&mut self, words: Words) -> Option<Effect> {
        self.note = Some(words.sentence());
        None
    }

    fn list(&mut self) -> Option<Effect> {
        if self.signed.is_some() {
            return None;
        }
        self.busy = Some(Busy::Listing);
        self.note = None;
        Some(Effect::List(self.modules.clone()))
    }

    fn listed(&mut self, cards: &[Card], now: Timestamp) -> Option<Effect> {
        self.busy = None;
        self.chosen = None;
        self.verdict = None;
        let algorithms = &self.description.algorithms;
        self.choices = choices(cards, &self.person, algorithms, now);
        for choice in &self.choices {
            let key = (choice.module.clone(), choice.token.clone());
            let tries = self
                .tries
                .entry(key)
                .or_insert_with(|| Tries::of(choice.pin));
            tries.read_again(choice.pin);
        }
        let usable: Vec<_> = (0..self.choices.len())
            .filter(|at| self.choices[*at].usable.is_ok())
            .collect();
        self.note = self.nothing_found(cards, usable.is_empty());
        match usable[..] {
            [one] => self.choose(one),
            _ => None,
        }
    }

    fn nothing_found(&self, cards: &[Card], none_usable: bool) -> Option<Sentence> {
        let words = if !none_usable {
            return None;
        } else if !self.choices.is_empty() {
            words::NO_USABLE
        } else if cards.is_empty() {
            words::NO_MODULE
        } else if let Some(error) = cards.iter().find_map(|card| card.error.as_ref()) {
            return Some(card_says(error));
        } else {
            words::NO_CARD
        };
        Some(words.sentence())
    }

    fn choose(&mut self, at: usize) -> Option<Effect> {
        let choice = self.choices.get(at)?;
        if choice.usable.is_err() || self.signed.is_some() {
            return None;
        }
        let own = std::iter::once(choice.candidate.der().to_vec());
        let chain = own.chain(choice.authorities.iter().cloned()).map(Bytes);
        let chain = chain.collect();
        self.chosen = Some(at);
        self.verdict = None;
        self.note = None;
        self.busy = Some(Busy::Checking);
        Some(Effect::Check(CertificateChain { chain }))
    }

    fn checked(&mut self, checked: Result<Checked, Trouble>) {
        self.busy = None;
        match checked {
            Ok(checked) => self.verdict = Some(checked),
            Err(trouble) => {
                self.chosen = None;
                self.note = Some(said(trouble));
            }
        }
    }

    fn sign(&mut self, pin: Option<Pin>, confirmed: bool, now: Timestamp) -> Option<Effect> {
        if !self.can_sign() || self.signed.is_some() {
            return None;
        }
        let choice = self.choice()?.clone();
        let algorithm = choice.usable.ok()?;
        let tries = *self.tries()?;
        let status = tries.status();
        // What the reader takes is not typed here, and the other way round.
        if pin.is_some() == status.pad {
            return None;
        }
        if tries.left() == Left::Last && !confirmed {
            return self.say(words::LAST_TRY_ASKED);
        }
        // A card may count what can be no PIN of its own as a wrong one.
        let longest = status.longest.max(status.shortest);
        let fits = |pin: &Pin| {
            let length = pin.reveal().len();
            length >= status.shortest && (longest == 0 || length <= longest)
        };
        if !pin.as_ref().is_none_or(fits) {
            return self.say(words::PIN_LENGTH);
        }
        let Ok(unsigned) = self.unsigned(&choice, now) else {
            return self.say(words::NOT_WRITTEN);
        };
        let digest = unsigned.digest();
        self.unsigned = Some(unsigned);
        self.note = None;
        self.busy = Some(Busy::Signing {
            at_reader: pin.is_none(),
        });
        Some(Effect::Sign(SignCall {
            module: choice.module,
            token: choice.token,
            key: choice.key,
            mechanism: algorithm.into(),
            digest,
            pin,
        }))
    }

    fn unsigned(&self, choice: &Choice, now: Timestamp) -> Result<Unsigned, WriteError> {
        let issued = Issued::read(&self.document).map_err(|_| WriteError::Encoding)?;
        let algorithm = choice.usable.map_err(|_| WriteError::Algorithm)?;
        let authorities: Vec<_> = choice.authorities.iter().map(Vec::as_slice).collect();
        let signer = Signer {
            certificate: choice.candidate.der(),
            authorities: &authorities,
            algorithm: card::written(algorithm),
        };
        Unsigned::new(&issued, &signer, now)
    }

    fn signed(
        &mut self,
        signed: Result<Vec<u8>, (CardError, Option<PinStatus>)>,
    ) -> Option<Effect> {
        self.busy = None;
        let unsigned = self.unsigned.take()?;
        let value = match signed {
            Ok(value) => value,
            Err((error, status)) => {
                self.refused_by_card(&error, status);
                return None;
            }
        };
        let Ok(file) = unsigned.finish(&value) else {
            return self.say(words::NOT_WRITTEN);
        };
        self.signed = Some(file.clone());
        self.busy = Some(Busy::Sending);
        Some(Effect::Send(file))
    }

    fn refused_by_card(&mut self, error: &CardError, status: Option<PinStatus>) {
        self.note = Some(card_says(error));
        let Some(choice) = self.choice() else {
            return;
        };
        let key = (choice.module.clone(), choice.token.clone());
        let Some(tries) = self.tries.get_mut(&key) else {
            return;
        };
        match error {
            CardError::PinWrong => tries.was_wrong(status),
            CardError::PinLocked => tries.is_locked(),
            _ => {
                if let Some(status) = status {
                    tries.read_again(status);
                }
            }
        }
    }

    fn sent(&mut self, sent: Result<Received, Trouble>) {
        self.busy = None;
        self.note = Some(match sent {
            // What was refused once is refused again.
            Ok(Received::Refused(refused)) => {
                self.signed = None;
                refused.sentence
            }
            // `Flow` takes it before it comes here.
            Ok(Received::Accepted { sentence, .. }) => sentence,
            Err(Trouble::Network) => words::NOT_SENT.sentence(),
            Err(Trouble::Strange) => words::STRANGE_AFTER.sentence(),
            Err(trouble) => said(trouble),
        });
    }
}

/// What is said of a card that does not do what it is asked to.
fn card_says(error: &CardError) -> Sentence {
    let words = match error {
        CardError::Module => words::CARD_MODULE,
        CardError::Crashed => words::CARD_CRASHED,
        CardError::TimedOut => words::CARD_TIMED_OUT,
        CardError::Removed => words::CARD_REMOVED,
        CardError::PinWrong => words::PIN_WRONG,
        CardError::PinLocked => words::LOCKED,
        CardError::PinLength => words::PIN_LENGTH,
        CardError::PinExpired => words::PIN_EXPIRED,
        CardError::Cancelled => words::CARD_CANCELLED,
        CardError::NoKey => words::CARD_NO_KEY,
        CardError::Mechanism => words::CARD_MECHANISM,
        CardError::Other(code) => return words::CARD_OTHER.with(code),
    };
    words.sentence()
}
