//! Work that goes on for as long as the portal runs: one panic must not end it
//! for good while everything else looks well. The words of a panic may repeat a
//! value, so they are told nowhere.

use std::{future::Future, panic, time::Duration};

use tokio::task::JoinSet;

/// Before work is begun again: what panics at once must not fill the log.
const PAUSE: Duration = Duration::from_secs(5);

/// Does this work to its end, and begins it again after every panic. Dropped,
/// it ends the work too.
pub async fn supervise<W>(work: &'static str, begin: impl Fn() -> W)
where
    W: Future<Output = ()> + Send + 'static,
{
    loop {
        let mut one = JoinSet::new();
        one.spawn(begin());
        match one.join_next().await {
            Some(Err(error)) if error.is_panic() => {
                tracing::error!(work, "a panic ended work that has no end; it begins again");
                tokio::time::sleep(PAUSE).await;
            }
            _ => return,
        }
    }
}

/// From now on panics tell the log where they were, and nothing else.
pub fn tell_panics_by_their_place() {
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place, "a panic");
    }));
}

#[cfg(test)]
mod tests {
    use super::*;
    use server_testing::log::Log;
    use std::sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    };
    use tokio::time::Instant;

    #[tokio::test(start_paused = true)]
    async fn work_that_panics_begins_again_after_a_pause_until_it_ends() {
        let (log, _logging) = Log::of_this_thread(tracing::Level::INFO);
        let count = Arc::new(AtomicU32::new(0));
        let begun = Instant::now();
        supervise("test", || {
            let count = count.clone();
            async move {
                let before = count.fetch_add(1, Ordering::Relaxed);
                assert!(before >= 2, "sukru.isik@example.org");
            }
        })
        .await;
        assert_eq!(count.load(Ordering::Relaxed), 3);
        assert_eq!(begun.elapsed(), PAUSE * 2);
        let log = log.text();
        assert_eq!(log.matches("ERROR").count(), 2, "{log}");
        assert!(
            log.contains("work=\"test\"") && !log.contains("sukru"),
            "{log}"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn work_ends_with_whoever_endures_it() {
        let held = Arc::new(());
        let inside = held.clone();
        let supervised = supervise("test", move || {
            let inside = inside.clone();
            async move {
                std::future::pending::<()>().await;
                drop(inside);
            }
        });
        let ended = tokio::time::timeout(PAUSE, supervised).await;
        assert!(ended.is_err(), "it has no end of its own");
        tokio::task::yield_now().await;
        assert_eq!(Arc::strong_count(&held), 1);
    }
}
