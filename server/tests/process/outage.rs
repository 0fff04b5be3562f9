//! An outage that the operator rehearses at the console of a running server,
//! and what log and metrics tell of it.

use std::process::{Command, Output};

use crate::running::{Applicant, Folder, Running};

fn console(server: &Running, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_server"))
        .arg("outage")
        .args(args)
        .env("MUHUR_OPERATOR", &server.operator)
        .output()
        .unwrap()
}

#[test]
fn an_outage_is_rehearsed_at_the_console_and_told_in_metrics_and_log() {
    let folder = Folder::new("outage");
    let path = folder.0.as_path();
    let server = Running::logging(path, "info");
    let mut applicant = Applicant::default();
    assert!(
        console(&server, &["begin", "population", "down"])
            .status
            .success()
    );
    let told = console(&server, &["list"]);
    let told = String::from_utf8(told.stdout).unwrap();
    assert!(
        told.contains(r#""population":{"kind":"down","percent":100"#),
        "{told}"
    );

    for _ in 0..3 {
        assert_eq!(applicant.sign_in(&server), None, "nobody is let in");
    }
    let metrics = server.tells_operator("/metrics");
    for line in [
        r#"muhur_outside_calls_total{system="population",act="check",outcome="unreachable"} 3"#,
        r#"muhur_http_requests_total{method="POST",route="/api/v1/sign-in",status="503"} 3"#,
        r#"muhur_outside_up{system="population"} 0"#,
        r#"muhur_outside_up{system="staff"} 1"#,
        r#"muhur_outage_rehearsed{system="population"} 1"#,
        "muhur_store_up 1",
    ] {
        assert!(metrics.contains(line), "{line}\n{metrics}");
    }
    assert!(
        server
            .tells_operator("/systems")
            .contains(r#""population":{"asked_at":"#)
    );

    assert!(console(&server, &["end", "population"]).status.success());
    assert_eq!(applicant.sign_in(&server).as_deref(), Some("/askiya-al"));
    assert!(
        server
            .tells_operator("/metrics")
            .contains(r#"muhur_outside_up{system="population"} 1"#)
    );
    for refused in [&["begin", "population", "burning"][..], &["end", "post"]] {
        assert!(!console(&server, refused).status.success());
    }

    let log = std::fs::read_to_string(path.join("log")).unwrap();
    for line in [
        "an outage is rehearsed",
        "an outside system stopped answering",
        "an outside system answers again",
        "route=\"/api/v1/sign-in\"",
    ] {
        assert!(log.contains(line), "{line}\n{log}");
    }
}

#[test]
fn a_request_is_found_in_the_log_by_the_reference_that_its_answer_has() {
    let folder = Folder::new("reference");
    let path = folder.0.as_path();
    let server = Running::logging(path, "info");
    let answer = ureq::get(format!("{}/basvuru/saglik", server.origin))
        .call()
        .unwrap();
    let reference = answer.headers()["x-request-reference"].to_str().unwrap();
    let log = std::fs::read_to_string(path.join("log")).unwrap();
    let line = log.lines().find(|line| line.contains(reference)).unwrap();
    assert!(line.contains("answered status=200"), "{line}");
    assert!(line.contains(r#"route="/basvuru/{institution}""#), "{line}");
}
