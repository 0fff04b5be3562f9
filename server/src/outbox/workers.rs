//! As many workers as every queue has.

use domain::{Intake, outbox::Queue};
use tokio::{sync::watch, task::JoinSet};

use super::{WakeUp, work};
use crate::supervise::supervise;

/// Begins them; they end when told to stop, and are begun again after a panic.
pub fn workers(intake: &Intake, wake_up: &WakeUp, stop: &watch::Receiver<bool>) -> JoinSet<()> {
    let mut workers = JoinSet::new();
    for queue in Queue::ALL {
        for _ in 0..queue.workers() {
            let (intake, wake_up, stop) = (intake.clone(), wake_up.clone(), stop.clone());
            workers.spawn(supervise("outbox", move || {
                work(intake.clone(), queue, wake_up.clone(), stop.clone())
            }));
        }
    }
    workers
}
