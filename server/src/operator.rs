//! What the operator's own machines ask, on an address of its own that nobody
//! else reaches: metrics, how the systems outside do, outages to rehearse.

use std::{
    collections::BTreeSet,
    error::Error,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    Json, Router,
    extract::{ConnectInfo, Path, Query, Request, State},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, put},
};
use clap::ValueEnum;
use domain::{
    Services,
    outbox::{Backlog, Queue},
    ports::{Institutions, StoreError, Unreachable},
};
use http::{StatusCode, header};
use jiff::{SignedDuration, Timestamp};
use metrics::{counter, gauge};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    figures,
    keys::Keys,
    log, operator_proof, script_reports,
    start::Started,
    store::{pools::Pools, registers::Registers},
    watch::{Kind, Outage, State as Health, System, Watch},
};

/// Upper ends of the buckets that times are counted in, in seconds: from a
/// quick page to the longest that a request may take.
const BUCKETS: [f64; 12] = [
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 15.0,
];

/// The longest rehearsal, in minutes: whoever forgets one is not without the system until
/// morning.
pub const LONGEST: i64 = 120;

/// How long a scrape waits for the store: Prometheus waits ten seconds for all.
const STORE: Duration = Duration::from_secs(4);

const LIST_OF: &str = "muhur_staff_list_as_of_seconds";

/// What the routes need.
#[derive(Clone)]
struct Operator {
    services: Arc<Services>,
    registers: Arc<dyn Registers>,
    /// The institutions whose lists were dated last.
    dated: Arc<Mutex<BTreeSet<String>>>,
    watch: Watch,
    pools: Pools,
    metrics: PrometheusHandle,
}

/// Begins to count, for the whole process and once.
///
/// # Errors
/// When something counts already.
pub fn count() -> Result<PrometheusHandle, BuildError> {
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &BUCKETS)?
        .install_recorder()?;
    figures::describe();
    script_reports::begin();
    gauge!("muhur_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    Ok(handle)
}

/// How often what was timed is put into its buckets.
const UPKEEP: Duration = Duration::from_secs(5);

/// Does this upkeep for ever. Times are kept one by one until somebody asks for
/// them, and where nobody does they would fill the memory.
pub async fn keep_small(upkeep: impl Fn()) {
    let mut ticks = tokio::time::interval(UPKEEP);
    loop {
        ticks.tick().await;
        upkeep();
    }
}

/// The operator's routes at this address. Whoever reaches it may read; outages
/// are begun and ended on this machine alone, by who can read the master key.
pub fn router(started: &Started, metrics: PrometheusHandle, here: SocketAddr) -> Router {
    Router::new()
        .route("/outages/{system}", put(begin).delete(end))
        .layer(middleware::from_fn_with_state(
            (started.keys.clone(), started.watch.clone()),
            proven,
        ))
        .layer(middleware::from_fn_with_state(here.ip(), from_here))
        .route("/metrics", get(scrape))
        .route("/systems", get(systems))
        .route("/outages", get(under_way))
        .with_state(Operator {
            services: started.services.clone(),
            registers: started.registers.clone(),
            dated: Arc::default(),
            watch: started.watch.clone(),
            pools: started.pools.clone(),
            metrics,
        })
}

/// Refuses who asks from another machine.
async fn from_here(
    State(here): State<IpAddr>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
    next: Next,
) -> Response {
    if is_here(peer.ip(), here) {
        next.run(request).await
    } else {
        (StatusCode::FORBIDDEN, "on the portal's own machine only\n").into_response()
    }
}

/// Refuses who cannot read the master key.
async fn proven(
    State((keys, watch)): State<(Arc<Keys>, Watch)>,
    request: Request,
    next: Next,
) -> Response {
    let asked = request.uri().path_and_query().map_or("/", |it| it.as_str());
    let (headers, method) = (request.headers(), request.method());
    if operator_proof::is_in(headers, &keys, method, asked, watch.now()) {
        next.run(request).await
    } else {
        (
            StatusCode::FORBIDDEN,
            "only by `server outage`, with the portal's own key_file\n",
        )
            .into_response()
    }
}

/// Whether a peer is on the machine with this address.
fn is_here(peer: IpAddr, here: IpAddr) -> bool {
    peer.is_loopback() || peer == here
}

/// The metrics as Prometheus reads them (text format 0.0.4).
async fn scrape(State(operator): State<Operator>) -> Response {
    let rehearsed = operator.watch.outages().under_way(operator.watch.now());
    for system in System::ALL {
        let up = match operator.watch.state(system) {
            Health::Fails { .. } => 0.0,
            Health::Unasked | Health::Works { .. } | Health::Missed { .. } => 1.0,
        };
        gauge!("muhur_outside_up", "system" => system.code()).set(up);
        let on = rehearsed.iter().any(|(of, _)| *of == system);
        gauge!("muhur_outage_rehearsed", "system" => system.code()).set(f64::from(u8::from(on)));
    }
    figures::note_process();
    figures::note_pools(&operator.pools);
    counter!("muhur_log_lines_lost_total").absolute(log::lines_lost());
    let read = tokio::time::timeout(STORE, read_store(&operator)).await;
    let up = matches!(read, Ok(Ok(())));
    gauge!("muhur_store_up").set(f64::from(u8::from(up)));
    (
        [(header::CONTENT_TYPE, "text/plain; version=0.0.4")],
        operator.metrics.render(),
    )
        .into_response()
}

async fn read_store(operator: &Operator) -> Result<(), Box<dyn Error + Send + Sync>> {
    count_outbox(&operator.services).await?;
    date_lists(&*operator.registers, &operator.dated).await?;
    operator.services.ports().store.check_writable().await?;
    Ok(())
}

/// What waits in the outbox and what was put aside, and since when: every kind,
/// so that one that has gone is told as none.
async fn count_outbox(services: &Services) -> Result<(), StoreError> {
    let lost = services.ports().store.orders_without_job().await?.len();
    let lost = u32::try_from(lost).unwrap_or(u32::MAX);
    gauge!("muhur_orders_without_job").set(f64::from(lost));
    let backlogs = services.ports().store.backlog().await?;
    let now = services.now();
    let kinds = Queue::ALL.into_iter().flat_map(Queue::kinds);
    for (kind, dead) in kinds.flat_map(|kind| [(kind, false), (kind, true)]) {
        let backlog = backlogs
            .iter()
            .find(|one| one.kind == kind && one.dead == dead);
        let age = |backlog: &Backlog| now.duration_since(backlog.oldest).as_secs_f64().max(0.0);
        let labels = [
            ("kind", kind),
            ("state", if dead { "put_aside" } else { "waiting" }),
        ];
        let count = backlog.map_or(0, |backlog| backlog.count);
        gauge!("muhur_outbox_jobs", &labels).set(f64::from(count));
        gauge!("muhur_outbox_oldest_age_seconds", &labels).set(backlog.map_or(0.0, age));
    }
    Ok(())
}

/// Until when each institution's staff list is known to hold, in seconds since
/// 1970; 0 where nobody knows, and no number for an institution that was removed.
async fn date_lists(
    registers: &dyn Registers,
    dated: &Mutex<BTreeSet<String>>,
) -> Result<(), Unreachable> {
    let mut all = BTreeSet::new();
    for profile in Institutions::all(registers).await? {
        let as_of = registers.as_of(&profile.slug).await?;
        let seconds = as_of.map_or(0.0, |at| {
            at.duration_since(Timestamp::UNIX_EPOCH).as_secs_f64()
        });
        let institution = profile.slug.as_str().to_owned();
        gauge!(LIST_OF, "institution" => institution.clone()).set(seconds);
        all.insert(institution);
    }
    let mut dated = dated.lock().unwrap_or_else(PoisonError::into_inner);
    for removed in dated.difference(&all) {
        gauge!(LIST_OF, "institution" => removed.clone()).set(f64::NAN);
    }
    *dated = all;
    Ok(())
}

/// How each system does, as JSON.
async fn systems(State(operator): State<Operator>) -> Json<Value> {
    let all = System::ALL.map(|system| {
        let state = match operator.watch.state(system) {
            Health::Unasked => json!({ "state": "unasked" }),
            Health::Works { at } => json!({ "state": "works", "answered_at": at }),
            Health::Missed { at } => json!({ "state": "missed", "failed_at": at }),
            Health::Fails { since, at } => {
                json!({ "state": "fails", "since": since, "asked_at": at })
            }
        };
        (system.code().to_owned(), state)
    });
    Json(Value::Object(all.into_iter().collect()))
}

/// The rehearsals under way.
async fn under_way(State(operator): State<Operator>) -> Json<Value> {
    let all = operator.watch.outages().under_way(operator.watch.now());
    let all = all
        .into_iter()
        .map(|(system, outage)| (system.code().to_owned(), json!(outage)));
    Json(Value::Object(all.collect()))
}

/// What is to be rehearsed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    kind: String,
    #[serde(default = "all")]
    percent: u8,
    #[serde(default = "ten")]
    minutes: i64,
    who: String,
    reason: String,
}

/// Who ends a rehearsal.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Ending {
    who: String,
    reason: Option<String>,
}

const fn all() -> u8 {
    100
}

const fn ten() -> i64 {
    10
}

/// By the name that the command line knows it by.
fn named<T: ValueEnum>(name: &str) -> Option<T> {
    T::from_str(name, false).ok()
}

/// Begins a rehearsal.
async fn begin(
    State(operator): State<Operator>,
    Path(system): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Response {
    let (Some(system), Some(kind)) = (named::<System>(&system), named::<Kind>(&wanted.kind)) else {
        return (StatusCode::NOT_FOUND, "no such system or outage\n").into_response();
    };
    if !(1..=100).contains(&wanted.percent) || !(1..=LONGEST).contains(&wanted.minutes) {
        let told = "1 to 100 percent, 1 to 120 minutes\n";
        return (StatusCode::UNPROCESSABLE_ENTITY, told).into_response();
    }
    let outage = Outage {
        kind,
        percent: wanted.percent,
        until: operator.watch.now() + SignedDuration::from_mins(wanted.minutes),
    };
    operator.watch.outages().begin(system, outage);
    tracing::warn!(
        operator.who = wanted.who,
        operator.act = "outage begin",
        operator.subject = system.code(),
        operator.reason = wanted.reason,
        "an operator's act"
    );
    Json(json!({ system.code(): outage })).into_response()
}

/// Ends one.
async fn end(
    State(operator): State<Operator>,
    Path(system): Path<String>,
    Query(ending): Query<Ending>,
) -> Response {
    match named::<System>(&system) {
        None => (StatusCode::NOT_FOUND, "no such system\n").into_response(),
        Some(system) => {
            operator.watch.outages().end(system);
            tracing::warn!(
                operator.who = ending.who,
                operator.act = "outage end",
                operator.subject = system.code(),
                operator.reason = ending.reason,
                "an operator's act"
            );
            StatusCode::NO_CONTENT.into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};

    #[test]
    fn outages_are_begun_on_this_machine_alone() {
        let address = |text: &str| text.parse::<IpAddr>().unwrap();
        for (peer, here, is) in [
            ("127.0.0.1", "127.0.0.1", true),
            ("127.0.0.1", "10.0.0.2", true),
            ("10.0.0.2", "10.0.0.2", true),
            ("10.0.0.3", "10.0.0.2", false),
            ("::1", "10.0.0.2", true),
        ] {
            assert_eq!(is_here(address(peer), address(here)), is, "{peer}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_timed_is_put_away_while_nobody_asks_for_it() {
        let count = AtomicU32::new(0);
        let kept = keep_small(|| {
            count.fetch_add(1, Ordering::Relaxed);
        });
        let minute = Duration::from_secs(59);
        assert!(tokio::time::timeout(minute, kept).await.is_err());
        assert_eq!(count.into_inner(), 12);
    }
}
