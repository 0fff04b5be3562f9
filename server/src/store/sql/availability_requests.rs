//! Claims that wait for the registry to answer.

use domain::{
    Locale,
    contact::MobileNumber,
    id::{SessionKey, WaitingId},
    institution::InstitutionSlug,
    outbox::Job,
    session::Session,
    sign_in,
    waiting::Waiting,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::Row;

use super::super::{
    super::rows::{corrupt, instant, seal, unseal},
    begin, failed,
};
use super::{Outcome, SqlStore, jobs};
use crate::adapters::secrets::SessionGrants;

/// What is personal of it, sealed.
#[derive(Serialize, Deserialize)]
struct Contents {
    claim: sign_in::Draft,
    phone: String,
}

pub(super) async fn note_registry_outage(store: &SqlStore, session: &Session) -> Outcome<()> {
    let claim = session.claim.as_ref();
    let sealed = claim
        .map(|claim| seal(&store.keys, "claim", &[session.key.as_str()], claim))
        .transpose()?;
    sqlx::query(
        "INSERT INTO sessions (key, institution, claim, stranded_at, created_at, seen_at, mac) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (key) DO UPDATE SET \
         institution = excluded.institution, claim = excluded.claim, \
         stranded_at = excluded.stranded_at",
    )
    .bind(session.key.as_str())
    .bind(session.institution.as_ref().map(InstitutionSlug::as_str))
    .bind(sealed)
    .bind(session.registry_outage_at.map(Timestamp::as_millisecond))
    .bind(session.created_at.as_millisecond())
    .bind(session.seen_at.as_millisecond())
    .bind(
        store
            .keys
            .session_mac(&session.key, &SessionGrants::default()),
    )
    .execute(&store.write)
    .await
    .map_err(failed)?;
    Ok(())
}

pub(super) async fn forget_registry_outage(store: &SqlStore, key: &SessionKey) -> Outcome<()> {
    sqlx::query("UPDATE sessions SET claim = NULL, stranded_at = NULL WHERE key = $1")
        .bind(key.as_str())
        .execute(&store.write)
        .await
        .map_err(failed)?;
    Ok(())
}

pub(super) async fn wait(store: &SqlStore, waiting: &Waiting, job: &Job) -> Outcome<()> {
    let contents = Contents {
        claim: waiting.claim.clone(),
        phone: waiting.phone.e164(),
    };
    let sealed = seal(&store.keys, "waiting", &[waiting.id.as_str()], &contents)?;
    let mut tx = begin(&store.write).await.map_err(failed)?;
    sqlx::query(
        "INSERT INTO waiting (id, institution, contents, locale, created_at) \
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(waiting.id.as_str())
    .bind(waiting.institution.as_str())
    .bind(sealed)
    .bind(waiting.locale.code())
    .bind(waiting.since.as_millisecond())
    .execute(&mut *tx)
    .await
    .map_err(failed)?;
    jobs::enqueue(&mut tx, job, waiting.since)
        .await
        .map_err(failed)?;
    tx.commit().await.map_err(failed)
}

pub(super) async fn waiting(store: &SqlStore, id: &WaitingId) -> Outcome<Option<Waiting>> {
    let row =
        sqlx::query("SELECT institution, contents, locale, created_at FROM waiting WHERE id = $1")
            .bind(id.as_str())
            .fetch_optional(&store.read)
            .await
            .map_err(failed)?;
    let Some(row) = row else { return Ok(None) };
    let text = |column: &'static str| row.try_get::<String, _>(column).map_err(failed);
    let sealed: Vec<u8> = row.try_get("contents").map_err(failed)?;
    let contents: Contents = unseal(&store.keys, "waiting", &[id.as_str()], &sealed)?;
    Ok(Some(Waiting {
        id: id.clone(),
        institution: InstitutionSlug::parse(&text("institution")?)
            .map_err(|_| corrupt("institution"))?,
        claim: contents.claim,
        phone: MobileNumber::on_record(&contents.phone).map_err(|_| corrupt("phone"))?,
        locale: Locale::from_code(&text("locale")?).ok_or(corrupt("locale"))?,
        since: instant(row.try_get("created_at").map_err(failed)?, "created_at")?,
    }))
}

pub(super) async fn forget(store: &SqlStore, id: &WaitingId) -> Outcome<()> {
    sqlx::query("DELETE FROM waiting WHERE id = $1")
        .bind(id.as_str())
        .execute(&store.write)
        .await
        .map_err(failed)?;
    Ok(())
}
