//! A lost card's application taken back, and begun again: nothing is better
//! for it.

use domain::{
    application::Draft,
    certificate::{Availability, OrderState, Reason, Term, WhyNot},
    form::{Field, Problem},
    outbox::Queue,
    progress::State,
    service::{ActError, Caller, FormSheet},
};
use jiff::{SignedDuration, civil::date};
use server::outbox;
use server_testing::visiting::{Claim, LOST, Portal, form};
use sqlx::Row;

/// The phone on the lost card's record, and one of somebody else's.
const ON_RECORD: &str = "0542 318 44 09";
const ANOTHER: &str = "0532 999 88 77";

/// Holds a certificate that was revoked as lost, as the authority's records
/// alone say.
const REVOKED: Claim = [
    "19000001900",
    "Nermin",
    "Tekin",
    "Tokat",
    "06.06.1987",
    "MM5019",
];

async fn begin_again(portal: &Portal, person: Claim) -> (Caller, FormSheet) {
    portal.pass(SignedDuration::from_mins(20));
    let (token, _) = portal.sign_in("saglik", person).await.unwrap();
    let caller = portal.caller(Some(&token)).await;
    let sheet = portal.services().applying.form(&caller).await.unwrap();
    (caller, sheet)
}

/// Nothing is open but the loss, for the old one's remaining time.
fn is_lost_alone(sheet: &FormSheet, until: jiff::civil::Date) {
    for offered in &sheet.offer.reasons {
        match (&offered.availability, offered.reason) {
            (Availability::Replacing(held), Reason::LostOrStolen) => {
                assert_eq!(held[0].terms.term, Term::Until(until));
                assert!(held[0].terms.payer.is_some());
            }
            (Availability::Closed(why), _) => {
                assert_eq!(*why, WhyNot::ReportedLost(until), "{:?}", offered.reason);
            }
            other => panic!("{other:?}"),
        }
    }
}

/// What the institution is charged in all, in kuruş.
pub async fn charged(portal: &Portal) -> i64 {
    let url = format!("sqlite:{}/muhur.db", portal.folder.display());
    let database = sqlx::SqlitePool::connect(&url).await.unwrap();
    let sql = "SELECT COALESCE(SUM(CASE kind WHEN 'charge' THEN amount ELSE -amount END), 0) \
               AS sum FROM fees";
    let row = sqlx::query(sql).fetch_one(&database).await.unwrap();
    row.try_get("sum").unwrap()
}

#[tokio::test]
async fn a_loss_that_was_ordered_stays_one_after_its_application_is_withdrawn() {
    let portal = Portal::open().await;
    let (caller, printable) = portal.applied(ON_RECORD).await;
    let first = printable.case.order.unwrap();
    assert_eq!(first.state, OrderState::Ordered);
    assert_eq!(charged(&portal).await, 90_000);
    portal.services().applying.withdraw(&caller).await.unwrap();
    assert_eq!(charged(&portal).await, 0);
    let until = date(2028, 7, 14);
    // Before the authority has carried it out, and after.
    let (_, sheet) = begin_again(&portal, LOST).await;
    is_lost_alone(&sheet, until);
    while outbox::deliver_one(portal.services(), Queue::Certificates)
        .await
        .unwrap()
    {}
    let (caller, sheet) = begin_again(&portal, LOST).await;
    is_lost_alone(&sheet, until);
    // A first application does not get through, however it is posted.
    let services = portal.services();
    let better = Draft {
        reason: "first".to_owned(),
        validity_years: "3".to_owned(),
        ..form(ANOTHER)
    };
    let refused = services.applying.review(&caller, better).await.unwrap_err();
    let ActError::Refused(rejected) = &refused else {
        panic!("{refused:?}")
    };
    assert_eq!(rejected.problem(Field::Reason), Some(Problem::NotOffered));
    // Again as lost, by whatever phone: what is revoked is not requested.
    portal.pass(SignedDuration::from_mins(20));
    let (_, again) = portal.applied(ANOTHER).await;
    assert_eq!(again.application.term.term, Term::Until(until));
    let order = again.case.order.unwrap();
    assert_eq!((order.state, order.at), (OrderState::CarriedOut, first.at));
    assert_eq!(charged(&portal).await, 90_000);
}

#[tokio::test]
async fn a_loss_that_was_only_claimed_stays_one_too() {
    let portal = Portal::open().await;
    let (caller, printable) = portal.applied(ANOTHER).await;
    assert_eq!(printable.case.order.unwrap().state, OrderState::Requested);
    portal.services().applying.withdraw(&caller).await.unwrap();
    let (_, sheet) = begin_again(&portal, LOST).await;
    is_lost_alone(&sheet, date(2028, 7, 14));
    portal.pass(SignedDuration::from_mins(20));
    // With a proof this time: it is ordered now.
    let (_, again) = portal.applied(ON_RECORD).await;
    assert_eq!(again.case.order.unwrap().state, OrderState::Ordered);
    assert_eq!(again.case.state, State::AwaitingPaper);
}

#[tokio::test]
async fn a_loss_on_the_authoritys_records_alone_is_one_until_its_last_day() {
    let portal = Portal::open().await;
    let (_, sheet) = begin_again(&portal, REVOKED).await;
    let until = date(2028, 4, 1);
    is_lost_alone(&sheet, until);
    portal.pass(SignedDuration::from_hours(24 * 496));
    let (_, sheet) = begin_again(&portal, REVOKED).await;
    let first = sheet.offer.of(Reason::First).unwrap();
    assert!(first.is_open(), "{first:?}");
}
