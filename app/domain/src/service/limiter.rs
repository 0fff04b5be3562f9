//! Counting how often something is done: in the store what decides over a person,
//! in memory what must cost nothing to count.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::{ActError, Caller, limits::QUARTER};
use crate::{
    network,
    ports::{Allowance, Ports},
    tally::Tally,
};

/// Counts.
#[derive(Clone)]
pub(super) struct Limiter {
    ports: Arc<Ports>,
    tally: Arc<Tally>,
}

impl Limiter {
    pub(super) fn new(ports: Arc<Ports>) -> Self {
        Self {
            ports,
            tally: Arc::default(),
        }
    }

    /// Counts one under each allowance.
    pub(super) async fn allow(&self, allowances: &[Allowance]) -> Result<(), ActError> {
        self.allow_at(allowances, self.ports.now()).await
    }

    /// The same at an instant by which it can be given back.
    pub(super) async fn allow_at(
        &self,
        allowances: &[Allowance],
        at: Timestamp,
    ) -> Result<(), ActError> {
        match self.ports.store.acquire(allowances, at).await? {
            None => Ok(()),
            Some(wait) => Err(ActError::TooOften { wait }),
        }
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
