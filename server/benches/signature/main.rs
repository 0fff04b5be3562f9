//! What verifying a signed form costs: `signature ours FOLDER` writes a form with what it is verified
//! by, and verifies it again and again; `signature hostile` reads files that are made to cost much, each
//! in a process of its own; `signature many` verifies a hundred at once. `cargo xtask bench signature`
//! runs them and, in the same run, pyHanko.

#![expect(
    clippy::unwrap_used,
    reason = "a bench ends where its ground gives way"
)]
#![expect(clippy::disallowed_methods, reason = "a bench looks at the clock")]

mod hostile;
mod many;

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use domain::person::NationalId;
use jiff::Timestamp;
use pades::{
    Accepted, Expected, Issued, Placement, Refusal, Trust, accept,
    revocation::{Status, links},
};
use rcgen::CrlDistributionPoint;
use server_testing::authority::{APPLICANT, Authority, FORM};

/// Forms that are verified.
const FORMS: u32 = 2_000;
/// Certificates of others on the list.
const REVOKED: u64 = 100_000;

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|one| one != "--bench")
        .collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["hostile"] => hostile::all(),
        ["hostile", name] => hostile::one(name),
        ["many"] => many::run(),
        ["ours", folder] => ours(Path::new(folder)),
        _ => ours(&std::env::temp_dir()),
    }
}

/// When forms are verified.
fn now() -> Timestamp {
    "2026-11-24T12:00:00Z".parse().unwrap()
}

/// A form whose certificate names this list.
fn signed(authority: &Authority, list: &str) -> Vec<u8> {
    authority.signed_form(|person| {
        let uris = vec![list.to_owned()];
        let point = CrlDistributionPoint { uris };
        person.crl_distribution_points.push(point);
    })
}

fn list(authority: &Authority) -> Vec<u8> {
    authority.list(&(1..=REVOKED).collect::<Vec<_>>())
}

/// What the process that reads forms does.
fn judged(file: &[u8], trust: &Trust) -> Result<Accepted, Refusal> {
    let expected = Expected {
        issued: &Issued::read(FORM).unwrap(),
        issued_at: "2026-11-24T11:00:00Z".parse().unwrap(),
        applicant: &NationalId::parse(APPLICANT).unwrap(),
        now: now(),
        trust,
        placement: Placement::InsideBox,
    };
    accept(file, &expected)
}

/// One form after the other, in milliseconds of a core; the list was fetched and verified before. It
/// is a short one: pyHanko looks at every certificate of it.
fn ours(folder: &Path) {
    let authority = Authority::new();
    let file = signed(&authority, "http://liste.example/");
    let (short, long) = (authority.list(&[1, 2]), list(&authority));
    for (name, bytes) in [
        ("signed.pdf", &file),
        ("root.der", &authority.der),
        ("list.der", &short),
    ] {
        fs::write(folder.join(name), bytes).unwrap();
    }
    let trust = Trust::read(&[&authority.der], &[]).unwrap();
    let link = &links(&judged(&file, &trust).unwrap().path).unwrap()[0];
    let began = Instant::now();
    let read = link.read_list(&long, now()).unwrap();
    println!(
        "a list of {REVOKED} certificates, {} kB: read and verified in {:.1} ms, {} kB in memory",
        long.len() / 1_000,
        began.elapsed().as_secs_f64() * 1e3,
        read.size() / 1_000
    );
    let read = link.read_list(&short, now()).unwrap();
    let mut least = Duration::MAX;
    let before = on_core();
    for _ in 0..FORMS {
        let one = Instant::now();
        let accepted = judged(&file, &trust).unwrap();
        assert!(trust.leads_to_anchor(&accepted.path, now()));
        let link = &links(&accepted.path).unwrap()[0];
        let status = read.status_of(link, now()).unwrap().status;
        assert_eq!(status, Status::Good);
        least = least.min(one.elapsed());
    }
    let each = (on_core() - before) / f64::from(FORMS);
    println!(
        "mühür     {:>8.3} ms a form, {:.3} at the least ({} kB, B-B, P-256)",
        each / 1e6,
        least.as_secs_f64() * 1e3,
        file.len() / 1_000
    );
}

/// Nanoseconds that this thread has been on a core, to some milliseconds.
fn on_core() -> f64 {
    let told = fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    told.split(' ').next().unwrap().parse().unwrap()
}
