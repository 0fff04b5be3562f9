//! Counting in memory what must cost nothing to count: looks, pictures, claims
//! and failures per network. Each process counts for itself; what decides over
//! a person is counted in the store.

use std::{
    collections::{HashMap, hash_map::RandomState},
    hash::BuildHasher,
    sync::{Mutex, MutexGuard, PoisonError},
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

    /// In how many milliseconds fewer than the limit are counted.
    fn wait(self, limit: u32, millis: i64) -> i64 {
        let limit = limit.max(1);
        if self.count(millis) < limit {
            return 0;
        }
        let left = self.length - millis.rem_euclid(self.length);
        // How much of a window is left when so many of what the one before it had
        // no longer count as the limit.
        let left_then = |limit: u32, before: u32| {
            let most = i64::from(limit) * self.length;
            most.saturating_sub(1) / i64::from(before.max(1))
        };
        if self.now < limit {
            left - left_then(limit - self.now, self.before)
        } else {
            left + self.length - left_then(limit, self.now)
        }
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
        let (hash, length) = self.place(key, length);
        let millis = now.as_millisecond();
        let mut shard = self.shard(hash);
        let known = shard.get(&hash).map(|window| window.at(millis));
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

    /// How many there have been in this time.
    pub fn count(&self, key: &str, length: SignedDuration, now: Timestamp) -> u32 {
        let millis = now.as_millisecond();
        self.known(key, length, millis)
            .map_or(0, |window| window.count(millis))
    }

    /// In what time there will be fewer than the limit; none where there are now.
    pub fn wait(
        &self,
        key: &str,
        length: SignedDuration,
        limit: u32,
        now: Timestamp,
    ) -> SignedDuration {
        let millis = now.as_millisecond();
        let wait = self
            .known(key, length, millis)
            .map_or(0, |window| window.wait(limit, millis));
        SignedDuration::from_millis(wait)
    }

    fn known(&self, key: &str, length: SignedDuration, millis: i64) -> Option<Window> {
        let (hash, _) = self.place(key, length);
        let shard = self.shard(hash);
        shard.get(&hash).map(|window| window.at(millis))
    }

    /// Under what a key is counted, and the length of its window.
    fn place(&self, key: &str, length: SignedDuration) -> (u64, i64) {
        let length = i64::try_from(length.as_millis()).unwrap_or(i64::MAX).max(1);
        (self.hasher.hash_one((key, length)), length)
    }

    fn shard(&self, hash: u64) -> MutexGuard<'_, HashMap<u64, Window>> {
        let shard = usize::try_from(hash % SHARDS as u64).unwrap_or_default();
        self.shards[shard]
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
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
    fn who_waits_as_long_as_is_told_is_let_in_and_nobody_sooner() {
        for (hits, limit) in [(5, 5), (9, 5), (10, 3), (1, 1), (300, 30)] {
            for begun in [0, 20, 59] {
                let tally = Tally::default();
                assert_eq!(tally.wait("a", MINUTE, limit, at(begun)).as_millis(), 0);
                for _ in 0..hits {
                    tally.hit("a", MINUTE, at(begun));
                }
                let wait = tally.wait("a", MINUTE, limit, at(begun));
                assert!(wait.is_positive() && wait <= MINUTE * 2, "{wait:?}");
                let then = at(begun) + wait;
                assert!(tally.count("a", MINUTE, then) < limit, "{hits} {limit}");
                let sooner = then - SignedDuration::from_secs(2);
                assert!(tally.count("a", MINUTE, sooner) >= limit, "{hits} {limit}");
                // The same told on the way, in the window after.
                let halfway = at(begun) + wait / 2;
                let rest = tally.wait("a", MINUTE, limit, halfway);
                assert!(((halfway + rest) - then).get_milliseconds().abs() < 100);
            }
        }
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
