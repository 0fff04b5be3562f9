//! The same input gives the same bytes, wherever it is printed.

use std::process::Command;

use domain::document::digest;

use crate::print::print;
use server_testing::corpus;

/// The variable that tells a second process of this test what to do.
const TOLD: &str = "PRINT_AND_TELL";

fn all_digests() -> String {
    let digests = corpus::all()
        .iter()
        .map(|sample| {
            let digest = digest(&print(sample));
            format!("{} {}", sample.name, domain::id::hex(&digest))
        })
        .collect::<Vec<_>>();
    digests.join("\n")
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "what the test is run with is no setting of the portal's"
)]
fn the_same_bytes_come_in_every_environment() {
    if std::env::var_os(TOLD).is_some() {
        println!("BEGIN\n{}\nEND", all_digests());
        return;
    }
    let here = all_digests();
    for environment in [
        [
            ("TZ", "Pacific/Kiritimati"),
            ("LC_ALL", "tr_TR.UTF-8"),
            ("TOKIO_WORKER_THREADS", "1"),
        ],
        [
            ("TZ", "America/Adak"),
            ("LC_ALL", "C"),
            ("TOKIO_WORKER_THREADS", "32"),
        ],
    ] {
        let told = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "--nocapture", "--test-threads=1"])
            .arg("print::environment::the_same_bytes_come_in_every_environment")
            .env_clear()
            .env(TOLD, "1")
            .envs(environment)
            .current_dir(std::env::temp_dir())
            .output()
            .unwrap();
        let told = String::from_utf8(told.stdout).unwrap();
        let (_, rest) = told.split_once("BEGIN\n").unwrap();
        let (there, _) = rest.split_once("\nEND").unwrap();
        assert_eq!(there, here, "{environment:?}");
    }
}

#[test]
fn many_threads_at_once_print_the_same() {
    let here = all_digests();
    std::thread::scope(|scope| {
        let printing: Vec<_> = (0..4).map(|_| scope.spawn(all_digests)).collect();
        for one in printing {
            assert_eq!(one.join().unwrap(), here);
        }
    });
}

/// On whatever machine: the hash was taken on another. A change of the form
/// changes it; then it is accepted anew, with the pages' pictures.
#[test]
fn the_full_form_has_the_bytes_that_it_had_on_another_machine() {
    let sample = corpus::full(domain::id::ApplicationNumber::from_choices([5; 9]));
    let digest = domain::id::hex(&digest(&print(&sample)));
    let kept = include_str!("pages/full.sha256").trim();
    assert_eq!(digest, kept, "server/tests/it/print/pages/full.sha256");
}
