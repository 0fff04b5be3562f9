//! The signing agent: signs an application form with the card in the reader.
//!
//! A link of the portal's page, or a code that is typed, tells it of a signing request. It calls the
//! portal and never listens, shows what is to be signed, has the card sign, and hands the signed
//! form over. [`flow`] is all of that without I/O; window and terminal show it.

pub mod arguments;
mod browser;
pub mod card;
mod client;
pub mod document;
pub mod flow;
pub mod perform;
pub mod portals;
pub mod terminal;
#[cfg(feature = "window")]
pub mod window;
mod words;
