//! What Kannel reports arrives at the portal, over its real route, and both
//! sides count the same.

use std::net::SocketAddr;

use domain::{
    document::DocumentKind,
    id::MessageId,
    message::{MessageState, Progress},
    outbox::{Channel, Queue},
    service::Caller,
    session::SessionToken,
};
use reqwest::StatusCode;
use server::{
    config::{
        SmsConfig,
        sms::{GatewayConfig, GatewaysConfig},
    },
    outbox::{self, WakeUp},
    portal,
};
use tokio::net::TcpListener;

use crate::gateways::running::{Running, SECRET};
use server_testing::{
    until::eventually,
    visiting::{LOST, Portal, form},
};

const PHONE: &str = "0542 318 44 09";

/// A portal that a Kannel reports to.
struct Reported {
    kannel: Running,
    portal: Portal,
    address: SocketAddr,
}

impl Reported {
    async fn start() -> Self {
        let kannel = Running::start().await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (portal, config) = Portal::open_with(|config| {
            config.sms = SmsConfig::Gateways(Box::new(GatewaysConfig {
                first: GatewayConfig::Kannel(kannel.reporting(address.port())),
                second: None,
                timeout_ms: 8_000,
            }));
        })
        .await;
        let router = portal::router(&config, &portal.started, WakeUp::default());
        tokio::spawn(async move {
            let service = router.into_make_service_with_connect_info::<SocketAddr>();
            axum::serve(listener, service).await.unwrap();
        });
        Self {
            kannel,
            portal,
            address,
        }
    }

    /// What is known of the newest code.
    async fn known(&self, caller: &Caller) -> Option<MessageState> {
        let sheet = self.portal.services().codes.code(caller).await.unwrap();
        let known = sheet.status.unwrap().message;
        known.map(|known| known.state)
    }

    async fn becomes(&self, caller: &Caller, wanted: Option<MessageState>) {
        eventually("the report comes", async || {
            (self.known(caller).await == wanted).then_some(())
        })
        .await;
    }

    /// As Kannel asks.
    #[expect(
        clippy::disallowed_methods,
        reason = "the test's own deadline is its end"
    )]
    async fn report(&self, secret: &str, reference: &str, d: &str) -> (StatusCode, String) {
        let address = self.address;
        let url = format!("http://{address}/rapor/kannel/{secret}/{reference}{d}");
        let answer = reqwest::get(url).await.unwrap();
        (answer.status(), answer.text().await.unwrap())
    }

    async fn newest(&self) -> MessageId {
        let messages = self.portal.services().ports().store.messages().await;
        messages.unwrap()[0].reference.clone()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_message_is_reported_and_both_sides_count_the_same() {
    let mut here = Reported::start().await;
    let token = here.portal.code_sent(LOST, form(PHONE)).await;
    let caller = here.portal.caller(Some(&token)).await;
    assert_eq!(here.known(&caller).await, Some(MessageState::HandedOver));
    // The gateway dies with the code in its store, and comes back.
    here.kannel.kill();
    here.kannel.boot().await;
    here.kannel.attach().await;
    here.becomes(&caller, Some(MessageState::Delivered)).await;
    let sms = here.kannel.wait_for(1).await;
    let code = sms[0].text.rsplit('#').next().unwrap().to_owned();

    let services = here.portal.services();
    let token = services
        .codes
        .check_code(&caller, &code)
        .await
        .unwrap()
        .token;
    let caller = here.portal.caller(Some(&token)).await;
    services
        .signing
        .choose(&caller, "wet_signature")
        .await
        .unwrap();
    let result = services.documents.result(&caller).await.unwrap();
    assert_eq!(result.notices[0].progress, Progress::Nothing);
    let number = result.printable.number.as_str().to_owned();
    services
        .documents
        .open(&caller, DocumentKind::ApplicationForm, &number)
        .await
        .unwrap();
    while outbox::deliver_one(services, Queue::Messages)
        .await
        .unwrap()
    {}
    let told = eventually("every notice is delivered", async || {
        let notices = services.documents.result(&caller).await.unwrap().notices;
        let told = notices.iter().filter(|one| one.channel == Channel::Sms);
        let told: Vec<_> = told.map(|one| one.progress).collect();
        let all = told.iter().all(|one| *one == Progress::Delivered);
        all.then_some(told)
    })
    .await;
    assert_eq!(told, [Progress::Delivered; 2]);

    let sms = here.kannel.wait_for(3).await;
    let segments: usize = sms.iter().map(|one| one.segments).sum();
    let sent = services.ports().store.messages().await.unwrap();
    let counted: u32 = sent.iter().map(|one| one.segments).sum();
    assert_eq!((sms.len(), segments), (3, 3));
    assert_eq!((sent.len(), counted), (3, 3));
    assert!(sent.iter().all(|one| {
        one.gateway.as_deref() == Some("kannel") && one.known.state == MessageState::Delivered
    }));
}

/// A portal at which a code is on its way that no phone can get yet.
async fn waiting() -> (Reported, SessionToken, Caller, String) {
    let here = Reported::start().await;
    let token = here.portal.code_sent(LOST, form(PHONE)).await;
    let caller = here.portal.caller(Some(&token)).await;
    let reference = here.newest().await.as_str().to_owned();
    (here, token, caller, reference)
}

#[tokio::test(flavor = "multi_thread")]
async fn only_who_knows_the_secret_may_tell_and_nobody_learns_what_is_ours() {
    let (here, _token, caller, reference) = waiting().await;
    let stranger = "0".repeat(32);
    let half = &SECRET[..SECRET.len() - 1];
    for secret in ["", "x", half, &SECRET.to_uppercase(), "%25d", "a%2Fb"] {
        let (known, _) = here.report(secret, &reference, "?d=1").await;
        let (unknown, _) = here.report(secret, &stranger, "?d=1").await;
        assert_eq!(
            (known, unknown),
            (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND)
        );
    }
    // What is no report changes nothing and is answered like one.
    for (reference, d) in [
        (reference.as_str(), ""),
        (&reference, "?d="),
        (&reference, "?d=%25d"),
        (&reference, "?d=3"),
        (&reference, "?d=257"),
        (&reference, "?d=-1"),
        (&stranger, "?d=1"),
        (&reference.to_uppercase(), "?d=1"),
        ("x", "?d=1"),
    ] {
        let answer = here.report(SECRET, reference, d).await;
        assert_eq!(
            answer,
            (StatusCode::ACCEPTED, String::new()),
            "{reference} {d}"
        );
    }
    assert_eq!(here.known(&caller).await, Some(MessageState::HandedOver));
    let messages = here.portal.services().ports().store.messages().await;
    assert_eq!(messages.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_that_comes_again_or_too_late_changes_nothing() {
    let (here, _token, caller, reference) = waiting().await;
    for (d, wanted) in [
        ("?d=8", MessageState::HandedOver),
        ("?d=16", MessageState::Refused),
        ("?d=16", MessageState::Refused),
        ("?d=2", MessageState::Refused),
        ("?d=1", MessageState::Delivered),
        ("?d=1", MessageState::Delivered),
        ("?d=2", MessageState::Delivered),
        ("?d=16", MessageState::Delivered),
        ("?d=8", MessageState::Delivered),
    ] {
        let (status, _) = here.report(SECRET, &reference, d).await;
        assert_eq!(status, StatusCode::ACCEPTED);
        assert_eq!(here.known(&caller).await, Some(wanted), "{d}");
    }
    // Time passes, and the same words come again.
    here.portal.pass(jiff::SignedDuration::from_secs(90));
    here.report(SECRET, &reference, "?d=1").await;
    let sheet = here.portal.services().codes.code(&caller).await.unwrap();
    let known = sheet.status.unwrap().message.unwrap();
    assert_eq!((sheet.now - known.at).get_seconds(), 90);
}
