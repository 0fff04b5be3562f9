//! Where applications stand. Nothing else moves them.

use domain::{ports::Moved, progress::Transition};

use super::super::super::error::SqlError;
use super::{connection::WriteTransaction, run::Run};

/// Moves an application, unless it stands elsewhere by now. With its state goes
/// whether it is live, of which a person has one at an institution; and with a
/// correction goes what it left to be restored.
pub(super) async fn apply(
    tx: &mut WriteTransaction,
    transition: &Transition,
) -> Result<Moved, SqlError> {
    let done = sqlx::query(
        "UPDATE cases SET state = $3, live = $4, updated_at = $5, \
         correction = CASE WHEN $6 = 1 THEN correction END, \
         confirmed_draft = CASE WHEN $6 = 1 THEN confirmed_draft END, \
         confirmed_word = CASE WHEN $6 = 1 THEN confirmed_word END \
         WHERE id = $1 AND state = $2",
    )
    .bind(transition.case().as_str())
    .bind(transition.from().code())
    .bind(transition.to().code())
    .bind(i64::from(transition.to().is_live()))
    .bind(transition.at().as_millisecond())
    .bind(i64::from(transition.to().is_correction()))
    .run(&mut **tx)
    .await?;
    Ok(if done == 1 {
        Moved::Done
    } else {
        Moved::Conflict
    })
}
