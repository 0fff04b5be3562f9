//! Captchas that were answered, and networks in which somebody succeeded.

use domain::{
    id::{CaptchaId, SecretHash, SessionKey},
    ports::CaptchaTaken,
};
use jiff::Timestamp;
use sqlx::Row;

use super::super::failed;
use super::{Outcome, SqlStore};

pub(super) async fn take(
    store: &SqlStore,
    captcha: &CaptchaId,
    visit: &SessionKey,
    expires_at: Timestamp,
) -> Outcome<CaptchaTaken> {
    // Whoever's row it is judges the answer.
    let first = sqlx::query(
        "INSERT INTO used_captchas (id, visit, expires_at) VALUES ($1, $2, $3) \
         ON CONFLICT (id) DO NOTHING",
    )
    .bind(captcha.as_str())
    .bind(visit.as_str())
    .bind(expires_at.as_millisecond())
    .execute(&store.write)
    .await
    .map_err(failed)?;
    if first.rows_affected() > 0 {
        return Ok(CaptchaTaken::ToJudge);
    }
    let passed = sqlx::query(
        "UPDATE used_captchas SET tries_left = tries_left - 1 \
         WHERE id = $1 AND visit = $2 AND tries_left > 0",
    )
    .bind(captcha.as_str())
    .bind(visit.as_str())
    .execute(&store.write)
    .await
    .map_err(failed)?;
    Ok(if passed.rows_affected() > 0 {
        CaptchaTaken::PassedBefore
    } else {
        CaptchaTaken::UsedUp
    })
}

pub(super) async fn pass(
    store: &SqlStore,
    captcha: &CaptchaId,
    ticket: &str,
    tries: u32,
) -> Outcome<()> {
    sqlx::query("UPDATE used_captchas SET tries_left = $2, ticket = $3 WHERE id = $1")
        .bind(captcha.as_str())
        .bind(i64::from(tries))
        .bind(ticket)
        .execute(&store.write)
        .await
        .map_err(failed)?;
    Ok(())
}

pub(super) async fn passed(
    store: &SqlStore,
    visit: &SessionKey,
    now: Timestamp,
) -> Outcome<Option<String>> {
    sqlx::query_scalar(
        "SELECT ticket FROM used_captchas WHERE visit = $1 AND tries_left > 0 \
         AND expires_at > $2 AND ticket IS NOT NULL ORDER BY expires_at DESC LIMIT 1",
    )
    .bind(visit.as_str())
    .bind(now.as_millisecond())
    .fetch_optional(&store.read)
    .await
    .map_err(failed)
}

pub(super) async fn forget(store: &SqlStore, visit: &SessionKey) -> Outcome<()> {
    sqlx::query("UPDATE used_captchas SET tries_left = 0 WHERE visit = $1")
        .bind(visit.as_str())
        .execute(&store.write)
        .await
        .map_err(failed)?;
    Ok(())
}

pub(super) async fn note_network(
    store: &SqlStore,
    network: &SecretHash,
    proved: bool,
    now: Timestamp,
) -> Outcome<()> {
    sqlx::query(
        "INSERT INTO known_networks (key, proved, seen_at) VALUES ($1, $2, $3) \
         ON CONFLICT (key) DO UPDATE SET seen_at = excluded.seen_at, \
         proved = CASE WHEN excluded.proved = 1 THEN 1 ELSE known_networks.proved END",
    )
    .bind(network.as_str())
    .bind(i64::from(proved))
    .bind(now.as_millisecond())
    .execute(&store.write)
    .await
    .map_err(failed)?;
    Ok(())
}

pub(super) async fn known_network(
    store: &SqlStore,
    network: &SecretHash,
    since: Timestamp,
) -> Outcome<Option<bool>> {
    let row = sqlx::query("SELECT proved FROM known_networks WHERE key = $1 AND seen_at > $2")
        .bind(network.as_str())
        .bind(since.as_millisecond())
        .fetch_optional(&store.read)
        .await
        .map_err(failed)?;
    row.map(|row| Ok(row.try_get::<i64, _>("proved").map_err(failed)? != 0))
        .transpose()
}
