//! Answers of authorities, kept until there are newer ones.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use jiff::Timestamp;

/// Answers at most.
const ENTRIES: usize = 256;
/// Bytes of all together: some lists have megabytes.
const BYTES: usize = 32 * 1024 * 1024;

/// What was asked: an address, and the question where there is one.
pub(super) type Key = (String, Vec<u8>);

/// Answers that were believed once. Each is verified again when it is used.
#[derive(Default)]
pub(super) struct Cache {
    kept: Mutex<HashMap<Key, Kept>>,
}

struct Kept {
    bytes: Arc<[u8]>,
    until: Timestamp,
}

impl Cache {
    /// What is kept, where there is nothing newer yet.
    pub(super) fn get(&self, key: &Key, now: Timestamp) -> Option<Arc<[u8]>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.get(key).filter(|one| now < one.until)?;
        Some(found.bytes.clone())
    }

    /// Keeps an answer; what is over goes, and then what is over soonest.
    pub(super) fn put(&self, key: Key, bytes: Vec<u8>, until: Timestamp, now: Timestamp) {
        if bytes.len() > BYTES || until <= now {
            return;
        }
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|_, one| now < one.until);
        kept.remove(&key);
        let mut size: usize = kept.values().map(|one| one.bytes.len()).sum();
        while kept.len() >= ENTRIES || size + bytes.len() > BYTES {
            let first = kept.iter().min_by_key(|(_, one)| one.until);
            let Some(first) = first.map(|(key, _)| key.clone()) else {
                break;
            };
            size -= kept.remove(&first).map_or(0, |one| one.bytes.len());
        }
        let bytes = bytes.into();
        kept.insert(key, Kept { bytes, until });
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
    fn an_answer_is_kept_until_there_is_a_newer_one() {
        let cache = Cache::default();
        cache.put(key(1), vec![7], at(10), at(0));
        assert_eq!(cache.get(&key(1), at(9)).as_deref(), Some(&[7][..]));
        assert_eq!(cache.get(&key(1), at(10)), None);
        assert_eq!(cache.get(&key(2), at(0)), None);
        cache.put(key(2), vec![7], at(0), at(0));
        assert_eq!(cache.get(&key(2), at(0)), None);
    }

    #[test]
    fn the_answers_that_are_over_soonest_make_room() {
        let cache = Cache::default();
        for number in 0..=ENTRIES {
            cache.put(
                key(number),
                vec![1],
                at(100 + i64::try_from(number).unwrap()),
                at(0),
            );
        }
        assert!(cache.get(&key(0), at(0)).is_none());
        assert!(cache.get(&key(1), at(0)).is_some());
        let large = BYTES / 3;
        for number in 0..4 {
            let until = at(1_000 + i64::try_from(number).unwrap());
            cache.put(key(number), vec![0; large], until, at(0));
        }
        let kept = cache.kept.lock().unwrap();
        let size: usize = kept.values().map(|one| one.bytes.len()).sum();
        assert!(size <= BYTES, "{size}");
        assert!(!kept.contains_key(&key(0)) && kept.contains_key(&key(3)));
    }
}
