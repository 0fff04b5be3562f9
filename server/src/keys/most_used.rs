//! The most used passwords and words, which no security word may be.

use domain::secret::bare;

/// Passwords, one a line, folded and sorted by bytes: see `data/README.md`.
const PASSWORDS: &str = include_str!("../../data/common-passwords.txt");
/// Turkish words in the same form; digits around them hide nothing.
const WORDS: &str = include_str!("../../data/common-words-tr.txt");

/// Whether a folded word is among them, whole or without the digits and signs
/// around it.
pub(super) fn contains(folded: &str) -> bool {
    static SORTED: std::sync::LazyLock<[Vec<&str>; 2]> =
        std::sync::LazyLock::new(|| [PASSWORDS, WORDS].map(|list| list.lines().collect()));
    let [passwords, words] = &*SORTED;
    let bare = bare(folded);
    let among = |list: &[&str], word: &str| list.binary_search(&word).is_ok();
    among(passwords, folded) || among(passwords, bare) || among(words, bare)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::secret::{SecurityWord, WordContext};

    #[test]
    fn the_lists_are_sorted_and_know_the_usual_ones() {
        for (list, least) in [(PASSWORDS, 10_000), (WORDS, 2_000)] {
            let lines: Vec<_> = list.lines().collect();
            assert!(lines.len() >= least, "{}", lines.len());
            assert!(lines.windows(2).all(|pair| pair[0] < pair[1]));
        }
        for used in ["password1", "galatasaray", "fenerbahce", "istanbul34"] {
            assert!(contains(used), "{used}");
        }
        assert!(!contains("mor kaktus 7"));
    }

    #[test]
    fn no_spelling_and_no_digits_hide_a_common_word() {
        for word in [
            "sunshine2026!",
            "SUNSHINE",
            "ıloveyou",
            "Teşekkürler",
            "tesekkurler1",
            "TEŞEKKÜRLER 2026",
        ] {
            let read = SecurityWord::parse(word, word, &WordContext::default()).unwrap();
            assert!(contains(&read.folded()), "{word}");
        }
    }
}
