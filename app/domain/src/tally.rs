//! Counting in memory what must cost nothing to count: looks, pictures, claims
//! and failures per network. Each process counts for itself; what decides over
//! a person is counted in the store.

use std::{
    collections::{HashMap, hash_map::RandomState},
    hash::BuildHasher,
    sync::{Mutex, PoisonError},
};

use jiff::{SignedDuration, Timestamp};

/// How many keys are remembered at most: some ten megabytes, however many
/// addresses somebody has.
const MOST: usize = 100_000;
/// Parts that are locked one by one.
const SHARDS: usize = 16;

/// What was counted under one key, in this window and in the one before.
#[derive(Clone, Copy, Debug)]
struct Window {
    length: i64,
    number: i64,
    now: u32,
    before: u32,
}

impl Window {
    /// At this instant. A clock that was set back begins anew.
    fn at(self, millis: i64) -> Self {
        let number = millis.div_euclid(self.length);
        match number.checked_sub(self.number) {
            Some(0) => self,
            Some(1) => Self {
                number,
                now: 0,
                before: self.now,
                ..self
            },
            _ => Self {
                number,
                now: 0,
                before: 0,
                ..self
            },
        }
    }

    /// About how many in the length of one window until now: what the window
    /// before had counts by the part of it that is not over.
    fn count(self, millis: i64) -> u32 {
        let left = self.length - millis.rem_euclid(self.length);
        let before = i64::from(self.before) * left / self.length;
        self.now
            .saturating_add(u32::try_from(before).unwrap_or(u32::MAX))
    }

    fn is_over(self, millis: i64) -> bool {
        let current = self.at(millis);
        current.now == 0 && current.before == 0
    }
}

/// The counts.
#[derive(Debug)]
pub struct Tally {
    hasher: RandomState,
    shards: [Mutex<HashMap<u64, Window>>; SHARDS],
}

impl Default for Tally {
    fn default() -> Self {
        Self {
            hasher: RandomState::new(),
            shards: std::array::from_fn(|_| Mutex::default()),
        }
    }
}

impl Tally {
    /// Counts one, and says how many there have been in this time, this one
    /// among them.
    pub fn hit(&self, key: &str, length: SignedDuration, now: Timestamp) -> u32 {
        self.with(key, length, now, true)
    }

    /// How many there have been in this time.
    pub fn count(&self, key: &str, length: SignedDuration, now: Timestamp) -> u32 {
        self.with(key, length, now, false)
    }

    fn with(&self, key: &str, length: SignedDuration, now: Timestamp, counts: bool) -> u32 {
        let millis = now.as_millisecond();
        let length = i64::try_from(length.as_millis()).unwrap_or(i64::MAX).max(1);
        let hash = self.hasher.hash_one((key, length));
        let shard = usize::try_from(hash % SHARDS as u64).unwrap_or_default();
        let mut shard = self.shards[shard]
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let known = shard.get(&hash).map(|window| window.at(millis));
        if !counts {
            return known.map_or(0, |window| window.count(millis));
        }
        if known.is_none() && shard.len() >= MOST / SHARDS {
            make_room(&mut shard, millis);
        }
        let mut window = known.unwrap_or(Window {
            length,
            number: millis.div_euclid(length),
            now: 0,
            before: 0,
        });
        window.now = window.now.saturating_add(1);
        shard.insert(hash, window);
        window.count(millis)
    }
}

/// Forgets what is over; where that is not enough, the half that counted least.
fn make_room(shard: &mut HashMap<u64, Window>, millis: i64) {
    shard.retain(|_, window| !window.is_over(millis));
    if shard.len() < MOST / SHARDS {
        return;
    }
    let mut counts: Vec<u32> = shard.values().map(|window| window.count(millis)).collect();
    let middle = counts.len() / 2;
    let (_, &mut median, _) = counts.select_nth_unstable(middle);
    shard.retain(|_, window| window.count(millis) > median);
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: SignedDuration = SignedDuration::from_mins(1);

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_795_000_020 + seconds).unwrap()
    }

    #[test]
    fn counts_slide_out_of_their_window() {
        let tally = Tally::default();
        for count in 1..=10 {
            assert_eq!(tally.hit("a", MINUTE, at(0)), count);
        }
        assert_eq!(tally.count("a", MINUTE, at(59)), 10);
        assert_eq!(tally.count("a", MINUTE, at(90)), 5);
        assert_eq!(tally.count("a", MINUTE, at(120)), 0);
        assert_eq!(tally.count("b", MINUTE, at(0)), 0);
        // A clock that is set back neither keeps nor multiplies anything.
        assert_eq!(tally.count("a", MINUTE, at(-3600)), 0);
    }

    #[test]
    fn a_stranger_with_many_addresses_fills_no_memory_and_hides_no_heavy_one() {
        let tally = Tally::default();
        for _ in 0..50 {
            tally.hit("heavy", MINUTE, at(0));
        }
        for address in 0..3 * MOST {
            tally.hit(&format!("{address}"), MINUTE, at(1));
        }
        let held: usize = tally
            .shards
            .iter()
            .map(|shard| shard.lock().unwrap().len())
            .sum();
        assert!(held <= MOST, "{held}");
        assert_eq!(tally.count("heavy", MINUTE, at(1)), 50);
    }
}
