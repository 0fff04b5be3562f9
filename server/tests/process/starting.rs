//! What keeps a production from starting, how it is told, and the log in its form.

use std::{path::Path, process::Command, time::Duration};

use crate::production::{DOMAIN, configured, private, server};
use server_testing::process::{Folder, Running, free_port, program};

/// Check and start tell this alone: the start in the form of its log.
pub fn refused(config: &Path, line: &str) {
    for command in [&["config", "check"][..], &["serve"]] {
        let told = server(config, command);
        assert_eq!(told.status.code(), Some(1));
        let told = String::from_utf8(told.stderr).unwrap();
        assert_eq!(told.lines().count(), 1, "{told}");
        assert!(!told.contains("gizli"), "{told}");
        if command == ["serve"] {
            let told: serde_json::Value = serde_json::from_str(&told).unwrap();
            assert_eq!(told["level"], "ERROR");
            assert!(told["error"].as_str().unwrap().starts_with(line), "{told}");
        } else {
            assert!(told.starts_with(line), "{told}");
        }
    }
}

#[test]
fn nothing_starts_in_production_on_the_names_of_the_example() {
    let folder = Folder::new("names");
    let config = configured(&folder.0, &[]);
    let text = std::fs::read_to_string(&config).unwrap();
    std::fs::write(&config, text.replace(DOMAIN, "example.gov.tr")).unwrap();
    for command in [&["config", "check"][..], &["serve"]] {
        let told = server(&config, command);
        assert_eq!(told.status.code(), Some(1));
        let told = String::from_utf8(told.stderr).unwrap();
        for key in [
            "http.origin",
            "certificates.http.url",
            "staff.http.url",
            "mail.smtp.host",
            "mail.smtp.from",
            "oidc.issuer",
        ] {
            let line = format!("{key}: example.gov.tr is a name of examples");
            let lines = told.lines().filter(|told| told.starts_with(&line)).count();
            assert_eq!(lines, 1, "{key} in {told}");
        }
        assert_eq!(told.lines().count(), 6, "{told}");
    }
    assert!(!folder.0.join("muhur.db").exists());
    let config = configured(&folder.0, &[]);
    private(
        &folder.0.join("database"),
        "postgres://muhur:gizli-db@db.example.gov.tr/muhur?sslmode=verify-full\n",
    );
    refused(
        &config,
        "database_file: example.gov.tr is a name of examples",
    );
}

#[test]
fn a_file_that_is_not_there_is_told_with_its_key_and_its_path() {
    for (file, key) in [
        ("master.key", "the key file "),
        ("database", "database_file: "),
        ("staff-token", "staff.http.token_file: "),
        ("certificates-token", "certificates.http.token_file: "),
        (
            "kannel-password",
            "sms.gateways.first.kannel.password_file: ",
        ),
        (
            "kannel-reports",
            "sms.gateways.first.kannel.reports.password_file: ",
        ),
        (
            "netgsm-password",
            "sms.gateways.second.netgsm.password_file: ",
        ),
        ("mail-password", "mail.smtp.password_file: "),
        ("oidc-secret", "oidc.client_secret_file: "),
    ] {
        let folder = Folder::new("missing");
        let config = configured(&folder.0, &[]);
        let path = folder.0.join(file);
        std::fs::remove_file(&path).unwrap();
        let path = path.display().to_string();
        for command in [&["config", "check"][..], &["serve"]] {
            let told = server(&config, command);
            assert_eq!(told.status.code(), Some(1), "{file}");
            let told = String::from_utf8(told.stderr).unwrap();
            assert_eq!(told.lines().count(), 1, "{told}");
            assert!(
                told.contains(key) && told.contains(&path),
                "{key} in {told}"
            );
            assert!(!told.contains("panic"), "{told}");
        }
    }
}

#[test]
fn a_place_that_is_none_is_told_with_its_path_in_one_line() {
    let folder = Folder::new("places");
    let config = configured(&folder.0, &[]);
    private(
        &folder.0.join("database"),
        "sqlite:/proc/nowhere/muhur.db\n",
    );
    for (command, path) in [
        (&["config", "check"][..], "/proc: "),
        (&["serve"], "/proc/nowhere/muhur.db: "),
    ] {
        let told = server(&config, command);
        assert_eq!(told.status.code(), Some(1));
        let told = String::from_utf8(told.stderr).unwrap();
        assert_eq!(told.lines().count(), 1, "{told}");
        assert!(told.contains(path), "{told}");
    }
    // Neither a configuration that is not there nor one that is no TOML.
    let broken = folder.0.join("broken.toml");
    std::fs::write(&broken, "[http\norigin = 1\n").unwrap();
    for file in [&folder.0.join("none.toml"), &broken] {
        let told = server(file, &["serve"]);
        assert_eq!(told.status.code(), Some(1));
        let told = String::from_utf8(told.stderr).unwrap();
        assert_eq!(told.lines().count(), 1, "{told}");
        assert!(told.contains(&file.display().to_string()), "{told}");
    }
}

#[test]
fn every_line_of_a_json_log_is_json_whatever_happens() {
    let folder = Folder::new("json");
    let near = format!("127.0.0.1:{}", free_port());
    let operator = format!("127.0.0.1:{}", free_port());
    let config = configured(
        &folder.0,
        &[("127.0.0.1:3000", &near), ("127.0.0.1:9464", &operator)],
    );
    let serve = || {
        let mut command = Command::new(program());
        command.arg("--config").arg(&config).arg("serve");
        // A level that is none is told in the log's own form too.
        command.env("RUST_LOG", "server=nonsense");
        command
    };
    let running = Running::of(&mut serve(), &folder.0, format!("http://{near}"));
    assert!(ureq::get(format!("http://{near}/readyz")).call().is_ok());
    // A second one finds the address taken: one line, and no panic.
    let second = serve().output().unwrap();
    assert_eq!(second.status.code(), Some(1));
    let second = String::from_utf8([second.stdout, second.stderr].concat()).unwrap();
    let taken = format!("http.address: {near}: Address already in use");
    let lines: Vec<_> = second
        .lines()
        .filter(|line| line.contains(&taken))
        .collect();
    assert_eq!(lines.len(), 1, "{second}");
    running.signal("TERM");
    assert_eq!(running.ended_within(Duration::from_secs(30)), Some(0));
    let log = std::fs::read_to_string(folder.0.join("log")).unwrap();
    for words in [
        "RUST_LOG cannot be read",
        "\"listening\"",
        "stopping: ",
        "\"stopped\"",
    ] {
        assert!(log.contains(words), "{words} in {log}");
    }
    for text in [&log, &second] {
        assert!(!text.contains("panic"), "{text}");
        for line in text.lines() {
            let line: serde_json::Value = serde_json::from_str(line).expect(line);
            for key in ["timestamp", "level", "message"] {
                assert!(line[key].is_string(), "{key} in {line}");
            }
        }
    }
}
