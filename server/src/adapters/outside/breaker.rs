//! Leaves a system alone for a while when most calls to it failed: neither
//! does it need more of them, nor do people need to wait for it.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use domain::ports::Clock;
use jiff::{SignedDuration, Timestamp};

/// Calls that are looked at, at the least (THREATS T33).
const ENOUGH: usize = 20;
/// Calls older than this are no news.
const NEWS: SignedDuration = SignedDuration::from_secs(30);
/// For how long it is left alone.
const PAUSE: SignedDuration = SignedDuration::from_secs(30);

/// A circuit breaker: open when half of the last calls failed.
pub struct Breaker {
    clock: Arc<dyn Clock>,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    /// When each of the last calls ended, and whether it failed.
    calls: VecDeque<(Timestamp, bool)>,
    open_until: Option<Timestamp>,
}

impl Breaker {
    /// Nothing is known yet, so calls go through.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            seen: Mutex::default(),
        }
    }

    /// Whether a call may be made now. After the pause one call is let
    /// through, and the next ones when it ended well.
    pub fn lets_through(&self) -> bool {
        let now = self.clock.now();
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        match seen.open_until {
            None => true,
            Some(until) if now < until => false,
            Some(_) => {
                // Whoever comes while the one is under way waits a pause more.
                seen.open_until = Some(now + PAUSE);
                true
            }
        }
    }

    /// Notes how a call ended.
    pub fn note(&self, failed: bool) {
        let now = self.clock.now();
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.open_until.is_some() {
            if failed {
                seen.open_until = Some(now + PAUSE);
            } else {
                *seen = Seen::default();
            }
            return;
        }
        seen.calls.push_back((now, failed));
        while seen
            .calls
            .front()
            .is_some_and(|(at, _)| seen.calls.len() > ENOUGH || now.duration_since(*at) > NEWS)
        {
            seen.calls.pop_front();
        }
        let failures = seen.calls.iter().filter(|(_, failed)| *failed).count();
        if seen.calls.len() >= ENOUGH && failures * 2 >= seen.calls.len() {
            seen.open_until = Some(now + PAUSE);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Set(Mutex<Timestamp>);

    impl Clock for Set {
        fn now(&self) -> Timestamp {
            *self.0.lock().unwrap()
        }
    }

    fn breaker() -> (Breaker, Arc<Set>) {
        let clock = Arc::new(Set(Mutex::new(Timestamp::UNIX_EPOCH)));
        (Breaker::new(clock.clone()), clock)
    }

    fn pass(clock: &Set, seconds: i64) {
        *clock.0.lock().unwrap() += SignedDuration::from_secs(seconds);
    }

    #[test]
    fn it_opens_when_half_of_twenty_failed_and_not_before() {
        let (breaker, _) = breaker();
        for call in 0..19 {
            breaker.note(call % 2 == 0);
            assert!(breaker.lets_through(), "{call}");
        }
        breaker.note(true);
        assert!(!breaker.lets_through());
    }

    #[test]
    fn failures_of_long_ago_count_for_nothing() {
        let (breaker, clock) = breaker();
        for _ in 0..19 {
            breaker.note(true);
        }
        pass(&clock, 31);
        breaker.note(true);
        assert!(breaker.lets_through());
    }

    #[test]
    fn after_the_pause_one_is_let_through_and_the_rest_when_it_went_well() {
        let (breaker, clock) = breaker();
        for _ in 0..20 {
            breaker.note(true);
        }
        pass(&clock, 29);
        assert!(!breaker.lets_through());
        pass(&clock, 1);
        assert!(breaker.lets_through(), "one to try");
        assert!(!breaker.lets_through(), "and no other meanwhile");
        breaker.note(true);
        pass(&clock, 30);
        assert!(breaker.lets_through());
        breaker.note(false);
        assert!(breaker.lets_through() && breaker.lets_through());
    }
}
