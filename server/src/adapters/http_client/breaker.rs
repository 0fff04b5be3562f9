//! Leaves a system alone for a while when most calls to it failed: neither
//! does it need more of them, nor do people need to wait for it.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use domain::ports::Clock;
use jiff::{SignedDuration, Timestamp};

/// For how long it is left alone.
const PAUSE: SignedDuration = SignedDuration::from_secs(30);

/// When a system is left alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// So many of its last calls are looked at.
    calls: usize,
    /// So many of them failed.
    failed: usize,
    /// Calls older than this are no news.
    news: SignedDuration,
}

impl Rule {
    /// For a system that many ask at the same time (THREATS T33).
    pub const MANY: Self = Self {
        calls: 20,
        failed: 10,
        news: SignedDuration::from_secs(30),
    };

    /// For a system that one worker asks, who waits for each answer: where it
    /// hangs, half a minute sees one call or two.
    pub const ONE_BY_ONE: Self = Self {
        calls: 3,
        failed: 3,
        news: SignedDuration::from_mins(5),
    };
}

/// A circuit breaker: open when so many of the last calls failed.
pub struct Breaker {
    rule: Rule,
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
    pub fn new(rule: Rule, clock: Arc<dyn Clock>) -> Self {
        Self {
            rule,
            clock,
            seen: Mutex::default(),
        }
    }

    /// Whether a call may be made now. After the pause one call is let
    /// through, and the next ones when it ended well.
    pub fn allows(&self) -> bool {
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
        let (rule, now) = (self.rule, self.clock.now());
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
        while seen.calls.front().is_some_and(|(at, _)| {
            seen.calls.len() > rule.calls || now.duration_since(*at) > rule.news
        }) {
            seen.calls.pop_front();
        }
        let failures = seen.calls.iter().filter(|(_, failed)| *failed).count();
        if seen.calls.len() >= rule.calls && failures >= rule.failed {
            seen.open_until = Some(now + PAUSE);
        }
    }
}

#[cfg(test)]
mod tests {
    use server_testing::clock::TestClock;

    use super::*;

    fn breaker() -> (Breaker, Arc<TestClock>) {
        by(Rule::MANY)
    }

    fn by(rule: Rule) -> (Breaker, Arc<TestClock>) {
        let clock = Arc::new(TestClock::at("1970-01-01T00:00:00Z"));
        (Breaker::new(rule, clock.clone()), clock)
    }

    fn pass(clock: &TestClock, seconds: i64) {
        clock.pass(SignedDuration::from_secs(seconds));
    }

    #[test]
    fn it_opens_when_half_of_twenty_failed_and_not_before() {
        let (breaker, _) = breaker();
        for call in 0..19 {
            breaker.note(call % 2 == 0);
            assert!(breaker.allows(), "{call}");
        }
        breaker.note(true);
        assert!(!breaker.allows());
    }

    #[test]
    fn a_system_that_is_asked_one_by_one_is_left_alone_after_three_in_a_row() {
        let (breaker, clock) = by(Rule::ONE_BY_ONE);
        for failed in [true, true, false, true, true, true] {
            assert!(breaker.allows());
            // The longest that a mail may be configured to take.
            pass(&clock, 50);
            breaker.note(failed);
        }
        assert!(!breaker.allows());
        pass(&clock, 30);
        assert!(breaker.allows());
    }

    #[test]
    fn failures_of_long_ago_count_for_nothing() {
        let (breaker, clock) = breaker();
        for _ in 0..19 {
            breaker.note(true);
        }
        pass(&clock, 31);
        breaker.note(true);
        assert!(breaker.allows());
    }

    #[test]
    fn after_the_pause_one_is_let_through_and_the_rest_when_it_went_well() {
        let (breaker, clock) = breaker();
        for _ in 0..20 {
            breaker.note(true);
        }
        pass(&clock, 29);
        assert!(!breaker.allows());
        pass(&clock, 1);
        assert!(breaker.allows(), "one to try");
        assert!(!breaker.allows(), "and no other meanwhile");
        breaker.note(true);
        pass(&clock, 30);
        assert!(breaker.allows());
        breaker.note(false);
        assert!(breaker.allows() && breaker.allows());
    }
}
