//! The portal's server: HTTP, store, adapters.

// The types of whole pages are deep.
#![recursion_limit = "512"]

pub mod adapters;
pub mod check;
pub mod config;
pub mod console;
pub mod downloads;
pub mod enduring;
pub mod functions;
pub mod import;
pub mod operator;
pub mod outbox;
pub mod pages;
pub mod portal;
pub mod protect;
pub mod reactive;
pub mod read_only;
pub mod refresh;
pub mod refusals;
pub mod reports;
pub mod requests;
pub mod script_reports;
pub mod shape;
pub mod start;
pub mod store;
pub mod sweep;
pub mod watch;
