//! Codes by SMS: counted before they are compared, used up in the same
//! transaction as what they bring about.

use async_trait::async_trait;
use domain::{
    challenge::{Attempt, Challenge, CodeBinding, CodeStatus, Guess, OnRight, Purpose},
    id::{CaseId, ChallengeId, FormHash, PersonKey, PhoneKey, SecretHash, SessionKey},
    institution::InstitutionSlug,
    lifetime::{self, CLOCK_SKEW},
    ports::{Codes, Moved, Verify},
    progress::{Event, State, Transition},
    secret::CodeLetters,
};
use jiff::Timestamp;
use sqlx::AssertSqlSafe;

use super::super::{
    super::{
        error::SqlError,
        rows::{id, instant},
    },
    LOCK_ROW,
};
use super::{
    Outcome, SqlStore,
    connection::{WriteTransaction, begin},
    messages, proved,
    run::{Fetch, Run},
    states,
};

#[derive(sqlx::FromRow)]
struct StatusRow {
    made_at: i64,
    expires_at: i64,
    attempts: i64,
    consumed_at: Option<i64>,
    closed: i64,
    letters: Option<String>,
    state: Option<String>,
    state_at: Option<i64>,
}

impl StatusRow {
    fn read(self, tries: u8, now: Timestamp) -> Outcome<CodeStatus> {
        let left = u8::try_from((i64::from(tries) - self.attempts).max(0)).unwrap_or_default();
        let expires_at = instant(self.expires_at, "expires_at")?;
        let made_at = instant(self.made_at, "made_at")?;
        Ok(CodeStatus {
            made_at,
            expires_at,
            left,
            letters: letters(self.letters.as_deref()),
            unsent: self.closed == 2,
            message: match (self.state, self.state_at) {
                (Some(state), Some(at)) => Some(messages::read_known(&state, at)?),
                _ => None,
            },
            over: left == 0
                || self.closed != 0
                || self.consumed_at.is_some()
                || !lifetime::is_good(made_at, expires_at.duration_since(made_at), now),
        })
    }
}

#[async_trait]
impl Codes for SqlStore {
    async fn open_challenge(
        &self,
        challenge: &Challenge,
        transition: Option<&Transition>,
    ) -> Outcome<Moved> {
        let mut tx = begin(&self.write).await?;
        if let Some(transition) = transition
            && states::apply(&mut tx, transition).await? == Moved::Conflict
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
        .run(&mut *tx)
        .await?;
        sqlx::query(
            "INSERT INTO challenges (id, purpose, subject, session, phone, form, code, made_at, \
             expires_at, letters) \
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
        .run(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(Moved::Done)
    }

    async fn close_challenge(&self, challenge: &ChallengeId, now: Timestamp) -> Outcome<()> {
        // 2 is a code that went to nobody; one that another took the place of has 1.
        // The one that it took the place of is good again, and then nothing is left of
        // this one.
        let mut tx = begin(&self.write).await?;
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
        .run(&mut *tx)
        .await?;
        let end = if reopened == 1 {
            "DELETE FROM challenges WHERE id = $1"
        } else {
            "UPDATE challenges SET closed = 2 WHERE id = $1"
        };
        sqlx::query(end)
            .bind(challenge.as_str())
            .run(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }

    async fn code_status(
        &self,
        purpose: &Purpose,
        session: &SessionKey,
        tries: u8,
        now: Timestamp,
    ) -> Outcome<Option<CodeStatus>> {
        let row: Option<StatusRow> = sqlx::query_as(
            "SELECT made_at, expires_at, attempts, consumed_at, closed, letters, state, state_at \
             FROM challenges LEFT JOIN messages ON reference = challenges.id \
             WHERE purpose = $1 AND subject = $2 AND session = $3 ORDER BY made_at DESC LIMIT 1",
        )
        .bind(purpose.code())
        .bind(purpose.subject())
        .bind(session.as_str())
        .optional(&self.read)
        .await?;
        row.map(|row| row.read(tries, now)).transpose()
    }

    async fn try_code(
        &self,
        guess: &Guess,
        verify: Verify<'_>,
        on_right: &OnRight,
    ) -> Outcome<Attempt> {
        let mut tx = begin(&self.write).await?;
        if is_locked(&mut tx, guess).await? {
            return Ok(Attempt::Locked);
        }
        let Some(counted) = count(&mut tx, guess).await? else {
            drop(tx);
            let status = self.code_status(
                &guess.purpose,
                &guess.session,
                guess.tries_per_code,
                guess.at,
            );
            return Ok(match status.await? {
                None => Attempt::None,
                Some(status) if status.left == 0 => Attempt::UsedUp,
                Some(_) => Attempt::Expired,
            });
        };
        let challenge = id(ChallengeId::parse(&counted.id), "id")?;
        let code = id(SecretHash::parse(&counted.code), "code")?;
        let left = guess
            .tries_per_code
            .saturating_sub(u8::try_from(counted.attempts).unwrap_or(u8::MAX));
        // Other letters than the newest has are never right, whatever the digits:
        // what counts for nothing must tell nothing either.
        let letters = letters(counted.letters.as_deref());
        let is_other = guess.letters.is_some() && guess.letters != letters;
        let bound_to = CodeBinding {
            id: &challenge,
            purpose: &guess.purpose,
            session: &guess.session,
            phone: &guess.phone,
            form: &guess.form,
        };
        if is_other || !verify(&bound_to, &code) {
            // One of an earlier message tells nothing about this one, so it is no
            // guess at it.
            if let Some(newest) = letters
                && is_older(&mut tx, guess, &counted, verify).await?
            {
                uncount(&mut tx, &counted).await?;
                tx.commit().await?;
                return Ok(Attempt::Older { newest });
            }
            let attempt = note_failure(&mut tx, guess, left).await?;
            tx.commit().await?;
            return Ok(attempt);
        }
        sqlx::query("UPDATE challenges SET consumed_at = $2 WHERE id = $1")
            .bind(&counted.id)
            .bind(guess.at.as_millisecond())
            .run(&mut *tx)
            .await?;
        match proved::bring_about(self, &mut tx, guess, on_right).await {
            Ok(Moved::Done) => {
                tx.commit().await?;
                Ok(Attempt::Right)
            }
            // The application moved on without this code: nothing is kept.
            Ok(Moved::Conflict) => Ok(Attempt::None),
            Err(error) if error.is_second_live() => Ok(Attempt::AlreadyLive),
            Err(error) => Err(error.into()),
        }
    }

    async fn unlock(
        &self,
        person: &PersonKey,
        institution: &InstitutionSlug,
        tries: u8,
        now: Timestamp,
    ) -> Outcome<bool> {
        let mut tx = begin(&self.write).await?;
        let select = format!("{LOCKED}{LOCK_ROW}");
        let cases: Vec<String> = sqlx::query_scalar(AssertSqlSafe(select))
            .bind(person.as_str())
            .bind(institution.as_str())
            .bind(i64::from(tries))
            .all(&mut *tx)
            .await?;
        for case in &cases {
            sqlx::query("UPDATE cases SET failures = 0, updated_at = $2 WHERE id = $1")
                .bind(case)
                .bind(now.as_millisecond())
                .run(&mut *tx)
                .await?;
            let case = id(CaseId::parse(case), "id")?;
            // One that is not locked only gets its tries back.
            if let Ok(unlocked) = Transition::of(&case, State::CodeLocked, Event::Unlocked, now) {
                states::apply(&mut tx, &unlocked).await?;
            }
        }
        tx.commit().await?;
        Ok(!cases.is_empty())
    }
}

/// Whether the application had all its wrong codes: a right one comes too
/// late then.
async fn is_locked(tx: &mut WriteTransaction, guess: &Guess) -> Result<bool, SqlError> {
    let Some(case) = case_of(&guess.purpose) else {
        return Ok(false);
    };
    let select = format!("SELECT failures FROM cases WHERE id = $1{LOCK_ROW}");
    let failures: Option<i64> = sqlx::query_scalar(AssertSqlSafe(select))
        .bind(case.as_str())
        .optional(&mut **tx)
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

/// A code whose try was counted.
#[derive(sqlx::FromRow)]
struct Counted {
    id: String,
    code: String,
    attempts: i64,
    letters: Option<String>,
}

/// The letters in front of a code; one of an older version has none.
fn letters(text: Option<&str>) -> Option<CodeLetters> {
    text.and_then(CodeLetters::parse)
}

/// The codes of earlier messages that are looked at.
const EARLIER: &str = "SELECT id, phone, form, code, letters FROM challenges \
     WHERE purpose = $1 AND subject = $2 AND session = $3 AND id <> $4 \
     ORDER BY made_at DESC LIMIT 8";

#[derive(sqlx::FromRow)]
struct EarlierCode {
    id: String,
    phone: String,
    form: String,
    code: String,
    letters: Option<String>,
}

/// Whether what was typed is the code of an earlier message of this visit: by its
/// digits, or by other letters than the newest has.
async fn is_older(
    tx: &mut WriteTransaction,
    guess: &Guess,
    newest: &Counted,
    verify: Verify<'_>,
) -> Result<bool, SqlError> {
    let earlier: Vec<EarlierCode> = sqlx::query_as(EARLIER)
        .bind(guess.purpose.code())
        .bind(guess.purpose.subject())
        .bind(guess.session.as_str())
        .bind(&newest.id)
        .all(&mut **tx)
        .await?;
    let of_newest = letters(newest.letters.as_deref());
    for earlier in earlier {
        let of_earlier = letters(earlier.letters.as_deref());
        if of_earlier.is_some() && of_earlier == guess.letters && of_earlier != of_newest {
            return Ok(true);
        }
        // It may have gone to another phone, or for what the form was before.
        let bound_to = CodeBinding {
            id: &id(ChallengeId::parse(&earlier.id), "id")?,
            purpose: &guess.purpose,
            session: &guess.session,
            phone: &id(PhoneKey::parse(&earlier.phone), "phone")?,
            form: &id(FormHash::parse(&earlier.form), "form")?,
        };
        if verify(&bound_to, &id(SecretHash::parse(&earlier.code), "code")?) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Takes the try back that was counted in this transaction.
async fn uncount(tx: &mut WriteTransaction, counted: &Counted) -> Result<(), SqlError> {
    sqlx::query("UPDATE challenges SET attempts = attempts - 1 WHERE id = $1")
        .bind(&counted.id)
        .run(&mut **tx)
        .await?;
    Ok(())
}

/// Counts the try in the one statement that decides whether there is one.
async fn count(tx: &mut WriteTransaction, guess: &Guess) -> Result<Option<Counted>, SqlError> {
    let counted = sqlx::query_as(
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
    .optional(&mut **tx)
    .await?;
    Ok(counted)
}

async fn note_failure(
    tx: &mut WriteTransaction,
    guess: &Guess,
    left: u8,
) -> Result<Attempt, SqlError> {
    if let Some(case) = case_of(&guess.purpose) {
        let failures: Option<i64> = sqlx::query_scalar(
            "UPDATE cases SET failures = failures + 1 WHERE id = $1 RETURNING failures",
        )
        .bind(case.as_str())
        .optional(&mut **tx)
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
