//! Binds what earlier versions sealed to its rows, once: from then on nothing else is
//! taken for what was sealed. What lives for minutes alone is taken away.

use domain::{
    id::{PersonKey, SessionKey},
    institution::InstitutionSlug,
    ports::StoreError,
    text_value::EmployeeNumber,
};
use sqlx::{AssertSqlSafe, FromRow, Row};

use super::super::{super::error::SqlError, Db};
use super::{SqlStore, connection::begin, documents, key_check};
use crate::keys::{HASH, SessionGrants, purpose_of_before};

/// How many are bound in one transaction.
const AT_ONCE: i64 = 200;

/// A sealed column.
struct Column {
    table: &'static str,
    /// What a row is known by, of which the first is enough.
    key: &'static str,
    /// The rest of what its key is, the same in every row then.
    rest: &'static [&'static str],
    name: &'static str,
    purpose: &'static str,
}

const fn column(
    table: &'static str,
    key: &'static str,
    name: &'static str,
    purpose: &'static str,
) -> Column {
    Column {
        table,
        key,
        rest: &[],
        name,
        purpose,
    }
}

const COLUMNS: [Column; 9] = [
    column("cases", "id", "person", "person"),
    column("cases", "id", "employment", "employment"),
    column("cases", "id", "draft", "draft"),
    column("cases", "id", "refused_draft", "refused_draft"),
    column("cases", "id", "application", "application"),
    column("sessions", "key", "claim", "claim"),
    column("waiting", "id", "contents", "waiting"),
    column("certificates", "serial", "holder", "holder"),
    Column {
        table: "documents",
        key: "case_id",
        rest: &["application_form", "1"],
        name: "file",
        purpose: documents::PURPOSE,
    },
];

/// Once for a database; two processes that do it at the same time do the same.
pub(super) async fn bind_rows(store: &SqlStore) -> Result<(), SqlError> {
    if key_check::is_bound(store).await? {
        return Ok(());
    }
    for column in &COLUMNS {
        let mut after = Some(String::new());
        while let Some(from) = after {
            after = bind_some(store, column, &from).await?;
        }
    }
    prove_documents(store).await?;
    prove_sessions(store).await?;
    bind_staff(store).await?;
    hide_limits(store).await?;
    for minutes_old in ["rotations", "referrals"] {
        sqlx::query(AssertSqlSafe(format!("DELETE FROM {minutes_old}")))
            .execute(&store.write)
            .await?;
    }
    key_check::mark_bound(store).await
}

/// Binds a column of some rows after this one, and gives the last of them.
async fn bind_some(
    store: &SqlStore,
    column: &Column,
    after: &str,
) -> Result<Option<String>, SqlError> {
    let Column {
        table, key, name, ..
    } = column;
    let select = format!(
        "SELECT {key} AS key, {name} AS sealed FROM {table} \
         WHERE {key} > $1 ORDER BY {key} LIMIT {AT_ONCE}"
    );
    let rows = sqlx::query(AssertSqlSafe(select))
        .bind(after)
        .fetch_all(&store.read)
        .await?;
    let mut tx = begin(&store.write).await?;
    let mut last = None;
    for row in rows {
        let key: String = row.try_get("key")?;
        let sealed: Option<Vec<u8>> = row.try_get("sealed")?;
        let bound = match &sealed {
            Some(sealed) => bound(store, column, &key, sealed)?,
            None => None,
        };
        if let Some(bound) = bound {
            let of = column.key;
            let update = format!("UPDATE {table} SET {name} = $2 WHERE {of} = $1 AND {name} = $3");
            sqlx::query(AssertSqlSafe(update))
                .bind(&key)
                .bind(bound)
                .bind(&sealed)
                .execute(&mut *tx)
                .await?;
        }
        last = Some(key);
    }
    tx.commit().await?;
    Ok(last)
}

/// The value bound to its row; nothing where it is already, or cannot be read.
fn bound(
    store: &SqlStore,
    column: &Column,
    key: &str,
    sealed: &[u8],
) -> Result<Option<Vec<u8>>, SqlError> {
    let row = [&[key], column.rest].concat();
    if store.keys.open_row(column.purpose, &row, sealed).is_some() {
        return Ok(None);
    }
    let before = purpose_of_before(column.purpose);
    let Some(plain) = store.keys.open(before, sealed) else {
        let (table, column) = (column.table, column.name);
        tracing::error!(table, column, key, "a sealed value cannot be read");
        return Ok(None);
    };
    let bound = store.keys.seal_row(column.purpose, &row, &plain);
    Ok(Some(bound.ok_or(cannot_seal())?))
}

fn cannot_seal() -> StoreError {
    StoreError::Failed("a payload cannot be sealed".to_owned())
}

/// By the index of those that have none yet.
async fn prove_documents(store: &SqlStore) -> Result<(), SqlError> {
    loop {
        let select = format!(
            "SELECT case_id, kind, version, number, mark, declaration, at, length, digest \
             FROM documents WHERE mac IS NULL AND mark > '' LIMIT {AT_ONCE}"
        );
        let rows = sqlx::query(AssertSqlSafe(select))
            .fetch_all(&store.read)
            .await?;
        if rows.is_empty() {
            return Ok(());
        }
        let mut tx = begin(&store.write).await?;
        for row in &rows {
            let mark: String = row.try_get("mark")?;
            sqlx::query("UPDATE documents SET mac = $2 WHERE mark = $1 AND mac IS NULL")
                .bind(mark)
                .bind(documents::Facts::from_row(row)?.mac(&store.keys))
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
    }
}

async fn prove_sessions(store: &SqlStore) -> Result<(), SqlError> {
    loop {
        let select = format!(
            "SELECT key, case_id, resumable, word_for FROM sessions \
             WHERE mac IS NULL AND key > '' LIMIT {AT_ONCE}"
        );
        let rows = sqlx::query(AssertSqlSafe(select))
            .fetch_all(&store.read)
            .await?;
        if rows.is_empty() {
            return Ok(());
        }
        let mut tx = begin(&store.write).await?;
        for row in &rows {
            let text = |column| row.try_get::<Option<String>, _>(column);
            let key: String = row.try_get("key")?;
            let grants = SessionGrants {
                case: text("case_id")?,
                resumable: text("resumable")?,
                word_for: text("word_for")?,
            };
            let Ok(session) = SessionKey::parse(&key) else {
                sqlx::query("DELETE FROM sessions WHERE key = $1")
                    .bind(&key)
                    .execute(&mut *tx)
                    .await?;
                continue;
            };
            sqlx::query("UPDATE sessions SET mac = $2 WHERE key = $1 AND mac IS NULL")
                .bind(&key)
                .bind(store.keys.session_mac(&session, &grants))
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
    }
}

/// What is counted goes on being counted, without the addresses in it.
async fn hide_limits(store: &SqlStore) -> Result<(), SqlError> {
    let mut after = Some(String::new());
    while let Some(from) = after {
        after = hide_some_limits(store, &from).await?;
    }
    Ok(())
}

async fn hide_some_limits(store: &SqlStore, after: &str) -> Result<Option<String>, SqlError> {
    let select = format!("SELECT key FROM limit_keys WHERE key > $1 ORDER BY key LIMIT {AT_ONCE}");
    let keys: Vec<String> = sqlx::query_scalar(AssertSqlSafe(select))
        .bind(after)
        .fetch_all(&store.read)
        .await?;
    let mut tx = begin(&store.write).await?;
    for key in keys.iter().filter(|key| !key.contains(HASH)) {
        let hidden = store.keys.limit_key(key);
        for update in [
            "UPDATE limit_hits SET key = $2 WHERE key = $1",
            "DELETE FROM limit_keys WHERE key = $1 AND key <> $2",
        ] {
            sqlx::query(update)
                .bind(key)
                .bind(&hidden)
                .execute(&mut *tx)
                .await?;
        }
    }
    tx.commit().await?;
    Ok(keys.into_iter().last())
}

/// A row of the staff lists, as it is found.
type StaffKey = [String; 3];

/// The lists: their registry numbers were in the clear.
async fn bind_staff(store: &SqlStore) -> Result<(), SqlError> {
    let mut after: Option<StaffKey> = Some(Default::default());
    while let Some(from) = after {
        after = bind_some_staff(store, &from).await?;
    }
    Ok(())
}

async fn bind_some_staff(store: &SqlStore, after: &StaffKey) -> Result<Option<StaffKey>, SqlError> {
    let select = format!(
        "SELECT institution, person_key, number, employment FROM staff \
         WHERE (institution, person_key, number) > ($1, $2, $3) \
         ORDER BY institution, person_key, number LIMIT {AT_ONCE}"
    );
    let [institution, person, number] = after;
    let rows = sqlx::query(AssertSqlSafe(select))
        .bind(institution)
        .bind(person)
        .bind(number)
        .fetch_all(&store.read)
        .await?;
    let mut tx = begin(&store.write).await?;
    let mut last = None;
    for row in &rows {
        let key = staff_key(row)?;
        if let Some((number, sealed)) = bound_staff(store, &key, row)? {
            sqlx::query(
                "UPDATE staff SET number = $4, employment = $5 \
                 WHERE institution = $1 AND person_key = $2 AND number = $3",
            )
            .bind(&key[0])
            .bind(&key[1])
            .bind(&key[2])
            .bind(number)
            .bind(sealed)
            .execute(&mut *tx)
            .await?;
        }
        last = Some(key);
    }
    tx.commit().await?;
    Ok(last)
}

fn staff_key(row: &<Db as sqlx::Database>::Row) -> Result<StaffKey, SqlError> {
    let text = |column: &'static str| row.try_get::<String, _>(column);
    Ok([text("institution")?, text("person_key")?, text("number")?])
}

/// A number and an employment bound to their row; nothing where they are already, or
/// cannot be read.
fn bound_staff(
    store: &SqlStore,
    [institution, person, number]: &StaffKey,
    row: &<Db as sqlx::Database>::Row,
) -> Result<Option<(String, Vec<u8>)>, SqlError> {
    let sealed: Vec<u8> = row.try_get("employment")?;
    let Some(plain) = store.keys.open("employment", &sealed) else {
        return Ok(None);
    };
    let (Ok(slug), Ok(person_key), Ok(typed)) = (
        InstitutionSlug::parse(institution),
        PersonKey::parse(person),
        EmployeeNumber::parse(number),
    ) else {
        tracing::error!(institution, "a row of a staff list cannot be read");
        return Ok(None);
    };
    let number = store.keys.staff_number(&slug, &person_key, &typed);
    let bound = store
        .keys
        .seal_row("employment", &[institution, person, &number], &plain);
    let bound = bound.ok_or(cannot_seal())?;
    Ok(Some((number, bound)))
}
