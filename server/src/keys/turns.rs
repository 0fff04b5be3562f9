//! Turns at what takes a core: so many at once, so many in a queue for them, and
//! everybody else is told at once to come again.

use std::sync::Arc;

use domain::ports::Unreachable;
use metrics::counter;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The turns.
#[derive(Debug)]
pub struct Turns {
    at_once: Arc<Semaphore>,
    /// Of those whose turn it is, and of the queue.
    places: Arc<Semaphore>,
}

/// A turn; dropped, it is the next one's.
#[derive(Debug)]
pub struct Turn {
    _place: OwnedSemaphorePermit,
    _turn: OwnedSemaphorePermit,
}

impl Turns {
    /// So many at once, and so many who wait.
    pub fn new(at_once: usize, waiting: usize) -> Self {
        let places = at_once.saturating_add(waiting).min(Semaphore::MAX_PERMITS);
        Self {
            at_once: Arc::new(Semaphore::new(at_once)),
            places: Arc::new(Semaphore::new(places)),
        }
    }

    /// As many at once as there are cores, and so many who wait for each.
    pub fn of_cores(waiting_per_core: usize) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self::new(cores, cores.saturating_mul(waiting_per_core))
    }

    /// Waits for a turn.
    ///
    /// # Errors
    /// At once, where the queue is full.
    pub async fn take(&self) -> Result<Turn, Unreachable> {
        let Ok(place) = self.places.clone().try_acquire_owned() else {
            counter!("muhur_hashing_refused_total").increment(1);
            return Err(Unreachable);
        };
        let turn = self.at_once.clone().acquire_owned().await;
        Ok(Turn {
            _place: place,
            _turn: turn.map_err(|_| Unreachable)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn who_comes_after_a_full_queue_is_told_at_once_and_the_queue_goes_on() {
        let turns = Arc::new(Turns::new(2, 3));
        let mut at_it = vec![turns.take().await.unwrap(), turns.take().await.unwrap()];
        let waiting: Vec<_> = (0..3)
            .map(|_| {
                let turns = turns.clone();
                tokio::spawn(async move { turns.take().await })
            })
            .collect();
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert!(waiting.iter().all(|one| !one.is_finished()));
        for _ in 0..10 {
            let told = timeout(Duration::from_millis(1), turns.take()).await;
            assert!(told.unwrap().is_err());
        }
        at_it.clear();
        for one in waiting {
            at_it.push(one.await.unwrap().unwrap());
            // One more place each time that somebody is done.
            at_it.remove(0);
        }
        assert!(turns.take().await.is_ok());
    }
}
