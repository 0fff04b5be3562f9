//! As many workers as every queue has.

use std::sync::Arc;

use domain::{Services, outbox::Queue};
use tokio::{sync::watch, task::JoinSet};

use super::{WakeUp, work};
use crate::supervise::supervise;

/// Begins them; they end when told to stop, and are begun again after a panic.
pub fn workers(
    services: &Arc<Services>,
    wake_up: &WakeUp,
    stop: &watch::Receiver<bool>,
) -> JoinSet<()> {
    let mut workers = JoinSet::new();
    for queue in Queue::ALL {
        for _ in 0..queue.workers() {
            let (services, wake_up, stop) = (services.clone(), wake_up.clone(), stop.clone());
            workers.spawn(supervise("outbox", move || {
                work(services.clone(), queue, wake_up.clone(), stop.clone())
            }));
        }
    }
    workers
}
