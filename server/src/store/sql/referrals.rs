//! Browsers that were sent to the identity provider.

use async_trait::async_trait;
use domain::{
    id::{SecretHash, SessionKey},
    ports::Referrals,
    referral::Referral,
};
use jiff::Timestamp;

use super::super::super::{
    error::SqlError,
    rows::{ReferralRow, seal, unseal},
};
use super::{
    Outcome, SqlStore,
    connection::WriteTransaction,
    run::{Fetch, Run},
};

#[async_trait]
impl Referrals for SqlStore {
    async fn put_referral(
        &self,
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
            &self.keys,
            "referral",
            &[key.as_str()],
            &ReferralRow::from(referral),
        )?)
        .bind(expires_at.as_millisecond())
        .run(&self.write)
        .await?;
        Ok(())
    }

    async fn take_referral(
        &self,
        key: &SecretHash,
        session: &SessionKey,
        now: Timestamp,
        latest: Timestamp,
    ) -> Outcome<Option<Referral>> {
        let sealed: Option<Vec<u8>> = sqlx::query_scalar(
            "DELETE FROM referrals WHERE key = $1 AND session = $2 \
             AND expires_at > $3 AND expires_at <= $4 RETURNING referral",
        )
        .bind(key.as_str())
        .bind(session.as_str())
        .bind(now.as_millisecond())
        .bind(latest.as_millisecond())
        .optional(&self.write)
        .await?;
        sealed
            .map(|sealed| {
                unseal::<ReferralRow>(&self.keys, "referral", &[key.as_str()], &sealed)?.read()
            })
            .transpose()
    }
}

/// Removes those of a visit that has ended.
pub(super) async fn forget(
    tx: &mut WriteTransaction,
    session: &SessionKey,
) -> Result<(), SqlError> {
    sqlx::query("DELETE FROM referrals WHERE session = $1")
        .bind(session.as_str())
        .run(&mut **tx)
        .await?;
    Ok(())
}
