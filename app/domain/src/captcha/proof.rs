//! Work that takes a device some seconds and the server no time to look over:
//! numbers are sought until the SHA-256 of the captcha's identifier and the
//! number begins with enough zero bits (the idea of Hashcash). Many small
//! searches instead of one large one: together they take about as long on
//! every try, and how far they are can be shown.

use sha2::{Digest, Sha256};

/// How much work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Puzzle {
    /// How many searches.
    pub parts: u8,
    /// How many zero bits the hash of each begins with: one more doubles the
    /// work.
    pub bits: u8,
}

impl Puzzle {
    /// Whether these are the numbers that were sought, joined by points.
    pub fn is_solved_by(self, id: &str, answer: &str) -> bool {
        let mut numbers = answer.split('.');
        let all = (0..self.parts).all(|part| {
            numbers
                .next()
                .and_then(|number| number.parse().ok())
                .is_some_and(|number| self.is_found(id, part, number))
        });
        all && numbers.next().is_none()
    }

    /// Seeks all the numbers; `done` is told how many there are after each.
    pub fn solve(self, id: &str, done: &mut dyn FnMut(u8)) -> String {
        let mut answer = String::new();
        for part in 0..self.parts {
            let found = (0..=u32::MAX).find(|number| self.is_found(id, part, *number));
            if part > 0 {
                answer.push('.');
            }
            answer.push_str(&found.unwrap_or_default().to_string());
            done(part + 1);
        }
        answer
    }

    fn is_found(self, id: &str, part: u8, number: u32) -> bool {
        let mut hash = Sha256::new();
        hash.update(id.as_bytes());
        hash.update([part]);
        hash.update(number.to_be_bytes());
        let mut zeros = 0;
        for byte in hash.finalize() {
            zeros += byte.leading_zeros();
            if byte != 0 {
                break;
            }
        }
        zeros >= u32::from(self.bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PUZZLE: Puzzle = Puzzle { parts: 4, bits: 6 };

    #[test]
    fn what_is_found_is_accepted_for_its_own_captcha_alone() {
        let mut told = Vec::new();
        let answer = PUZZLE.solve("one", &mut |done| told.push(done));
        assert_eq!(told, [1, 2, 3, 4]);
        assert!(PUZZLE.is_solved_by("one", &answer));
        assert!(!PUZZLE.is_solved_by("other", &answer));
        let harder = Puzzle { bits: 30, ..PUZZLE };
        assert!(!harder.is_solved_by("one", &answer));
    }

    #[test]
    fn nothing_else_is_an_answer() {
        let answer = PUZZLE.solve("one", &mut |_| ());
        let short = answer.rsplit_once('.').unwrap().0;
        for wrong in ["", ".", "...", "passed", short, &format!("{answer}.1")] {
            assert!(!PUZZLE.is_solved_by("one", wrong), "{wrong}");
        }
    }
}
