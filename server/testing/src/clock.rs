//! The one clock of tests.

use std::{sync::Mutex, time::Instant};

use domain::ports::Clock;
use jiff::{SignedDuration, Timestamp};

/// A clock that stands still, or runs at a pace, and is put forward by hand.
pub struct TestClock {
    begun: Instant,
    from: Mutex<Timestamp>,
    pace: i32,
}

impl TestClock {
    /// Stands still at an instant such as `2026-11-23T09:00:00Z`.
    pub fn at(instant: &str) -> Self {
        Self::standing(instant.parse().unwrap())
    }

    /// The same for an instant that is reckoned.
    pub fn standing(now: Timestamp) -> Self {
        Self::running(now, 0)
    }

    /// Runs as fast as the machine's, from the machine's time on.
    pub fn real() -> Self {
        Self::running(server::system::SystemClock.now(), 1)
    }

    /// Runs so many times as fast as the machine's.
    #[expect(clippy::disallowed_methods, reason = "a pace is of real time")]
    pub fn running(from: Timestamp, pace: i32) -> Self {
        Self {
            begun: Instant::now(),
            from: Mutex::new(from),
            pace,
        }
    }

    /// Puts it forward.
    pub fn pass(&self, time: SignedDuration) {
        *self.from.lock().unwrap() += time;
    }

    /// Sets it, from now on.
    pub fn set(&self, now: Timestamp) {
        *self.from.lock().unwrap() = now - self.ran();
    }

    fn ran(&self) -> SignedDuration {
        SignedDuration::try_from(self.begun.elapsed()).unwrap() * self.pace
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        *self.from.lock().unwrap() + self.ran()
    }
}
