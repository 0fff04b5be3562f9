//! Signed forms that applicants uploaded.

use domain::{
    document::digest,
    id::JobId,
    outbox::{Job, JobKind, Queue},
    ports::{JobOutcome, Moved},
    progress::State,
    signature::{NewUpload, RefusedUpload, SignatureRefusal, UploadState},
};

use super::{Shared, case, key, now, session, unique};

pub(super) async fn an_upload_is_kept_until_it_is_decided_or_another_one_comes(store: Shared) {
    let mut case = case("10000000146");
    case.state = State::AwaitingESignature;
    store
        .sign_in(&key(), &session(Some(&case.id)), Some(&case), None)
        .await
        .unwrap();
    assert_eq!(store.uploads(&case.id).await.unwrap(), []);
    let upload = |version, state| NewUpload {
        case: case.id.clone(),
        version,
        received_at: now(),
        digest: digest(b"signed"),
        state,
    };
    let (id, of) = (JobId::from_bytes(unique()), case.id.clone());
    let jobs = move |attempt| {
        let kind = JobKind::VerifySignature(of.clone());
        let version = attempt;
        let id = if attempt == 1 {
            id.clone()
        } else {
            JobId::from_bytes(unique())
        };
        vec![Job { id, kind, version }]
    };
    let nothing = |_| Vec::new();
    let waiting = upload(1, UploadState::Waiting);
    // Another version is not the one that is to be signed.
    let other = upload(2, UploadState::Waiting);
    let kept = store.add_upload(&other, Some(b"other"), None, &jobs, now());
    assert_eq!(kept.await.unwrap(), Moved::Conflict);
    let kept = store.add_upload(&waiting, Some(b"first"), None, &jobs, now());
    assert_eq!(kept.await.unwrap(), Moved::Done);
    let file = async |attempt| store.uploaded_file(&case.id, attempt).await.unwrap();
    assert_eq!(file(1).await.as_deref(), Some(&b"first"[..]));
    let uploads = async || store.uploads(&case.id).await.unwrap();
    assert_eq!(uploads().await, [waiting.numbered(1)]);

    // A refusal leaves what waits, and takes the place of the one before.
    let refused = UploadState::Refused(RefusedUpload::from(SignatureRefusal::NO_FILE));
    let refused = upload(1, refused);
    for _ in 0..2 {
        let kept = store.add_upload(&refused, None, None, &nothing, now());
        assert_eq!(kept.await.unwrap(), Moved::Done);
    }
    let kept = [waiting.numbered(1), refused.numbered(3)];
    assert_eq!(uploads().await, kept);
    // What waits again takes the place of both.
    let kept = store.add_upload(&waiting, Some(b"again"), None, &jobs, now());
    assert_eq!(kept.await.unwrap(), Moved::Done);
    assert_eq!(uploads().await, [waiting.numbered(4)]);
    assert_eq!(file(1).await, None);

    let decided = refused.numbered(4);
    let decide = async || store.decide_upload(&decided, None, None, &[], now()).await;
    assert_eq!(decide().await.unwrap(), Moved::Done);
    assert_eq!(decide().await.unwrap(), Moved::Conflict);
    assert_eq!(uploads().await, std::slice::from_ref(&decided));
    assert_eq!(file(4).await, None);

    let until = now() + jiff::SignedDuration::from_mins(1);
    let mut due = Vec::new();
    while let Some(leased) = store.lease(Queue::Signatures, now(), until).await.unwrap() {
        if leased.job.kind == JobKind::VerifySignature(case.id.clone()) {
            due.push(leased.job.version);
        }
        let (job, attempt) = (&leased.job.id, leased.attempt);
        let done = store.finish(job, attempt, JobOutcome::Done, None, None, now());
        done.await.unwrap();
    }
    assert_eq!(due, [1, 4]);
}
