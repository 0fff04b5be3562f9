//! Corrections of confirmed forms.

use async_trait::async_trait;
use domain::{
    application::Application,
    challenge::ProvedCorrection,
    id::SessionKey,
    ports::{Corrections, Moved},
    progress::Transition,
};

use super::super::super::{error::SqlError, rows::application};
use super::{
    Outcome, SqlStore,
    confirmations::void_codes,
    connection::{WriteTransaction, begin},
    enqueue,
    run::Run,
    sessions, states,
};

#[async_trait]
impl Corrections for SqlStore {
    async fn begin_correction(
        &self,
        transition: &Transition,
        application: &Application,
    ) -> Outcome<Moved> {
        let sealed = application::seal(&self.keys, transition.case(), application)?;
        let mut tx = begin(&self.write).await?;
        if states::apply(&mut tx, transition).await? == Moved::Conflict {
            return Ok(Moved::Conflict);
        }
        // One of an earlier version may not be stored yet.
        sqlx::query("UPDATE cases SET application = $2, offer = NULL WHERE id = $1")
            .bind(transition.case().as_str())
            .bind(sealed)
            .run(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(Moved::Done)
    }

    async fn drop_correction(&self, transition: &Transition) -> Outcome<Moved> {
        let mut tx = begin(&self.write).await?;
        // The form and the security word are again what they were before.
        sqlx::query(
            "UPDATE cases SET draft = confirmed_draft, word = confirmed_word, \
             revision = revision + 1, saved_by = NULL, refused_draft = NULL, refused_by = NULL \
             WHERE id = $1 AND confirmed_draft IS NOT NULL",
        )
        .bind(transition.case().as_str())
        .run(&mut *tx)
        .await?;
        if states::apply(&mut tx, transition).await? == Moved::Conflict {
            return Ok(Moved::Conflict);
        }
        void_codes(&mut tx, transition.case()).await?;
        tx.commit().await?;
        Ok(Moved::Done)
    }
}

/// Puts the correction whose phone was proved in the place of what was confirmed
/// before.
pub(super) async fn prove(
    store: &SqlStore,
    tx: &mut WriteTransaction,
    session: &SessionKey,
    proved: &ProvedCorrection,
) -> Result<Moved, SqlError> {
    let transition = &proved.transition;
    let kept = sqlx::query(
        "UPDATE cases SET application = correction, version = $2, corrected_at = $3, locale = $4 \
         WHERE id = $1 AND correction IS NOT NULL AND version = $2 - 1",
    )
    .bind(transition.case().as_str())
    .bind(i64::from(proved.version))
    .bind(transition.at().as_millisecond())
    .bind(proved.locale.code())
    .run(&mut **tx)
    .await?;
    if kept == 0 || states::apply(tx, transition).await? == Moved::Conflict {
        return Ok(Moved::Conflict);
    }
    enqueue::jobs(tx, &proved.jobs, transition.at()).await?;
    sessions::regrant(&store.keys, tx, [session, &proved.session], |_| {}).await
}
