//! What pages report of their scripts: that one could not be hydrated, or was
//! drawn anew because it was not as it had been sent. Counted and no more: a
//! report has no body, no cookie is needed, and nobody is named.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    Extension, Router,
    extract::{Path, State},
    routing::post,
};
use http::StatusCode;
use metrics::counter;
use tokio::time::Instant;

use crate::network::Network;

/// As `shared.js`, `start.js` and `enhance.js` of `frontend` name them.
const OUTCOMES: [&str; 4] = ["mismatch", "load", "start", "later"];

const COUNTER: &str = "muhur_page_scripts_total";

/// What one network may report within [`WINDOW`]: a whole office behind one
/// address is heard, and a loop in one browser is not.
const MOST: u32 = 60;
const WINDOW: Duration = Duration::from_mins(1);
/// More networks than this within a window are not told apart.
const NETWORKS: usize = 10_000;

/// Begins to count, so that the counter is there before the first report.
pub fn begin() {
    for outcome in OUTCOMES {
        counter!(COUNTER, "outcome" => outcome).absolute(0);
    }
}

/// The route of the reports.
pub fn router() -> Router {
    Router::new()
        .route("/health/script/{outcome}", post(note))
        .with_state(Limit::default())
}

/// How much each network has reported since when.
struct Window {
    began: Instant,
    counts: HashMap<String, u32>,
}

/// The window that is open; none before the first report.
#[derive(Clone, Default)]
struct Limit(Arc<Mutex<Option<Window>>>);

impl Limit {
    fn allows(&self, network: &str) -> bool {
        let mut window = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Window { began, counts } = window.get_or_insert_with(|| Window {
            began: Instant::now(),
            counts: HashMap::new(),
        });
        if began.elapsed() >= WINDOW {
            *began = Instant::now();
            counts.clear();
        }
        if counts.len() >= NETWORKS && !counts.contains_key(network) {
            return false;
        }
        let count = counts.entry(network.to_owned()).or_default();
        *count = count.saturating_add(1);
        *count <= MOST
    }
}

async fn note(
    State(limit): State<Limit>,
    Extension(network): Extension<Network>,
    Path(outcome): Path<String>,
) -> StatusCode {
    let Some(outcome) = OUTCOMES.into_iter().find(|known| *known == outcome) else {
        return StatusCode::NOT_FOUND;
    };
    if !network.exempt && !limit.allows(&network.name) {
        return StatusCode::TOO_MANY_REQUESTS;
    }
    counter!(COUNTER, "outcome" => outcome).increment(1);
    StatusCode::NO_CONTENT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_network_is_heard_again_when_its_window_is_over() {
        let limit = Limit::default();
        for _ in 0..MOST {
            assert!(limit.allows("10.0.0.1"));
        }
        assert!(!limit.allows("10.0.0.1"));
        assert!(limit.allows("10.0.0.2"));
        tokio::time::advance(WINDOW).await;
        assert!(limit.allows("10.0.0.1"));
    }

    #[test]
    fn the_script_reports_known_outcomes_alone() {
        let shared = include_str!("../../frontend/shared.js");
        let start = include_str!("../../frontend/start.js");
        let enhance = include_str!("../../frontend/enhance/enhance.js");
        for outcome in OUTCOMES {
            let said = format!("\"{outcome}\"");
            assert!(
                [shared, start].iter().any(|script| script.contains(&said)),
                "{outcome}"
            );
            // A page that is not hydrated cannot be another than the server sent.
            let plain = [shared, enhance]
                .iter()
                .any(|script| script.contains(&said));
            assert_eq!(plain, outcome != "mismatch", "{outcome}");
        }
    }
}
