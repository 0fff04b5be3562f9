//! How long to wait before the next try (POLICIES R13): twice as long each
//! time, never longer than a cap, and not all at once.

/// The first wait, in milliseconds.
const FIRST: u32 = 2_000;
/// The longest wait between two probes, in milliseconds.
pub const PROBE_CAP: u32 = 300_000;
/// A request that has not been answered by then counts as lost, in
/// milliseconds.
pub const ANSWER: u32 = 20_000;

/// Milliseconds until try number `attempt` (from 0). `chance` is between 0 and
/// 1: half of the wait is drawn by it, so that a whole hospital whose network
/// comes back does not knock in one moment.
pub fn wait(attempt: u32, cap: u32, chance: f64) -> u32 {
    let whole = FIRST.saturating_mul(1 << attempt.min(16)).min(cap);
    let half = whole / 2;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between nothing and half of a wait"
    )]
    let drawn = (f64::from(half) * chance.clamp(0.0, 1.0)) as u32;
    half + drawn
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn waits_double_up_to_their_cap() {
        let waits: Vec<_> = (0..9)
            .map(|attempt| wait(attempt, PROBE_CAP, 1.0) / 1000)
            .collect();
        assert_eq!(waits, [2, 4, 8, 16, 32, 64, 128, 256, 300]);
    }

    proptest! {
        #[test]
        fn a_wait_is_never_nothing_and_never_longer_than_its_cap(
            attempt: u32, chance in -1.0..2.0f64
        ) {
            let wait = wait(attempt, PROBE_CAP, chance);
            prop_assert!((FIRST / 2..=PROBE_CAP).contains(&wait));
        }
    }
}
