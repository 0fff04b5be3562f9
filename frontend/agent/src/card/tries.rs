//! How many wrong PINs a card may still take, as far as anybody can know.
//!
//! PKCS #11 tells no number: that one was wrong since the last right one, that the next one locks
//! the card, that it is locked. Cards lock after three as a rule, and the agent stops before the
//! third by itself; a card that takes more is signed with after a confirmation.

use super::PinStatus;

/// Wrong PINs after which cards lock as a rule.
const USUAL: u8 = 3;

/// What is known of the tries of a card.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tries {
    wrong: u8,
    status: PinStatus,
    low_before: bool,
}

/// How many are left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// No wrong one is known of.
    Unknown,
    /// This many at most, and more than one.
    AtMost(u8),
    /// A wrong one probably locks the card.
    Last,
    /// None.
    Locked,
}

impl Tries {
    /// Of a card that was just read.
    pub fn of(status: PinStatus) -> Self {
        Self {
            wrong: 0,
            low_before: status.count_low,
            status,
        }
    }

    /// The card was read again.
    pub fn read_again(&mut self, status: PinStatus) {
        self.status = status;
    }

    /// A PIN was wrong, and the card says this since.
    pub fn was_wrong(&mut self, status: Option<PinStatus>) {
        self.wrong = self.wrong.saturating_add(1);
        if let Some(status) = status {
            self.status = status;
        }
    }

    /// The card is locked, whatever its flags say.
    pub fn is_locked(&mut self) {
        self.status.locked = true;
    }

    /// How many are left.
    pub fn left(&self) -> Left {
        let known = self.wrong.saturating_add(u8::from(self.low_before));
        if self.status.locked {
            Left::Locked
        } else if self.status.final_try || known >= USUAL - 1 {
            Left::Last
        } else if known > 0 || self.status.count_low {
            Left::AtMost(USUAL - known.max(1))
        } else {
            Left::Unknown
        }
    }

    /// How the PIN stands.
    pub const fn status(&self) -> PinStatus {
        self.status
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_wrong_pins_or_the_cards_own_word_make_the_next_one_the_last() {
        let low = PinStatus {
            count_low: true,
            ..PinStatus::default()
        };
        let mut tries = Tries::of(PinStatus::default());
        assert_eq!(tries.left(), Left::Unknown);
        tries.was_wrong(Some(low));
        assert_eq!(tries.left(), Left::AtMost(2));
        tries.read_again(low);
        assert_eq!(tries.left(), Left::AtMost(2));
        tries.was_wrong(None);
        assert_eq!(tries.left(), Left::Last);
        tries.is_locked();
        assert_eq!(tries.left(), Left::Locked);

        let mut tries = Tries::of(low);
        assert_eq!(tries.left(), Left::AtMost(2));
        tries.was_wrong(Some(low));
        assert_eq!(tries.left(), Left::Last);

        let last = PinStatus {
            final_try: true,
            ..low
        };
        assert_eq!(Tries::of(last).left(), Left::Last);
        let mut many = Tries::of(low);
        (0..300).for_each(|_| many.was_wrong(None));
        assert_eq!(many.left(), Left::Last);
    }
}
