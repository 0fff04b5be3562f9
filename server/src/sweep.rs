//! Takes away what is past its keeping time.

use std::time::Duration;

use domain::Intake;

/// How often is swept.
const EVERY: Duration = Duration::from_hours(1);

/// Sweeps at once and then every hour, for ever. What one sweep leaves because
/// the store fails, the next one takes.
pub async fn work(intake: Intake) {
    let mut hours = tokio::time::interval(EVERY);
    loop {
        hours.tick().await;
        let swept = intake
            .ports()
            .store
            .sweep(&intake.limits().session, intake.now())
            .await;
        match swept {
            Ok(swept) => tracing::info!(?swept, "swept"),
            Err(error) => tracing::error!(%error, "not everything was swept"),
        }
    }
}
