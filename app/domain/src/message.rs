//! A message on its way: what was handed over, and what is told of it since.

use jiff::Timestamp;

use crate::{
    id::MessageId,
    outbox::{Channel, NoticeKind},
};

/// How far a message has come, as far as gateways tell. A report is one of
/// these too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageState {
    /// A gateway has it, or its operator.
    HandedOver,
    /// The phone has it. The last word: nothing that comes later changes it.
    Delivered,
    /// The operator would not take it: there is no such number, or it takes
    /// none.
    Refused,
    /// The operator took it and could not bring it to the phone.
    Expired,
}

impl MessageState {
    /// A stable code, as stored.
    pub const fn code(self) -> &'static str {
        match self {
            Self::HandedOver => "handed_over",
            Self::Delivered => "delivered",
            Self::Refused => "refused",
            Self::Expired => "expired",
        }
    }

    /// The state of this code.
    pub fn from_code(code: &str) -> Option<Self> {
        [
            Self::HandedOver,
            Self::Delivered,
            Self::Refused,
            Self::Expired,
        ]
        .into_iter()
        .find(|state| state.code() == code)
    }
}

/// What a gateway said as it took a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandedOver {
    /// The gateway's name.
    pub gateway: &'static str,
    /// In how many segments it travels; they are what is paid for.
    pub segments: u32,
    /// Under which number of its own the gateway can be asked about it;
    /// `None` where it reports by itself.
    pub gateway_job: Option<String>,
}

/// What is known of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// How far it has come.
    pub state: MessageState,
    /// Since when.
    pub at: Timestamp,
}

/// A message that its gateway is to be asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToAsk {
    /// Our reference.
    pub reference: MessageId,
    /// The gateway's name.
    pub gateway: String,
    /// The gateway's number.
    pub gateway_job: String,
}

/// A message as an operator sees it: no person, no number, no words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Our reference.
    pub reference: MessageId,
    /// `code` or `notice`.
    pub kind: String,
    /// The gateway that took it; nothing where it was told of before it said
    /// so itself.
    pub gateway: Option<String>,
    /// In how many segments.
    pub segments: u32,
    /// What is known of it.
    pub known: Known,
}

/// How far a message has come, as a page says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Nothing is known yet.
    Nothing,
    /// See [`MessageState::HandedOver`].
    HandedOver,
    /// See [`MessageState::Delivered`].
    Delivered,
    /// See [`MessageState::Refused`].
    Refused,
    /// See [`MessageState::Expired`].
    Expired,
    /// It was given up and put aside: no gateway could be reached.
    GivenUp,
}

impl From<MessageState> for Progress {
    fn from(state: MessageState) -> Self {
        match state {
            MessageState::HandedOver => Self::HandedOver,
            MessageState::Delivered => Self::Delivered,
            MessageState::Refused => Self::Refused,
            MessageState::Expired => Self::Expired,
        }
    }
}

/// How far a notice has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoticeProgress {
    /// What it is about.
    pub kind: NoticeKind,
    /// Which version of the application it is about.
    pub version: u32,
    /// By which way it goes.
    pub channel: Channel,
    /// How far.
    pub progress: Progress,
    /// Since when.
    pub at: Timestamp,
}
