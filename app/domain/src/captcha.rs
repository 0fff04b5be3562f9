//! The check that somebody who takes trouble is asking: letters seen, letters
//! heard, or work done by the device. Whichever is chosen, an answer is good
//! once, belongs to one visit and is counted under the same limits.

pub mod proof;
mod ticket;

pub use ticket::CaptchaTicket;

use serde::{Deserialize, Serialize};

use crate::typed::cleaned;

/// How the check is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaptchaKind {
    /// Letters in a picture.
    #[default]
    Picture,
    /// Words spoken over noise, each for its first letter.
    Sound,
    /// A sum that the device does by itself.
    Proof,
}

/// What a form sends in place of an answer when the check was passed before in
/// the same sign-in.
pub const PASSED_BEFORE: &str = "passed";

/// What stands in place of the sum beside letters while the device is at it: the
/// form is not sent so.
pub const UNFINISHED: &str = "-";

/// The signs of the picture: 24 lower-case letters and digits of which none is
/// taken for another (POLICIES 2.3).
const SEEN: &[u8] = b"abcdefghjkmnpqrtuvwxyz34";
/// The signs of the sound: every one has a word that people spell it with on
/// the telephone, in both languages. 27 to the fifth is more than 24.
const HEARD: &[u8] = b"abcdefghjkmnprtuvyz23456789";
/// How many of them (the figure of the guide shows five).
pub const SIGNS: usize = 5;

impl CaptchaKind {
    /// Every kind, the usual one first.
    pub const ALL: [Self; 3] = [Self::Picture, Self::Sound, Self::Proof];

    /// As in addresses and in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Picture => "picture",
            Self::Sound => "sound",
            Self::Proof => "proof",
        }
    }

    /// Reads a [`CaptchaKind::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// What its answers are made of; nothing where no letters are asked.
    pub const fn signs(self) -> &'static [u8] {
        match self {
            Self::Picture => SEEN,
            Self::Sound => HEARD,
            Self::Proof => &[],
        }
    }
}

/// An answer in the form that is compared: as people type it, with blanks
/// between the letters and in capitals, it is the same answer.
pub fn plain(answer: &str) -> String {
    cleaned(answer)
        .chars()
        .filter(|sign| !sign.is_whitespace())
        .map(|sign| match sign {
            // The capital of a Turkish keyboard's `i` is never asked for.
            'ı' | 'İ' => 'i',
            sign => sign.to_ascii_lowercase(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_kind_is_easier_to_guess_than_the_picture() {
        let chances = |kind: CaptchaKind| kind.signs().len().pow(5);
        assert!(chances(CaptchaKind::Sound) >= chances(CaptchaKind::Picture));
        for kind in [CaptchaKind::Picture, CaptchaKind::Sound] {
            let mut signs = kind.signs().to_vec();
            signs.sort_unstable();
            signs.dedup();
            assert_eq!(signs.len(), kind.signs().len(), "{kind:?}");
        }
    }

    #[test]
    fn an_answer_is_read_however_it_is_typed() {
        for typed in [
            "ab3cd",
            "AB3CD",
            " a b 3 c d ",
            "ab3\u{a0}cd",
            "\u{200e}ab٣cd",
            "ａｂ３ｃｄ",
        ] {
            assert_eq!(plain(typed), "ab3cd", "{typed}");
        }
    }

    #[test]
    fn a_kind_is_found_by_its_code() {
        for kind in CaptchaKind::ALL {
            assert_eq!(CaptchaKind::from_code(kind.code()), Some(kind));
        }
        assert_eq!(CaptchaKind::from_code(""), None);
    }
}
