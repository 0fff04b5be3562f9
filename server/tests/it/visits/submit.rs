//! A form that was filled in without a network and is sent as one.

use domain::{
    application::Draft,
    form::{Field, Problem},
    offline::draft::mark,
    ports::Saving,
    service::{ActError, Caller, WentOnFrom},
};
use jiff::SignedDuration;
use server_testing::visiting::{Claim, LOST, Portal, form};

const MOBILE: &str = "0542 318 44 09";
const KEY: &str = "0123456789abcdef0123456789abcdef";
const OTHER_KEY: &str = "fedcba9876543210fedcba9876543210";

async fn applicant(portal: &Portal) -> Caller {
    let (token, _) = portal.sign_in("saglik", LOST).await.unwrap();
    portal.caller(Some(&token)).await
}

fn at_revision(revision: i64) -> WentOnFrom {
    WentOnFrom {
        revision,
        ..WentOnFrom::default()
    }
}

fn at(street: &str) -> Draft {
    Draft {
        street_address: street.to_owned(),
        ..form(MOBILE)
    }
}

#[tokio::test]
async fn a_second_try_under_the_same_key_changes_nothing() {
    let portal = Portal::open().await;
    let caller = applicant(&portal).await;
    let services = portal.services();
    assert!(!services.applying.was_submitted(&caller, KEY).await.unwrap());
    for _ in 0..3 {
        services
            .applying
            .submit(&caller, KEY, &at_revision(0), form(MOBILE))
            .await
            .unwrap();
    }
    assert!(services.applying.was_submitted(&caller, KEY).await.unwrap());
    assert!(
        !services
            .applying
            .was_submitted(&caller, OTHER_KEY)
            .await
            .unwrap()
    );
    // Not once the code is on its way either.
    services.codes.send_code(&caller).await.unwrap();
    services
        .applying
        .submit(&caller, KEY, &at_revision(0), form(MOBILE))
        .await
        .unwrap();
    services
        .codes
        .check_code(&caller, &portal.code(MOBILE))
        .await
        .unwrap();
}

#[tokio::test]
async fn many_tries_at_once_are_one() {
    let portal = Portal::open().await;
    let caller = applicant(&portal).await;
    let mut tries = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let (services, caller) = (portal.services().clone(), caller.clone());
        tries.spawn(async move {
            services
                .applying
                .submit(&caller, KEY, &at_revision(0), form(MOBILE))
                .await
        });
    }
    let outcomes = tries.join_all().await;
    assert!(outcomes.iter().any(Result::is_ok), "{outcomes:?}");
    // Whoever came too early asks again, as the browser does, and is told yes.
    assert!(
        portal
            .services()
            .applying
            .was_submitted(&caller, KEY)
            .await
            .unwrap()
    );
    portal
        .services()
        .applying
        .submit(&caller, KEY, &at_revision(0), form(MOBILE))
        .await
        .unwrap();
}

#[tokio::test]
async fn many_tabs_that_confirm_at_once_make_one_submission() {
    let portal = Portal::open().await;
    let caller = applicant(&portal).await;
    let services = portal.services();
    // As the page of answers does: kept and judged before.
    services
        .applying
        .review(&caller, form(MOBILE))
        .await
        .unwrap();
    let revision = services.applying.form(&caller).await.unwrap().case.revision;
    let keys: Vec<String> = (0..12).map(|tab| format!("{tab:032x}")).collect();
    let mut tries = tokio::task::JoinSet::new();
    for key in keys.clone() {
        let (services, caller) = (services.clone(), caller.clone());
        tries.spawn(async move {
            services
                .applying
                .submit(&caller, &key, &at_revision(revision), form(MOBILE))
                .await
        });
    }
    for outcome in tries.join_all().await {
        assert_eq!(outcome, Ok(()));
    }
    let mut made = 0;
    for key in &keys {
        made += usize::from(services.applying.was_submitted(&caller, key).await.unwrap());
    }
    assert_eq!(made, 1);
}

#[tokio::test]
async fn a_key_is_good_for_one_content() {
    let portal = Portal::open().await;
    let caller = applicant(&portal).await;
    let services = portal.services();
    services
        .applying
        .submit(&caller, KEY, &at_revision(0), form(MOBILE))
        .await
        .unwrap();
    let other = services
        .applying
        .submit(&caller, KEY, &at_revision(1), at("Another street 1, No: 2"))
        .await;
    assert!(matches!(other, Err(ActError::Stale(_))), "{other:?}");
    // The very same from another tab, which has a key of its own.
    services
        .applying
        .submit(&caller, OTHER_KEY, &at_revision(0), form(MOBILE))
        .await
        .unwrap();
}

#[tokio::test]
async fn what_another_device_saved_meanwhile_is_not_overwritten() {
    let portal = Portal::open().await;
    let caller = applicant(&portal).await;
    let services = portal.services();
    let theirs = at("Typed on the phone, No: 7");
    let revision = services
        .applying
        .save_draft(&caller, &Saving::from_revision(0), theirs)
        .await
        .unwrap();
    let sent = services
        .applying
        .submit(&caller, KEY, &at_revision(0), form(MOBILE))
        .await;
    assert_eq!(sent, Err(ActError::Stale(revision)));
    let kept = services.applying.form(&caller).await.unwrap().case.draft;
    assert_eq!(kept.street_address, "Typed on the phone, No: 7");
    assert!(!services.applying.was_submitted(&caller, KEY).await.unwrap());
    // Meant as it is, after both were looked at.
    services
        .applying
        .submit(&caller, KEY, &at_revision(revision), form(MOBILE))
        .await
        .unwrap();
}

#[tokio::test]
async fn what_was_kept_and_never_answered_is_gone_on_from() {
    let portal = Portal::open().await;
    let caller = applicant(&portal).await;
    let services = portal.services();
    let earlier = at("Typed here, answer lost");
    services
        .applying
        .save_draft(&caller, &Saving::from_revision(0), earlier.clone())
        .await
        .unwrap();
    let unknown = WentOnFrom::read(0, "7,,x,18446744073709551616", false);
    assert_eq!(unknown.unanswered, [7]);
    let refused = services
        .applying
        .submit(&caller, KEY, &unknown, form(MOBILE))
        .await;
    assert!(matches!(refused, Err(ActError::Stale(_))), "{refused:?}");
    let known = WentOnFrom::read(0, &format!("7,{}", mark(&earlier.texts())), false);
    services
        .applying
        .submit(&caller, OTHER_KEY, &known, form(MOBILE))
        .await
        .unwrap();
    let caller = applicant(&portal).await;
    services
        .applying
        .save_draft(&caller, &Saving::from_revision(0), form(MOBILE))
        .await
        .unwrap();
    services
        .applying
        .submit(&caller, KEY, &at_revision(0), form(MOBILE))
        .await
        .unwrap();
    assert!(services.applying.was_submitted(&caller, KEY).await.unwrap());
}

/// A saving whose answer was lost may reach the server while the form is
/// being sent: half of what was typed, or all of it.
#[tokio::test(flavor = "multi_thread")]
async fn savings_that_land_while_the_form_is_sent_are_known_as_ones_own() {
    for round in 0..30 {
        let portal = Portal::open().await;
        let caller = applicant(&portal).await;
        let half = at("Fatih Mah. Yarıda kalan");
        let from = WentOnFrom::read(0, &mark(&half.texts()).to_string(), false);
        let late: Vec<_> = [half, form(MOBILE)]
            .into_iter()
            .enumerate()
            .map(|(index, draft)| {
                let (services, caller) = (portal.services().clone(), caller.clone());
                tokio::spawn(async move {
                    tokio::time::sleep(std::time::Duration::from_micros(round * 400)).await;
                    let expected = i64::try_from(index).unwrap();
                    let _ = services
                        .applying
                        .save_draft(&caller, &Saving::from_revision(expected), draft)
                        .await;
                })
            })
            .collect();
        let sent = portal
            .services()
            .applying
            .submit(&caller, KEY, &from, form(MOBILE));
        assert_eq!(sent.await, Ok(()), "{round}");
        for one in late {
            one.await.unwrap();
        }
        let services = portal.services();
        assert!(services.applying.was_submitted(&caller, KEY).await.unwrap());
    }
}

#[tokio::test]
async fn a_refused_form_is_kept_as_typed() {
    let portal = Portal::open().await;
    let caller = applicant(&portal).await;
    let services = portal.services();
    let wrong = Draft {
        district: "Kadıköy".to_owned(),
        ..form(MOBILE)
    };
    match services
        .applying
        .submit(&caller, KEY, &at_revision(0), wrong)
        .await
    {
        Err(ActError::Refused(rejected)) => {
            assert!(rejected.problem(Field::District).is_some(), "{rejected:?}");
            assert_eq!(rejected.problem(Field::SecurityWord), None::<Problem>);
        }
        other => panic!("{other:?}"),
    }
    let kept = services.applying.form(&caller).await.unwrap().case;
    assert_eq!(kept.draft.district, "Kadıköy");
    assert!(!services.applying.was_submitted(&caller, KEY).await.unwrap());
    // Repaired, it goes on from what was kept.
    services
        .applying
        .submit(
            &caller,
            OTHER_KEY,
            &at_revision(kept.revision),
            form(MOBILE),
        )
        .await
        .unwrap();
    assert!(
        services
            .applying
            .was_submitted(&caller, OTHER_KEY)
            .await
            .unwrap()
    );
}

#[tokio::test]
async fn a_form_with_one_security_word_too_many_is_kept_as_typed() {
    let portal = Portal::open().await;
    let caller = applicant(&portal).await;
    let applying = &portal.services().applying;
    let mut reviewed = Ok(());
    while reviewed.is_ok() {
        reviewed = applying.review(&caller, form(MOBILE)).await;
    }
    assert!(
        matches!(reviewed, Err(ActError::TooOften { .. })),
        "{reviewed:?}"
    );
    let revision = applying.form(&caller).await.unwrap().case.revision;
    let typed = at("Fatih Mah. Sonradan yazılan");
    let sent = applying
        .submit(&caller, KEY, &at_revision(revision), typed.clone())
        .await;
    assert!(matches!(sent, Err(ActError::TooOften { .. })), "{sent:?}");
    let kept = applying.form(&caller).await.unwrap().case.draft;
    assert_eq!(kept, typed.without_word());
    assert!(!applying.was_submitted(&caller, KEY).await.unwrap());
    // Later it goes on from what was kept.
    portal.pass(SignedDuration::from_mins(16));
    let sent = applying
        .submit(&caller, KEY, &at_revision(revision + 1), form(MOBILE))
        .await;
    sent.unwrap();
}

#[tokio::test]
async fn nothing_is_sent_by_nobody_or_under_no_key() {
    let portal = Portal::open().await;
    let caller = applicant(&portal).await;
    let services = portal.services();
    for key in [
        "",
        "k",
        "../../etc/passwd",
        "Ω123456789abcdef0123456789abcde",
    ] {
        let sent = services
            .applying
            .submit(&caller, key, &at_revision(0), form(MOBILE))
            .await;
        assert_eq!(sent, Err(ActError::Unknown), "{key}");
    }
    let nobody = portal.caller(None).await;
    let sent = services
        .applying
        .submit(&nobody, KEY, &at_revision(0), form(MOBILE))
        .await;
    assert_eq!(sent, Err(ActError::Expired));
    assert_eq!(
        services.applying.device_share(&nobody).await,
        Err(ActError::Expired),
        "the key to a device's draft comes after sign-in"
    );
}

#[tokio::test]
async fn a_device_opens_a_draft_for_its_person_alone() {
    const SOMEBODY_ELSE: Claim = [
        "30000000328",
        "Mehmet",
        "Demir",
        "Ankara",
        "30.11.1975",
        "MM5003",
    ];
    let portal = Portal::open().await;
    let mut shares = Vec::new();
    for person in [LOST, LOST, SOMEBODY_ELSE] {
        let (token, _) = portal.sign_in("saglik", person).await.unwrap();
        let caller = portal.caller(Some(&token)).await;
        shares.push(
            portal
                .services()
                .applying
                .device_share(&caller)
                .await
                .unwrap(),
        );
        portal.pass(SignedDuration::from_mins(1));
    }
    assert_eq!(shares[0], shares[1], "another visit of the same person");
    assert_ne!(shares[0], shares[2]);
    assert_eq!(format!("{:?}", shares[0]), "DeviceShare(…)");
    assert_eq!(shares[0].hex().len(), 64);
}

#[tokio::test]
async fn a_number_of_an_unknown_range_is_asked_about_and_then_taken() {
    let portal = Portal::open().await;
    let caller = applicant(&portal).await;
    let services = portal.services();
    let typed = Draft {
        work_phone: "0299 555 01 02".to_owned(),
        ..form("0563 611 23 45")
    };
    let refused = services
        .applying
        .review(&caller, typed.clone())
        .await
        .unwrap_err();
    let ActError::Refused(rejected) = refused else {
        panic!("{refused:?}");
    };
    for field in [Field::MobilePhone, Field::WorkPhone] {
        assert!(rejected.problem(field).is_some_and(Problem::is_question));
    }
    assert_eq!(rejected.len(), 2, "{rejected:?}");
    // Nothing of what was typed is lost by the question.
    let sheet = services.applying.form(&caller).await.unwrap();
    assert_eq!(sheet.case.draft.mobile_phone, "0563 611 23 45");
    let confirmed = Draft {
        mobile_phone_confirmed: "+905636112345".to_owned(),
        work_phone_confirmed: "0299 555 01 02".to_owned(),
        ..typed
    };
    services.applying.review(&caller, confirmed).await.unwrap();
    services.applying.confirm_form(&caller).await.unwrap();
    services.codes.send_code(&caller).await.unwrap();
    let code = portal.code("0563 611 23 45");
    services.codes.check_code(&caller, &code).await.unwrap();
}
