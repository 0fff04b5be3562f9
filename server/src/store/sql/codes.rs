//! Codes by SMS: counted before they are compared, used up in the same
//! transaction as what they bring about.

use domain::{
    challenge::{Attempt, Challenge, CodeStatus, Confirmation, Guess, OnRight, Purpose},
    id::{CaseId, ChallengeId, PersonKey, SecretHash, SessionKey},
    institution::InstitutionSlug,
    lifetime::{self, CLOCK_SKEW},
    outbox::{Job, JobKind},
    ports::{Moved, StoreError, Verify},
    progress::{Event, State, Transition},
    rotation::Rotated,
    secret::CodeLetters,
};
use jiff::Timestamp;
use sqlx::Row;

use super::super::{
    super::{
        is_second_live,
        rows::{id, instant},
    },
    Db, LOCK_ROW, begin, failed,
};
use super::{
    Outcome, SqlStore, connection::WriteTransaction, corrections, jobs, messages, orders,
    rotations, sessions, states,
};
use crate::adapters::secrets::SessionGrants;

pub(super) async fn open(
    store: &SqlStore,
    challenge: &Challenge,
    transition: Option<&Transition>,
) -> Outcome<Moved> {
    let mut tx = begin(&store.write).await.map_err(failed)?;
    if let Some(transition) = transition
        && states::apply(&mut tx, transition).await.map_err(failed)? == Moved::Conflict
    {
        return Ok(Moved::Conflict);
    }
    sqlx::query(
        "UPDATE challenges SET closed = 1 \
         WHERE purpose = $1 AND subject = $2 AND session = $3 AND closed = 0",
    )
    .bind(challenge.purpose.code())
    .bind(challenge.purpose.subject())
    .bind(challenge.session.as_str())
    .execute(&mut *tx)
    .await
    .map_err(failed)?;
    sqlx::query(
        "INSERT INTO challenges (id, purpose, subject, session, phone, form, code, made_at, expires_at, letters) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(challenge.id.as_str())
    .bind(challenge.purpose.code())
    .bind(challenge.purpose.subject())
    .bind(challenge.session.as_str())
    .bind(challenge.phone.as_str())
    .bind(challenge.form.as_str())
    .bind(challenge.code.as_str())
    .bind(challenge.made_at.as_millisecond())
    .bind(challenge.expires_at.as_millisecond())
    .bind(challenge.letters.as_ref().map(CodeLetters::as_str))
    .execute(&mut *tx)
    .await
    .map_err(failed)?;
    tx.commit().await.map_err(failed)?;
    Ok(Moved::Done)
}

/// Closes a code that went to nobody (2, where a code that another one took
/// the place of has 1). The one that it took the place of is good again, and
/// then nothing is left of this one.
pub(super) async fn close(
    store: &SqlStore,
    challenge: &ChallengeId,
    now: Timestamp,
) -> Outcome<()> {
    let mut tx = begin(&store.write).await.map_err(failed)?;
    let reopened = sqlx::query(
        "UPDATE challenges SET closed = 0 WHERE id = (\
         SELECT earlier.id FROM challenges AS earlier JOIN challenges AS this ON this.id = $1 \
         WHERE earlier.purpose = this.purpose AND earlier.subject = this.subject \
         AND earlier.session = this.session AND earlier.phone = this.phone \
         AND earlier.form = this.form AND earlier.id <> this.id AND earlier.closed = 1 \
         AND earlier.consumed_at IS NULL AND earlier.expires_at > $2 \
         ORDER BY earlier.made_at DESC LIMIT 1)",
    )
    .bind(challenge.as_str())
    .bind(now.as_millisecond())
    .execute(&mut *tx)
    .await
    .map_err(failed)?
    .rows_affected();
    let end = if reopened == 1 {
        "DELETE FROM challenges WHERE id = $1"
    } else {
        "UPDATE challenges SET closed = 2 WHERE id = $1"
    };
    sqlx::query(end)
        .bind(challenge.as_str())
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
    tx.commit().await.map_err(failed)
}

pub(super) async fn status(
    store: &SqlStore,
    purpose: &Purpose,
    session: &SessionKey,
    tries: u8,
    now: Timestamp,
) -> Outcome<Option<CodeStatus>> {
    let row = sqlx::query(
        "SELECT made_at, expires_at, attempts, consumed_at, closed, letters, state, state_at \
         FROM challenges LEFT JOIN messages ON reference = challenges.id \
         WHERE purpose = $1 AND subject = $2 AND session = $3 ORDER BY made_at DESC LIMIT 1",
    )
    .bind(purpose.code())
    .bind(purpose.subject())
    .bind(session.as_str())
    .fetch_optional(&store.read)
    .await
    .map_err(failed)?;
    let Some(row) = row else { return Ok(None) };
    let attempts: i64 = row.try_get("attempts").map_err(failed)?;
    let left = u8::try_from((i64::from(tries) - attempts).max(0)).unwrap_or_default();
    let expires_at = instant(row.try_get("expires_at").map_err(failed)?, "expires_at")?;
    let consumed: Option<i64> = row.try_get("consumed_at").map_err(failed)?;
    let closed: i64 = row.try_get("closed").map_err(failed)?;
    let told: Option<String> = row.try_get("state").map_err(failed)?;
    let made_at = instant(row.try_get("made_at").map_err(failed)?, "made_at")?;
    Ok(Some(CodeStatus {
        made_at,
        expires_at,
        left,
        letters: letters_of(&row)?,
        unsent: closed == 2,
        message: match told {
            Some(told) => {
                let at = row.try_get("state_at").map_err(failed)?;
                Some(messages::read_known(&told, at)?)
            }
            None => None,
        },
        over: left == 0
            || closed != 0
            || consumed.is_some()
            || !lifetime::is_good(made_at, expires_at.duration_since(made_at), now),
    }))
}

pub(super) async fn try_code(
    store: &SqlStore,
    guess: &Guess,
    verify: Verify<'_>,
    on_right: &OnRight,
) -> Outcome<Attempt> {
    let mut tx = begin(&store.write).await.map_err(failed)?;
    if is_locked(&mut tx, guess).await.map_err(failed)? {
        return Ok(Attempt::Locked);
    }
    let Some(counted) = count(&mut tx, guess).await.map_err(failed)? else {
        drop(tx);
        return why_not_counted(store, guess).await;
    };
    let challenge = id(ChallengeId::parse(&counted.id), "id")?;
    let code = id(SecretHash::parse(&counted.code), "code")?;
    let left = guess
        .tries_per_code
        .saturating_sub(u8::try_from(counted.attempts).unwrap_or(u8::MAX));
    // Other letters than the newest has are never right, whatever the digits:
    // what counts for nothing must tell nothing either.
    let is_other = guess.letters.is_some() && guess.letters != counted.letters;
    if is_other || !verify(&challenge, &code) {
        // One of an earlier message tells nothing about this one, so it is no
        // guess at it.
        if let Some(newest) = counted.letters
            && is_older(&mut tx, guess, &counted, verify).await?
        {
            uncount(&mut tx, &counted).await.map_err(failed)?;
            tx.commit().await.map_err(failed)?;
            return Ok(Attempt::Older { newest });
        }
        let attempt = note_failure(&mut tx, guess, left).await.map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        return Ok(attempt);
    }
    sqlx::query("UPDATE challenges SET consumed_at = $2 WHERE id = $1")
        .bind(&counted.id)
        .bind(guess.at.as_millisecond())
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
    match bring_about(store, &mut tx, guess, on_right).await {
        Ok(Moved::Done) => {
            tx.commit().await.map_err(failed)?;
            Ok(Attempt::Right)
        }
        // The application moved on without this code: nothing is kept.
        Ok(Moved::Conflict) => Ok(Attempt::None),
        Err(Undone::Sql(error)) if is_second_live(&error) => Ok(Attempt::AlreadyLive),
        Err(Undone::Sql(error)) => Err(failed(error)),
        Err(Undone::Store(error)) => Err(error),
    }
}

/// Whether the application had all its wrong codes: a right one comes too
/// late then.
async fn is_locked(tx: &mut WriteTransaction, guess: &Guess) -> Result<bool, sqlx::Error> {
    let Some(case) = case_of(&guess.purpose) else {
        return Ok(false);
    };
    let select = format!("SELECT failures FROM cases WHERE id = $1{LOCK_ROW}");
    let failures: Option<i64> = sqlx::query_scalar(sqlx::AssertSqlSafe(select))
        .bind(case.as_str())
        .fetch_optional(&mut **tx)
        .await?;
    Ok(failures.unwrap_or_default() >= i64::from(guess.tries_per_case))
}

/// The application whose wrong codes are counted: the visit that confirms it is
/// its owner's. Anybody who knows the facts can come later and guess.
const fn case_of(purpose: &Purpose) -> Option<&CaseId> {
    match purpose {
        Purpose::ConfirmPhone(case) => Some(case),
        Purpose::Suspend(_) | Purpose::Resume(_) => None,
    }
}

const LOCKED: &str = "SELECT id FROM cases \
     WHERE person_key = $1 AND institution = $2 AND failures >= $3";

pub(super) async fn unlock(
    store: &SqlStore,
    person: &PersonKey,
    institution: &InstitutionSlug,
    tries: u8,
    now: Timestamp,
) -> Outcome<bool> {
    let mut tx = begin(&store.write).await.map_err(failed)?;
    let select = format!("{LOCKED}{LOCK_ROW}");
    let cases: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(select))
        .bind(person.as_str())
        .bind(institution.as_str())
        .bind(i64::from(tries))
        .fetch_all(&mut *tx)
        .await
        .map_err(failed)?;
    for case in &cases {
        sqlx::query("UPDATE cases SET failures = 0, updated_at = $2 WHERE id = $1")
            .bind(case)
            .bind(now.as_millisecond())
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
        let case = id(CaseId::parse(case), "id")?;
        // One that is not locked only gets its tries back.
        if let Ok(unlocked) = Transition::of(&case, State::CodeLocked, Event::Unlocked, now) {
            states::apply(&mut tx, &unlocked).await.map_err(failed)?;
        }
    }
    tx.commit().await.map_err(failed)?;
    Ok(!cases.is_empty())
}

/// A code whose try was counted.
struct Counted {
    id: String,
    code: String,
    attempts: i64,
    letters: Option<CodeLetters>,
}

/// The letters in front of a code; one of an older version has none.
fn letters_of(row: &<Db as sqlx::Database>::Row) -> Outcome<Option<CodeLetters>> {
    let letters: Option<String> = row.try_get("letters").map_err(failed)?;
    Ok(letters.as_deref().and_then(CodeLetters::parse))
}

/// The codes of earlier messages that are looked at.
const EARLIER: &str = "SELECT id, code, letters FROM challenges \
     WHERE purpose = $1 AND subject = $2 AND session = $3 AND id <> $4 \
     ORDER BY made_at DESC LIMIT 8";

/// Whether what was typed is the code of an earlier message of this visit: by its
/// digits, or by other letters than the newest has.
async fn is_older(
    tx: &mut WriteTransaction,
    guess: &Guess,
    newest: &Counted,
    verify: Verify<'_>,
) -> Outcome<bool> {
    let rows = sqlx::query(EARLIER)
        .bind(guess.purpose.code())
        .bind(guess.purpose.subject())
        .bind(guess.session.as_str())
        .bind(&newest.id)
        .fetch_all(&mut **tx)
        .await
        .map_err(failed)?;
    for row in rows {
        let letters = letters_of(&row)?;
        if letters.is_some() && letters == guess.letters && letters != newest.letters {
            return Ok(true);
        }
        let challenge: String = row.try_get("id").map_err(failed)?;
        let code: String = row.try_get("code").map_err(failed)?;
        let challenge = id(ChallengeId::parse(&challenge), "id")?;
        if verify(&challenge, &id(SecretHash::parse(&code), "code")?) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Takes the try back that was counted in this transaction.
async fn uncount(tx: &mut WriteTransaction, counted: &Counted) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE challenges SET attempts = attempts - 1 WHERE id = $1")
        .bind(&counted.id)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Counts the try in the one statement that decides whether there is one.
async fn count(tx: &mut WriteTransaction, guess: &Guess) -> Result<Option<Counted>, sqlx::Error> {
    let row = sqlx::query(
        "UPDATE challenges SET attempts = attempts + 1 \
         WHERE purpose = $1 AND subject = $2 AND session = $3 AND phone = $4 AND form = $5 \
         AND closed = 0 AND consumed_at IS NULL AND attempts < $6 AND expires_at > $7 \
         AND made_at <= $8 RETURNING id, code, attempts, letters",
    )
    .bind(guess.purpose.code())
    .bind(guess.purpose.subject())
    .bind(guess.session.as_str())
    .bind(guess.phone.as_str())
    .bind(guess.form.as_str())
    .bind(i64::from(guess.tries_per_code))
    .bind(guess.at.as_millisecond())
    .bind((guess.at + CLOCK_SKEW).as_millisecond())
    .fetch_optional(&mut **tx)
    .await?;
    row.map(|row| {
        Ok(Counted {
            id: row.try_get("id")?,
            code: row.try_get("code")?,
            attempts: row.try_get("attempts")?,
            letters: row
                .try_get::<Option<String>, _>("letters")?
                .as_deref()
                .and_then(CodeLetters::parse),
        })
    })
    .transpose()
}

async fn why_not_counted(store: &SqlStore, guess: &Guess) -> Outcome<Attempt> {
    let status = status(
        store,
        &guess.purpose,
        &guess.session,
        guess.tries_per_code,
        guess.at,
    )
    .await?;
    Ok(match status {
        None => Attempt::None,
        Some(status) if status.left == 0 => Attempt::UsedUp,
        Some(_) => Attempt::Expired,
    })
}

async fn note_failure(
    tx: &mut WriteTransaction,
    guess: &Guess,
    left: u8,
) -> Result<Attempt, sqlx::Error> {
    if let Some(case) = case_of(&guess.purpose) {
        let failures: Option<i64> = sqlx::query_scalar(
            "UPDATE cases SET failures = failures + 1 WHERE id = $1 RETURNING failures",
        )
        .bind(case.as_str())
        .fetch_optional(&mut **tx)
        .await?;
        if failures.unwrap_or_default() >= i64::from(guess.tries_per_case) {
            // One that is past its codes stands elsewhere, and stays there.
            let locked = Transition::of(case, State::CodeSent, Event::TriesUsedUp, guess.at);
            if let Ok(locked) = locked {
                states::apply(tx, &locked).await?;
            }
            return Ok(Attempt::Locked);
        }
    }
    Ok(if left == 0 {
        Attempt::UsedUp
    } else {
        Attempt::Wrong { left }
    })
}

/// Why nothing was brought about.
enum Undone {
    Sql(sqlx::Error),
    Store(StoreError),
}

impl From<sqlx::Error> for Undone {
    fn from(error: sqlx::Error) -> Self {
        Self::Sql(error)
    }
}

/// Keeps the answer to the post that gives the session its new key.
async fn end_rotation(
    store: &SqlStore,
    tx: &mut WriteTransaction,
    guess: &Guess,
    rotated: Option<&Rotated>,
) -> Result<Moved, Undone> {
    match rotated {
        None => Ok(Moved::Done),
        Some(rotated) => rotations::end(&store.keys, tx, rotated, guess.at)
            .await
            .map_err(Undone::Store),
    }
}

async fn bring_about(
    store: &SqlStore,
    tx: &mut WriteTransaction,
    guess: &Guess,
    on_right: &OnRight,
) -> Result<Moved, Undone> {
    match on_right {
        OnRight::Confirm(confirmation) => {
            let rotated = confirmation.rotated.as_ref();
            match end_rotation(store, tx, guess, rotated).await? {
                Moved::Done => Ok(confirm(store, tx, guess, confirmation).await?),
                Moved::Conflict => Ok(Moved::Conflict),
            }
        }
        OnRight::Correct(proved) => {
            let rotated = proved.rotated.as_ref();
            match end_rotation(store, tx, guess, rotated).await? {
                Moved::Done => Ok(corrections::prove(store, tx, &guess.session, proved).await?),
                Moved::Conflict => Ok(Moved::Conflict),
            }
        }
        OnRight::Suspend(order, job) => {
            orders::place_suspension(tx, order, job).await?;
            Ok(Moved::Done)
        }
        OnRight::Resume {
            case,
            session,
            rotated,
        } => {
            if end_rotation(store, tx, guess, rotated.as_ref()).await? == Moved::Conflict {
                return Ok(Moved::Conflict);
            }
            let opened = |grants: &mut SessionGrants| {
                grants.case = Some(case.as_str().to_owned());
                grants.resumable = None;
            };
            let keys = [&guess.session, session];
            Ok(sessions::regrant(&store.keys, tx, keys, opened).await?)
        }
    }
}

async fn confirm(
    store: &SqlStore,
    tx: &mut WriteTransaction,
    guess: &Guess,
    confirmation: &Confirmation,
) -> Result<Moved, sqlx::Error> {
    let case = confirmation.transition.case().as_str();
    let at = confirmation.transition.at().as_millisecond();
    if states::apply(tx, &confirmation.transition).await? == Moved::Conflict {
        return Ok(Moved::Conflict);
    }
    sqlx::query("UPDATE cases SET number = $2, confirmed_at = $3 WHERE id = $1")
        .bind(case)
        .bind(confirmation.number.as_str())
        .bind(at)
        .execute(&mut **tx)
        .await?;
    let is_ordered = match &confirmation.order {
        Some(order) => orders::insert(tx, order).await?,
        None => false,
    };
    if let Some(fee) = &confirmation.fee {
        sqlx::query(
            "INSERT INTO fees (id, case_id, kind, institution, payer, amount, at) \
             SELECT $5, id, 'charge', institution, $2, $3, $4 FROM cases WHERE id = $1",
        )
        .bind(case)
        .bind(fee.payer.code())
        .bind(i64::from(fee.amount))
        .bind(at)
        .bind(fee.id.as_str())
        .execute(&mut **tx)
        .await?;
    }
    // An order that is there already has its job.
    let is_wanted = |job: &&Job| is_ordered || !matches!(job.kind, JobKind::Order(_));
    for job in confirmation.jobs.iter().filter(is_wanted) {
        jobs::enqueue(tx, job, confirmation.transition.at()).await?;
    }
    let keys = [&guess.session, &confirmation.session];
    sessions::regrant(&store.keys, tx, keys, |_| {}).await
}
