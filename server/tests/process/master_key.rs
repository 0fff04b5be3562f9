//! A database belongs to the master key that it was made with.

use std::{
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::Path,
    process::{Command, Output},
};

use crate::production::private;
use server_testing::process::{Applicant, Folder, Running, program};

const ANOTHER: &str = "7d20a9e4c15bf83667ad90be1b42f5d08c3e9f5714da6b2ef8017c93a5e64b0d";

fn server(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(program())
        .args(arguments)
        .env("MUHUR_HTTP__ADDRESS", "127.0.0.1:1")
        .env(
            "MUHUR_DATABASE",
            format!("sqlite:{}/muhur.db", folder.display()),
        )
        .env("MUHUR_KEY_FILE", folder.join("master.key"))
        .env("MUHUR_INBOX_FILE", folder.join("inbox.jsonl"))
        .output()
        .unwrap()
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// What stands beside the database, in its log, goes into it: a process that
/// ends leaves that to the next one now and then.
fn written_into_the_database(folder: &Path) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let url = format!("sqlite:{}/muhur.db", folder.display());
        let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
            .execute(&pool)
            .await
            .unwrap();
        pool.close().await;
    });
}

/// Every command that opens the store, and the check.
const COMMANDS: [&[&str]; 11] = [
    &["serve"],
    &["config", "check"],
    &["check"],
    &["verify", "Cargo.toml"],
    &["outbox", "list"],
    &["staff", "list"],
    &["unlock", "saglik", "--reason", "a try"],
    &["acts", "list"],
    &["keys", "list"],
    &["keys", "rotate", "--reason", "a try"],
    &["import", "institutions", "samples/institutions.csv"],
];

#[test]
fn another_master_key_starts_nothing_and_says_what_to_do() {
    let folder = Folder::new("other-key");
    let path = folder.0.as_path();
    let running = Running::logging(path, "info");
    Applicant::default().applied(&running, path);
    drop(running);
    let key = path.join("master.key");
    let right = std::fs::read_to_string(&key).unwrap();
    let contents = || {
        written_into_the_database(path);
        std::fs::read(path.join("muhur.db")).unwrap()
    };
    private(&key, ANOTHER);
    let before = contents();
    for command in COMMANDS {
        let output = server(path, command);
        assert_eq!(output.status.code(), Some(1), "{command:?}: {output:?}");
        let said = told(&output);
        for words in [
            "key_file: ",
            "another master key",
            "master.key that is kept",
        ] {
            assert!(said.contains(words), "{command:?}: {words} in {said}");
        }
        assert!(!said.contains(ANOTHER) && !said.contains(&right), "{said}");
        assert!(contents() == before, "{command:?} changed something");
    }
    private(&key, &right);
    let listed = server(path, &["outbox", "list"]);
    assert!(listed.status.success(), "{listed:?}");
}

#[test]
fn a_database_of_before_the_check_value_takes_the_key_that_opens_its_data_alone() {
    let folder = Folder::new("unmarked");
    let path = folder.0.as_path();
    let running = Running::logging(path, "info");
    Applicant::default().applied(&running, path);
    drop(running);
    let marked = || -> i64 {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let url = format!("sqlite:{}/muhur.db", path.display());
            let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
            let count = sqlx::query_scalar("SELECT COUNT(*) FROM key_check");
            let count = count.fetch_one(&pool).await.unwrap();
            pool.close().await;
            count
        })
    };
    assert_eq!(marked(), 1);
    forget_check_value(path);
    let key = path.join("master.key");
    let right = std::fs::read_to_string(&key).unwrap();
    private(&key, ANOTHER);
    for command in [&["config", "check"][..], &["outbox", "list"], &["serve"]] {
        let output = server(path, command);
        assert_eq!(output.status.code(), Some(1), "{command:?}: {output:?}");
        assert!(told(&output).contains("another master key"), "{output:?}");
    }
    assert_eq!(marked(), 0);
    private(&key, &right);
    assert!(server(path, &["outbox", "list"]).status.success());
    assert_eq!(marked(), 1);
}

fn forget_check_value(folder: &Path) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let url = format!("sqlite:{}/muhur.db", folder.display());
        let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
        sqlx::query("DELETE FROM key_check")
            .execute(&pool)
            .await
            .unwrap();
        pool.close().await;
    });
}

#[test]
fn a_key_that_others_can_read_or_that_nobody_has_drawn_starts_nothing() {
    let folder = Folder::new("weak-key");
    let path = folder.0.as_path();
    let key = path.join("master.key");
    private(&key, ANOTHER);
    let check = || server(path, &["check"]);
    std::fs::set_permissions(&key, PermissionsExt::from_mode(0o640)).unwrap();
    for command in [&["check"][..], &["serve"], &["outbox", "list"]] {
        let said = told(&server(path, command));
        let repair = format!("run: chmod 600 '{}'", key.display());
        assert!(said.contains(&repair), "{command:?}: {said}");
    }
    private(&key, &"00".repeat(32));
    let said = told(&check());
    assert!(said.contains("openssl rand -hex 32"), "{said}");
    assert!(!path.join("muhur.db").exists());
}

#[test]
fn what_the_portal_makes_only_its_own_user_can_read() {
    let folder = Folder::new("private");
    let path = folder.0.join("data");
    let running = Running::logging(&folder.0, "info");
    drop(running);
    // Once more in a folder that it makes, with a umask that would let all in.
    let mut command = Command::new("sh");
    let binary = program().display().to_string();
    command
        .args(["-c", &format!("umask 000; '{binary}' staff list")])
        .env(
            "MUHUR_DATABASE",
            format!("sqlite:{}/muhur.db", path.display()),
        )
        .env("MUHUR_KEY_FILE", path.join("master.key"))
        .env("MUHUR_INBOX_FILE", path.join("inbox.jsonl"));
    let output = command.output().unwrap();
    assert!(path.join("muhur.db").exists(), "{output:?}");
    let mode = |file: &Path| std::fs::metadata(file).unwrap().mode() & 0o777;
    assert_eq!(mode(&path), 0o700);
    for name in ["master.key", "muhur.db", "inbox.jsonl"] {
        assert_eq!(mode(&path.join(name)), 0o600, "{name}");
    }
    // The killed server's log of changes lies beside its database.
    for name in ["muhur.db", "muhur.db-wal", "muhur.db-shm"] {
        assert_eq!(mode(&folder.0.join(name)), 0o600, "{name}");
    }
}
