//! The store: one interface for each thing that is kept. Each method is one
//! transaction.

mod availability_requests;
mod captchas;
mod cases;
mod codes;
mod confirmations;
mod corrections;
mod documents;
mod drafts;
mod jobs;
mod limits;
mod messages;
mod networks;
mod orders;
mod referrals;
mod rotations;
mod sessions;
mod signatures;
mod signing_requests;
mod statements;
mod upkeep;

pub use availability_requests::AvailabilityRequests;
pub use captchas::{CaptchaTaken, Captchas};
pub use cases::Cases;
pub use codes::{Codes, Verify};
pub use confirmations::{Confirmations, ConfirmedForm, Submission, Submitted};
pub use corrections::Corrections;
pub use documents::Documents;
pub use drafts::{Drafts, Saved, Saving};
pub use jobs::{Dropped, JobOutcome, Jobs, Leased, Retried};
pub use limits::{Allowance, Limits};
pub use messages::Messages;
pub use networks::Networks;
pub use orders::{OrderSubject, OrderWithoutJob, Orders, Requeued, SerialTail, SerialTailError};
pub use referrals::Referrals;
pub use rotations::Rotations;
pub use sessions::Sessions;
pub use signatures::Signatures;
pub use signing_requests::{RequestKey, SigningRequests};
pub use statements::Statements;
pub use upkeep::{Swept, Upkeep};

/// Everything that is kept.
pub trait Store:
    Sessions
    + Rotations
    + Captchas
    + Networks
    + Referrals
    + AvailabilityRequests
    + Limits
    + Cases
    + Drafts
    + Confirmations
    + Corrections
    + Codes
    + Orders
    + Jobs
    + Messages
    + Documents
    + Signatures
    + SigningRequests
    + Statements
    + Upkeep
{
}

impl<T> Store for T where
    T: Sessions
        + Rotations
        + Captchas
        + Networks
        + Referrals
        + AvailabilityRequests
        + Limits
        + Cases
        + Drafts
        + Confirmations
        + Corrections
        + Codes
        + Orders
        + Jobs
        + Messages
        + Documents
        + Signatures
        + SigningRequests
        + Statements
        + Upkeep
{
}

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

/// How a move ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moved {
    /// Done.
    Done,
    /// It no longer stands where it was to be moved from.
    Conflict,
}
