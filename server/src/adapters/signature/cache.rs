//! What authorities said, kept for a while.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use jiff::Timestamp;

/// Answers at most.
const ENTRIES: usize = 256;
/// Bytes of all together: some lists have megabytes.
const BYTES: usize = 64 * 1024 * 1024;

/// What was asked: an address, and what it was asked about.
pub(super) type Key = (String, Vec<u8>);

/// What was verified and may be used again.
pub(super) struct Cache<V> {
    kept: Mutex<HashMap<Key, Kept<V>>>,
}

struct Kept<V> {
    value: V,
    size: usize,
    until: Timestamp,
}

impl<V> Default for Cache<V> {
    fn default() -> Self {
        Self {
            kept: Mutex::default(),
        }
    }
}

impl<V: Clone> Cache<V> {
    /// What is kept, where its time is not over.
    pub(super) fn get(&self, key: &Key, now: Timestamp) -> Option<V> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.get(key).filter(|one| now < one.until)?;
        Some(found.value.clone())
    }

    /// Keeps a value of so many bytes; what is over goes, and then what is over soonest.
    pub(super) fn put(&self, key: Key, value: V, size: usize, until: Timestamp, now: Timestamp) {
        if size > BYTES || until <= now {
            return;
        }
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|_, one| now < one.until);
        kept.remove(&key);
        let mut all: usize = kept.values().map(|one| one.size).sum();
        while kept.len() >= ENTRIES || all + size > BYTES {
            let first = kept.iter().min_by_key(|(_, one)| one.until);
            let Some(first) = first.map(|(key, _)| key.clone()) else {
                break;
            };
            all -= kept.remove(&first).map_or(0, |one| one.size);
        }
        kept.insert(key, Kept { value, size, until });
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_secs(seconds)
    }

    fn key(number: usize) -> Key {
        (format!("http://liste.example/{number}"), Vec::new())
    }

    #[test]
    fn an_answer_is_kept_until_its_time_is_over() {
        let cache = Cache::default();
        cache.put(key(1), 7, 1, at(10), at(0));
        assert_eq!(cache.get(&key(1), at(9)), Some(7));
        assert_eq!(cache.get(&key(1), at(10)), None);
        assert_eq!(cache.get(&key(2), at(0)), None);
        cache.put(key(2), 7, 1, at(0), at(0));
        assert_eq!(cache.get(&key(2), at(0)), None);
    }

    #[test]
    fn the_answers_that_are_over_soonest_make_room() {
        let cache = Cache::default();
        for number in 0..=ENTRIES {
            cache.put(
                key(number),
                number,
                1,
                at(100 + i64::try_from(number).unwrap()),
                at(0),
            );
        }
        assert!(cache.get(&key(0), at(0)).is_none());
        assert!(cache.get(&key(1), at(0)).is_some());
        let large = BYTES / 3;
        for number in 0..4 {
            let until = at(1_000 + i64::try_from(number).unwrap());
            cache.put(key(number), number, large, until, at(0));
        }
        let kept = cache.kept.lock().unwrap();
        let size: usize = kept.values().map(|one| one.size).sum();
        assert!(size <= BYTES, "{size}");
        assert!(!kept.contains_key(&key(0)) && kept.contains_key(&key(3)));
    }
}
