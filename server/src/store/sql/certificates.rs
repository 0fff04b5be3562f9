//! Certificate records.

use async_trait::async_trait;
use domain::{
    calendar,
    certificate::{
        Certificate, CertificateSerial, Order, OrderKind, Revocation, RevocationReason, Standing,
    },
    contact::MobileNumber,
    person::{CertificateName, NationalId},
    ports::{CertificateAuthority, Secrets, Unreachable},
};

use super::super::super::{
    registers::{CertificateRecords, CertificateRow, away},
    rows::{HolderRow, corrupt, seal, unseal},
};
use super::{
    Outcome, SqlStore,
    connection::begin,
    run::{Fetch, Run},
};
use crate::keys::Keys;

/// A certificate as it is stored; days as ISO 8601 has them.
#[derive(sqlx::FromRow)]
struct CertificateColumns {
    serial: String,
    holder: Vec<u8>,
    valid_from: String,
    valid_until: String,
    standing: String,
    word: Option<String>,
    revocation_reason: Option<String>,
    revoked_on: Option<String>,
}

impl CertificateColumns {
    fn read(self, keys: &Keys) -> Outcome<Certificate> {
        let holder: HolderRow = unseal(keys, "holder", &[&self.serial], &self.holder)?;
        let wrong = || corrupt("holder");
        let standing = Standing::from_code(&self.standing).ok_or(corrupt("standing"))?;
        let revocation = match (self.revocation_reason, self.revoked_on) {
            (Some(reason), Some(on)) if standing == Standing::Revoked => Some(Revocation {
                reason: RevocationReason::from_code(&reason).ok_or(corrupt("revocation_reason"))?,
                on: on.parse().map_err(|_| corrupt("revoked_on"))?,
            }),
            _ => None,
        };
        Ok(Certificate {
            serial: CertificateSerial::parse(&self.serial).map_err(|_| corrupt("serial"))?,
            holder: NationalId::parse(&holder.national_id).map_err(|_| wrong())?,
            given_name: CertificateName::parse(&holder.given_name).map_err(|_| wrong())?,
            family_name: holder
                .family_name
                .map(|name| CertificateName::parse(&name))
                .transpose()
                .map_err(|_| wrong())?,
            valid_from: self.valid_from.parse().map_err(|_| corrupt("valid_from"))?,
            valid_until: self
                .valid_until
                .parse()
                .map_err(|_| corrupt("valid_until"))?,
            standing,
            mobile: holder
                .mobile
                .map(|mobile| MobileNumber::on_record(&mobile))
                .transpose()
                .map_err(|_| wrong())?,
            has_word: self.word.is_some(),
            revocation,
            reported_lost_on: None,
        })
    }
}

#[async_trait]
impl CertificateAuthority for SqlStore {
    async fn held_by(&self, person: &NationalId) -> Result<Vec<Certificate>, Unreachable> {
        let rows: Vec<CertificateColumns> = sqlx::query_as(
            "SELECT serial, holder, valid_from, valid_until, standing, word, revocation_reason, \
             revoked_on FROM certificates WHERE holder_key = $1 ORDER BY valid_from",
        )
        .bind(self.keys.person_key(person).as_str())
        .all(&self.read)
        .await
        .map_err(away)?;
        rows.into_iter()
            .map(|row| row.read(&self.keys))
            .collect::<Outcome<_>>()
            .map_err(away)
    }

    async fn word_is(&self, serial: &CertificateSerial, word: &str) -> Result<bool, Unreachable> {
        let kept: Option<Option<String>> =
            sqlx::query_scalar("SELECT word FROM certificates WHERE serial = $1")
                .bind(serial.as_str())
                .optional(&self.read)
                .await
                .map_err(away)?;
        self.keys.word_matches(kept.flatten(), word).await
    }

    async fn carry_out(&self, order: &Order) -> Result<(), Unreachable> {
        let (standing, unless) = match order.kind {
            OrderKind::Revoke => (Standing::Revoked, Standing::Revoked),
            OrderKind::Suspend => (Standing::Suspended, Standing::Revoked),
        };
        let reason = order.kind.revocation_reason();
        sqlx::query(
            "UPDATE certificates SET standing = $2, revocation_reason = $4, revoked_on = $5 \
             WHERE serial = $1 AND standing <> $3",
        )
        .bind(order.serial.as_str())
        .bind(standing.code())
        .bind(unless.code())
        .bind(reason.map(RevocationReason::code))
        .bind(reason.map(|_| calendar::day_of(order.at).to_string()))
        .run(&self.write)
        .await
        .map_err(away)?;
        Ok(())
    }
}

#[async_trait]
impl CertificateRecords for SqlStore {
    async fn load_certificates(&self, rows: &[CertificateRow]) -> Outcome<usize> {
        let mut tx = begin(&self.write).await?;
        let mut added = 0;
        for row in rows {
            let one = &row.certificate;
            let sealed = seal(
                &self.keys,
                "holder",
                &[one.serial.as_str()],
                &HolderRow::from(one),
            )?;
            let inserted = sqlx::query(
                "INSERT INTO certificates (serial, holder_key, holder, valid_from, valid_until, \
                 standing, word, revocation_reason, revoked_on) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (serial) DO NOTHING",
            )
            .bind(one.serial.as_str())
            .bind(row.holder.as_str())
            .bind(sealed)
            .bind(one.valid_from.to_string())
            .bind(one.valid_until.to_string())
            .bind(one.standing.code())
            .bind(row.word.as_deref())
            .bind(one.revocation.map(|revocation| revocation.reason.code()))
            .bind(one.revocation.map(|revocation| revocation.on.to_string()))
            .run(&mut *tx)
            .await?;
            added += usize::from(inserted > 0);
        }
        tx.commit().await?;
        Ok(added)
    }
}
