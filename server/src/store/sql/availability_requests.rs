//! People who want to be told when the population registry answers again.

use async_trait::async_trait;
use domain::{
    Locale, contact::MobileNumber, id::WaitingId, institution::InstitutionSlug, outbox::Job,
    ports::AvailabilityRequests, sign_in, waiting::Waiting,
};
use serde::{Deserialize, Serialize};

use super::super::super::rows::{corrupt, instant, seal, unseal};
use super::{
    Outcome, SqlStore,
    connection::begin,
    enqueue,
    run::{Fetch, Run},
};

/// What is personal of it, sealed.
#[derive(Serialize, Deserialize)]
struct Contents {
    claim: sign_in::Draft,
    phone: String,
}

#[derive(sqlx::FromRow)]
struct WaitingRow {
    institution: String,
    contents: Vec<u8>,
    locale: String,
    created_at: i64,
}

#[async_trait]
impl AvailabilityRequests for SqlStore {
    async fn wait(&self, waiting: &Waiting, job: &Job) -> Outcome<()> {
        let contents = Contents {
            claim: waiting.claim.clone(),
            phone: waiting.phone.e164(),
        };
        let sealed = seal(&self.keys, "waiting", &[waiting.id.as_str()], &contents)?;
        let mut tx = begin(&self.write).await?;
        sqlx::query(
            "INSERT INTO waiting (id, institution, contents, locale, created_at) \
             VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(waiting.id.as_str())
        .bind(waiting.institution.as_str())
        .bind(sealed)
        .bind(waiting.locale.code())
        .bind(waiting.since.as_millisecond())
        .run(&mut *tx)
        .await?;
        enqueue::job(&mut tx, job, waiting.since).await?;
        Ok(tx.commit().await?)
    }

    async fn waiting(&self, id: &WaitingId) -> Outcome<Option<Waiting>> {
        let row: Option<WaitingRow> = sqlx::query_as(
            "SELECT institution, contents, locale, created_at FROM waiting WHERE id = $1",
        )
        .bind(id.as_str())
        .optional(&self.read)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let contents: Contents = unseal(&self.keys, "waiting", &[id.as_str()], &row.contents)?;
        Ok(Some(Waiting {
            id: id.clone(),
            institution: InstitutionSlug::parse(&row.institution)
                .map_err(|_| corrupt("institution"))?,
            claim: contents.claim,
            phone: MobileNumber::on_record(&contents.phone).map_err(|_| corrupt("phone"))?,
            locale: Locale::from_code(&row.locale).ok_or(corrupt("locale"))?,
            since: instant(row.created_at, "created_at")?,
        }))
    }

    async fn forget_waiting(&self, id: &WaitingId) -> Outcome<()> {
        sqlx::query("DELETE FROM waiting WHERE id = $1")
            .bind(id.as_str())
            .run(&self.write)
            .await?;
        Ok(())
    }
}
