//! PostgreSQL goes away, becomes read-only, and comes back.

use std::sync::Arc;

use domain::{
    id::PersonKey,
    institution::InstitutionSlug,
    ports::{Allowance, StoreError},
};
use jiff::SignedDuration;
use server::store;
use sqlx::{AssertSqlSafe, PgPool};

use super::{
    Shared, key, keys, now,
    opened::{postgres_url, told_of_postgres},
    session,
};

/// A store in a database of its own, and who may do anything to it.
struct Tried {
    url: String,
    name: String,
    store: Shared,
    admin: PgPool,
}

impl Tried {
    async fn open() -> Option<Self> {
        let server = told_of_postgres("TEST_POSTGRES")?;
        let url = postgres_url().await?;
        let name = url.rsplit_once('/').unwrap().1.to_owned();
        let opened = store::open(&url, Arc::new(keys())).await.unwrap();
        Some(Self {
            url,
            name,
            store: opened.store,
            admin: PgPool::connect(&server).await.unwrap(),
        })
    }

    async fn run(&self, sql: &str) {
        let sql = sql.replace("{name}", &self.name);
        sqlx::query(AssertSqlSafe(sql))
            .execute(&self.admin)
            .await
            .unwrap();
    }

    async fn cut_all(&self) {
        self.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
            .await;
    }

    /// An act in a transaction, and one of a single statement.
    async fn write(&self) -> [Result<(), StoreError>; 2] {
        let allowance = Allowance {
            key: "one".to_owned(),
            limit: 1_000,
            window: SignedDuration::from_hours(1),
        };
        let in_transaction = self.store.acquire(&[allowance], now()).await.map(|_| ());
        let institution = InstitutionSlug::parse("saglik").unwrap();
        let person = PersonKey::from_bytes([7; 32]);
        let alone = self.store.unlock(&person, &institution, 10, now()).await;
        [in_transaction, alone.map(|_| ())]
    }

    /// Writes until it goes well: 5 seconds at the most.
    async fn writes_again(&self) {
        let begun = tokio::time::Instant::now();
        while self.write().await != [Ok(()), Ok(())] || self.store.check_writable().await.is_err() {
            assert!(begun.elapsed().as_secs() < 5);
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
    }

    /// The answer of a moment ago is over.
    async fn check_anew(&self) -> Result<(), StoreError> {
        tokio::time::sleep(std::time::Duration::from_millis(1_100)).await;
        self.store.check_writable().await
    }
}

const AWAY: Result<(), StoreError> = Err(StoreError::Unavailable);

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_cuts_every_connection_is_connected_to_again() {
    let Some(tried) = Tried::open().await else {
        return;
    };
    for _ in 0..5 {
        assert_eq!(tried.write().await, [Ok(()), Ok(())]);
        tried.cut_all().await;
        for outcome in tried.write().await {
            assert!(outcome == Ok(()) || outcome == AWAY, "{outcome:?}");
        }
        tried.writes_again().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_was_made_read_only_is_away_until_it_takes_writes() {
    let Some(tried) = Tried::open().await else {
        return;
    };
    assert_eq!(tried.write().await, [Ok(()), Ok(())]);
    tried.store.check_writable().await.unwrap();
    tried
        .run("ALTER DATABASE {name} SET default_transaction_read_only = on")
        .await;
    tried.cut_all().await;
    tried.check_anew().await.unwrap_err();
    for _ in 0..20 {
        for outcome in tried.write().await {
            assert_eq!(outcome, AWAY);
        }
    }
    assert_eq!(tried.check_anew().await, AWAY);
    let told = store::reach(&tried.url, None)
        .await
        .unwrap_err()
        .to_string();
    assert!(told.contains("takes no writes"), "{told}");
    // What was read-only at its beginning stays so: only new connections write.
    tried
        .run("ALTER DATABASE {name} SET default_transaction_read_only = off")
        .await;
    tried.writes_again().await;
    store::reach(&tried.url, None).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_takes_no_connections_is_away_until_it_does() {
    let Some(tried) = Tried::open().await else {
        return;
    };
    tried
        .run("ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        .await;
    tried.cut_all().await;
    for outcome in tried.write().await {
        assert_eq!(outcome, AWAY);
    }
    assert_eq!(
        tried
            .store
            .session(&key(), &domain::session::SessionLimits::default(), now())
            .await
            .map(|_| ()),
        AWAY
    );
    assert_eq!(tried.check_anew().await, AWAY);
    tried
        .run("ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        .await;
    tried.writes_again().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_that_takes_too_long_is_given_up_and_the_next_one_goes_well() {
    let Some(tried) = Tried::open().await else {
        return;
    };
    assert_eq!(tried.write().await, [Ok(()), Ok(())]);
    let other = PgPool::connect(&tried.url).await.unwrap();
    let mut lock = other.begin().await.unwrap();
    sqlx::query("LOCK TABLE limit_keys, cases")
        .execute(&mut *lock)
        .await
        .unwrap();
    for outcome in tried.write().await {
        assert_eq!(outcome, AWAY);
    }
    lock.rollback().await.unwrap();
    assert_eq!(tried.write().await, [Ok(()), Ok(())]);
    let visit = session(None);
    tried
        .store
        .sign_in(&key(), &visit, None, None)
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_check_refuses_a_standby() {
    let Some(tried) = Tried::open().await else {
        return;
    };
    store::reach(&tried.url, None).await.unwrap();
    // The server says of itself that it is one.
    let owner = PgPool::connect(&tried.url).await.unwrap();
    for sql in [
        "CREATE FUNCTION pg_is_in_recovery() RETURNS boolean LANGUAGE sql AS 'SELECT true'",
        "ALTER DATABASE {name} SET search_path = public, pg_catalog",
    ] {
        let sql = AssertSqlSafe(sql.replace("{name}", &tried.name));
        sqlx::query(sql).execute(&owner).await.unwrap();
    }
    let told = store::reach(&tried.url, None)
        .await
        .unwrap_err()
        .to_string();
    assert!(told.contains("standby"), "{told}");
}
