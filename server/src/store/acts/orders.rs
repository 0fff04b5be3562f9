//! What the certificate authority is told to do.

use domain::{
    case::Order,
    certificate::{CertificateSerial, OrderKind, OrderState, Proof},
    challenge::Errand,
    id::{CaseId, OrderId},
};
use sqlx::{Database, Row};

use super::super::{
    super::rows::{id, instant, unbelievable},
    Db, begin, failed,
};
use super::{Outcome, SqlStore, connection::WriteTransaction, outbox};

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

pub(super) async fn suspend(store: &SqlStore, order: &Order, errand: &Errand) -> Outcome<()> {
    let mut tx = begin(&store.write).await.map_err(failed)?;
    place_suspension(&mut tx, order, errand)
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
    errand: &Errand,
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
    outbox::give_order(tx, &errand.id, &id, order.at).await
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
        kind: OrderKind::from_code(&text("kind")?).ok_or(unbelievable("kind"))?,
        serial: CertificateSerial::parse(&text("serial")?).map_err(|_| unbelievable("serial"))?,
        case: row
            .try_get::<Option<String>, _>("case_id")
            .map_err(failed)?
            .map(|text| id(CaseId::parse(&text), "case_id"))
            .transpose()?,
        state: OrderState::from_code(&text("state")?).ok_or(unbelievable("state"))?,
        proof: Proof::from_code(&text("proof")?).ok_or(unbelievable("proof"))?,
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

pub(super) async fn order_is(store: &SqlStore, order: &OrderId, state: OrderState) -> Outcome<()> {
    // `carried_out` is last and stays.
    sqlx::query("UPDATE orders SET state = $2 WHERE id = $1 AND state <> 'carried_out'")
        .bind(order.as_str())
        .bind(state.code())
        .execute(&store.write)
        .await
        .map_err(failed)?;
    Ok(())
}
