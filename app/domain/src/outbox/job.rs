//! Jobs, each about one subject.

use jiff::Timestamp;

use super::Queue;
use crate::{
    certificate::{CertificateSerial, OrderKind},
    codes::codes,
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
    /// SMS: the application's number, and what became of the lost card; of a later
    /// version, that it was corrected.
    Received(CaseId),
    /// SMS: the authority's name, unit and phone.
    AuthorityDetails(CaseId),
    /// An order for the certificate authority.
    Order(OrderId),
    /// A claim for the population registry, and an SMS once it answers.
    Check(WaitingId),
    /// E-mail: as [`JobKind::Received`].
    ReceivedMail(CaseId),
    /// E-mail: as [`JobKind::AuthorityDetails`].
    AuthorityMail(CaseId),
    /// SMS to the phone of before: that another one waits for its code.
    PhoneChange(CaseId),
}

/// The kinds of jobs without their subjects: which queue leases which follows from
/// here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobName {
    /// See [`JobKind::Received`].
    Received,
    /// See [`JobKind::AuthorityDetails`].
    AuthorityDetails,
    /// See [`JobKind::Order`].
    Order,
    /// See [`JobKind::Check`].
    Check,
    /// See [`JobKind::ReceivedMail`].
    ReceivedMail,
    /// See [`JobKind::AuthorityMail`].
    AuthorityMail,
    /// See [`JobKind::PhoneChange`].
    PhoneChange,
}

codes!(JobName, "a job's kind", {
    Received => "received",
    AuthorityDetails => "authority_details",
    Order => "order",
    Check => "check",
    ReceivedMail => "received_mail",
    AuthorityMail => "authority_mail",
    PhoneChange => "phone_change",
});

impl JobName {
    /// The queue that jobs of this kind are delivered in.
    pub const fn queue(self) -> Queue {
        match self {
            Self::Received | Self::AuthorityDetails | Self::PhoneChange => Queue::Messages,
            Self::Order => Queue::Certificates,
            Self::Check => Queue::Registry,
            Self::ReceivedMail | Self::AuthorityMail => Queue::Mail,
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
        let case = || CaseId::parse(subject);
        Ok(match name {
            JobName::Received => Self::Received(case()?),
            JobName::AuthorityDetails => Self::AuthorityDetails(case()?),
            JobName::Order => Self::Order(OrderId::parse(subject)?),
            JobName::Check => Self::Check(WaitingId::parse(subject)?),
            JobName::ReceivedMail => Self::ReceivedMail(case()?),
            JobName::AuthorityMail => Self::AuthorityMail(case()?),
            JobName::PhoneChange => Self::PhoneChange(case()?),
        })
    }

    /// Which kind it is.
    pub const fn name(&self) -> JobName {
        match self {
            Self::Received(_) => JobName::Received,
            Self::AuthorityDetails(_) => JobName::AuthorityDetails,
            Self::Order(_) => JobName::Order,
            Self::Check(_) => JobName::Check,
            Self::ReceivedMail(_) => JobName::ReceivedMail,
            Self::AuthorityMail(_) => JobName::AuthorityMail,
            Self::PhoneChange(_) => JobName::PhoneChange,
        }
    }

    /// A stable code of the kind, as stored.
    pub const fn code(&self) -> &'static str {
        self.name().code()
    }

    /// The queue that it is delivered in.
    pub const fn queue(&self) -> Queue {
        self.name().queue()
    }

    /// What it is about, as stored.
    pub fn subject(&self) -> &str {
        match self {
            Self::Received(case)
            | Self::AuthorityDetails(case)
            | Self::ReceivedMail(case)
            | Self::AuthorityMail(case)
            | Self::PhoneChange(case) => case.as_str(),
            Self::Order(order) => order.as_str(),
            Self::Check(waiting) => waiting.as_str(),
        }
    }
}
