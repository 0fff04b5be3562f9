//! A hundred forms at once, by the verifier as the portal has it: processes of its own, a list over
//! HTTP that nobody has fetched yet.

use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use domain::{
    person::NationalId,
    ports::{NotVerified, SignatureVerifier as _},
    signature::{SignatureVerdict, SignedForm},
};
use server::{
    adapters::signature::PadesVerifier,
    config::{RevocationConfig, SignatureConfig},
    system::SystemClock,
};
use server_testing::{
    authority::{APPLICANT, Authority, FORM, publish},
    process::{Folder, program},
};

use super::{list, now, signed};

const UPLOADS: usize = 100;
/// How often it is looked at what goes on.
const EVERY: Duration = Duration::from_millis(2);

/// How many processes this one has started that still run.
fn children() -> usize {
    let own = std::process::id().to_string();
    let all = fs::read_dir("/proc").unwrap().flatten();
    all.filter(|entry| {
        let stat = fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
        // Behind the name, which may have spaces: state and parent.
        let rest = stat.rsplit_once(") ").map_or("", |(_, rest)| rest);
        rest.split(' ').nth(1) == Some(&own)
    })
    .count()
}

#[tokio::main]
pub(super) async fn run() {
    let authority = Authority::new();
    let host = publish(list(&authority));
    let folder = Folder::new("bench-signature");
    let anchors = folder.0.join("anchors.pem");
    fs::write(&anchors, &authority.pem).unwrap();
    let config = SignatureConfig {
        anchors_file: Some(anchors),
        clock: Some(now()),
        revocation: RevocationConfig {
            private_hosts: vec![host.clone()],
            ..RevocationConfig::default()
        },
        ..SignatureConfig::default()
    };
    let at_once = config.at_once;
    let verifier = PadesVerifier::open(&config, Arc::new(SystemClock)).unwrap();
    let verifier = Arc::new(verifier.by(program()));
    let file: Arc<[u8]> = signed(&authority, &format!("http://{host}/")).into();
    let over = Arc::new(AtomicBool::new(false));
    let ended = over.clone();
    let most = thread::spawn(move || {
        let mut most = 0;
        while !ended.load(Ordering::Relaxed) {
            most = most.max(children());
            thread::sleep(EVERY);
        }
        most
    });
    let quiet = late(tokio::time::sleep(Duration::from_secs(1))).await.0;
    let all = async {
        let began = Instant::now();
        let all = (0..UPLOADS).map(|_| tokio::spawn(verify(verifier.clone(), file.clone())));
        let (mut good, mut busy) = (0, 0);
        for one in all.collect::<Vec<_>>() {
            match one.await.unwrap() {
                Ok(SignatureVerdict::Accepted(_)) => good += 1,
                Err(NotVerified::Busy) => busy += 1,
                other => panic!("{other:?}"),
            }
        }
        (good, busy, began.elapsed())
    };
    let (latest, (good, busy, took)) = late(all).await;
    over.store(true, Ordering::Relaxed);
    let most = most.join().unwrap();
    println!(
        "\n{UPLOADS} uploads at once: {good} accepted, {busy} told that it is busy, in {took:.1?}"
    );
    println!("processes at the same time {most} (at most {at_once})");
    println!(
        "another task of the portal waited {latest:.1?} at the most, {quiet:.1?} while nothing is verified"
    );
    assert!(most <= at_once);
}

/// How late another task is at the most while this goes on.
async fn late<T>(work: impl Future<Output = T>) -> (Duration, T) {
    let over = Arc::new(AtomicBool::new(false));
    let ended = over.clone();
    let ticker = tokio::spawn(async move {
        let mut latest = Duration::ZERO;
        while !ended.load(Ordering::Relaxed) {
            let before = Instant::now();
            tokio::time::sleep(EVERY).await;
            latest = latest.max(before.elapsed().saturating_sub(EVERY));
        }
        latest
    });
    let done = work.await;
    over.store(true, Ordering::Relaxed);
    (ticker.await.unwrap(), done)
}

async fn verify(
    verifier: Arc<PadesVerifier>,
    file: Arc<[u8]>,
) -> Result<SignatureVerdict, NotVerified> {
    let applicant = NationalId::parse(APPLICANT).unwrap();
    let form = SignedForm {
        issued: FORM,
        issued_at: "2026-11-24T11:00:00Z".parse().unwrap(),
        applicant: &applicant,
        uploaded: &file,
    };
    verifier.verify(&form).await
}
