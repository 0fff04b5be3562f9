//! What is shown, in the order in which it is shown.

use domain::Locale;
use jiff::tz::{Offset, TimeZone};

use super::{Accepted, End, Flow, Stage, opened::Busy};
use crate::{
    card::{Choice, Left, Tries, Unusable},
    flow::Opened,
    words::{self, Words},
};

/// What is shown.
#[derive(Debug, PartialEq, Eq)]
pub enum View {
    /// A code is asked for.
    Code {
        /// The portals' names.
        portals: Vec<String>,
        /// What is wrong.
        note: Option<String>,
    },
    /// Nothing can be done but wait.
    Busy(String),
    /// The request.
    Request(Box<Request>),
    /// The end.
    Ended(Ended),
}

/// The request.
#[derive(Debug, PartialEq, Eq)]
pub struct Request {
    /// The portal's name.
    pub portal: String,
    /// Its address.
    pub origin: String,
    /// What is signed: labels and values.
    pub lines: Vec<(String, String)>,
    /// The certificates.
    pub certificates: Vec<Certificate>,
    /// What the portal says of the chosen one.
    pub verdict: Option<String>,
    /// The PIN, where it is asked for.
    pub pin: Option<PinView>,
    /// What is to be known now.
    pub note: Option<String>,
    /// What is being done.
    pub busy: Option<String>,
    /// Whether there is a signed form that the portal does not have.
    pub unsent: bool,
}

/// A certificate of the list.
#[derive(Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Whose it is.
    pub name: String,
    /// Issuer, card, and until when it is valid.
    pub detail: String,
    /// Why it cannot be chosen.
    pub why_not: Option<String>,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// How the PIN is asked for.
#[derive(Debug, PartialEq, Eq)]
pub struct PinView {
    /// The reader takes it.
    pub at_reader: bool,
    /// How many tries are left, where that is to be said.
    pub left: Option<String>,
    /// It has to be confirmed that this may be the last try.
    pub confirm: bool,
}

/// The end.
#[derive(Debug, PartialEq, Eq)]
pub struct Ended {
    /// In short.
    pub heading: String,
    /// What there is to know.
    pub text: Vec<String>,
    /// What the page may ask for, and what is to be known of it.
    pub code: Option<(String, String)>,
    /// Whether the form is signed.
    pub good: bool,
}

impl Flow {
    /// What is shown in this language.
    pub fn view(&self, locale: Locale) -> View {
        match &self.stage {
            Stage::Code(note) => View::Code {
                portals: self
                    .portals
                    .iter()
                    .map(|portal| plain(portal.name.in_locale(locale)))
                    .collect(),
                note: note.as_ref().map(|note| plain(note.in_locale(locale))),
            },
            Stage::Claiming(_) => busy(words::CLAIMING, locale),
            Stage::Fetching(..) => busy(words::FETCHING, locale),
            Stage::Opened(opened) => View::Request(Box::new(request(opened, locale))),
            Stage::Returning(Accepted { .. }) => busy(words::OPENING, locale),
            Stage::GivingUp(_) => busy(words::GIVING_UP, locale),
            Stage::Ended(end) => View::Ended(ended(end, locale)),
        }
    }
}

fn busy(words: Words, locale: Locale) -> View {
    View::Busy(words.say(locale).to_owned())
}

fn request(opened: &Opened, locale: Locale) -> Request {
    let description = &opened.description;
    let mut lines = vec![
        (
            words::INSTITUTION.say(locale).to_owned(),
            plain(description.institution.in_locale(locale)),
        ),
        (
            words::APPLICANT.say(locale).to_owned(),
            plain(&description.person.name),
        ),
        (
            words::APPLICATION.say(locale).to_owned(),
            plain(&description.application),
        ),
    ];
    lines.extend(description.summary.iter().map(|line| {
        (
            plain(line.label.in_locale(locale)),
            plain(line.value.in_locale(locale)),
        )
    }));
    let certificates = opened.choices.iter().enumerate();
    Request {
        portal: plain(opened.portal.name.in_locale(locale)),
        origin: opened.portal.origin.clone(),
        lines,
        certificates: certificates
            .map(|(at, choice)| certificate(choice, opened.chosen == Some(at), locale))
            .collect(),
        verdict: opened
            .verdict
            .as_ref()
            .map(|checked| plain(checked.sentence.in_locale(locale))),
        pin: (opened.can_sign() && !opened.is_unsent()).then(|| pin(opened, locale)),
        note: note(opened, locale),
        busy: opened.busy.map(|busy| doing(busy).say(locale).to_owned()),
        unsent: opened.is_unsent(),
    }
}

/// What went wrong last; of a card that is locked, always that.
fn note(opened: &Opened, locale: Locale) -> Option<String> {
    let locked = opened
        .tries()
        .is_some_and(|tries| tries.left() == Left::Locked);
    if locked && !opened.is_unsent() {
        return Some(words::LOCKED.say(locale).to_owned());
    }
    opened
        .note
        .as_ref()
        .map(|note| plain(note.in_locale(locale)))
}

const fn doing(busy: Busy) -> Words {
    match busy {
        Busy::Listing => words::LISTING,
        Busy::Checking => words::CHECKING,
        Busy::Signing { at_reader: false } => words::SIGNING,
        Busy::Signing { at_reader: true } => words::SIGNING_AT_READER,
        Busy::Sending => words::SENDING,
    }
}

fn certificate(choice: &Choice, chosen: bool, locale: Locale) -> Certificate {
    let candidate = &choice.candidate;
    // Turkey's time, wherever the computer is.
    let zone = Offset::from_seconds(3 * 60 * 60).map(TimeZone::fixed);
    let until = candidate.valid_until().zip(zone.ok()).map(|(until, zone)| {
        let day = until.to_zoned(zone).strftime("%d.%m.%Y").to_string();
        words::VALID_UNTIL.with(&day).in_locale(locale).to_owned()
    });
    let detail = [candidate.issuer(), Some(choice.label.clone()), until];
    let detail: Vec<_> = detail.into_iter().flatten().collect();
    Certificate {
        name: plain(&candidate.name().unwrap_or_else(|| choice.label.clone())),
        detail: plain(&detail.join(" · ")),
        why_not: choice
            .usable
            .err()
            .map(|why| reason(why).say(locale).to_owned()),
        chosen,
    }
}

const fn reason(why: Unusable) -> Words {
    match why {
        Unusable::OtherPerson => words::OTHER_PERSON,
        Unusable::Expired => words::EXPIRED,
        Unusable::NotYetValid => words::NOT_YET_VALID,
        Unusable::NotForSigning => words::NOT_FOR_SIGNING,
        Unusable::NotQualified => words::NOT_QUALIFIED,
        Unusable::Seal => words::SEAL,
        Unusable::NoKey => words::NO_KEY,
        Unusable::NoAlgorithm => words::NO_ALGORITHM,
    }
}

fn pin(opened: &Opened, locale: Locale) -> PinView {
    let left = opened.tries().map(Tries::left);
    PinView {
        at_reader: opened.tries().is_some_and(|tries| tries.status().pad),
        left: match left {
            Some(Left::AtMost(number)) => {
                let said = words::AT_MOST.with(&number.to_string());
                Some(said.in_locale(locale).to_owned())
            }
            Some(Left::Last) => Some(words::LAST_TRY.say(locale).to_owned()),
            Some(Left::Locked | Left::Unknown) | None => None,
        },
        confirm: left == Some(Left::Last),
    }
}

fn ended(end: &End, locale: Locale) -> Ended {
    let say = |words: Words| words.say(locale).to_owned();
    match end {
        End::Accepted(end) => Ended {
            heading: say(words::DONE),
            text: vec![
                plain(end.sentence.in_locale(locale)),
                match &end.address {
                    _ if end.returned => say(words::BACK),
                    Some(address) => {
                        let by_address = words::NOT_BACK_BY_ADDRESS.with(address);
                        by_address.in_locale(locale).to_owned()
                    }
                    None => say(words::NOT_BACK),
                },
            ],
            code: end.code.clone().map(|code| {
                let warning = words::RETURN_WARNING.with(&end.origin);
                (code, warning.in_locale(locale).to_owned())
            }),
            good: true,
        },
        End::Cancelled => Ended {
            heading: say(words::CANCELLED),
            text: vec![say(words::CANCELLED_TEXT)],
            code: None,
            good: false,
        },
        End::Failed(why) => Ended {
            heading: say(words::FAILED),
            text: vec![plain(why.in_locale(locale))],
            code: None,
            good: false,
        },
    }
}

/// What came from outside, without anything that a terminal obeys or that turns the direction of
/// writing.
fn plain(text: &str) -> String {
    let turns = |sign: char| matches!(sign, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let kept = text
        .chars()
        .map(|sign| if sign.is_control() { ' ' } else { sign });
    kept.filter(|sign| !turns(*sign)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_terminal_obeys_is_shown() {
        assert_eq!(plain("Ayşe\u{1b}[2J\n\u{202e}Yılmaz"), "Ayşe [2J Yılmaz");
    }
}
