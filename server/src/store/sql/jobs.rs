//! What has to be told to the outside.

use domain::{
    certificate::{CertificateSerial, OrderKind},
    id::{JobId, MessageId},
    message::HandedOver,
    outbox::{Backlog, Job, JobKind, JobName, Queue, Undelivered, UndeliveredOrder},
    ports::{Dropped, JobOutcome, Leased, Moved, OrderSubject, Retried},
};
use jiff::Timestamp;
use sqlx::Row;

use super::super::{
    super::rows::{corrupt, id, instant},
    LOCK_ROW, SKIP_LOCKED, begin, failed,
};
use super::{Outcome, SqlStore, connection::WriteTransaction, messages, orders};

/// Queues a job; the second one of a kind, subject and version is the first.
pub(super) async fn enqueue(
    tx: &mut WriteTransaction,
    job: &Job,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    let (kind, subject) = (job.kind.code(), job.kind.subject());
    sqlx::query(
        "INSERT INTO outbox (id, kind, subject, version, state, due_at, created_at) \
         VALUES ($1, $2, $3, $5, 'pending', $4, $4) \
         ON CONFLICT (kind, subject, version) DO NOTHING",
    )
    .bind(job.id.as_str())
    .bind(kind)
    .bind(subject)
    .bind(now.as_millisecond())
    .bind(i64::from(job.version))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Queues jobs in this order.
pub(super) async fn enqueue_all(
    tx: &mut WriteTransaction,
    jobs: &[Job],
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    for job in jobs {
        enqueue(tx, job, now).await?;
    }
    Ok(())
}

/// Queues an order's job; one that was put aside is tried anew.
pub(super) async fn give_order(
    tx: &mut WriteTransaction,
    job: &JobId,
    order: &str,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO outbox (id, kind, subject, state, due_at, created_at) \
         VALUES ($1, 'order', $2, 'pending', $3, $3) \
         ON CONFLICT (kind, subject, version) DO UPDATE SET state = 'pending', attempt = 0, \
         sends = 0, due_at = excluded.due_at, settled_at = NULL WHERE outbox.state = 'dead'",
    )
    .bind(job.as_str())
    .bind(order)
    .bind(now.as_millisecond())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Queues the job of an order that has none, or whose job is over.
pub(super) async fn requeue_order(
    tx: &mut WriteTransaction,
    job: &JobId,
    order: &str,
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query(
        "INSERT INTO outbox (id, kind, subject, state, due_at, created_at) \
         VALUES ($1, 'order', $2, 'pending', $3, $3) \
         ON CONFLICT (kind, subject, version) DO UPDATE SET state = 'pending', attempt = 0, \
         sends = 0, due_at = excluded.due_at, settled_at = NULL, leased_until = NULL \
         WHERE outbox.state <> 'pending'",
    )
    .bind(job.as_str())
    .bind(order)
    .bind(now.as_millisecond())
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Queues a mail that says what an SMS was to say; nothing where the job
/// is no SMS, or the mail is queued already.
pub(super) async fn mail_instead(
    tx: &mut WriteTransaction,
    sms: &str,
    mail: &JobId,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO outbox (id, kind, subject, version, state, due_at, created_at) \
         SELECT $2, CASE kind WHEN 'received' THEN 'received_mail' ELSE 'authority_mail' END, \
         subject, version, 'pending', $3, $3 FROM outbox \
         WHERE id = $1 AND kind IN ('received', 'authority_details') \
         ON CONFLICT (kind, subject, version) DO NOTHING",
    )
    .bind(sms)
    .bind(mail.as_str())
    .bind(now.as_millisecond())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The queue of a job, word for word as in the index of what is due next: an
/// empty queue is seen to be empty, however many jobs the others have.
pub(in super::super) const QUEUE: &str = "CASE kind WHEN 'order' THEN 'certificates' \
     WHEN 'check' THEN 'registry' WHEN 'received_mail' THEN 'mail' \
     WHEN 'authority_mail' THEN 'mail' ELSE 'messages' END";

/// A queue's name there.
pub(in super::super) const fn name(queue: Queue) -> &'static str {
    match queue {
        Queue::Messages => "messages",
        Queue::Certificates => "certificates",
        Queue::Registry => "registry",
        Queue::Mail => "mail",
    }
}

pub(super) async fn lease(
    store: &SqlStore,
    queue: Queue,
    now: Timestamp,
    until: Timestamp,
) -> Outcome<Option<Leased>> {
    let mut tx = begin(&store.write).await.map_err(failed)?;
    // A lease is a due time in the future: when it runs out, the job is
    // due again by itself. A check asks the registry first, and a process that
    // dies meanwhile has sent nothing: [`sending`] counts it.
    let kinds = queue.kinds().collect::<Vec<_>>().join("', '");
    let queue = name(queue);
    let sql = format!(
        "UPDATE outbox SET due_at = $2, leased_until = $2, attempt = attempt + 1, \
         sends = sends + CASE kind WHEN 'check' THEN 0 ELSE 1 END WHERE id = (\
         SELECT id FROM outbox WHERE state = 'pending' AND due_at <= $1 \
         AND {QUEUE} = '{queue}' AND NOT EXISTS (SELECT 1 FROM outbox AS earlier \
         WHERE earlier.subject = outbox.subject AND earlier.state = 'pending' \
         AND earlier.kind IN ('{kinds}') AND earlier.created_at < outbox.created_at) \
         ORDER BY due_at, created_at, id LIMIT 1{SKIP_LOCKED}) \
         RETURNING id, kind, subject, version, attempt, \
         sends + CASE kind WHEN 'check' THEN 1 ELSE 0 END AS sends"
    );
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(now.as_millisecond())
        .bind(until.as_millisecond())
        .fetch_optional(&mut *tx)
        .await
        .map_err(failed)?;
    tx.commit().await.map_err(failed)?;
    let Some(row) = row else { return Ok(None) };
    let text = |column: &'static str| row.try_get::<String, _>(column).map_err(failed);
    let name = JobName::from_code(&text("kind")?).ok_or(corrupt("kind"))?;
    let kind = id(JobKind::about(name, &text("subject")?), "subject")?;
    let count = |column: &'static str| -> Outcome<u32> {
        let count: i64 = row.try_get(column).map_err(failed)?;
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    };
    Ok(Some(Leased {
        job: Job {
            id: id(JobId::parse(&text("id")?), "id")?,
            kind,
            version: count("version")?,
        },
        attempt: count("attempt")?,
        sends: count("sends")?,
    }))
}

pub(super) async fn sending(store: &SqlStore, job: &JobId, attempt: u32) -> Outcome<Moved> {
    let mine = sqlx::query(
        "UPDATE outbox SET sends = sends + 1 \
         WHERE id = $1 AND state = 'pending' AND attempt = $2",
    )
    .bind(job.as_str())
    .bind(i64::from(attempt))
    .execute(&store.write)
    .await
    .map_err(failed)?;
    Ok(match mine.rows_affected() {
        1 => Moved::Done,
        _ => Moved::Conflict,
    })
}

/// Notes how an attempt ended, unless somebody else has had the job since:
/// whoever slept through a lease has nothing more to say of it.
pub(super) async fn finish(
    store: &SqlStore,
    job: &JobId,
    attempt: u32,
    outcome: JobOutcome,
    handed: Option<&HandedOver>,
    instead: Option<&JobId>,
    now: Timestamp,
) -> Outcome<()> {
    // What was not sent does not count among what may have gone out.
    let (state, due, sends, end) = match outcome {
        JobOutcome::Done => ("done", now, None, Some(now)),
        JobOutcome::Dead => ("dead", now, None, Some(now)),
        JobOutcome::Again { at, sends } => ("pending", at, Some(sends), None),
        JobOutcome::Perhaps(at) => ("pending", at, None, None),
    };
    let mut tx = begin(&store.write).await.map_err(failed)?;
    let mine = sqlx::query(
        "UPDATE outbox SET state = $2, due_at = $3, settled_at = $4, leased_until = NULL, \
         sends = COALESCE($5, sends) \
         WHERE id = $1 AND state = 'pending' AND attempt = $6",
    )
    .bind(job.as_str())
    .bind(state)
    .bind(due.as_millisecond())
    .bind(end.map(Timestamp::as_millisecond))
    .bind(sends.map(i64::from))
    .bind(i64::from(attempt))
    .execute(&mut *tx)
    .await
    .map_err(failed)?
    .rows_affected()
        == 1;
    if let Some(mail) = instead.filter(|_| mine && outcome == JobOutcome::Dead) {
        mail_instead(&mut tx, job.as_str(), mail, now)
            .await
            .map_err(failed)?;
    }
    if let Some(handed) = handed {
        messages::handed_over(&mut tx, &MessageId::from(job), handed, now)
            .await
            .map_err(failed)?;
    }
    tx.commit().await.map_err(failed)
}

/// By the states that there are: of `<> 'done'` no index knows anything.
const UNDELIVERED: &str = "\
     SELECT outbox.id, outbox.kind, outbox.state, attempt, outbox.created_at, due_at, \
     orders.kind AS order_kind, orders.serial, cases.number FROM outbox \
     LEFT JOIN orders ON outbox.kind = 'order' AND orders.id = outbox.subject \
     LEFT JOIN cases ON cases.id = orders.case_id \
     WHERE outbox.state IN ('pending', 'dead') ORDER BY outbox.created_at, outbox.id";

pub(super) async fn undelivered(store: &SqlStore) -> Outcome<Vec<Undelivered>> {
    let rows = sqlx::query(UNDELIVERED)
        .fetch_all(&store.read)
        .await
        .map_err(failed)?;
    rows.into_iter()
        .map(|row| {
            let text = |column: &'static str| row.try_get::<String, _>(column).map_err(failed);
            let at = |column: &'static str| instant(row.try_get(column).map_err(failed)?, column);
            let attempts: i64 = row.try_get("attempt").map_err(failed)?;
            let ordered: Option<String> = row.try_get("order_kind").map_err(failed)?;
            let order = match ordered {
                None => None,
                Some(kind) => Some(UndeliveredOrder {
                    kind: OrderKind::from_code(&kind).ok_or(corrupt("order_kind"))?,
                    number: orders::number(&row)?,
                    serial: CertificateSerial::parse(&text("serial")?)
                        .map_err(|_| corrupt("serial"))?,
                }),
            };
            Ok(Undelivered {
                id: id(JobId::parse(&text("id")?), "id")?,
                kind: text("kind")?,
                dead: text("state")? == "dead",
                attempts: u32::try_from(attempts).unwrap_or(u32::MAX),
                queued_at: at("created_at")?,
                due_at: at("due_at")?,
                order,
            })
        })
        .collect()
}

/// Jobs of a kind are counted to here: more say no more to whoever watches,
/// and a million take a second.
const COUNTED: u32 = 100_000;

/// Each kind and state by itself, and never more than [`COUNTED`] rows of it.
fn backlog_of_all() -> String {
    let kinds = Queue::ALL.into_iter().flat_map(Queue::kinds);
    let backlogs = kinds.flat_map(|kind| ["pending", "dead"].map(|state| (kind, state)));
    let each: Vec<String> = backlogs
        .map(|(kind, state)| {
            // In the words of its index.
            let of = format!(
                "FROM outbox WHERE state IN ('pending', 'dead') \
                 AND kind = '{kind}' AND state = '{state}'"
            );
            format!(
                "SELECT '{kind}' AS kind, '{state}' AS state, \
                 (SELECT COUNT(*) FROM (SELECT 1 {of} LIMIT {COUNTED}) AS backlog) AS count, \
                 (SELECT MIN(created_at) {of}) AS oldest"
            )
        })
        .collect();
    let each = each.join(" UNION ALL ");
    format!(
        "SELECT kind, state, count, oldest FROM ({each}) AS backlogs \
         WHERE oldest IS NOT NULL ORDER BY kind, state"
    )
}

pub(super) async fn backlog(store: &SqlStore) -> Outcome<Vec<Backlog>> {
    let rows = sqlx::query(sqlx::AssertSqlSafe(backlog_of_all()))
        .fetch_all(&store.read)
        .await
        .map_err(failed)?;
    rows.into_iter()
        .map(|row| {
            let text = |column: &'static str| row.try_get::<String, _>(column).map_err(failed);
            let count: i64 = row.try_get("count").map_err(failed)?;
            let oldest = row.try_get("oldest").map_err(failed)?;
            Ok(Backlog {
                kind: text("kind")?,
                dead: text("state")? == "dead",
                count: u32::try_from(count).unwrap_or(u32::MAX),
                oldest: instant(oldest, "created_at")?,
            })
        })
        .collect()
}

pub(super) async fn retry(store: &SqlStore, job: &JobId, now: Timestamp) -> Outcome<Retried> {
    let mut tx = begin(&store.write).await.map_err(failed)?;
    let select = format!(
        "SELECT CASE WHEN state = 'pending' AND leased_until > $2 THEN 1 ELSE 0 END \
         FROM outbox WHERE id = $1 AND state <> 'done'{LOCK_ROW}"
    );
    let in_hand: Option<i32> = sqlx::query_scalar(sqlx::AssertSqlSafe(select))
        .bind(job.as_str())
        .bind(now.as_millisecond())
        .fetch_optional(&mut *tx)
        .await
        .map_err(failed)?;
    match in_hand {
        None => return Ok(Retried::Unknown),
        Some(0) => {}
        Some(_) => {
            tx.roll_back().await.map_err(failed)?;
            return Ok(Retried::InHand);
        }
    }
    // Whoever sleeps through a lease may still wake: the attempts go on from
    // theirs, so that what they have to say then counts for nothing.
    sqlx::query(
        "UPDATE outbox SET state = 'pending', sends = 0, due_at = $2, settled_at = NULL, \
         attempt = CASE WHEN state = 'pending' AND leased_until IS NOT NULL \
         THEN attempt ELSE 0 END WHERE id = $1",
    )
    .bind(job.as_str())
    .bind(now.as_millisecond())
    .execute(&mut *tx)
    .await
    .map_err(failed)?;
    // What was told of earlier attempts says nothing of the next one.
    sqlx::query("DELETE FROM messages WHERE reference = $1")
        .bind(job.as_str())
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
    tx.commit().await.map_err(failed)?;
    Ok(Retried::Again)
}

pub(super) async fn drop_job(
    store: &SqlStore,
    job: &JobId,
    order_of: Option<&OrderSubject>,
    now: Timestamp,
) -> Outcome<Dropped> {
    let mut tx = begin(&store.write).await.map_err(failed)?;
    let select = format!(
        "SELECT kind, subject, \
         CASE WHEN state = 'pending' AND leased_until > $2 THEN 1 ELSE 0 END AS in_hand \
         FROM outbox WHERE id = $1 AND state <> 'done'{LOCK_ROW}"
    );
    let row = sqlx::query(sqlx::AssertSqlSafe(select))
        .bind(job.as_str())
        .bind(now.as_millisecond())
        .fetch_optional(&mut *tx)
        .await
        .map_err(failed)?;
    let Some(row) = row else {
        return Ok(Dropped::Unknown);
    };
    if row.try_get::<i32, _>("in_hand").map_err(failed)? != 0 {
        tx.roll_back().await.map_err(failed)?;
        return Ok(Dropped::InHand);
    }
    if row.try_get::<String, _>("kind").map_err(failed)? == "order" {
        let order: String = row.try_get("subject").map_err(failed)?;
        if !orders::give_up(&mut tx, &order, order_of).await? {
            tx.roll_back().await.map_err(failed)?;
            return Ok(Dropped::NotNamed);
        }
    }
    sqlx::query("DELETE FROM outbox WHERE id = $1")
        .bind(job.as_str())
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
    tx.commit().await.map_err(failed)?;
    Ok(Dropped::Done)
}
