//! Cards and the programs of their makers (PKCS #11).
//!
//! A maker's library is loaded into a process of its own, which ends with the call: where it
//! crashes, hangs or writes where it should not, the agent goes on.

mod calls;
mod describe;
pub mod modules;
mod process;
mod raw;
mod tries;
mod value;
pub mod worker;

pub use calls::{CardError, KeyCertificate, Mechanism, Pin, PinStatus, Token};
pub(crate) use describe::written;
pub use describe::{Card, Choice, Unusable, choices};
pub use process::{SignCall, list, sign};
pub use tries::{Left, Tries};
