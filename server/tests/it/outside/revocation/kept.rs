//! For how long what an authority said is used again.

use std::{future::poll_fn, sync::Mutex, task::Poll};

use futures_util::future::join_all;
use jiff::SignedDuration;
use server_testing::clock::TestClock;

use super::*;

const MINUTE: SignedDuration = SignedDuration::from_mins(1);
const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// The reason of a refusal, `good`, or why the last source does not count.
fn told(verdict: &SignatureVerdict) -> &str {
    match verdict {
        SignatureVerdict::Accepted(_) => "good",
        SignatureVerdict::Refused(refusal) => refusal.revoked.unwrap().1,
        SignatureVerdict::Undetermined { .. } => unanswered(verdict),
    }
}

const GOOD: &str = "V\t400101000000Z\t\t010203040506\tunknown\t/CN=x\n";
const SUSPENDED: &str =
    "R\t400101000000Z\t261120000000Z,certificateHold\t010203040506\tunknown\t/CN=x\n";

#[tokio::test]
async fn a_suspension_that_a_responder_lifts_is_over_at_once_and_a_new_one_counts_within_minutes() {
    let (folder, authority) = (Folder::new("kept-responder"), Authority::new());
    let port = free_port();
    let here = format!("127.0.0.1:{port}");
    let file = authority.signed_form(|person| {
        person.serial_number = Some(SerialNumber::from(SERIAL));
        let responder = answers_at(&format!("http://{here}/"));
        person.custom_extensions.push(responder);
    });
    let clock = Arc::new(TestClock::real());
    let verifier = verifier_by(&folder, &authority, clock.clone(), None, private(&here));
    let responder = Responder::start(&folder, &authority, port, SUSPENDED);
    let verdict = verify(&verifier, &file).await;
    assert_eq!(told(&verdict), "certificate_hold");
    drop(responder);
    let responder = Responder::start(&folder, &authority, port, GOOD);
    assert_eq!(told(&verify(&verifier, &file).await), "good");
    drop(responder);
    let _responder = Responder::start(&folder, &authority, port, SUSPENDED);
    clock.pass(4 * MINUTE);
    assert_eq!(told(&verify(&verifier, &file).await), "good");
    clock.pass(MINUTE);
    let verdict = verify(&verifier, &file).await;
    assert_eq!(told(&verdict), "certificate_hold");
}

#[tokio::test]
async fn where_a_responder_does_not_know_a_certificate_no_list_is_asked() {
    let (folder, authority) = (Folder::new("kept-unknown"), Authority::new());
    let port = free_port();
    let responder = format!("127.0.0.1:{port}");
    let list = authority.list(&[]);
    let (address, asked) = serve(move |_| How::Bytes(http("200 OK", "", &list))).await;
    let file = authority.signed_form(|person| {
        listed_at(person, &address);
        let responder = answers_at(&format!("http://{responder}/"));
        person.custom_extensions.push(responder);
    });
    let mut hosts = private(host(&address));
    hosts.private_hosts.push(responder);
    let verifier = verifier(&folder, &authority, None, hosts);
    let other = GOOD.replace("010203040506", "01");
    let _responder = Responder::start(&folder, &authority, port, &other);
    let verdict = verify(&verifier, &file).await;
    assert_eq!(
        told(&verdict),
        "the responder does not know the certificate"
    );
    assert_eq!(asked.available_permits(), 0);
}

/// A list's number and whether it has the signer's; `None`: the authority is away.
type Published = Option<(u64, bool)>;

#[tokio::test]
async fn a_newer_list_is_asked_for_and_an_older_one_is_not_taken() {
    let (folder, authority) = (Folder::new("kept-lists"), Authority::new());
    let authority = Arc::new(authority);
    let published = Arc::new(Mutex::new(None));
    let (made_by, shown) = (authority.clone(), published.clone());
    let (address, asked) = serve(move |_| {
        let published: Published = *shown.lock().unwrap();
        How::Bytes(match published {
            None => http("503 Away", "", b""),
            Some((number, revoked)) => {
                let revoked = if revoked { &[SERIAL][..] } else { &[] };
                http("200 OK", "", &made_by.numbered_list(number, revoked))
            }
        })
    })
    .await;
    let file = authority.signed_form(|person| listed_at(person, &address));
    let clock = Arc::new(TestClock::at("2026-11-24T12:00:00Z"));
    let hosts = private(host(&address));
    let verifier = verifier_by(&folder, &authority, clock.clone(), None, hosts);
    let away = "its status is 503 Service Unavailable";
    let steps: [(SignedDuration, Published, &str, usize); 11] = [
        (MINUTE, Some((71, true)), "unspecified", 1),
        // It was fetched a moment ago.
        (MINUTE, Some((72, false)), "unspecified", 0),
        (4 * MINUTE, Some((72, false)), "good", 1),
        (59 * MINUTE, Some((73, true)), "good", 0),
        (MINUTE, Some((73, true)), "unspecified", 1),
        // Revoked is not told again without the authority, nor by a list of before.
        (5 * MINUTE, None, away, 1),
        (MINUTE, Some((72, false)), "a newer list is known", 1),
        (MINUTE, Some((256, false)), "good", 1),
        // Good is, until the list is over.
        (2 * HOUR, None, "good", 1),
        (MINUTE, Some((73, false)), "good", 1),
        (11 * HOUR, None, away, 1),
    ];
    for (at, (time, list, expected, calls)) in steps.into_iter().enumerate() {
        clock.pass(time);
        *published.lock().unwrap() = list;
        let before = asked.available_permits();
        let verdict = verify(&verifier, &file).await;
        assert_eq!(told(&verdict), expected, "step {at}");
        assert_eq!(asked.available_permits() - before, calls, "step {at}");
    }
}

#[tokio::test]
async fn a_list_that_many_forms_need_at_once_is_fetched_once() {
    let (folder, authority) = (Folder::new("kept-once"), Authority::new());
    let list = authority.list(&[1, 2]);
    let (address, asked) = serve(move |_| How::Bytes(http("200 OK", "", &list))).await;
    let file = authority.signed_form(|person| listed_at(person, &address));
    let verifier = verifier(&folder, &authority, NOON, private(host(&address)));
    let verdicts = join_all((0..10).map(|_| verify(&verifier, &file))).await;
    for verdict in &verdicts {
        assert_eq!(told(verdict), "good");
    }
    assert_eq!(asked.available_permits(), 1);
}

#[tokio::test]
async fn of_a_hundred_forms_at_once_those_for_which_there_is_no_memory_are_told_that_it_is_busy() {
    let (folder, authority) = (Folder::new("kept-busy"), Authority::new());
    let list = authority.list(&[]);
    let (address, _) = serve(move |_| How::Bytes(http("200 OK", "", &list))).await;
    let honest = authority.signed_form(|person| listed_at(person, &address));
    let verifier = verifier(&folder, &authority, NOON, private(host(&address)));
    let applicant = NationalId::parse(APPLICANT).unwrap();
    let form = SignedForm {
        issued: FORM,
        issued_at: "2026-11-24T11:00:00Z".parse().unwrap(),
        applicant: &applicant,
        uploaded: &vec![b'%'; pades::LARGEST],
    };
    let mut all: Vec<_> = (0..100).map(|_| verifier.verify(&form)).collect();
    let refused = poll_fn(|context| {
        let ready = all.iter_mut().map(|one| one.as_mut().poll(context));
        Poll::Ready(ready.filter(Poll::is_ready).collect::<Vec<_>>())
    });
    // 128 MiB have places for 62 of them.
    let refused = refused.await;
    assert_eq!(refused.len(), 38);
    let busy = |one: &Poll<_>| matches!(one, Poll::Ready(Err(NotVerified::Busy)));
    assert!(refused.iter().all(busy), "{refused:?}");
    drop(all);
    let verdict = verify(&verifier, &honest).await;
    assert_eq!(told(&verdict), "good");
}

#[tokio::test]
async fn asking_ends_in_time_however_many_sources_a_certificate_names() {
    let (folder, authority) = (Folder::new("kept-late"), Authority::new());
    let (address, asked) = serve(move |_| How::Silence).await;
    let file = authority.signed_form(|person| {
        for number in 0..4 {
            listed_at(person, &format!("{address}{number}"));
        }
    });
    let verifier = verifier(&folder, &authority, NOON, private(host(&address)));
    let verdict = verify(&verifier, &file).await;
    assert_eq!(told(&verdict), "no time was left to ask it");
    // A second each, and two more than one.
    assert_eq!(asked.available_permits(), 3);
}
