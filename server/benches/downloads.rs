//! How long a sign-in takes while a hundred people download their forms at
//! once: the same bytes again and again, and each time printed anew. The load
//! maker sits on the same cores.

#![expect(
    clippy::unwrap_used,
    reason = "a bench ends where its ground gives way"
)]
#![expect(clippy::disallowed_methods, reason = "a bench looks at the clock")]

use std::{
    path::Path,
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    time::{Duration, Instant},
};

use server_testing::process::{Applicant, Folder, Running};

const PEOPLE: usize = 100;
const SIGN_INS: usize = 100;

fn main() {
    let folder = Folder::new("downloads");
    let path = folder.0.as_path();
    // All downloads come from one address, and are more than anybody makes.
    let unheld = [("MUHUR_LIMITS__TRAFFIC__HARD", "4294967295")];
    let server = Running::with(path, "warn", &unheld);
    let mut applicant = Applicant::default();
    applicant.applied(&server, path);
    let form = applicant.form_address(&server);
    let cookie = &*applicant.cookie;
    report("nobody downloads", &sign_ins(&server, path));
    for (what, anew) in [("kept forms", false), ("each printed anew", true)] {
        let (over, made) = (AtomicBool::new(false), AtomicU64::new(0));
        let began = Instant::now();
        let took = std::thread::scope(|scope| {
            for _ in 0..PEOPLE {
                scope.spawn(|| download(&server, &form, cookie, &over, &made));
            }
            if anew {
                scope.spawn(|| forget(path, &over));
            }
            let took = sign_ins(&server, path);
            over.store(true, Ordering::Relaxed);
            took
        });
        let rate = made.load(Ordering::Relaxed) * 1_000
            / u64::try_from(began.elapsed().as_millis()).unwrap();
        report(&format!("{PEOPLE} download, {what}: {rate}/s"), &took);
    }
}

fn download(server: &Running, form: &str, cookie: &str, over: &AtomicBool, made: &AtomicU64) {
    let browser = ureq::Agent::new_with_defaults();
    let address = format!("{}{form}", server.origin);
    while !over.load(Ordering::Relaxed) {
        let mut answer = browser
            .get(&address)
            .header("cookie", cookie)
            .call()
            .unwrap();
        let file = answer.body_mut().read_to_vec().unwrap();
        assert!(file.starts_with(b"%PDF-"));
        made.fetch_add(1, Ordering::Relaxed);
    }
}

/// Every download finds that nothing was issued yet.
fn forget(path: &Path, over: &AtomicBool) {
    while !over.load(Ordering::Relaxed) {
        database(path, "DELETE FROM documents");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn sign_ins(server: &Running, path: &Path) -> Vec<Duration> {
    // What is counted against abuse is not what is measured.
    database(path, "DELETE FROM limit_hits");
    let mut took: Vec<_> = (0..SIGN_INS)
        .map(|_| {
            let began = Instant::now();
            let led = Applicant::default().sign_in(server);
            assert!(led.is_some());
            began.elapsed()
        })
        .collect();
    took.sort_unstable();
    took
}

fn database(path: &Path, sql: &'static str) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let file = format!("sqlite:{}/muhur.db", path.display());
        let pool = sqlx::SqlitePool::connect(&file).await.unwrap();
        sqlx::query(sql).execute(&pool).await.unwrap();
    });
}

/// Page, captcha and sign-in together.
fn report(what: &str, took: &[Duration]) {
    let at = |part: usize| took[(took.len() - 1) * part / 100].as_millis();
    println!("sign-in while {what}: p50 {} ms, p99 {} ms", at(50), at(99));
}
