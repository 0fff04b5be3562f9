//! What has to be told to the outside, until it is.

use async_trait::async_trait;
use jiff::Timestamp;

use super::{Moved, StoreError, orders::OrderSubject};
use crate::{
    id::JobId,
    message::HandedOver,
    outbox::{Backlog, Job, Queue, Undelivered},
};

/// What has to be told to the outside, until it is.
#[async_trait]
pub trait Jobs: Send + Sync {
    /// Takes the job of a queue that is due longest for the caller alone
    /// until the lease ends. A job whose lease ran out is due again. Of
    /// those about one application, a later one waits for the earlier. From
    /// here on it counts as sent; that of somebody who waits only asks at
    /// first, and counts from [`Self::sending`] on.
    async fn lease(
        &self,
        queue: Queue,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<Leased>, StoreError>;

    /// Counts that whoever waits is sent the text now; not where somebody else
    /// has had the job since.
    async fn sending(&self, job: &JobId, attempt: u32) -> Result<Moved, StoreError>;

    /// Notes how this attempt ended, and who took the message if one did. The
    /// mail by the identifier is queued instead of an SMS that is dead. An
    /// attempt whose lease ran out, and that somebody else has had since,
    /// changes nothing of the job.
    async fn finish(
        &self,
        job: &JobId,
        attempt: u32,
        outcome: JobOutcome,
        handed: Option<&HandedOver>,
        instead: Option<&JobId>,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// Every job that is not delivered, oldest first.
    async fn undelivered(&self) -> Result<Vec<Undelivered>, StoreError>;

    /// How many of each kind those are, and how old.
    async fn backlog(&self) -> Result<Vec<Backlog>, StoreError>;

    /// Has an undelivered job tried again from the beginning, unless it is
    /// being tried now.
    async fn retry(&self, job: &JobId, now: Timestamp) -> Result<Retried, StoreError>;

    /// Removes an undelivered job that nobody has in hand. An order is given
    /// up only by whoever names what it is about, and is a request again.
    async fn drop_job(
        &self,
        job: &JobId,
        order_of: Option<&OrderSubject>,
        now: Timestamp,
    ) -> Result<Dropped, StoreError>;
}

/// A job on lease.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leased {
    /// The job.
    pub job: Job,
    /// 1 for the first attempt.
    pub attempt: u32,
    /// How often it may have gone out, this attempt among them: an attempt
    /// that a crash cut off counts too, but for one that only asked the
    /// registry by then.
    pub sends: u32,
}

/// How an attempt at a job ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobOutcome {
    /// Delivered.
    Done,
    /// Certainly not yet.
    Again {
        /// Try again then.
        at: Timestamp,
        /// How often it may have gone out in the attempts before.
        sends: u32,
    },
    /// Nobody knows; try again then, if nothing is heard of it until then.
    Perhaps(Timestamp),
    /// Never: it is kept for the operator to look at.
    Dead,
}

/// What became of an operator's wish to have a job tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retried {
    /// It begins again from the beginning.
    Again,
    /// Somebody is at it just now: a second one would send it too.
    InHand,
    /// There is no undelivered job by this identifier.
    Unknown,
}

/// How an operator's wish to give a job up ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dropped {
    /// It is given up.
    Done,
    /// There is no undelivered job by this identifier.
    Unknown,
    /// Somebody is at it just now.
    InHand,
    /// It is an order, and what it is about was not named.
    NotNamed,
}
