//! Printed documents as they were issued.

use async_trait::async_trait;
use domain::{
    document::{DocumentKind, IssueRecord, IssuedDocument, digest},
    id::{ApplicationNumber, CaseId, PrintMark, hex, unhex},
    institution::InstitutionSlug,
    ports::{Documents, StoreError},
};

use super::super::super::rows::{corrupt, id, instant, seal_file, unreadable};
use super::{
    Outcome, SqlStore,
    run::{Fetch, Run},
};
use crate::keys::{Keys, Renewed};

/// What the files are sealed for.
pub(super) const PURPOSE: &str = "issued-form";
/// And what the rest of a row is proved for.
const MAC: &str = "document-row";

/// What a row says of its document, beside the file.
#[derive(sqlx::FromRow)]
pub(super) struct Facts {
    case_id: String,
    kind: String,
    version: i64,
    number: String,
    mark: String,
    declaration: String,
    at: i64,
    length: i64,
    digest: String,
}

impl Facts {
    fn values(&self) -> [String; 9] {
        [
            self.case_id.clone(),
            self.kind.clone(),
            self.version.to_string(),
            self.number.clone(),
            self.mark.clone(),
            self.declaration.clone(),
            self.at.to_string(),
            self.length.to_string(),
            self.digest.clone(),
        ]
    }

    pub(super) fn mac(&self, keys: &Keys) -> String {
        keys.row_mac(MAC, &self.values().each_ref().map(String::as_str))
    }

    /// The MAC of the same by the key that seals now.
    pub(super) fn renewed_mac(&self, keys: &Keys, mac: Option<&str>) -> Renewed<String> {
        keys.renewed_mac(MAC, &self.values().each_ref().map(String::as_str), mac)
    }

    /// Whether a row says what was written in it.
    fn verify(&self, keys: &Keys, mac: Option<&str>) -> Outcome<()> {
        let values = self.values();
        if keys.is_row_mac(MAC, &values.each_ref().map(String::as_str), mac) {
            Ok(())
        } else {
            Err(corrupt("documents.mac"))
        }
    }

    fn version(&self) -> Outcome<u32> {
        u32::try_from(self.version).map_err(|_| corrupt("version"))
    }
}

#[derive(sqlx::FromRow)]
struct DocumentRow {
    #[sqlx(flatten)]
    facts: Facts,
    mac: Option<String>,
    file: Vec<u8>,
}

#[derive(sqlx::FromRow)]
struct RecordRow {
    #[sqlx(flatten)]
    facts: Facts,
    mac: Option<String>,
    institution: String,
    live: i64,
    newest: i64,
}

#[async_trait]
impl Documents for SqlStore {
    async fn issue(&self, document: &IssuedDocument) -> Outcome<()> {
        let kind = document.kind.code();
        let row = [document.case.as_str(), kind, &document.version.to_string()];
        let sealed = seal_file(&self.keys, PURPOSE, &row, &document.file)?;
        let facts = Facts {
            case_id: document.case.as_str().to_owned(),
            kind: kind.to_owned(),
            version: document.version.into(),
            number: document.number.as_str().to_owned(),
            mark: document.mark.as_str().to_owned(),
            declaration: document.declaration.clone(),
            at: document.at.as_millisecond(),
            length: i64::try_from(document.file.len())
                .map_err(|_| StoreError::Failed("a document is too long".to_owned()))?,
            digest: hex(&digest(&document.file)),
        };
        sqlx::query(
            "INSERT INTO documents (case_id, kind, version, number, mark, declaration, at, length, \
             digest, file, mac) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
             ON CONFLICT (case_id, kind, version) DO NOTHING",
        )
        .bind(&facts.case_id)
        .bind(&facts.kind)
        .bind(facts.version)
        .bind(&facts.number)
        .bind(&facts.mark)
        .bind(&facts.declaration)
        .bind(facts.at)
        .bind(facts.length)
        .bind(&facts.digest)
        .bind(sealed)
        .bind(facts.mac(&self.keys))
        .run(&self.write)
        .await?;
        Ok(())
    }

    async fn issued(
        &self,
        case: &CaseId,
        kind: DocumentKind,
        version: u32,
    ) -> Outcome<Option<IssuedDocument>> {
        let row: Option<DocumentRow> = sqlx::query_as(
            "SELECT case_id, kind, version, number, mark, declaration, at, length, digest, mac, file \
             FROM documents \
             WHERE case_id = $1 AND kind = $2 AND version = $3",
        )
        .bind(case.as_str())
        .bind(kind.code())
        .bind(i64::from(version))
        .optional(&self.read)
        .await?;
        let Some(DocumentRow { facts, mac, file }) = row else {
            return Ok(None);
        };
        facts.verify(&self.keys, mac.as_deref())?;
        let row = [case.as_str(), kind.code(), &version.to_string()];
        let file = self
            .keys
            .open_row(PURPOSE, &row, &file)
            .filter(|opened| facts.digest == hex(&digest(opened)))
            .ok_or_else(|| unreadable(&self.keys, "documents.file", &file))?;
        Ok(Some(IssuedDocument {
            kind,
            case: case.clone(),
            number: id(ApplicationNumber::parse(&facts.number), "number")?,
            mark: id(PrintMark::parse(&facts.mark), "mark")?,
            version,
            declaration: facts.declaration,
            at: instant(facts.at, "at")?,
            file,
        }))
    }

    async fn issue_record(&self, mark: &PrintMark) -> Outcome<Option<IssueRecord>> {
        let row: Option<RecordRow> = sqlx::query_as(
            "SELECT case_id, kind, documents.number, documents.version, mark, declaration, at, length, \
             digest, documents.mac, institution, live, cases.version AS newest \
             FROM documents JOIN cases ON cases.id = case_id WHERE mark = $1",
        )
        .bind(mark.as_str())
        .optional(&self.read)
        .await?;
        let Some(row) = row else { return Ok(None) };
        row.facts.verify(&self.keys, row.mac.as_deref())?;
        row.try_into().map(Some)
    }
}

impl TryFrom<RecordRow> for IssueRecord {
    type Error = StoreError;

    fn try_from(row: RecordRow) -> Outcome<Self> {
        let facts = row.facts;
        Ok(Self {
            kind: DocumentKind::from_code(&facts.kind).ok_or(corrupt("kind"))?,
            version: facts.version()?,
            superseded: facts.version < row.newest,
            case: id(CaseId::parse(&facts.case_id), "case_id")?,
            number: id(ApplicationNumber::parse(&facts.number), "number")?,
            mark: id(PrintMark::parse(&facts.mark), "mark")?,
            declaration: facts.declaration,
            at: instant(facts.at, "at")?,
            institution: InstitutionSlug::parse(&row.institution)
                .map_err(|_| corrupt("institution"))?,
            live: row.live == 1,
            length: usize::try_from(facts.length).map_err(|_| corrupt("length"))?,
            digest: unhex(&facts.digest).ok_or(corrupt("digest"))?,
        })
    }
}
