//! Corrections of confirmed forms.

use domain::{
    application::Application,
    challenge::ProvedCorrection,
    id::SessionKey,
    locale::Locale,
    ports::{Correction, Moved, Submission},
    progress::Transition,
};

use super::super::{super::rows::application, begin, failed};
use super::{
    Outcome, SqlStore,
    cases::{conclude, void_codes},
    connection::WriteTransaction,
    jobs, sessions, states,
};

pub(super) async fn begin_one(
    store: &SqlStore,
    transition: &Transition,
    application: &Application,
) -> Outcome<Moved> {
    let sealed = application::seal(&store.keys, transition.case(), application)?;
    let mut tx = begin(&store.write).await.map_err(failed)?;
    if states::apply(&mut tx, transition).await.map_err(failed)? == Moved::Conflict {
        return Ok(Moved::Conflict);
    }
    // One of an earlier version may not be stored yet.
    sqlx::query("UPDATE cases SET application = $2, offer = NULL WHERE id = $1")
        .bind(transition.case().as_str())
        .bind(sealed)
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
    tx.commit().await.map_err(failed)?;
    Ok(Moved::Done)
}

pub(super) async fn correct(
    store: &SqlStore,
    transition: &Transition,
    revision: i64,
    locale: Locale,
    correction: &Correction<'_>,
    submission: Option<&Submission>,
) -> Outcome<Moved> {
    let sealed = application::seal(&store.keys, transition.case(), correction.application)?;
    let mut tx = begin(&store.write).await.map_err(failed)?;
    let kept = sqlx::query(
        "UPDATE cases SET application = $3, locale = $4, refused_draft = NULL, \
         refused_by = NULL, corrected_at = CASE WHEN version = $5 THEN corrected_at ELSE $6 END, \
         version = $5 WHERE id = $1 AND revision = $2",
    )
    .bind(transition.case().as_str())
    .bind(revision)
    .bind(sealed)
    .bind(locale.code())
    .bind(i64::from(correction.version))
    .bind(transition.at().as_millisecond())
    .execute(&mut *tx)
    .await
    .map_err(failed)?
    .rows_affected();
    if kept == 0 {
        return Ok(Moved::Conflict);
    }
    conclude(tx, transition, correction.jobs, submission).await
}

/// Puts the correction whose phone was proved in the place of what was confirmed
/// before.
pub(super) async fn prove(
    store: &SqlStore,
    tx: &mut WriteTransaction,
    session: &SessionKey,
    proved: &ProvedCorrection,
) -> Result<Moved, sqlx::Error> {
    let transition = &proved.transition;
    let kept = sqlx::query(
        "UPDATE cases SET application = correction, version = $2, corrected_at = $3, locale = $4 \
         WHERE id = $1 AND correction IS NOT NULL AND version = $2 - 1",
    )
    .bind(transition.case().as_str())
    .bind(i64::from(proved.version))
    .bind(transition.at().as_millisecond())
    .bind(proved.locale.code())
    .execute(&mut **tx)
    .await?
    .rows_affected();
    if kept == 0 || states::apply(tx, transition).await? == Moved::Conflict {
        return Ok(Moved::Conflict);
    }
    jobs::enqueue_all(tx, &proved.jobs, transition.at()).await?;
    sessions::regrant(&store.keys, tx, [session, &proved.session], |_| {}).await
}

/// The form and the security word are again what they were before.
pub(super) async fn give_up(store: &SqlStore, transition: &Transition) -> Outcome<Moved> {
    let mut tx = begin(&store.write).await.map_err(failed)?;
    sqlx::query(
        "UPDATE cases SET draft = confirmed_draft, word = confirmed_word, \
         revision = revision + 1, saved_by = NULL, refused_draft = NULL, refused_by = NULL \
         WHERE id = $1 AND confirmed_draft IS NOT NULL",
    )
    .bind(transition.case().as_str())
    .execute(&mut *tx)
    .await
    .map_err(failed)?;
    if states::apply(&mut tx, transition).await.map_err(failed)? == Moved::Conflict {
        return Ok(Moved::Conflict);
    }
    void_codes(&mut tx, transition.case())
        .await
        .map_err(failed)?;
    tx.commit().await.map_err(failed)?;
    Ok(Moved::Done)
}
