//! Our own description of what signing agents ask, held against what the portal takes and answers:
//! Prism stands between both and lets nothing through that is not as it says.

use std::{net::SocketAddr, time::Duration};

use domain::person::NationalId;
use protocol::{
    Bytes, CERTIFICATE, CLAIM, CertificateChain, Claim, Claimed, DOCUMENT, REQUEST, Received,
    decode, encode,
};
use rcgen::KeyPair;
use reqwest::{Method, StatusCode};
use server::{config::Config, outbox::WakeUp, portal};

use super::prism::Prism;
use crate::visits::signing::{Desk, TWO};

struct Agent {
    prism: Prism,
    client: reqwest::Client,
}

impl Agent {
    async fn ask(
        &self,
        method: Method,
        path: &str,
        token: &str,
        body: Option<(&str, Vec<u8>)>,
    ) -> (StatusCode, Vec<u8>) {
        let url = format!("{}{path}", self.prism.address());
        let mut request = self.client.request(method, url).bearer_auth(token);
        if let Some((kind, body)) = body {
            request = request.header("content-type", kind).body(body);
        }
        let answer = request.send().await.unwrap();
        let violated = answer.headers().get("sl-violations").cloned();
        let (status, body) = (answer.status(), answer.bytes().await.unwrap().to_vec());
        let told = String::from_utf8_lossy(&body);
        assert!(violated.is_none(), "{path}: {violated:?} {told}");
        (status, body)
    }
}

fn json(body: &impl serde::Serialize) -> (&'static str, Vec<u8>) {
    ("application/json", encode(body))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_agents_and_the_portal_say_is_as_it_is_described() {
    let desk = Desk::open().await;
    let router = portal::router(&Config::default(), &desk.portal.started, WakeUp::default());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let upstream = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        axum::serve(listener, service).await.unwrap();
    });
    let Some(prism) = Prism::in_front_of("signing-agent.yaml", &upstream) else {
        return;
    };
    let agent = Agent {
        prism,
        client: reqwest::Client::builder()
            .timeout(Duration::from_secs(20))
            .build()
            .unwrap(),
    };
    let ticket = desk.request().await.ticket.reveal();
    let claim = Claim {
        ticket,
        agent: "muhur-imza/1".to_owned(),
        platform: "Linux".to_owned(),
    };
    let (status, claimed) = agent.ask(Method::POST, CLAIM, "", Some(json(&claim))).await;
    assert_eq!(status, StatusCode::OK);
    let claimed: Claimed = decode(&claimed).unwrap();
    let token = &claimed.token;
    let (status, _) = agent.ask(Method::POST, CLAIM, "", Some(json(&claim))).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let (status, form) = agent.ask(Method::GET, DOCUMENT, token, None).await;
    assert_eq!(status, StatusCode::OK);
    assert!(form.starts_with(b"%PDF"));
    let key = KeyPair::generate().unwrap();
    for person in [TWO[0], "10000000146"] {
        let person = NationalId::parse(person).unwrap();
        let chain = CertificateChain {
            chain: vec![Bytes(desk.authority().issue(&person, &key).unwrap())],
        };
        let (status, _) = agent
            .ask(Method::POST, CERTIFICATE, token, Some(json(&chain)))
            .await;
        assert_eq!(status, StatusCode::OK);
    }
    // Prism hands a file on as a text: what is sound for the portal has to go past it.
    let (foreign, _) = desk.signed("10000000146").await;
    let foreign = Some(("application/pdf", foreign));
    let (status, refused) = agent.ask(Method::PUT, DOCUMENT, token, foreign).await;
    assert_eq!(status, StatusCode::OK);
    assert!(matches!(decode(&refused), Some(Received::Refused(_))));
    let (own, _) = desk.signed(TWO[0]).await;
    let put = agent
        .client
        .put(format!("{upstream}{DOCUMENT}"))
        .bearer_auth(token);
    let answer = put.body(own).send().await.unwrap().bytes().await.unwrap();
    assert!(matches!(decode(&answer), Some(Received::Accepted { .. })));
    let (status, _) = agent.ask(Method::DELETE, REQUEST, token, None).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    let (status, _) = agent.ask(Method::GET, DOCUMENT, token, None).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}
