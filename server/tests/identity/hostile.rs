//! A provider on its bad days, and somebody who has got between: whatever comes
//! is "unavailable" with a way forward, never "no match" and never a sign-in.

use http::StatusCode;

use super::{
    Portal,
    browser::{Browser, Does},
    provider::{Claims, Provider},
};

const UNAVAILABLE: &str = "e-Devlet şu anda yanıt vermiyor";

/// What the provider makes of tokens and answers, and whether that shows where
/// the claims come with the token too.
const BAD: [(&str, bool); 22] = [
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
            assert_eq!(answer.location(), "/askiya-al", "{what}: {}", answer.body);
        }
    }
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
