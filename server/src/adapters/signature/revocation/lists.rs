//! Lists of revoked certificates: each is fetched, read and verified once for all that ask.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use jiff::Timestamp;
use pades::revocation::{Answer, Link, List, ListNumber, Status};

use super::{Silent, Told};
use crate::adapters::signature::cache::{Cache, Key};

/// For how long a list says that a certificate was revoked. A suspension can be lifted by the next
/// list, which may come before the end that this one names.
const REVOKED_KEPT: Duration = Duration::from_mins(5);
/// For how long it says that one is good before the authority is asked for a newer list. Where it
/// gives none, this one counts until its own end.
const GOOD_KEPT: Duration = Duration::from_hours(1);
/// Lists whose numbers are remembered.
const NUMBERS: usize = 256;

/// The lists that were fetched.
#[derive(Default)]
pub(super) struct Lists {
    kept: Cache<Arc<Fetched>>,
    /// The highest number of each list, also after the list itself is over.
    numbers: Mutex<HashMap<Key, (ListNumber, Timestamp)>>,
    flights: Mutex<HashMap<Key, Weak<Flight>>>,
}

/// A list and when it was fetched.
struct Fetched {
    list: List,
    at: Timestamp,
}

type Outcome = Result<Arc<Fetched>, Silent>;

/// The fetching of one list, for all that wait for it.
#[derive(Default)]
struct Flight {
    ended: AtomicU64,
    last: tokio::sync::Mutex<Option<Outcome>>,
}

impl Lists {
    /// What the list at this address says of a certificate; `fetch` fetches and verifies it, where
    /// what is kept does not do.
    pub(super) async fn ask(
        &self,
        link: &Link,
        address: &str,
        now: Timestamp,
        fetch: impl Future<Output = Result<List, Silent>>,
    ) -> Result<Told, Silent> {
        let key = (address.to_owned(), link.issuer().to_vec());
        let kept = self.kept.get(&key, now);
        if let Some(told) = kept.as_ref().and_then(|kept| kept.tell(link, now)) {
            return told;
        }
        match self.fetch_once(key, now, fetch).await {
            Ok(fetched) => fetched.answer(link, now),
            Err(why) => {
                let told = kept.and_then(|kept| kept.answer(link, now).ok());
                told.filter(|(answer, _)| answer.status == Status::Good)
                    .ok_or(why)
            }
        }
    }

    /// Fetches a list, or waits for whoever does and has the same outcome.
    async fn fetch_once(
        &self,
        key: Key,
        now: Timestamp,
        fetch: impl Future<Output = Result<List, Silent>>,
    ) -> Outcome {
        let flight = self.flight(&key);
        let before = flight.ended.load(Ordering::Acquire);
        let mut last = flight.last.lock().await;
        if flight.ended.load(Ordering::Acquire) != before
            && let Some(outcome) = &*last
        {
            return outcome.clone();
        }
        let outcome = fetch.await.and_then(|list| self.keep(key, list, now));
        *last = Some(outcome.clone());
        flight.ended.fetch_add(1, Ordering::Release);
        outcome
    }

    fn flight(&self, key: &Key) -> Arc<Flight> {
        let mut flights = self.flights.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(flight) = flights.get(key).and_then(Weak::upgrade) {
            return flight;
        }
        flights.retain(|_, flight| flight.strong_count() > 0);
        let flight = Arc::new(Flight::default());
        flights.insert(key.clone(), Arc::downgrade(&flight));
        flight
    }

    /// Keeps a list, unless a newer one is known.
    fn keep(&self, key: Key, list: List, now: Timestamp) -> Outcome {
        let mut numbers = self.numbers.lock().unwrap_or_else(PoisonError::into_inner);
        let known = numbers.get(&key);
        if known.is_some_and(|(number, _)| list.number() < number) {
            return Err(Silent::Older);
        }
        if known.is_none() && numbers.len() >= NUMBERS {
            let first = numbers.iter().min_by_key(|(_, (_, at))| *at);
            if let Some(first) = first.map(|(key, _)| key.clone()) {
                numbers.remove(&first);
            }
        }
        numbers.insert(key.clone(), (list.number().clone(), now));
        drop(numbers);
        let (size, until) = (list.size(), list.next_update());
        let fetched = Arc::new(Fetched { list, at: now });
        self.kept.put(key, fetched.clone(), size, until, now);
        Ok(fetched)
    }
}

impl Fetched {
    fn answer(&self, link: &Link, now: Timestamp) -> Result<Told, Silent> {
        let answer = self.list.status_of(link, now)?;
        Ok((answer, self.list.digest()))
    }

    /// What it says, where it was fetched so lately that nobody need be asked.
    fn tell(&self, link: &Link, now: Timestamp) -> Option<Result<Told, Silent>> {
        let within = |time: Duration| self.at.saturating_add(time).is_ok_and(|end| now < end);
        let told = self.answer(link, now);
        let good = matches!(
            told,
            Ok((
                Answer {
                    status: Status::Good,
                    ..
                },
                _
            ))
        );
        (within(REVOKED_KEPT) || good && within(GOOD_KEPT)).then_some(told)
    }
}
