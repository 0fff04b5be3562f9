//! The operators of mobile numbers.

use serde::{Deserialize, Serialize};

use crate::codes::codes;

/// *Mobil Operatör Tipi*, as declared: numbers are portable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MobileOperator {
    /// Turkcell.
    Turkcell,
    /// Vodafone.
    Vodafone,
    /// Türk Telekom.
    TurkTelekom,
}

codes!(MobileOperator, "a mobile operator", {
    Turkcell => "turkcell",
    Vodafone => "vodafone",
    TurkTelekom => "turk_telekom",
});
