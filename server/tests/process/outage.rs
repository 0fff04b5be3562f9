//! An outage that the operator rehearses at the console of a running server,
//! and what log and metrics tell of it.

use std::{
    path::Path,
    process::{Command, Output},
};

use server_testing::process::{Applicant, Folder, Running, program};

fn console(server: &Running, key: &Path, args: &[&str]) -> Output {
    Command::new(program())
        .arg("outage")
        .args(args)
        .env("MUHUR_OPERATOR", &server.operator)
        .env("MUHUR_KEY_FILE", key)
        .output()
        .unwrap()
}

#[test]
fn an_outage_is_rehearsed_at_the_console_and_told_in_metrics_and_log() {
    let folder = Folder::new("outage");
    let path = folder.0.as_path();
    let server = Running::logging(path, "info");
    let mut applicant = Applicant::default();
    let key = path.join("master.key");
    assert!(
        console(
            &server,
            &key,
            &["begin", "population", "down", "--reason", "monthly drill"]
        )
        .status
        .success()
    );
    let told = console(&server, &key, &["list"]);
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

    assert!(
        console(&server, &key, &["end", "population"])
            .status
            .success()
    );
    assert_eq!(applicant.sign_in(&server).as_deref(), Some("/form"));
    assert!(
        server
            .tells_operator("/metrics")
            .contains(r#"muhur_outside_up{system="population"} 1"#)
    );
    for refused in [
        &["begin", "population", "burning", "--reason", "drill"][..],
        &["end", "post"],
    ] {
        assert!(!console(&server, &key, refused).status.success());
    }

    let log = std::fs::read_to_string(path.join("log")).unwrap();
    for line in [
        "an outage is rehearsed",
        "an outside system stopped answering",
        "an outside system answers again",
        "operator.act=\"outage begin\"",
        "operator.reason=\"monthly drill\"",
        "operator.act=\"outage end\"",
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

/// The address is open to every user of the machine; the key is not.
#[test]
fn who_cannot_read_the_master_key_rehearses_no_outage() {
    let folder = Folder::new("outage-others");
    let path = folder.0.as_path();
    let server = Running::logging(path, "info");
    let begin = ["begin", "population", "down", "--reason", "mischief"];
    // Somebody who has a key of their own, in a file of their own.
    let theirs = path.join("theirs.key");
    let digits = "7d20a9e4c15bf83667ad90be1b42f5d08c3e9f5714da6b2ef8017c93a5e64b0d";
    server::private_file::create(&theirs, digits).unwrap();
    let told = console(&server, &theirs, &begin);
    assert_eq!(told.status.code(), Some(1));
    let said = String::from_utf8(told.stdout).unwrap();
    assert!(said.contains("with the portal's own key_file"), "{said}");
    // Or who speaks HTTP without any.
    let address = format!("http://{}/outages/population", server.operator);
    let query = "?kind=down&percent=100&minutes=10&who=me&reason=mischief";
    for proof in ["", "0.00"] {
        let told = ureq::put(format!("{address}{query}"))
            .config()
            .http_status_as_error(false)
            .build()
            .header("x-operator-proof", proof)
            .send_empty()
            .unwrap();
        assert_eq!(told.status(), 403);
    }
    assert_eq!(server.tells_operator("/outages"), "{}");
}
