//! Sessions of browsers, and what each of them may see.

use async_trait::async_trait;
use domain::{
    case::Case,
    certificate::CertificateSerial,
    id::{CaseId, SessionKey},
    institution::InstitutionSlug,
    ports::{Moved, Sessions},
    rotation::Rotated,
    session::{Session, SessionLimits, Who},
};
use jiff::{SignedDuration, Timestamp};
use sqlx::AssertSqlSafe;

use super::super::{
    super::{
        error::SqlError,
        rows::{Sealed, corrupt, id, instant, seal, unseal},
    },
    LOCK_ROW,
};
use super::{
    Outcome, SqlStore, cases,
    connection::{WriteTransaction, begin},
    referrals, rotations,
    run::{Fetch, Run},
};
use crate::keys::{Keys, SessionGrants};

/// A visit's last use is written at most this often.
const TOUCH_EVERY: SignedDuration = SignedDuration::from_mins(1);

/// Writes a session's row; a claim is kept by [`Sessions::note_registry_outage`] alone.
async fn insert(keys: &Keys, tx: &mut WriteTransaction, session: &Session) -> Result<(), SqlError> {
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
    .run(&mut **tx)
    .await?;
    Ok(())
}

/// What of a session's row its MAC is of.
#[derive(sqlx::FromRow)]
struct GrantsRow {
    case_id: Option<String>,
    resumable: Option<String>,
    word_for: Option<String>,
    mac: Option<String>,
}

impl GrantsRow {
    /// What the session may see; nothing where somebody without the key wrote there.
    fn verify(self, keys: &Keys, key: &SessionKey) -> Option<SessionGrants> {
        let grants = SessionGrants {
            case: self.case_id,
            resumable: self.resumable,
            word_for: self.word_for,
        };
        if keys.grants_hold(key, &grants, self.mac.as_deref()) {
            return Some(grants);
        }
        tracing::error!(session = ?key, "a session was changed in the database, and is not believed");
        None
    }
}

#[derive(sqlx::FromRow)]
struct SessionRow {
    #[sqlx(flatten)]
    grants: GrantsRow,
    institution: Option<String>,
    claim: Option<Vec<u8>>,
    stranded_at: Option<i64>,
    created_at: i64,
    seen_at: i64,
}

/// Gives a session a new key, or other grants; not where there is none that holds.
/// A claim that the registry did not answer is sealed to the old key, and goes with it.
pub(super) async fn regrant(
    keys: &Keys,
    tx: &mut WriteTransaction,
    [old, new]: [&SessionKey; 2],
    change: impl FnOnce(&mut SessionGrants) + Send,
) -> Result<Moved, SqlError> {
    let select =
        format!("SELECT case_id, resumable, word_for, mac FROM sessions WHERE key = $1{LOCK_ROW}");
    let row: Option<GrantsRow> = sqlx::query_as(AssertSqlSafe(select))
        .bind(old.as_str())
        .optional(&mut **tx)
        .await?;
    let Some(mut grants) = row.and_then(|row| row.verify(keys, old)) else {
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
    .run(&mut **tx)
    .await?;
    Ok(Moved::Done)
}

#[async_trait]
impl Sessions for SqlStore {
    async fn session(
        &self,
        key: &SessionKey,
        limits: &SessionLimits,
        now: Timestamp,
    ) -> Outcome<Option<Session>> {
        let row: Option<SessionRow> = sqlx::query_as(
            "SELECT case_id, resumable, word_for, institution, claim, stranded_at, created_at, \
             seen_at, mac FROM sessions WHERE key = $1",
        )
        .bind(key.as_str())
        .optional(&self.read)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let Some(grants) = row.grants.verify(&self.keys, key) else {
            return Ok(None);
        };
        let case_id = |text: Option<String>, column| {
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
                .institution
                .map(|text| InstitutionSlug::parse(&text).map_err(|_| corrupt("institution")))
                .transpose()?,
            claim: row
                .claim
                .map(|sealed| unseal(&self.keys, "claim", &[key.as_str()], &sealed))
                .transpose()?,
            registry_outage_at: row
                .stranded_at
                .map(|at| instant(at, "stranded_at"))
                .transpose()?,
            created_at: instant(row.created_at, "created_at")?,
            seen_at: instant(row.seen_at, "seen_at")?,
        };
        // Only a clock that was set back says so; it may be put right again.
        if session.is_ahead(now) {
            return Ok(None);
        }
        if session.ends_at(limits) <= now {
            self.end_session(key).await?;
            return Ok(None);
        }
        if now.duration_since(session.seen_at) >= TOUCH_EVERY {
            sqlx::query("UPDATE sessions SET seen_at = $2 WHERE key = $1 AND seen_at < $2")
                .bind(key.as_str())
                .bind(now.as_millisecond())
                .run(&self.write)
                .await?;
            session.seen_at = now;
        }
        Ok(Some(session))
    }

    async fn sign_in(
        &self,
        old: &SessionKey,
        session: &Session,
        case: Option<&Case>,
        rotated: Option<&Rotated>,
    ) -> Outcome<Moved> {
        let sealed = case.map(|case| Sealed::of(&self.keys, case)).transpose()?;
        let mut tx = begin(&self.write).await?;
        sqlx::query("DELETE FROM sessions WHERE key = $1")
            .bind(old.as_str())
            .run(&mut *tx)
            .await?;
        referrals::forget(&mut tx, old).await?;
        if let Some(rotated) = rotated
            && rotations::end(&self.keys, &mut tx, rotated, session.created_at).await?
                == Moved::Conflict
        {
            return Ok(Moved::Conflict);
        }
        insert(&self.keys, &mut tx, session).await?;
        if let (Some(case), Some(sealed)) = (case, sealed) {
            cases::insert(&mut tx, case, sealed).await?;
        }
        tx.commit().await?;
        Ok(Moved::Done)
    }

    async fn record_security_word(
        &self,
        key: &SessionKey,
        serial: &CertificateSerial,
    ) -> Outcome<()> {
        let mut tx = begin(&self.write).await?;
        let note = |grants: &mut SessionGrants| grants.word_for = Some(serial.as_str().to_owned());
        if regrant(&self.keys, &mut tx, [key, key], note).await? == Moved::Done {
            tx.commit().await?;
        }
        Ok(())
    }

    async fn end_session(&self, key: &SessionKey) -> Outcome<()> {
        let mut tx = begin(&self.write).await?;
        let case: Option<Option<String>> =
            sqlx::query_scalar("SELECT case_id FROM sessions WHERE key = $1")
                .bind(key.as_str())
                .optional(&mut *tx)
                .await?;
        sqlx::query("DELETE FROM sessions WHERE key = $1")
            .bind(key.as_str())
            .run(&mut *tx)
            .await?;
        sqlx::query("DELETE FROM used_captchas WHERE visit = $1")
            .bind(key.as_str())
            .run(&mut *tx)
            .await?;
        referrals::forget(&mut tx, key).await?;
        rotations::forget(&mut tx, key).await?;
        if let Some(Some(case)) = case {
            delete_unconfirmed(&mut tx, &case).await?;
        }
        Ok(tx.commit().await?)
    }

    async fn note_registry_outage(&self, session: &Session) -> Outcome<()> {
        let claim = session.claim.as_ref();
        let sealed = claim
            .map(|claim| seal(&self.keys, "claim", &[session.key.as_str()], claim))
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
            self.keys
                .session_mac(&session.key, &SessionGrants::default()),
        )
        .run(&self.write)
        .await?;
        Ok(())
    }

    async fn forget_registry_outage(&self, key: &SessionKey) -> Outcome<()> {
        sqlx::query("UPDATE sessions SET claim = NULL, stranded_at = NULL WHERE key = $1")
            .bind(key.as_str())
            .run(&self.write)
            .await?;
        Ok(())
    }
}

/// Removes an application whose phone was never proved, and its codes.
async fn delete_unconfirmed(tx: &mut WriteTransaction, case: &str) -> Result<u64, SqlError> {
    let gone =
        sqlx::query("DELETE FROM cases WHERE id = $1 AND confirmed_at IS NULL AND failures = 0")
            .bind(case)
            .run(&mut **tx)
            .await?;
    if gone > 0 {
        sqlx::query(
            "DELETE FROM challenges WHERE purpose IN ('confirm_phone', 'resume') AND subject = $1",
        )
        .bind(case)
        .run(&mut **tx)
        .await?;
    }
    Ok(gone)
}
