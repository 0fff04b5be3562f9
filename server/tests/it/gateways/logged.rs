//! What is written down of a message: never its number, its words or a
//! password.

use domain::{
    Locale,
    ports::{NotSent, Notifier},
};
use server_testing::log::Log;

use crate::gateways::{
    running::{PASSWORD, Running, SECRET},
    sending::{gateways, phone, reference, text_of},
};

#[tokio::test]
async fn at_the_finest_level_no_number_code_or_password_is_logged() {
    let (log, _logging) = Log::of_this_thread(tracing::Level::TRACE);
    let mut running = Running::start().await;
    running.attach().await;
    let code = text_of(271_828);
    let to = phone(3_141_592);
    let right = gateways(running.reporting(9), None);
    let mut nowhere = running.config();
    nowhere.user = "baskasi".to_owned();
    let wrong = gateways(nowhere.clone(), Some(running.config()));
    right
        .code(&to, &code, &reference(), Locale::Tr)
        .await
        .unwrap();
    wrong
        .code(&to, &code, &reference(), Locale::En)
        .await
        .unwrap();
    running.kill();
    let outcome = right
        .code(&to, &code, &reference(), Locale::Tr)
        .await
        .map(drop);
    assert_eq!(outcome, Err(NotSent::Unreachable));
    let log = log.text();
    assert!(log.contains("sms.outcome=Ok(())"), "{log}");
    assert!(log.contains("sms.outcome=Err(Unreachable)"), "{log}");
    assert!(log.contains("kannel knows no such user"), "{log}");
    for private in ["3141592", "271828", "kodunuz", PASSWORD, SECRET, "baskasi"] {
        assert!(!log.contains(private), "{private}\n{log}");
    }
}
