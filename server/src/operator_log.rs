//! Tells the portal's log what operators do at the console, which has a log of
//! its own on somebody's screen.

use std::{sync::Arc, time::Duration};

use domain::ports::Clock;
use jiff::Timestamp;

use crate::store::operator_acts::OperatorActs;

/// How often is looked.
const EVERY: Duration = Duration::from_secs(5);

/// Tells of every act from now on, for ever.
pub async fn work(acts: Arc<dyn OperatorActs>, clock: Arc<dyn Clock>) {
    let mut told = clock.now();
    let mut ticks = tokio::time::interval(EVERY);
    loop {
        ticks.tick().await;
        told = tell(&*acts, told).await;
    }
}

/// Tells of the acts after this instant; gives the last one's.
async fn tell(acts: &dyn OperatorActs, mut told: Timestamp) -> Timestamp {
    match acts.since(told).await {
        Err(error) => tracing::error!(%error, "the operators' acts cannot be read"),
        Ok(new) => {
            for act in new {
                tracing::warn!(
                    operator.who = act.who,
                    operator.act = act.act,
                    operator.subject = act.subject,
                    operator.reason = act.reason,
                    operator.at = %act.at,
                    "an operator's act"
                );
                told = act.at;
            }
        }
    }
    told
}
