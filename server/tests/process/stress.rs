//! Several servers at one outbox, killed and started again all the time: every
//! notice arrives, and only what a killed one had in hand comes twice.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{Router, extract::State, routing::post};
use domain::{id::ApplicationNumber, outbox::Queue};
use http::{HeaderMap, StatusCode};
use server::keys::Keys;
use sqlx::{PgPool, SqlitePool};
use tokio::runtime::Runtime;

use crate::database::database;
use server_testing::{
    process::{Applicant, Folder, Running},
    until::until,
};

/// Notices to be delivered.
const NOTICES: usize = 500;
/// Kills in each of the rounds.
const KILLS: usize = 8;
const ROUNDS: usize = 2;

/// What the gateway got, by reference.
type Counts = Arc<Mutex<BTreeMap<String, usize>>>;

/// A gateway that speaks as Kannel does, counts, and takes its time.
struct Gateway {
    runtime: Runtime,
    counts: Counts,
    url: String,
}

impl Gateway {
    fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let counts = Counts::default();
        let router = Router::new()
            .route("/cgi-bin/sendsms", post(take))
            .with_state(counts.clone());
        let listener = runtime
            .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
            .unwrap();
        let url = format!("http://{}/cgi-bin/sendsms", listener.local_addr().unwrap());
        runtime.spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self {
            runtime,
            counts,
            url,
        }
    }
}

async fn take(State(counts): State<Counts>, headers: HeaderMap) -> (StatusCode, &'static str) {
    let reference = headers["x-kannel-account"].to_str().unwrap().to_owned();
    *counts.lock().unwrap().entry(reference).or_default() += 1;
    // Between the hand-over and the mark is when a kill hurts.
    tokio::time::sleep(Duration::from_millis(15)).await;
    (StatusCode::ACCEPTED, "0: Accepted for delivery")
}

/// The database, asked by the test itself.
enum Database {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

impl Database {
    async fn run(&self, sql: &str) {
        let sql = sqlx::AssertSqlSafe(sql.to_owned());
        match self {
            Self::Sqlite(pool) => drop(sqlx::query(sql).execute(pool).await.unwrap()),
            Self::Postgres(pool) => drop(sqlx::query(sql).execute(pool).await.unwrap()),
        }
    }

    async fn texts(&self, sql: &str) -> Vec<String> {
        let sql = sqlx::AssertSqlSafe(sql.to_owned());
        match self {
            Self::Sqlite(pool) => sqlx::query_scalar(sql).fetch_all(pool).await.unwrap(),
            Self::Postgres(pool) => sqlx::query_scalar(sql).fetch_all(pool).await.unwrap(),
        }
    }

    async fn pending(&self) -> usize {
        let pending = "SELECT id FROM outbox WHERE state = 'pending' AND due_at = 0";
        self.texts(pending).await.len()
    }

    /// What is sealed of an application: each value is bound to its own row.
    async fn sealed(&self, case: &str) -> [Vec<u8>; 4] {
        let sql = "SELECT person, employment, draft, application FROM cases WHERE id = $1";
        let (person, employment, draft, application) = match self {
            Self::Sqlite(pool) => {
                let row = sqlx::query_as(sql).bind(case);
                row.fetch_one(pool).await.unwrap()
            }
            Self::Postgres(pool) => {
                let row = sqlx::query_as(sql).bind(case);
                row.fetch_one(pool).await.unwrap()
            }
        };
        [person, employment, draft, application]
    }

    async fn seal(&self, case: &str, [person, employment, draft, application]: [Vec<u8>; 4]) {
        let sql = "UPDATE cases SET person = $2, employment = $3, draft = $4, application = $5 \
                   WHERE id = $1";
        macro_rules! on {
            ($pool:expr) => {{
                let update = sqlx::query(sql).bind(case).bind(person).bind(employment);
                update
                    .bind(draft)
                    .bind(application)
                    .execute($pool)
                    .await
                    .unwrap();
            }};
        }
        match self {
            Self::Sqlite(pool) => on!(pool),
            Self::Postgres(pool) => on!(pool),
        }
    }

    /// So many applications as the one that there is, each with a notice.
    async fn fill(&self, keys: &Keys) {
        self.run("DELETE FROM outbox").await;
        self.run("DELETE FROM messages").await;
        let original = self.texts("SELECT id FROM cases").await.remove(0);
        let sealed = self.sealed(&original).await;
        for count in 0..NOTICES {
            let id = format!("{count:032x}");
            let number = number(count);
            self.run(&format!(
                "INSERT INTO cases (id, institution, person_key, state, revision, locale, person, \
                 employment, draft, number, confirmed_at, signing, created_at, updated_at) \
                 SELECT '{id}', institution, person_key, state, revision, locale, person, \
                 employment, draft, '{number}', confirmed_at, signing, created_at, updated_at \
                 FROM cases WHERE id = '{original}'"
            ))
            .await;
            let purposes = ["person", "employment", "draft", "application"];
            let mut own = sealed.clone();
            for (value, purpose) in own.iter_mut().zip(purposes) {
                let plain = keys.open_row(purpose, &[&original], value).unwrap();
                *value = keys.seal_row(purpose, &[&id], &plain).unwrap();
            }
            self.seal(&id, own).await;
            self.run(&format!(
                "INSERT INTO outbox (id, kind, subject, state, due_at, created_at) \
                 VALUES ('{id}', 'received', '{id}', 'pending', 0, 0)"
            ))
            .await;
        }
    }
}

fn number(count: usize) -> String {
    let mut choices = [0; 9];
    for (place, choice) in choices.iter_mut().enumerate() {
        *choice = u8::try_from(count / 24_usize.pow(u32::try_from(place).unwrap()) % 24).unwrap();
    }
    ApplicationNumber::from_choices(choices).as_str().to_owned()
}

/// Numbers that look drawn and are the same in every run.
struct Drawn(u32);

impl Drawn {
    fn below(&mut self, bound: u32) -> u32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) % bound
    }
}

fn stress(folder: &Path, database: impl AsyncFnOnce() -> Database, url: &str, workers: usize) {
    let gateway = Gateway::start();
    let settings = [("MUHUR_DATABASE", url)];
    let server = Running::with(folder, "info", &settings);
    Applicant::default().applied(&server, folder);
    drop(server);
    let database = gateway.runtime.block_on(database());
    let keys = Keys::read(&folder.join("master.key")).unwrap();
    gateway.runtime.block_on(database.fill(&keys));
    let key = |name| format!("MUHUR_SMS__GATEWAYS__FIRST__KANNEL__{name}");
    let (at, user, password, sender) = (key("URL"), key("USER"), key("PASSWORD"), key("SENDER"));
    let settings = [
        ("MUHUR_DATABASE", url),
        (&at, &gateway.url),
        (&user, "muhur"),
        (&password, "gizli"),
        (&sender, "KAMUSM"),
    ];
    let start = || Running::with(folder, "info", &settings);
    // What a dead server had in hand is due again when its lease is over; no
    // server is alive whose lease would be cut short.
    let leases_run_out = || {
        let sql = "UPDATE outbox SET due_at = 0 WHERE state = 'pending'";
        gateway.runtime.block_on(database.run(sql));
    };
    let mut drawn = Drawn(2026);
    let mut kills = 0;
    for _ in 0..ROUNDS {
        leases_run_out();
        let mut servers: Vec<_> = (0..workers).map(|_| start()).collect();
        for _ in 0..KILLS {
            std::thread::sleep(Duration::from_millis(u64::from(drawn.below(60))));
            if gateway.runtime.block_on(database.pending()) == 0 {
                break;
            }
            let which = usize::try_from(drawn.below(8)).unwrap() % workers;
            servers[which].kill();
            kills += 1;
            servers[which] = start();
        }
        for server in &servers {
            server.kill();
        }
        kills += workers;
    }
    leases_run_out();
    let servers: Vec<_> = (0..workers).map(|_| start()).collect();
    let left = "SELECT id FROM outbox WHERE state = 'pending'";
    until("nothing is to be delivered", || {
        let left = gateway.runtime.block_on(database.texts(left));
        left.is_empty().then_some(())
    });
    drop(servers);
    judge(&gateway, &database, kills);
}

fn judge(gateway: &Gateway, database: &Database, kills: usize) {
    let ask = |sql: &str| gateway.runtime.block_on(database.texts(sql));
    let counts = gateway.counts.lock().unwrap();
    let twice = counts.values().filter(|count| **count == 2).count();
    eprintln!("{kills} kills, {twice} notices came twice");
    assert!(counts.values().all(|count| *count <= 2), "{counts:?}");
    let in_hand = kills * Queue::Messages.workers();
    assert!(twice <= in_hand, "{twice} came twice after {kills} kills");
    // Nobody had it in hand but one: what came twice was begun twice.
    let begun_once = ask("SELECT id FROM outbox WHERE attempt = 1");
    assert!(begun_once.iter().all(|id| counts.get(id) == Some(&1)));
    let done = ask("SELECT id FROM outbox WHERE state = 'done'");
    assert!(
        done.iter().all(|id| counts.contains_key(id)),
        "one got lost"
    );
    // What two dead servers had in hand is left to the operator, who is told.
    let dead = ask("SELECT id FROM outbox WHERE state = 'dead' AND sends > 2");
    assert_eq!(done.len() + dead.len(), NOTICES);
    assert_eq!(
        ask("SELECT reference FROM messages WHERE kind = 'notice'").len(),
        done.len()
    );
    assert!(
        kills >= ROUNDS * 3,
        "the work was done before anybody was killed"
    );
}

#[test]
fn of_one_server_on_sqlite_that_is_killed_and_killed_every_notice_arrives() {
    let folder = Folder::new("stress");
    let url = format!("sqlite:{}/muhur.db", folder.0.display());
    let open = async || Database::Sqlite(SqlitePool::connect(&url).await.unwrap());
    stress(&folder.0, open, &url, 1);
}

#[test]
fn of_three_servers_on_one_postgresql_that_are_killed_and_killed_every_notice_arrives() {
    let Some(url) = database("stress") else {
        return;
    };
    let folder = Folder::new("stress-postgres");
    let open = async || Database::Postgres(PgPool::connect(&url).await.unwrap());
    stress(&folder.0, open, &url, 3);
}
