//! Signed forms of honest programs and of hostile people.

#![expect(
    clippy::unwrap_used,
    reason = "a test fails where its ground gives way"
)]

mod authority;
mod candidate;
mod chain;
mod forge;
mod fuzz;
mod honest;
mod issued;
mod refused;
mod responder;
mod revocation;
mod statement;
mod tools;
