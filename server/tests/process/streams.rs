//! A log and an output that cannot be written: a full disk, a reader that has
//! gone. The portal serves on, and counts.

use std::{
    fs::File,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use server_testing::process::{Applicant, Folder, Running, free_port, program};

fn full() -> Stdio {
    Stdio::from(File::options().write(true).open("/dev/full").unwrap())
}

/// A server whose streams are these.
fn server(folder: &Path, log: &str, out: Stdio, err: Stdio) -> (Child, Running) {
    let port = free_port();
    let origin = format!("http://127.0.0.1:{port}");
    let operator = format!("127.0.0.1:{}", free_port());
    let child = Command::new(program())
        .arg("serve")
        .env("MUHUR_HTTP__ADDRESS", format!("127.0.0.1:{port}"))
        .env("MUHUR_HTTP__ORIGIN", &origin)
        .env("MUHUR_HTTP__SIGN_IN_FLOOR_MS", "0")
        .env(
            "MUHUR_DATABASE",
            format!("sqlite:{}/muhur.db", folder.display()),
        )
        .env("MUHUR_KEY_FILE", folder.join("master.key"))
        .env("MUHUR_INBOX_FILE", folder.join("inbox.jsonl"))
        .env("MUHUR_CAPTCHA", "told")
        .env("MUHUR_OPERATOR", &operator)
        .env("MUHUR_LOG", log)
        .env("RUST_LOG", "trace")
        .stdout(out)
        .stderr(err)
        .spawn()
        .unwrap();
    (child, Running::elsewhere(origin, operator))
}

fn serves_and_counts(folder: &Path, running: &Running) {
    running.answers();
    Applicant::default().applied(running, folder);
    let metrics = running.tells_operator("/metrics");
    let lost = metrics
        .lines()
        .find_map(|line| line.strip_prefix("muhur_log_lines_lost_total "))
        .unwrap();
    assert!(lost.parse::<u64>().unwrap() > 10, "{lost}");
}

#[test]
fn a_server_whose_streams_are_full_serves_on_and_counts_what_is_lost() {
    for log in ["text", "json"] {
        let folder = Folder::new("full-streams");
        let (mut child, running) = server(&folder.0, log, full(), full());
        serves_and_counts(&folder.0, &running);
        assert_eq!(child.try_wait().unwrap(), None);
        child.kill().unwrap();
        child.wait().unwrap();
    }
}

#[test]
fn a_server_whose_readers_have_gone_serves_on_and_counts_what_is_lost() {
    let folder = Folder::new("closed-streams");
    let (mut child, running) = server(&folder.0, "text", Stdio::piped(), Stdio::piped());
    drop(child.stdout.take());
    // They go in the middle, after a line.
    let mut log = BufReader::new(child.stderr.take().unwrap());
    log.read_line(&mut String::new()).unwrap();
    drop(log);
    serves_and_counts(&folder.0, &running);
    assert_eq!(child.try_wait().unwrap(), None);
    Command::new("kill")
        .arg(child.id().to_string())
        .status()
        .unwrap();
    let ended = (0..100).find_map(|_| {
        std::thread::sleep(Duration::from_millis(100));
        child.try_wait().unwrap()
    });
    assert_eq!(ended.and_then(|ended| ended.code()), Some(0));
}

#[test]
fn a_console_command_whose_reader_has_gone_ends_without_a_panic() {
    let folder = Folder::new("closed-console");
    for command in [&["staff", "list"][..], &["outbox", "list"], &["check"]] {
        for (out, err) in [(full(), full()), (closed(), closed())] {
            let ended = Command::new(program())
                .args(command)
                .env(
                    "MUHUR_DATABASE",
                    format!("sqlite:{}/muhur.db", folder.0.display()),
                )
                .env("MUHUR_KEY_FILE", folder.0.join("master.key"))
                .env("MUHUR_INBOX_FILE", folder.0.join("inbox.jsonl"))
                .stdout(out)
                .stderr(err)
                .status()
                .unwrap();
            // 101 is a panic, and none a signal.
            assert!(matches!(ended.code(), Some(0 | 1)), "{command:?} {ended}");
        }
    }
}

/// The end of a pipe that nobody reads.
fn closed() -> Stdio {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    Stdio::from(writer)
}
