//! Signing with the agent: who may claim, what the agent may bring, and in whose browser the
//! signed form is taken.

use std::sync::Arc;

use domain::{
    id::{SessionKey, hex},
    person::NationalId,
    ports::RequestKey,
    progress::State,
    service::{
        ActError, Caller, CheckedCertificate, ClaimedRequest, ReceivedForm, Returned,
        ReturnedByCode, SigningRequests,
    },
    signature::{RequestState, SignatureRefusal, SignedAway, SigningRequest},
};
use jiff::SignedDuration;
use rcgen::KeyPair;
use server::outbox;

use super::signing::{Desk, Says, TWO};
use domain::outbox::Queue;

fn agents(desk: &Desk) -> &SigningRequests {
    &desk.services().signing_requests
}

fn network() -> Caller {
    Caller::anonymous("198.51.100.7")
}

async fn request(desk: &Desk) -> SigningRequest {
    let sheet = agents(desk).sheet(&desk.caller).await.unwrap();
    sheet.request.unwrap()
}

async fn claim(desk: &Desk, with: &str) -> Result<ClaimedRequest, ActError> {
    let here = network();
    let claimed = agents(desk).claim(&here, with, "muhur-imza/1", "Linux, okul-pc-7");
    claimed.await
}

/// A request that was made, and its agent's token.
async fn claimed(desk: &Desk) -> String {
    agents(desk).begin(&desk.caller).await.unwrap();
    let ticket = request(desk).await.ticket.reveal();
    claim(desk, &ticket).await.unwrap().token.reveal()
}

/// A form that was signed in the agent, and waits.
async fn signed(desk: &Desk) -> (String, SignedAway) {
    let token = claimed(desk).await;
    let (file, _) = desk.signed(TWO[0]).await;
    match agents(desk).receive(&token, &file).await.unwrap() {
        ReceivedForm::Kept(signed) => (token, signed),
        ReceivedForm::Refused(refused) => panic!("{refused:?}"),
    }
}

/// The same person in another browser.
fn elsewhere(desk: &Desk) -> Caller {
    let mut caller = desk.caller.clone();
    let session = caller.session.as_mut().unwrap();
    session.key = SessionKey::from_bytes([9; 32]);
    caller
}

async fn come_back(desk: &Desk, caller: &Caller, signed: &SignedAway) -> Returned {
    let key = signed.key.reveal();
    agents(desk).come_back(caller, &key).await.unwrap()
}

async fn state(desk: &Desk) -> State {
    desk.shown().await.0
}

#[tokio::test]
async fn a_form_that_the_agent_brings_is_taken_when_the_person_comes_back() {
    let desk = Desk::open().await;
    agents(&desk).begin(&desk.caller).await.unwrap();
    let made = request(&desk).await;
    assert_eq!(made.state, RequestState::Waiting);
    let claimed = claim(&desk, &made.ticket.reveal()).await.unwrap();
    let token = claimed.token.reveal();
    let agent = request(&desk).await.agent.unwrap();
    assert_eq!(agent.platform, "Linux, okul-pc-7");
    let form = agents(&desk).form(&token).await.unwrap();
    assert_eq!(form, desk.form().await.file);
    assert_eq!(made.document.length, form.len());

    let key = KeyPair::generate().unwrap();
    let person = |id| NationalId::parse(id).unwrap();
    let own = desk.authority().issue(&person(TWO[0]), &key).unwrap();
    let foreign = desk
        .authority()
        .issue(&person("10000000146"), &key)
        .unwrap();
    for (chain, code) in [
        (vec![foreign], "other_person"),
        (vec![b"no certificate".to_vec()], "certificate_malformed"),
        (vec![], "certificate_malformed"),
    ] {
        let checked = agents(&desk).check_certificate(&token, &chain).await;
        let Ok(CheckedCertificate::Refused(refusal)) = checked else {
            panic!("{checked:?}");
        };
        assert_eq!(refusal.code, code);
        let shown = request(&desk).await;
        assert_eq!(shown.state, RequestState::Claimed);
        assert_eq!(shown.refusal.unwrap().code, code);
    }
    let checked = agents(&desk).check_certificate(&token, &[own]).await;
    assert_eq!(checked, Ok(CheckedCertificate::Usable));
    let shown = request(&desk).await;
    assert_eq!((shown.state, shown.refusal), (RequestState::Checked, None));

    // A signature of somebody else is refused, and another try is possible.
    let (foreign, _) = desk.signed("10000000146").await;
    let refused = agents(&desk).receive(&token, &foreign).await.unwrap();
    let ReceivedForm::Refused(refused) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!((refused.rule, refused.code.as_str()), (9, "other_person"));
    let (file, _) = desk.signed(TWO[0]).await;
    let ReceivedForm::Kept(signed) = agents(&desk).receive(&token, &file).await.unwrap() else {
        panic!("refused");
    };
    let again = agents(&desk).receive(&token, &file).await;
    assert_eq!(again, Ok(ReceivedForm::Kept(signed.clone())));
    // Nobody has come back: the application waits as before.
    assert_eq!(state(&desk).await, State::AwaitingESignature);
    assert_eq!(
        come_back(&desk, &desk.caller, &signed).await,
        Returned::Bound
    );
    assert_eq!(state(&desk).await, State::UnderReview);
    assert_eq!(
        come_back(&desk, &desk.caller, &signed).await,
        Returned::Bound
    );
    assert!(agents(&desk).is_bound(&desk.caller).await.unwrap());
    assert_eq!(desk.told("elektronik imzasi kabul edildi").await, 1);
    let signing = &desk.services().signing;
    let kept = signing.signed(&desk.caller, &desk.number).await.unwrap();
    assert_eq!(kept.file, file);
}

#[tokio::test]
async fn a_signed_form_is_taken_in_no_other_browser() {
    let desk = Desk::open().await;
    let (_, signed) = signed(&desk).await;
    let nobody = desk.portal.caller(None).await;
    let other = elsewhere(&desk);
    for caller in [&other, &nobody] {
        assert_eq!(
            come_back(&desk, caller, &signed).await,
            Returned::OtherBrowser
        );
    }
    // The other browser of the same person does not see the request, nor can it take the code.
    let sheet = agents(&desk).sheet(&other).await.unwrap();
    assert_eq!(sheet.request, None);
    let typed = agents(&desk).come_back_by_code(&other, signed.code.reveal());
    assert_eq!(typed.await, Ok(ReturnedByCode::NothingWaits));
    assert_eq!(state(&desk).await, State::AwaitingESignature);
    // The browser in which it began takes it.
    let typed = agents(&desk).come_back_by_code(&desk.caller, signed.code.reveal());
    assert_eq!(typed.await, Ok(ReturnedByCode::Bound));
    assert_eq!(state(&desk).await, State::UnderReview);
}

#[tokio::test]
async fn a_code_to_come_back_with_is_guessed_five_times_at_most() {
    let desk = Desk::open().await;
    let (_, signed) = signed(&desk).await;
    let right = signed.code.reveal().to_owned();
    let wrong = if right == "000000" {
        "000001"
    } else {
        "000000"
    };
    let typed = async |code: &str| {
        let typed = agents(&desk).come_back_by_code(&desk.caller, code);
        typed.await.unwrap()
    };
    assert_eq!(typed("kod").await, ReturnedByCode::Wrong);
    for _ in 0..5 {
        assert_eq!(typed(wrong).await, ReturnedByCode::Wrong);
    }
    assert_eq!(typed(&right).await, ReturnedByCode::Locked);
    assert_eq!(state(&desk).await, State::AwaitingESignature);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_claims_at_once_one_gets_the_request() {
    let desk = Arc::new(Desk::open().await);
    agents(&desk).begin(&desk.caller).await.unwrap();
    let ticket = request(&desk).await.ticket.reveal();
    let mut claims = tokio::task::JoinSet::new();
    for at in 0..64 {
        let (desk, ticket) = (desk.clone(), ticket.clone());
        claims.spawn(async move {
            let here = Caller::anonymous(&format!("203.0.113.{at}"));
            let claimed = agents(&desk).claim(&here, &ticket, "muhur-imza/1", "Linux");
            claimed.await.map(|claimed| claimed.token.reveal())
        });
    }
    let ended = claims.join_all().await;
    let won: Vec<&String> = ended.iter().flatten().collect();
    let [token] = won[..] else {
        panic!("{ended:?}");
    };
    assert!(agents(&desk).form(token).await.is_ok());
    let lost = ended.iter().filter_map(|one| one.as_ref().err());
    assert!(lost.into_iter().all(|error| *error == ActError::Unknown));
}

#[tokio::test]
async fn a_request_is_good_for_its_time() {
    let minutes = SignedDuration::from_mins;
    let desk = Desk::open().await;
    agents(&desk).begin(&desk.caller).await.unwrap();
    let ticket = request(&desk).await.ticket.reveal();
    desk.portal.pass(minutes(10));
    assert_eq!(claim(&desk, &ticket).await.err(), Some(ActError::Unknown));
    assert!(request(&desk).await.is_expired(desk.services().now()));
    // With more time, once, it is good again.
    agents(&desk).extend(&desk.caller).await.unwrap();
    desk.portal.pass(minutes(9));
    let token = claim(&desk, &ticket).await.unwrap().token.reveal();
    agents(&desk).extend(&desk.caller).await.unwrap();
    desk.portal.pass(minutes(10));
    let (file, _) = desk.signed(TWO[0]).await;
    assert!(agents(&desk).form(&token).await.is_ok());
    desk.portal.pass(minutes(1));
    assert_eq!(agents(&desk).form(&token).await, Err(ActError::Unknown));
    let received = agents(&desk).receive(&token, &file).await;
    assert_eq!(received, Err(ActError::Unknown));

    // Whoever comes back too late has signed for nothing.
    let (token, signed) = signed(&desk).await;
    desk.portal.pass(minutes(5));
    assert_eq!(
        come_back(&desk, &desk.caller, &signed).await,
        Returned::Unknown
    );
    let typed = agents(&desk).come_back_by_code(&desk.caller, signed.code.reveal());
    assert_eq!(typed.await, Ok(ReturnedByCode::NothingWaits));
    assert_eq!(
        agents(&desk).receive(&token, &file).await,
        Err(ActError::Unknown)
    );
    assert_eq!(state(&desk).await, State::AwaitingESignature);
    // The signed form does not stay.
    desk.portal.pass(minutes(25));
    let limits = desk.services().limits().session;
    let store = &desk.services().ports().store;
    store.sweep(&limits, desk.services().now()).await.unwrap();
    let newest = RequestKey::Newest(&desk.case);
    assert_eq!(store.signing_request(newest).await, Ok(None));
}

#[tokio::test]
async fn a_request_ends_in_another_visit_and_on_either_side() {
    let desk = Desk::open().await;
    let first = claimed(&desk).await;
    // A second press leads to what is open; another visit of the person begins anew.
    agents(&desk).begin(&desk.caller).await.unwrap();
    assert!(agents(&desk).form(&first).await.is_ok());
    agents(&desk).begin(&elsewhere(&desk)).await.unwrap();
    assert_eq!(agents(&desk).form(&first).await, Err(ActError::Unknown));
    let second = claimed(&desk).await;
    agents(&desk).give_up_in_agent(&second).await.unwrap();
    assert_eq!(request(&desk).await.state, RequestState::Cancelled);
    assert_eq!(agents(&desk).form(&second).await, Err(ActError::Unknown));
    let (token, signed) = signed(&desk).await;
    agents(&desk).begin(&desk.caller).await.unwrap();
    agents(&desk).cancel(&desk.caller).await.unwrap();
    assert_eq!(agents(&desk).form(&token).await, Err(ActError::Unknown));
    let (file, _) = desk.signed(TWO[0]).await;
    assert_eq!(
        agents(&desk).receive(&token, &file).await,
        Err(ActError::Unknown)
    );
    assert_eq!(
        come_back(&desk, &desk.caller, &signed).await,
        Returned::Unknown
    );
    assert_eq!(state(&desk).await, State::AwaitingESignature);
    for token in ["", &hex(&[0; 32]), "zz"] {
        assert_eq!(agents(&desk).form(token).await, Err(ActError::Unknown));
    }
}

#[tokio::test]
async fn a_form_that_was_signed_late_is_kept_as_long_as_its_page_says() {
    let minutes = SignedDuration::from_mins;
    let desk = Desk::open().await;
    let token = claimed(&desk).await;
    desk.portal.pass(minutes(14));
    let (file, _) = desk.signed(TWO[0]).await;
    let ReceivedForm::Kept(signed) = agents(&desk).receive(&token, &file).await.unwrap() else {
        panic!("refused");
    };
    desk.portal.pass(minutes(4));
    let limits = desk.services().limits().session;
    let store = &desk.services().ports().store;
    store.sweep(&limits, desk.services().now()).await.unwrap();
    assert_eq!(
        come_back(&desk, &desk.caller, &signed).await,
        Returned::Bound
    );
    assert_eq!(state(&desk).await, State::UnderReview);
}

#[tokio::test]
async fn a_file_that_comes_twice_at_once_has_one_answer() {
    let desk = Arc::new(Desk::open().await);
    let token = claimed(&desk).await;
    let (file, _) = desk.signed(TWO[0]).await;
    let mut puts = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let (desk, token, file) = (desk.clone(), token.clone(), file.clone());
        puts.spawn(async move { agents(&desk).receive(&token, &file).await });
    }
    let ended = puts.join_all().await;
    let first = ended[0].clone().unwrap();
    assert!(matches!(first, ReceivedForm::Kept(_)));
    assert!(
        ended.iter().all(|one| *one == Ok(first.clone())),
        "{ended:?}"
    );
}

#[tokio::test]
async fn whoever_has_a_ticket_closes_no_other_way() {
    let desk = Desk::open().await;
    let token = claimed(&desk).await;
    for tried in 0..6 {
        let received = agents(&desk).receive(&token, b"junk").await;
        let limited = matches!(received, Err(ActError::TooOften { .. }));
        assert_eq!(limited, tried == 5, "{received:?}");
    }
    agents(&desk).cancel(&desk.caller).await.unwrap();
    let (file, _) = desk.signed(TWO[0]).await;
    desk.upload(&file).await.unwrap();
    assert_eq!(state(&desk).await, State::UnderReview);
}

#[tokio::test]
async fn a_link_is_good_again_after_another_method_was_looked_at() {
    let desk = Desk::open().await;
    agents(&desk).begin(&desk.caller).await.unwrap();
    let ticket = request(&desk).await.ticket.reveal();
    desk.choose("wet_signature").await.unwrap();
    assert_eq!(claim(&desk, &ticket).await.err(), Some(ActError::Unknown));
    desk.choose("e_signature").await.unwrap();
    assert!(claim(&desk, &ticket).await.is_ok());
}

#[tokio::test]
async fn whoever_changes_columns_alone_is_let_in_by_none_of_them() {
    let desk = Desk::open().await;
    let token = claimed(&desk).await;
    agents(&desk).cancel(&desk.caller).await.unwrap();
    let url = format!("sqlite:{}/muhur.db", desk.portal.folder.display());
    let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
    for change in [
        "UPDATE signing_requests SET state = 'claimed'",
        "UPDATE signing_requests SET state = 'waiting', claim_until = 9999999999999",
    ] {
        sqlx::query(change).execute(&pool).await.unwrap();
        assert!(agents(&desk).form(&token).await.is_err(), "{change}");
        assert!(agents(&desk).sheet(&desk.caller).await.is_err(), "{change}");
    }
    // The token of another request, written into this one.
    let other = Desk::open().await;
    let foreign = claimed(&other).await;
    let url = format!("sqlite:{}/muhur.db", other.portal.folder.display());
    let others = sqlx::SqlitePool::connect(&url).await.unwrap();
    sqlx::query("UPDATE signing_requests SET token = 'ab'")
        .execute(&others)
        .await
        .unwrap();
    assert_eq!(agents(&other).form(&foreign).await, Err(ActError::Unknown));
}

#[tokio::test]
async fn an_application_that_goes_another_way_takes_nothing_from_the_agent() {
    let desk = Desk::open().await;
    let (token, waiting) = signed(&desk).await;
    desk.choose("wet_signature").await.unwrap();
    let key = waiting.key.reveal();
    let back = agents(&desk).come_back(&desk.caller, &key).await;
    assert!(matches!(back, Err(ActError::Elsewhere(_))), "{back:?}");
    assert_eq!(state(&desk).await, State::AwaitingPaper);
    desk.choose("e_signature").await.unwrap();
    // A correction makes another form of it.
    desk.correct().await;
    let back = agents(&desk).come_back(&desk.caller, &key).await;
    assert!(matches!(back, Err(ActError::Elsewhere(_))), "{back:?}");
    let form = agents(&desk).form(&token).await;
    assert!(form.is_err());
    assert_eq!(state(&desk).await, State::AwaitingESignature);
    let (_, signed) = signed(&desk).await;
    assert_eq!(
        come_back(&desk, &desk.caller, &signed).await,
        Returned::Bound
    );
    assert_eq!(state(&desk).await, State::UnderReview);
}

#[tokio::test]
async fn a_form_that_nobody_can_judge_now_waits_after_the_person_came_back() {
    let desk = Desk::open().await;
    desk.silence(true);
    let token = claimed(&desk).await;
    let key = KeyPair::generate().unwrap();
    let person = NationalId::parse(TWO[0]).unwrap();
    let own = desk.authority().issue(&person, &key).unwrap();
    let checked = agents(&desk).check_certificate(&token, &[own]).await;
    assert_eq!(checked, Ok(CheckedCertificate::Undetermined));
    let (file, _) = desk.signed(TWO[0]).await;
    let ReceivedForm::Kept(signed) = agents(&desk).receive(&token, &file).await.unwrap() else {
        panic!("refused");
    };
    assert!(signed.undetermined);
    assert_eq!(
        come_back(&desk, &desk.caller, &signed).await,
        Returned::Bound
    );
    assert!(desk.waits().await);
    desk.silence(false);
    desk.portal.pass(SignedDuration::from_mins(6));
    outbox::deliver_one(desk.services(), Queue::Signatures)
        .await
        .unwrap();
    assert_eq!(state(&desk).await, State::UnderReview);
}

#[tokio::test]
async fn the_lost_card_is_told_before_its_pin_is_typed() {
    let desk = Desk::open_with(|_, _, _| Arc::new(Says(Ok("5A1F0000000000000005")))).await;
    let token = claimed(&desk).await;
    let checked = agents(&desk).check_certificate(&token, &[vec![1]]).await;
    let lost = SignatureRefusal::LOST_CARD;
    assert_eq!(checked, Ok(CheckedCertificate::Refused(lost)));
}

#[tokio::test]
async fn requests_claims_and_codes_are_limited() {
    let desk = Desk::open().await;
    let too_often = |ended: Result<(), ActError>| matches!(ended, Err(ActError::TooOften { .. }));
    for made in 0..10 {
        if made > 0 {
            agents(&desk).cancel(&desk.caller).await.unwrap();
        }
        agents(&desk).begin(&desk.caller).await.unwrap();
    }
    let made = request(&desk).await;
    let wrong = ["0000-0000", "0000-0001", "no code", "", "0000-0002"];
    for code in wrong.iter().cycle().take(30) {
        let claimed = claim(&desk, code).await;
        assert_eq!(claimed.err(), Some(ActError::Unknown), "{code}");
    }
    // Only those who type wait; a right code counts nothing afterwards.
    let code = made.code.reveal();
    assert!(too_often(claim(&desk, &code).await.map(|_| ())));
    desk.portal.pass(SignedDuration::from_mins(1));
    let typed = claim(&desk, &code.to_lowercase().replace('-', " ")).await;
    assert!(typed.is_ok());
    agents(&desk).cancel(&desk.caller).await.unwrap();
    assert!(too_often(agents(&desk).begin(&desk.caller).await));
}

#[tokio::test]
async fn a_link_is_taken_however_many_codes_were_guessed_beside_it() {
    let desk = Desk::open().await;
    agents(&desk).begin(&desk.caller).await.unwrap();
    for _ in 0..40 {
        let _ = claim(&desk, "0000-0000").await;
    }
    let ticket = request(&desk).await.ticket.reveal();
    assert!(claim(&desk, &ticket).await.is_ok());
}
