//! What a right code brings about.

use domain::{
    challenge::{Confirmation, Guess, OnRight},
    outbox::{Job, JobKind},
    ports::Moved,
    rotation::Rotated,
};

use super::super::super::error::SqlError;
use super::{
    SqlStore, connection::WriteTransaction, corrections, enqueue, orders, rotations, run::Run,
    sessions, states,
};
use crate::keys::SessionGrants;

/// Does it, in the transaction in which the code is used up.
pub(super) async fn bring_about(
    store: &SqlStore,
    tx: &mut WriteTransaction,
    guess: &Guess,
    on_right: &OnRight,
) -> Result<Moved, SqlError> {
    match on_right {
        OnRight::Confirm(confirmation) => {
            let rotated = confirmation.rotated.as_ref();
            match end_rotation(store, tx, guess, rotated).await? {
                Moved::Done => confirm(store, tx, guess, confirmation).await,
                Moved::Conflict => Ok(Moved::Conflict),
            }
        }
        OnRight::Correct(proved) => {
            let rotated = proved.rotated.as_ref();
            match end_rotation(store, tx, guess, rotated).await? {
                Moved::Done => corrections::prove(store, tx, &guess.session, proved).await,
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
            sessions::regrant(&store.keys, tx, keys, opened).await
        }
    }
}

/// Keeps the answer to the post that gives the session its new key.
async fn end_rotation(
    store: &SqlStore,
    tx: &mut WriteTransaction,
    guess: &Guess,
    rotated: Option<&Rotated>,
) -> Result<Moved, SqlError> {
    match rotated {
        None => Ok(Moved::Done),
        Some(rotated) => rotations::end(&store.keys, tx, rotated, guess.at).await,
    }
}

async fn confirm(
    store: &SqlStore,
    tx: &mut WriteTransaction,
    guess: &Guess,
    confirmation: &Confirmation,
) -> Result<Moved, SqlError> {
    let case = confirmation.transition.case().as_str();
    let at = confirmation.transition.at().as_millisecond();
    if states::apply(tx, &confirmation.transition).await? == Moved::Conflict {
        return Ok(Moved::Conflict);
    }
    sqlx::query("UPDATE cases SET number = $2, confirmed_at = $3 WHERE id = $1")
        .bind(case)
        .bind(confirmation.number.as_str())
        .bind(at)
        .run(&mut **tx)
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
        .run(&mut **tx)
        .await?;
    }
    // An order that is there already has its job.
    let is_wanted = |job: &&Job| is_ordered || !matches!(job.kind, JobKind::Order(_));
    for job in confirmation.jobs.iter().filter(is_wanted) {
        enqueue::job(tx, job, confirmation.transition.at()).await?;
    }
    let keys = [&guess.session, &confirmation.session];
    sessions::regrant(&store.keys, tx, keys, |_| {}).await
}
