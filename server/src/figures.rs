//! What every figure of `/metrics` means. Each is described before it is counted
//! for the first time; the process's own are the usual ones of Prometheus.

use metrics::{describe_counter, describe_gauge, describe_histogram, gauge};
use metrics_process::Collector;

use crate::store::pools::Pools;

/// Of what kind a figure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Counter,
    Gauge,
    Histogram,
}

use Kind::{Counter, Gauge, Histogram};

/// Every figure of the portal's own; `docs/operations.md` has the same with its labels.
const ALL: [(Kind, &str, &str); 21] = [
    (Gauge, "muhur_build_info", "Always 1"),
    (
        Gauge,
        "muhur_store_up",
        "Whether the database answers and takes writes",
    ),
    (
        Gauge,
        "muhur_store_connections",
        "Connections to the database, busy or idle",
    ),
    (
        Gauge,
        "muhur_store_connections_most",
        "Connections to the database that there may be",
    ),
    (
        Gauge,
        "muhur_outside_up",
        "0 from the third call in a row without an answer until the next answer",
    ),
    (
        Counter,
        "muhur_outside_calls_total",
        "Calls of systems outside, by how they ended",
    ),
    (
        Histogram,
        "muhur_outside_seconds",
        "How long calls of systems outside took",
    ),
    (
        Gauge,
        "muhur_outage_rehearsed",
        "1 while an outage is rehearsed",
    ),
    (
        Gauge,
        "muhur_outbox_jobs",
        "Jobs that wait or were put aside, counted to 100,000",
    ),
    (
        Gauge,
        "muhur_outbox_oldest_age_seconds",
        "How long ago the oldest of them was queued; 0 without any",
    ),
    (
        Gauge,
        "muhur_orders_without_job",
        "Orders to the certificate authority that nothing delivers",
    ),
    (
        Gauge,
        "muhur_staff_list_as_of_seconds",
        "Until when a staff list is known to hold (Unix time); 0 where nobody knows",
    ),
    (
        Counter,
        "muhur_staff_refreshes_total",
        "Asked staff directories, by what became of the list",
    ),
    (
        Counter,
        "muhur_page_scripts_total",
        "Pages whose scripts did not take over as they should",
    ),
    (
        Counter,
        "muhur_sms_messages_total",
        "Messages by gateway and by how they ended",
    ),
    (
        Gauge,
        "muhur_sms_gateway_carries",
        "1 for the gateway that gets the next message",
    ),
    (
        Counter,
        "muhur_log_lines_lost_total",
        "Lines of the log that could not be written",
    ),
    (
        Counter,
        "muhur_traffic_total",
        "Requests of networks over their limit: soft are answered, hard refused",
    ),
    (
        Counter,
        "muhur_hashing_refused_total",
        "Security words that were not hashed, since too many waited for it",
    ),
    (
        Counter,
        "muhur_http_requests_total",
        "Answers by method, route and status",
    ),
    (
        Histogram,
        "muhur_http_seconds",
        "How long answers took by method and route",
    ),
];

/// Tells the metrics what each figure means.
pub fn describe() {
    for (kind, name, meaning) in ALL {
        match kind {
            Counter => describe_counter!(name, meaning),
            Gauge => describe_gauge!(name, meaning),
            Histogram => describe_histogram!(name, meaning),
        }
    }
    Collector::default().describe();
}

/// Notes what the process takes: memory, files, time on the processor.
pub fn note_process() {
    Collector::default().collect();
}

/// Notes how many connections the store has.
pub fn note_pools(pools: &Pools) {
    for pool in pools.figures() {
        let of = |state| [("pool", pool.name), ("state", state)];
        let busy = pool.open.saturating_sub(pool.idle);
        gauge!("muhur_store_connections", &of("idle")).set(f64::from(pool.idle));
        gauge!("muhur_store_connections", &of("busy")).set(f64::from(busy));
        gauge!("muhur_store_connections_most", "pool" => pool.name).set(f64::from(pool.most));
    }
}

#[cfg(test)]
mod tests {
    use std::{
        collections::BTreeSet,
        fs,
        path::{Path, PathBuf},
    };

    use super::*;

    fn sources(folder: &Path) -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).unwrap().map(|one| one.unwrap().path());
        let mut all = Vec::new();
        for path in entries {
            if path.is_dir() {
                all.extend(sources(&path));
            } else if path.extension().is_some_and(|end| end == "rs") {
                all.push(path);
            }
        }
        all
    }

    #[test]
    fn every_figure_that_is_counted_is_described_and_no_other() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let here = root.join("figures.rs");
        let mut counted = BTreeSet::new();
        for file in sources(&root) {
            let mut text = fs::read_to_string(&file).unwrap();
            if file == here {
                // The table itself counts nothing.
                let after = text.find("/// Tells the metrics").unwrap();
                text.drain(..after);
            }
            let words = text.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
            let names = words.filter(|word| word.len() > 6 && word.starts_with("muhur_"));
            counted.extend(names.map(str::to_owned));
        }
        let described: BTreeSet<_> = ALL.map(|(_, name, _)| name.to_owned()).into();
        assert_eq!(counted, described);
        assert_eq!(described.len(), ALL.len(), "each once");
    }
}
