//! Our adapter against Debian's Kannel and its fake SMSC: what phones get is
//! what was sent, once, whatever happens to the gateway.

mod failing;
mod logged;
mod received;
mod reported;
mod running;
mod sending;
