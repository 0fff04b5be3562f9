//! Our adapter against Debian's Kannel and its fake SMSC: what phones get is
//! what was sent, once, whatever happens to the gateway.

#![expect(clippy::unwrap_used, reason = "a test ends where its ground gives way")]

mod failing;
mod logged;
mod received;
mod running;
mod sending;
