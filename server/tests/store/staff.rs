//! Staff lists: one institution's is replaced whole, dated, and refreshed by
//! one process at a time.

use domain::{
    id::PersonKey,
    institution::{Employment, InstitutionSlug},
    person::NationalId,
    ports::Secrets,
    text_value::EmployeeNumber,
};
use jiff::SignedDuration;
use server::store::{
    Opened,
    staff::{ListLease, StaffList, StaffRow, Taken},
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
    assert_eq!(registers.replace_staff(&both, now()).await.unwrap(), 1_503);
    let saglik = slug("saglik");
    let take = async |list, even| registers.take_list(&saglik, &list, even).await.unwrap();
    let shrunk = Taken::Shrunk {
        had: 1_500,
        has: 749,
    };
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

#[tokio::test]
async fn lists_on_sqlite() {
    a_list_takes_the_place_of_its_own_institutions_alone(sqlite_opened().await).await;
    a_list_that_is_due_is_leased_once_and_confirmed_forwards(sqlite_opened().await).await;
}

#[tokio::test]
async fn lists_on_postgres() {
    if let Some(store) = postgres_opened().await {
        a_list_takes_the_place_of_its_own_institutions_alone(store).await;
    }
    if let Some(store) = postgres_opened().await {
        a_list_that_is_due_is_leased_once_and_confirmed_forwards(store).await;
    }
}
