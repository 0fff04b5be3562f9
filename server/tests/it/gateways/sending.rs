//! What is sent comes, letter for letter, in as many segments as we count.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use domain::{
    Locale,
    certificate::OrderState,
    contact::MobileNumber,
    id::{ApplicationNumber, MessageId},
    institution::Authority,
    outbox::Notice,
    ports::{Clock, CodeAbout, CodeText, NotSent, Notifier},
    secret::{CodeLetters, OneTimeCode},
};
use secrecy::SecretString;
use server::{
    adapters::{
        http_client::HttpClient,
        sms::{
            gateways::{BOUNDS, Gateway, Gateways, Kind},
            kannel::Kannel,
            segments::segments,
            text,
        },
    },
    config::sms::{GatewayConfig, GatewaysConfig, KannelConfig},
    system::SystemClock,
};

use crate::gateways::{
    received::Sms,
    running::{PASSWORD, Running},
};

/// Where the codes are from.
pub const HOST: &str = "basvuru.example.gov.tr";

/// A phone of its own for every message.
pub fn phone(number: usize) -> MobileNumber {
    MobileNumber::parse(&format!("0532 {number:07}")).unwrap()
}

/// The notifier of this configuration.
pub fn gateways(first: KannelConfig, second: Option<KannelConfig>) -> Gateways {
    let config = GatewaysConfig {
        first: GatewayConfig::Kannel(first),
        second: second.map(GatewayConfig::Kannel),
        timeout_ms: 8_000,
    };
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    Gateways::open(&config, HOST, &clock).unwrap()
}

/// A reference that no other message of this run has.
pub fn reference() -> MessageId {
    static COUNT: AtomicU64 = AtomicU64::new(1);
    let count = u128::from(COUNT.fetch_add(1, Ordering::Relaxed));
    MessageId::from_bytes(count.to_be_bytes())
}

/// A code as it is sent.
pub fn text_of(number: u32) -> CodeText {
    CodeText {
        letters: CodeLetters::parse("CFH").unwrap(),
        code: OneTimeCode::from_number(number).unwrap(),
        about: CodeAbout::Confirm,
    }
}

fn kannel(config: &KannelConfig, password: &str) -> Kannel {
    let outside = HttpClient::new(BOUNDS, Arc::new(SystemClock)).unwrap();
    Kannel::new("key", config, &SecretString::from(password), None, outside).unwrap()
}

fn notices() -> Vec<Notice> {
    let number = ApplicationNumber::from_choices([3; 9]);
    let authority = Authority {
        name: "Ayşe Demirtaş".to_owned(),
        unit: "Personel Birimi, 2. kat".to_owned(),
        phone: "0262 555 01 02".to_owned(),
    };
    let details = |authority| Notice::AuthorityDetails {
        number: number.clone(),
        authority,
        help_phone: "444 5 576".to_owned(),
    };
    let received = |revocation| Notice::Received {
        number: number.clone(),
        revocation,
        fee: None,
    };
    vec![
        received(None),
        received(Some(OrderState::Requested)),
        details(Some(authority)),
        details(None),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_and_notices_come_letter_for_letter_in_one_segment() {
    let mut running = Running::start().await;
    running.attach().await;
    let notifier = gateways(running.config(), None);
    let mut wanted = Vec::new();
    for locale in [Locale::Tr, Locale::En] {
        for number in [0, 7, 123_456, 999_999] {
            let code = text_of(number);
            let to = phone(wanted.len());
            notifier
                .code(&to, &code, &reference(), locale)
                .await
                .unwrap();
            wanted.push((to.e164(), text::code(&code, HOST, locale)));
        }
        for notice in notices() {
            let to = phone(wanted.len());
            notifier
                .notice(&to, &notice, &reference(), locale)
                .await
                .unwrap();
            wanted.push((to.e164(), text::notice(&notice, HOST, locale)));
        }
    }
    let wanted: Vec<Sms> = wanted
        .into_iter()
        .map(|(to, text)| Sms {
            from: "KAMUSM".to_owned(),
            to,
            text,
            segments: 1,
        })
        .collect();
    assert_eq!(running.wait_for(wanted.len()).await, wanted);
}

#[tokio::test(flavor = "multi_thread")]
async fn turkish_and_long_texts_come_letter_for_letter_in_as_many_segments_as_we_count() {
    let mut running = Running::start().await;
    running.attach().await;
    let kannel = kannel(&running.config(), PASSWORD);
    let texts = [
        "Pijamalı hasta yağız şoföre çabucak güvendi: İĞNE, ŞİŞE, âlâ".to_owned(),
        "GSM: @£$¥èéùìò ÄÖÑÜ§ äöñüà ß {[~]} | ^ \\ 5 €".to_owned(),
        "a".repeat(160),
        "a".repeat(161),
        "Uzun bir metin, parca parca. ".repeat(20),
        "ş".repeat(70),
        "ş".repeat(71),
        "Uzun şeyler ığdır ".repeat(30),
        "🪪 kimlik".to_owned(),
    ];
    for (number, text) in texts.iter().enumerate() {
        kannel
            .send(
                &phone(number),
                text,
                Kind::Notice,
                &reference(),
                BOUNDS.whole,
            )
            .await
            .unwrap();
    }
    let received = running.wait_for(texts.len()).await;
    let wanted: Vec<Sms> = texts
        .iter()
        .enumerate()
        .map(|(number, text)| Sms {
            from: "KAMUSM".to_owned(),
            to: phone(number).e164(),
            text: text.clone(),
            segments: segments(text),
        })
        .collect();
    assert_eq!(received, wanted);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_is_our_mistake_and_not_the_phones() {
    let mut running = Running::start().await;
    running.attach().await;
    let to = phone(0);
    let wrong = kannel(&running.config(), "baska");
    let outcome = wrong
        .send(&to, "x", Kind::Code, &reference(), BOUNDS.whole)
        .await;
    assert_eq!(outcome.map(drop), Err(NotSent::Unreachable));
    let mut elsewhere = running.config();
    elsewhere.url = elsewhere.url.replace("sendsms", "gonder");
    let elsewhere = kannel(&elsewhere, PASSWORD);
    let outcome = elsewhere
        .send(&to, "x", Kind::Code, &reference(), BOUNDS.whole)
        .await;
    assert_eq!(outcome.map(drop), Err(NotSent::Unreachable));
    assert_eq!(running.wait_for(0).await, []);
}
