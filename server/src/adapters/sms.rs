//! Short messages: their words, how long they are, and where they go.

pub mod gateways;
pub mod inbox;
pub mod kannel;
pub mod netgsm;
pub mod segments;
mod steering;
pub mod text;

use domain::ports::NotSent;

use super::outside::NoAnswer;

/// A gateway that was reached may have taken the message, whatever came back.
impl From<NoAnswer> for NotSent {
    fn from(why: NoAnswer) -> Self {
        match why {
            NoAnswer::NotReached => Self::Unreachable,
            NoAnswer::Lost | NoAnswer::TooLarge => Self::Unknown,
        }
    }
}

#[cfg(test)]
mod stand_in;
