//! How long each step takes while every system outside answers at once, and
//! while one of them hears every call and never answers: as an applicant's
//! browser sees it, with the limits of production. The load maker sits on the
//! same cores.

#![expect(
    clippy::unwrap_used,
    reason = "a bench ends where its ground gives way"
)]

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use server_testing::storm::{
    applicant::{self, Applicant},
    people::Somebody,
    portal::{Outside, Pace, Portal},
    post::Post,
    town::Town,
};
use tokio::{sync::Semaphore, task::JoinSet};

/// Applicants for each weather and place to begin at.
const COHORT: u32 = 80;
/// Applicants at the same time.
const AT_ONCE: usize = 8;

/// What does not answer, and where it is.
const WEATHERS: [(&str, Option<&str>); 4] = [
    ("all answer", None),
    ("registry dead", Some("/kps")),
    ("gateway dead", Some("/cgi-bin/sendsms")),
    ("authority dead", Some("/ca")),
];

/// Where somebody stands when the weather turns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Begins {
    SignIn,
    Code,
    Signing,
}

const STEPS: [&str; 10] = [
    "sign-in page",
    "sign-in",
    "form page",
    "form",
    "confirm",
    "code",
    "check",
    "signing",
    "result",
    "printed form",
];

#[tokio::main]
async fn main() {
    let mut columns = Vec::new();
    for (name, dead) in WEATHERS {
        columns.push((name, weather(dead).await));
    }
    print!("{:14}", "p50 / p99, ms");
    for (name, _) in &columns {
        print!("{name:>22}");
    }
    println!();
    for step in STEPS {
        print!("{step:14}");
        for (_, took) in &columns {
            let cell = took.get(step).map_or("–".to_owned(), |took| told(took));
            print!("{cell:>22}");
        }
        println!();
    }
}

/// How many, and the middle and the longest but one of a hundred.
fn told(took: &[Duration]) -> String {
    let mut took = took.to_vec();
    took.sort_unstable();
    let at = |part: usize| took[(took.len() - 1) * part / 100].as_secs_f64() * 1e3;
    format!("{:.0} / {:.0}", at(50), at(99))
}

/// Every step that can be reached. Each place to begin at has a portal of its
/// own, which has not met the weather yet.
async fn weather(dead: Option<&'static str>) -> BTreeMap<&'static str, Vec<Duration>> {
    let mut all: BTreeMap<_, Vec<Duration>> = BTreeMap::new();
    for begins in [Begins::SignIn, Begins::Code, Begins::Signing] {
        let (town, post) = (Town::open(1).await, Post::open(1).await);
        let outside = Outside {
            town: &town,
            post: &post,
        };
        let portal = Portal::open("steps", &outside, COHORT, Pace::Real).await;
        let ready = prepared(&portal, &town, begins).await;
        town.kill(dead);
        for (step, took) in walked(ready, begins).await {
            all.entry(step).or_default().push(took);
        }
    }
    all
}

/// People who stand where the weather will meet them.
async fn prepared(portal: &Portal, town: &Arc<Town>, begins: Begins) -> Vec<Applicant> {
    let client = applicant::client();
    let puzzle = portal.started.services.limits().claim.proof;
    let turns = Arc::new(Semaphore::new(AT_ONCE));
    let mut people = JoinSet::new();
    for who in (0..COHORT).map(Somebody) {
        let second = Duration::from_secs(1);
        let origin = portal.origin.clone();
        let mut applicant =
            Applicant::new(who, origin, town.clone(), puzzle, second, client.clone());
        let turns = turns.clone();
        people.spawn(async move {
            let _turn = turns.acquire().await.unwrap();
            if begins != Begins::SignIn {
                applicant.sign_in().await.unwrap();
                applicant.fill().await.unwrap();
            }
            if begins == Begins::Signing {
                applicant.prove_phone().await.unwrap();
            }
            applicant.forget();
            applicant.patience = 1;
            applicant
        });
    }
    people.join_all().await
}

/// Each as far as it goes, every button pressed once.
async fn walked(people: Vec<Applicant>, begins: Begins) -> Vec<applicant::Timed> {
    let turns = Arc::new(Semaphore::new(AT_ONCE));
    let mut walking = JoinSet::new();
    for mut applicant in people {
        let turns = turns.clone();
        walking.spawn(async move {
            let _turn = turns.acquire().await.unwrap();
            let _ = walk(&mut applicant, begins).await;
            applicant.took()
        });
    }
    walking.join_all().await.concat()
}

async fn walk(applicant: &mut Applicant, begins: Begins) -> Result<(), String> {
    if begins == Begins::SignIn {
        applicant.sign_in().await?;
        applicant.fill().await?;
    }
    if begins != Begins::Signing {
        applicant.prove_phone().await?;
    }
    applicant.finish().await.map(drop)
}
