//! Every system outside fails at random, and people apply all the same.
//!
//! `TEST_APPLICANTS` says how many: 25 in a plain `cargo test`, 150 in `cargo xtask
//! test`, a thousand in `cargo xtask storm`.

#![expect(clippy::unwrap_used, reason = "a test ends where its ground gives way")]

mod counted;
mod rotating;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use counted::Retries;
use domain::{outbox::Undelivered, ports::Retried};
use jiff::SignedDuration;
use server::watch::{Kind, Outage, System};
use server_testing::storm::{
    applicant::{self, Applicant, Outcome},
    people::Somebody,
    portal::{FASTER, Outside, Pace, Portal},
    post::Post,
    town::Town,
};
use tokio::{sync::Semaphore, task::JoinSet, time::sleep};

/// Of the calls to every system, how many of a hundred fail.
const SHARE: u8 = 20;
/// What the failures are drawn from.
const SEED: u64 = 5070;
/// Applicants at the same time.
const AT_ONCE: usize = 24;
/// No request takes longer (`portal::HANDLER`), and a little for the machine.
const DEADLINE: Duration = Duration::from_secs(16);

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_or_doubled_while_every_system_fails_at_random() {
    let count = applicants();
    let (town, post) = (Town::open(SEED).await, Post::open(SEED).await);
    let outside = Outside {
        town: &town,
        post: &post,
    };
    let portal = Portal::open("storm", &outside, count, Pace::Fast).await;
    town.fail(SHARE);
    post.fail(SHARE);
    // The staff lists are a copy of the portal's own: it fails by rehearsal.
    portal.started.watch.outages().begin(
        System::Staff,
        Outage {
            kind: Kind::Down,
            percent: SHARE,
            until: portal.started.services.now() + SignedDuration::from_hours(99),
        },
    );
    let outcomes = everybody(&portal, &town, count).await;
    let retried = settled(&portal).await;
    let numbers: BTreeSet<_> = outcomes.iter().map(|one| one.number.clone()).collect();
    let requests = outcomes.iter().flat_map(|one| &one.took);
    let longest = requests.max_by_key(|(_, took)| *took).unwrap();
    let again: usize = outcomes.iter().map(|one| one.again).sum();
    let (messages, orders) = (town.messages(), town.orders());
    let second = messages.iter().filter(|one| one.second).count();
    println!(
        "{count} applicants pressed {again} times again; outside: {}; longest request {longest:?}; \
         {} messages, {second} of them through the second gateway; the operator retried {} times",
        town.told(),
        messages.len(),
        retried.values().sum::<usize>(),
    );

    let count = usize::try_from(count).unwrap();
    assert_eq!(numbers.len(), count, "everybody has a number of one's own");
    let kept = kept_numbers(&portal).await;
    assert_eq!(kept, numbers, "and these are kept, no others");
    assert!(longest.1 < DEADLINE, "{longest:?}");
    let notices = counted::notices(&messages, count);
    counted::as_often_as_allowed("notice", &notices, &retried);
    counted::codes(&messages, &outcomes);
    let mails = post.taken().into_iter();
    let mails = counted::copies(mails.map(|mail| (reference(&mail.id), mail.answered)));
    assert_eq!(mails.len(), 2 * count, "two mails for every application");
    counted::as_often_as_allowed("mail", &mails, &retried);
    let orders = counted::orders(&orders, &tried(&portal).await, count);
    assert_eq!(revoked(&portal).await, count, "and known to be");
    for (what, all) in [("notices", notices), ("mails", mails), ("orders", orders)] {
        println!("{} {what}, {}", all.len(), counted::doubled(&all));
    }
    // Of so many messages some meet a first gateway that takes nothing.
    assert!(count < 100 || second > 0, "nothing went the second way");
}

/// The job that a mail's `Message-ID` names.
fn reference(id: &str) -> String {
    let inside = id.strip_prefix('<').and_then(|id| id.split('@').next());
    inside.unwrap().to_owned()
}

#[expect(
    clippy::disallowed_methods,
    reason = "the test command says in the environment how many"
)]
fn applicants() -> u32 {
    std::env::var("TEST_APPLICANTS").map_or(25, |count| count.parse().unwrap())
}

async fn everybody(portal: &Portal, town: &Arc<Town>, count: u32) -> Vec<Outcome> {
    let turns = Arc::new(Semaphore::new(AT_ONCE));
    let client = applicant::client();
    let mut people = JoinSet::new();
    for who in (0..count).map(Somebody) {
        let (turns, town, client) = (turns.clone(), town.clone(), client.clone());
        let (origin, puzzle) = (
            portal.origin.clone(),
            portal.started.services.limits().claim.proof,
        );
        people.spawn(async move {
            let _turn = turns.acquire().await.unwrap();
            let second = Duration::from_secs(1) / u32::try_from(FASTER).unwrap();
            let applicant = Applicant::new(who, origin, town, puzzle, second, client);
            applicant.apply().await.map_err(|step| (who, step))
        });
    }
    let all = people.join_all().await;
    let (done, lost): (Vec<_>, Vec<_>) = all.into_iter().partition(Result::is_ok);
    let lost: Vec<_> = lost.into_iter().filter_map(Result::err).collect();
    assert!(lost.is_empty(), "{} gave up: {lost:?}", lost.len());
    done.into_iter().filter_map(Result::ok).collect()
}

/// Waits until nothing is to be delivered; what was put aside is tried again
/// by the operator, who sees it listed.
async fn settled(portal: &Portal) -> Retries {
    let store = &portal.started.services.ports().store;
    let mut retried = Retries::new();
    for _ in 0..600 {
        let waiting: Vec<Undelivered> = store.undelivered().await.unwrap();
        if waiting.is_empty() {
            return retried;
        }
        for job in waiting.into_iter().filter(|job| job.dead) {
            let now = portal.started.services.now();
            let told = store.retry(&job.id, now).await.unwrap();
            assert_eq!(told, Retried::Again);
            *retried.entry(job.id.as_str().to_owned()).or_default() += 1;
        }
        sleep(Duration::from_millis(500)).await;
    }
    panic!("something is still to be delivered after five minutes");
}

async fn kept_numbers(portal: &Portal) -> BTreeSet<String> {
    let pool = sqlx::SqlitePool::connect(&portal.database).await.unwrap();
    sqlx::query_scalar("SELECT number FROM cases WHERE number IS NOT NULL")
        .fetch_all(&pool)
        .await
        .unwrap()
        .into_iter()
        .collect()
}

async fn revoked(portal: &Portal) -> usize {
    let pool = sqlx::SqlitePool::connect(&portal.database).await.unwrap();
    let orders: Vec<(String, String)> =
        sqlx::query_as("SELECT serial, state FROM orders WHERE kind = 'revoke'")
            .fetch_all(&pool)
            .await
            .unwrap();
    let serials: BTreeSet<_> = orders.iter().map(|(serial, _)| serial).collect();
    assert_eq!(serials.len(), orders.len(), "no order twice");
    orders
        .iter()
        .filter(|(_, state)| state == "carried_out")
        .count()
}

/// How often the outbox has tried each order.
async fn tried(portal: &Portal) -> BTreeMap<String, usize> {
    let pool = sqlx::SqlitePool::connect(&portal.database).await.unwrap();
    let rows: Vec<(String, i64)> =
        sqlx::query_as("SELECT subject, attempt FROM outbox WHERE kind = 'order'")
            .fetch_all(&pool)
            .await
            .unwrap();
    rows.into_iter()
        .map(|(order, attempts)| (order, usize::try_from(attempts).unwrap()))
        .collect()
}
