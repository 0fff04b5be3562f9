//! The two languages the portal speaks.

use serde::{Deserialize, Serialize};

/// The language of a page, an SMS or a printed form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Locale {
    /// Turkish, the default.
    #[default]
    Tr,
    /// English.
    En,
}

impl Locale {
    /// Both, the default first.
    pub const ALL: [Self; 2] = [Self::Tr, Self::En];

    /// The BCP 47 tag: `tr` or `en`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Tr => "tr",
            Self::En => "en",
        }
    }

    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Tr => Self::En,
            Self::En => Self::Tr,
        }
    }

    /// Reads a BCP 47 tag by its primary part; `None` for any other language.
    pub fn from_code(code: &str) -> Option<Self> {
        match code.split(['-', '_']).next()?.trim() {
            "tr" | "TR" => Some(Self::Tr),
            "en" | "EN" => Some(Self::En),
            _ => None,
        }
    }

    /// The best of an `Accept-Language` header's languages, by its own order
    /// of weights; Turkish where none of ours is named.
    pub fn from_accept_language(header: &str) -> Self {
        let mut best = (Self::Tr, 0.0_f32);
        for part in header.split(',').take(16) {
            let mut halves = part.split(";q=");
            let Some(locale) = halves.next().and_then(Self::from_code) else {
                continue;
            };
            let weight = halves
                .next()
                .and_then(|weight| weight.trim().parse().ok())
                .unwrap_or(1.0);
            if weight > best.1 {
                best = (locale, weight);
            }
        }
        best.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_is_read_by_its_weights() {
        for (header, locale) in [
            ("", Locale::Tr),
            ("de", Locale::Tr),
            ("en-GB,en;q=0.9", Locale::En),
            ("tr-TR,tr;q=0.9,en-US;q=0.8", Locale::Tr),
            ("en;q=0.3,tr;q=0.8", Locale::Tr),
            ("de,en;q=x", Locale::En),
        ] {
            assert_eq!(Locale::from_accept_language(header), locale, "{header}");
        }
    }
}
