//! Jobs, each about one subject.

use jiff::Timestamp;

use super::{Channel, NoticeKind, Queue};
use crate::{
    certificate::{CertificateSerial, OrderKind},
    id::{ApplicationNumber, CaseId, IdError, JobId, OrderId, WaitingId},
};

/// Something to be delivered to the outside, at least once, after the
/// transaction that asked for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its identifier, which goes along as the idempotency reference.
    pub id: JobId,
    /// What.
    pub kind: JobKind,
    /// Which version of the application a notice is about. Of a kind there is one
    /// for each subject and version; a change of phone is told for each revision of the
    /// form, and what is no notice is of the first.
    pub version: u32,
}

/// What is delivered. It holds no personal value: the text is composed at
/// delivery from the application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobKind {
    /// A notice about an application.
    Notice(NoticeKind, Channel, CaseId),
    /// An order for the certificate authority.
    Order(OrderId),
    /// A claim for the population registry, and an SMS once it answers.
    Check(WaitingId),
}

/// The kinds of jobs without their subjects: which queue leases which follows from
/// here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobName {
    /// See [`JobKind::Notice`].
    Notice(NoticeKind, Channel),
    /// See [`JobKind::Order`].
    Order,
    /// See [`JobKind::Check`].
    Check,
}

impl JobName {
    /// Every kind that is delivered.
    pub fn all() -> impl Iterator<Item = Self> {
        let by_both = |kind: &NoticeKind| Channel::ALL.map(|channel| (*kind, channel));
        NoticeKind::ALL
            .iter()
            .flat_map(by_both)
            .filter(|(kind, channel)| kind.code_by(*channel).is_some())
            .map(|(kind, channel)| Self::Notice(kind, channel))
            .chain([Self::Order, Self::Check])
    }

    /// A stable code, as stored. A notice that does not go by a channel has the code of
    /// the one by SMS.
    pub fn code(self) -> &'static str {
        match self {
            Self::Notice(kind, channel) => kind.code_by(channel).unwrap_or(kind.code()),
            Self::Order => "order",
            Self::Check => "check",
        }
    }

    /// The kind of this code; `None` for any other text.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::all().find(|name| name.code() == code)
    }

    /// The queue that jobs of this kind are delivered in.
    pub const fn queue(self) -> Queue {
        match self {
            Self::Notice(_, channel) => channel.queue(),
            Self::Order => Queue::Certificates,
            Self::Check => Queue::Registry,
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
    /// Reads a job's subject, as stored.
    ///
    /// # Errors
    /// Where it is no identifier.
    pub fn about(name: JobName, subject: &str) -> Result<Self, IdError> {
        Ok(match name {
            JobName::Notice(kind, channel) => Self::Notice(kind, channel, CaseId::parse(subject)?),
            JobName::Order => Self::Order(OrderId::parse(subject)?),
            JobName::Check => Self::Check(WaitingId::parse(subject)?),
        })
    }

    /// Which kind it is.
    pub const fn name(&self) -> JobName {
        match self {
            Self::Notice(kind, channel, _) => JobName::Notice(*kind, *channel),
            Self::Order(_) => JobName::Order,
            Self::Check(_) => JobName::Check,
        }
    }

    /// A stable code of the kind, as stored.
    pub fn code(&self) -> &'static str {
        self.name().code()
    }

    /// The queue that it is delivered in.
    pub const fn queue(&self) -> Queue {
        self.name().queue()
    }

    /// What it is about, as stored.
    pub fn subject(&self) -> &str {
        match self {
            Self::Notice(_, _, case) => case.as_str(),
            Self::Order(order) => order.as_str(),
            Self::Check(waiting) => waiting.as_str(),
        }
    }
}
