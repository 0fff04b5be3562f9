//! What the certificate authority is told to do.

use async_trait::async_trait;
use jiff::Timestamp;

use super::StoreError;
use crate::{
    certificate::{CertificateSerial, Order, OrderKind, OrderState},
    id::{ApplicationNumber, JobId, OrderId},
    outbox::Job,
};

/// What the certificate authority is told to do.
#[async_trait]
pub trait Orders: Send + Sync {
    /// Orders a suspension proved by the security word. Once per certificate
    /// while it is not carried out; until then the same one is given again.
    async fn suspend(&self, order: &Order, job: &Job) -> Result<(), StoreError>;

    /// The newest suspension of a certificate.
    async fn suspension(&self, serial: &CertificateSerial) -> Result<Option<Order>, StoreError>;

    /// Every order about a certificate, the oldest first.
    async fn orders_about(&self, serial: &CertificateSerial) -> Result<Vec<Order>, StoreError>;

    /// An order by its identifier.
    async fn order(&self, id: &OrderId) -> Result<Option<Order>, StoreError>;

    /// Notes how far an order has come; never backwards.
    async fn set_order_state(&self, id: &OrderId, state: OrderState) -> Result<(), StoreError>;

    /// The orders that were given to the authority, are not carried out, and
    /// that no undelivered job carries.
    async fn orders_without_job(&self) -> Result<Vec<OrderWithoutJob>, StoreError>;

    /// Gives such an order, or one that was given up, to the authority again,
    /// by this job.
    async fn requeue_order(
        &self,
        order: &OrderId,
        job: &JobId,
        now: Timestamp,
    ) -> Result<Requeued, StoreError>;
}

/// What an order is about, as an operator names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrderSubject {
    /// The application that it belongs to.
    Application(ApplicationNumber),
    /// The certificate, by its serial or so many of its last signs.
    Certificate(SerialTail),
}

/// The last signs of a certificate's serial, or all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SerialTail(String);

impl SerialTail {
    /// Reads four hexadecimal digits or more.
    ///
    /// # Errors
    /// When it is something else.
    pub fn parse(text: &str) -> Result<Self, SerialTailError> {
        let text = text.trim().to_ascii_uppercase();
        let good = text.len() >= SHORTEST_TAIL && text.bytes().all(|sign| sign.is_ascii_hexdigit());
        good.then_some(Self(text)).ok_or(SerialTailError)
    }

    /// Whether a serial ends so.
    pub fn is_of(&self, serial: &CertificateSerial) -> bool {
        serial.as_str().to_ascii_uppercase().ends_with(&self.0)
    }
}

/// Fewer signs name no certificate.
const SHORTEST_TAIL: usize = 4;

/// A text names no certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the last four hexadecimal digits, or more, of a certificate's serial")]
pub struct SerialTailError;

/// An order that was given to the authority and that nothing delivers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderWithoutJob {
    /// Its identifier.
    pub id: OrderId,
    /// What was ordered.
    pub kind: OrderKind,
    /// With which certificate.
    pub serial: CertificateSerial,
    /// For which application.
    pub number: Option<ApplicationNumber>,
    /// When it was given.
    pub at: Timestamp,
}

/// How giving an order again ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Requeued {
    /// It is delivered.
    Done,
    /// There is no order by this identifier that may be given to the authority.
    Unknown,
    /// It has its job.
    HasItsJob,
}
