//! How long deletions, leases, metrics and sweeps take on an SQLite file with a
//! million rows in every table that grows. The file is made anew each time, in
//! about a minute.

#![expect(
    clippy::unwrap_used,
    reason = "a bench ends where its ground gives way"
)]
#![expect(clippy::disallowed_methods, reason = "a bench looks at the clock")]

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use domain::{id::SessionKey, outbox::Queue, session::SessionLimits};
use jiff::{SignedDuration, Timestamp};
use server::{
    keys::Keys,
    store::{self, Opened},
};
use sqlx::{Executor, SqlitePool};

/// A million rows; the time in them is a second apart.
const MILLION: &str =
    "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 999999)";

/// What is kept of a million applications, each long delivered but for mail
/// that nobody takes.
const KEPT: [&str; 8] = [
    "INSERT INTO cases (id, institution, person_key, state, revision, locale, person, employment, \
     draft, number, confirmed_at, created_at, updated_at) \
     {n} SELECT printf('%032x', i), 'saglik', printf('%064x', i), 'form_opened', 1, 'tr', zeroblob(200), \
     zeroblob(200), zeroblob(600), printf('E%09d', i), i, i, i FROM n",
    "INSERT INTO orders (id, kind, serial, case_id, state, proof, at) {n} \
     SELECT printf('%032x', i), 'revoke', printf('5A1F%08x', i), printf('%032x', i), 'carried_out', 'phone', i FROM n",
    "INSERT INTO outbox (id, kind, subject, state, due_at, created_at, settled_at) {n} \
     SELECT printf('%032x', i), 'received', printf('%032x', i), 'done', i, i, i FROM n",
    "INSERT INTO outbox (id, kind, subject, state, due_at, created_at) {n} \
     SELECT printf('a%031x', i), 'received_mail', printf('%032x', i), 'pending', i, i FROM n",
    "INSERT INTO messages (reference, kind, case_id, state, state_at) {n} \
     SELECT printf('%032x', i), 'notice', printf('%032x', i), 'delivered', 4000000000000 + i FROM n",
    "INSERT INTO challenges (id, purpose, subject, session, phone, form, code, made_at, expires_at) {n} \
     SELECT printf('%032x', i), 'confirm_phone', printf('%032x', i), printf('%064x', i), 'p', 'f', 'c', i, 4000000000000 + i FROM n",
    "INSERT INTO limit_hits (key, at) {n} SELECT printf('k%d', i % 100000), 4000000000000 + i FROM n",
    "INSERT INTO limit_keys (key, touched_at) {n} SELECT printf('k%d', i), 4000000000000 + i FROM n",
];

/// Twenty drafts in twenty visits.
const DRAFTS: [&str; 2] = [
    "INSERT INTO cases (id, institution, person_key, state, revision, locale, person, employment, \
     draft, created_at, updated_at) WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 19) \
     SELECT printf('d%031x', i), 'saglik', printf('d%063x', i), 'draft', 1, 'tr', x'00', x'00', x'00', \
     4000000000000, 4000000000000 FROM n",
    "INSERT INTO sessions (key, case_id, created_at, seen_at) \
     WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 19) \
     SELECT printf('%064x', i), printf('d%031x', i), 4000000000000, 4000000000000 FROM n",
];

fn main() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(measure());
}

async fn measure() {
    let file = std::env::temp_dir().join(format!("muhur-growing-{}.db", std::process::id()));
    let url = format!("sqlite:{}", file.display());
    let opened = store::open(&url, Arc::new(Keys::new([7; 32])))
        .await
        .unwrap();
    let pool = SqlitePool::connect(&url).await.unwrap();
    for sql in KEPT {
        let sql = sql.replace("{n}", MILLION);
        pool.execute(sqlx::AssertSqlSafe(sql)).await.unwrap();
    }
    for sql in DRAFTS {
        pool.execute(sql).await.unwrap();
    }
    pool.close().await;
    times(&opened).await;
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{end}", file.display()));
    }
}

async fn times(opened: &Opened) {
    let store = &opened.store;
    // Before everything that was written above is over.
    let now = Timestamp::from_millisecond(4_000_000_000_000).unwrap();
    let until = now + SignedDuration::from_secs(60);
    let mut took = Vec::new();
    for index in 0_u8..20 {
        let mut key = [0; 32];
        key[31] = index;
        let began = Instant::now();
        store
            .end_session(&SessionKey::from_bytes(key))
            .await
            .unwrap();
        took.push(began.elapsed());
    }
    report("deletion of a draft", &mut took);
    for (queue, what) in [
        (Queue::Certificates, "lease of an empty queue"),
        (Queue::Mail, "lease of a queue with a million"),
    ] {
        let mut took = Vec::new();
        for _ in 0..20 {
            let began = Instant::now();
            let leased = store.lease(queue, now, until).await.unwrap();
            took.push(began.elapsed());
            assert_eq!(leased.is_some(), queue == Queue::Mail);
        }
        report(what, &mut took);
    }
    let mut took = Vec::new();
    for _ in 0..5 {
        let began = Instant::now();
        store.backlog().await.unwrap();
        took.push(began.elapsed());
    }
    report("backlog of the metrics", &mut took);
    let mut took = Vec::new();
    for _ in 0..5 {
        let began = Instant::now();
        store.sweep(&SessionLimits::default(), now).await.unwrap();
        took.push(began.elapsed());
    }
    report("sweep with nothing to take", &mut took);
}

fn report(what: &str, took: &mut [Duration]) {
    took.sort_unstable();
    let middle = took[took.len() / 2];
    let longest = took[took.len() - 1];
    println!("{what:32} median {middle:>10.2?}  longest {longest:>10.2?}");
}
