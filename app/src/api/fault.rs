//! What the browser may know of a failure: codes, and never what was typed.

use domain::{form::Rejected, progress::Step, service::ExternalSystem};
use serde::{Deserialize, Serialize};
use server_fn::{
    codec::PostcardEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};

use super::Reference;
use crate::place::{Place, StepPage, path_of};

/// A failure as the page knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// Never sent: pages of an earlier version read refused fields here, by other
    /// numbers. What they cannot read they take for [`Self::Outdated`].
    #[error("reserved")]
    Reserved,
    /// Too often; possible again after so many seconds.
    #[error("too often")]
    TooOften {
        /// Seconds.
        wait: i64,
    },
    /// The claim does not match.
    #[error("no match")]
    NoMatch,
    /// An outside system gave no answer.
    #[error("outside")]
    External(ExternalSystem),
    /// The message did not go out; `true` when the operator refused it.
    #[error("not sent")]
    NotSent(bool),
    /// The visit has ended.
    #[error("expired")]
    Expired,
    /// The application stands at another step.
    #[error("elsewhere")]
    Elsewhere(Step),
    /// Too many wrong codes.
    #[error("locked")]
    Locked,
    /// Another application of the person is live.
    #[error("already live")]
    AlreadyLive,
    /// Another tab saved since.
    #[error("stale")]
    Stale,
    /// Not there, or not for this caller.
    #[error("unknown")]
    Unknown,
    /// No connection.
    #[error("offline")]
    Offline,
    /// Our mistake; the reference stands in the log.
    #[error("lost")]
    Lost(Reference),
    /// The answer or the post is of another version than the other side.
    #[error("outdated")]
    Outdated,
    /// The claim does not match, and so many tries are left.
    #[error("no match, {0} left")]
    NoMatchLeft(u8),
    /// The browser sent no cookie.
    #[error("no cookie")]
    NoCookie,
    /// Too many requests came from the network: nothing of this one was looked at.
    /// Possible again after so many seconds.
    #[error("too many requests")]
    Traffic {
        /// Seconds.
        wait: i64,
    },
    /// A network removed what tells from which page the post came: what to do, in
    /// words of the page's language.
    #[error("no origin")]
    NoOrigin(String),
    /// The application of an earlier visit waits for a code.
    #[error("to resume")]
    ToResume,
    /// Fields were refused.
    #[error("refused")]
    Refused(Rejected),
}

impl Fault {
    /// Whether the page stays as it is, with everything that was typed: it would
    /// be drawn anew without it.
    pub const fn leaves_page(&self) -> bool {
        matches!(
            self,
            Self::Offline | Self::NoCookie | Self::Traffic { .. } | Self::NoOrigin(_)
        )
    }

    /// The page to be on instead, where it is another one.
    pub const fn leads_to(&self) -> Option<&'static str> {
        match self {
            Self::Expired => Some(Place::ENDED),
            Self::Elsewhere(step) => Some(path_of(*step)),
            Self::ToResume => Some(StepPage::Resume.path()),
            _ => None,
        }
    }
}

impl FromServerFnError for Fault {
    type Encoder = PostcardEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) => Self::Offline,
            // A post that is not what the function takes, and an answer that
            // is not what the page expects.
            ServerFnErrorErr::Deserialization(_)
            | ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_) => Self::Outdated,
            _ => Self::Lost(Reference::default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::form::{Field, Problem};

    #[test]
    fn a_fault_travels_and_says_no_more_than_its_codes() {
        for (fault, longest) in [
            (
                Fault::Refused(Rejected::one(
                    Field::MobilePhone,
                    Problem::WrongCode { left: 3 },
                )),
                5,
            ),
            (Fault::TooOften { wait: 60 }, 3),
            (Fault::NoMatch, 1),
            (Fault::Traffic { wait: 60 }, 3),
            (Fault::External(ExternalSystem::Population), 2),
            (Fault::Elsewhere(Step::Form), 2),
            (Fault::Lost(Reference::of(0x0a1b, 0x2c3d)), 11),
        ] {
            let wire = fault.ser();
            assert!(wire.len() <= longest, "{fault:?}: {}", wire.len());
            assert_eq!(Fault::de(wire), fault);
        }
    }

    #[test]
    fn a_sentence_in_place_of_a_reference_is_not_kept() {
        let mut forged = vec![12, 22];
        forged.extend_from_slice(b"Call +90 900 000 00 00");
        assert_eq!(Fault::de(forged.into()), Fault::Lost(Reference::default()));
    }

    #[test]
    fn what_cannot_be_read_is_of_another_version() {
        let strange = vec![0xff; 9].into();
        assert_eq!(Fault::de(strange), Fault::Outdated);
    }
}
