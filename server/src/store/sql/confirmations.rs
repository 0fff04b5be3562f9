//! Confirmed forms.

use async_trait::async_trait;
use domain::{
    application::{Application, Draft},
    id::{CaseId, FormHash, SubmissionKey},
    locale::Locale,
    outbox::Job,
    ports::{Confirmations, Moved, Submission},
    progress::Transition,
};

use super::super::super::{
    error::SqlError,
    rows::{application, id, seal_draft},
};
use super::{
    Outcome, SqlStore,
    connection::{WriteTransaction, begin},
    enqueue,
    run::{Fetch, Run},
    states,
};

#[async_trait]
impl Confirmations for SqlStore {
    async fn confirm_form(
        &self,
        transition: &Transition,
        revision: i64,
        locale: Locale,
        application: &Application,
        jobs: &[Job],
        submission: Option<&Submission>,
    ) -> Outcome<Moved> {
        const FIRST: &str = "UPDATE cases SET application = $3, locale = $4, \
         refused_draft = NULL, refused_by = NULL WHERE id = $1 AND revision = $2";
        // Its language counts once its phone is proved.
        const CORRECTION: &str = "UPDATE cases SET correction = $3, \
         refused_draft = NULL, refused_by = NULL WHERE id = $1 AND revision = $2";
        let sealed = application::seal(&self.keys, transition.case(), application)?;
        let is_correction = transition.to().is_correction();
        let mut tx = begin(&self.write).await?;
        let keeping = sqlx::query(if is_correction { CORRECTION } else { FIRST })
            .bind(transition.case().as_str())
            .bind(revision)
            .bind(sealed);
        let keeping = if is_correction {
            keeping
        } else {
            keeping.bind(locale.code())
        };
        let kept = keeping.run(&mut *tx).await?;
        if kept == 0 {
            return Ok(Moved::Conflict);
        }
        Ok(conclude(tx, transition, jobs, submission).await?)
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
        let draft = seal_draft(&self.keys, transition.case(), draft)?;
        let application = application::seal(&self.keys, transition.case(), application)?;
        let is_correction = transition.to().is_correction();
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
        let form: Option<String> =
            sqlx::query_scalar("SELECT form FROM submissions WHERE case_id = $1 AND key = $2")
                .bind(case.as_str())
                .bind(key.as_str())
                .optional(&self.read)
                .await?;
        form.map(|form| id(FormHash::parse(&form), "submissions.form"))
            .transpose()
    }
}

/// Ends the transaction in which a confirmed form was kept: moves the application,
/// queues what has to be told, and keeps the key that the form was sent under.
pub(super) async fn conclude(
    mut tx: WriteTransaction,
    transition: &Transition,
    jobs: &[Job],
    submission: Option<&Submission>,
) -> Result<Moved, SqlError> {
    if states::apply(&mut tx, transition).await? == Moved::Conflict {
        return Ok(Moved::Conflict);
    }
    enqueue::jobs(&mut tx, jobs, transition.at()).await?;
    note_submission(&mut tx, transition, submission).await?;
    tx.commit().await?;
    Ok(Moved::Done)
}

/// Keeps the key that a form was sent under, where there is one.
async fn note_submission(
    tx: &mut WriteTransaction,
    transition: &Transition,
    submission: Option<&Submission>,
) -> Result<(), SqlError> {
    let Some(submission) = submission else {
        return Ok(());
    };
    sqlx::query("INSERT INTO submissions (case_id, key, form, at) VALUES ($1, $2, $3, $4)")
        .bind(transition.case().as_str())
        .bind(submission.key.as_str())
        .bind(submission.form.as_str())
        .bind(transition.at().as_millisecond())
        .run(&mut **tx)
        .await?;
    Ok(())
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
