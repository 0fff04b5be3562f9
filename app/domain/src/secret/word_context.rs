//! What others know of an applicant, and a security word must not be.

use super::fold;
use crate::{
    person::{BirthDate, NationalId},
    typed::cleaned,
};

/// Facts about the applicant, as a word could spell them.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct WordContext {
    facts: Vec<String>,
    names: Vec<String>,
}

impl WordContext {
    /// Whether this folded word is one of the facts, or names put together.
    pub(super) fn contains(&self, folded: &str) -> bool {
        let whole = squeeze(folded);
        // Digits behind a name hide nothing.
        let bare = squeeze(super::bare(folded));
        self.facts.contains(&whole) || self.is_of_names(&whole) || self.is_of_names(&bare)
    }

    /// Whether it is a name, or two put together.
    fn is_of_names(&self, bare: &str) -> bool {
        self.names.iter().any(|one| {
            let rest = bare.strip_prefix(one.as_str());
            rest == Some("") || self.names.iter().any(|other| rest == Some(other.as_str()))
        })
    }

    fn with(mut self, fact: &str) -> Self {
        let fact = squeeze(&fold(fact));
        if !fact.is_empty() {
            self.facts.push(fact);
        }
        self
    }

    /// The identity number.
    #[must_use]
    pub fn with_national_id(self, id: &NationalId) -> Self {
        self.with(id.as_str())
    }

    /// A name, whole and in its parts; empty for none.
    #[must_use]
    pub fn with_name(mut self, name: &str) -> Self {
        let folded = fold(name);
        let parts = folded.split(|sign: char| !sign.is_alphabetic());
        for name in std::iter::once(&*folded).chain(parts) {
            let name = squeeze(name);
            // A part of one letter would make names of half the dictionary.
            if name.chars().count() > 1 && !self.names.contains(&name) {
                self.names.push(name);
            }
        }
        self
    }

    /// The birth place.
    #[must_use]
    pub fn with_place(self, place: &str) -> Self {
        self.with(place)
    }

    /// The birth date, in six spellings.
    #[must_use]
    pub fn with_birth_date(self, date: &BirthDate) -> Self {
        let (day, month, year) = date.parts();
        let short = year.rem_euclid(100);
        [
            format!("{day:02}{month:02}{year}"),
            format!("{day}{month}{year}"),
            format!("{year}{month:02}{day:02}"),
            format!("{month:02}{day:02}{year}"),
            format!("{day:02}{month:02}{short:02}"),
            format!("{year}{year}"),
        ]
        .iter()
        .fold(self, |context, fact| context.with(fact))
    }

    /// The registry number.
    #[must_use]
    pub fn with_number(self, number: &str) -> Self {
        self.with(number)
    }

    /// A phone number as typed.
    #[must_use]
    pub fn with_phone(self, phone: &str) -> Self {
        let digits: String = cleaned(phone)
            .chars()
            .filter(char::is_ascii_digit)
            .collect();
        let national = digits
            .trim_start_matches("90")
            .trim_start_matches('0')
            .to_owned();
        self.with(&digits)
            .with(&national)
            .with(&format!("0{national}"))
    }

    /// A mail address as typed: what stands before the @ sign, and the whole.
    #[must_use]
    pub fn with_email(self, email: &str) -> Self {
        let local = email.split('@').next().unwrap_or_default().to_owned();
        self.with(&local).with(email)
    }
}

/// Facts are compared without the signs that people put between.
fn squeeze(text: &str) -> String {
    text.chars().filter(|sign| sign.is_alphanumeric()).collect()
}

/// Holds personal values: never printed.
impl std::fmt::Debug for WordContext {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("WordContext(…)")
    }
}
