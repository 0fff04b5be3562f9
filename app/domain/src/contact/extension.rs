//! Extensions of a telephone at work.

use serde::{Deserialize, Serialize};

use crate::typed::cleaned;

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
        let text: String = cleaned(text)
            .chars()
            .filter(|sign| !sign.is_whitespace())
            .collect();
        let extension = Self::on_record(&text)?;
        if extension.0.len() <= 6 {
            Ok(extension)
        } else {
            Err(ExtensionError)
        }
    }

    /// Takes digits that were accepted once, however many there may be today.
    ///
    /// # Errors
    /// Where they are none.
    pub fn on_record(text: &str) -> Result<Self, ExtensionError> {
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
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
        assert_eq!(Extension::parse("１٢\u{200b} ۳").unwrap().as_str(), "123");
        for text in ["", " ", "1234567", "12a", "-1", "½"] {
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
