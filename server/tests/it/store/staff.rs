//! Staff lists: one institution's is replaced whole, dated, and refreshed by
//! one process at a time.

use domain::{
    id::PersonKey,
    institution::{Employment, InstitutionSlug},
    person::NationalId,
    ports::{Institutions, Secrets},
    text_value::EmployeeNumber,
};
use jiff::SignedDuration;
use server::{
    import,
    store::{
        Opened,
        staff::{ListLease, Shrunk, StaffList, StaffRow, Taken},
    },
};

use super::{
    keys, now,
    opened::{postgres_opened, sqlite_opened},
};

fn slug(text: &str) -> InstitutionSlug {
    InstitutionSlug::parse(text).unwrap()
}

fn person() -> PersonKey {
    keys().person_key(&NationalId::parse("10000000146").unwrap())
}

/// So many employments, which is more than one statement adds.
fn rows(institution: &str, count: usize) -> Vec<StaffRow> {
    (0..count)
        .map(|index| StaffRow {
            institution: slug(institution),
            person: person(),
            employment: Employment {
                employee_number: EmployeeNumber::parse(&format!("MM{index}")).unwrap(),
                organization: "Hastane".to_owned(),
                department: None,
                title: None,
                authority: None,
            },
        })
        .collect()
}

fn list(minutes: i64, rows: Vec<StaffRow>) -> StaffList {
    StaffList {
        list_of: now() + SignedDuration::from_mins(minutes),
        tag: Some(format!("\"{minutes}\"")),
        rows,
    }
}

async fn counts(store: &Opened) -> Vec<(String, usize)> {
    let lists = store.registers.lists().await.unwrap();
    lists
        .into_iter()
        .map(|list| (list.institution.as_str().to_owned(), list.rows))
        .collect()
}

async fn a_list_takes_the_place_of_its_own_institutions_alone(store: Opened) {
    let registers = &store.registers;
    let both = [rows("meb", 3), rows("saglik", 1_500)].concat();
    let replaced = registers.replace_staff(&both, now(), false).await.unwrap();
    assert_eq!((replaced, counts(&store).await[1].1), (Vec::new(), 1_500));
    let saglik = slug("saglik");
    let take = async |list, even| registers.take_list(&saglik, &list, even).await.unwrap();
    let shrunk = Taken::Shrunk(Shrunk {
        had: 1_500,
        has: 749,
    });
    assert_eq!(take(list(1, rows("saglik", 749)), false).await, shrunk);
    assert_eq!(
        take(list(-1, rows("saglik", 2_000)), true).await,
        Taken::Older
    );
    // A pair twice breaks the whole list.
    let twice = [rows("saglik", 1_500), rows("saglik", 1)].concat();
    assert!(
        registers
            .take_list(&saglik, &list(1, twice), false)
            .await
            .is_err()
    );
    let before = [("meb".to_owned(), 3), ("saglik".to_owned(), 1_500)];
    assert_eq!(counts(&store).await, before);
    assert_eq!(registers.as_of(&saglik).await.unwrap(), Some(now()));
    assert_eq!(
        take(list(1, rows("saglik", 750)), false).await,
        Taken::Replaced
    );
    assert_eq!(
        take(list(2, rows("saglik", 9)), true).await,
        Taken::Replaced
    );
    let after = [("meb".to_owned(), 3), ("saglik".to_owned(), 9)];
    assert_eq!(counts(&store).await, after);
    let as_of = registers.as_of(&saglik).await.unwrap();
    assert_eq!(as_of, Some(now() + SignedDuration::from_mins(2)));
    assert_eq!(registers.as_of(&slug("yok")).await.unwrap(), None);
}

async fn an_import_replaces_the_institutions_in_its_file_alone(store: Opened) {
    let registers = &store.registers;
    let import = async |rows: Vec<StaffRow>, minutes, even| {
        let at = now() + SignedDuration::from_mins(minutes);
        registers.replace_staff(&rows, at, even).await.unwrap()
    };
    let both = [rows("meb", 10), rows("saglik", 10)].concat();
    assert!(import(both, 0, false).await.is_empty());
    let as_of = async |institution| registers.as_of(&slug(institution)).await.unwrap();
    assert!(import(rows("saglik", 5), 60, false).await.is_empty());
    let after = [("meb".to_owned(), 10), ("saglik".to_owned(), 5)];
    assert_eq!(counts(&store).await, after);
    assert_eq!(as_of("meb").await, Some(now()));
    assert_eq!(
        as_of("saglik").await,
        Some(now() + SignedDuration::from_hours(1))
    );
    // One that has shrunk keeps all others of the file from being taken.
    let short = || [rows("meb", 4), rows("saglik", 9)].concat();
    let shrunk = Shrunk { had: 10, has: 4 };
    assert_eq!(import(short(), 120, false).await, [(slug("meb"), shrunk)]);
    assert_eq!(shrunk.to_string(), "4 rows where 10 were");
    assert_eq!(counts(&store).await, after);
    assert_eq!(as_of("meb").await, Some(now()));
    assert!(import(short(), 120, true).await.is_empty());
    let after = [("meb".to_owned(), 4), ("saglik".to_owned(), 9)];
    assert_eq!(counts(&store).await, after);
}

async fn institutions_are_replaced_unless_they_have_shrunk(store: Opened) {
    let registers = &store.registers;
    let sample = include_str!("../../../samples/institutions.csv");
    let mut five = import::institutions(sample).unwrap();
    five.truncate(1);
    for index in 1..5 {
        let mut one = five[0].clone();
        one.slug = slug(&format!("kurum-{index}"));
        five.push(one);
    }
    let replace = async |count: usize, even| {
        let replaced = registers.replace_institutions(&five[..count], even).await;
        let all = Institutions::all(&**registers).await.unwrap();
        (replaced.unwrap(), all.len())
    };
    assert_eq!(replace(5, false).await, (None, 5));
    let shrunk = Shrunk { had: 5, has: 2 };
    assert_eq!(replace(2, false).await, (Some(shrunk), 5));
    assert_eq!(replace(3, false).await, (None, 3));
    assert_eq!(replace(1, true).await, (None, 1));
}

async fn a_list_that_is_due_is_leased_once_and_confirmed_forwards(store: Opened) {
    let registers = &store.registers;
    let saglik = slug("saglik");
    let at = |minutes| now() + SignedDuration::from_mins(minutes);
    let lease = async |from, until| {
        let leased = registers.lease_list(&saglik, at(from), at(until)).await;
        leased.unwrap()
    };
    assert_eq!(lease(0, 15).await, Some(ListLease { tag: None }));
    assert_eq!(lease(14, 29).await, None);
    let two = list(0, rows("saglik", 2));
    let taken = registers.take_list(&saglik, &two, false);
    assert_eq!(taken.await.unwrap(), Taken::Replaced);
    let tag = Some("\"0\"".to_owned());
    assert_eq!(lease(15, 30).await, Some(ListLease { tag }), "it ran out");
    registers.list_due(&saglik, at(60)).await.unwrap();
    assert_eq!(lease(59, 75).await, None);
    registers.confirm_list(&saglik, at(20)).await.unwrap();
    registers.confirm_list(&saglik, at(10)).await.unwrap();
    assert_eq!(registers.as_of(&saglik).await.unwrap(), Some(at(20)));
    // The directory's own next list may be of before that.
    let next = list(5, rows("saglik", 2));
    let taken = registers.take_list(&saglik, &next, false);
    assert_eq!(taken.await.unwrap(), Taken::Replaced);
}

/// All of them, one after another.
pub async fn every_list(open: impl AsyncFn() -> Opened) {
    a_list_takes_the_place_of_its_own_institutions_alone(open().await).await;
    an_import_replaces_the_institutions_in_its_file_alone(open().await).await;
    institutions_are_replaced_unless_they_have_shrunk(open().await).await;
    a_list_that_is_due_is_leased_once_and_confirmed_forwards(open().await).await;
}

#[tokio::test]
async fn lists_on_sqlite() {
    every_list(sqlite_opened).await;
}

#[tokio::test]
async fn lists_on_postgres() {
    if postgres_opened().await.is_some() {
        every_list(async || postgres_opened().await.unwrap()).await;
    }
}
