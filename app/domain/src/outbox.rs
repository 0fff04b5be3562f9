//! What has to be told to the outside: jobs that a transaction queues, and that are
//! delivered at least once.

mod job;
mod notice;
mod queue;

pub use job::{Backlog, Job, JobKind, JobName, Undelivered, UndeliveredOrder};
pub use notice::{Channel, Notice, NoticeKind};
pub use queue::Queue;
