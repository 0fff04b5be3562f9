//! How much memory the server holds before, during and after 60 journeys, 20 at
//! once: each signs in, has the form judged (an Argon2id hash of its security
//! word), confirms it and reads its pages.

#![expect(
    clippy::unwrap_used,
    reason = "a bench ends where its ground gives way"
)]

use std::{
    sync::{
        Mutex,
        atomic::{AtomicU32, Ordering},
    },
    thread,
    time::Duration,
};

use server_testing::process::{Applicant, FORM, Folder, Running};

const AT_ONCE: u32 = 20;
const JOURNEYS: u32 = 60;

fn main() {
    let folder = Folder::new("memory");
    let server = Running::logging(&folder.0, "warn");
    println!("before           {:>4} MB", megabytes(&server, "VmRSS:"));
    let (begun, judged) = (AtomicU32::new(0), AtomicU32::new(0));
    // The captcha's letters are told to whoever asks next.
    let signing_in = Mutex::new(());
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while begun.fetch_add(1, Ordering::Relaxed) < JOURNEYS {
                    if journey(&server, &signing_in) {
                        judged.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    println!("journeys         {:>4}", judged.load(Ordering::Relaxed));
    println!("most             {:>4} MB", megabytes(&server, "VmHWM:"));
    println!("right after      {:>4} MB", megabytes(&server, "VmRSS:"));
    thread::sleep(Duration::from_secs(15));
    println!("15 seconds after {:>4} MB", megabytes(&server, "VmRSS:"));
}

/// Whether its form was judged and found good.
fn journey(server: &Running, signing_in: &Mutex<()>) -> bool {
    let mut applicant = Applicant::default();
    let signed_in = {
        let _turn = signing_in.lock().unwrap();
        applicant.sign_in(server)
    };
    if signed_in.is_none() {
        return false;
    }
    applicant.page(server, "/form");
    let answer = applicant.post(server, "form/review", FORM).unwrap();
    applicant.page(server, "/kontrol");
    applicant.post(server, "form/confirm", &[]);
    applicant.page(server, "/kod-gonder");
    answer.leads_to.is_some()
}

/// What Linux says of the process.
fn megabytes(server: &Running, what: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.pid())).unwrap();
    let line = status.lines().find(|line| line.starts_with(what)).unwrap();
    line.split_whitespace()
        .nth(1)
        .unwrap()
        .parse::<u64>()
        .unwrap()
        / 1024
}
