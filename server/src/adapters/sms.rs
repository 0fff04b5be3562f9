//! Short messages: their words, how long they are, and where they go.

pub mod gateways;
pub mod inbox;
pub mod kannel;
pub mod netgsm;
pub mod segments;
mod steering;
pub mod text;

use domain::ports::NotSent;

use super::http_client::CallError;

/// A gateway that was reached may have taken the message, whatever came back.
impl From<CallError> for NotSent {
    fn from(why: CallError) -> Self {
        match why {
            CallError::NotReached => Self::Unreachable,
            CallError::Lost | CallError::TooLarge => Self::Unknown,
        }
    }
}

#[cfg(test)]
mod stand_in;
