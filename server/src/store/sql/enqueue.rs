//! Queues what has to be told to the outside, in the transaction of what it tells of.

use domain::{
    id::JobId,
    outbox::{Job, NoticeKind},
};
use jiff::Timestamp;
use sqlx::AssertSqlSafe;

use super::super::super::error::SqlError;
use super::{connection::WriteTransaction, run::Run};

/// Queues a job; the second one of a kind, subject and version is the first.
pub(super) async fn job(
    tx: &mut WriteTransaction,
    job: &Job,
    now: Timestamp,
) -> Result<(), SqlError> {
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
    .run(&mut **tx)
    .await?;
    Ok(())
}

/// Queues jobs in this order.
pub(super) async fn jobs(
    tx: &mut WriteTransaction,
    jobs: &[Job],
    now: Timestamp,
) -> Result<(), SqlError> {
    for one in jobs {
        job(tx, one, now).await?;
    }
    Ok(())
}

/// Queues an order's job; one that was put aside is tried anew.
pub(super) async fn order(
    tx: &mut WriteTransaction,
    job: &JobId,
    order: &str,
    now: Timestamp,
) -> Result<(), SqlError> {
    sqlx::query(
        "INSERT INTO outbox (id, kind, subject, state, due_at, created_at) \
         VALUES ($1, 'order', $2, 'pending', $3, $3) \
         ON CONFLICT (kind, subject, version) DO UPDATE SET state = 'pending', attempt = 0, \
         sends = 0, due_at = excluded.due_at, settled_at = NULL WHERE outbox.state = 'dead'",
    )
    .bind(job.as_str())
    .bind(order)
    .bind(now.as_millisecond())
    .run(&mut **tx)
    .await?;
    Ok(())
}

/// Queues the job of an order that has none, or whose job is over.
pub(super) async fn order_again(
    tx: &mut WriteTransaction,
    job: &JobId,
    order: &str,
    now: Timestamp,
) -> Result<bool, SqlError> {
    let queued = sqlx::query(
        "INSERT INTO outbox (id, kind, subject, state, due_at, created_at) \
         VALUES ($1, 'order', $2, 'pending', $3, $3) \
         ON CONFLICT (kind, subject, version) DO UPDATE SET state = 'pending', attempt = 0, \
         sends = 0, due_at = excluded.due_at, settled_at = NULL, leased_until = NULL \
         WHERE outbox.state <> 'pending'",
    )
    .bind(job.as_str())
    .bind(order)
    .bind(now.as_millisecond())
    .run(&mut **tx)
    .await?;
    Ok(queued == 1)
}

/// Queues a mail that says what an SMS was to say; nothing where the job
/// is no SMS, or the mail is queued already.
pub(super) async fn mail_instead(
    tx: &mut WriteTransaction,
    sms: &str,
    mail: &JobId,
    now: Timestamp,
) -> Result<(), SqlError> {
    let both = NoticeKind::ALL
        .iter()
        .filter_map(|kind| kind.mail_code().map(|mail| (kind.code(), mail)));
    let mails: Vec<String> = both
        .map(|(sms, mail)| format!("WHEN '{sms}' THEN '{mail}'"))
        .collect();
    let sql = format!(
        "INSERT INTO outbox (id, kind, subject, version, state, due_at, created_at) \
         SELECT $2, mail, subject, version, 'pending', $3, $3 FROM (\
         SELECT CASE kind {} END AS mail, subject, version FROM outbox WHERE id = $1) AS sms \
         WHERE mail IS NOT NULL \
         ON CONFLICT (kind, subject, version) DO NOTHING",
        mails.join(" ")
    );
    sqlx::query(AssertSqlSafe(sql))
        .bind(sms)
        .bind(mail.as_str())
        .bind(now.as_millisecond())
        .run(&mut **tx)
        .await?;
    Ok(())
}
