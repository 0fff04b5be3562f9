//! Signed forms that applicants uploaded.

use domain::{
    document::digest,
    id::JobId,
    outbox::{Job, JobKind, Queue},
    ports::Moved,
    signature::{RefusedUpload, SignatureRefusal, SignedUpload, UploadState},
};

use super::{Shared, case, key, now, session, unique};

pub(super) async fn an_upload_is_kept_until_it_is_refused_or_another_one_comes(store: Shared) {
    let case = case("10000000146");
    store
        .sign_in(&key(), &session(Some(&case.id)), Some(&case), None)
        .await
        .unwrap();
    assert_eq!(store.newest_upload(&case.id).await.unwrap(), None);
    let upload = |attempt, state| SignedUpload {
        case: case.id.clone(),
        attempt,
        version: 1,
        received_at: now(),
        digest: digest(b"signed"),
        state,
    };
    let job = |attempt| Job {
        id: JobId::from_bytes(unique()),
        kind: JobKind::VerifySignature(case.id.clone()),
        version: attempt,
    };
    let keep = async |upload: &SignedUpload, file: Option<&[u8]>, jobs: &[Job]| {
        let kept = store.keep_upload(upload, file, None, jobs, now()).await;
        kept.unwrap()
    };
    let first = upload(1, UploadState::Waiting);
    assert_eq!(keep(&first, Some(b"signed"), &[job(1)]).await, Moved::Done);
    // Another one of the same number is too late, and queues nothing.
    let late = keep(&first, Some(b"other"), &[job(7)]).await;
    assert_eq!(late, Moved::Conflict);
    let file = async |attempt| store.uploaded_file(&case.id, attempt).await.unwrap();
    assert_eq!(file(1).await.as_deref(), Some(&b"signed"[..]));
    assert_eq!(store.newest_upload(&case.id).await.unwrap(), Some(first));

    let refused = RefusedUpload::from(SignatureRefusal::MOVED_ON);
    let refused = upload(1, UploadState::Refused(refused));
    assert_eq!(keep(&refused, None, &[]).await, Moved::Done);
    assert_eq!(file(1).await, None);
    assert_eq!(store.newest_upload(&case.id).await.unwrap(), Some(refused));

    let second = upload(2, UploadState::Waiting);
    assert_eq!(keep(&second, Some(b"again"), &[job(2)]).await, Moved::Done);
    assert_eq!(store.newest_upload(&case.id).await.unwrap(), Some(second));
    let mut due = Vec::new();
    while let Some(leased) = store
        .lease(
            Queue::Signatures,
            now(),
            now() + jiff::SignedDuration::from_mins(1),
        )
        .await
        .unwrap()
    {
        if leased.job.kind == JobKind::VerifySignature(case.id.clone()) {
            due.push(leased.job.version);
        }
        store
            .finish(
                &leased.job.id,
                leased.attempt,
                domain::ports::JobOutcome::Done,
                None,
                None,
                now(),
            )
            .await
            .unwrap();
    }
    assert_eq!(due, [1, 2]);
}
