//! What the certificate authority is told to do.

use domain::{
    case::Order,
    certificate::{CertificateSerial, OrderKind, OrderState, Proof},
    id::{ApplicationNumber, CaseId, JobId, OrderId},
    outbox::Job,
    ports::{OrderSubject, OrderWithoutJob, Requeued},
};
use jiff::Timestamp;
use sqlx::{Database, Row};

use super::super::{
    super::rows::{corrupt, id, instant},
    Db, LOCK_ROW, begin, failed,
};
use super::{Outcome, SqlStore, connection::WriteTransaction, jobs};

/// Keeps an order; `false` where the same one is under way.
pub(super) async fn insert(tx: &mut WriteTransaction, order: &Order) -> Result<bool, sqlx::Error> {
    let done = sqlx::query(
        "INSERT INTO orders (id, kind, serial, case_id, state, proof, at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
    )
    .bind(order.id.as_str())
    .bind(order.kind.code())
    .bind(order.serial.as_str())
    .bind(order.case.as_ref().map(CaseId::as_str))
    .bind(order.state.code())
    .bind(order.proof.code())
    .bind(order.at.as_millisecond())
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn suspend(store: &SqlStore, order: &Order, job: &Job) -> Outcome<()> {
    let mut tx = begin(&store.write).await.map_err(failed)?;
    place_suspension(&mut tx, order, job)
        .await
        .map_err(failed)?;
    tx.commit().await.map_err(failed)
}

/// Orders a suspension. Where one is under way already that one is given
/// again: what an operator has put aside or dropped must not stand between
/// the holder and a second press.
pub(super) async fn place_suspension(
    tx: &mut WriteTransaction,
    order: &Order,
    job: &Job,
) -> Result<(), sqlx::Error> {
    let is_new = insert(tx, order).await?;
    let id = if is_new {
        order.id.as_str().to_owned()
    } else {
        sqlx::query_scalar(
            "SELECT id FROM orders WHERE serial = $1 AND kind = 'suspend' AND state <> 'carried_out'",
        )
        .bind(order.serial.as_str())
        .fetch_one(&mut **tx)
        .await?
    };
    // One that an operator gave up is ordered once more.
    sqlx::query("UPDATE orders SET state = 'ordered' WHERE id = $1 AND state = 'requested'")
        .bind(&id)
        .execute(&mut **tx)
        .await?;
    jobs::give_order(tx, &job.id, &id, order.at).await
}

/// Which order is looked for.
enum OrderOf<'a> {
    Id(&'a OrderId),
    Case(&'a CaseId),
    Suspension(&'a CertificateSerial),
}

async fn order_where(store: &SqlStore, of: OrderOf<'_>) -> Outcome<Option<Order>> {
    const BY_ID: &str = "SELECT * FROM orders WHERE id = $1";
    const BY_CASE: &str = "SELECT * FROM orders WHERE case_id = $1 AND kind = 'revoke'";
    const BY_SERIAL: &str =
        "SELECT * FROM orders WHERE serial = $1 AND kind = 'suspend' ORDER BY at DESC LIMIT 1";
    let (sql, key) = match of {
        OrderOf::Id(id) => (BY_ID, id.as_str()),
        OrderOf::Case(case) => (BY_CASE, case.as_str()),
        OrderOf::Suspension(serial) => (BY_SERIAL, serial.as_str()),
    };
    let row = sqlx::query(sql)
        .bind(key)
        .fetch_optional(&store.read)
        .await
        .map_err(failed)?;
    row.as_ref().map(read).transpose()
}

fn read(row: &<Db as Database>::Row) -> Outcome<Order> {
    let text = |column: &'static str| row.try_get::<String, _>(column).map_err(failed);
    Ok(Order {
        id: id(OrderId::parse(&text("id")?), "id")?,
        kind: OrderKind::from_code(&text("kind")?).ok_or(corrupt("kind"))?,
        serial: CertificateSerial::parse(&text("serial")?).map_err(|_| corrupt("serial"))?,
        case: row
            .try_get::<Option<String>, _>("case_id")
            .map_err(failed)?
            .map(|text| id(CaseId::parse(&text), "case_id"))
            .transpose()?,
        state: OrderState::from_code(&text("state")?).ok_or(corrupt("state"))?,
        proof: Proof::from_code(&text("proof")?).ok_or(corrupt("proof"))?,
        at: instant(row.try_get("at").map_err(failed)?, "at")?,
    })
}

/// Every order about a certificate, the oldest first.
pub(super) async fn about(store: &SqlStore, serial: &CertificateSerial) -> Outcome<Vec<Order>> {
    let rows = sqlx::query("SELECT * FROM orders WHERE serial = $1 ORDER BY at")
        .bind(serial.as_str())
        .fetch_all(&store.read)
        .await
        .map_err(failed)?;
    rows.iter().map(read).collect()
}

pub(super) async fn order(store: &SqlStore, order: &OrderId) -> Outcome<Option<Order>> {
    order_where(store, OrderOf::Id(order)).await
}

/// The revocation that an application leads to.
pub(super) async fn of_case(store: &SqlStore, case: &CaseId) -> Outcome<Option<Order>> {
    order_where(store, OrderOf::Case(case)).await
}

pub(super) async fn suspension(
    store: &SqlStore,
    serial: &CertificateSerial,
) -> Outcome<Option<Order>> {
    order_where(store, OrderOf::Suspension(serial)).await
}

pub(super) async fn set_order_state(
    store: &SqlStore,
    order: &OrderId,
    state: OrderState,
) -> Outcome<()> {
    // `carried_out` is last and stays.
    sqlx::query("UPDATE orders SET state = $2 WHERE id = $1 AND state <> 'carried_out'")
        .bind(order.as_str())
        .bind(state.code())
        .execute(&store.write)
        .await
        .map_err(failed)?;
    Ok(())
}

/// The number of an order's application, where it has one.
pub(super) fn number(row: &<Db as Database>::Row) -> Outcome<Option<ApplicationNumber>> {
    let number: Option<String> = row.try_get("number").map_err(failed)?;
    number
        .map(|number| ApplicationNumber::parse(&number).map_err(|_| corrupt("number")))
        .transpose()
}

/// Makes an order a request again, if this is what it is about.
pub(super) async fn give_up(
    tx: &mut WriteTransaction,
    order: &str,
    named: Option<&OrderSubject>,
) -> Outcome<bool> {
    let row = sqlx::query(
        "SELECT orders.serial, cases.number FROM orders \
         LEFT JOIN cases ON cases.id = orders.case_id WHERE orders.id = $1",
    )
    .bind(order)
    .fetch_optional(&mut **tx)
    .await
    .map_err(failed)?;
    // A job of an order that is not there delivers nothing.
    let Some(row) = row else { return Ok(true) };
    let serial: String = row.try_get("serial").map_err(failed)?;
    let serial = CertificateSerial::parse(&serial).map_err(|_| corrupt("serial"))?;
    let is_named = match named {
        None => false,
        Some(OrderSubject::Application(named)) => number(&row)?.as_ref() == Some(named),
        Some(OrderSubject::Certificate(tail)) => tail.is_of(&serial),
    };
    if is_named {
        sqlx::query("UPDATE orders SET state = 'requested' WHERE id = $1 AND state = 'ordered'")
            .bind(order)
            .execute(&mut **tx)
            .await
            .map_err(failed)?;
    }
    Ok(is_named)
}

/// By the index of those that are under way.
const WITHOUT_JOB: &str = "\
     SELECT orders.id, orders.kind, orders.serial, orders.at, cases.number FROM orders \
     LEFT JOIN cases ON cases.id = orders.case_id \
     WHERE orders.state = 'ordered' AND NOT EXISTS (SELECT 1 FROM outbox \
     WHERE outbox.kind = 'order' AND outbox.subject = orders.id AND outbox.state <> 'done') \
     ORDER BY orders.at, orders.id";

pub(super) async fn without_job(store: &SqlStore) -> Outcome<Vec<OrderWithoutJob>> {
    let rows = sqlx::query(WITHOUT_JOB)
        .fetch_all(&store.read)
        .await
        .map_err(failed)?;
    rows.iter()
        .map(|row| {
            let text = |column: &'static str| row.try_get::<String, _>(column).map_err(failed);
            Ok(OrderWithoutJob {
                id: id(OrderId::parse(&text("id")?), "id")?,
                kind: OrderKind::from_code(&text("kind")?).ok_or(corrupt("kind"))?,
                serial: CertificateSerial::parse(&text("serial")?)
                    .map_err(|_| corrupt("serial"))?,
                number: number(row)?,
                at: instant(row.try_get("at").map_err(failed)?, "at")?,
            })
        })
        .collect()
}

/// Gives an order to the authority that has no job; not one that waits for the
/// authority's own approval, because facts alone prove too little.
pub(super) async fn requeue(
    store: &SqlStore,
    order: &OrderId,
    job: &JobId,
    now: Timestamp,
) -> Outcome<Requeued> {
    let mut tx = begin(&store.write).await.map_err(failed)?;
    let select =
        format!("SELECT proof FROM orders WHERE id = $1 AND state <> 'carried_out'{LOCK_ROW}");
    let proof: Option<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(select))
        .bind(order.as_str())
        .fetch_optional(&mut *tx)
        .await
        .map_err(failed)?;
    let proof = proof.as_deref().and_then(Proof::from_code);
    if proof.map(Proof::begins) != Some(OrderState::Ordered) {
        return Ok(Requeued::Unknown);
    }
    sqlx::query("UPDATE orders SET state = 'ordered' WHERE id = $1")
        .bind(order.as_str())
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
    let queued = jobs::requeue_order(&mut tx, job, order.as_str(), now)
        .await
        .map_err(failed)?;
    if !queued {
        return Ok(Requeued::HasItsJob);
    }
    tx.commit().await.map_err(failed)?;
    Ok(Requeued::Done)
}
