//! What became of the last calls of each system.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use jiff::Timestamp;

use super::System;

/// Calls that fail one after another before a system counts as failing: one
/// lost answer is no outage that people should read of.
const IN_A_ROW: u32 = 3;

/// How a system does, as far as it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nobody asked it since the start.
    Unasked,
    /// It answers; the last time then.
    Works {
        /// When.
        at: Timestamp,
    },
    /// The last call or two went unanswered; one lost answer is no outage yet.
    Missed {
        /// The last call that failed.
        at: Timestamp,
    },
    /// It has not answered since then.
    Fails {
        /// The first call that failed.
        since: Timestamp,
        /// The last one that did.
        at: Timestamp,
    },
}

/// A system stopped answering, or began again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    Failing,
    Answering,
}

#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    answered: Option<Timestamp>,
    /// The first and last failure since it answered, and how many.
    failed: Option<(Timestamp, Timestamp, u32)>,
}

impl Seen {
    const fn is_failing(&self) -> bool {
        matches!(self.failed, Some((_, _, times)) if times >= IN_A_ROW)
    }
}

/// The last calls of every system.
#[derive(Debug, Default)]
pub struct Health(Mutex<BTreeMap<System, Seen>>);

impl Health {
    /// Takes a call's end down; says where that turned the state.
    pub(super) fn note(&self, system: System, failed: bool, now: Timestamp) -> Option<Turn> {
        let mut all = self.lock();
        let seen = all.entry(system).or_default();
        let before = seen.is_failing();
        if failed {
            let (since, _, times) = seen.failed.unwrap_or((now, now, 0));
            seen.failed = Some((since, now, times.saturating_add(1)));
        } else {
            *seen = Seen {
                answered: Some(now),
                failed: None,
            };
        }
        match (before, seen.is_failing()) {
            (false, true) => Some(Turn::Failing),
            (true, false) => Some(Turn::Answering),
            _ => None,
        }
    }

    /// How a system does.
    pub fn state(&self, system: System) -> State {
        let seen = self.lock().get(&system).copied().unwrap_or_default();
        match (seen.failed, seen.answered) {
            (Some((since, at, _)), _) if seen.is_failing() => State::Fails { since, at },
            (Some((_, at, _)), _) => State::Missed { at },
            (_, Some(at)) => State::Works { at },
            _ => State::Unasked,
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<System, Seen>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_fails_from_its_third_lost_answer_and_works_from_its_first_answer() {
        let health = Health::default();
        let at = |second| Timestamp::from_second(second).unwrap();
        let system = System::Staff;
        assert_eq!(health.state(system), State::Unasked);
        for (second, failed, turn) in [
            (1, true, None),
            (2, true, None),
            (3, false, None),
            (4, true, None),
            (5, true, None),
            (6, true, Some(Turn::Failing)),
            (7, true, None),
        ] {
            assert_eq!(health.note(system, failed, at(second)), turn, "{second}");
            if failed && second < 6 {
                let missed = State::Missed { at: at(second) };
                assert_eq!(health.state(system), missed, "{second}");
            }
        }
        assert_eq!(
            health.state(system),
            State::Fails {
                since: at(4),
                at: at(7)
            }
        );
        assert_eq!(health.state(System::Population), State::Unasked);
        assert_eq!(health.note(system, false, at(8)), Some(Turn::Answering));
        assert_eq!(health.state(system), State::Works { at: at(8) });
    }
}
