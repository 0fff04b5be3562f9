//! What applicants ask the signing agent to sign.

use domain::{
    document::digest,
    id::{SecretHash, SessionKey, SigningRequestId},
    ports::{Moved, RequestKey, Secrets as _},
    progress::State,
    secret::OneTimeCode,
    signature::{
        Agent, RefusedUpload, RequestSecret, RequestState, ReturnKey, SignatureRefusal, SignedAway,
        SignedFile, SigningRequest, Ticket, TicketCode,
    },
};
use jiff::SignedDuration;

use super::{Shared, case, key, keys, now, session, unique};

fn secret() -> SecretHash {
    let [one, two] = [unique(), unique()];
    SecretHash::from_bytes([one, two].concat().try_into().unwrap())
}

fn request(case: &domain::case::Case, session: SessionKey) -> SigningRequest {
    SigningRequest {
        id: SigningRequestId::from_bytes(unique()),
        case: case.id.clone(),
        session,
        version: 1,
        revision: 0,
        state: RequestState::Waiting,
        ticket: Ticket::from_bytes(unique()),
        code: TicketCode::from_bytes([1, 2, 3, 4, 5]),
        document: SignedFile {
            digest: digest(b"issued"),
            length: 6,
        },
        created_at: now(),
        claim_until: now() + SignedDuration::from_mins(10),
        expires_at: now() + SignedDuration::from_mins(15),
        extended: false,
        agent: None,
        refusal: None,
        signed: None,
        tries: 0,
    }
}

pub(super) async fn a_signing_request_is_claimed_once_and_changed_by_one_at_a_time(store: Shared) {
    let mut case = case("10000000146");
    case.state = State::AwaitingESignature;
    let session_key = key();
    store
        .sign_in(&key(), &session(Some(&case.id)), Some(&case), None)
        .await
        .unwrap();
    let newest = RequestKey::Newest(&case.id);
    assert_eq!(store.signing_request(newest).await, Ok(None));
    let made = request(&case, session_key);
    let token = secret();
    let ticket = keys().request_hash(&RequestSecret::Ticket(&made.ticket));
    let code = keys().request_hash(&RequestSecret::Code(&made.code));
    let way_back = ReturnKey::from_bytes(unique());
    let hash_back = keys().request_hash(&RequestSecret::Return(&way_back));
    let other_version = SigningRequest {
        version: 2,
        ..made.clone()
    };
    let opened = store.open_request(&other_version).await;
    assert_eq!(opened, Ok(Moved::Conflict));
    let opened = store.open_request(&made).await;
    assert_eq!(opened, Ok(Moved::Done));
    assert_eq!(store.signing_request(newest).await, Ok(Some(made.clone())));
    let agent = Agent::said(
        "muhur-imza/1",
        "Linux\u{0}\u{200b}, ev",
        now(),
        token.clone(),
    );
    assert_eq!(agent.platform, "Linux, ev");

    // Too late, by another secret, and then by either of its own, once.
    let claim = async |by: &SecretHash, at| store.claim_request(by, &agent, at).await;
    assert_eq!(claim(&ticket, made.claim_until).await, Ok(None));
    assert_eq!(claim(&secret(), now()).await, Ok(None));
    let claimed = claim(&code, now()).await.unwrap().unwrap();
    assert_eq!(claimed.state, RequestState::Claimed);
    assert_eq!(claimed.agent.as_ref(), Some(&agent));
    assert_eq!(claim(&code, now()).await, Ok(None));
    assert_eq!(claim(&ticket, now()).await, Ok(None));
    let of_agent = store.signing_request(RequestKey::Agent(&token)).await;
    assert_eq!(of_agent, Ok(Some(claimed.clone())));

    // Of two changes to what was read once, one is kept.
    let refused = SigningRequest {
        refusal: Some(RefusedUpload::from(SignatureRefusal::NO_FILE)),
        ..claimed.clone()
    };
    let received = SigningRequest {
        signed: Some(SignedAway {
            file: SignedFile {
                digest: digest(b"signed"),
                length: 6,
            },
            key: way_back,
            code: OneTimeCode::parse("012345").unwrap(),
            until: now() + SignedDuration::from_mins(5),
            undetermined: true,
        }),
        tries: 3,
        ..claimed.moved_to(RequestState::Received)
    };
    let change = store.change_request(&refused, None).await;
    assert_eq!(change, Ok(Moved::Done));
    let change = store.change_request(&received, Some(b"signed"));
    assert_eq!(change.await, Ok(Moved::Conflict));
    let found = store.signing_request(newest).await.unwrap().unwrap();
    assert_eq!(found.refusal, refused.refusal);
    let received = SigningRequest {
        revision: found.revision,
        ..received
    };
    let change = store.change_request(&received, Some(b"signed"));
    assert_eq!(change.await, Ok(Moved::Done));
    let back = RequestKey::Return(&hash_back);
    let found = store.signing_request(back).await.unwrap().unwrap();
    assert_eq!((&found.signed, found.tries), (&received.signed, 3));
    let file = store.signed_away(&found).await.unwrap();
    assert_eq!(file.as_deref(), Some(&b"signed"[..]));

    // A change in this state leaves the file where it is.
    let change = store.change_request(&found, None).await;
    assert_eq!(change, Ok(Moved::Done));
    let found = store.signing_request(back).await.unwrap().unwrap();
    let file = store.signed_away(&found).await.unwrap();
    assert_eq!(file.as_deref(), Some(&b"signed"[..]));

    // In another state the file is gone, and the way back stays known.
    let bound = found.moved_to(RequestState::Bound);
    let change = store.change_request(&bound, None).await;
    assert_eq!(change, Ok(Moved::Done));
    assert_eq!(store.signed_away(&bound).await, Ok(None));
    let found = store.signing_request(back).await.unwrap().unwrap();
    assert_eq!(found.state, RequestState::Bound);
}

pub(super) async fn a_signing_request_takes_the_place_of_another_and_goes_with_its_time(
    store: Shared,
) {
    let waiting = async |person| {
        let mut case = case(person);
        case.state = State::AwaitingESignature;
        let visit = session(Some(&case.id));
        store
            .sign_in(&key(), &visit, Some(&case), None)
            .await
            .unwrap();
        case
    };
    let case = waiting("10000000146").await;
    let other = waiting("10000000078").await;
    let newest = RequestKey::Newest(&case.id);
    let first = request(&case, key());
    let next = request(&case, key());
    for made in [&first, &next] {
        let opened = store.open_request(made).await;
        assert_eq!(opened, Ok(Moved::Done));
        let kept = store.signing_request(newest).await;
        assert_eq!(kept.unwrap().as_ref(), Some(made));
    }
    // A code that is in use is nobody else's.
    let others = request(&other, key());
    let opened = store.open_request(&others).await;
    assert_eq!(opened, Ok(Moved::Conflict));
    let others_newest = RequestKey::Newest(&other.id);
    assert_eq!(store.signing_request(others_newest).await, Ok(None));

    let limits = domain::session::SessionLimits::default();
    store.sweep(&limits, next.expires_at).await.unwrap();
    assert!(store.signing_request(newest).await.unwrap().is_some());
    let after = next.expires_at + SignedDuration::from_secs(601);
    store.sweep(&limits, after).await.unwrap();
    assert_eq!(store.signing_request(newest).await, Ok(None));
}
