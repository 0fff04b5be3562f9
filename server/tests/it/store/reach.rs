//! Why a database is not reached, and the way to one over TLS.

use std::{
    io::{Read, Write},
    net::TcpListener,
    path::{Path, PathBuf},
    str::FromStr,
    sync::Arc,
};

use domain::ports::StoreError;
use server::store;
use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, PgPool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode},
};

use super::{
    keys,
    opened::{postgres_url, told_of_postgres},
};

/// Why not; nothing where it is reached. Never with the password.
async fn told(url: &str) -> String {
    let told = store::reach(url, Some(&keys())).await.err();
    let told = told.map(|why| why.to_string()).unwrap_or_default();
    assert!(
        !told.contains("gizli") && !told.contains("127.0.0.1"),
        "{told}"
    );
    told
}

async fn run(pool: &PgPool, sql: &str) {
    sqlx::query(AssertSqlSafe(sql.to_owned()))
        .execute(pool)
        .await
        .unwrap();
}

#[tokio::test]
async fn why_nobody_answers_is_told_without_the_address() {
    let refused = told("postgres://u:gizli@127.0.0.1:1/x").await;
    assert!(refused.contains("Connection refused"), "{refused}");
    let unknown = told("postgres://u:gizli@muhur.invalid/x").await;
    assert!(
        unknown.contains("failed to lookup address") || unknown.contains("no answer within"),
        "{unknown}"
    );
    let unread = told("postgres://u:gizli@127.0.0.1/x?sslmode=gizli").await;
    assert!(unread.contains("cannot be read"), "{unread}");
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = other.local_addr().unwrap();
    std::thread::spawn(move || {
        let (mut stream, _) = other.accept().unwrap();
        stream
            .write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            .unwrap();
        // Until whoever asked goes away.
        let _ = stream.read_to_end(&mut Vec::new());
    });
    let other = told(&format!("postgres://u:gizli@{address}/x")).await;
    assert!(other.contains("another kind of server"), "{other}");
}

#[tokio::test]
async fn why_postgresql_lets_nobody_work_is_told_and_nothing_is_made() {
    let Some(url) = postgres_url().await else {
        return;
    };
    let (server, name) = url.rsplit_once('/').unwrap();
    assert_eq!(told(&url).await, "");
    let none = told(&format!("{server}/{name}_no")).await;
    assert_eq!(none, "there is no such database");
    let owner = PgPool::connect(&url).await.unwrap();
    let role = format!("{name}_role");
    run(&owner, &format!("CREATE ROLE {role} LOGIN")).await;
    run(&owner, "REVOKE CREATE ON SCHEMA public FROM PUBLIC").await;
    let theirs = url.replace("postgres@", &format!("{role}@"));
    let may_not = told(&theirs).await;
    assert!(may_not.contains("may not create tables"), "{may_not}");
    run(&owner, &format!("GRANT CREATE ON SCHEMA public TO {role}")).await;
    assert_eq!(told(&theirs).await, "");
    let tables: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'public'",
    )
    .fetch_one(&owner)
    .await
    .unwrap();
    assert_eq!(tables, 0);
}

#[tokio::test]
async fn a_wrong_password_is_told() {
    // Only the PostgreSQL of `cargo xtask test` asks this role for one.
    let (Some(_), Some(url)) = (told_of_postgres("TEST_POSTGRES_CA"), postgres_url().await) else {
        return;
    };
    let owner = PgPool::connect(&url).await.unwrap();
    run(&owner, "DROP ROLE IF EXISTS by_password").await;
    run(&owner, "CREATE ROLE by_password LOGIN PASSWORD 'right'").await;
    let with = |password: &str| url.replace("postgres@", &format!("by_password:{password}@"));
    assert_eq!(told(&with("gizli")).await, "user or password is wrong");
    assert!(!told(&with("right")).await.contains("password"));
}

/// The certificate of an authority that has nothing to do with it.
fn other_authority() -> PathBuf {
    let mut params = rcgen::CertificateParams::default();
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let key = rcgen::KeyPair::generate().unwrap();
    let other = rcgen::CertifiedIssuer::self_signed(params, key).unwrap();
    let file = std::env::temp_dir().join(format!("muhur-other-ca-{}.pem", std::process::id()));
    std::fs::write(&file, other.pem()).unwrap();
    file
}

#[tokio::test]
async fn postgresql_is_reached_over_tls_by_a_certificate_that_is_trusted_and_by_no_other() {
    let (Some(authority), Some(url)) = (told_of_postgres("TEST_POSTGRES_CA"), postgres_url().await)
    else {
        return;
    };
    let over = |mode: &str, authority: &Path| {
        let authority = authority.display();
        format!("{url}?sslmode={mode}&sslrootcert={authority}&application_name=over_{mode}")
    };
    let open = async |url: &str| store::open(url, Arc::new(keys())).await;
    let admin = PgPool::connect(&url).await.unwrap();
    for (mode, sealed) in [
        ("verify-full", true),
        ("verify-ca", true),
        ("disable", false),
    ] {
        let url = over(mode, authority.as_ref());
        assert_eq!(told(&url).await, "", "{mode}");
        let store = open(&url).await.unwrap();
        store.registers.lists().await.unwrap();
        let ssl: Vec<bool> = sqlx::query_scalar(
            "SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) \
             WHERE application_name = $1 AND datname = current_database()",
        )
        .bind(format!("over_{mode}"))
        .fetch_all(&admin)
        .await
        .unwrap();
        assert!(
            !ssl.is_empty() && ssl.iter().all(|one| *one == sealed),
            "{mode}: {ssl:?}"
        );
    }
    let other = other_authority();
    for mode in ["verify-full", "verify-ca"] {
        let url = over(mode, &other);
        let why = told(&url).await;
        assert!(why.contains("no authority that is trusted here"), "{why}");
        let opened = open(&url).await.map(|_| ());
        assert_eq!(opened, Err(StoreError::Unavailable.into()), "{mode}");
    }
    std::fs::remove_file(other).unwrap();
}

#[tokio::test]
async fn a_file_that_cannot_be_written_or_is_no_database_is_told() {
    let file = std::env::temp_dir().join(format!("muhur-reach-{}.db", std::process::id()));
    let url = format!("sqlite:{}", file.display());
    assert_eq!(told(&url).await, "", "it can be made");
    assert!(!file.exists());
    let options = SqliteConnectOptions::from_str(&url).unwrap();
    let options = options.create_if_missing(true);
    let mut made = options
        .journal_mode(SqliteJournalMode::Wal)
        .connect()
        .await
        .unwrap();
    sqlx::query("CREATE TABLE one (x)")
        .execute(&mut made)
        .await
        .unwrap();
    made.close().await.unwrap();
    let before = std::fs::metadata(&file).unwrap().modified().unwrap();
    assert_eq!(told(&url).await, "");
    let after = std::fs::metadata(&file).unwrap().modified().unwrap();
    assert_eq!(before, after);
    std::fs::remove_file(&file).unwrap();
    let other = file.with_extension("txt");
    std::fs::write(&other, "no database".repeat(100)).unwrap();
    let why = told(&format!("sqlite:{}", other.display())).await;
    assert!(why.contains("no SQLite database"), "{why}");
    std::fs::remove_file(&other).unwrap();
    // A program that runs is written by nobody, not even by root.
    let running = std::env::current_exe().unwrap();
    let locked = told(&format!("sqlite:{}", running.display())).await;
    assert!(
        locked.starts_with("the file cannot be written: "),
        "{locked}"
    );
}
