//! Outages to rehearse: what would happen if a system failed, tried in a
//! running portal. Each ends by itself, and all end with the process.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jiff::Timestamp;
use rand::Rng;
use serde::Serialize;

use super::System;

/// How long a slow system takes before it begins to answer.
pub const SLOW: Duration = Duration::from_secs(4);

/// What is rehearsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// It is not reached at all.
    Down,
    /// It answers after four seconds.
    Slow,
    /// It does what it is asked to do, and its answer gets lost.
    Lost,
}

impl Kind {
    /// Its name in commands.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Down => "down",
            Self::Slow => "slow",
            Self::Lost => "lost",
        }
    }
}

/// A rehearsal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Outage {
    /// What happens.
    pub kind: Kind,
    /// To how many calls of a hundred.
    pub percent: u8,
    /// When it is over.
    pub until: Timestamp,
}

/// The rehearsals under way.
#[derive(Debug, Default)]
pub struct Outages(Mutex<BTreeMap<System, Outage>>);

impl Outages {
    /// Begins one, in place of the system's last one.
    pub fn begin(&self, system: System, outage: Outage) {
        tracing::warn!(
            outside = system.code(),
            outage.kind = ?outage.kind,
            outage.percent,
            outage.until = %outage.until,
            "an outage is rehearsed"
        );
        self.lock().insert(system, outage);
    }

    /// Ends the system's one.
    pub fn end(&self, system: System) {
        tracing::warn!(outside = system.code(), "no outage is rehearsed any more");
        self.lock().remove(&system);
    }

    /// Those under way.
    pub fn under_way(&self, now: Timestamp) -> Vec<(System, Outage)> {
        self.lock()
            .iter()
            .filter(|(_, outage)| outage.until > now)
            .map(|(system, outage)| (*system, *outage))
            .collect()
    }

    /// What happens to this call.
    #[expect(
        clippy::disallowed_methods,
        reason = "which calls a rehearsal hits is no secret"
    )]
    pub(super) fn drawn(&self, system: System, now: Timestamp) -> Option<Kind> {
        let outage = self.lock().get(&system).copied();
        let outage = outage.filter(|outage| outage.until > now)?;
        (rand::rng().random_range(0..100) < outage.percent).then_some(outage.kind)
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<System, Outage>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rehearsal_meets_its_share_and_is_over_in_time() {
        let outages = Outages::default();
        let at = |second| Timestamp::from_second(second).unwrap();
        outages.begin(
            System::Population,
            Outage {
                kind: Kind::Down,
                percent: 20,
                until: at(60),
            },
        );
        let met = (0..10_000)
            .filter(|_| outages.drawn(System::Population, at(59)) == Some(Kind::Down))
            .count();
        assert!((1_700..2_300).contains(&met), "{met}");
        assert_eq!(outages.drawn(System::Staff, at(59)), None);
        assert_eq!(outages.drawn(System::Population, at(60)), None);
        assert!(outages.under_way(at(60)).is_empty());
        outages.end(System::Population);
        assert!(outages.under_way(at(1)).is_empty());
    }
}
