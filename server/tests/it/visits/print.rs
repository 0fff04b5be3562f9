//! The printed form as an act: issued once, the same bytes for ever, known
//! again when somebody brings it.

use app::sheet::{Contents, compose};
use domain::{
    Locale,
    document::{Authenticity, DocumentKind, IssuedDocument},
    progress::State,
    referral::ProviderName,
    service::{ActError, Caller},
};
use jiff::SignedDuration;
use server_testing::visiting::{LOST, Portal, form};

const MOBILE: &str = "0542 318 44 09";

/// An application that is signed in ink, and who made it.
async fn confirmed(portal: &Portal) -> (Caller, String) {
    let (caller, printable) = portal.applied(MOBILE).await;
    (caller, printable.number.as_str().to_owned())
}

async fn opened(portal: &Portal) -> (Caller, IssuedDocument) {
    let (caller, number) = confirmed(portal).await;
    let form = portal
        .services()
        .documents
        .open(&caller, DocumentKind::ApplicationForm, &number)
        .await
        .unwrap();
    (caller, form)
}

async fn is(portal: &Portal, file: &[u8]) -> Authenticity {
    let anybody = portal.caller(None).await;
    let verified = portal
        .services()
        .documents
        .verify_file(&anybody, file)
        .await
        .unwrap();
    verified.authenticity
}

/// The declaration is printed as it was accepted: in the language of the page
/// on which the form was confirmed, whatever the language of the sign-in.
#[tokio::test]
async fn a_form_is_printed_in_the_language_in_which_it_was_confirmed() {
    let portal = Portal::open().await;
    let services = portal.services();
    let (token, _) = portal.sign_in("saglik", LOST).await.unwrap();
    let mut caller = portal.caller(Some(&token)).await;
    services
        .applying
        .review(&caller, form(MOBILE))
        .await
        .unwrap();
    caller.locale = Locale::En;
    services.applying.confirm_form(&caller).await.unwrap();
    caller.locale = Locale::Tr;
    services.codes.send_code(&caller).await.unwrap();
    let code = portal.code(MOBILE);
    let token = services
        .codes
        .check_code(&caller, &code)
        .await
        .unwrap()
        .token;
    let caller = portal.caller(Some(&token)).await;
    services
        .signing
        .choose(&caller, "wet_signature")
        .await
        .unwrap();
    let case = services
        .documents
        .result(&caller)
        .await
        .unwrap()
        .printable
        .case;
    assert_eq!(case.locale, Locale::En);
}

#[tokio::test]
async fn who_proved_an_identity_stands_on_the_form() {
    let portal = Portal::open().await;
    let (_, mut printable) = portal.applied(MOBILE).await;
    for proven in [false, true] {
        printable.case.person.proven_by = proven.then(|| ProviderName {
            tr: "e-Devlet".to_owned(),
            en: "e-Government".to_owned(),
        });
        let contents = Contents {
            case: &printable.case,
            application: &printable.application,
            profile: &printable.profile,
            stamp: None,
        };
        for (locale, label, name) in [
            (Locale::Tr, "Kimliği doğrulayan", "e-Devlet"),
            (Locale::En, "Identity verified by", "e-Government"),
        ] {
            let sheet = format!(
                "{:?}",
                compose(DocumentKind::ApplicationForm, &contents, locale)
            );
            assert_eq!(sheet.contains(label), proven, "{locale:?}");
            assert_eq!(sheet.contains(name), proven, "{locale:?}");
        }
    }
}

#[tokio::test]
async fn the_same_bytes_come_every_time_whatever_has_happened_since() {
    let portal = Portal::open().await;
    let (caller, first) = opened(&portal).await;
    portal.pass(SignedDuration::from_mins(10));
    // The revocation is carried out meanwhile; the paper does not change.
    let order = portal.services().documents.result(&caller).await.unwrap();
    let order = order.printable.case.order.unwrap();
    let store = portal.services().ports().store.clone();
    store
        .set_order_state(&order.id, domain::certificate::OrderState::CarriedOut)
        .await
        .unwrap();
    let number = first.number.as_str();
    let again = portal
        .services()
        .documents
        .open(&caller, DocumentKind::ApplicationForm, number)
        .await
        .unwrap();
    assert_eq!(again.file, first.file);
    assert_eq!(again.mark, first.mark);
    assert_eq!(again.at, first.at);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_that_open_it_at_once_all_get_the_same() {
    let portal = Portal::open().await;
    let (caller, number) = confirmed(&portal).await;
    let mut opening = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let (services, caller, number) =
            (portal.services().clone(), caller.clone(), number.clone());
        opening.spawn(async move {
            services
                .documents
                .open(&caller, DocumentKind::ApplicationForm, &number)
                .await
                .unwrap()
        });
    }
    let forms = opening.join_all().await;
    assert!(forms.iter().all(|form| *form == forms[0]));
}

#[tokio::test]
async fn a_file_is_known_again_whole_extended_and_altered() {
    let portal = Portal::open().await;
    let (_, form) = opened(&portal).await;
    assert_eq!(is(&portal, &form.file).await, Authenticity::Unchanged);
    let signed = [&*form.file, b"\nanything behind it"].concat();
    assert_eq!(is(&portal, &signed).await, Authenticity::Extended);
    let mut altered = form.file.clone();
    altered[2_000] ^= 1;
    assert_eq!(is(&portal, &altered).await, Authenticity::Altered);
    assert_eq!(
        is(&portal, &form.file[..form.file.len() - 1]).await,
        Authenticity::Altered
    );
    assert_eq!(
        is(&portal, b"%PDF-1.7 something").await,
        Authenticity::NotOurs
    );
}

#[tokio::test]
async fn a_form_of_another_portal_is_not_ours() {
    let (portal, other) = (Portal::open().await, Portal::open().await);
    let (_, form) = opened(&other).await;
    assert_eq!(is(&portal, &form.file).await, Authenticity::NotOurs);
    assert_eq!(is(&other, &form.file).await, Authenticity::Unchanged);
}

#[tokio::test]
async fn paper_is_known_by_number_and_mark_together() {
    let portal = Portal::open().await;
    let (_, form) = opened(&portal).await;
    let anybody = portal.caller(None).await;
    let services = portal.services();
    let (number, mark) = (form.number.as_str(), form.mark.as_str());
    let typed = mark.to_lowercase().replace('-', " ");
    for (number, mark, expected) in [
        (number, mark, Authenticity::Named),
        (number, &*typed, Authenticity::Named),
        ("333-333-333", mark, Authenticity::NotOurs),
        (number, "3333-3333-3333-3333", Authenticity::NotOurs),
        (number, "", Authenticity::NotOurs),
        ("", "<script>", Authenticity::NotOurs),
    ] {
        let verified = services
            .documents
            .verify_paper(&anybody, number, mark)
            .await
            .unwrap();
        assert_eq!(verified.authenticity, expected, "{number} {mark}");
        assert_eq!(
            verified.facts.is_some(),
            expected == Authenticity::Named,
            "nothing is told of a form that was not named"
        );
    }
}

#[tokio::test]
async fn a_withdrawn_application_is_told_and_so_is_its_institution() {
    let portal = Portal::open().await;
    let (caller, form) = opened(&portal).await;
    let services = portal.services();
    let facts = |caller| {
        let file = form.file.clone();
        async move {
            services
                .documents
                .verify_file(&caller, &file)
                .await
                .unwrap()
                .facts
                .unwrap()
        }
    };
    let before = facts(portal.caller(None).await).await;
    assert!(before.live);
    assert_eq!(before.institution, "Sağlık Bakanlığı");
    services.applying.withdraw(&caller).await.unwrap();
    let after = services.documents.result(&caller).await.unwrap();
    assert_eq!(after.printable.case.state, State::Withdrawn);
    assert!(!facts(portal.caller(None).await).await.live);
}

#[tokio::test]
async fn whoever_asks_too_often_waits() {
    let portal = Portal::open().await;
    let anybody = portal.caller(None).await;
    let services = portal.services();
    let limit = services.limits().verify.per_network;
    for _ in 0..limit {
        services
            .documents
            .verify_file(&anybody, b"x")
            .await
            .unwrap();
    }
    let refused = services.documents.verify_file(&anybody, b"x").await;
    assert!(matches!(refused, Err(ActError::TooOften { .. })));
    portal.pass(SignedDuration::from_mins(10));
    services
        .documents
        .verify_file(&anybody, b"x")
        .await
        .unwrap();
}
