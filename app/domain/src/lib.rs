//! What the portal believes, and what it does about it.
//!
//! Nothing here reads a file, opens a connection or knows a web framework:
//! the crate compiles to WebAssembly, where the same rules run in the
//! applicant's browser, and its [`ports`] are answered by the server.
//!
//! # One datum from the keystroke to the phone
//!
//! The mobile number shows how everything goes.
//!
//! 1. It is typed into a control named [`form::Field::name`] and lives in the
//!    page until the control is left; then the browser asks
//!    [`contact::MobileNumber::parse`] and shows the sentence for the code it
//!    gives.
//! 2. The posted text arrives as a member of [`application::Draft`], which
//!    nobody believes. [`Applying::review`](service::Applying::review) keeps the
//!    draft first and judges it then, so that no refusal loses a keystroke.
//! 3. [`application::Draft::parse`] turns it into an
//!    [`application::Application`], whatever invisible signs were pasted along
//!    ([`typed::cleaned`]); from here on it is a
//!    [`contact::MobileNumber`] and cannot be anything else.
//! 4. [`Codes::send_code`](service::Codes::send_code) asks the store to keep
//!    a [`challenge::Challenge`] bound to the number's keyed hash, commits,
//!    and only then hands the number to [`ports::Notifier`].
//! 5. When the form is confirmed, the application is stored as it is
//!    ([`case::Case::application`]); read back, each value is taken as it was
//!    accepted, and a spoiled row is an error, not a bad SMS.
//! 6. The gateway gets `e164()`, the printed form `spaced()`, the screen
//!    `masked()`: text is chosen at the last moment.

#![deny(clippy::print_stdout, clippy::print_stderr)]

pub mod application;
pub mod calendar;
pub mod captcha;
pub mod case;
pub mod certificate;
pub mod challenge;
mod codes;
pub mod contact;
pub mod document;
pub mod form;
pub mod id;
pub mod identity;
pub mod institution;
pub mod ledger;
pub mod lifetime;
pub mod locale;
pub mod message;
pub mod network;
pub mod offline;
pub mod outbox;
pub mod payment;
pub mod person;
pub mod ports;
pub mod progress;
pub mod province;
pub mod reason;
pub mod referral;
pub mod rotation;
pub mod secret;
pub mod service;
pub mod session;
pub mod sign_in;
pub mod tally;
pub mod text_value;
pub mod turkish;
pub mod typed;
pub mod unicode;
pub mod waiting;

pub use locale::Locale;
pub use service::Services;
