//! What several tests and benches of the server share: a clock, a portal in its own
//! folder, the server as a process, applicants, and a town of systems outside.

#![expect(
    missing_docs,
    reason = "the names say it, and nothing but tests reads them"
)]
#![expect(clippy::unwrap_used, reason = "a test ends where its ground gives way")]
#![expect(
    clippy::missing_panics_doc,
    reason = "a test ends where its ground gives way"
)]

pub mod authority;
pub mod clock;
pub mod corpus;
pub mod log;
pub mod lost_card;
pub mod process;
pub mod storm;
pub mod until;
pub mod visiting;
