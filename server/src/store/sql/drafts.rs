//! Drafts of applications, as they are typed.

use async_trait::async_trait;
use domain::{
    application::Draft,
    case::WordHash,
    id::{CaseId, PersonKey},
    institution::InstitutionSlug,
    offline::attempt::SaveAttempt,
    ports::{Drafts, Moved, Saved, Saving},
    progress::{Event, State, Transition},
    session::SessionLimits,
};
use jiff::Timestamp;
use sqlx::AssertSqlSafe;

use super::super::{
    super::{
        error::SqlError,
        rows::{corrupt, move_to, seal_draft, unseal},
    },
    LOCK_ROW,
};
use super::{
    Outcome, SqlStore,
    confirmations::void_codes,
    connection::{WriteTransaction, begin},
    run::{Fetch, Run},
    states,
};
use crate::keys::Keys;

#[async_trait]
impl Drafts for SqlStore {
    async fn open_draft(
        &self,
        person: &PersonKey,
        institution: &InstitutionSlug,
        limits: &SessionLimits,
        now: Timestamp,
    ) -> Outcome<Option<Draft>> {
        let since = |lasts| now.checked_sub(lasts).unwrap_or(Timestamp::MIN);
        let found: Option<(String, Vec<u8>)> = sqlx::query_as(
            "SELECT cases.id, cases.draft FROM cases JOIN sessions ON sessions.case_id = cases.id \
             WHERE cases.person_key = $1 AND cases.institution = $2 \
             AND cases.confirmed_at IS NULL AND cases.revision > 0 \
             AND sessions.seen_at > $3 AND sessions.created_at > $4 \
             ORDER BY cases.updated_at DESC LIMIT 1",
        )
        .bind(person.as_str())
        .bind(institution.as_str())
        .bind(since(limits.applicant_idle).as_millisecond())
        .bind(since(limits.applicant_absolute).as_millisecond())
        .optional(&self.read)
        .await?;
        found
            .map(|(case, sealed)| unseal(&self.keys, "draft", &[&case], &sealed))
            .transpose()
    }

    async fn save_draft(
        &self,
        case: &CaseId,
        saving: &Saving,
        draft: &Draft,
        word: Option<&WordHash>,
        now: Timestamp,
    ) -> Outcome<Saved> {
        let sealed = seal_draft(&self.keys, "draft", case, draft)?;
        let mut tx = begin(&self.write).await?;
        let Some(kept) = lock(&self.keys, &mut tx, case).await? else {
            return Ok(Saved::Closed);
        };
        let Ok(typed) = Transition::of(case, kept.state, Event::Typed, now) else {
            return Ok(Saved::Closed);
        };
        if kept.holds(saving) {
            return Ok(Saved::At(kept.revision));
        }
        if !kept.is_base_of(saving) {
            if kept.draft == draft.clone().without_word() {
                // Both say the same: there is nothing to choose.
                return Ok(Saved::At(kept.revision));
            }
            keep_beside(&self.keys, &mut tx, case, draft, saving).await?;
            tx.commit().await?;
            return Ok(Saved::Stale(kept.revision));
        }
        let overwritten = kept.overwrite(&self.keys, &mut tx, &typed, sealed, saving, word);
        if overwritten.await? == Moved::Conflict {
            return Ok(Saved::Closed);
        }
        tx.commit().await?;
        Ok(Saved::At(kept.revision + 1))
    }
}

#[derive(sqlx::FromRow)]
struct KeptRow {
    state: String,
    revision: i64,
    saved_by: Option<String>,
    draft: Vec<u8>,
}

/// The form that is kept, locked until the transaction ends.
pub(super) struct Kept {
    pub(super) state: State,
    pub(super) revision: i64,
    saved_by: Option<SaveAttempt>,
    pub(super) draft: Draft,
    sealed: Vec<u8>,
}

pub(super) async fn lock(
    keys: &Keys,
    tx: &mut WriteTransaction,
    case: &CaseId,
) -> Result<Option<Kept>, SqlError> {
    let select =
        format!("SELECT state, revision, saved_by, draft FROM cases WHERE id = $1{LOCK_ROW}");
    let row: Option<KeptRow> = sqlx::query_as(AssertSqlSafe(select))
        .bind(case.as_str())
        .optional(&mut **tx)
        .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Kept {
        state: State::from_code(&row.state).ok_or(corrupt("state"))?,
        revision: row.revision,
        saved_by: row.saved_by.and_then(|text| SaveAttempt::parse(&text)),
        draft: unseal(keys, "draft", &[case.as_str()], &row.draft)?,
        sealed: row.draft,
    }))
}

impl Kept {
    /// Whether a later saving of the same page holds this one and was quicker.
    fn holds(&self, saving: &Saving) -> bool {
        matches!((&self.saved_by, &saving.attempt), (Some(last), Some(this))
            if this == last || this.is_before(last))
    }

    /// Whether this is what the saving went on from.
    pub(super) fn is_base_of(&self, saving: &Saving) -> bool {
        saving.goes_on_from(&self.draft, self.revision, self.saved_by.as_ref())
    }

    /// Puts what was typed in the place of the form, and voids any code under way.
    pub(super) async fn overwrite(
        &self,
        keys: &Keys,
        tx: &mut WriteTransaction,
        typed: &Transition,
        sealed: Vec<u8>,
        saving: &Saving,
        word: Option<&WordHash>,
    ) -> Result<Moved, SqlError> {
        if states::apply(tx, typed).await? == Moved::Conflict {
            return Ok(Moved::Conflict);
        }
        // What was confirmed before a correction stays, and what was typed and given
        // then, to go back to.
        let is_correction = typed.to().is_correction();
        let columns = ["draft", "confirmed_draft"];
        let confirmed = is_correction
            .then(|| move_to(keys, columns, &[typed.case().as_str()], &self.sealed))
            .transpose()?;
        sqlx::query(
            "UPDATE cases SET draft = $2, revision = revision + 1, \
             word = COALESCE($3, word), saved_by = $4, offer = NULL, correction = NULL, \
             application = CASE WHEN $6 = 1 THEN application END, \
             confirmed_word = CASE WHEN $6 = 1 AND confirmed_draft IS NULL THEN word \
             ELSE confirmed_word END, \
             confirmed_draft = CASE WHEN $6 = 1 THEN COALESCE(confirmed_draft, $7) END, \
             refused_draft = CASE WHEN $5 = 1 THEN NULL ELSE refused_draft END, \
             refused_by = CASE WHEN $5 = 1 THEN NULL ELSE refused_by END WHERE id = $1",
        )
        .bind(typed.case().as_str())
        .bind(sealed)
        .bind(word.map(WordHash::as_str))
        .bind(saving.attempt.as_ref().map(SaveAttempt::text))
        .bind(i64::from(saving.settled))
        .bind(i64::from(is_correction))
        .bind(confirmed)
        .run(&mut **tx)
        .await?;
        void_codes(tx, typed.case()).await?;
        Ok(Moved::Done)
    }
}

/// Keeps a copy that did not go on from the form, for the applicant to choose.
pub(super) async fn keep_beside(
    keys: &Keys,
    tx: &mut WriteTransaction,
    case: &CaseId,
    draft: &Draft,
    saving: &Saving,
) -> Result<(), SqlError> {
    let sealed = seal_draft(keys, "refused_draft", case, draft)?;
    sqlx::query("UPDATE cases SET refused_draft = $2, refused_by = $3 WHERE id = $1")
        .bind(case.as_str())
        .bind(sealed)
        .bind(saving.attempt.as_ref().map(SaveAttempt::text))
        .run(&mut **tx)
        .await?;
    Ok(())
}
