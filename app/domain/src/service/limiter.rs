//! Counting how often something is done: in the store what decides over a person,
//! in memory what must cost nothing to count.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::{ActError, Caller};
use crate::{
    network,
    ports::{Allowance, Ports, StoreError},
    tally::Tally,
};

/// Counts.
#[derive(Clone)]
pub(super) struct Limiter {
    ports: Arc<Ports>,
    tally: Arc<Tally>,
}

/// What was counted for one attempt. Dropped, it stays counted.
pub(super) struct Permit {
    ports: Arc<Ports>,
    // The store finds a count again by its instant.
    counted: Vec<(Vec<Allowance>, Timestamp)>,
}

impl Permit {
    /// Gives back what was counted: for what shall count only where it fails.
    pub(super) async fn refund(self) -> Result<(), StoreError> {
        for (allowances, at) in &self.counted {
            self.ports.store.refund(allowances, *at).await?;
        }
        Ok(())
    }

    /// Both in one.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.counted.extend(other.counted);
        self
    }
}

impl Limiter {
    pub(super) fn new(ports: Arc<Ports>) -> Self {
        Self {
            ports,
            tally: Arc::default(),
        }
    }

    /// Counts one under each allowance, or under none where one is used up.
    ///
    /// # Errors
    /// [`ActError::TooOften`] where one is.
    pub(super) async fn acquire(&self, allowances: Vec<Allowance>) -> Result<Permit, ActError> {
        let mut permit = Permit {
            ports: self.ports.clone(),
            counted: Vec::new(),
        };
        if allowances.is_empty() {
            return Ok(permit);
        }
        let at = self.ports.now();
        if let Some(wait) = self.ports.store.acquire(&allowances, at).await? {
            return Err(ActError::TooOften { wait });
        }
        permit.counted.push((allowances, at));
        Ok(permit)
    }

    /// How many are counted under an allowance now.
    pub(super) async fn used(&self, allowance: &Allowance) -> Result<u32, StoreError> {
        self.ports.store.used(allowance, self.ports.now()).await
    }

    /// Counts in memory, under one key; how many there have been in this time.
    pub(super) fn hit(&self, key: &str, length: SignedDuration) -> u32 {
        self.tally.hit(key, length, self.ports.now())
    }

    /// How many have been counted in memory under a key in this time.
    pub(super) fn count(&self, key: &str, length: SignedDuration) -> u32 {
        self.tally.count(key, length, self.ports.now())
    }

    /// Counts something at this network and at the larger ones around it; the
    /// most that any of them has of its limit's share.
    pub(super) fn note(&self, kind: &str, caller: &Caller, length: SignedDuration) -> u32 {
        network::levels(&caller.network)
            .iter()
            .map(|(network, factor)| {
                let key = format!("{kind}:{network}");
                self.hit(&key, length) / factor
            })
            .max()
            .unwrap_or_default()
    }

    /// Counts a claim that did not match.
    pub(super) fn note_failure(&self, caller: &Caller) {
        self.note("failed", caller, QUARTER);
        self.hit("failed", QUARTER);
    }
}

/// An allowance under a key.
pub(super) fn at_most(limit: u32, window: SignedDuration, key: String) -> Allowance {
    Allowance { key, limit, window }
}

/// An allowance at a network and at each of the larger ones around it, which have
/// a multiple of the limit: under the key, a colon and the network.
pub(super) fn around(
    network: &str,
    limit: u32,
    window: SignedDuration,
    key: String,
) -> impl Iterator<Item = Allowance> {
    network::levels(network)
        .into_iter()
        .map(move |(network, factor)| {
            let limit = limit.saturating_mul(factor);
            at_most(limit, window, format!("{key}:{network}"))
        })
}

/// A minute, ten of them, a quarter of an hour, an hour, a day.
pub(super) const MINUTE: SignedDuration = SignedDuration::from_mins(1);
pub(super) const TEN_MINUTES: SignedDuration = SignedDuration::from_mins(10);
pub(super) const QUARTER: SignedDuration = SignedDuration::from_mins(15);
pub(super) const HOUR: SignedDuration = SignedDuration::from_hours(1);
pub(super) const DAY: SignedDuration = SignedDuration::from_hours(24);
