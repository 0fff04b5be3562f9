//! A code that was sent to a phone, and what may be done with it.

use jiff::Timestamp;

use crate::{
    case::{Fee, Order},
    certificate::{CertificateSerial, OrderKind},
    id::{
        ApplicationNumber, CaseId, ChallengeId, FormHash, JobId, OrderId, PhoneKey, SecretHash,
        SessionKey, WaitingId,
    },
    locale::Locale,
    message::Known,
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
    /// Its identifier; part of the hash.
    pub id: ChallengeId,
    /// What it is good for.
    pub purpose: Purpose,
    /// In which visit.
    pub session: SessionKey,
    /// To which phone it went.
    pub phone: PhoneKey,
    /// For which contents of the form.
    pub form: FormHash,
    /// The keyed hash of the code.
    pub code: SecretHash,
    /// The letters in front of it.
    pub letters: Option<CodeLetters>,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it stops being good.
    pub expires_at: Timestamp,
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

/// Something to be delivered to the outside, at least once, after the
/// transaction that asked for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its identifier, which goes along as the idempotency reference.
    pub id: JobId,
    /// What.
    pub kind: JobKind,
    /// Which version of the application a notice is about. Of a kind there is one
    /// for each subject and version; what is no notice is of the first.
    pub version: u32,
}

/// What is delivered. It holds no personal value: the text is composed at
/// delivery from the application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobKind {
    /// SMS: the application's number, and what became of the lost card; of a later
    /// version, that it was corrected.
    Received(CaseId),
    /// SMS: the authority's name, unit and phone.
    AuthorityDetails(CaseId),
    /// An order for the certificate authority.
    Order(OrderId),
    /// A claim for the population registry, and an SMS once it answers.
    Check(WaitingId),
    /// E-mail: as [`JobKind::Received`].
    ReceivedMail(CaseId),
    /// E-mail: as [`JobKind::AuthorityDetails`].
    AuthorityMail(CaseId),
    /// SMS to the phone of before: that another one waits for its code.
    PhoneChange(CaseId),
}

/// Jobs of one queue go to one outside system: one that is slow or down
/// holds back its own queue and no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Queue {
    /// Short messages.
    Messages,
    /// The certificate authority.
    Certificates,
    /// The population registry.
    Registry,
    /// E-mail.
    Mail,
}

impl Queue {
    /// Every queue.
    pub const ALL: [Self; 4] = [
        Self::Messages,
        Self::Certificates,
        Self::Registry,
        Self::Mail,
    ];

    /// How many jobs of it are delivered at once. Messages are many, and one
    /// that a gateway is slow to take must not hold back the next; the registry,
    /// the authority and the mail server are asked one by one.
    pub const fn workers(self) -> usize {
        match self {
            Self::Messages => 4,
            Self::Certificates | Self::Registry | Self::Mail => 1,
        }
    }

    /// The codes of its jobs' kinds.
    pub const fn kinds(self) -> &'static [&'static str] {
        match self {
            Self::Messages => &["received", "authority_details", "phone_change"],
            Self::Certificates => &["order"],
            Self::Registry => &["check"],
            Self::Mail => &["received_mail", "authority_mail"],
        }
    }
}

/// A job that is not delivered, as an operator sees it: no person, no
/// number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undelivered {
    /// Its identifier.
    pub id: JobId,
    /// Its kind's code.
    pub kind: String,
    /// Whether it is tried no more.
    pub dead: bool,
    /// How often it was tried.
    pub attempts: u32,
    /// When it was queued.
    pub queued_at: Timestamp,
    /// When it is tried next, or was put aside.
    pub due_at: Timestamp,
    /// Of an order: what it is and of which application or certificate.
    pub order: Option<UndeliveredOrder>,
}

/// An order that is not delivered yet, as an operator names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UndeliveredOrder {
    /// What is ordered.
    pub kind: OrderKind,
    /// The application's number, where it belongs to one.
    pub number: Option<ApplicationNumber>,
    /// The certificate.
    pub serial: CertificateSerial,
}

/// Jobs of one kind that are not delivered, for whoever watches the portal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backlog {
    /// The kind's code.
    pub kind: String,
    /// Whether they are tried no more.
    pub dead: bool,
    /// How many, at least one.
    pub count: u32,
    /// When the oldest was queued.
    pub oldest: Timestamp,
}

impl JobKind {
    /// A stable code of the kind, as stored.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Received(_) => "received",
            Self::AuthorityDetails(_) => "authority_details",
            Self::Order(_) => "order",
            Self::Check(_) => "check",
            Self::ReceivedMail(_) => "received_mail",
            Self::AuthorityMail(_) => "authority_mail",
            Self::PhoneChange(_) => "phone_change",
        }
    }

    /// The queue that it is delivered in.
    pub const fn queue(&self) -> Queue {
        match self {
            Self::Received(_) | Self::AuthorityDetails(_) | Self::PhoneChange(_) => Queue::Messages,
            Self::Order(_) => Queue::Certificates,
            Self::Check(_) => Queue::Registry,
            Self::ReceivedMail(_) | Self::AuthorityMail(_) => Queue::Mail,
        }
    }

    /// What it is about, as stored.
    pub fn subject(&self) -> &str {
        match self {
            Self::Received(case)
            | Self::AuthorityDetails(case)
            | Self::ReceivedMail(case)
            | Self::AuthorityMail(case)
            | Self::PhoneChange(case) => case.as_str(),
            Self::Order(order) => order.as_str(),
            Self::Check(waiting) => waiting.as_str(),
        }
    }
}
