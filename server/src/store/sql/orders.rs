//! What the certificate authority is told to do.

use async_trait::async_trait;
use domain::{
    certificate::{CertificateSerial, Order, OrderKind, OrderState, Proof},
    id::{ApplicationNumber, CaseId, JobId, OrderId},
    outbox::Job,
    ports::{OrderSubject, OrderWithoutJob, Orders, Requeued, StoreError},
};
use jiff::Timestamp;
use sqlx::AssertSqlSafe;

use super::super::{
    super::{
        error::SqlError,
        rows::{corrupt, id, instant},
    },
    LOCK_ROW,
};
use super::{
    Outcome, SqlStore,
    connection::{WriteTransaction, begin},
    enqueue,
    run::{Fetch, Run},
};

#[derive(sqlx::FromRow)]
struct OrderRow {
    id: String,
    kind: String,
    serial: String,
    case_id: Option<String>,
    state: String,
    proof: String,
    at: i64,
}

impl TryFrom<OrderRow> for Order {
    type Error = StoreError;

    fn try_from(row: OrderRow) -> Outcome<Self> {
        Ok(Self {
            id: id(OrderId::parse(&row.id), "id")?,
            kind: OrderKind::from_code(&row.kind).ok_or(corrupt("kind"))?,
            serial: serial(&row.serial)?,
            case: row
                .case_id
                .map(|case| id(CaseId::parse(&case), "case_id"))
                .transpose()?,
            state: OrderState::from_code(&row.state).ok_or(corrupt("state"))?,
            proof: Proof::from_code(&row.proof).ok_or(corrupt("proof"))?,
            at: instant(row.at, "at")?,
        })
    }
}

#[derive(sqlx::FromRow)]
struct WithoutJobRow {
    id: String,
    kind: String,
    serial: String,
    at: i64,
    number: Option<String>,
}

impl TryFrom<WithoutJobRow> for OrderWithoutJob {
    type Error = StoreError;

    fn try_from(row: WithoutJobRow) -> Outcome<Self> {
        Ok(Self {
            id: id(OrderId::parse(&row.id), "id")?,
            kind: OrderKind::from_code(&row.kind).ok_or(corrupt("kind"))?,
            serial: serial(&row.serial)?,
            number: number(row.number)?,
            at: instant(row.at, "at")?,
        })
    }
}

pub(super) fn serial(text: &str) -> Outcome<CertificateSerial> {
    CertificateSerial::parse(text).map_err(|_| corrupt("serial"))
}

/// The number of an order's application, where it has one.
pub(super) fn number(text: Option<String>) -> Outcome<Option<ApplicationNumber>> {
    text.map(|number| id(ApplicationNumber::parse(&number), "number"))
        .transpose()
}

/// By the index of those that are under way.
const WITHOUT_JOB: &str = "\
     SELECT orders.id, orders.kind, orders.serial, orders.at, cases.number FROM orders \
     LEFT JOIN cases ON cases.id = orders.case_id \
     WHERE orders.state = 'ordered' AND NOT EXISTS (SELECT 1 FROM outbox \
     WHERE outbox.kind = 'order' AND outbox.subject = orders.id AND outbox.state <> 'done') \
     ORDER BY orders.at, orders.id";

#[async_trait]
impl Orders for SqlStore {
    async fn suspend(&self, order: &Order, job: &Job) -> Outcome<()> {
        let mut tx = begin(&self.write).await?;
        place_suspension(&mut tx, order, job).await?;
        Ok(tx.commit().await?)
    }

    async fn suspension(&self, serial: &CertificateSerial) -> Outcome<Option<Order>> {
        let row: Option<OrderRow> = sqlx::query_as(
            "SELECT id, kind, serial, case_id, state, proof, at FROM orders \
             WHERE serial = $1 AND kind = 'suspend' ORDER BY at DESC LIMIT 1",
        )
        .bind(serial.as_str())
        .optional(&self.read)
        .await?;
        row.map(Order::try_from).transpose()
    }

    async fn orders_about(&self, serial: &CertificateSerial) -> Outcome<Vec<Order>> {
        let rows: Vec<OrderRow> = sqlx::query_as(
            "SELECT id, kind, serial, case_id, state, proof, at FROM orders \
             WHERE serial = $1 ORDER BY at",
        )
        .bind(serial.as_str())
        .all(&self.read)
        .await?;
        rows.into_iter().map(Order::try_from).collect()
    }

    async fn order(&self, order: &OrderId) -> Outcome<Option<Order>> {
        let row: Option<OrderRow> = sqlx::query_as(
            "SELECT id, kind, serial, case_id, state, proof, at FROM orders WHERE id = $1",
        )
        .bind(order.as_str())
        .optional(&self.read)
        .await?;
        row.map(Order::try_from).transpose()
    }

    async fn set_order_state(&self, order: &OrderId, state: OrderState) -> Outcome<()> {
        // `carried_out` is last and stays.
        sqlx::query("UPDATE orders SET state = $2 WHERE id = $1 AND state <> 'carried_out'")
            .bind(order.as_str())
            .bind(state.code())
            .run(&self.write)
            .await?;
        Ok(())
    }

    async fn orders_without_job(&self) -> Outcome<Vec<OrderWithoutJob>> {
        let rows: Vec<WithoutJobRow> = sqlx::query_as(WITHOUT_JOB).all(&self.read).await?;
        rows.into_iter().map(OrderWithoutJob::try_from).collect()
    }

    async fn requeue_order(
        &self,
        order: &OrderId,
        job: &JobId,
        now: Timestamp,
    ) -> Outcome<Requeued> {
        // Not one that waits for the authority's own approval: facts alone prove too
        // little.
        let mut tx = begin(&self.write).await?;
        let select =
            format!("SELECT proof FROM orders WHERE id = $1 AND state <> 'carried_out'{LOCK_ROW}");
        let proof: Option<String> = sqlx::query_scalar(AssertSqlSafe(select))
            .bind(order.as_str())
            .optional(&mut *tx)
            .await?;
        let proof = proof.as_deref().and_then(Proof::from_code);
        if proof.map(Proof::begins) != Some(OrderState::Ordered) {
            return Ok(Requeued::Unknown);
        }
        sqlx::query("UPDATE orders SET state = 'ordered' WHERE id = $1")
            .bind(order.as_str())
            .run(&mut *tx)
            .await?;
        let queued = enqueue::order_again(&mut tx, job, order.as_str(), now).await?;
        if !queued {
            return Ok(Requeued::HasItsJob);
        }
        tx.commit().await?;
        Ok(Requeued::Done)
    }
}

/// Keeps an order; `false` where the same one is under way.
pub(super) async fn insert(tx: &mut WriteTransaction, order: &Order) -> Result<bool, SqlError> {
    let inserted = sqlx::query(
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
    .run(&mut **tx)
    .await?;
    Ok(inserted == 1)
}

/// Orders a suspension. Where one is under way already that one is given
/// again: what an operator has put aside or dropped must not stand between
/// the holder and a second press.
pub(super) async fn place_suspension(
    tx: &mut WriteTransaction,
    order: &Order,
    job: &Job,
) -> Result<(), SqlError> {
    let is_new = insert(tx, order).await?;
    let id = if is_new {
        order.id.as_str().to_owned()
    } else {
        sqlx::query_scalar(
            "SELECT id FROM orders \
             WHERE serial = $1 AND kind = 'suspend' AND state <> 'carried_out'",
        )
        .bind(order.serial.as_str())
        .one(&mut **tx)
        .await?
    };
    // One that an operator gave up is ordered once more.
    sqlx::query("UPDATE orders SET state = 'ordered' WHERE id = $1 AND state = 'requested'")
        .bind(&id)
        .run(&mut **tx)
        .await?;
    enqueue::order(tx, &job.id, &id, order.at).await
}

/// The revocation that an application leads to.
pub(super) async fn of_case(store: &SqlStore, case: &CaseId) -> Outcome<Option<Order>> {
    let row: Option<OrderRow> = sqlx::query_as(
        "SELECT id, kind, serial, case_id, state, proof, at FROM orders \
         WHERE case_id = $1 AND kind = 'revoke'",
    )
    .bind(case.as_str())
    .optional(&store.read)
    .await?;
    row.map(Order::try_from).transpose()
}

/// Makes an order a request again, if this is what it is about.
pub(super) async fn give_up(
    tx: &mut WriteTransaction,
    order: &str,
    named: Option<&OrderSubject>,
) -> Result<bool, SqlError> {
    let about: Option<(String, Option<String>)> = sqlx::query_as(
        "SELECT orders.serial, cases.number FROM orders \
         LEFT JOIN cases ON cases.id = orders.case_id WHERE orders.id = $1",
    )
    .bind(order)
    .optional(&mut **tx)
    .await?;
    // A job of an order that is not there delivers nothing.
    let Some((of_certificate, of_application)) = about else {
        return Ok(true);
    };
    let is_named = match named {
        None => false,
        Some(OrderSubject::Application(named)) => number(of_application)?.as_ref() == Some(named),
        Some(OrderSubject::Certificate(tail)) => tail.is_of(&serial(&of_certificate)?),
    };
    if is_named {
        sqlx::query("UPDATE orders SET state = 'requested' WHERE id = $1 AND state = 'ordered'")
            .bind(order)
            .run(&mut **tx)
            .await?;
    }
    Ok(is_named)
}
