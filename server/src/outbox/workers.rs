//! As many workers as every lane has.

use domain::{Intake, challenge::Lane};
use tokio::{sync::watch, task::JoinSet};

use super::{Kick, work};
use crate::enduring::endure;

/// Begins them; they end when told to stop, and are begun again after a panic.
pub fn workers(intake: &Intake, kick: &Kick, stop: &watch::Receiver<bool>) -> JoinSet<()> {
    let mut workers = JoinSet::new();
    for lane in Lane::ALL {
        for _ in 0..lane.workers() {
            let (intake, kick, stop) = (intake.clone(), kick.clone(), stop.clone());
            workers.spawn(endure("outbox", move || {
                work(intake.clone(), lane, kick.clone(), stop.clone())
            }));
        }
    }
    workers
}
