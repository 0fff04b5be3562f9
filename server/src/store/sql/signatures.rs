//! Signed forms that applicants uploaded.

use async_trait::async_trait;
use domain::{
    id::CaseId,
    outbox::Job,
    ports::{Moved, Signatures, StoreError},
    progress::Transition,
    signature::SignedUpload,
};
use jiff::Timestamp;

use super::super::super::rows::{corrupt, instant, seal, signature::UploadRow, unreadable, unseal};
use super::{
    Outcome, SqlStore,
    connection::begin,
    enqueue,
    run::{Fetch, Run},
    states,
};

/// What the files are sealed for, and what is said of them.
pub(super) const FILE: &str = "signed-form";
pub(super) const FACTS: &str = "signed-form-facts";

/// The row's values that what is sealed is bound to.
fn bound_to(upload: &SignedUpload) -> [String; 3] {
    let (attempt, version) = (upload.attempt.to_string(), upload.version.to_string());
    [upload.case.as_str().to_owned(), attempt, version]
}

fn row_id(case: &CaseId, attempt: u32) -> String {
    format!("{}.{attempt}", case.as_str())
}

#[derive(sqlx::FromRow)]
struct SignatureRow {
    attempt: i64,
    version: i64,
    state: String,
    received_at: i64,
    facts: Vec<u8>,
}

#[derive(sqlx::FromRow)]
struct FileRow {
    version: i64,
    file: Option<Vec<u8>>,
}

#[async_trait]
impl Signatures for SqlStore {
    async fn keep_upload(
        &self,
        upload: &SignedUpload,
        file: Option<&[u8]>,
        transition: Option<&Transition>,
        jobs: &[Job],
        now: Timestamp,
    ) -> Outcome<Moved> {
        let row = UploadRow::from(upload);
        let bound_to = bound_to(upload);
        let bound_to = bound_to.each_ref().map(String::as_str);
        let facts = seal(&self.keys, FACTS, &bound_to, &row)?;
        let file = file.map(|file| {
            let sealed = self.keys.seal_row(FILE, &bound_to, file);
            sealed.ok_or_else(|| StoreError::Failed("a signed form cannot be sealed".to_owned()))
        });
        let file = file.transpose()?;
        let mut tx = begin(&self.write).await?;
        if let Some(transition) = transition
            && states::apply(&mut tx, transition).await? == Moved::Conflict
        {
            return Ok(Moved::Conflict);
        }
        let kept = sqlx::query(
            "INSERT INTO signatures (id, case_id, attempt, version, state, received_at, facts, file) \
             VALUES ($8, $1, $2, $3, $4, $5, $6, $7) \
             ON CONFLICT (id) DO UPDATE SET state = excluded.state, \
             facts = excluded.facts, file = excluded.file \
             WHERE signatures.state = 'waiting' AND excluded.state <> 'waiting'",
        )
        .bind(upload.case.as_str())
        .bind(i64::from(upload.attempt))
        .bind(i64::from(upload.version))
        .bind(row.state())
        .bind(upload.received_at.as_millisecond())
        .bind(facts)
        .bind(file)
        .bind(row_id(&upload.case, upload.attempt))
        .run(&mut *tx)
        .await?;
        if kept == 0 {
            tx.roll_back().await?;
            return Ok(Moved::Conflict);
        }
        sqlx::query(
            "DELETE FROM signatures WHERE case_id = $1 AND attempt < $2 AND state <> 'accepted'",
        )
        .bind(upload.case.as_str())
        .bind(i64::from(upload.attempt))
        .run(&mut *tx)
        .await?;
        enqueue::jobs(&mut tx, jobs, now).await?;
        tx.commit().await?;
        Ok(Moved::Done)
    }

    async fn newest_upload(&self, case: &CaseId) -> Outcome<Option<SignedUpload>> {
        let row: Option<SignatureRow> = sqlx::query_as(
            "SELECT attempt, version, state, received_at, facts FROM signatures \
             WHERE case_id = $1 ORDER BY attempt DESC LIMIT 1",
        )
        .bind(case.as_str())
        .optional(&self.read)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let (attempt, version) = (row.attempt.to_string(), row.version.to_string());
        let bound_to = [case.as_str(), &attempt, &version];
        let facts: UploadRow = unseal(&self.keys, FACTS, &bound_to, &row.facts)?;
        // What stands in the clear is for looking up; what is sealed counts.
        if facts.state() != row.state {
            return Err(corrupt("signatures.state"));
        }
        Ok(Some(SignedUpload {
            case: case.clone(),
            attempt: number(row.attempt, "attempt")?,
            version: number(row.version, "version")?,
            received_at: instant(row.received_at, "received_at")?,
            digest: facts.digest()?,
            state: facts.read()?,
        }))
    }

    async fn uploaded_file(&self, case: &CaseId, attempt: u32) -> Outcome<Option<Vec<u8>>> {
        let row: Option<FileRow> =
            sqlx::query_as("SELECT version, file FROM signatures WHERE id = $1")
                .bind(row_id(case, attempt))
                .optional(&self.read)
                .await?;
        let Some(FileRow {
            version,
            file: Some(file),
        }) = row
        else {
            return Ok(None);
        };
        let (attempt, version) = (attempt.to_string(), version.to_string());
        let bound_to = [case.as_str(), &attempt, &version];
        let opened = self.keys.open_row(FILE, &bound_to, &file);
        opened
            .map(Some)
            .ok_or_else(|| unreadable(&self.keys, "signatures.file", &file))
    }
}

fn number(value: i64, column: &'static str) -> Outcome<u32> {
    u32::try_from(value).map_err(|_| corrupt(column))
}
