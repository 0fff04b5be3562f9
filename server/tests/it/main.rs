//! What the server does, by area, in one program: `cargo test -p server --test it
//! http::` runs one of them. The server as a process of its own, and a thousand
//! applicants, are programs of their own beside it.

#![expect(clippy::unwrap_used, reason = "a test ends where its ground gives way")]

mod gateways;
mod http;
mod identity;
mod outside;
mod print;
mod store;
mod visits;
