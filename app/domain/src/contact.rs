//! How somebody is reached: phones, mail, address.

mod address;
mod email;
mod extension;
mod operator;
mod phone;
mod typing;

pub use address::{PostalCode, PostalCodeError, StreetAddress, StreetAddressError};
pub use email::{EmailAddress, EmailAddressError};
pub use extension::{Extension, ExtensionError};
pub use operator::MobileOperator;
pub use phone::{LandlineNumber, LandlineNumberError, MobileNumber, MobileNumberError};
pub use typing::grouped;

use serde::{Deserialize, Serialize};

use crate::codes::codes;

/// *Bilgi Kanalı*: where notices go after production.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeChannel {
    /// By mail.
    Email,
    /// By SMS.
    Sms,
    /// By both.
    Both,
}

codes!(NoticeChannel, "a notice channel", { Email => "email", Sms => "sms", Both => "both" });
