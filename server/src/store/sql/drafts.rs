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
    super::rows::{corrupt, seal_draft, unseal},
    LOCK_ROW,
};
use super::{
    Outcome, SqlStore,
    confirmations::void_codes,
    connection::begin,
    run::{Fetch, Run},
    states,
};

#[derive(sqlx::FromRow)]
struct DraftRow {
    state: String,
    revision: i64,
    saved_by: Option<String>,
    draft: Vec<u8>,
}

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
        let sealed = seal_draft(&self.keys, case, draft)?;
        let mut tx = begin(&self.write).await?;
        let select =
            format!("SELECT state, revision, saved_by, draft FROM cases WHERE id = $1{LOCK_ROW}");
        let row: Option<DraftRow> = sqlx::query_as(AssertSqlSafe(select))
            .bind(case.as_str())
            .optional(&mut *tx)
            .await?;
        let Some(row) = row else {
            return Ok(Saved::Closed);
        };
        let revision = row.revision;
        let state = State::from_code(&row.state).ok_or(corrupt("state"))?;
        let Ok(typed) = Transition::of(case, state, Event::Typed, now) else {
            return Ok(Saved::Closed);
        };
        let saved_by = row.saved_by.and_then(|text| SaveAttempt::parse(&text));
        let (last, this) = (saved_by.as_ref(), saving.attempt.as_ref());
        let of_this_page = |is: fn(&SaveAttempt, &SaveAttempt) -> bool| matches!((last, this), (Some(last), Some(this)) if is(last, this));
        if of_this_page(|last, this| this == last || this.is_before(last)) {
            // A later saving of the same page holds this one and was quicker.
            return Ok(Saved::At(revision));
        }
        let went_on_here = of_this_page(SaveAttempt::is_of_page);
        if saving.expected.is_some_and(|expected| expected != revision) && !went_on_here {
            let before: Draft = unseal(&self.keys, "draft", &[case.as_str()], &row.draft)?;
            if before == draft.clone().without_word() {
                // Both say the same: there is nothing to choose.
                return Ok(Saved::At(revision));
            }
            sqlx::query("UPDATE cases SET refused_draft = $2, refused_by = $3 WHERE id = $1")
                .bind(case.as_str())
                .bind(sealed)
                .bind(this.map(SaveAttempt::text))
                .run(&mut *tx)
                .await?;
            tx.commit().await?;
            return Ok(Saved::Stale(revision));
        }
        if states::apply(&mut tx, &typed).await? == Moved::Conflict {
            return Ok(Saved::Closed);
        }
        // What was confirmed before a correction stays, and what was typed and given
        // then, to go back to.
        let is_correction = i64::from(typed.to().is_correction());
        sqlx::query(
            "UPDATE cases SET draft = $2, revision = revision + 1, \
             word = COALESCE($3, word), saved_by = $4, offer = NULL, correction = NULL, \
             application = CASE WHEN $6 = 1 THEN application END, \
             confirmed_word = CASE WHEN $6 = 1 AND confirmed_draft IS NULL THEN word \
             ELSE confirmed_word END, \
             confirmed_draft = CASE WHEN $6 = 1 THEN COALESCE(confirmed_draft, draft) END, \
             refused_draft = CASE WHEN $5 = 1 THEN NULL ELSE refused_draft END, \
             refused_by = CASE WHEN $5 = 1 THEN NULL ELSE refused_by END WHERE id = $1",
        )
        .bind(case.as_str())
        .bind(sealed)
        .bind(word.map(WordHash::as_str))
        .bind(this.map(SaveAttempt::text))
        .bind(i64::from(saving.settled))
        .bind(is_correction)
        .run(&mut *tx)
        .await?;
        void_codes(&mut tx, case).await?;
        tx.commit().await?;
        Ok(Saved::At(revision + 1))
    }
}
