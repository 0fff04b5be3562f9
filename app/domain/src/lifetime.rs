//! One rule for everything that is good for a while: codes, sessions, captchas
//! and sealed values.

use jiff::{SignedDuration, Timestamp};

/// How far the clocks of two machines that serve the same portal may be apart.
pub const CLOCK_SKEW: SignedDuration = SignedDuration::from_secs(5);

/// Whether something made at `made_at` is good now: not after its time, and
/// not where it was made later than now. A clock that was set back must not
/// give a second life to what is over, and nobody can say how old it is.
pub fn is_good(made_at: Timestamp, longest: SignedDuration, now: Timestamp) -> bool {
    let age = now.duration_since(made_at);
    age >= -CLOCK_SKEW && age < longest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_made_later_than_now_is_void() {
        let now: Timestamp = "2026-11-23T09:00:00Z".parse().unwrap();
        let longest = SignedDuration::from_mins(5);
        for (seconds, good) in [
            (0, true),
            (-299, true),
            (-300, false),
            (-3600, false),
            (5, true),
            (6, false),
            (3600, false),
        ] {
            let made = now + SignedDuration::from_secs(seconds);
            assert_eq!(is_good(made, longest, now), good, "{seconds} s");
        }
    }
}
