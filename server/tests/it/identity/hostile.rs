//! A provider on its bad days, and somebody who has got between: whatever comes
//! is "unavailable" with a way forward, never "no match" and never a sign-in.

use http::StatusCode;
use jiff::SignedDuration;
use server::watch::{State, System};

use super::{
    Portal,
    browser::{Browser, Does},
    provider::{Claims, Provider},
};

const UNAVAILABLE: &str = "e-Devlet şu anda yanıt vermiyor";

/// What the provider makes of tokens and answers, and whether that shows where
/// the claims come with the token too.
const BAD: [(&str, bool); 23] = [
    ("nonce", true),
    ("no nonce", true),
    ("audience", true),
    ("another audience too", true),
    ("issuer", true),
    ("expired", true),
    ("stranger", true),
    ("unknown key", true),
    ("shared", true),
    ("unsigned", true),
    ("tampered", true),
    ("no token", true),
    ("large", true),
    ("html", true),
    ("html that says it is JSON", true),
    ("500", true),
    ("500 with an error", true),
    ("a redirect", true),
    ("the end at once", true),
    ("silence", true),
    ("somebody else's claims", false),
    ("no birth place", false),
    ("a wrong number", false),
];

#[tokio::test(flavor = "multi_thread")]
async fn whatever_cannot_be_believed_lets_nobody_in() {
    for claims in [Claims::UserInfo, Claims::InToken] {
        let Some(provider) = Provider::start(claims) else {
            return;
        };
        for (how, in_token) in BAD {
            if matches!(claims, Claims::InToken) && !in_token {
                continue;
            }
            // A portal for each: a way that failed often is left alone.
            let portal = Portal::open(&provider.issuer()).await;
            let mut browser = Browser::default();
            let address = browser.leaves(&portal, "MM5001").await;
            let sign_in = Does::SignsIn("10000000146");
            let back = browser.at_provider(&address, sign_in).await;
            let before = browser.visit().to_owned();
            provider.spoil(how).await;
            let answer = browser.get(&portal, &back).await;
            provider.spoil("fair").await;
            let what = format!("{how}, {claims:?}");
            assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{what}");
            assert!(answer.body.contains(UNAVAILABLE), "{what}: {}", answer.body);
            assert!(answer.body.contains("href=\"/basvuru/saglik\""), "{what}");
            assert!(!answer.body.contains("eşleşmedi"), "{what}");
            assert_eq!(browser.visit(), before, "{what}: nobody was let in");
            // The next try of the same browser is a good one.
            let answer = browser.signs_in(&portal, "10000000146", "MM5001").await;
            assert_eq!(answer.location(), "/form", "{what}: {}", answer.body);
        }
    }
}

/// How the provider does, as `/durum` has it.
fn state(portal: &Portal) -> State {
    portal.started.watch.state(System::Identity)
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_missing_or_unreadable_answer_is_an_outage() {
    let Some(provider) = Provider::start(Claims::UserInfo) else {
        return;
    };
    for (how, fails) in [
        ("nonce", false),
        ("unknown key", false),
        ("no token", false),
        ("somebody else's claims", false),
        ("no birth place", false),
        ("a wrong number", false),
        ("html", true),
        ("html that says it is JSON", true),
        ("500 with an error", true),
        ("a redirect", true),
        ("the end at once", true),
        ("silence", true),
    ] {
        let portal = Portal::open(&provider.issuer()).await;
        provider.spoil(how).await;
        for _ in 0..3 {
            let answer = Browser::default()
                .signs_in(&portal, "10000000146", "MM5001")
                .await;
            assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{how}");
        }
        provider.spoil("fair").await;
        let state = state(&portal);
        assert_eq!(
            matches!(state, State::Fails { .. }),
            fails,
            "{how}: {state:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_makes_the_provider_look_down_by_made_up_codes() {
    let Some(provider) = Provider::start(Claims::UserInfo) else {
        return;
    };
    let portal = Portal::open(&provider.issuer()).await;
    for _ in 0..4 {
        let mut browser = Browser::default();
        let address = browser.leaves(&portal, "MM5001").await;
        let state = address.split("state=").nth(1).unwrap();
        let state = state.split('&').next().unwrap();
        let back = format!("/kimlik-donus?state={state}&code=x");
        let answer = browser.get(&portal, &back).await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(answer.body.contains(UNAVAILABLE), "{}", answer.body);
    }
    let state = state(&portal);
    assert!(matches!(state, State::Works { .. }), "{state:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_that_the_provider_does_not_know_keeps_everybody_out_and_is_seen() {
    let Some(provider) = Provider::start(Claims::UserInfo) else {
        return;
    };
    let portal = Portal::open_with(&provider.issuer(), "another secret").await;
    for _ in 0..3 {
        let answer = Browser::default()
            .signs_in(&portal, "10000000146", "MM5001")
            .await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    }
    let state = state(&portal);
    assert!(matches!(state, State::Fails { .. }), "{state:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_is_found_again_works_before_anybody_has_signed_in() {
    let Some(provider) = Provider::start(Claims::UserInfo) else {
        return;
    };
    let portal = Portal::open(&provider.issuer()).await;
    let page = async || Browser::default().get(&portal, "/kimlik/saglik").await;
    let (port, claims) = provider.stop();
    for _ in 0..3 {
        assert_eq!(page().await.status, StatusCode::SERVICE_UNAVAILABLE);
    }
    assert!(matches!(state(&portal), State::Fails { .. }));
    let provider = Provider::at(port, claims).unwrap();
    assert_eq!(page().await.status, StatusCode::OK);
    let found = state(&portal);
    assert!(matches!(found, State::Works { .. }), "{found:?}");
    // Its addresses are known for an hour: from memory they say nothing of it.
    drop(provider);
    portal.clock.pass(SignedDuration::from_mins(30));
    assert_eq!(page().await.status, StatusCode::OK);
    assert_eq!(state(&portal), found);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_is_down_leaves_the_typed_sign_in() {
    let portal = Portal::open("http://127.0.0.1:1").await;
    let mut browser = Browser::default();
    for typed in [None, Some("number=MM5001")] {
        let answer = match typed {
            None => browser.get(&portal, "/kimlik/saglik").await,
            Some(typed) => browser.post(&portal, "/kimlik/saglik", typed).await,
        };
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{typed:?}");
        assert!(answer.body.contains(UNAVAILABLE), "{}", answer.body);
        assert!(answer.body.contains("href=\"/basvuru/saglik\""));
        assert!(!answer.body.contains("<form"), "a form that leads nowhere");
    }
    // The typed sign-in's page asks the provider nothing.
    let answer = browser.get(&portal, "/basvuru/saglik").await;
    assert_eq!(answer.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_of_the_providers_is_its_own() {
    let Some(provider) = Provider::start(Claims::UserInfo) else {
        return;
    };
    let portal = Portal::open(&provider.issuer()).await;
    for error in [
        "error=server_error",
        "error=temporarily_unavailable",
        "error=login_required",
        "x=y",
    ] {
        let mut browser = Browser::default();
        let address = browser.leaves(&portal, "MM5001").await;
        let state = address.split("state=").nth(1).unwrap();
        let state = state.split('&').next().unwrap();
        let back = format!("/kimlik-donus?state={state}&{error}");
        let answer = browser.get(&portal, &back).await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{error}");
        assert!(answer.body.contains(UNAVAILABLE), "{error}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn new_keys_are_fetched_when_a_token_names_one() {
    let Some(provider) = Provider::start(Claims::UserInfo) else {
        return;
    };
    let portal = Portal::open(&provider.issuer()).await;
    let answer = Browser::default()
        .signs_in(&portal, "11000001126", "MM5010")
        .await;
    assert_eq!(answer.location(), "/form");
    let provider = provider.again();
    let answer = Browser::default()
        .signs_in(&portal, "11000001126", "MM5010")
        .await;
    assert_eq!(answer.location(), "/form", "{}", answer.body);
    drop(provider);
}
