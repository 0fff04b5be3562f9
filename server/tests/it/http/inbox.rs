//! The development inbox's page.

use http::StatusCode;
use server::config::{
    SmsConfig,
    sms::{GatewayConfig, GatewaysConfig, NetgsmConfig},
};

use crate::http::{bench, bench_of};

const PAGE: &str = "/gelistirme/sms";

#[tokio::test]
async fn it_is_there_where_the_inbox_delivers() {
    let (answer, _) = bench("inbox").await.page(PAGE, "").await;
    assert_eq!(answer.status(), StatusCode::OK);
}

#[tokio::test]
async fn it_is_not_there_where_gateways_deliver() {
    let bench = bench_of("gateways", |config| {
        let account = NetgsmConfig {
            url: "http://127.0.0.1:9".to_owned(),
            user: "850".to_owned(),
            password: Some("gizli".to_owned().into()),
            password_file: None,
            sender: "KAMUSM".to_owned(),
        };
        config.sms = SmsConfig::Gateways(Box::new(GatewaysConfig {
            first: GatewayConfig::Netgsm(account),
            second: None,
            timeout_ms: 8_000,
        }));
    })
    .await;
    assert!(bench.started.inbox.is_none());
    assert!(!bench.folder.join("inbox.jsonl").exists());
    let (answer, _) = bench.page(PAGE, "").await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
}
