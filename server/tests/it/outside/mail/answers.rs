//! What each answer of a mail server means, and what none means.

use std::sync::Arc;

use NotSent::{Refused, Unknown, Unreachable};
use domain::ports::NotSent;
use jiff::SignedDuration;
use server_testing::{clock::TestClock, log::Log};

use super::{Post, mailer, mailer_at, python, told};

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_has_its_meaning_and_what_may_have_arrived_is_unknown() {
    let Some(python) = python() else { return };
    let post = Post::open(python);
    for (name, wanted, arrived) in [
        ("sukru.isik", Ok(()), 1),
        ("rcpt451", Err(Unreachable), 0),
        // The address is not good, or its mailbox is not.
        ("rcpt550", Err(Refused), 0),
        ("rcpt511", Err(Refused), 0),
        ("rcptlines", Err(Refused), 0),
        ("rcpt522", Err(Refused), 0),
        ("data522", Err(Refused), 0),
        // We are not, or our mail is not.
        ("relay", Err(Unreachable), 0),
        ("client", Err(Unreachable), 0),
        ("sender", Err(Unreachable), 0),
        ("unlisted", Err(Unreachable), 0),
        ("rcpt554", Err(Unreachable), 0),
        ("exim", Err(Unreachable), 0),
        ("data550", Err(Unreachable), 0),
        ("data554", Err(Unreachable), 0),
        ("data571", Err(Unreachable), 0),
        ("rcpthang", Err(Unreachable), 0),
        ("rcptdrop", Err(Unreachable), 0),
        ("data451", Err(Unreachable), 0),
        ("hang", Err(Unknown), 1),
        ("drop", Err(Unknown), 1),
        // It has it, however it parts from us.
        ("quithang", Ok(()), 1),
        ("quitdrop", Ok(()), 1),
    ] {
        let before = post.taken().len();
        let outcome = told(&mailer(&post.config()), name).await;
        assert_eq!(outcome, wanted, "{name}");
        assert_eq!(post.taken().len() - before, arrived, "{name}");
    }
    // What comes twice is known by its identifier.
    let taken = post.taken();
    let ids: Vec<_> = taken.iter().map(|one| &one.headers["Message-ID"]).collect();
    let wanted = format!("<{}@basvuru.example.gov.tr>", "07".repeat(16));
    assert!(ids.iter().all(|id| **id == wanted), "{ids:?}");
    let mut gone = post.config();
    drop(post);
    assert_eq!(told(&mailer(&gone), "a").await, Err(Unreachable));
    gone.host = "yok.invalid".to_owned();
    assert_eq!(told(&mailer(&gone), "a").await, Err(Unreachable));
}

#[tokio::test]
async fn what_a_server_has_against_us_is_an_error_in_the_log_without_an_address() {
    let Some(python) = python() else { return };
    let post = Post::open(python);
    for (name, errors, said) in [
        ("relay", 1, "5.7.1"),
        ("exim", 1, "550"),
        ("data571", 1, "5.7.1"),
        ("rcpt511", 0, "Refused"),
        ("rcpt451", 0, "Unreachable"),
    ] {
        let (log, logging) = Log::of_this_thread(tracing::Level::INFO);
        let _ = told(&mailer(&post.config()), name).await;
        drop(logging);
        let log = log.text();
        assert_eq!(log.matches("ERROR").count(), errors, "{name}: {log}");
        assert!(log.contains(said), "{name}: {log}");
        assert!(!log.contains("example.org"), "{name}: {log}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_hangs_is_left_alone_for_a_while() {
    let Some(python) = python() else { return };
    let post = Post::open(python);
    let clock = Arc::new(TestClock::at("1970-01-01T00:00:00Z"));
    let mailer = mailer_at(&post.config(), clock.clone());
    // Whatever it answers, it is there: nobody stops the mail with addresses.
    for name in ["rcpt451", "rcpt550", "relay", "data554"].repeat(3) {
        assert!(told(&mailer, name).await.is_err(), "{name}");
    }
    assert_eq!(told(&mailer, "sukru.isik").await, Ok(()));
    // As long as a mail takes in production.
    for name in ["rcpthang", "hang", "rcpthang"] {
        clock.pass(SignedDuration::from_secs(50));
        assert!(told(&mailer, name).await.is_err(), "{name}");
    }
    // The server would take this one: that it is not asked is the refusal.
    let before = post.taken().len();
    assert_eq!(told(&mailer, "sukru.isik").await, Err(Unreachable));
    assert_eq!(post.taken().len(), before);
    clock.pass(SignedDuration::from_secs(31));
    assert_eq!(told(&mailer, "sukru.isik").await, Ok(()));
    assert_eq!(told(&mailer, "ayse").await, Ok(()));
}
