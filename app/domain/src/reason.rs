//! Why a certificate is applied for.

use serde::{Deserialize, Serialize};

use crate::codes::codes;

/// Why somebody asks for a certificate (*Başvuru Nedeni*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// *Kayıp/Çalıntı*.
    LostOrStolen,
    /// *İlk başvuru*.
    First,
    /// *Yenileme*.
    Renewal,
    /// *Kart arızası / PUK kilidi*.
    CardFault,
    /// *Bilgi değişikliği*.
    DataChange,
    /// *Ek sertifika*.
    Additional,
}

codes!(Reason, "a reason", {
    LostOrStolen => "lost_or_stolen",
    First => "first",
    Renewal => "renewal",
    CardFault => "card_fault",
    DataChange => "data_change",
    Additional => "additional",
});
