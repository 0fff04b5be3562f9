//! What was promised goes out at once, not when the outbox is looked at next.

use std::path::Path;

use server_testing::{
    process::{Applicant, Folder, Running},
    until::until,
};

fn comes(folder: &Path, words: &str) {
    let told = |message: &serde_json::Value| message["text"].as_str().unwrap().contains(words);
    until(words, || {
        Running::messages(folder).iter().any(told).then_some(())
    });
}

#[test]
fn notices_go_out_as_soon_as_the_application_is_confirmed_and_its_form_is_opened() {
    let folder = Folder::new("at-once");
    let path = folder.0.as_path();
    // Nobody looks by themselves while this test waits.
    let rarely = [("MUHUR_OUTBOX_POLL_SECONDS", "3600")];
    let server = Running::with(path, "info", &rarely);
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
