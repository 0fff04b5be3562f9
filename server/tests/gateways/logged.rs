//! What is written down of a message: never its number, its words or a
//! password.

use std::sync::{Arc, Mutex};

use domain::{
    Locale,
    ports::{NotSent, Notifier},
    secret::OneTimeCode,
};
use tracing_subscriber::fmt::MakeWriter;

use crate::{
    running::{PASSWORD, Running, SECRET},
    sending::{gateways, phone, reference},
};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'log> MakeWriter<'log> for Log {
    type Writer = Self;

    fn make_writer(&'log self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn at_the_finest_level_no_number_code_or_password_is_logged() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(log.clone())
        .finish();
    // For every thread: the other tests' messages are no more to be read.
    tracing::subscriber::set_global_default(subscriber).unwrap();
    let mut running = Running::start().await;
    running.attach().await;
    let code = OneTimeCode::from_number(271_828).unwrap();
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
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("sms.outcome=Ok(())"), "{log}");
    assert!(log.contains("sms.outcome=Err(Unreachable)"), "{log}");
    assert!(log.contains("kannel knows no such user"), "{log}");
    for private in ["3141592", "271828", "Kod", PASSWORD, SECRET, "baskasi"] {
        assert!(!log.contains(private), "{private}\n{log}");
    }
}
