//! The one way in which tests wait: for a condition, with one deadline that a
//! busy machine keeps. A test that waits so fails for what it is about alone.

use std::{
    thread,
    time::{Duration, Instant},
};

/// Far more than anything takes; only a test that fails waits so long.
pub const DEADLINE: Duration = Duration::from_mins(2);

/// How often is looked.
const EVERY: Duration = Duration::from_millis(20);

#[expect(clippy::disallowed_methods, reason = "what is waited for is real")]
fn deadline() -> Instant {
    Instant::now() + DEADLINE
}

#[expect(clippy::disallowed_methods, reason = "what is waited for is real")]
fn is_over(deadline: Instant) -> bool {
    Instant::now() > deadline
}

/// Waits on this thread until there is something.
#[track_caller]
pub fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let deadline = deadline();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(!is_over(deadline), "within {DEADLINE:?}: {what}");
        thread::sleep(EVERY);
    }
}

/// The same in a task.
pub async fn eventually<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let deadline = deadline();
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(!is_over(deadline), "within {DEADLINE:?}: {what}");
        tokio::time::sleep(EVERY).await;
    }
}
