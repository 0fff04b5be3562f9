//! What signals do to a server, and how long its clients may take.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

use server_testing::process::{Applicant, Folder, Running};

/// A connection to the portal, on which this was written.
fn connected(running: &Running, bytes: &str) -> TcpStream {
    let address = running.origin.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(bytes.as_bytes()).unwrap();
    stream
}

/// Reads one whole answer without a body.
fn answered(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let mut byte = [0];
    while !answer.ends_with(b"\r\n\r\n") {
        assert_eq!(stream.read(&mut byte).unwrap(), 1, "{answer:?}");
        answer.push(byte[0]);
    }
    String::from_utf8(answer).unwrap()
}

const PING: &str = "GET /health/net HTTP/1.1\r\nHost: a\r\n\r\n";
const HALF_A_HEADER: &str = "GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ";
const HALF_A_BODY: &str = "POST /api/v1/sign-in HTTP/1.1\r\nHost: a\r\n\
     Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n\
     Content-Length: 1000\r\n\r\n";

/// Writes a byte every half a second until the other side has gone, for so long
/// at the most; how long it took.
#[expect(
    clippy::disallowed_methods,
    reason = "how long a real connection was held is what is asked"
)]
fn drip(mut stream: TcpStream, longest: Duration) -> Duration {
    let begun = Instant::now();
    stream
        .set_read_timeout(Some(Duration::from_millis(500)))
        .unwrap();
    let mut rest = [0; 4_096];
    while begun.elapsed() < longest {
        if stream.write_all(b"x").is_err() {
            break;
        }
        match stream.read(&mut rest) {
            Ok(0) => break,
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => break,
            _ => {}
        }
    }
    begun.elapsed()
}

#[test]
fn a_hangup_and_its_kin_change_nothing_and_are_told() {
    let folder = Folder::new("hangup");
    let running = Running::logging(&folder.0, "info");
    for signal in ["HUP", "USR1", "USR2", "HUP"] {
        running.signal(signal);
    }
    std::thread::sleep(Duration::from_millis(300));
    let page = Applicant::default().get(&running, "/basvuru/saglik");
    assert_eq!(page.status, 200);
    let log = std::fs::read_to_string(folder.0.join("log")).unwrap();
    for signal in ["SIGHUP", "SIGUSR1", "SIGUSR2"] {
        let line = format!("read at a restart signal=\"{signal}\"");
        assert!(log.contains(&line), "{log}");
    }
    assert!(log.contains("listening"), "{log}");
    running.signal("TERM");
    assert_eq!(running.ended_within(Duration::from_secs(5)), Some(0));
    let log = std::fs::read_to_string(folder.0.join("log")).unwrap();
    assert!(
        log.contains("stopping: ") && log.contains("stopped"),
        "{log}"
    );
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "how long a real process took to end is what is asked"
)]
fn a_server_ends_in_time_whatever_its_clients_hold_open() {
    let folder = Folder::new("drain");
    let running = Running::logging(&folder.0, "info");
    let mut idle: Vec<_> = (0..50).map(|_| connected(&running, PING)).collect();
    for stream in &mut idle {
        assert!(answered(stream).starts_with("HTTP/1.1 204"));
    }
    let header = connected(&running, HALF_A_HEADER);
    let body = connected(&running, HALF_A_BODY);
    std::thread::sleep(Duration::from_millis(300));
    let begun = Instant::now();
    running.signal("TERM");
    let longest = Duration::from_secs(40);
    let dripping = std::thread::spawn(move || drip(body, longest));
    let slow = std::thread::spawn(move || drip(header, longest));
    // Idle ones are let go at once.
    for stream in &mut idle {
        stream
            .set_read_timeout(Some(Duration::from_secs(2)))
            .unwrap();
        assert_eq!(stream.read(&mut [0]).unwrap(), 0);
    }
    assert!(begun.elapsed() < Duration::from_secs(3));
    let ended = running.ended_within(Duration::from_secs(25));
    assert_eq!(ended, Some(0), "{:?}", begun.elapsed());
    dripping.join().unwrap();
    slow.join().unwrap();
}

#[test]
fn a_second_word_to_stop_is_heeded_at_once() {
    let folder = Folder::new("second-term");
    let running = Running::logging(&folder.0, "info");
    let body = connected(&running, HALF_A_BODY);
    std::thread::sleep(Duration::from_millis(300));
    running.signal("TERM");
    std::thread::sleep(Duration::from_millis(500));
    running.signal("TERM");
    assert!(running.ended_within(Duration::from_secs(3)).is_some());
    drop(body);
}

#[test]
fn a_header_and_a_body_that_do_not_end_are_not_waited_for() {
    let folder = Folder::new("slow-clients");
    let running = Running::logging(&folder.0, "info");
    let (header, body) = (
        connected(&running, HALF_A_HEADER),
        connected(&running, HALF_A_BODY),
    );
    let longest = Duration::from_mins(1);
    let header = std::thread::spawn(move || drip(header, longest));
    let body = std::thread::spawn(move || drip(body, longest));
    let (header, body) = (header.join().unwrap(), body.join().unwrap());
    let seconds = |from, to| Duration::from_secs(from)..Duration::from_secs(to);
    assert!(seconds(9, 13).contains(&header), "{header:?}");
    assert!(seconds(9, 34).contains(&body), "{body:?}");
    assert_eq!(Applicant::default().get(&running, "/healthz").status, 200);
}
