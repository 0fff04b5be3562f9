//! A disk that fills up under a running portal, and is freed again.

use std::{
    fs::{self, File},
    io::Write,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use server_testing::process::{Applicant, FORM, Folder, Running};

/// A disk of a few megabytes, where this system lets us have one.
struct Disk(Folder);

impl Disk {
    fn of(megabytes: u32) -> Option<Self> {
        let folder = Folder::new("full-disk");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={megabytes}m"), "tmpfs"])
            .arg(&folder.0)
            .output()
            .is_ok_and(|mounted| mounted.status.success());
        if !mounted {
            eprintln!(
                "no disk of our own can be mounted here: tried in store/sqlite/outages alone"
            );
            return None;
        }
        Some(Self(folder))
    }

    fn path(&self) -> &Path {
        &self.0.0
    }

    /// Takes all that is left.
    fn fill(&self) {
        let mut heap = File::create(self.path().join("heap")).unwrap();
        for size in [64 * 1024, 4_096, 1] {
            while heap.write_all(&vec![1; size]).is_ok() {}
        }
    }

    fn free(&self) {
        fs::remove_file(self.path().join("heap")).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount")
            .arg("--lazy")
            .arg(self.path())
            .status();
    }
}

/// The status of an address, and when it may be asked again.
fn asked(server: &Running, path: &str) -> (u16, Option<String>) {
    let answer = ureq::get(format!("{}{path}", server.origin))
        .config()
        .http_status_as_error(false)
        .build()
        .call()
        .unwrap();
    let later = answer.headers().get("retry-after");
    let later = later.map(|later| later.to_str().unwrap().to_owned());
    (answer.status().as_u16(), later)
}

/// Without scripts the answer to a form is the form, with all that was typed
/// but secrets: nothing could be kept that another page could show.
fn a_form_comes_back(applicant: &mut Applicant, server: &Running) {
    let secrets = ["draft[security_word]", "draft[security_word_again]"];
    let answer = applicant.post_plainly(server, "/api/v1/form/review", FORM);
    let page = String::from_utf8(answer.body).unwrap();
    assert_eq!((answer.status, answer.leads_to), (503, None), "{page}");
    assert!(page.contains("action=\"/api/v1/form/review\""), "{page}");
    for (name, value) in FORM {
        assert!(page.contains(&format!("name=\"{name}\"")), "{name}: {page}");
        let is_secret = secrets.contains(name);
        assert_eq!(
            page.contains(&value.replace('&', "&amp;")),
            !is_secret,
            "{name}: {page}"
        );
    }
}

/// What was typed at sign-in waits in the browser, sealed: no disk is asked.
fn a_claim_comes_back(newcomer: &mut Applicant, server: &Running) {
    let form = [
        ("institution", "saglik"),
        ("draft[given_name]", "Gülbahar"),
        ("kind", "picture"),
    ];
    let answer = newcomer.post_plainly(server, "/api/v1/sign-in/keep", &form);
    let back = answer.leads_to.unwrap_or_default();
    assert_eq!(
        (answer.status, &*back),
        (303, "/basvuru/saglik?dogrulama=picture")
    );
    let held = [newcomer.cookie.clone()].into_iter().chain(answer.cookies);
    newcomer.cookie = held.collect::<Vec<_>>().join("; ");
    let page = newcomer.page(server, &back);
    assert!(page.contains("value=\"Gülbahar\""), "{page}");
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "how soon the portal is back is what it promises"
)]
fn a_full_disk_is_told_and_the_portal_goes_on_within_seconds_of_space() {
    let Some(disk) = Disk::of(4) else { return };
    let home = Folder::new("full-disk-home");
    let database = format!("sqlite:{}/muhur.db", disk.path().display());
    let settings = [("MUHUR_DATABASE", &*database)];
    let server = Running::with(&home.0, "info", &settings);
    let mut applicant = Applicant::default();
    assert!(applicant.sign_in(&server).is_some());
    let log = || fs::read_to_string(home.0.join("log")).unwrap();
    for round in 1..=2 {
        let mut newcomer = Applicant::default();
        newcomer.page(&server, "/basvuru/saglik");
        disk.fill();
        let begun = Instant::now();
        // What is left of the write-ahead log's last page is used up first.
        loop {
            let answer = applicant.post(&server, "form/review", FORM).unwrap();
            if answer.status == 503 {
                break;
            }
            assert!(begun.elapsed() < Duration::from_secs(30), "{answer:?}");
        }
        for _ in 0..20 {
            let answer = applicant.post(&server, "form/review", FORM).unwrap();
            assert_eq!(answer.status, 503, "{answer:?}");
        }
        a_form_comes_back(&mut applicant, &server);
        a_claim_comes_back(&mut newcomer, &server);
        std::thread::sleep(Duration::from_millis(1_100));
        let (status, later) = asked(&server, "/readyz");
        assert_eq!(status, 503);
        assert!(later.is_some());
        // It can still be read.
        assert_eq!(asked(&server, "/").0, 200);
        let metrics = server.tells_operator("/metrics");
        assert!(metrics.contains("muhur_store_up 0"), "{metrics}");

        disk.free();
        let freed = Instant::now();
        while applicant
            .post(&server, "form/review", FORM)
            .unwrap()
            .leads_to
            .is_none()
        {
            assert!(
                freed.elapsed() < Duration::from_secs(5),
                "round {round}: {}",
                log()
            );
            std::thread::sleep(Duration::from_millis(100));
        }
        while asked(&server, "/readyz").0 != 200 {
            assert!(
                freed.elapsed() < Duration::from_secs(5),
                "round {round}: {}",
                log()
            );
            std::thread::sleep(Duration::from_millis(100));
        }
    }
    let told = log().matches("the database cannot be used").count();
    assert!((1..=2).contains(&told), "{told}: {}", log());
}

#[test]
fn the_check_refuses_a_disk_that_is_full_or_read_only() {
    let Some(disk) = Disk::of(1) else { return };
    let url = format!("sqlite:{}/muhur.db", disk.path().display());
    let told = || {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let reached = runtime.block_on(server::store::reach(&url, None));
        reached.err().map(|why| why.to_string()).unwrap_or_default()
    };
    File::create(disk.path().join("muhur.db")).unwrap();
    assert_eq!(told(), "");
    let names = || fs::read_dir(disk.path()).unwrap().count();
    assert_eq!(names(), 1, "nothing is left of the check");
    disk.fill();
    assert!(told().contains("No space left"), "{}", told());
    assert_eq!(names(), 2, "nothing is left of the check");
    disk.free();
    let remounted = Command::new("mount")
        .args(["-o", "remount,ro"])
        .arg(disk.path())
        .status();
    assert!(remounted.unwrap().success());
    assert!(told().contains("Read-only file system"), "{}", told());
}
