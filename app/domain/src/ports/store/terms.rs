//! What the acts of the store are asked with, and how they end.

use jiff::{SignedDuration, Timestamp};

use crate::{
    application::Application,
    certificate::{CertificateSerial, OrderKind},
    challenge::CodeBinding,
    id::{ApplicationNumber, FormHash, OrderId, SecretHash, SubmissionKey},
    offline::attempt::SaveAttempt,
    outbox::Job,
};

/// The store could not do it. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// No connection, no space, read-only, or locked for too long: worth
    /// another try. The store itself has told the log why, once.
    #[error("the store is busy or away")]
    Unavailable,
    /// What was read back is no value of its type.
    #[error("the stored {0} is corrupt")]
    Corrupt(&'static str),
    /// Something that must not happen; the text is for the log alone and
    /// holds no value.
    #[error("the store failed: {0}")]
    Failed(String),
}

impl StoreError {
    /// Whether the same may go well in a moment. The store has told the log
    /// why: a line for every request that meets it would hide everything else.
    pub fn is_outage(&self) -> bool {
        *self == Self::Unavailable
    }
}

/// What using a captcha up gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaptchaTaken {
    /// It was not answered yet: the answer is to be judged, and this is the
    /// only time.
    ToJudge,
    /// It was answered rightly before in the same sign-in.
    PassedBefore,
    /// It was answered before, and that is over.
    UsedUp,
}

/// At most so many in so long, under a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// What is counted, for whom: `send:phone:…`. No personal value in clear.
    pub key: String,
    /// How many.
    pub limit: u32,
    /// In how long.
    pub window: SignedDuration,
}

/// A correction that counts at once: the phone is the proved one.
#[derive(Clone, Copy, Debug)]
pub struct Correction<'a> {
    /// What is applied for from now on.
    pub application: &'a Application,
    /// Which confirmed form that is; the one of before where nothing that is
    /// printed was changed.
    pub version: u32,
    /// What has to be told to the outside.
    pub jobs: &'a [Job],
}

/// Who saves a draft.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Saving {
    /// The revision that the typing began from; `None` takes the last press as
    /// meant.
    pub expected: Option<i64>,
    /// Which saving of which page it is, where that is told.
    pub attempt: Option<SaveAttempt>,
    /// The applicant has chosen between this copy and the one that was not
    /// saved, which is kept no longer.
    pub settled: bool,
}

impl Saving {
    /// A revision that no form has.
    pub const NEVER: i64 = -1;

    /// One that went on from a revision, of a page that tells no more.
    pub fn from_revision(expected: i64) -> Self {
        Self {
            expected: Some(expected),
            ..Self::default()
        }
    }
}

/// How saving a draft ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saved {
    /// Saved; this is its revision now.
    At(i64),
    /// Another tab or device saved since; this is the revision there. What was
    /// sent is kept beside it ([`Case::refused_draft`]).
    ///
    /// [`Case::refused_draft`]: crate::case::Case::refused_draft
    Stale(i64),
    /// The application stands where nothing can be typed any more.
    Closed,
}

/// A form that was sent under a key of the sender's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// The key.
    pub key: SubmissionKey,
    /// The contents that it is good for.
    pub form: FormHash,
}

/// How a move ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moved {
    /// Done.
    Done,
    /// It no longer stands where it was to be moved from.
    Conflict,
}

/// A job on lease.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leased {
    /// The job.
    pub job: Job,
    /// 1 for the first attempt.
    pub attempt: u32,
    /// How often it may have gone out, this attempt among them: an attempt
    /// that a crash cut off counts too, but for one that only asked the
    /// registry by then.
    pub sends: u32,
}

/// What became of an operator's wish to have a job tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retried {
    /// It begins again from the beginning.
    Again,
    /// Somebody is at it just now: a second one would send it too.
    InHand,
    /// There is no undelivered job by this identifier.
    Unknown,
}

/// What an order is about, as an operator names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrderSubject {
    /// The application that it belongs to.
    Application(ApplicationNumber),
    /// The certificate, by its serial or so many of its last signs.
    Certificate(SerialTail),
}

/// The last signs of a certificate's serial, or all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SerialTail(String);

/// Fewer signs name no certificate.
const SHORTEST_TAIL: usize = 4;

impl SerialTail {
    /// Reads four hexadecimal digits or more.
    ///
    /// # Errors
    /// When it is something else.
    pub fn parse(text: &str) -> Result<Self, SerialTailError> {
        let text = text.trim().to_ascii_uppercase();
        let good = text.len() >= SHORTEST_TAIL && text.bytes().all(|sign| sign.is_ascii_hexdigit());
        good.then_some(Self(text)).ok_or(SerialTailError)
    }

    /// Whether a serial ends so.
    pub fn is_of(&self, serial: &CertificateSerial) -> bool {
        serial.as_str().to_ascii_uppercase().ends_with(&self.0)
    }
}

/// A text names no certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the last four hexadecimal digits, or more, of a certificate's serial")]
pub struct SerialTailError;

/// How an operator's wish to give a job up ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dropped {
    /// It is given up.
    Done,
    /// There is no undelivered job by this identifier.
    Unknown,
    /// Somebody is at it just now.
    InHand,
    /// It is an order, and what it is about was not named.
    NotNamed,
}

/// An order that was given to the authority and that nothing delivers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderWithoutJob {
    /// Its identifier.
    pub id: OrderId,
    /// What was ordered.
    pub kind: OrderKind,
    /// With which certificate.
    pub serial: CertificateSerial,
    /// For which application.
    pub number: Option<ApplicationNumber>,
    /// When it was given.
    pub at: Timestamp,
}

/// How giving an order again ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Requeued {
    /// It is delivered.
    Done,
    /// There is no order by this identifier that may be given to the authority.
    Unknown,
    /// It has its job.
    HasItsJob,
}

/// How an attempt at a job ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobOutcome {
    /// Delivered.
    Done,
    /// Certainly not yet.
    Again {
        /// Try again then.
        at: Timestamp,
        /// How often it may have gone out in the attempts before.
        sends: u32,
    },
    /// Nobody knows; try again then, if nothing is heard of it until then.
    Perhaps(Timestamp),
    /// Never: it is kept for the operator to look at.
    Dead,
}

/// What a nightly sweep took away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Sessions and captchas that were over.
    pub visits: u64,
    /// Codes older than a day.
    pub codes: u64,
    /// Applications begun and never confirmed, whose visit is over.
    pub drafts: u64,
    /// What was told of messages, after thirty days.
    pub messages: u64,
}

/// Whether a stored code hash is the one of what was typed. The store calls
/// it inside the transaction that has already counted the try.
pub type Verify<'a> = &'a (dyn Fn(&CodeBinding<'_>, &SecretHash) -> bool + Send + Sync);
