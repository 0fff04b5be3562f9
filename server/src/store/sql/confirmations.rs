//! Confirmed forms.

use async_trait::async_trait;
use domain::{
    application::{Application, Draft},
    id::{CaseId, FormHash, SubmissionKey},
    ports::{Confirmations, ConfirmedForm, Moved, Submission, Submitted},
    progress::{Event, Step, Transition},
};
use sqlx::Executor;

use super::super::{
    super::{
        error::SqlError,
        rows::{
            application::{self, Column},
            id, seal_draft,
        },
    },
    Db,
};
use super::{
    Outcome, SqlStore,
    connection::{WriteTransaction, begin},
    drafts, enqueue,
    run::{Fetch, Run},
    states,
};

#[async_trait]
impl Confirmations for SqlStore {
    async fn confirm_form(&self, confirmed: &ConfirmedForm, revision: i64) -> Outcome<Moved> {
        let case = confirmed.transition.case();
        let sealed = application::seal(
            &self.keys,
            column_of(confirmed),
            case,
            &confirmed.application,
        )?;
        let mut tx = begin(&self.write).await?;
        let done = confirm(&mut tx, confirmed, revision, sealed).await?;
        if done == Moved::Done {
            tx.commit().await?;
        }
        Ok(done)
    }

    async fn submit(&self, form: &Submission<'_>, confirmed: &ConfirmedForm) -> Outcome<Submitted> {
        let (case, at) = (confirmed.transition.case(), confirmed.transition.at());
        let draft = seal_draft(&self.keys, "draft", case, form.draft)?;
        let column = column_of(confirmed);
        let application = application::seal(&self.keys, column, case, &confirmed.application)?;
        let mut tx = begin(&self.write).await?;
        let Some(kept) = drafts::lock(&self.keys, &mut tx, case).await? else {
            return Ok(Submitted::Closed);
        };
        match submitted(&mut *tx, case, form.key).await? {
            Some(before) if before == *form.form => return Ok(Submitted::Done),
            Some(_) => return Ok(Submitted::Stale(kept.revision)),
            None => {}
        }
        // Another tab has confirmed the very same.
        if kept.state.step() != Step::Form && kept.draft == *form.draft {
            return Ok(Submitted::Done);
        }
        // What was judged as a correction is confirmed as one alone.
        let typed = match Transition::of(case, kept.state, Event::Typed, at) {
            Ok(typed) if typed.to() == confirmed.transition.from() => typed,
            _ => return Ok(Submitted::Closed),
        };
        if kept.draft != *form.draft && !kept.is_base_of(form.saving) {
            drafts::keep_beside(&self.keys, &mut tx, case, form.draft, form.saving).await?;
            tx.commit().await?;
            return Ok(Submitted::Stale(kept.revision));
        }
        let revision = kept.revision + 1;
        let overwritten =
            kept.overwrite(&self.keys, &mut tx, &typed, draft, form.saving, form.word);
        if overwritten.await? == Moved::Conflict
            || confirm(&mut tx, confirmed, revision, application).await? == Moved::Conflict
        {
            return Ok(Submitted::Closed);
        }
        sqlx::query("INSERT INTO submissions (case_id, key, form, at) VALUES ($1, $2, $3, $4)")
            .bind(case.as_str())
            .bind(form.key.as_str())
            .bind(form.form.as_str())
            .bind(at.as_millisecond())
            .run(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(Submitted::Done)
    }

    async fn reconfirm(
        &self,
        transition: &Transition,
        revision: i64,
        draft: &Draft,
        application: &Application,
    ) -> Outcome<Moved> {
        const FIRST: &str = "UPDATE cases SET draft = $3, application = $4, \
             revision = revision + 1, saved_by = NULL WHERE id = $1 AND revision = $2";
        const CORRECTION: &str = "UPDATE cases SET draft = $3, correction = $4, \
             revision = revision + 1, saved_by = NULL WHERE id = $1 AND revision = $2";
        let draft = seal_draft(&self.keys, "draft", transition.case(), draft)?;
        let is_correction = transition.to().is_correction();
        let column = if is_correction {
            Column::Correction
        } else {
            Column::Application
        };
        let application = application::seal(&self.keys, column, transition.case(), application)?;
        let mut tx = begin(&self.write).await?;
        let kept = sqlx::query(if is_correction { CORRECTION } else { FIRST })
            .bind(transition.case().as_str())
            .bind(revision)
            .bind(draft)
            .bind(application)
            .run(&mut *tx)
            .await?;
        if kept == 0 || states::apply(&mut tx, transition).await? == Moved::Conflict {
            return Ok(Moved::Conflict);
        }
        void_codes(&mut tx, transition.case()).await?;
        tx.commit().await?;
        Ok(Moved::Done)
    }

    async fn submission(&self, case: &CaseId, key: &SubmissionKey) -> Outcome<Option<FormHash>> {
        Ok(submitted(&self.read, case, key).await?)
    }
}

/// Where it is kept: a correction stands beside what was confirmed until its phone is
/// proved.
fn column_of(confirmed: &ConfirmedForm) -> Column {
    if confirmed.version.is_none() && confirmed.transition.to().is_correction() {
        Column::Correction
    } else {
        Column::Application
    }
}

/// The contents that were submitted under a key.
async fn submitted<'e>(
    on: impl Executor<'e, Database = Db>,
    case: &CaseId,
    key: &SubmissionKey,
) -> Result<Option<FormHash>, SqlError> {
    let form: Option<String> =
        sqlx::query_scalar("SELECT form FROM submissions WHERE case_id = $1 AND key = $2")
            .bind(case.as_str())
            .bind(key.as_str())
            .optional(on)
            .await?;
    let form = form.map(|form| id(FormHash::parse(&form), "submissions.form"));
    Ok(form.transpose()?)
}

/// Keeps what is applied for, where the form is kept at this revision, moves the
/// application, and queues what has to be told.
async fn confirm(
    tx: &mut WriteTransaction,
    confirmed: &ConfirmedForm,
    revision: i64,
    sealed: Vec<u8>,
) -> Result<Moved, SqlError> {
    const FIRST: &str = "UPDATE cases SET application = $3, locale = $4, \
         refused_draft = NULL, refused_by = NULL WHERE id = $1 AND revision = $2";
    // Its language counts once its phone is proved.
    const TO_BE_PROVED: &str = "UPDATE cases SET correction = $3, \
         refused_draft = NULL, refused_by = NULL WHERE id = $1 AND revision = $2";
    const AT_ONCE: &str = "UPDATE cases SET application = $3, locale = $4, version = $5, \
         corrected_at = CASE WHEN version = $5 THEN corrected_at ELSE $6 END, \
         refused_draft = NULL, refused_by = NULL WHERE id = $1 AND revision = $2";
    let transition = &confirmed.transition;
    let query = |sql| {
        sqlx::query(sql)
            .bind(transition.case().as_str())
            .bind(revision)
            .bind(sealed)
    };
    let locale = confirmed.locale.code();
    let query = match (confirmed.version, column_of(confirmed)) {
        (Some(version), _) => query(AT_ONCE)
            .bind(locale)
            .bind(i64::from(version))
            .bind(transition.at().as_millisecond()),
        (None, Column::Correction) => query(TO_BE_PROVED),
        (None, Column::Application) => query(FIRST).bind(locale),
    };
    let kept = query.run(&mut **tx).await?;
    if kept == 0 || states::apply(tx, transition).await? == Moved::Conflict {
        return Ok(Moved::Conflict);
    }
    enqueue::jobs(tx, &confirmed.jobs, transition.at()).await?;
    Ok(Moved::Done)
}

/// A changed form voids the code that was sent for it.
pub(super) async fn void_codes(tx: &mut WriteTransaction, case: &CaseId) -> Result<(), SqlError> {
    sqlx::query(
        "UPDATE challenges SET closed = 1 \
         WHERE purpose = 'confirm_phone' AND subject = $1 AND closed = 0",
    )
    .bind(case.as_str())
    .run(&mut **tx)
    .await?;
    Ok(())
}
