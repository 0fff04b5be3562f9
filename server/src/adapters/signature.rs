//! Verifies electronically signed forms (PAdES, docs/threats.md 1.3).
//!
//! The upload is read by a process of its own, which has no secrets, no network and little memory
//! ([`worker`] starts it, [`child`] is it).

pub mod child;
mod wire;
pub mod worker;
