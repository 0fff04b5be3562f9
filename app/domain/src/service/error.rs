//! Why something was not done.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use crate::{
    case::NoApplication,
    form::Rejected,
    ports::{Moved, NotSent, StoreError, Unprintable},
    progress::{IllegalStep, State, Step},
};

/// Which outside system did not answer; as it travels to the browser, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExternalSystem {
    /// The population registry.
    Population,
    /// The staff directory.
    Staff,
    /// The certificate authority's records.
    Certificates,
    /// The list of institutions, the hasher or the maker of captchas: our own.
    Internal,
    /// The identity provider.
    Provider,
}

/// Why an act was not done. Nothing typed is in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ActError {
    /// Fields were refused.
    #[error(transparent)]
    Refused(#[from] Rejected),
    /// Too often; possible again after this.
    #[error("too often")]
    TooOften {
        /// How long to wait.
        wait: SignedDuration,
    },
    /// The claim does not match, in whatever value.
    #[error("the claim does not match")]
    NoMatch,
    /// The same, where few tries are left in a while.
    #[error("the claim does not match, {left} tries left")]
    NoMatchLeft {
        /// How many more tries there are.
        left: u8,
    },
    /// The browser sent no cookie with a form that needs one.
    #[error("no cookie")]
    NoCookie,
    /// An outside system gave no answer.
    #[error("{0:?} gave no answer")]
    External(ExternalSystem),
    /// The message was not sent.
    #[error(transparent)]
    NotSent(#[from] NotSent),
    /// There is no visit, or it has ended.
    #[error("no visit")]
    Expired,
    /// The application stands at another step.
    #[error("the application stands at {0:?}")]
    Elsewhere(Step),
    /// The application of an earlier visit waits for the code to its phone.
    #[error("a code opens the application")]
    ToResume,
    /// Too many wrong codes: only the officer or the call centre can help.
    #[error("locked")]
    Locked,
    /// The person has a live application at this institution already.
    #[error("a live application exists")]
    AlreadyLive,
    /// Another tab or device has saved since.
    #[error("saved elsewhere, at revision {0}")]
    Stale(i64),
    /// There is no such thing, or not for this caller: nobody learns which.
    #[error("not there")]
    Unknown,
    /// The form could not be printed.
    #[error(transparent)]
    Unprintable(#[from] Unprintable),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A record that lacks what its state says is corrupt.
impl From<NoApplication> for ActError {
    fn from(_: NoApplication) -> Self {
        Self::Store(StoreError::Corrupt("application"))
    }
}

impl ActError {
    /// Whether the store was away: it has told the log itself.
    pub fn is_outage(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_outage())
    }
}

impl From<IllegalStep> for ActError {
    fn from(illegal: IllegalStep) -> Self {
        Self::Elsewhere(illegal.state.step())
    }
}

/// A move that found the application elsewhere: somebody was quicker, most
/// often the same person in another tab.
pub(super) fn moved(moved: Moved, state: State) -> Result<(), ActError> {
    match moved {
        Moved::Done => Ok(()),
        Moved::Conflict => Err(ActError::Elsewhere(state.step())),
    }
}
