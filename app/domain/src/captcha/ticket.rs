//! A captcha that nobody stores: everything about it travels, sealed, in the
//! form that it stands in. Only one that was answered leaves a trace.

use jiff::{SignedDuration, Timestamp};

use super::{CaptchaKind, proof::Puzzle};
use crate::{id::CaptchaId, lifetime};

/// What the server has to know again when an answer comes. Its signs are not
/// in it: they follow from the identifier and the server's key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaptchaTicket {
    /// Its identifier, which is used up by one answer.
    pub id: CaptchaId,
    /// How it is asked.
    pub kind: CaptchaKind,
    /// The sum to be done: in place of letters where that is the kind, beside
    /// them otherwise.
    pub puzzle: Option<Puzzle>,
    /// When it was posed.
    pub issued_at: Timestamp,
}

impl CaptchaTicket {
    /// The bytes that are sealed; the identifier goes beside them.
    pub fn to_bytes(&self) -> [u8; 11] {
        let mut bytes = [0; 11];
        bytes[0] = match self.kind {
            CaptchaKind::Picture => 0,
            CaptchaKind::Sound => 1,
            CaptchaKind::Proof => 2,
        };
        if let Some(puzzle) = self.puzzle {
            bytes[1..3].copy_from_slice(&[puzzle.parts, puzzle.bits]);
        }
        bytes[3..].copy_from_slice(&self.issued_at.as_millisecond().to_be_bytes());
        bytes
    }

    /// Reads [`CaptchaTicket::to_bytes`].
    pub fn from_bytes(id: CaptchaId, bytes: [u8; 11]) -> Option<Self> {
        let [kind, parts, bits, at @ ..] = bytes;
        Some(Self {
            id,
            kind: match kind {
                0 => CaptchaKind::Picture,
                1 => CaptchaKind::Sound,
                2 => CaptchaKind::Proof,
                _ => return None,
            },
            puzzle: (parts > 0).then_some(Puzzle { parts, bits }),
            issued_at: Timestamp::from_millisecond(i64::from_be_bytes(at)).ok()?,
        })
    }

    /// Whether it may still be answered.
    pub fn is_good(&self, longest: SignedDuration, now: Timestamp) -> bool {
        lifetime::is_good(self.issued_at, longest, now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_is_read_back_and_other_bytes_are_none() {
        let puzzle = Puzzle {
            parts: 16,
            bits: 18,
        };
        for kind in CaptchaKind::ALL {
            for puzzle in [None, Some(puzzle)] {
                let ticket = CaptchaTicket {
                    id: CaptchaId::from_bytes([7; 16]),
                    kind,
                    puzzle,
                    issued_at: Timestamp::from_millisecond(1_795_000_000_123).unwrap(),
                };
                let read = CaptchaTicket::from_bytes(ticket.id.clone(), ticket.to_bytes());
                assert_eq!(read, Some(ticket));
            }
        }
        let id = CaptchaId::from_bytes([7; 16]);
        assert_eq!(CaptchaTicket::from_bytes(id.clone(), [3; 11]), None);
        let mut late = [0; 11];
        late[3..].copy_from_slice(&i64::MAX.to_be_bytes());
        assert_eq!(CaptchaTicket::from_bytes(id, late), None);
    }
}
