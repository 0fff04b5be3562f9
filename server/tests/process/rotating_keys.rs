//! The master key is rotated beside processes that serve, one of which reads a copy of
//! the key file, as a service's credential is.

use std::{
    path::Path,
    process::{Command, Output},
};

use server_testing::process::{Applicant, Folder, Running, program};

use crate::production::private;

fn server(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(program())
        .args(arguments)
        .env(
            "MUHUR_DATABASE",
            format!("sqlite:{}/muhur.db", folder.display()),
        )
        .env("MUHUR_KEY_FILE", folder.join("master.key"))
        .env("MUHUR_INBOX_FILE", folder.join("inbox.jsonl"))
        .output()
        .unwrap()
}

fn told(output: &Output) -> String {
    let said = [&*output.stdout, &*output.stderr].concat();
    String::from_utf8(said).unwrap()
}

const ROTATE: [&str; 4] = ["keys", "rotate", "--reason", "the year is over"];

/// The keys as they are listed: id, and what it is for.
fn listed(folder: &Path) -> Vec<(String, String)> {
    let lines = told(&server(folder, &["keys", "list"]));
    let pairs = lines.lines().filter_map(|line| line.split_once(": "));
    pairs
        .map(|(id, what)| (id.to_owned(), what.to_owned()))
        .collect()
}

#[test]
fn a_key_is_rotated_once_every_process_has_read_it_and_can_be_taken_out_then() {
    let folder = Folder::new("rotated");
    let path = folder.0.as_path();
    let file = path.join("master.key");
    let mut one = Running::logging(path, "info");
    let mut applicant = Applicant::default();
    applicant.applied(&one, path);
    let paper = applicant.form(&one);
    let copy = path.join("credential.key");
    let beside = || {
        let _ = std::fs::remove_file(&copy);
        private(&copy, &std::fs::read_to_string(&file).unwrap());
        let copy = copy.display().to_string();
        Running::with(path, "info", &[("MUHUR_KEY_FILE", &copy)])
    };
    let two = beside();
    let old = listed(path)[0].0.clone();
    // The other process cannot read the new key: nothing is sealed with it.
    let refused = server(path, &ROTATE);
    assert_eq!(refused.status.code(), Some(1));
    let said = told(&refused);
    assert!(
        said.contains("of 2 processes that serve 1 never has read it"),
        "{said}"
    );
    let keys = listed(path);
    assert_eq!(keys.len(), 2, "{keys:?}");
    assert_eq!((keys[0].0.as_str(), keys[0].1.as_str()), (&*old, "seals"));
    assert!(keys[1].1.starts_with("new"), "{keys:?}");
    drop(two);
    let two = beside();
    let rotated = server(path, &ROTATE);
    assert!(rotated.status.success(), "{rotated:?}");
    let new = keys[1].0.clone();
    let said = told(&rotated);
    for words in [
        format!("{new}: seals from now on"),
        format!("{old}: nothing depends on it any more"),
    ] {
        assert!(said.contains(&words), "{words} in {said}");
    }
    let acts = told(&server(path, &["acts", "list"]));
    assert!(
        acts.contains(&format!("keys rotate {new}, because: the year")),
        "{acts}"
    );
    // Whoever applied goes on at either, and the paper is as it was issued.
    for running in [&one, &two] {
        assert_eq!(applicant.form(running), paper);
    }
    let name = file.display().to_string();
    let retired = server(path, &["keys", "retire", &old, &name]);
    assert!(retired.status.success(), "{retired:?}");
    one.kill();
    one = Running::logging(path, "info");
    assert_eq!(applicant.form(&one), paper);
    let pdf = path.join("form.pdf");
    std::fs::write(&pdf, &paper).unwrap();
    let verified = server(path, &["verify", &pdf.display().to_string()]);
    assert_eq!(verified.status.code(), Some(0), "{verified:?}");
    let list = server(path, &["keys", "list"]);
    assert_eq!(told(&list), format!("{new}: seals\n"));
    assert_eq!(list.status.code(), Some(0));
}

#[test]
fn a_key_that_is_missing_is_named_and_nothing_starts_without_it() {
    let folder = Folder::new("missing-key");
    let path = folder.0.as_path();
    drop(Running::logging(path, "info"));
    let file = path.join("master.key").display().to_string();
    let old = listed(path)[0].0.clone();
    let added = server(path, &["keys", "add", &file]);
    assert!(added.status.success(), "{added:?}");
    let retired = server(path, &["keys", "retire", &old, &file]);
    assert!(retired.status.success(), "{retired:?}");
    for command in [&["check"][..], &["serve"], &["keys", "list"], &ROTATE] {
        let output = server(path, command);
        assert_eq!(output.status.code(), Some(1), "{command:?}: {output:?}");
        let said = told(&output);
        let words = format!("key_file: the key file has not the key {old}");
        assert!(said.contains(&words), "{command:?}: {said}");
        assert!(!said.contains("corrupt"), "{said}");
    }
    // A file that nobody can read as keys says so too.
    std::fs::remove_file(&file).unwrap();
    private(Path::new(&file), "index 12\n");
    let said = told(&server(path, &["check"]));
    assert!(said.contains("must hold 64 hexadecimal digits"), "{said}");
}

#[test]
fn a_database_of_an_earlier_version_is_given_a_new_key_by_the_first_rotation() {
    let folder = Folder::new("rotated-earlier");
    let path = folder.0.as_path();
    let earlier = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/earlier/30");
    std::fs::copy(earlier.join("muhur.db"), path.join("muhur.db")).unwrap();
    let key = std::fs::read_to_string(earlier.join("master.key")).unwrap();
    private(&path.join("master.key"), &key);
    // It brings the tables up to date, and seals nothing anew by that.
    drop(Running::logging(path, "info"));
    let rotated = server(path, &ROTATE);
    assert!(rotated.status.success(), "{}", told(&rotated));
    let keys = listed(path);
    assert_eq!(keys.len(), 2, "{keys:?}");
    assert_eq!(keys[0].1, "nothing depends on it");
    assert_eq!(keys[1].1, "seals");
}
