//! Secrets that a person types: the security word and the one-time code.

mod one_time_code;
mod strength;
mod word_context;

use serde::{Deserialize, Serialize};

pub use one_time_code::{CodeLetters, OneTimeCode, OneTimeCodeError, TypedCode};
pub use strength::Strength;
pub use word_context::WordContext;

use crate::{person::NationalId, turkish, unicode::nfkc};

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

/// Words of the trade, folded.
const TRADE: [&str; 10] = [
    "kamusm",
    "kamu sm",
    "tubitak",
    "eimza",
    "e-imza",
    "elektronik imza",
    "sertifika",
    "guvenlik",
    "guvenlik sozcugu",
    "sozcuk",
];

/// What people put digits behind most often, folded: known here too, so that
/// the page says the same as the server, which has the long lists.
const USUAL: [&str; 30] = [
    "adana",
    "ankara",
    "antalya",
    "askim",
    "ataturk",
    "besiktas",
    "bismillah",
    "bursa",
    "bursaspor",
    "cumhuriyet",
    "diyarbakir",
    "fenerbahce",
    "galatasaray",
    "gaziantep",
    "istanbul",
    "izmir",
    "kayseri",
    "konya",
    "merhaba",
    "parola",
    "password",
    "qwerty",
    "samsun",
    "seniseviyorum",
    "sevgilim",
    "sifre",
    "sifrem",
    "trabzon",
    "trabzonspor",
    "turkiye",
];

/// The rows of a keyboard, folded.
const ROWS: [&str; 4] = ["1234567890", "qwertyuiopgu", "asdfghjklsi", "zxcvbnmoc"];

impl SecurityWord {
    /// Reads a word and its repetition.
    pub fn parse(word: &str, again: &str, about: &WordContext) -> Result<Self, SecurityWordError> {
        let word = judged(word, about)?;
        if again.is_empty() {
            return Err(SecurityWordError::NotRepeated);
        }
        if nfkc(again) != word {
            return Err(SecurityWordError::Mismatch);
        }
        Ok(Self(word))
    }

    /// How well a word protects, by the very rules by which it is read.
    ///
    /// # Errors
    /// Why it cannot protect.
    pub fn strength(word: &str, about: &WordContext) -> Result<Strength, SecurityWordError> {
        judged(word, about).map(|word| Strength::of(&word))
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

/// A word by itself, in NFKC.
fn judged(word: &str, about: &WordContext) -> Result<String, SecurityWordError> {
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
    let folded = fold(&word);
    if is_simple(&word) || is_of_one_row(&folded) {
        return Err(SecurityWordError::TooSimple);
    }
    // Whose identity number it is does not matter.
    if about.contains(&folded) || NationalId::parse(&folded).is_ok() {
        return Err(SecurityWordError::AboutYou);
    }
    let bare = bare(&folded);
    if TRADE.contains(&bare) {
        return Err(SecurityWordError::OfTheTrade);
    }
    if USUAL.contains(&bare) {
        return Err(SecurityWordError::Common);
    }
    Ok(word)
}

/// NFKC, lower case, and the letters of a keyboard without Turkish ones: how
/// words are compared with lists, so that no spelling passes by.
pub(crate) fn fold(word: &str) -> String {
    turkish::plain(&nfkc(word)).trim().to_owned()
}

/// Without the digits and signs around it: they hide nothing.
pub fn bare(folded: &str) -> &str {
    folded.trim_matches(|sign: char| !sign.is_alphabetic())
}

/// Whether every sign is the neighbour of the last on a keyboard, one way or
/// the other.
fn is_of_one_row(folded: &str) -> bool {
    ROWS.iter().any(|row| {
        let back: String = row.chars().rev().collect();
        row.contains(folded) || back.contains(folded)
    })
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
    use crate::person::BirthDate;
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
            ("GUVENLIK2026", E::OfTheTrade),
            ("qwertyuiop", E::TooSimple),
            ("QWERTYUIOP", E::TooSimple),
            ("poiuytrewq", E::TooSimple),
            ("asdfghjklşi", E::TooSimple),
            ("galatasaray1905", E::Common),
            ("GALATASARAY", E::Common),
            ("İstanbul 34", E::Common),
            ("10000000146", E::AboutYou),
            ("100 000 001 46", E::AboutYou),
            ("sukruisik", E::AboutYou),
            ("SUKRU ISIK", E::AboutYou),
            ("isik-sukru", E::AboutYou),
            ("sukru1980", E::AboutYou),
        ] {
            assert_eq!(parse(word), Err(error), "{word}");
        }
    }

    #[test]
    fn a_double_name_is_known_whole_and_in_parts() {
        let about = WordContext::default()
            .with_name("Ayşe Nur")
            .with_name("Yılmaz-Öztürk");
        for word in [
            "yilmazozturk",
            "Yılmaz-Öztürk",
            "YILMAZÖZTÜRK",
            "ayşenur yılmaz",
            "ozturkayse",
            "Öztürk1985",
        ] {
            let read = SecurityWord::parse(word, word, &about);
            assert_eq!(read, Err(SecurityWordError::AboutYou), "{word}");
        }
    }

    #[test]
    fn what_is_said_of_a_word_while_it_is_typed_is_what_is_done_with_it() {
        let born = BirthDate::from_iso("1980-02-01").unwrap();
        let about = WordContext::default().with_birth_date(&born);
        for word in [
            "01021980",
            "1980-02-01",
            "01.02.1980",
            "qwertyuiop",
            "mor kaktüs 7",
        ] {
            let read = SecurityWord::parse(word, word, &about).err();
            let said = SecurityWord::strength(word, &about).err();
            assert_eq!(read, said, "{word}");
            assert_eq!(said.is_none(), word == "mor kaktüs 7");
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
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(word in any::<String>(), again in any::<String>()) {
            let _ = SecurityWord::parse(&word, &again, &WordContext::default());
        }
    }
}
