//! The way there and back, and whom it lets in.

use domain::{
    institution::SigningMethod,
    person::NationalId,
    ports::{Allowance, Moved},
    progress::{Event, State, Transition},
    session::{SessionToken, Who},
};
use http::{StatusCode, header};
use jiff::SignedDuration;

use super::{
    Portal,
    browser::{Browser, Does},
    provider::{Claims, Provider},
};

const NO_MATCH: &str = "eşleşmedi";
const OVER: &str = "Bu giriş artık geçerli değil";

#[tokio::test(flavor = "multi_thread")]
async fn who_is_proven_and_employed_comes_to_the_form_and_the_proof_is_kept() {
    for claims in [Claims::UserInfo, Claims::InToken] {
        let Some(provider) = Provider::start(claims) else {
            return;
        };
        let portal = Portal::open(&provider.issuer()).await;
        let mut browser = Browser::default();
        let page = browser.get(&portal, "/basvuru/saglik").await;
        assert!(page.body.contains("href=\"/kimlik/saglik\""), "{claims:?}");
        assert!(page.body.contains("e-Devlet ile giriş"));
        let before = browser.visit().to_owned();

        let page = browser.get(&portal, "/kimlik/saglik").await;
        assert_eq!(page.status, StatusCode::OK);
        let policy = page.headers[header::CONTENT_SECURITY_POLICY]
            .to_str()
            .unwrap();
        let allowed = format!("form-action 'self' {};", provider.issuer());
        assert!(policy.contains(&allowed), "{policy:?}");
        assert!(!page.body.contains("<script"));

        let address = browser.leaves(&portal, "mm5002").await;
        for told in [
            "code_challenge_method=S256",
            "response_type=code",
            "nonce=",
            "prompt=login",
        ] {
            assert!(address.contains(told), "{address}");
        }
        for kept in ["MM5002", "saglik", before.as_str()] {
            assert!(!address.contains(kept), "{kept} is in {address}");
        }
        let back = browser
            .at_provider(&address, Does::SignsIn("20000000282"))
            .await;
        let answer = browser.get(&portal, &back).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        assert_eq!(answer.location(), "/form");
        assert_ne!(browser.visit(), before, "the visit has a new secret");
        let form = browser.get(&portal, "/form").await;
        assert_eq!(form.status, StatusCode::OK);
        assert!(form.body.contains("Yılmaz-Öztürk"));

        let person = case(&portal, &browser).await.person;
        assert_eq!(person.national_id.as_str(), "20000000282");
        assert_eq!(person.birth_place.as_str(), "İzmir");
        assert_eq!(person.birth_date.iso(), "1985-06-15");
        assert_eq!(person.proven_by.unwrap().tr, "e-Devlet");
    }
}

/// The application of a browser's visit, as the store has it.
async fn case(portal: &Portal, browser: &Browser) -> domain::case::Case {
    let ports = portal.started.services.ports();
    let bytes = domain::id::unhex(browser.visit()).unwrap();
    let key = ports.secrets.session_key(&SessionToken::from_bytes(bytes));
    let limits = portal.started.services.limits().session;
    let session = ports
        .store
        .session(&key, &limits, portal.started.services.now());
    let Who::Applicant(id) = session.await.unwrap().unwrap().who else {
        panic!("nobody's visit");
    };
    ports.store.case(&id).await.unwrap().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn people_of_all_kinds_are_led_on_as_after_a_typed_sign_in() {
    let Some(provider) = Provider::start(Claims::UserInfo) else {
        return;
    };
    let portal = Portal::open(&provider.issuer()).await;
    let lost = "&card_lost=on";
    for (who, number, said, leads_to) in [
        // Has a living certificate and has lost the card: is asked at once.
        ("10000000146", "MM5001", lost, "/askiya-al"),
        ("10000000146", "MM5001", "", "/form"),
        // There is nothing to suspend.
        ("11000001126", "MM5010", lost, "/form"),
        // Without a surname; without day and month of birth; a foreigner.
        ("80000000828", "MM5008", lost, "/askiya-al"),
        ("90000000964", "MM5009", lost, "/askiya-al"),
        ("99000001278", "MM5011", "", "/form"),
        // Whoever the registry does not answer about is proven all the same.
        ("15000001636", "MM5015", "", "/form"),
    ] {
        let mut browser = Browser::default();
        browser.typed_too = said;
        let answer = browser.signs_in(&portal, who, number).await;
        assert_eq!(answer.location(), leads_to, "{who}: {}", answer.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_is_not_the_persons_is_no_match_and_is_counted() {
    let Some(provider) = Provider::start(Claims::UserInfo) else {
        return;
    };
    let portal = Portal::open(&provider.issuer()).await;
    let mut browser = Browser::default();
    for (who, number) in [
        ("10000000146", "MM9999"),
        ("10000000146", "MM5002"),
        // Not in the directory at all.
        ("12000001352", "MM5012"),
    ] {
        let answer = browser.signs_in(&portal, who, number).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{who}");
        assert!(answer.body.contains(NO_MATCH), "{who}: {}", answer.body);
        assert!(answer.body.contains("href=\"/basvuru/saglik\""));
    }
    for _ in 0..3 {
        let answer = browser.signs_in(&portal, "10000000146", "MM9999").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    // Five wrong ones in a quarter of an hour: the right one waits too.
    let answer = browser.signs_in(&portal, "10000000146", "MM5001").await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    portal.clock.pass(SignedDuration::from_mins(16));
    let mut browser = Browser::default();
    let answer = browser.signs_in(&portal, "10000000146", "MM5001").await;
    assert_eq!(answer.location(), "/form", "{}", answer.body);
}

/// Somebody with the identity facts of another tries typed claims, and applies
/// in the other's name with a phone of their own: neither stands in the way of
/// whoever is proven.
#[tokio::test(flavor = "multi_thread")]
async fn who_is_proven_is_locked_out_by_no_claim_and_owns_what_was_begun() {
    let Some(provider) = Provider::start(Claims::UserInfo) else {
        return;
    };
    let portal = Portal::open(&provider.issuer()).await;
    let ports = portal.started.services.ports();
    let person = NationalId::parse("20000000282").unwrap();
    let key = ports.secrets.person_key(&person);
    let now = portal.started.services.now();
    let spent = Allowance {
        key: format!("claim:{}", key.as_str()),
        limit: 1_000,
        window: SignedDuration::from_hours(24),
    };
    for _ in 0..20 {
        assert_eq!(
            ports
                .store
                .acquire(std::slice::from_ref(&spent), now)
                .await
                .unwrap(),
            None
        );
    }
    let mut browser = Browser::default();
    let answer = browser.signs_in(&portal, "20000000282", "MM5002").await;
    assert_eq!(answer.location(), "/form", "{}", answer.body);

    let begun = case(&portal, &browser).await;
    for (from, event) in [
        (State::IdentityVerified, Event::Typed),
        (State::Draft, Event::FormConfirmed),
        (State::AwaitingCode, Event::CodeMade),
        (State::CodeSent, Event::PhoneProved),
    ] {
        let step = Transition::of(&begun.id, from, event, now).unwrap();
        let moved = ports
            .store
            .choose_signing(&step, SigningMethod::WetSignature);
        assert_eq!(moved.await.unwrap(), Moved::Done);
    }
    let mut browser = Browser::default();
    let answer = browser.signs_in(&portal, "20000000282", "MM5002").await;
    assert_eq!(answer.location(), "/sonuc", "{}", answer.body);
    assert_eq!(case(&portal, &browser).await.id, begun.id);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_under_age_is_told_so() {
    let Some(provider) = Provider::start(Claims::UserInfo) else {
        return;
    };
    let portal = Portal::open(&provider.issuer()).await;
    let mut browser = Browser::default();
    let answer = browser.signs_in(&portal, "young", "MM5001").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("Doğum tarihi"), "{}", answer.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn leaving_the_provider_is_answered_calmly_with_a_way_back() {
    let Some(provider) = Provider::start(Claims::UserInfo) else {
        return;
    };
    let portal = Portal::open(&provider.issuer()).await;
    for does in [Does::Leaves, Does::LeavesAfter("10000000146")] {
        let mut browser = Browser::default();
        let address = browser.leaves(&portal, "MM5001").await;
        let back = browser.at_provider(&address, does).await;
        assert!(back.contains("error=access_denied"), "{back}");
        let answer = browser.get(&portal, &back).await;
        assert_eq!(answer.status, StatusCode::OK, "{does:?}");
        assert!(
            answer.body.contains("girişi tamamlanmadı"),
            "{}",
            answer.body
        );
        for way in ["action=\"/kimlik/saglik\"", "href=\"/basvuru/saglik\""] {
            assert!(answer.body.contains(way), "{way}");
        }
        // A second return is none.
        assert!(browser.get(&portal, &back).await.body.contains(OVER));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_return_counts_once_in_its_own_visit_and_within_ten_minutes() {
    let Some(provider) = Provider::start(Claims::UserInfo) else {
        return;
    };
    let portal = Portal::open(&provider.issuer()).await;
    let mut browser = Browser::default();
    let address = browser.leaves(&portal, "MM5010").await;
    let sign_in = Does::SignsIn("11000001126");
    let back = browser.at_provider(&address, sign_in).await;
    let state = back.split("state=").nth(1).unwrap();
    let state = state.split('&').next().unwrap();

    let mut thief = Browser::default();
    thief.leaves(&portal, "MM5010").await;
    let mut nobody = Browser::default();
    let mut tried = vec![
        ("another visit", thief.get(&portal, &back).await),
        ("no visit", nobody.get(&portal, &back).await),
    ];
    for (what, path) in [
        ("another state", back.replace(state, &"0".repeat(64))),
        ("no state", back.replace("state=", "s=")),
        ("half a state", back.replace(state, &state[..32])),
    ] {
        tried.push((what, browser.get(&portal, &path).await));
    }
    for (what, answer) in tried {
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{what}");
        assert!(answer.body.contains(OVER), "{what}: {}", answer.body);
    }
    let answer = browser.get_ahead(&portal, &back).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "asked ahead");
    // It is still good where it belongs, once.
    let answer = browser.get(&portal, &back).await;
    assert_eq!(answer.location(), "/form", "{}", answer.body);
    // Its answer may never have arrived: the same browser is answered as before
    // for a minute, and nothing is done a second time.
    let answer = browser.get(&portal, &back).await;
    assert_eq!(answer.location(), "/form", "{}", answer.body);
    let answer = thief.get(&portal, &back).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND, "another visit");
    portal.clock.pass(SignedDuration::from_secs(61));
    let answer = browser.get(&portal, &back).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND, "used");

    let mut late = Browser::default();
    let address = late.leaves(&portal, "MM5010").await;
    let back = late.at_provider(&address, sign_in).await;
    portal.clock.pass(SignedDuration::from_mins(11));
    let answer = late.get(&portal, &back).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND, "too late");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_of_another_sign_in_is_refused() {
    let Some(provider) = Provider::start(Claims::UserInfo) else {
        return;
    };
    let portal = Portal::open(&provider.issuer()).await;
    let sign_in = Does::SignsIn("11000001126");
    let code = |back: &str| {
        let code = back.split("code=").nth(1).unwrap();
        code.split('&').next().unwrap().to_owned()
    };
    // Somebody's code in the return of another one: PKCE finds it out.
    let mut victim = Browser::default();
    let address = victim.leaves(&portal, "MM5010").await;
    let stolen = victim.at_provider(&address, sign_in).await;
    let mut thief = Browser::default();
    let address = thief.leaves(&portal, "MM5010").await;
    let own = thief
        .at_provider(&address, Does::SignsIn("12000001352"))
        .await;
    let mixed = own.replace(&code(&own), &code(&stolen));
    let answer = thief.get(&portal, &mixed).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    // A code that was used, in a fresh return.
    let mut browser = Browser::default();
    let used = {
        let address = browser.leaves(&portal, "MM5010").await;
        let back = browser.at_provider(&address, sign_in).await;
        assert_eq!(browser.get(&portal, &back).await.location(), "/form");
        code(&back)
    };
    let mut browser = Browser::default();
    let address = browser.leaves(&portal, "MM5010").await;
    let back = browser.at_provider(&address, sign_in).await;
    let replayed = back.replace(&code(&back), &used);
    let answer = browser.get(&portal, &replayed).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_an_institution_with_a_contract_leads_there() {
    let Some(provider) = Provider::start(Claims::UserInfo) else {
        return;
    };
    let portal = Portal::open(&provider.issuer()).await;
    let mut browser = Browser::default();
    let page = browser.get(&portal, "/basvuru/meb").await;
    assert!(!page.body.contains("/kimlik/"), "{}", page.body);
    for path in ["/kimlik/meb", "/kimlik/yok", "/kimlik/%22%3E"] {
        let page = browser.get(&portal, path).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        let page = browser.post(&portal, path, "number=MM5001").await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
    }
    let name = portal.started.services.ports().provider.as_ref().unwrap();
    assert_eq!(name.name().en, "e-Devlet");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_is_none_is_told_beside_its_field() {
    let Some(provider) = Provider::start(Claims::UserInfo) else {
        return;
    };
    let portal = Portal::open(&provider.issuer()).await;
    let mut browser = Browser::default();
    for typed in ["number=", "number=%3Cb%3E", "x=y"] {
        let answer = browser.post(&portal, "/kimlik/saglik", typed).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
        assert!(answer.body.contains("number-error"), "{}", answer.body);
        assert!(!answer.body.contains("<b>\""), "{}", answer.body);
    }
    let foreign = http::Request::post("/kimlik/saglik")
        .header("sec-fetch-site", "cross-site")
        .body(axum::body::Body::empty())
        .unwrap();
    let answer = tower::ServiceExt::oneshot(portal.router.clone(), foreign).await;
    assert_eq!(answer.unwrap().status(), StatusCode::FORBIDDEN);
}
