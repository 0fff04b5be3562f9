//! Signed forms that applicants uploaded.

use async_trait::async_trait;
use domain::{
    id::CaseId,
    outbox::Job,
    ports::{Moved, Signatures},
    progress::{State, Transition},
    signature::{NewUpload, SignedUpload, UploadState},
};
use jiff::Timestamp;

use sqlx::AssertSqlSafe;

use super::super::{
    super::{
        error::SqlError,
        rows::{corrupt, instant, open_file, seal, seal_file, signature::UploadRow, unseal},
    },
    LOCK_ROW,
};
use super::{
    Outcome, SqlStore,
    connection::{WriteTransaction, begin},
    enqueue,
    run::{Fetch, Run},
    states,
};
use crate::keys::Keys;

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

/// What of an upload is sealed.
struct SealedUpload {
    state: &'static str,
    facts: Vec<u8>,
    file: Option<Vec<u8>>,
}

impl SealedUpload {
    fn of(keys: &Keys, upload: &SignedUpload, file: Option<&[u8]>) -> Outcome<Self> {
        let row = UploadRow::from(upload);
        let bound_to = bound_to(upload);
        let bound_to = bound_to.each_ref().map(String::as_str);
        let sealed = |file| seal_file(keys, FILE, &bound_to, file);
        Ok(Self {
            state: row.state(),
            facts: seal(keys, FACTS, &bound_to, &row)?,
            file: file.map(sealed).transpose()?,
        })
    }
}

/// Locks the application: whether it waits for a signature of this version.
pub(super) async fn waits(
    tx: &mut WriteTransaction,
    case: &CaseId,
    version: u32,
) -> Result<bool, SqlError> {
    let select = format!("SELECT state, version FROM cases WHERE id = $1{LOCK_ROW}");
    let found: Option<(String, i64)> = sqlx::query_as(AssertSqlSafe(select))
        .bind(case.as_str())
        .optional(&mut **tx)
        .await?;
    let expected = (State::AwaitingESignature.code().to_owned(), version.into());
    Ok(found == Some(expected))
}

#[async_trait]
impl Signatures for SqlStore {
    async fn add_upload(
        &self,
        upload: &NewUpload,
        file: Option<&[u8]>,
        transition: Option<&Transition>,
        jobs: &(dyn Fn(u32) -> Vec<Job> + Send + Sync),
        now: Timestamp,
    ) -> Outcome<Moved> {
        let mut tx = begin(&self.write).await?;
        let case = upload.case.as_str();
        if !waits(&mut tx, &upload.case, upload.version).await? {
            tx.roll_back().await?;
            return Ok(Moved::Conflict);
        }
        if let Some(transition) = transition
            && states::apply(&mut tx, transition).await? == Moved::Conflict
        {
            return Ok(Moved::Conflict);
        }
        let newest: Option<i64> =
            sqlx::query_scalar("SELECT MAX(attempt) FROM signatures WHERE case_id = $1")
                .bind(case)
                .one(&mut *tx)
                .await?;
        let attempt = number(newest.unwrap_or(0) + 1, "attempt")?;
        let sealed = SealedUpload::of(&self.keys, &upload.numbered(attempt), file)?;
        sqlx::query(
            "INSERT INTO signatures (id, case_id, attempt, version, state, received_at, facts, file) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(row_id(&upload.case, attempt))
        .bind(case)
        .bind(i64::from(attempt))
        .bind(i64::from(upload.version))
        .bind(sealed.state)
        .bind(upload.received_at.as_millisecond())
        .bind(sealed.facts)
        .bind(sealed.file)
        .run(&mut *tx)
        .await?;
        // The newest row stays, so that its number is given once.
        let replaces_waiting = !matches!(upload.state, UploadState::Refused(_));
        sqlx::query(
            "DELETE FROM signatures WHERE case_id = $1 AND attempt < $2 \
             AND (state = 'refused' OR (state = 'waiting' AND $3 = 1))",
        )
        .bind(case)
        .bind(i64::from(attempt))
        .bind(i64::from(replaces_waiting))
        .run(&mut *tx)
        .await?;
        enqueue::jobs(&mut tx, &jobs(attempt), now).await?;
        tx.commit().await?;
        Ok(Moved::Done)
    }

    async fn decide_upload(
        &self,
        upload: &SignedUpload,
        file: Option<&[u8]>,
        transition: Option<&Transition>,
        jobs: &[Job],
        now: Timestamp,
    ) -> Outcome<Moved> {
        let sealed = SealedUpload::of(&self.keys, upload, file)?;
        let mut tx = begin(&self.write).await?;
        if let Some(transition) = transition {
            let waits = waits(&mut tx, &upload.case, upload.version).await?;
            if !waits || states::apply(&mut tx, transition).await? == Moved::Conflict {
                tx.roll_back().await?;
                return Ok(Moved::Conflict);
            }
        }
        let decided = sqlx::query(
            "UPDATE signatures SET state = $2, facts = $3, file = $4 \
             WHERE id = $1 AND state = 'waiting'",
        )
        .bind(row_id(&upload.case, upload.attempt))
        .bind(sealed.state)
        .bind(sealed.facts)
        .bind(sealed.file)
        .run(&mut *tx)
        .await?;
        if decided == 0 {
            tx.roll_back().await?;
            return Ok(Moved::Conflict);
        }
        enqueue::jobs(&mut tx, jobs, now).await?;
        tx.commit().await?;
        Ok(Moved::Done)
    }

    async fn uploads(&self, case: &CaseId) -> Outcome<Vec<SignedUpload>> {
        let rows: Vec<SignatureRow> = sqlx::query_as(
            "SELECT attempt, version, state, received_at, facts FROM signatures \
             WHERE case_id = $1 ORDER BY attempt",
        )
        .bind(case.as_str())
        .all(&self.read)
        .await?;
        rows.into_iter()
            .map(|row| {
                let (attempt, version) = (row.attempt.to_string(), row.version.to_string());
                let bound_to = [case.as_str(), &attempt, &version];
                let facts: UploadRow = unseal(&self.keys, FACTS, &bound_to, &row.facts)?;
                // What stands in the clear is for looking up; what is sealed counts.
                if facts.state() != row.state {
                    tracing::error!(attempt, "the state of a signed form was changed");
                }
                Ok(SignedUpload {
                    case: case.clone(),
                    attempt: number(row.attempt, "attempt")?,
                    version: number(row.version, "version")?,
                    received_at: instant(row.received_at, "received_at")?,
                    digest: facts.digest()?,
                    state: facts.read()?,
                })
            })
            .collect()
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
        open_file(&self.keys, FILE, &bound_to, "signatures.file", &file).map(Some)
    }
}

fn number(value: i64, column: &'static str) -> Outcome<u32> {
    u32::try_from(value).map_err(|_| corrupt(column))
}
