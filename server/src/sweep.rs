//! Takes away what is past its keeping time.

use std::{sync::Arc, time::Duration};

use domain::Services;

/// How often is swept.
const EVERY: Duration = Duration::from_hours(1);

/// Sweeps at once and then every hour, for ever. What one sweep leaves because
/// the store fails, the next one takes.
pub async fn work(services: Arc<Services>) {
    let mut hours = tokio::time::interval(EVERY);
    loop {
        hours.tick().await;
        let swept = services
            .ports()
            .store
            .sweep(&services.limits().session, services.now())
            .await;
        match swept {
            Ok(swept) => tracing::info!(?swept, "swept"),
            Err(error) => tracing::error!(%error, "not everything was swept"),
        }
    }
}
