//! Fresh stores of either kind.

use std::sync::Arc;

use server::store::{self, Opened};

use super::{Shared, keys, unique};

/// The address of a file of its own, removed by the system's own cleaning.
pub fn sqlite_url() -> String {
    let name: String = unique()
        .iter()
        .fold(String::new(), |name, byte| format!("{name}{byte:02x}"));
    let path = std::env::temp_dir().join(format!("muhur-store-{name}.db"));
    format!("sqlite:{}", path.display())
}

/// A store in such a file.
pub async fn sqlite_opened() -> Opened {
    store::open(&sqlite_url(), Arc::new(keys())).await.unwrap()
}

pub async fn sqlite() -> Shared {
    sqlite_opened().await.store
}

/// What the test command says of its PostgreSQL, if there is one.
#[expect(
    clippy::disallowed_methods,
    reason = "the test command names its database in the environment"
)]
pub fn told_of_postgres(variable: &str) -> Option<String> {
    let told = std::env::var(variable).ok();
    if told.is_none() {
        println!("{variable} is not set: not tried on PostgreSQL");
    }
    told
}

/// The address of a database of its own in the PostgreSQL of this run.
pub async fn postgres_url() -> Option<String> {
    let url = told_of_postgres("TEST_POSTGRES")?;
    let name: String = unique().iter().fold("muhur_".to_owned(), |name, byte| {
        format!("{name}{byte:02x}")
    });
    let admin = sqlx::PgPool::connect(&url).await.unwrap();
    sqlx::query(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}")))
        .execute(&admin)
        .await
        .unwrap();
    let (server, _) = url.rsplit_once('/').unwrap();
    Some(format!("{server}/{name}"))
}

pub async fn postgres_opened() -> Option<Opened> {
    let url = postgres_url().await?;
    Some(store::open(&url, Arc::new(keys())).await.unwrap())
}

pub async fn postgres() -> Option<Shared> {
    Some(postgres_opened().await?.store)
}
