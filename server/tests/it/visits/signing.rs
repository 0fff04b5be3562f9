//! Signed forms that applicants upload: what is accepted, what is refused and what waits.

mod choosing;
mod desk;
mod verifiers;

use std::sync::Arc;

use domain::{
    certificate::CertificateSerial,
    document::Authenticity,
    outbox::Queue,
    ports::NotVerified,
    progress::State,
    service::{ActError, Brought},
    signature::{SignatureLevel, UploadState, Uploads},
};
use jiff::SignedDuration;
use tokio::sync::Notify;

use desk::LOST_ONE;
pub(super) use verifiers::Says;
use verifiers::Slow;

use super::mail::Takes;
pub(crate) use desk::{Desk, TWO};

#[tokio::test]
async fn a_form_signed_with_another_certificate_than_the_lost_one_is_accepted_once() {
    let desk = Desk::open().await;
    let (signed, serial) = desk.signed(TWO[0]).await;
    assert_eq!(desk.is(&signed).await, Authenticity::Extended);
    desk.upload(&signed).await.unwrap();
    let (state, uploads) = desk.shown().await;
    assert_eq!(state, State::UnderReview);
    let (_, accepted) = uploads.accepted().unwrap();
    assert_eq!(accepted.signature.level, SignatureLevel::B);
    let by = &accepted.signature.signer.serial;
    assert!(by.is_same_number(&CertificateSerial::parse(&serial).unwrap()));
    assert!(!accepted.signature.evidence.statuses.is_empty());
    assert_eq!(desk.told("elektronik imzasi kabul edildi").await, 1);

    // The same press again, and another file: the application is signed.
    desk.upload(&signed).await.unwrap();
    let (other, _) = desk.signed(TWO[0]).await;
    assert!(matches!(
        desk.upload(&other).await,
        Err(ActError::Elsewhere(_))
    ));
    assert_eq!(desk.shown().await.1, uploads);
    assert_eq!(desk.told("elektronik imzasi kabul edildi").await, 1);

    // Whoever has the file learns the same; the other signature is not the one.
    assert_eq!(desk.is(&signed).await, Authenticity::Signed);
    assert_eq!(desk.is(&other).await, Authenticity::Extended);
    let more = [&*signed, b"\n"].concat();
    assert_eq!(desk.is(&more).await, Authenticity::Extended);
    let signing = &desk.services().signing;
    let kept = signing.signed(&desk.caller, &desk.number).await.unwrap();
    assert_eq!(kept.file, signed);
    let stranger = desk.portal.caller(None).await;
    for (caller, number) in [(&stranger, &*desk.number), (&desk.caller, "K7M-4PX-39Q")] {
        let kept = signing.signed(caller, number).await;
        assert!(matches!(kept, Err(ActError::Unknown)));
    }
    // It can be taken back, and not corrected.
    assert!(desk.choose("wet_signature").await.is_err());
    let applying = &desk.services().applying;
    assert!(applying.begin_correction(&desk.caller).await.is_err());
    applying.withdraw(&desk.caller).await.unwrap();
    let kept = signing.signed(&desk.caller, &desk.number).await;
    assert!(matches!(kept, Err(ActError::Unknown)));
}

#[tokio::test]
async fn what_is_refused_says_why_and_leaves_every_way_open() {
    let desk = Desk::open().await;
    let signing = &desk.services().signing;
    signing
        .upload(&desk.caller, Brought::Nothing)
        .await
        .unwrap();
    assert_eq!(desk.refused().await, "no_file");
    // Nothing that could have been signed was issued yet.
    desk.upload(b"%PDF-1.7").await.unwrap();
    assert_eq!(desk.refused().await, "not_issued");
    let form = desk.form().await;
    desk.upload(&form.file).await.unwrap();
    assert_eq!(desk.refused().await, "not_signed");
    let (stranger, _) = desk.signed("10000000146").await;
    desk.upload(&stranger).await.unwrap();
    assert_eq!(desk.refused().await, "other_person");
    signing
        .upload(&desk.caller, Brought::TooLarge)
        .await
        .unwrap();
    assert_eq!(desk.refused().await, "too_large");
    // The sixth in ten minutes; the page still says what was wrong with the fifth.
    let (signed, _) = desk.signed(TWO[0]).await;
    let again = desk.upload(&signed).await;
    assert!(matches!(again, Err(ActError::TooOften { .. })), "{again:?}");
    assert_eq!(desk.refused().await, "too_large");
    desk.choose("wet_signature").await.unwrap();
    assert_eq!(desk.shown().await.0, State::AwaitingPaper);
    assert!(matches!(
        desk.upload(&signed).await,
        Err(ActError::Elsewhere(_))
    ));
    desk.choose("e_signature").await.unwrap();
    desk.portal.pass(SignedDuration::from_mins(10));
    let caller = desk.caller.clone();
    let upload = desk
        .services()
        .signing
        .upload(&caller, Brought::File(&signed));
    upload.await.unwrap();
    assert_eq!(desk.shown().await.0, State::UnderReview);
    assert_eq!(desk.told("kabul edilmedi").await, 0);
}

#[tokio::test]
async fn what_nobody_can_tell_waits_and_is_verified_again() {
    let desk = Desk::open().await;
    let (signed, _) = desk.signed(TWO[0]).await;
    desk.silence(true);
    desk.upload(&signed).await.unwrap();
    desk.upload(&signed).await.unwrap();
    assert_eq!(desk.shown().await.0, State::AwaitingESignature);
    assert!(desk.waits().await);
    desk.deliver(Queue::Signatures).await;
    assert!(desk.waits().await);
    // What is refused meanwhile leaves the file that waits as it is.
    let signing = &desk.services().signing;
    let nothing = signing.upload(&desk.caller, Brought::Nothing);
    nothing.await.unwrap();
    let (stranger, _) = desk.signed("10000000146").await;
    desk.upload(&stranger).await.unwrap();
    assert_eq!(desk.refused().await, "other_person");
    assert!(desk.waits().await);
    desk.silence(false);
    desk.portal.pass(SignedDuration::from_mins(5));
    desk.deliver(Queue::Signatures).await;
    assert_eq!(desk.shown().await.0, State::UnderReview);
    assert_eq!(desk.told("elektronik imzasi kabul edildi").await, 1);
    assert_eq!(desk.is(&signed).await, Authenticity::Signed);
}

#[tokio::test]
async fn what_waited_and_is_refused_is_told_by_sms_each_time() {
    let desk = Desk::open().await;
    for times in 1..=2_u32 {
        let (signed, serial) = desk.signed(TWO[0]).await;
        desk.silence(true);
        desk.upload(&signed).await.unwrap();
        desk.silence(false);
        desk.authority().revoke(&serial).unwrap();
        desk.portal.pass(SignedDuration::from_mins(5));
        desk.deliver(Queue::Signatures).await;
        assert_eq!(desk.refused().await, "revoked");
        let told = desk.told("imzali dosyasi kabul edilmedi").await;
        assert_eq!(told, usize::try_from(times).unwrap());
        // Nothing of a refused file is kept.
        let store = &desk.services().ports().store;
        let file = store.uploaded_file(&desk.case, times).await.unwrap();
        assert_eq!(file, None);
    }
}

#[tokio::test]
async fn what_waits_goes_on_waiting_while_ink_is_chosen_or_a_correction_is_open() {
    let desk = Desk::open().await;
    let (signed, _) = desk.signed(TWO[0]).await;
    desk.silence(true);
    desk.upload(&signed).await.unwrap();
    desk.silence(false);
    desk.choose("wet_signature").await.unwrap();
    desk.deliver(Queue::Signatures).await;
    assert_eq!(desk.shown().await.0, State::AwaitingPaper);
    desk.choose("e_signature").await.unwrap();
    let applying = &desk.services().applying;
    applying.begin_correction(&desk.caller).await.unwrap();
    desk.portal.pass(SignedDuration::from_mins(6));
    desk.deliver(Queue::Signatures).await;
    applying.drop_correction(&desk.caller).await.unwrap();
    assert!(desk.waits().await);
    assert_eq!(desk.told("kabul edilmedi").await, 0);
    desk.portal.pass(SignedDuration::from_mins(6));
    desk.deliver(Queue::Signatures).await;
    assert_eq!(desk.shown().await.0, State::UnderReview);
}

#[tokio::test]
async fn what_waits_counts_no_more_once_a_correction_is_confirmed() {
    let desk = Desk::open().await;
    let (signed, _) = desk.signed(TWO[0]).await;
    desk.silence(true);
    desk.upload(&signed).await.unwrap();
    desk.silence(false);
    desk.correct().await;
    desk.deliver(Queue::Signatures).await;
    let (state, uploads) = desk.shown().await;
    assert_eq!(state, State::AwaitingESignature);
    assert_eq!(uploads, Uploads::default());
    assert_eq!(desk.told("kabul edilmedi").await, 0);
    desk.upload(&signed).await.unwrap();
    assert_eq!(desk.refused().await, "not_issued");
    let (signed, _) = desk.signed(TWO[0]).await;
    desk.upload(&signed).await.unwrap();
    assert_eq!(desk.shown().await.0, State::UnderReview);
}

#[tokio::test]
async fn a_form_that_is_corrected_while_its_signature_is_judged_is_not_signed() {
    let slow = Arc::new(Slow {
        asked: Notify::new(),
        let_on: Notify::new(),
    });
    let verifier = slow.clone();
    let desk = Arc::new(Desk::open_with(move |_, _, _| verifier).await);
    let form = desk.form().await;
    let uploading = tokio::spawn({
        let desk = desk.clone();
        async move { desk.upload(&form.file).await }
    });
    slow.asked.notified().await;
    desk.correct().await;
    slow.let_on.notify_one();
    let uploaded = uploading.await.unwrap();
    assert!(
        matches!(uploaded, Err(ActError::Elsewhere(_))),
        "{uploaded:?}"
    );
    let (state, uploads) = desk.shown().await;
    assert_eq!(state, State::AwaitingESignature);
    assert_eq!(uploads, Uploads::default());
    assert_eq!(desk.told("elektronik imzasi kabul edildi").await, 0);
}

#[tokio::test]
async fn of_many_uploads_at_once_one_is_accepted() {
    let desk = Arc::new(Desk::open().await);
    let (signed, _) = desk.signed(TWO[0]).await;
    let (stranger, _) = desk.signed("10000000146").await;
    let mut uploads = tokio::task::JoinSet::new();
    for file in [&stranger, &signed, &signed, &stranger, &stranger] {
        let (desk, file) = (desk.clone(), file.clone());
        uploads.spawn(async move { desk.upload(&file).await });
    }
    let ended = uploads.join_all().await;
    assert!(ended.iter().any(Result::is_ok), "{ended:?}");
    for one in ended {
        assert!(
            matches!(one, Ok(()) | Err(ActError::Elsewhere(_))),
            "{one:?}"
        );
    }
    let (state, uploads) = desk.shown().await;
    assert_eq!(state, State::UnderReview);
    assert!(uploads.accepted().is_some());
    assert_eq!(desk.is(&signed).await, Authenticity::Signed);
    assert_eq!(desk.told("elektronik imzasi kabul edildi").await, 1);
}

#[tokio::test]
async fn the_lost_certificate_signs_nothing_any_more() {
    // A certificate authority may write a zero in front of the number.
    for serial in [LOST_ONE, "005a1f0000000000000005"] {
        let desk = Desk::open_with(|_, _, _| Arc::new(Says(Ok(serial)))).await;
        let form = desk.form().await;
        desk.upload(&form.file).await.unwrap();
        assert_eq!(desk.refused().await, "lost_certificate");
    }
}

#[tokio::test]
async fn an_upload_waits_where_the_verifier_has_no_time_or_does_not_work() {
    for why in [NotVerified::Busy, NotVerified::Broken] {
        let desk = Desk::open_with(|_, _, _| Arc::new(Says(Err(why)))).await;
        let form = desk.form().await;
        desk.upload(&form.file).await.unwrap();
        assert!(desk.waits().await);
        desk.deliver(Queue::Signatures).await;
        assert!(desk.waits().await);
        // Not for ever.
        desk.portal.pass(SignedDuration::from_hours(7 * 24));
        desk.deliver(Queue::Signatures).await;
        assert!(desk.waits().await);
        desk.portal.pass(SignedDuration::from_mins(6));
        desk.deliver(Queue::Signatures).await;
        let store = &desk.services().ports().store;
        let uploads = store.uploads(&desk.case).await.unwrap();
        let [upload] = &uploads[..] else {
            panic!("{uploads:?}")
        };
        let UploadState::Refused(refused) = &upload.state else {
            panic!("{upload:?}")
        };
        assert_eq!(refused.code, "not_verified");
    }
}

#[tokio::test]
async fn whoever_asked_for_mail_is_told_of_both_outcomes_by_mail_too() {
    let mails = Arc::new(Takes::default());
    let desk = Desk::open().await.with_mail(mails.clone());
    desk.form().await;
    desk.deliver(Queue::Mail).await;
    let before = mails.taken();
    let (refused, serial) = desk.signed(TWO[0]).await;
    desk.silence(true);
    desk.upload(&refused).await.unwrap();
    desk.silence(false);
    desk.authority().revoke(&serial).unwrap();
    desk.deliver(Queue::Signatures).await;
    desk.deliver(Queue::Mail).await;
    assert_eq!(mails.taken(), before + 1);
    let (signed, _) = desk.signed(TWO[0]).await;
    desk.upload(&signed).await.unwrap();
    desk.deliver(Queue::Mail).await;
    assert_eq!(mails.taken(), before + 2);
    assert_eq!(desk.told("elektronik imzasi kabul edildi").await, 1);
}

/// Somebody who can write in the database and has no key.
#[tokio::test]
async fn a_row_that_was_changed_makes_no_signature_of_a_file_that_waits() {
    let desk = Desk::open().await;
    let (signed, _) = desk.signed(TWO[0]).await;
    desk.silence(true);
    desk.upload(&signed).await.unwrap();
    let url = format!("sqlite:{}/muhur.db", desk.portal.folder.display());
    let database = sqlx::SqlitePool::connect(&url).await.unwrap();
    let run = async |sql: &'static str| {
        let done = sqlx::query(sql).execute(&database).await.unwrap();
        assert_eq!(done.rows_affected(), 1, "{sql}");
    };
    // What is sealed counts, and the page stands.
    run("UPDATE signatures SET state = 'accepted'").await;
    assert!(desk.waits().await);
    assert_eq!(desk.is(&signed).await, Authenticity::Extended);
    run("UPDATE signatures SET state = 'waiting'").await;
    // Its applicant is asked for a file that cannot be read any more.
    run("UPDATE signatures SET file = facts").await;
    desk.silence(false);
    desk.deliver(Queue::Signatures).await;
    assert_eq!(desk.refused().await, "not_verified");
    assert_eq!(desk.told("imzali dosyasi kabul edilmedi").await, 1);
    desk.upload(&signed).await.unwrap();
    assert_eq!(desk.shown().await.0, State::UnderReview);
    // Of another version it is nobody's.
    run("UPDATE signatures SET version = 2").await;
    let signing = &desk.services().signing;
    let kept = signing.signed(&desk.caller, &desk.number).await;
    assert!(kept.is_err());
}
