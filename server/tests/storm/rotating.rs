//! The master key is rotated while people apply, by a command that is killed on its way:
//! nobody notices, and nothing depends on the key of before in the end.

use std::{
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};

use domain::{
    document::Authenticity,
    id::{ApplicationNumber, CaseId, PrintMark},
    person::NationalId,
    ports::Secrets,
    service::Caller,
};
use server::{key_watch, keys::Keys, store};
use sqlx::SqlitePool;
use tokio::{
    task::JoinSet,
    time::{sleep, timeout},
};

use server_testing::storm::{
    applicant::{Applicant, client},
    people::Somebody,
    portal::{Outside, Pace, Portal},
    post::Post,
    town::Town,
};

/// How many apply meanwhile.
const APPLICANTS: u32 = 20;

/// On the staff list, so that sealing it anew takes a while.
const STAFF: u32 = 20_000;

/// Between two steps of a journey: it lasts from before the switch until after it.
const PAUSE: Duration = Duration::from_secs(6);

#[tokio::test(flavor = "multi_thread")]
async fn whoever_applies_while_the_key_is_rotated_notices_nothing() {
    let (town, post) = (Town::open(1).await, Post::open(1).await);
    let outside = Outside {
        town: &town,
        post: &post,
    };
    let portal = Portal::open("rotating", &outside, STAFF, Pace::Real).await;
    let started = &portal.started;
    let clock = started.services.ports().clock.clone();
    let (keys, rotation) = (started.keys.clone(), started.key_rotation.clone());
    tokio::spawn(key_watch::work(keys.clone(), rotation, clock));
    let file = portal.folder.join("master.key");
    let old = keys.sealing_id();
    let first = Somebody(APPLICANTS);
    journey(&portal, &town, first, Duration::ZERO)
        .await
        .unwrap();
    let on = SqlitePool::connect(&portal.database).await.unwrap();
    let paper = papers(&on).await.remove(0);
    let person = keys.person_key(&NationalId::parse(&first.national_id()).unwrap());
    let share = keys.device_share(&person);

    let mut people = JoinSet::new();
    let portal = Arc::new(portal);
    for who in (0..APPLICANTS).map(Somebody) {
        let (portal, town) = (portal.clone(), town.clone());
        people.spawn(async move {
            sleep(Duration::from_millis(500) * who.0).await;
            journey(&portal, &town, who, PAUSE).await
        });
    }
    sleep(Duration::from_secs(5)).await;
    killed_at_once(&portal.folder).await;
    killed_half_way(&portal.folder, &on).await;
    let mut last = rotate(&portal.folder);
    let ended = timeout(Duration::from_mins(2), async {
        loop {
            if let Some(ended) = last.try_wait().unwrap() {
                return ended;
            }
            sleep(Duration::from_millis(100)).await;
        }
    });
    assert!(ended.await.unwrap().success(), "the rotation goes on");
    let all = people.join_all().await;
    let lost: Vec<_> = all.iter().filter_map(|one| one.as_ref().err()).collect();
    assert!(lost.is_empty(), "{} gave up: {lost:?}", lost.len());

    let id = old.to_string();
    let name = file.display().to_string();
    let retired = server(&portal.folder, &["keys", "retire", &id, &name]).status();
    assert!(retired.unwrap().success());
    let listed = server(&portal.folder, &["keys", "list"]).status();
    assert_eq!(
        listed.unwrap().code(),
        Some(0),
        "nothing is under another key"
    );
    let after = Keys::read(&file).unwrap();
    assert!(!after.ids().contains(&old));
    assert_eq!(after.device_share(&person), share, "drafts on devices open");
    let opened = store::open(&portal.database, Arc::new(after))
        .await
        .unwrap();
    let papers = papers(&on).await;
    assert_eq!(papers.len(), usize::try_from(APPLICANTS).unwrap() + 1);
    for (case, version, mark, _) in &papers {
        assert!(opened.store.case(case).await.unwrap().is_some());
        let version = u32::try_from(*version).unwrap();
        let issued = opened
            .store
            .issued(
                case,
                domain::document::DocumentKind::ApplicationForm,
                version,
            )
            .await
            .unwrap();
        assert_eq!(issued.unwrap().mark, *mark);
    }
    let (case, _, mark, number) = paper;
    let issued = opened
        .store
        .issued(&case, domain::document::DocumentKind::ApplicationForm, 1)
        .await
        .unwrap()
        .unwrap();
    let anybody = Caller::anonymous("192.0.2.1");
    let documents = &portal.started.services.documents;
    let by_file = documents.verify_file(&anybody, &issued.file).await.unwrap();
    assert_eq!(by_file.authenticity, Authenticity::Unchanged);
    let by_number = documents.verify_paper(&anybody, number.as_str(), mark.as_str());
    assert_eq!(by_number.await.unwrap().authenticity, Authenticity::Named);
}

/// From the sign-in page to the printed form.
async fn journey(
    portal: &Portal,
    town: &Arc<Town>,
    who: Somebody,
    pause: Duration,
) -> Result<String, String> {
    let puzzle = portal.started.services.limits().claim.proof;
    let second = Duration::from_secs(1);
    let origin = portal.origin.clone();
    let mut applicant = Applicant::new(who, origin, town.clone(), puzzle, second, client());
    // Whatever is not answered rightly at once was noticed.
    applicant.patience = 1;
    applicant.sign_in().await?;
    sleep(pause).await;
    applicant.fill().await?;
    sleep(pause).await;
    applicant.prove_phone().await?;
    sleep(pause).await;
    applicant.finish().await
}

fn server(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(server_testing::process::program());
    command
        .args(arguments)
        .env(
            "MUHUR_DATABASE",
            format!("sqlite:{}/muhur.db", folder.display()),
        )
        .env("MUHUR_KEY_FILE", folder.join("master.key"))
        .env("MUHUR_INBOX_FILE", folder.join("inbox.jsonl"))
        .stdout(Stdio::null());
    command
}

fn rotate(folder: &Path) -> Child {
    let reason = ["keys", "rotate", "--reason", "the year is over"];
    server(folder, &reason).spawn().unwrap()
}

/// Before or while it waits for the portal to have read the key.
async fn killed_at_once(folder: &Path) {
    let mut begun = rotate(folder);
    sleep(Duration::from_millis(1_500)).await;
    begun.kill().unwrap();
    begun.wait().unwrap();
}

/// While some of the staff are sealed with the new key and some are not.
async fn killed_half_way(folder: &Path, on: &SqlitePool) {
    let mut begun = rotate(folder);
    let half = timeout(Duration::from_mins(1), async {
        loop {
            let kinds: i64 =
                sqlx::query_scalar("SELECT COUNT(DISTINCT substr(employment, 1, 5)) FROM staff")
                    .fetch_one(on)
                    .await
                    .unwrap();
            if kinds > 1 {
                return;
            }
            sleep(Duration::from_millis(5)).await;
        }
    });
    half.await.unwrap();
    begun.kill().unwrap();
    begun.wait().unwrap();
    let kinds: i64 =
        sqlx::query_scalar("SELECT COUNT(DISTINCT substr(employment, 1, 5)) FROM staff")
            .fetch_one(on)
            .await
            .unwrap();
    assert_eq!(kinds, 2, "it was killed too late");
}

/// Every form that was issued.
async fn papers(on: &SqlitePool) -> Vec<(CaseId, i64, PrintMark, ApplicationNumber)> {
    let rows: Vec<(String, i64, String, String)> =
        sqlx::query_as("SELECT case_id, version, mark, number FROM documents")
            .fetch_all(on)
            .await
            .unwrap();
    rows.into_iter()
        .map(|(case, version, mark, number)| {
            (
                CaseId::parse(&case).unwrap(),
                version,
                PrintMark::parse(&mark).unwrap(),
                ApplicationNumber::parse(&number).unwrap(),
            )
        })
        .collect()
}
