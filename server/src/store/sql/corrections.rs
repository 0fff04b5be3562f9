//! Corrections of confirmed forms.

use async_trait::async_trait;
use domain::{
    application::Application,
    challenge::ProvedCorrection,
    id::SessionKey,
    ports::{Corrections, Moved},
    progress::Transition,
};
use sqlx::AssertSqlSafe;

use super::super::{
    super::{
        error::SqlError,
        rows::{
            application::{self, Column},
            move_to,
        },
    },
    LOCK_ROW,
};
use super::{
    Outcome, SqlStore,
    confirmations::void_codes,
    connection::{WriteTransaction, begin},
    enqueue,
    run::{Fetch, Run},
    sessions, states,
};

#[async_trait]
impl Corrections for SqlStore {
    async fn begin_correction(
        &self,
        transition: &Transition,
        application: &Application,
    ) -> Outcome<Moved> {
        let column = Column::Application;
        let sealed = application::seal(&self.keys, column, transition.case(), application)?;
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
        let columns = ["confirmed_draft", "draft"];
        if let Some(draft) = moved_value(self, &mut tx, transition, columns).await? {
            sqlx::query(
                "UPDATE cases SET draft = $2, word = confirmed_word, revision = revision + 1, \
                 saved_by = NULL, refused_draft = NULL, refused_by = NULL \
                 WHERE id = $1 AND confirmed_draft IS NOT NULL",
            )
            .bind(transition.case().as_str())
            .bind(draft)
            .run(&mut *tx)
            .await?;
        }
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
    let columns = [Column::Correction.name(), Column::Application.name()];
    let Some(application) = moved_value(store, tx, transition, columns).await? else {
        return Ok(Moved::Conflict);
    };
    let kept = sqlx::query(
        "UPDATE cases SET application = $5, version = $2, corrected_at = $3, locale = $4 \
         WHERE id = $1 AND correction IS NOT NULL AND version = $2 - 1",
    )
    .bind(transition.case().as_str())
    .bind(i64::from(proved.version))
    .bind(transition.at().as_millisecond())
    .bind(proved.locale.code())
    .bind(application)
    .run(&mut **tx)
    .await?;
    if kept == 0 || states::apply(tx, transition).await? == Moved::Conflict {
        return Ok(Moved::Conflict);
    }
    enqueue::jobs(tx, &proved.jobs, transition.at()).await?;
    sessions::regrant(&store.keys, tx, [session, &proved.session], |_| {}).await
}

/// What stands in a column of an application's row, sealed for another column; nothing
/// where nothing stands there. The row is locked.
async fn moved_value(
    store: &SqlStore,
    tx: &mut WriteTransaction,
    transition: &Transition,
    columns: [&'static str; 2],
) -> Result<Option<Vec<u8>>, SqlError> {
    let [from, _] = columns;
    let case = transition.case().as_str();
    let select = format!("SELECT {from} FROM cases WHERE id = $1{LOCK_ROW}");
    let sealed: Option<Option<Vec<u8>>> = sqlx::query_scalar(AssertSqlSafe(select))
        .bind(case)
        .optional(&mut **tx)
        .await?;
    let moved = sealed
        .flatten()
        .map(|sealed| move_to(&store.keys, columns, &[case], &sealed));
    Ok(moved.transpose()?)
}
