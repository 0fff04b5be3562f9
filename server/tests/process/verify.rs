//! `server verify` at the console.

use std::{path::Path, process::Command};

use server_testing::process::{Applicant, Folder, Running, program};

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
            "This form was issued by this portal and has not been changed",
        ),
        (
            &extended,
            3,
            "Something was added to this form: do not accept it as it is",
        ),
        (
            &altered,
            4,
            "A form of this portal that has been changed: do not accept it",
        ),
        (b"%PDF-1.7", 5, "This portal has not issued such a form"),
    ] {
        verified(path, file, code, said);
    }
    applicant
        .post(&server, "application/withdraw", &[])
        .unwrap();
    let over = "This application is no longer under way: ask the applicant before you act on it";
    verified(path, &file, 6, over);
    verified(path, &extended, 3, "Something was added to this form");
}

/// Has the console look a file up, beside the running server, on its database.
fn verified(path: &Path, file: &[u8], code: i32, said: &str) {
    let brought = path.join("brought.pdf");
    std::fs::write(&brought, file).unwrap();
    let told = Command::new(program())
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
