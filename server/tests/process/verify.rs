//! `server verify` at the console.

use std::process::Command;

use crate::running::{Applicant, Folder, Running};

#[test]
fn the_console_tells_ours_from_extended_altered_and_foreign_by_word_and_code() {
    let folder = Folder::new("verify");
    let path = folder.0.as_path();
    let server = Running::start(path);
    let mut applicant = Applicant::default();
    applicant.applied(&server, path);
    let file = applicant.form(&server);
    let extended = [&*file, b"more"].concat();
    let mut altered = file.clone();
    altered[3_000] ^= 1;
    for (file, code, said) in [
        (
            &*file,
            0,
            "This file came from this portal and was not changed",
        ),
        (&extended, 3, "something was added to it"),
        (&altered, 4, "A form of this portal, but altered"),
        (b"%PDF-1.7", 5, "This portal made no such form"),
    ] {
        let brought = path.join("brought.pdf");
        std::fs::write(&brought, file).unwrap();
        // Beside the running server, on its database.
        let told = Command::new(env!("CARGO_BIN_EXE_server"))
            .arg("verify")
            .arg(&brought)
            .env(
                "MUHUR_DATABASE",
                format!("sqlite:{}/muhur.db", path.display()),
            )
            .env("MUHUR_KEY_FILE", path.join("master.key"))
            .env("MUHUR_INBOX_FILE", path.join("inbox.jsonl"))
            .output()
            .unwrap();
        assert_eq!(told.status.code(), Some(code), "{told:?}");
        let told = String::from_utf8(told.stdout).unwrap();
        assert!(told.contains(said), "{told}");
        assert!(!told.contains("Şükrü") && !told.contains("10000000146"));
    }
}
