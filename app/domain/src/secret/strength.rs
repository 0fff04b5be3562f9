//! How well a security word that is accepted protects.

/// A plain hint, not a rule: length counts, then how many signs differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// Accepted, and no more than that.
    Weak,
    /// Good.
    Fair,
    /// As long as NIST SP 800-63B-4 asks of a password that stands alone.
    Strong,
}

impl Strength {
    /// Of a word that [`super::SecurityWord::parse`] accepts.
    pub fn of(word: &str) -> Self {
        let mut signs: Vec<char> = word.chars().collect();
        let length = signs.len();
        signs.sort_unstable();
        signs.dedup();
        match (length, signs.len()) {
            (15.., 8..) => Self::Strong,
            (11.., 6..) => Self::Fair,
            _ => Self::Weak,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn longer_words_of_more_signs_are_stronger() {
        for (word, strength) in [
            ("kaktüs 7", Strength::Weak),
            ("aaaabbbbcccc", Strength::Weak),
            ("mor kaktüs 7", Strength::Fair),
            ("mor kaktüs, üç saksı", Strength::Strong),
        ] {
            assert_eq!(Strength::of(word), strength, "{word}");
        }
    }
}
