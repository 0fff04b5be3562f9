//! Visits and their captchas.

use domain::{
    certificate::CertificateSerial,
    id::{CaseId, SessionKey},
    institution::InstitutionSlug,
    ports::{Moved, StoreError, Swept},
    rotation::GRACE,
    service::REMEMBERED,
    session::{Session, SessionLimits, Who},
    waiting,
};
use jiff::{SignedDuration, Timestamp};
use sqlx::Row;

use super::super::{
    super::rows::{corrupt, id, instant, unseal},
    AMONG_ROWS, Db, LOCK_ROW, begin, failed,
};
use super::{Outcome, SqlStore, connection::WriteTransaction, referrals, rotations};
use crate::adapters::secrets::{Keys, SessionGrants};

/// A visit's last use is written at most this often.
const TOUCH_EVERY: SignedDuration = SignedDuration::from_mins(1);

/// Writes a visit's row; a claim is kept by [`super::waiting::note_registry_outage`] alone.
pub(super) async fn insert(
    keys: &Keys,
    tx: &mut WriteTransaction,
    session: &Session,
) -> Result<(), sqlx::Error> {
    let (case, resumable) = match &session.who {
        Who::Anonymous => (None, None),
        Who::Claimed { case } => (None, Some(case.as_str().to_owned())),
        Who::Applicant(case) => (Some(case.as_str().to_owned()), None),
    };
    let word_for = session.word_given_for.as_ref();
    let grants = SessionGrants {
        case,
        resumable,
        word_for: word_for.map(|serial| serial.as_str().to_owned()),
    };
    sqlx::query(
        "INSERT INTO sessions (key, case_id, resumable, word_for, institution, created_at, \
         seen_at, mac) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(session.key.as_str())
    .bind(grants.case.as_deref())
    .bind(grants.resumable.as_deref())
    .bind(grants.word_for.as_deref())
    .bind(session.institution.as_ref().map(InstitutionSlug::as_str))
    .bind(session.created_at.as_millisecond())
    .bind(session.seen_at.as_millisecond())
    .bind(keys.session_mac(&session.key, &grants))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// What a session may see, by its row; nothing where somebody without the key wrote
/// there.
fn grants_of(
    keys: &Keys,
    key: &SessionKey,
    row: &<Db as sqlx::Database>::Row,
) -> Result<Option<SessionGrants>, sqlx::Error> {
    let grants = SessionGrants {
        case: row.try_get("case_id")?,
        resumable: row.try_get("resumable")?,
        word_for: row.try_get("word_for")?,
    };
    let mac: Option<String> = row.try_get("mac")?;
    if keys.grants_hold(key, &grants, mac.as_deref()) {
        return Ok(Some(grants));
    }
    tracing::error!(session = ?key, "a session was changed in the database, and is not believed");
    Ok(None)
}

/// Gives a session a new key, or other grants; not where there is none that holds.
/// A claim that the registry did not answer is sealed to the old key, and goes with it.
pub(super) async fn regrant(
    keys: &Keys,
    tx: &mut WriteTransaction,
    [old, new]: [&SessionKey; 2],
    change: impl FnOnce(&mut SessionGrants) + Send,
) -> Result<Moved, sqlx::Error> {
    let select =
        format!("SELECT case_id, resumable, word_for, mac FROM sessions WHERE key = $1{LOCK_ROW}");
    let row = sqlx::query(sqlx::AssertSqlSafe(select))
        .bind(old.as_str())
        .fetch_optional(&mut **tx)
        .await?;
    let grants = match row {
        Some(row) => grants_of(keys, old, &row)?,
        None => None,
    };
    let Some(mut grants) = grants else {
        return Ok(Moved::Conflict);
    };
    change(&mut grants);
    sqlx::query(
        "UPDATE sessions SET key = $2, case_id = $3, resumable = $4, word_for = $5, mac = $6, \
         claim = CASE WHEN key = $2 THEN claim END, \
         stranded_at = CASE WHEN key = $2 THEN stranded_at END WHERE key = $1",
    )
    .bind(old.as_str())
    .bind(new.as_str())
    .bind(grants.case.as_deref())
    .bind(grants.resumable.as_deref())
    .bind(grants.word_for.as_deref())
    .bind(keys.session_mac(new, &grants))
    .execute(&mut **tx)
    .await?;
    Ok(Moved::Done)
}

pub(super) async fn session(
    store: &SqlStore,
    key: &SessionKey,
    limits: &SessionLimits,
    now: Timestamp,
) -> Outcome<Option<Session>> {
    let row = sqlx::query(
        "SELECT case_id, resumable, word_for, institution, claim, stranded_at, created_at, \
         seen_at, mac FROM sessions WHERE key = $1",
    )
    .bind(key.as_str())
    .fetch_optional(&store.read)
    .await
    .map_err(failed)?;
    let Some(row) = row else { return Ok(None) };
    let Some(grants) = grants_of(&store.keys, key, &row).map_err(failed)? else {
        return Ok(None);
    };
    let case_id = |text: Option<String>, column| -> Outcome<Option<CaseId>> {
        text.map(|text| id(CaseId::parse(&text), column))
            .transpose()
    };
    let mut session = Session {
        key: key.clone(),
        who: match (
            case_id(grants.case, "case_id")?,
            case_id(grants.resumable, "resumable")?,
        ) {
            (Some(case), _) => Who::Applicant(case),
            (None, Some(case)) => Who::Claimed { case },
            (None, None) => Who::Anonymous,
        },
        word_given_for: grants
            .word_for
            .map(|text| CertificateSerial::parse(&text).map_err(|_| corrupt("word_for")))
            .transpose()?,
        institution: row
            .try_get::<Option<String>, _>("institution")
            .map_err(failed)?
            .map(|text| InstitutionSlug::parse(&text).map_err(|_| corrupt("institution")))
            .transpose()?,
        claim: row
            .try_get::<Option<Vec<u8>>, _>("claim")
            .map_err(failed)?
            .map(|sealed| unseal(&store.keys, "claim", &[key.as_str()], &sealed))
            .transpose()?,
        registry_outage_at: row
            .try_get::<Option<i64>, _>("stranded_at")
            .map_err(failed)?
            .map(|at| instant(at, "stranded_at"))
            .transpose()?,
        created_at: instant(row.try_get("created_at").map_err(failed)?, "created_at")?,
        seen_at: instant(row.try_get("seen_at").map_err(failed)?, "seen_at")?,
    };
    // Only a clock that was set back says so; it may be put right again.
    if session.is_ahead(now) {
        return Ok(None);
    }
    if session.ends_at(limits) <= now {
        end(store, key).await?;
        return Ok(None);
    }
    if now.duration_since(session.seen_at) >= TOUCH_EVERY {
        sqlx::query("UPDATE sessions SET seen_at = $2 WHERE key = $1 AND seen_at < $2")
            .bind(key.as_str())
            .bind(now.as_millisecond())
            .execute(&store.write)
            .await
            .map_err(failed)?;
        session.seen_at = now;
    }
    Ok(Some(session))
}

pub(super) async fn record_security_word(
    store: &SqlStore,
    key: &SessionKey,
    serial: &CertificateSerial,
) -> Outcome<()> {
    let mut tx = begin(&store.write).await.map_err(failed)?;
    let note = |grants: &mut SessionGrants| grants.word_for = Some(serial.as_str().to_owned());
    let noted = regrant(&store.keys, &mut tx, [key, key], note);
    if noted.await.map_err(failed)? == Moved::Done {
        tx.commit().await.map_err(failed)?;
    }
    Ok(())
}

pub(super) async fn end(store: &SqlStore, key: &SessionKey) -> Outcome<()> {
    let mut tx = begin(&store.write).await.map_err(failed)?;
    let case: Option<Option<String>> =
        sqlx::query_scalar("SELECT case_id FROM sessions WHERE key = $1")
            .bind(key.as_str())
            .fetch_optional(&mut *tx)
            .await
            .map_err(failed)?;
    sqlx::query("DELETE FROM sessions WHERE key = $1")
        .bind(key.as_str())
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
    sqlx::query("DELETE FROM used_captchas WHERE visit = $1")
        .bind(key.as_str())
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
    referrals::forget(&mut tx, key).await.map_err(failed)?;
    rotations::forget(&mut tx, key).await.map_err(failed)?;
    if let Some(Some(case)) = case {
        delete_unconfirmed(&mut tx, &case).await.map_err(failed)?;
    }
    tx.commit().await.map_err(failed)
}

/// Removes an application whose phone was never proved, and its codes.
async fn delete_unconfirmed(tx: &mut WriteTransaction, case: &str) -> Result<u64, sqlx::Error> {
    let gone =
        sqlx::query("DELETE FROM cases WHERE id = $1 AND confirmed_at IS NULL AND failures = 0")
            .bind(case)
            .execute(&mut **tx)
            .await?
            .rows_affected();
    if gone > 0 {
        sqlx::query(
            "DELETE FROM challenges WHERE purpose IN ('confirm_phone', 'resume') AND subject = $1",
        )
        .bind(case)
        .execute(&mut **tx)
        .await?;
    }
    Ok(gone)
}

/// Rows that one statement of a sweep deletes: whoever else writes waits for a
/// few milliseconds.
const AT_ONCE: u64 = 200;

/// What is deleted: a table, and which of its rows. `$1` is a time.
type Old = [&'static str; 2];

/// A few rows in each transaction: nobody else waits long, and what fails does
/// not keep the rest. The first failure is told.
pub(super) async fn sweep(
    store: &SqlStore,
    limits: &SessionLimits,
    now: Timestamp,
) -> Outcome<Swept> {
    const CAPTCHAS: Old = ["used_captchas", "expires_at < $1"];
    // Of the version before, which kept them before they were answered.
    const POSED: Old = ["captchas", "expires_at < $1"];
    const NETWORKS: Old = ["known_networks", "seen_at < $1"];
    const REFERRALS: Old = ["referrals", "expires_at < $1"];
    const IDLE: Old = ["sessions", "seen_at < $1"];
    const OLD: Old = ["sessions", "created_at < $1"];
    const CODES: Old = ["challenges", "expires_at < $1"];
    const WAITING: Old = ["waiting", "created_at < $1"];
    const ROTATIONS: Old = ["rotations", "began_at < $1"];
    const HITS: Old = ["limit_hits", "at < $1"];
    const KEYS: Old = ["limit_keys", "touched_at < $1"];
    const MESSAGES: Old = ["messages", "state_at < $1"];
    // An application is kept without its visit only once its phone is proved,
    // or a day long where guesses at it were counted.
    const DRAFTS: Old = [
        "cases",
        "confirmed_at IS NULL \
         AND NOT EXISTS (SELECT 1 FROM sessions WHERE sessions.case_id = cases.id) \
         AND (failures = 0 OR updated_at < $1)",
    ];
    let day = SignedDuration::from_hours(24);
    let mut failure = None;
    let mut gone = async |what, after: SignedDuration| {
        let before = (now - after).as_millisecond();
        let (gone, failed) = delete_before(store, what, before).await;
        if let Some(error) = failed {
            failure.get_or_insert(error);
        }
        gone
    };
    gone(REFERRALS, SignedDuration::ZERO).await;
    gone(WAITING, waiting::LONGEST).await;
    gone(ROTATIONS, GRACE * 2).await;
    gone(HITS, day * 2).await;
    gone(KEYS, day * 2).await;
    gone(NETWORKS, REMEMBERED).await;
    gone(POSED, SignedDuration::ZERO).await;
    let captchas = gone(CAPTCHAS, SignedDuration::ZERO).await;
    let visits =
        gone(IDLE, limits.applicant_idle).await + gone(OLD, limits.applicant_absolute).await;
    let swept = Swept {
        visits: captchas + visits,
        codes: gone(CODES, day).await,
        messages: gone(MESSAGES, day * 30).await,
        drafts: gone(DRAFTS, day).await,
    };
    failure.map_or(Ok(swept), Err)
}

/// How many were deleted, and what kept the rest.
async fn delete_before(
    store: &SqlStore,
    [table, condition]: Old,
    before: i64,
) -> (u64, Option<StoreError>) {
    let [open, close] = AMONG_ROWS;
    let sql = format!(
        "DELETE FROM {table} WHERE {open} FROM {table} WHERE {condition} LIMIT {AT_ONCE}{close}"
    );
    let mut gone = 0;
    loop {
        let some = sqlx::query(sqlx::AssertSqlSafe(sql.clone()))
            .bind(before)
            .execute(&store.write)
            .await;
        match some {
            Err(error) => return (gone, Some(failed(error))),
            Ok(some) => {
                gone += some.rows_affected();
                if some.rows_affected() < AT_ONCE {
                    return (gone, None);
                }
            }
        }
    }
}
