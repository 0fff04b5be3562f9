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
    codes::codes,
    form::Rejected,
    id::{SecretHash, SessionKey},
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

/// Where a new key leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// To the form.
    Form,
    /// To the question whether a certificate shall be suspended at once.
    Suspend,
    /// To the code that opens the application under way.
    Resume,
    /// To the application under way, for somebody who is proven to be its
    /// applicant.
    Open,
    /// To the choice of how to sign: the phone was proved.
    Signing,
}

codes!(Next, "where a new key leads", {
    Form => "form",
    Suspend => "suspend",
    Resume => "resume",
    Open => "open",
    Signing => "signing",
});

/// What a post led to that gave the visit a new secret.
#[derive(Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// The visit's new secret.
    pub token: SessionToken,
    /// Where to go.
    pub next: Next,
    /// What the browser shall hold, to be known again.
    pub device: Option<String>,
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
    /// See [`crate::service::ActError::Refused`].
    Refused(Rejected),
    /// See [`crate::service::ActError::NoMatch`].
    NoMatch,
    /// See [`crate::service::ActError::NoMatchLeft`].
    NoMatchLeft {
        /// How many more tries there are.
        left: u8,
    },
}
