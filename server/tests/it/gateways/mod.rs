//! Our adapter against Debian's Kannel and its fake SMSC: what phones get is
//! what was sent, once, whatever happens to the gateway.

#![expect(clippy::unwrap_used, reason = "a test ends where its ground gives way")]

mod failing;
mod logged;
mod received;
mod reported;
mod running;
mod sending;

#[path = "../until/mod.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod until;

#[path = "../visits/visiting.rs"]
#[expect(dead_code, reason = "the acts' own tests use the rest")]
mod visiting;
