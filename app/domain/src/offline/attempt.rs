//! Which saving of which page this is: random names and a count, and nothing of
//! what was typed. By it the server knows the savings of one page apart from
//! those of another, and a page that was loaded anew knows its own again.

use sha2::{Digest, Sha256};

use crate::application::{Draft, text_of};
use crate::form::Field;
use crate::id::hex;

/// The longest name of a tab or of a page.
const LONGEST: usize = 16;

/// One saving.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaveAttempt {
    tab: String,
    page: String,
    count: u32,
}

impl SaveAttempt {
    /// The first one of a page in a tab, both by names of hexadecimal digits.
    pub fn first(tab: &str, page: &str) -> Option<Self> {
        Self::parse(&format!("{tab}-{page}-1"))
    }

    /// Reads what [`SaveAttempt::text`] wrote; nothing of anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let (tab, page, count) = (parts.next()?, parts.next()?, parts.next()?);
        let is_name = |name: &str| {
            (1..=LONGEST).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_hexdigit())
        };
        let read = Self {
            tab: tab.to_owned(),
            page: page.to_owned(),
            count: count.parse().ok()?,
        };
        (is_name(tab) && is_name(page) && parts.next().is_none() && read.text() == text)
            .then_some(read)
    }

    /// For the wire.
    pub fn text(&self) -> String {
        format!("{}-{}-{}", self.tab, self.page, self.count)
    }

    /// The next one of the same page.
    #[must_use]
    pub fn next(&self) -> Self {
        Self {
            count: self.count.saturating_add(1),
            ..self.clone()
        }
    }

    /// Of the same tab, before the first one of another page: what stands in the page
    /// from now on did not go on from what it sent.
    #[must_use]
    pub fn of_next_page(&self) -> Self {
        let digest = Sha256::digest(&self.page);
        Self {
            tab: self.tab.clone(),
            page: hex(&digest[..LONGEST / 2]),
            count: 0,
        }
    }

    /// The tab that it is of.
    pub fn tab(&self) -> &str {
        &self.tab
    }

    /// Whether both are of one page, whose later savings hold its earlier ones.
    pub fn is_of_page(&self, other: &Self) -> bool {
        self.tab == other.tab && self.page == other.page
    }

    /// Whether it was sent before another one of its page.
    pub fn is_before(&self, other: &Self) -> bool {
        self.is_of_page(other) && self.count < other.count
    }
}

/// Fields of which one says nothing without the others.
const TOGETHER: [&[Field]; 5] = [
    &[Field::Reason, Field::Certificate, Field::ValidityYears],
    &[Field::Province, Field::District],
    &[Field::WorkPhone, Field::WorkPhoneConfirmed],
    &[Field::MobilePhone, Field::MobilePhoneConfirmed],
    &[Field::HomePhone, Field::HomePhoneConfirmed],
];

/// What stands in a form that went on from `base` while `arrived` was still on
/// its way: what was changed here stays, and the rest is what arrived.
pub fn went_on(base: &Draft, here: &Draft, arrived: &Draft) -> Draft {
    let [base, own, arrived] = [base, here, arrived].map(Draft::texts);
    let changed = |field: Field| text_of(&base, field.id()) != text_of(&own, field.id());
    let mut draft = Draft::of_fields(&|field| {
        let group = TOGETHER.iter().find(|group| group.contains(&field));
        let is_own = group.map_or_else(
            || changed(field),
            |group| group.iter().any(|one| changed(*one)),
        );
        let of = if is_own { &own } else { &arrived };
        text_of(of, field.id()).to_owned()
    });
    // No version of the server's has the word.
    draft.security_word.clone_from(&here.security_word);
    draft
        .security_word_again
        .clone_from(&here.security_word_again);
    draft
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attempt_is_read_as_it_was_written_and_nothing_else_is() {
        let first = SaveAttempt::first("0a1b2c3d", "ff00").unwrap();
        let second = first.next();
        assert_eq!(SaveAttempt::parse(&second.text()), Some(second.clone()));
        assert!(first.is_before(&second) && !second.is_before(&first));
        assert!(!first.is_before(&first));
        let elsewhere = SaveAttempt::first("0a1b2c3d", "ff01").unwrap().next();
        assert!(!first.is_of_page(&elsewhere) && !first.is_before(&elsewhere));
        assert_eq!(elsewhere.tab(), first.tab());
        let next = second.of_next_page().next();
        assert_eq!(SaveAttempt::parse(&next.text()), Some(next.clone()));
        assert!(!next.is_of_page(&second) && next.tab() == second.tab());
        for bad in [
            "",
            "a-b",
            "a-b-c",
            "a-b-1-2",
            "a--1",
            "a-b-01",
            "a-b-+1",
            "a-b-99999999999",
            "Ayşe-b-1",
            "0123456789abcdef0-b-1",
        ] {
            assert_eq!(SaveAttempt::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn what_arrived_later_fills_what_was_not_changed_since() {
        let draft = |title: &str, department: &str, province: &str, district: &str| Draft {
            title: title.to_owned(),
            department: department.to_owned(),
            province: province.to_owned(),
            district: district.to_owned(),
            ..Draft::default()
        };
        for (base, here, arrived, both) in [
            // Nothing was typed since the page came.
            (
                draft("M", "", "", ""),
                draft("M", "", "", ""),
                draft("Memur", "", "41", "Gebze"),
                draft("Memur", "", "41", "Gebze"),
            ),
            // Another field was.
            (
                draft("M", "", "", ""),
                draft("M", "Acil", "", ""),
                draft("Memur", "", "", ""),
                draft("Memur", "Acil", "", ""),
            ),
            // The same field was: the later one is meant.
            (
                draft("M", "", "", ""),
                draft("Uzman", "", "", ""),
                draft("Memur", "", "", ""),
                draft("Uzman", "", "", ""),
            ),
            // A field was emptied.
            (
                draft("Memur", "", "", ""),
                draft("", "", "", ""),
                draft("Memur", "Acil", "", ""),
                draft("", "Acil", "", ""),
            ),
            // A district never stands under another province.
            (
                draft("", "", "", ""),
                draft("", "", "06", ""),
                draft("", "", "41", "Gebze"),
                draft("", "", "06", ""),
            ),
        ] {
            assert!(went_on(&base, &here, &arrived) == both);
        }
    }

    #[test]
    fn the_security_word_of_the_page_stays() {
        let here = Draft {
            security_word: "mor kaktüs 7".to_owned(),
            ..Draft::default()
        };
        let draft = went_on(&Draft::default(), &here, &Draft::default());
        assert!(draft == here);
    }
}
