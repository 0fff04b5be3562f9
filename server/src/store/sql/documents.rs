//! Printed forms as they were issued.

use domain::{
    id::{ApplicationNumber, CaseId, PrintMark, hex, unhex},
    institution::InstitutionSlug,
    issued::{IssueRecord, IssuedForm, digest},
    ports::StoreError,
};
use sqlx::Row;

use super::super::{
    super::rows::{corrupt, id, instant},
    Db, failed,
};
use super::{Outcome, SqlStore};
use crate::adapters::secrets::Keys;

/// What the files are sealed for.
const PURPOSE: &str = "issued-form";
/// And what the rest of a row is proved for.
const MAC: &str = "document-row";
/// The only kind that there is.
const KIND: &str = "application_form";

/// What a row says of its document, beside the file.
pub(super) struct Facts {
    case: String,
    version: String,
    number: String,
    mark: String,
    declaration: String,
    at: String,
    length: String,
    digest: String,
}

impl Facts {
    pub(super) fn of(row: &<Db as sqlx::Database>::Row) -> Outcome<Self> {
        let text = |column: &'static str| row.try_get::<String, _>(column).map_err(failed);
        let number = |column: &'static str| {
            let number: i64 = row.try_get(column).map_err(failed)?;
            Ok::<_, StoreError>(number.to_string())
        };
        Ok(Self {
            case: text("case_id")?,
            version: number("version")?,
            number: text("number")?,
            mark: text("mark")?,
            declaration: text("declaration")?,
            at: number("at")?,
            length: number("length")?,
            digest: text("digest")?,
        })
    }

    fn values(&self) -> [&str; 9] {
        [
            &self.case,
            KIND,
            &self.version,
            &self.number,
            &self.mark,
            &self.declaration,
            &self.at,
            &self.length,
            &self.digest,
        ]
    }

    pub(super) fn mac(&self, keys: &Keys) -> String {
        keys.row_mac(MAC, &self.values())
    }
}

/// Whether a row says what was written in it.
fn verify(store: &SqlStore, row: &<Db as sqlx::Database>::Row) -> Outcome<()> {
    let mac: Option<String> = row.try_get("mac").map_err(failed)?;
    let facts = Facts::of(row)?;
    if store.keys.is_row_mac(MAC, &facts.values(), mac.as_deref()) {
        Ok(())
    } else {
        Err(corrupt("documents.mac"))
    }
}

pub(super) async fn issue(store: &SqlStore, form: &IssuedForm) -> Outcome<()> {
    let version = form.version.to_string();
    let row = [form.case.as_str(), KIND, &version];
    let sealed = store
        .keys
        .seal_row(PURPOSE, &row, &form.file)
        .ok_or_else(|| StoreError::Failed("a form cannot be sealed".to_owned()))?;
    let length = i64::try_from(form.file.len())
        .map_err(|_| StoreError::Failed("a form is too long".to_owned()))?;
    let facts = Facts {
        case: form.case.as_str().to_owned(),
        version,
        number: form.number.as_str().to_owned(),
        mark: form.mark.as_str().to_owned(),
        declaration: form.declaration.clone(),
        at: form.at.as_millisecond().to_string(),
        length: length.to_string(),
        digest: hex(&digest(&form.file)),
    };
    sqlx::query(
        "INSERT INTO documents (case_id, kind, version, number, mark, declaration, at, length, \
         digest, file, mac) VALUES ($1, 'application_form', $9, $2, $3, $4, $5, $6, $7, $8, $10) \
         ON CONFLICT (case_id, kind, version) DO NOTHING",
    )
    .bind(form.case.as_str())
    .bind(form.number.as_str())
    .bind(form.mark.as_str())
    .bind(form.declaration.as_str())
    .bind(form.at.as_millisecond())
    .bind(length)
    .bind(&facts.digest)
    .bind(sealed)
    .bind(i64::from(form.version))
    .bind(facts.mac(&store.keys))
    .execute(&store.write)
    .await
    .map_err(failed)?;
    Ok(())
}

pub(super) async fn issued(
    store: &SqlStore,
    case: &CaseId,
    version: u32,
) -> Outcome<Option<IssuedForm>> {
    let row = sqlx::query(
        "SELECT case_id, version, number, mark, declaration, at, length, digest, mac, file \
         FROM documents \
         WHERE case_id = $1 AND kind = 'application_form' AND version = $2",
    )
    .bind(case.as_str())
    .bind(i64::from(version))
    .fetch_optional(&store.read)
    .await
    .map_err(failed)?;
    let Some(row) = row else { return Ok(None) };
    verify(store, &row)?;
    let text = |column: &'static str| row.try_get::<String, _>(column).map_err(failed);
    let sealed: Vec<u8> = row.try_get("file").map_err(failed)?;
    let file = store
        .keys
        .open_row(
            PURPOSE,
            &[case.as_str(), KIND, &version.to_string()],
            &sealed,
        )
        .filter(|file| text("digest").is_ok_and(|kept| kept == hex(&digest(file))))
        .ok_or(corrupt("documents.file"))?;
    Ok(Some(IssuedForm {
        case: case.clone(),
        number: id(ApplicationNumber::parse(&text("number")?), "number")?,
        mark: id(PrintMark::parse(&text("mark")?), "mark")?,
        version,
        declaration: text("declaration")?,
        at: instant(row.try_get("at").map_err(failed)?, "at")?,
        file,
    }))
}

pub(super) async fn record(store: &SqlStore, mark: &PrintMark) -> Outcome<Option<IssueRecord>> {
    let row = sqlx::query(
        "SELECT case_id, documents.number, documents.version, mark, declaration, at, length, digest, \
         documents.mac, institution, live, cases.version AS newest \
         FROM documents JOIN cases ON cases.id = case_id WHERE mark = $1",
    )
    .bind(mark.as_str())
    .fetch_optional(&store.read)
    .await
    .map_err(failed)?;
    let Some(row) = row else { return Ok(None) };
    let text = |column: &'static str| row.try_get::<String, _>(column).map_err(failed);
    verify(store, &row)?;
    let number = |column: &'static str| row.try_get::<i64, _>(column).map_err(failed);
    let (version, length) = (number("version")?, number("length")?);
    Ok(Some(IssueRecord {
        case: id(CaseId::parse(&text("case_id")?), "case_id")?,
        number: id(ApplicationNumber::parse(&text("number")?), "number")?,
        version: u32::try_from(version).map_err(|_| corrupt("version"))?,
        superseded: version < number("newest")?,
        mark: mark.clone(),
        declaration: text("declaration")?,
        at: instant(row.try_get("at").map_err(failed)?, "at")?,
        institution: InstitutionSlug::parse(&text("institution")?)
            .map_err(|_| corrupt("institution"))?,
        live: number("live")? == 1,
        length: usize::try_from(length).map_err(|_| corrupt("length"))?,
        digest: unhex(&text("digest")?).ok_or(corrupt("digest"))?,
    }))
}
