//! Databases of the tests' own in the PostgreSQL of this run.

use sqlx::PgPool;
use tokio::runtime::Runtime;

/// The address of a new one of this name; `None`, and a word why, where the run
/// has no PostgreSQL.
#[expect(
    clippy::disallowed_methods,
    reason = "what the test is run with is no setting of the portal's"
)]
pub fn database(name: &str) -> Option<String> {
    let Some(server) = std::env::var_os("TEST_POSTGRES") else {
        eprintln!("no TEST_POSTGRES: cargo xtask test gives one");
        return None;
    };
    let server = server.into_string().unwrap();
    let name = format!("muhur_{name}_{}", std::process::id());
    Runtime::new().unwrap().block_on(async {
        let admin = PgPool::connect(&server).await.unwrap();
        let create = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"));
        sqlx::query(create).execute(&admin).await.unwrap();
    });
    let (server, _) = server.rsplit_once('/').unwrap();
    Some(format!("{server}/{name}"))
}
