//! Browsers that were sent to the identity provider.

use domain::{
    id::{SecretHash, SessionKey},
    referral::Referral,
};
use jiff::Timestamp;

use super::super::{
    super::rows::{ReferralRow, seal, unseal},
    failed,
};
use super::{Outcome, SqlStore, connection::WriteTransaction};

pub(super) async fn put(
    store: &SqlStore,
    key: &SecretHash,
    session: &SessionKey,
    referral: &Referral,
    expires_at: Timestamp,
) -> Outcome<()> {
    sqlx::query(
        "INSERT INTO referrals (key, session, referral, expires_at) VALUES ($1, $2, $3, $4)",
    )
    .bind(key.as_str())
    .bind(session.as_str())
    .bind(seal(
        &store.keys,
        "referral",
        &[key.as_str()],
        &ReferralRow::from(referral),
    )?)
    .bind(expires_at.as_millisecond())
    .execute(&store.write)
    .await
    .map_err(failed)?;
    Ok(())
}

pub(super) async fn take(
    store: &SqlStore,
    key: &SecretHash,
    session: &SessionKey,
    now: Timestamp,
    latest: Timestamp,
) -> Outcome<Option<Referral>> {
    let sealed: Option<Vec<u8>> = sqlx::query_scalar(
        "DELETE FROM referrals WHERE key = $1 AND session = $2 AND expires_at > $3 AND expires_at <= $4 RETURNING referral",
    )
    .bind(key.as_str())
    .bind(session.as_str())
    .bind(now.as_millisecond())
    .bind(latest.as_millisecond())
    .fetch_optional(&store.write)
    .await
    .map_err(failed)?;
    sealed
        .map(|sealed| {
            unseal::<ReferralRow>(&store.keys, "referral", &[key.as_str()], &sealed)?.read()
        })
        .transpose()
}

/// Removes those of a visit that has ended.
pub(super) async fn forget(
    tx: &mut WriteTransaction,
    session: &SessionKey,
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM referrals WHERE session = $1")
        .bind(session.as_str())
        .execute(&mut **tx)
        .await?;
    Ok(())
}
