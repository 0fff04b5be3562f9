//! A post that gives a session a new key: sign-in, the right code, the return
//! from an identity provider. It is carried out once, however often it arrives.
//!
//! The old key ends with the first post. A second press, or the same press after
//! a lost answer, still carries the old one, and would find no session though
//! everything was done. So for [`GRACE`] the very same post is given the very same
//! answer: the new key and the page that it leads to.
//!
//! What this gives to somebody who has stolen or planted the old cookie: nothing.
//! The answer is bound to the old (or new) key, to the act, to the client's
//! network and, by a keyed hash, to everything that the first post held: the code
//! that only the phone has, the provider's own single-use code, or the whole claim
//! with the answer to a captcha that was shown on one page alone. A cookie without
//! these opens nothing, shows nothing, and does not even tell that a newer key
//! exists. Pages that are merely looked at with the old key stay closed. The new
//! token is kept sealed, for that minute alone, and goes with the session where
//! that ends before.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    form::Rejected,
    id::{SecretHash, SessionKey},
    service::{ActError, Next, SignedIn},
    session::SessionToken,
};

/// How long the same post is given the answer of the first.
pub const GRACE: SignedDuration = SignedDuration::from_secs(60);

/// How long the same post is given the refusal of the first: as long as a press
/// is a slip and not another try. It counts once against every limit.
pub const SLIP: SignedDuration = SignedDuration::from_secs(2);

/// After this time a post that has neither succeeded nor failed was lost with
/// its process: longer than any handler runs.
pub const LOST: SignedDuration = SignedDuration::from_secs(20);

/// One such post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rotation {
    /// The key that its cookie named.
    pub session: SessionKey,
    /// The keyed hash of the act, the network and all that was posted.
    pub post: SecretHash,
    /// When it began.
    pub began_at: Timestamp,
}

/// What a post led to that succeeded. Kept in the transaction in which it did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rotated {
    /// Which post.
    pub rotation: Rotation,
    /// The new key.
    pub key: SessionKey,
    /// The new token.
    pub token: SessionToken,
    /// Where it leads.
    pub next: Next,
    /// What the browser holds from then on.
    pub device: Option<String>,
}

/// Whether a post is to be carried out.
#[derive(Debug)]
pub enum Begun {
    /// By this caller alone.
    First,
    /// It was, with this answer.
    Ended(Ended),
    /// Another one is still at it.
    UnderWay,
}

/// How the first post ended.
#[derive(Debug)]
pub enum Ended {
    /// The session has a new key.
    Rotated {
        /// Its token.
        token: SessionToken,
        /// Where it leads.
        next: Next,
        /// What the browser holds from then on.
        device: Option<String>,
    },
    /// It was refused.
    Refused(Refusal),
}

/// A refusal that the same post is told again: those that count as a try.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// See [`ActError::Refused`].
    Refused(Rejected),
    /// See [`ActError::NoMatch`].
    NoMatch,
    /// See [`ActError::NoMatchLeft`].
    NoMatchLeft {
        /// How many more tries there are.
        left: u8,
    },
}

impl Refusal {
    /// What is told again of a failure; `None` where the same post is worth
    /// another try at once.
    pub fn of(error: &ActError) -> Option<Self> {
        match error {
            ActError::Refused(rejected) => Some(Self::Refused(rejected.clone())),
            ActError::NoMatch => Some(Self::NoMatch),
            ActError::NoMatchLeft { left } => Some(Self::NoMatchLeft { left: *left }),
            _ => None,
        }
    }
}

impl From<Refusal> for ActError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Refused(rejected) => Self::Refused(rejected),
            Refusal::NoMatch => Self::NoMatch,
            Refusal::NoMatchLeft { left } => Self::NoMatchLeft { left },
        }
    }
}

impl From<Ended> for Result<SignedIn, ActError> {
    fn from(ended: Ended) -> Self {
        match ended {
            Ended::Rotated {
                token,
                next,
                device,
            } => Ok(SignedIn {
                token,
                next,
                device,
            }),
            Ended::Refused(refusal) => Err(refusal.into()),
        }
    }
}
