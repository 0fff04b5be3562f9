//! The portal's server: HTTP, store, adapters.

// The types of whole pages are deep.
#![recursion_limit = "512"]
// Both panic where the stream cannot be written.
#![deny(clippy::print_stdout, clippy::print_stderr)]

pub mod adapters;
pub mod agent_keys;
pub mod answer;
pub mod asked;
pub mod check;
pub mod config;
pub mod console;
pub mod downloads;
pub mod figures;
pub mod functions;
pub mod import;
pub mod key_watch;
pub mod keys;
pub mod layer_state;
pub mod log;
pub mod memory;
pub mod network;
pub mod operator;
pub mod operator_log;
pub mod operator_proof;
pub mod outbox;
pub mod pages;
pub mod portal;
pub mod private_file;
pub mod protect;
pub mod reactive;
pub mod read_only;
pub mod refresh;
pub mod refusals;
pub mod reports;
pub mod requests;
pub mod script_reports;
pub mod serving;
pub mod shape;
pub mod signed_form;
pub mod signing_agent;
pub mod start;
pub mod store;
pub mod supervise;
pub mod sweep;
pub mod system;
pub mod terminal;
pub mod traffic;
pub mod uploads;
pub mod watch;
