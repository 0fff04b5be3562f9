//! Institutions and certificate records.

use async_trait::async_trait;
use domain::{
    calendar,
    case::Order,
    certificate::{
        Certificate, CertificateSerial, OrderKind, Revocation, RevocationReason, Standing,
    },
    contact::MobileNumber,
    institution::{InstitutionProfile, InstitutionSlug},
    person::{CertificateName, NationalId},
    ports::{CertificateAuthority, Institutions, Secrets, StoreError, Unreachable},
    turkish,
};
use sqlx::Row;

use super::super::{
    super::{
        registers::{CertificateRow, ProfileRow, Registers},
        rows::{HolderRow, corrupt, seal, unseal},
        staff::Shrunk,
    },
    begin, failed,
};
use super::{Outcome, SqlStore};

/// An answer that cannot be had is an outage to the acts; why goes to the log.
pub(super) fn away(error: StoreError) -> Unreachable {
    if !error.is_outage() {
        tracing::error!(error = %error, "a register did not answer");
    }
    Unreachable
}

#[async_trait]
impl Institutions for SqlStore {
    async fn all(&self) -> Result<Vec<InstitutionProfile>, Unreachable> {
        let texts: Vec<String> = sqlx::query_scalar("SELECT profile FROM institutions")
            .fetch_all(&self.read)
            .await
            .map_err(failed)
            .map_err(away)?;
        let mut all = texts
            .iter()
            .map(|text| ProfileRow::read(text))
            .collect::<Result<Vec<_>, _>>()
            .map_err(away)?;
        all.sort_by(|one, other| turkish::collate(&one.name, &other.name));
        Ok(all)
    }

    async fn find(
        &self,
        slug: &InstitutionSlug,
    ) -> Result<Option<InstitutionProfile>, Unreachable> {
        let text: Option<String> =
            sqlx::query_scalar("SELECT profile FROM institutions WHERE slug = $1")
                .bind(slug.as_str())
                .fetch_optional(&self.read)
                .await
                .map_err(failed)
                .map_err(away)?;
        text.map(|text| ProfileRow::read(&text))
            .transpose()
            .map_err(away)
    }
}

impl SqlStore {
    async fn certificates(&self, person: &NationalId) -> Outcome<Vec<Certificate>> {
        let rows = sqlx::query(
            "SELECT serial, holder, valid_from, valid_until, standing, word, revocation_reason, \
             revoked_on FROM certificates WHERE holder_key = $1 ORDER BY valid_from",
        )
        .bind(self.keys.person_key(person).as_str())
        .fetch_all(&self.read)
        .await
        .map_err(failed)?;
        rows.iter()
            .map(|row| {
                let text = |column: &'static str| row.try_get::<String, _>(column).map_err(failed);
                let day = |column: &'static str| text(column)?.parse().map_err(|_| corrupt(column));
                let sealed: Vec<u8> = row.try_get("holder").map_err(failed)?;
                let holder: HolderRow = unseal(&self.keys, "holder", &[&text("serial")?], &sealed)?;
                let wrong = || corrupt("holder");
                let some =
                    |column: &'static str| row.try_get::<Option<String>, _>(column).map_err(failed);
                let standing =
                    Standing::from_code(&text("standing")?).ok_or(corrupt("standing"))?;
                let revocation = match (some("revocation_reason")?, some("revoked_on")?) {
                    (Some(reason), Some(on)) if standing == Standing::Revoked => Some(Revocation {
                        reason: RevocationReason::from_code(&reason)
                            .ok_or(corrupt("revocation_reason"))?,
                        on: on.parse().map_err(|_| corrupt("revoked_on"))?,
                    }),
                    _ => None,
                };
                Ok(Certificate {
                    serial: CertificateSerial::parse(&text("serial")?)
                        .map_err(|_| corrupt("serial"))?,
                    holder: NationalId::parse(&holder.national_id).map_err(|_| wrong())?,
                    given_name: CertificateName::parse(&holder.given_name).map_err(|_| wrong())?,
                    family_name: holder
                        .family_name
                        .map(|name| CertificateName::parse(&name))
                        .transpose()
                        .map_err(|_| wrong())?,
                    valid_from: day("valid_from")?,
                    valid_until: day("valid_until")?,
                    standing,
                    mobile: holder
                        .mobile
                        .map(|mobile| MobileNumber::on_record(&mobile))
                        .transpose()
                        .map_err(|_| wrong())?,
                    has_word: some("word")?.is_some(),
                    revocation,
                    reported_lost_on: None,
                })
            })
            .collect()
    }
}

#[async_trait]
impl CertificateAuthority for SqlStore {
    async fn held_by(&self, person: &NationalId) -> Result<Vec<Certificate>, Unreachable> {
        self.certificates(person).await.map_err(away)
    }

    async fn word_is(&self, serial: &CertificateSerial, word: &str) -> Result<bool, Unreachable> {
        let kept: Option<Option<String>> =
            sqlx::query_scalar("SELECT word FROM certificates WHERE serial = $1")
                .bind(serial.as_str())
                .fetch_optional(&self.read)
                .await
                .map_err(failed)
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
        .execute(&self.write)
        .await
        .map_err(failed)
        .map_err(away)?;
        Ok(())
    }
}

#[async_trait]
impl Registers for SqlStore {
    async fn replace_institutions(
        &self,
        rows: &[InstitutionProfile],
        even_if_shrunk: bool,
    ) -> Outcome<Option<Shrunk>> {
        let mut tx = begin(&self.write).await.map_err(failed)?;
        let had: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM institutions")
            .fetch_one(&mut *tx)
            .await
            .map_err(failed)?;
        let shrunk = Shrunk::of(usize::try_from(had).unwrap_or_default(), rows.len());
        if shrunk.is_some() && !even_if_shrunk {
            return Ok(shrunk);
        }
        sqlx::query("DELETE FROM institutions")
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
        for profile in rows {
            sqlx::query("INSERT INTO institutions (slug, profile) VALUES ($1, $2)")
                .bind(profile.slug.as_str())
                .bind(ProfileRow::write(profile)?)
                .execute(&mut *tx)
                .await
                .map_err(failed)?;
        }
        tx.commit().await.map_err(failed)?;
        Ok(None)
    }

    async fn load_certificates(&self, rows: &[CertificateRow]) -> Outcome<usize> {
        let mut tx = begin(&self.write).await.map_err(failed)?;
        let mut added = 0;
        for row in rows {
            let one = &row.certificate;
            let sealed = seal(
                &self.keys,
                "holder",
                &[one.serial.as_str()],
                &HolderRow::from(one),
            )?;
            let done = sqlx::query(
                "INSERT INTO certificates (serial, holder_key, holder, valid_from, valid_until, standing, word, \
                 revocation_reason, revoked_on) \
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
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
            added += usize::from(done.rows_affected() > 0);
        }
        tx.commit().await.map_err(failed)?;
        Ok(added)
    }

    async fn is_empty(&self) -> Outcome<bool> {
        let count: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM institutions")
            .fetch_one(&self.read)
            .await
            .map_err(failed)?;
        Ok(count == 0)
    }
}
