//! Secrets that a person types: the security word and the one-time code.

mod one_time_code;
mod strength;
mod word_context;

use serde::{Deserialize, Serialize};

pub use one_time_code::{OneTimeCode, OneTimeCodeError};
pub use strength::Strength;
pub use word_context::WordContext;

use crate::{form::Field, turkish, unicode::nfkc};

/// *Güvenlik Sözcüğü*: 8–64 code points after NFKC, any characters, nothing
/// that others know of its owner (POLICIES 2.5). It is a password, not the
/// answer to a question.
#[derive(Clone, PartialEq, Eq)]
pub struct SecurityWord(String);

/// Why a word cannot protect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum SecurityWordError {
    /// Nothing there.
    #[error("empty")]
    Empty,
    /// Under 8.
    #[error("too short")]
    TooShort,
    /// Over 64.
    #[error("too long")]
    TooLong,
    /// One or two different signs, or a plain sequence.
    #[error("too simple")]
    TooSimple,
    /// Something that others know of the applicant.
    #[error("about the applicant")]
    AboutYou,
    /// A word of this portal's own trade.
    #[error("a word of the trade")]
    OfTheTrade,
    /// Among the most used passwords.
    #[error("among the most used")]
    Common,
    /// The repetition is missing.
    #[error("the repetition is missing")]
    NotRepeated,
    /// The repetition is another word.
    #[error("the repetition differs")]
    Mismatch,
}

impl SecurityWordError {
    /// The control that it is about: the word or its repetition.
    pub const fn field(self) -> Field {
        match self {
            Self::NotRepeated | Self::Mismatch => Field::SecurityWordAgain,
            _ => Field::SecurityWord,
        }
    }
}

/// Words of the trade, folded.
const TRADE: [&str; 12] = [
    "kamusm",
    "kamu sm",
    "tubitak",
    "tübitak",
    "eimza",
    "e-imza",
    "elektronik imza",
    "sertifika",
    "guvenlik",
    "güvenlik",
    "sozcuk",
    "sözcük",
];

impl SecurityWord {
    /// Reads a word and its repetition.
    pub fn parse(word: &str, again: &str, about: &WordContext) -> Result<Self, SecurityWordError> {
        let word = nfkc(word).into_owned();
        let length = word.chars().count();
        if length == 0 {
            return Err(SecurityWordError::Empty);
        }
        if length < 8 {
            return Err(SecurityWordError::TooShort);
        }
        if length > 64 {
            return Err(SecurityWordError::TooLong);
        }
        if is_simple(&word) {
            return Err(SecurityWordError::TooSimple);
        }
        let folded = fold(&word);
        if about.contains(&folded) {
            return Err(SecurityWordError::AboutYou);
        }
        // Digits and signs around a word of the trade hide nothing.
        let bare = folded.trim_matches(|sign: char| !sign.is_alphabetic());
        if TRADE.contains(&bare) {
            return Err(SecurityWordError::OfTheTrade);
        }
        if again.is_empty() {
            return Err(SecurityWordError::NotRepeated);
        }
        if nfkc(again) != word {
            return Err(SecurityWordError::Mismatch);
        }
        Ok(Self(word))
    }

    /// The word, for hashing.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The word as block lists hold words.
    pub fn folded(&self) -> String {
        fold(&self.0)
    }
}

impl std::fmt::Debug for SecurityWord {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("SecurityWord(…)")
    }
}

/// NFKC and Turkish lower case: how words are compared with lists.
pub(crate) fn fold(word: &str) -> String {
    turkish::lower(&nfkc(word)).trim().to_owned()
}

/// At most two different signs, or each sign the neighbour of the last.
fn is_simple(word: &str) -> bool {
    let signs: Vec<u32> = word.chars().map(u32::from).collect();
    let mut different = signs.clone();
    different.sort_unstable();
    different.dedup();
    let run = |step: i64| {
        signs
            .windows(2)
            .all(|pair| i64::from(pair[1]) - i64::from(pair[0]) == step)
    };
    different.len() <= 2 || run(1) || run(-1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parse(word: &str) -> Result<SecurityWord, SecurityWordError> {
        let about = WordContext::default()
            .with_name("Şükrü")
            .with_name("Işık")
            .with_phone("0532 123 45 67")
            .with_email("sukru.isik@saglik.gov.tr");
        SecurityWord::parse(word, word, &about)
    }

    #[test]
    fn words_are_judged_by_length_simplicity_and_who_knows_them() {
        use SecurityWordError as E;
        for good in ["mor kaktüs 7", "ÇİÇEKLİ balkon", "p@rola değil!"] {
            assert!(parse(good).is_ok(), "{good}");
        }
        for (word, error) in [
            ("", E::Empty),
            ("kaktüs7", E::TooShort),
            (&"aB3".repeat(22), E::TooLong),
            ("aaaaaaaa", E::TooSimple),
            ("abababab", E::TooSimple),
            ("12345678", E::TooSimple),
            ("hgfedcba", E::TooSimple),
            ("Şükrü Işık", E::AboutYou),
            ("şükrüışık", E::AboutYou),
            ("05321234567", E::AboutYou),
            ("sukru.isik", E::AboutYou),
            ("sertifika2026", E::OfTheTrade),
            ("Güvenlik!", E::OfTheTrade),
        ] {
            assert_eq!(parse(word), Err(error), "{word}");
        }
    }

    #[test]
    fn the_repetition_must_be_the_same_word() {
        let about = WordContext::default();
        let parse = |again| SecurityWord::parse("mor kaktüs 7", again, &about);
        assert_eq!(parse(""), Err(SecurityWordError::NotRepeated));
        assert_eq!(parse("Mor kaktüs 7"), Err(SecurityWordError::Mismatch));
        // The same word, decomposed, as another keyboard sends it.
        assert!(parse("mor kaktu\u{308}s 7").is_ok());
        assert_eq!(
            SecurityWordError::Mismatch.field(),
            Field::SecurityWordAgain
        );
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(word in any::<String>(), again in any::<String>()) {
            let _ = SecurityWord::parse(&word, &again, &WordContext::default());
        }
    }
}
