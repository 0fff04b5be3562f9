//! The operators of mobile numbers.

use serde::{Deserialize, Serialize};

use super::MobileNumber;
use crate::institution::codes;

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

impl MobileOperator {
    /// The operator to which the number's block was given first; a suggestion
    /// and no more.
    pub fn suggested_for(number: &MobileNumber) -> Option<Self> {
        match number.prefix() {
            530..=539 | 561 | 562 | 564 => Some(Self::Turkcell),
            540..=549 => Some(Self::Vodafone),
            500..=509 | 550..=559 => Some(Self::TurkTelekom),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_suggests_who_was_given_its_block() {
        for (number, suggested) in [
            ("0532 123 45 67", Some(MobileOperator::Turkcell)),
            ("0542 123 45 67", Some(MobileOperator::Vodafone)),
            ("0505 123 45 67", Some(MobileOperator::TurkTelekom)),
            ("0516 123 45 67", None),
        ] {
            let number = MobileNumber::parse(number).unwrap();
            assert_eq!(
                MobileOperator::suggested_for(&number),
                suggested,
                "{number:?}"
            );
        }
    }
}
