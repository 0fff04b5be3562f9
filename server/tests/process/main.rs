//! The server as a process of its own: killed at every step, and listened to.

#![expect(clippy::unwrap_used, reason = "a test ends where its ground gives way")]

mod at_once;
mod authority;
mod console;
mod crash;
mod database;
mod figures;
mod full_disk;
mod logged;
mod master_key;
mod nginx;
mod outage;
mod production;
mod proxy;
mod rotating_keys;
mod signature;
mod starting;
mod stopping;
mod store_away;
mod streams;
mod stress;
mod unit;
mod verify;
