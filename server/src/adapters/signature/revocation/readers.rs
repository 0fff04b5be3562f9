//! Where what authorities send is read and verified: on threads that may be held, few at a time.

use std::sync::Arc;

use tokio::{sync::Semaphore, task::spawn_blocking};

/// Answers and lists that are read at the same time.
const AT_ONCE: usize = 2;
/// Those that wait for their turn at most.
const WAITING: usize = 256;

/// Why nothing was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum NotRead {
    /// Too many others wait.
    #[error("too many answers are being read")]
    Busy,
    /// Reading it failed by a fault of the portal's.
    #[error("reading it failed")]
    Failed,
}

/// Readers, each with a thread of its own while it reads.
pub(super) struct Readers {
    turns: Arc<Semaphore>,
    places: Semaphore,
}

impl Default for Readers {
    fn default() -> Self {
        Self {
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            places: Semaphore::new(AT_ONCE + WAITING),
        }
    }
}

impl Readers {
    /// Does this work when it is its turn. The turn lasts until the work ends, also where nobody
    /// waits for it any more.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, NotRead> {
        let _place = self.places.try_acquire().map_err(|_| NotRead::Busy)?;
        let turn = self.turns.clone().acquire_owned().await;
        let turn = turn.map_err(|_| NotRead::Failed)?;
        let done = spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        done.await.map_err(|_| NotRead::Failed)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    };

    use futures_util::future::join_all;

    use super::*;

    #[tokio::test]
    async fn no_more_is_read_at_the_same_time_than_there_are_turns() {
        let readers = Readers::default();
        let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(Mutex::new(0)));
        let each = (0..100).map(|_| {
            let (now, most) = (now.clone(), most.clone());
            readers.read(move || {
                let here = now.fetch_add(1, Ordering::SeqCst) + 1;
                let mut most = most.lock().unwrap();
                *most = here.max(*most);
                drop(most);
                std::thread::yield_now();
                now.fetch_sub(1, Ordering::SeqCst);
            })
        });
        for done in join_all(each).await {
            assert_eq!(done, Ok(()));
        }
        assert!(*most.lock().unwrap() <= AT_ONCE);
    }

    #[tokio::test]
    async fn who_comes_while_all_places_are_taken_is_told_so_and_work_that_fails_ends_alone() {
        let readers = Readers::default();
        let (end, ended) = mpsc::channel::<()>();
        let ended = Arc::new(Mutex::new(ended));
        let held = (0..AT_ONCE + WAITING).map(|_| {
            let ended = ended.clone();
            readers.read(move || ended.lock().unwrap().recv().is_ok())
        });
        let (held, ()) = tokio::join!(join_all(held), async {
            tokio::task::yield_now().await;
            assert_eq!(readers.read(|| ()).await, Err(NotRead::Busy));
            drop(end);
        });
        assert!(held.iter().all(|one| *one == Ok(false)));
        let failed = readers.read(|| panic!("a fault")).await;
        assert_eq!(failed, Err::<(), _>(NotRead::Failed));
        assert_eq!(readers.read(|| 7).await, Ok(7));
    }
}
