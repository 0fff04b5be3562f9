//! While a process serves, it reads its key file again now and then and seals with the
//! key that the database names; and it says there which keys it has, so that a rotation
//! goes on only once every process can read what is sealed next.

use std::{sync::Arc, time::Duration};

use domain::{
    id::hex,
    ports::{Clock, Rng, StoreError},
};
use jiff::SignedDuration;

use crate::{keys::Keys, store::key_rotation::KeyRotation, system::SystemRng};

/// How often is looked.
const EVERY: Duration = Duration::from_secs(5);

/// A process that has said nothing for so long serves nobody any more.
pub const SILENT: SignedDuration = SignedDuration::from_secs(20);

/// What is told where somebody without the keys says which key seals.
const FORGED: &str = "which key seals was changed in the database by somebody who has not the key: \
     it is not believed, and the key of before goes on sealing";

/// Looks for ever.
pub async fn work(keys: Arc<Keys>, rotation: Arc<dyn KeyRotation>, clock: Arc<dyn Clock>) {
    let mut process = [0; 16];
    SystemRng.fill(&mut process);
    let process = hex(&process);
    let mut ticks = tokio::time::interval(EVERY);
    let mut told = None;
    loop {
        ticks.tick().await;
        let wrong = look(&process, &keys, &*rotation, &*clock).await;
        // Once for each mistake, not at every look.
        if wrong != told
            && let Some(wrong) = &wrong
        {
            tracing::error!("{wrong}");
        }
        told = wrong;
    }
}

/// Looks once; what is wrong with the key file is told. That the database is away is
/// told elsewhere.
async fn look(
    process: &str,
    keys: &Arc<Keys>,
    rotation: &dyn KeyRotation,
    clock: &dyn Clock,
) -> Option<String> {
    let before = keys.sealing_id();
    let read = keys.clone();
    let read = tokio::task::spawn_blocking(move || read.read_again()).await;
    let lacking = match rotation.take_note(process, clock.now()).await {
        Ok(lacking) => lacking,
        Err(StoreError::Corrupt(_)) => return Some(FORGED.to_owned()),
        Err(_) => return None,
    };
    let now = keys.sealing_id();
    if now != before {
        tracing::info!(key = %now, "what is stored is sealed with another key from now on");
    }
    if let Some(key) = lacking {
        return Some(format!(
            "key_file: the database names the key {key} to seal with, and this process has not \
             read it: put it into the key file, and restart this process"
        ));
    }
    read.ok()?.err().map(|error| error.to_string())
}
