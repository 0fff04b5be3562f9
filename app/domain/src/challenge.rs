//! A code that was sent to a phone, and what may be done with it.

use jiff::Timestamp;

use crate::{
    certificate::{CertificateSerial, Order},
    id::{ApplicationNumber, CaseId, ChallengeId, FormHash, PhoneKey, SecretHash, SessionKey},
    ledger::Fee,
    locale::Locale,
    message::Known,
    outbox::Job,
    progress::Transition,
    rotation::Rotated,
    secret::CodeLetters,
};

/// What a right code leads to. A code is good for one purpose only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The phone of this application is proved.
    ConfirmPhone(CaseId),
    /// This certificate is suspended.
    Suspend(CertificateSerial),
    /// This application is opened in another visit.
    Resume(CaseId),
}

impl Purpose {
    /// A stable code of the kind, as stored.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::ConfirmPhone(_) => "confirm_phone",
            Self::Suspend(_) => "suspend",
            Self::Resume(_) => "resume",
        }
    }

    /// What it is about, as stored.
    pub fn subject(&self) -> &str {
        match self {
            Self::ConfirmPhone(case) | Self::Resume(case) => case.as_str(),
            Self::Suspend(serial) => serial.as_str(),
        }
    }
}

/// A code as stored: never the code, only its keyed hash and what it is bound
/// to (POLICIES 2.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// Its identifier.
    pub id: ChallengeId,
    /// What it is good for.
    pub purpose: Purpose,
    /// In which visit.
    pub session: SessionKey,
    /// To which phone it went.
    pub phone: PhoneKey,
    /// For which contents of the form.
    pub form: FormHash,
    /// The keyed hash of the code and its [`CodeBinding`].
    pub code: SecretHash,
    /// The letters in front of it.
    pub letters: Option<CodeLetters>,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it stops being good.
    pub expires_at: Timestamp,
}

/// What the keyed hash of a code is made of beside the code: all that says what it is
/// good for, so that whoever writes in the database cannot make it good for more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeBinding<'a> {
    /// Its identifier.
    pub id: &'a ChallengeId,
    /// What it is good for: for which application or certificate.
    pub purpose: &'a Purpose,
    /// In which visit.
    pub session: &'a SessionKey,
    /// To which phone it went.
    pub phone: &'a PhoneKey,
    /// For which contents of the form.
    pub form: &'a FormHash,
}

/// What the page may know of the newest code of a purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeStatus {
    /// When it was made.
    pub made_at: Timestamp,
    /// When it stops being good.
    pub expires_at: Timestamp,
    /// How many tries are left.
    pub left: u8,
    /// The letters in front of it.
    pub letters: Option<CodeLetters>,
    /// Whether it was used, closed or guessed at too often.
    pub over: bool,
    /// Whether its message certainly reached nobody: there is no code to type.
    pub unsent: bool,
    /// What is known of its message.
    pub message: Option<Known>,
}

/// A guess.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guess {
    /// For what.
    pub purpose: Purpose,
    /// In which visit.
    pub session: SessionKey,
    /// The phone that the purpose has now.
    pub phone: PhoneKey,
    /// The form that the purpose has now.
    pub form: FormHash,
    /// The letters that were typed in front of the code.
    pub letters: Option<CodeLetters>,
    /// When.
    pub at: Timestamp,
    /// Tries per code.
    pub tries_per_code: u8,
    /// Wrong tries per application in its whole life.
    pub tries_per_case: u8,
}

/// How a guess ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// Right, and what it leads to is done, in one transaction with its use.
    Right,
    /// Wrong; so many tries are left of this code.
    Wrong {
        /// More tries of this code.
        left: u8,
    },
    /// It is the code of an earlier message: that is told, and counts for nothing.
    Older {
        /// The letters of the newest.
        newest: CodeLetters,
    },
    /// Too old, or the phone or the form has changed since.
    Expired,
    /// There is no code to compare with, or it was used.
    None,
    /// This code's tries are used up: a new one is needed.
    UsedUp,
    /// The application's tries are used up.
    Locked,
    /// The person has a live application at this institution already.
    AlreadyLive,
}

/// What is done in the transaction of a right code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OnRight {
    /// The application is made: its number, the revocation or its request,
    /// the fee, the notices, and a new session key.
    Confirm(Box<Confirmation>),
    /// A correction with another phone counts from now on.
    Correct(Box<ProvedCorrection>),
    /// The suspension is ordered.
    Suspend(Order, Job),
    /// The visit may see the application; its key changes.
    Resume {
        /// The application to open.
        case: CaseId,
        /// The visit's new key.
        session: SessionKey,
        /// The post that it came of, to be known again.
        rotated: Option<Rotated>,
    },
}

/// Everything that the proof of the phone brings about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirmation {
    /// From `CodeSent` to `PhoneVerified`.
    pub transition: Transition,
    /// The number people will use.
    pub number: ApplicationNumber,
    /// The revocation, for a lost or stolen card.
    pub order: Option<Order>,
    /// The fee, where there is one.
    pub fee: Option<Fee>,
    /// What has to be told to the outside.
    pub jobs: Vec<Job>,
    /// The visit's new key.
    pub session: SessionKey,
    /// The post that it came of, to be known again.
    pub rotated: Option<Rotated>,
}

/// What the proof of a corrected phone brings about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvedCorrection {
    /// From `CorrectionCodeSent` to where the application stood before.
    pub transition: Transition,
    /// Which confirmed form it is from now on.
    pub version: u32,
    /// The language in which it is printed and told.
    pub locale: Locale,
    /// What has to be told to the outside.
    pub jobs: Vec<Job>,
    /// The visit's new key.
    pub session: SessionKey,
    /// The post that it came of, to be known again.
    pub rotated: Option<Rotated>,
}
