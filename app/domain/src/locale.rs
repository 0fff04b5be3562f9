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
        let primary = code.split(['-', '_']).next()?.trim();
        [Self::Tr, Self::En]
            .into_iter()
            .find(|locale| primary.eq_ignore_ascii_case(locale.code()))
    }

    /// The best of an `Accept-Language` header's languages by its own weights, the
    /// first of those that weigh the same (RFC 9110, 12.5.4); Turkish where none of
    /// ours is named. A weight that is none counts as none given.
    pub fn from_accept_language(header: &str) -> Self {
        let mut best = (Self::Tr, 0.0_f32);
        for part in header.split(',').take(16) {
            let mut halves = part.split(';');
            let Some(locale) = halves.next().and_then(Self::from_code) else {
                continue;
            };
            let weight = halves
                .filter_map(|parameter| parameter.split_once('='))
                .find(|(name, _)| name.trim().eq_ignore_ascii_case("q"))
                .and_then(|(_, weight)| weight.trim().parse().ok())
                .filter(|weight| (0.0..=1.0).contains(weight))
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
            ("en; q=0.8", Locale::En),
            ("tr; q=0.2, en ; Q = 0.8", Locale::En),
            ("En-us", Locale::En),
            ("en;q=0", Locale::Tr),
            ("en;q=0.5, tr;q=0.5", Locale::En),
            ("tr;q=0.9, en;q=nan", Locale::En),
            ("tr;q=0.9, en;q=2", Locale::En),
        ] {
            assert_eq!(Locale::from_accept_language(header), locale, "{header}");
        }
    }
}
