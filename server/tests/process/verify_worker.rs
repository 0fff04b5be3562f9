//! The process that reads one signed form.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};

use domain::{person::NationalId, signature::SignedForm};
use jiff::Timestamp;
use pades::Refusal;
use server::adapters::signature::{
    child::Limits,
    worker::{Bounds, Kept, NotRead, Worker},
};
use server_testing::{
    authority::{APPLICANT, Authority, FORM, signed_at},
    log::Log,
    process::{Folder, program},
};
use tokio::{task::JoinSet, time::Instant};
use tracing::Level;

fn worker(authority: &Authority, bounds: Bounds) -> Worker {
    Worker::new(bounds, vec![authority.der.clone().into()], Vec::new()).by(program())
}

fn now() -> Timestamp {
    "2026-11-24T12:00:00Z".parse().unwrap()
}

async fn judge(worker: &Worker, uploaded: &[u8]) -> Result<Result<Kept, Refusal>, NotRead> {
    let applicant = NationalId::parse(APPLICANT).unwrap();
    let form = SignedForm {
        issued: FORM,
        issued_at: "2026-11-24T11:00:00Z".parse().unwrap(),
        applicant: &applicant,
        uploaded,
    };
    worker.judge(&form, now()).await
}

/// A program of a test's own in place of the server's.
fn script(folder: &Path, lines: &str) -> PathBuf {
    let path = folder.join("program");
    fs::write(&path, format!("#!/bin/sh\n{lines}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
    path
}

#[tokio::test]
async fn a_signed_form_is_read_in_a_process_of_its_own() {
    let authority = Authority::new();
    let file = authority.signed_form(|_| {});
    let worker = worker(&authority, Bounds::default());
    let kept = judge(&worker, &file).await.unwrap().unwrap();
    assert_eq!(kept.length, file.len());
    assert_eq!(kept.signed_at, signed_at());
    assert_eq!(kept.path.len(), 2);
    assert_eq!(kept.path[1], authority.der);
    assert_eq!(judge(&worker, FORM).await.unwrap(), Err(Refusal::NotSigned));
    let huge = vec![b'%'; pades::LARGEST + 1];
    assert_eq!(judge(&worker, &huge).await.unwrap(), Err(Refusal::TooLarge));
}

/// The worker within its limits, waiting for its request.
fn waiting() -> Child {
    let child = Command::new(program())
        .arg("verify-worker")
        .env("MUHUR_DATABASE", "postgres://muhur:gizli@db/muhur")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let limits = format!("/proc/{}/limits", child.id());
    server_testing::until::until("the limits hold", || {
        let limits = fs::read_to_string(&limits).unwrap_or_default();
        let mut lines = limits.lines();
        let files = lines.find(|line| line.starts_with("Max open files"));
        files.filter(|line| line.split_whitespace().nth(3) == Some("0"))?;
        Some(())
    });
    child
}

#[test]
fn the_process_has_little_memory_and_time_no_files_no_processes_and_no_environment() {
    let mut child = waiting();
    let of = |name: &str| format!("/proc/{}/{name}", child.id());
    let limits = fs::read_to_string(of("limits")).unwrap();
    for (name, most) in [
        ("Max data size", "201326592"),
        ("Max address space", "738197504"),
        ("Max cpu time", "2"),
        ("Max core file size", "0"),
        ("Max file size", "0"),
        ("Max processes", "0"),
        ("Max open files", "0"),
    ] {
        let line = limits.lines().find(|line| line.starts_with(name)).unwrap();
        let values: Vec<_> = line[name.len()..].split_whitespace().take(2).collect();
        assert_eq!(values, [most, most], "{name}");
    }
    assert_eq!(fs::read(of("environ")).unwrap(), b"");
    assert_eq!(fs::read_dir(of("fd")).unwrap().count(), 3);
    assert_eq!(fs::read_dir(of("task")).unwrap().count(), 1);
    child.kill().unwrap();
    child.wait().unwrap();
}

#[tokio::test]
async fn the_portal_hands_the_process_no_environment() {
    let folder = Folder::new("worker-handed");
    let path = folder.0.as_path();
    let seen = path.join("seen");
    let program = script(
        path,
        &format!("cat /proc/$$/environ > {}; cat >/dev/null", seen.display()),
    );
    let authority = Authority::new();
    let worker = worker(&authority, Bounds::default()).by(program);
    let refused = judge(&worker, &authority.signed_form(|_| {}))
        .await
        .unwrap();
    assert_eq!(refused, Err(Refusal::ReadingLimits));
    assert_eq!(fs::read_to_string(seen).unwrap(), "");
}

/// The largest update that is read, made of the smallest values.
fn costly() -> Vec<u8> {
    let mut file = FORM.to_vec();
    file.extend(b"\n99 0 obj\n[");
    file.extend(b"<</A[]>>".repeat(24_000));
    file.extend(b"]\nendobj\n");
    let rest = FORM.len() + pades::LARGEST_ADDITION - file.len() - 6;
    file.extend(b" ".repeat(rest));
    file.extend(b"%%EOF\n");
    file
}

#[tokio::test]
async fn a_file_that_needs_more_memory_than_there_is_is_refused_and_the_next_one_is_read() {
    let authority = Authority::new();
    let tight = Bounds {
        limits: Limits {
            memory_mib: 16,
            ..Limits::default()
        },
        ..Bounds::default()
    };
    let tight = worker(&authority, tight);
    let refused = judge(&tight, &costly()).await.unwrap();
    assert_eq!(refused, Err(Refusal::ReadingLimits));
    let honest = authority.signed_form(|_| {});
    judge(&tight, &honest).await.unwrap().unwrap();
    // Within the usual limits it is read, and refused for what it is.
    let usual = worker(&authority, Bounds::default());
    let refused = judge(&usual, &costly()).await.unwrap();
    assert_eq!(refused, Err(Refusal::UpdateMalformed));
}

#[tokio::test]
async fn a_process_that_ends_badly_or_says_too_much_is_a_refusal_of_that_file_and_is_logged() {
    let folder = Folder::new("worker-ended");
    let authority = Authority::new();
    let file = authority.signed_form(|_| {});
    let (log, _logging) = Log::of_this_thread(Level::WARN);
    for (lines, told) in [
        ("kill -9 $$", "it ended with signal: 9"),
        ("cat >/dev/null; exit 3", "it ended with exit status: 3"),
        ("exit 0", "its answer cannot be read"),
        ("cat >/dev/null; echo garbled", "its answer cannot be read"),
        ("cat /dev/zero", "its answer is too long"),
    ] {
        let program = script(&folder.0, lines);
        let worker = worker(&authority, Bounds::default()).by(program);
        let refused = judge(&worker, &file).await.unwrap();
        assert_eq!(refused, Err(Refusal::ReadingLimits), "{lines}");
        let text = log.text();
        let last = text.lines().last().unwrap();
        assert!(last.contains(told) && last.contains("sha256"), "{last}");
        assert!(!text.contains(APPLICANT), "{text}");
    }
}

#[tokio::test]
async fn a_process_that_takes_too_long_is_killed_and_waited_for() {
    let folder = Folder::new("worker-late");
    let path = folder.0.as_path();
    let id = path.join("id");
    let program = script(path, &format!("echo $$ > {}; exec sleep 60", id.display()));
    let authority = Authority::new();
    let bounds = Bounds {
        whole: Duration::from_millis(500),
        ..Bounds::default()
    };
    let worker = worker(&authority, bounds).by(program);
    let begun = Instant::now();
    let refused = judge(&worker, &authority.signed_form(|_| {}))
        .await
        .unwrap();
    assert_eq!(refused, Err(Refusal::ReadingLimits));
    assert!(begun.elapsed() < Duration::from_secs(5));
    let id = fs::read_to_string(id).unwrap();
    assert!(!Path::new("/proc").join(id.trim()).exists());
}

#[tokio::test]
async fn of_a_hundred_files_at_once_no_more_are_read_than_there_are_places() {
    let folder = Folder::new("worker-places");
    let path = folder.0.as_path();
    // Each notes how many there are while it is there.
    let program = script(
        path,
        &format!(
            "cd {}; mkdir -p here; : > here/$$; ls here | wc -l >> counts; cat >/dev/null; rm here/$$; exit 1",
            path.display()
        ),
    );
    let authority = Authority::new();
    let bounds = Bounds {
        at_once: 3,
        whole: Duration::from_secs(30),
        waiting: Duration::from_mins(1),
        ..Bounds::default()
    };
    let worker = Arc::new(worker(&authority, bounds).by(program));
    let file = authority.signed_form(|_| {});
    let mut all = JoinSet::new();
    for _ in 0..100 {
        let (worker, file) = (worker.clone(), file.clone());
        all.spawn(async move { judge(&worker, &file).await.unwrap() });
    }
    for refused in all.join_all().await {
        assert_eq!(refused, Err(Refusal::ReadingLimits));
    }
    let counts = fs::read_to_string(path.join("counts")).unwrap();
    let counts: Vec<u32> = counts
        .lines()
        .map(|line| line.trim().parse().unwrap())
        .collect();
    assert_eq!(counts.len(), 100);
    assert!(counts.iter().all(|count| *count <= 3), "{counts:?}");
    assert!(counts.iter().any(|count| *count > 1), "{counts:?}");
}

#[tokio::test]
async fn a_file_for_which_there_is_no_place_in_time_is_not_refused() {
    let folder = Folder::new("worker-busy");
    let program = script(&folder.0, "exec sleep 2");
    let authority = Authority::new();
    let bounds = Bounds {
        at_once: 1,
        waiting: Duration::from_millis(100),
        ..Bounds::default()
    };
    let worker = worker(&authority, bounds).by(program);
    let file = authority.signed_form(|_| {});
    let (first, second) = tokio::join!(judge(&worker, &file), judge(&worker, &file));
    assert_eq!(first.unwrap(), Err(Refusal::ReadingLimits));
    assert!(matches!(second, Err(NotRead::Busy)));
}
