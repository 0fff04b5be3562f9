//! What has to be told to the outside.

use async_trait::async_trait;
use domain::{
    certificate::OrderKind,
    id::{JobId, MessageId},
    message::HandedOver,
    outbox::{Backlog, Job, JobKind, JobName, Queue, Undelivered, UndeliveredOrder},
    ports::{Dropped, JobOutcome, Jobs, Leased, Moved, OrderSubject, Retried, StoreError},
};
use jiff::Timestamp;
use sqlx::AssertSqlSafe;

use super::super::{
    super::rows::{corrupt, id, instant},
    LOCK_ROW, SKIP_LOCKED,
};
use super::{
    Outcome, SqlStore,
    connection::begin,
    enqueue, messages, orders,
    run::{Fetch, Run},
};

#[derive(sqlx::FromRow)]
struct LeasedRow {
    id: String,
    kind: String,
    subject: String,
    version: i64,
    attempt: i64,
    sends: i64,
}

impl TryFrom<LeasedRow> for Leased {
    type Error = StoreError;

    fn try_from(row: LeasedRow) -> Outcome<Self> {
        let name = JobName::from_code(&row.kind).ok_or(corrupt("kind"))?;
        Ok(Self {
            job: Job {
                id: id(JobId::parse(&row.id), "id")?,
                kind: id(JobKind::about(name, &row.subject), "subject")?,
                version: count(row.version),
            },
            attempt: count(row.attempt),
            sends: count(row.sends),
        })
    }
}

#[derive(sqlx::FromRow)]
struct UndeliveredRow {
    id: String,
    kind: String,
    state: String,
    attempt: i64,
    created_at: i64,
    due_at: i64,
    order_kind: Option<String>,
    serial: Option<String>,
    number: Option<String>,
}

impl TryFrom<UndeliveredRow> for Undelivered {
    type Error = StoreError;

    fn try_from(row: UndeliveredRow) -> Outcome<Self> {
        let order = match (row.order_kind, row.serial) {
            (Some(kind), Some(serial)) => Some(UndeliveredOrder {
                kind: OrderKind::from_code(&kind).ok_or(corrupt("order_kind"))?,
                number: orders::number(row.number)?,
                serial: orders::serial(&serial)?,
            }),
            _ => None,
        };
        Ok(Self {
            id: id(JobId::parse(&row.id), "id")?,
            kind: row.kind,
            dead: row.state == "dead",
            attempts: count(row.attempt),
            queued_at: instant(row.created_at, "created_at")?,
            due_at: instant(row.due_at, "due_at")?,
            order,
        })
    }
}

#[derive(sqlx::FromRow)]
struct BacklogRow {
    kind: String,
    state: String,
    count: i64,
    oldest: i64,
}

impl TryFrom<BacklogRow> for Backlog {
    type Error = StoreError;

    fn try_from(row: BacklogRow) -> Outcome<Self> {
        Ok(Self {
            kind: row.kind,
            dead: row.state == "dead",
            count: count(row.count),
            oldest: instant(row.oldest, "created_at")?,
        })
    }
}

fn count(rows: i64) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}

/// The queue of a job, word for word as in the index of what is due next: an
/// empty queue is seen to be empty, however many jobs the others have.
pub(in super::super) const QUEUE: &str = "CASE kind WHEN 'order' THEN 'certificates' \
     WHEN 'check' THEN 'registry' WHEN 'received_mail' THEN 'mail' \
     WHEN 'authority_mail' THEN 'mail' WHEN 'signed_mail' THEN 'mail' \
     WHEN 'signature_refused_mail' THEN 'mail' WHEN 'verify_signature' THEN 'signatures' \
     ELSE 'messages' END";

/// A queue's name there.
pub(in super::super) const fn name(queue: Queue) -> &'static str {
    match queue {
        Queue::Messages => "messages",
        Queue::Certificates => "certificates",
        Queue::Registry => "registry",
        Queue::Mail => "mail",
        Queue::Signatures => "signatures",
    }
}

#[async_trait]
impl Jobs for SqlStore {
    async fn lease(
        &self,
        queue: Queue,
        now: Timestamp,
        until: Timestamp,
    ) -> Outcome<Option<Leased>> {
        let mut tx = begin(&self.write).await?;
        // A lease is a due time in the future: when it runs out, the job is
        // due again by itself. A check asks the registry first, and a process that
        // dies meanwhile has sent nothing: `sending` counts it.
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
        let row: Option<LeasedRow> = sqlx::query_as(AssertSqlSafe(sql))
            .bind(now.as_millisecond())
            .bind(until.as_millisecond())
            .optional(&mut *tx)
            .await?;
        tx.commit().await?;
        row.map(Leased::try_from).transpose()
    }

    async fn sending(&self, job: &JobId, attempt: u32) -> Outcome<Moved> {
        let mine = sqlx::query(
            "UPDATE outbox SET sends = sends + 1 \
             WHERE id = $1 AND state = 'pending' AND attempt = $2",
        )
        .bind(job.as_str())
        .bind(i64::from(attempt))
        .run(&self.write)
        .await?;
        Ok(match mine {
            1 => Moved::Done,
            _ => Moved::Conflict,
        })
    }

    async fn finish(
        &self,
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
        let mut tx = begin(&self.write).await?;
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
        .run(&mut *tx)
        .await?
            == 1;
        if let Some(mail) = instead.filter(|_| mine && outcome == JobOutcome::Dead) {
            enqueue::mail_instead(&mut tx, job.as_str(), mail, now).await?;
        }
        if let Some(handed) = handed {
            messages::handed_over(&mut tx, &MessageId::from(job), handed, now).await?;
        }
        Ok(tx.commit().await?)
    }

    async fn undelivered(&self) -> Outcome<Vec<Undelivered>> {
        let rows: Vec<UndeliveredRow> = sqlx::query_as(UNDELIVERED).all(&self.read).await?;
        rows.into_iter().map(Undelivered::try_from).collect()
    }

    async fn backlog(&self) -> Outcome<Vec<Backlog>> {
        let rows: Vec<BacklogRow> = sqlx::query_as(AssertSqlSafe(backlog_of_all()))
            .all(&self.read)
            .await?;
        rows.into_iter().map(Backlog::try_from).collect()
    }

    async fn retry(&self, job: &JobId, now: Timestamp) -> Outcome<Retried> {
        let mut tx = begin(&self.write).await?;
        let select = format!(
            "SELECT CASE WHEN state = 'pending' AND leased_until > $2 THEN 1 ELSE 0 END \
             FROM outbox WHERE id = $1 AND state <> 'done'{LOCK_ROW}"
        );
        let in_hand: Option<i32> = sqlx::query_scalar(AssertSqlSafe(select))
            .bind(job.as_str())
            .bind(now.as_millisecond())
            .optional(&mut *tx)
            .await?;
        match in_hand {
            None => return Ok(Retried::Unknown),
            Some(0) => {}
            Some(_) => {
                tx.roll_back().await?;
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
        .run(&mut *tx)
        .await?;
        // What was told of earlier attempts says nothing of the next one.
        sqlx::query("DELETE FROM messages WHERE reference = $1")
            .bind(job.as_str())
            .run(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(Retried::Again)
    }

    async fn drop_job(
        &self,
        job: &JobId,
        order_of: Option<&OrderSubject>,
        now: Timestamp,
    ) -> Outcome<Dropped> {
        let mut tx = begin(&self.write).await?;
        let select = format!(
            "SELECT kind, subject, \
             CASE WHEN state = 'pending' AND leased_until > $2 THEN 1 ELSE 0 END AS in_hand \
             FROM outbox WHERE id = $1 AND state <> 'done'{LOCK_ROW}"
        );
        let row: Option<(String, String, i32)> = sqlx::query_as(AssertSqlSafe(select))
            .bind(job.as_str())
            .bind(now.as_millisecond())
            .optional(&mut *tx)
            .await?;
        let Some((kind, subject, in_hand)) = row else {
            return Ok(Dropped::Unknown);
        };
        if in_hand != 0 {
            tx.roll_back().await?;
            return Ok(Dropped::InHand);
        }
        if kind == "order" && !orders::give_up(&mut tx, &subject, order_of).await? {
            tx.roll_back().await?;
            return Ok(Dropped::NotNamed);
        }
        sqlx::query("DELETE FROM outbox WHERE id = $1")
            .bind(job.as_str())
            .run(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(Dropped::Done)
    }
}

/// By the states that there are: of `<> 'done'` no index knows anything.
const UNDELIVERED: &str = "\
     SELECT outbox.id, outbox.kind, outbox.state, attempt, outbox.created_at, due_at, \
     orders.kind AS order_kind, orders.serial, cases.number FROM outbox \
     LEFT JOIN orders ON outbox.kind = 'order' AND orders.id = outbox.subject \
     LEFT JOIN cases ON cases.id = orders.case_id \
     WHERE outbox.state IN ('pending', 'dead') ORDER BY outbox.created_at, outbox.id";

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
