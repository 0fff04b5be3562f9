//! Mail addresses.

use serde::{Deserialize, Serialize};

use crate::typed::{cleaned, nameable, stray};

/// A mail address by the HTML standard's rule for `type=email`, at most 254
/// signs (RFC 5321), its domain in lower case.
#[derive(Clone, PartialEq, Eq)]
pub struct EmailAddress(String);

/// Why a text is no mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum EmailAddressError {
    /// Nothing there.
    #[error("empty")]
    Empty,
    /// No @ sign.
    #[error("no @ sign")]
    NoAt,
    /// Nothing usable after the @ sign.
    #[error("no domain after the @ sign")]
    NoDomain,
    /// A sign that an address cannot have and no message can show.
    #[error("a sign that an address cannot have")]
    WrongSign,
    /// More than 254 signs.
    #[error("too long")]
    TooLong,
    /// An address cannot have this sign.
    #[error("a sign that an address cannot have")]
    #[serde(skip)]
    Sign(char),
}

impl EmailAddress {
    /// Reads an address without outer spaces, or out of a copied link.
    pub fn parse(text: &str) -> Result<Self, EmailAddressError> {
        let text = cleaned(text);
        let text = text.trim();
        let text = text.strip_prefix("mailto:").unwrap_or(text);
        if text.is_empty() {
            return Err(EmailAddressError::Empty);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(EmailAddressError::NoAt)?;
        let wrong = stray(local, is_local).or_else(|| stray(domain, is_domain));
        if let Some(sign) = wrong {
            return Err(
                nameable(sign).map_or(EmailAddressError::WrongSign, EmailAddressError::Sign)
            );
        }
        if local.is_empty() {
            return Err(EmailAddressError::NoAt);
        }
        let labels_fit = domain.split('.').all(|label| {
            (1..=63).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-')
        });
        // A bare host is valid in HTML, but no applicant has one.
        if !labels_fit || !domain.contains('.') {
            return Err(EmailAddressError::NoDomain);
        }
        if text.len() > 254 {
            return Err(EmailAddressError::TooLong);
        }
        Ok(Self(format!("{local}@{}", domain.to_ascii_lowercase())))
    }

    /// Takes an address that was accepted once, whatever one may look like today.
    ///
    /// # Errors
    /// Where no mail could be sent to it: it has no two parts, or white space.
    pub fn on_record(text: &str) -> Result<Self, EmailAddressError> {
        let (local, domain) = text.rsplit_once('@').ok_or(EmailAddressError::NoAt)?;
        if local.is_empty() {
            Err(EmailAddressError::NoAt)
        } else if domain.is_empty() {
            Err(EmailAddressError::NoDomain)
        } else if text.contains(|sign: char| sign.is_whitespace() || sign.is_control()) {
            Err(EmailAddressError::WrongSign)
        } else {
            Ok(Self(text.to_owned()))
        }
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

const fn is_local(sign: char) -> bool {
    sign.is_ascii_alphanumeric()
        || matches!(sign, '.' | '!' | '#'..='\'' | '*' | '+' | '-' | '/' | '=' | '?' | '^'..='`' | '{'..='~')
}

const fn is_domain(sign: char) -> bool {
    sign.is_ascii_alphanumeric() || matches!(sign, '.' | '-')
}

/// Personal: never printed.
impl std::fmt::Debug for EmailAddress {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("EmailAddress(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    use EmailAddressError as E;

    #[test]
    fn addresses_are_judged_by_the_html_rule() {
        for (text, kept) in [
            ("ayse@saglik.gov.tr", "ayse@saglik.gov.tr"),
            (" Ayse.Nur+is@Saglik.GOV.tr ", "Ayse.Nur+is@saglik.gov.tr"),
            ("o'neill@a-b.com", "o'neill@a-b.com"),
            (
                "\u{200b}ayse@sag\u{ad}lik.gov.tr\u{feff}",
                "ayse@saglik.gov.tr",
            ),
            ("mailto:ayse＠saglik．gov‐tr.com", "ayse@saglik.gov-tr.com"),
        ] {
            assert_eq!(EmailAddress::parse(text).unwrap().as_str(), kept);
        }
        for (text, error) in [
            ("", E::Empty),
            ("ayse", E::NoAt),
            ("@saglik.gov.tr", E::NoAt),
            ("ayse@", E::NoDomain),
            ("ayse@localhost", E::NoDomain),
            ("ayse@-a.com", E::NoDomain),
            ("ayse@a..com", E::NoDomain),
            ("ayşe@saglik.gov.tr", E::Sign('ş')),
            ("ay se@saglik.gov.tr", E::Sign(' ')),
            ("a@b@c.com", E::Sign('@')),
            ("q\u{325}@b.com", E::WrongSign),
            (&format!("{}@saglik.gov.tr", "a".repeat(250)), E::TooLong),
        ] {
            assert_eq!(EmailAddress::parse(text), Err(error), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_read_is_read_again(text in "[a-zA-Z0-9.+_-]{1,20}@[a-z]{1,10}\\.(com|gov\\.tr)") {
            let address = EmailAddress::parse(&text).unwrap();
            prop_assert_eq!(EmailAddress::parse(address.as_str()), Ok(address));
        }

        #[test]
        fn no_text_makes_it_panic(text in any::<String>()) {
            let _ = EmailAddress::parse(&text);
        }
    }
}
