//! The most used passwords, which no security word may be.

/// One a line, folded and sorted by bytes: see `data/README.md`.
const LIST: &str = include_str!("../../../data/common-passwords.txt");

/// Whether a folded word is among them.
pub(super) fn contains(folded: &str) -> bool {
    static SORTED: std::sync::LazyLock<Vec<&str>> =
        std::sync::LazyLock::new(|| LIST.lines().collect());
    SORTED.binary_search(&folded).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_and_knows_the_usual_ones() {
        let lines: Vec<_> = LIST.lines().collect();
        assert!(lines.len() > 5_000, "{}", lines.len());
        assert!(lines.windows(2).all(|pair| pair[0] < pair[1]));
        for used in ["password1", "galatasaray", "fenerbahce", "istanbul34"] {
            assert!(contains(used), "{used}");
        }
        assert!(!contains("mor kaktüs 7"));
    }
}
