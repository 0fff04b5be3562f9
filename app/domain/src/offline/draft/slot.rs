//! Two slots, written in turn: whatever happens while one is written, the
//! other is whole (POLICIES R9).

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// How long a draft is kept, in milliseconds: seven days.
pub const KEPT_FOR: i64 = 7 * 24 * 60 * 60 * 1000;

/// A sealed draft as it lies on the device. Nothing in it tells whose it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// The version of the content.
    pub schema: u16,
    /// Higher than that of everything written before: order goes by it, not
    /// by the clock (POLICIES R24).
    pub revision: u32,
    /// When it was written by the device's clock, in milliseconds since 1970.
    pub saved_at: i64,
    /// The server's clock at that moment, as last heard of; the same scale.
    pub server_at: i64,
    /// The cipher's nonce.
    pub nonce: Vec<u8>,
    /// The sealed content.
    pub sealed: Vec<u8>,
    /// Of everything above.
    pub checksum: Vec<u8>,
}

impl Slot {
    /// What its checksum should be.
    pub fn digest(&self) -> Vec<u8> {
        let mut digest = Sha256::new();
        digest.update(self.about());
        digest.update(&self.nonce);
        digest.update(&self.sealed);
        digest.finalize().to_vec()
    }

    /// What stands in clear beside the sealed content, and is sealed with it.
    pub fn about(&self) -> Vec<u8> {
        let mut about = Vec::with_capacity(22);
        about.extend(self.schema.to_be_bytes());
        about.extend(self.revision.to_be_bytes());
        about.extend(self.saved_at.to_be_bytes());
        about.extend(self.server_at.to_be_bytes());
        about
    }

    /// Whether it is as it was written.
    pub fn is_whole(&self) -> bool {
        self.checksum == self.digest()
    }
}

/// The whole ones, the newest first, with their places.
pub fn in_order(slots: [Option<Slot>; 2]) -> Vec<(usize, Slot)> {
    let mut found: Vec<_> = slots
        .into_iter()
        .enumerate()
        .filter_map(|(place, slot)| Some((place, slot.filter(Slot::is_whole)?)))
        .collect();
    found.sort_by_key(|(_, slot)| std::cmp::Reverse(slot.revision));
    found
}

/// Where to write next and under which revision: never over the newest.
pub fn next(found: &[(usize, Slot)]) -> (usize, u32) {
    found.first().map_or((0, 1), |(place, slot)| {
        (1 - place.min(&1), slot.revision.saturating_add(1))
    })
}

/// Whether it is past its time, by whichever clock says so first (POLICIES
/// R3). A clock that was set back makes nothing younger than it is for the
/// other one.
pub fn is_over(slot: &Slot, device_now: i64, server_now: Option<i64>) -> bool {
    device_now - slot.saved_at > KEPT_FOR
        || server_now.is_some_and(|now| slot.server_at > 0 && now - slot.server_at > KEPT_FOR)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn slot(revision: u32) -> Slot {
        let mut slot = Slot {
            schema: 2,
            revision,
            saved_at: 1_000,
            server_at: 2_000,
            nonce: vec![1; 12],
            sealed: vec![7; 40],
            checksum: Vec::new(),
        };
        slot.checksum = slot.digest();
        slot
    }

    #[test]
    fn the_newest_whole_one_is_read_and_the_other_written() {
        assert_eq!(next(&in_order([None, None])), (0, 1));
        assert_eq!(next(&in_order([Some(slot(1)), None])), (1, 2));
        assert_eq!(next(&in_order([Some(slot(1)), Some(slot(2))])), (0, 3));
        // Power was lost while the second was written.
        let mut torn = slot(2);
        torn.sealed.truncate(20);
        let found = in_order([Some(slot(1)), Some(torn)]);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].1.revision, 1);
        assert_eq!(next(&found), (1, 2));
    }

    #[test]
    fn it_ends_by_the_clock_that_says_so_first() {
        let slot = slot(1);
        let day = KEPT_FOR / 7;
        assert!(!is_over(&slot, 1_000 + KEPT_FOR, None));
        assert!(is_over(&slot, 1_001 + KEPT_FOR, None));
        // The device's clock was set back by two days.
        assert!(!is_over(&slot, 1_000 - 2 * day, Some(2_000 + KEPT_FOR)));
        assert!(is_over(&slot, 1_000 - 2 * day, Some(2_001 + KEPT_FOR)));
    }

    proptest! {
        #[test]
        fn any_change_shows(at in 0..40usize, to: u8, revision: u32) {
            let whole = slot(revision);
            let mut other = whole.clone();
            other.sealed[at] = to;
            prop_assert_eq!(other.is_whole(), to == 7);
            let mut other = whole.clone();
            other.saved_at += 1;
            prop_assert!(!other.is_whole());
        }
    }
}
