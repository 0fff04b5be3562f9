//! Extensions of a telephone at work.

use serde::{Deserialize, Serialize};

/// *Dahili*: one to six digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extension(String);

/// Why a text is no extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("an extension is one to six digits")]
pub struct ExtensionError;

impl Extension {
    /// Reads one to six digits.
    pub fn parse(text: &str) -> Result<Self, ExtensionError> {
        let text = text.trim();
        if (1..=6).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(ExtensionError)
        }
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_extension_is_one_to_six_digits() {
        for text in ["1", "4127", " 000123 "] {
            assert_eq!(Extension::parse(text).unwrap().as_str(), text.trim());
        }
        for text in ["", " ", "1234567", "12a", "-1", "１２"] {
            assert_eq!(Extension::parse(text), Err(ExtensionError), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in any::<String>()) {
            let _ = Extension::parse(&text);
        }
    }
}
