//! What was promised goes out at once, not when the outbox is looked at next.

use std::{path::Path, time::Duration};

use crate::running::{Applicant, Folder, Running};

/// Three seconds in ticks: the outbox is looked at five after the last post.
const TICKS: u32 = 150;

fn comes(folder: &Path, words: &str) {
    let told = |message: &serde_json::Value| message["text"].as_str().unwrap().contains(words);
    for _ in 0..TICKS {
        if Running::messages(folder).iter().any(told) {
            return;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("{words}: it did not go out at once");
}

#[test]
fn notices_go_out_as_soon_as_the_application_is_confirmed_and_its_form_is_opened() {
    let folder = Folder::new("at-once");
    let path = folder.0.as_path();
    let server = Running::logging(path, "info");
    let mut applicant = Applicant::default();
    applicant.asked_for_code(&server);
    let code = [("code", &*Applicant::newest_code(path))];
    applicant.post(&server, "code/check", &code).unwrap();
    comes(path, "basvurunuz alindi");
    let method = [("method", "wet_signature")];
    applicant.post(&server, "signing/choose", &method).unwrap();
    applicant.form(&server);
    comes(path, "yetkilinize verin");
}
