//! Whoever goes back, or opens a page of another step, comes to a page that is
//! true.

use domain::{
    application::Draft,
    ports::Saving,
    progress::Step,
    service::{ActError, Caller, Next},
};
use jiff::SignedDuration;

use server_testing::visiting::{LOST, Portal, form};

const MOBILE: &str = "0542 318 44 09";

/// What each page of an application says instead of showing it.
async fn said(portal: &Portal, caller: &Caller) -> Vec<(&'static str, Option<ActError>)> {
    let services = portal.services();
    vec![
        ("form", services.applying.form(caller).await.err()),
        ("code", services.codes.code(caller).await.err()),
        ("signing", services.signing.methods(caller).await.err()),
        ("result", services.documents.result(caller).await.err()),
        ("resume", services.codes.resumable(caller).await.err()),
    ]
}

#[tokio::test]
async fn an_application_of_an_earlier_day_leads_to_its_code_and_then_to_where_it_stands() {
    let portal = Portal::open().await;
    portal.applied(MOBILE).await;
    portal.pass(SignedDuration::from_hours(26));
    let (token, next) = portal.sign_in("saglik", LOST).await.unwrap();
    assert_eq!(next, Next::Resume);
    let caller = portal.caller(Some(&token)).await;
    for (page, said) in said(&portal, &caller).await {
        let expected = (page != "resume").then_some(ActError::ToResume);
        assert_eq!(said, expected, "{page}: a claim opens nothing");
    }
    let services = portal.services();
    services.codes.send_resumption_code(&caller).await.unwrap();
    let opened = services
        .codes
        .resume(&caller, &portal.code(MOBILE))
        .await
        .unwrap();
    let caller = portal.caller(Some(&opened.token)).await;
    for (page, said) in said(&portal, &caller).await {
        match page {
            "result" | "signing" => assert_eq!(said, None, "{page}"),
            _ => assert_eq!(said, Some(ActError::Elsewhere(Step::Result)), "{page}"),
        }
    }
    // Only a visit that is none has ended.
    for (page, said) in said(&portal, &Caller::anonymous("192.0.2.1")).await {
        assert_eq!(said, Some(ActError::Expired), "{page}");
    }
}

#[tokio::test]
async fn a_form_under_way_has_no_other_application_to_resume() {
    let portal = Portal::open().await;
    let (token, _) = portal.sign_in("saglik", LOST).await.unwrap();
    let caller = portal.caller(Some(&token)).await;
    let told = portal.services().codes.resumable(&caller).await.err();
    assert_eq!(told, Some(ActError::Elsewhere(Step::Form)));
}

/// A page outlives its session: what it saves is not put into the next one's file.
#[tokio::test]
async fn a_saving_of_an_earlier_sessions_page_changes_nothing() {
    let portal = Portal::open().await;
    let (token, _) = portal.sign_in("saglik", LOST).await.unwrap();
    let caller = portal.caller(Some(&token)).await;
    let services = portal.services();
    let titled = |title: &str| Draft {
        title: title.to_owned(),
        ..Draft::default()
    };
    let saving = |file: &str| Saving {
        file: Some(file.to_owned()),
        ..Saving::from_revision(0)
    };
    let save = async |saving: &Saving, title: &str| {
        let saved = services.applying.save_draft(&caller, saving, titled(title));
        saved.await
    };
    let before = services.applying.form(&caller).await.unwrap().case;
    let late = save(&saving("an-earlier-file"), "Hekim").await;
    assert_eq!(late, Err(ActError::Stale(0)));
    let case = services.applying.form(&caller).await.unwrap().case;
    assert!(case.draft == before.draft && case.refused_draft.is_none());
    assert_eq!(save(&saving(case.id.as_str()), "Hekim").await, Ok(1));
}

/// The press that leads to the answers writes over no copy that its page does not know.
#[tokio::test]
async fn a_press_keeps_what_another_browser_saved_since() {
    let portal = Portal::open().await;
    let (token, _) = portal.sign_in("saglik", LOST).await.unwrap();
    let caller = portal.caller(Some(&token)).await;
    let applying = &portal.services().applying;
    let first = Saving::from_revision(0);
    let theirs = Draft {
        title: "Hekim".to_owned(),
        ..form(MOBILE)
    };
    let saved = applying.save_draft(&caller, &first, theirs.clone()).await;
    assert_eq!(saved, Ok(1));
    let pressed = applying.review_from(&caller, &first, form(MOBILE)).await;
    assert_eq!(pressed, Err(ActError::Stale(1)));
    let case = applying.form(&caller).await.unwrap().case;
    assert!(case.draft == theirs.without_word());
    assert!(case.refused_draft == Some(form(MOBILE).without_word()));
    let earlier = Saving {
        file: Some("an-earlier-file".to_owned()),
        ..Saving::default()
    };
    let pressed = applying.review_from(&caller, &earlier, form(MOBILE)).await;
    assert_eq!(pressed, Err(ActError::Stale(1)));
    // It goes on from there, and the security word is kept with it.
    let chosen = Saving {
        settled: true,
        ..Saving::from_revision(1)
    };
    let pressed = applying.review_from(&caller, &chosen, form(MOBILE)).await;
    assert_eq!(pressed, Ok(()));
    let case = applying.form(&caller).await.unwrap().case;
    assert!(case.draft == form(MOBILE).without_word() && case.word.is_some());
    assert!(case.refused_draft.is_none());
}

/// The other copy is taken by one press, and by a press that comes twice.
#[tokio::test]
async fn a_copy_that_is_taken_twice_is_neither_lost_nor_taken_back() {
    let portal = Portal::open().await;
    let (token, _) = portal.sign_in("saglik", LOST).await.unwrap();
    let caller = portal.caller(Some(&token)).await;
    let services = portal.services();
    let titled = |title: &str| Draft {
        title: title.to_owned(),
        ..Draft::default()
    };
    let first = Saving::from_revision(0);
    services
        .applying
        .save_draft(&caller, &first, titled("Hekim"))
        .await
        .unwrap();
    let late = services
        .applying
        .save_draft(&caller, &first, titled("Hemşire"))
        .await;
    assert_eq!(late, Err(ActError::Stale(1)));
    // The same again is no other copy.
    let same = services
        .applying
        .save_draft(&caller, &first, titled("Hekim"))
        .await;
    assert_eq!(same, Ok(1));
    for _ in 0..2 {
        services
            .applying
            .take_copy(&caller, titled("Başhekim"))
            .await
            .unwrap();
        let case = services.applying.form(&caller).await.unwrap().case;
        assert_eq!(case.draft.title, "Hemşire");
        assert_eq!(case.refused_draft.unwrap().title, "Başhekim");
    }
}
