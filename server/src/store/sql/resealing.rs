//! Brings what is sealed, and what proves rows, under the key that seals now. A few
//! rows at a time, each change only where the value is still the one that was read: it
//! can be ended at any point, begun again, and done by two at the same time, and nothing
//! is made anew twice. It also binds values of before to their column.

use std::time::Duration;

use domain::{id::SessionKey, ports::StoreError};
use sqlx::{AssertSqlSafe, FromRow, Row};

use super::super::{
    super::{
        error::SqlError,
        key_rotation::{Look, Pass},
    },
    Db, LOCK_ROW,
};
use super::{
    SqlStore,
    connection::{WriteTransaction, begin},
    data_keys, documents, signatures, signing_requests, statements,
};
use crate::keys::{Renewed, SessionGrants};

type Outcome<T> = Result<T, SqlError>;
type SqlRow = <Db as sqlx::Database>::Row;

/// How many rows are looked at in one transaction, and how many with a file in each.
const AT_ONCE: i64 = 200;
const FILES_AT_ONCE: i64 = 20;

/// Between two of them applicants have the database.
const PAUSE: Duration = Duration::from_millis(10);

/// A sealed column.
struct Column {
    table: &'static str,
    /// Texts that a row is known by, with an index in this order.
    key: &'static [&'static str],
    /// What its values are bound to, as SQL has it; mostly that key.
    row: &'static [&'static str],
    name: &'static str,
    purpose: &'static str,
    at_once: i64,
}

const fn column(
    table: &'static str,
    key: &'static [&'static str],
    name: &'static str,
    purpose: &'static str,
) -> Column {
    Column {
        table,
        key,
        row: key,
        name,
        purpose,
        at_once: AT_ONCE,
    }
}

const CASE: &[&str] = &["id"];

/// A column of the uploaded signed forms.
const fn of_signatures(name: &'static str, purpose: &'static str) -> Column {
    Column {
        table: "signatures",
        key: &["id"],
        row: &["case_id", "CAST(attempt AS TEXT)", "CAST(version AS TEXT)"],
        name,
        purpose,
        at_once: FILES_AT_ONCE,
    }
}

/// A column of the signing requests.
const fn of_signing_requests(name: &'static str, purpose: &'static str) -> Column {
    Column {
        table: "signing_requests",
        key: &["id"],
        row: &["id", "case_id", "session", "CAST(version AS TEXT)"],
        name,
        purpose,
        at_once: FILES_AT_ONCE,
    }
}

/// Every sealed column that there is.
const COLUMNS: [Column; 19] = [
    column("cases", CASE, "person", "person"),
    column("cases", CASE, "employment", "employment"),
    column("cases", CASE, "draft", "draft"),
    column("cases", CASE, "refused_draft", "refused_draft"),
    column("cases", CASE, "confirmed_draft", "confirmed_draft"),
    column("cases", CASE, "application", "application"),
    column("cases", CASE, "correction", "correction"),
    column("sessions", &["key"], "claim", "claim"),
    column("waiting", &["id"], "contents", "waiting"),
    column("certificates", &["serial"], "holder", "holder"),
    column("referrals", &["key"], "referral", "referral"),
    column("rotations", &["session", "post"], "outcome", "rotation"),
    column(
        "staff",
        &["institution", "person_key", "number"],
        "employment",
        "employment",
    ),
    Column {
        table: "documents",
        key: &["mark"],
        row: &["case_id", "kind", "CAST(version AS TEXT)"],
        name: "file",
        purpose: documents::PURPOSE,
        at_once: FILES_AT_ONCE,
    },
    of_signatures("facts", signatures::FACTS),
    of_signatures("file", signatures::FILE),
    of_signing_requests("facts", signing_requests::FACTS),
    of_signing_requests("file", signing_requests::FILE),
    column("statements", &["key"], "statement", statements::PURPOSE),
];

/// Looks at everything once.
pub(super) async fn pass(store: &SqlStore, look: Look) -> Outcome<Pass> {
    let mut pass = Pass::default();
    for column in &COLUMNS {
        let mut after = Some(vec![String::new(); column.key.len()]);
        while let Some(from) = after {
            after = look_at_some(store, column, &from, look, &mut pass).await?;
        }
    }
    for proof in [&SESSIONS, &DOCUMENTS] {
        let mut after = Some(String::new());
        while let Some(from) = after {
            after = look_at_proofs(store, proof, &from, look, &mut pass).await?;
        }
    }
    Ok(pass)
}

/// `$1, $2` and so on.
fn places(from: usize, count: usize) -> String {
    let places: Vec<String> = (from..from + count).map(|at| format!("${at}")).collect();
    places.join(", ")
}

/// Those after this key, with the values that are under another key.
fn select(column: &Column) -> String {
    let Column {
        table,
        key,
        row,
        name,
        at_once,
        ..
    } = column;
    let key_and_row = key
        .iter()
        .zip(0..)
        .map(|(part, at)| format!("{part} AS k{at}"));
    let row = row
        .iter()
        .zip(0..)
        .map(|(part, at)| format!("{part} AS r{at}"));
    let parts: Vec<String> = key_and_row.chain(row).collect();
    let (parts, key) = (parts.join(", "), key.join(", "));
    let (after, prefix) = (places(1, column.key.len()), column.key.len() + 1);
    // Whole files are not read to see that they are sealed already.
    format!(
        "SELECT {parts}, CASE WHEN substr({name}, 1, 5) = ${prefix} THEN NULL ELSE {name} END \
         AS sealed FROM {table} WHERE ({key}) > ({after}) ORDER BY {key} LIMIT {at_once}"
    )
}

/// Looks at a column of some rows after this one, and gives the key of the last.
async fn look_at_some(
    store: &SqlStore,
    column: &Column,
    after: &[String],
    look: Look,
    pass: &mut Pass,
) -> Outcome<Option<Vec<String>>> {
    let mut query = sqlx::query(AssertSqlSafe(select(column)));
    for part in after {
        query = query.bind(part);
    }
    let prefix = store.keys.sealed_prefix().to_vec();
    let rows = query.bind(prefix).fetch_all(&store.read).await;
    let rows = rows?;
    let mut renewed = Vec::new();
    for row in &rows {
        let sealed: Option<Vec<u8>> = row.try_get("sealed")?;
        let Some(sealed) = sealed else { continue };
        let bound_to = parts(row, "r", column.row.len())?;
        let bound_to: Vec<&str> = bound_to.iter().map(String::as_str).collect();
        match store.keys.renewed(column.purpose, &bound_to, &sealed) {
            Renewed::Already => {}
            Renewed::By(by) => renewed.push((parts(row, "k", column.key.len())?, sealed, by)),
            Renewed::Unreadable => {
                let (table, column) = (column.table, column.name);
                tracing::error!(table, column, key = ?bound_to, "a sealed value cannot be read");
                pass.unreadable += 1;
            }
        }
    }
    if look == Look::Only {
        pass.renewed += renewed.len() as u64;
    } else if !renewed.is_empty() {
        let mut tx = begin(&store.write).await?;
        stop_if_overtaken(store, &mut tx).await?;
        for (key, before, by) in renewed {
            pass.renewed += put(&mut tx, column, &key, before, by).await?;
        }
        tx.commit().await?;
        tokio::time::sleep(PAUSE).await;
    }
    let last = rows.last();
    last.map(|row| parts(row, "k", column.key.len()))
        .transpose()
}

/// A rotation that stood still while a later one began must not bring anything back
/// under its own key.
async fn stop_if_overtaken(store: &SqlStore, tx: &mut WriteTransaction) -> Outcome<()> {
    let select = format!("SELECT id FROM data_keys WHERE state = $1{LOCK_ROW}");
    let sealing: Option<String> = sqlx::query_scalar(AssertSqlSafe(select))
        .bind(data_keys::SEALS)
        .fetch_optional(&mut **tx)
        .await?;
    if sealing == Some(store.keys.sealing_id().to_string()) {
        return Ok(());
    }
    let why = "another key seals by now: give the command again";
    Err(StoreError::Failed(why.to_owned()).into())
}

/// The key of a row, or what it is bound to.
fn parts(row: &SqlRow, of: &str, count: usize) -> Outcome<Vec<String>> {
    let part = |at| row.try_get(&*format!("{of}{at}"));
    Ok((0..count).map(part).collect::<Result<_, sqlx::Error>>()?)
}

/// Puts a value in the place of the one that was read, if that is still there.
async fn put(
    tx: &mut WriteTransaction,
    column: &Column,
    key: &[String],
    before: Vec<u8>,
    by: Vec<u8>,
) -> Outcome<u64> {
    let (table, name) = (column.table, column.name);
    let (of, places) = (column.key.join(", "), places(3, key.len()));
    let update =
        format!("UPDATE {table} SET {name} = $1 WHERE {name} = $2 AND ({of}) = ({places})");
    let mut query = sqlx::query(AssertSqlSafe(update)).bind(by).bind(before);
    for part in key {
        query = query.bind(part);
    }
    let done = query.execute(&mut **tx).await?;
    Ok(done.rows_affected())
}

/// What is proved of rows.
struct Proof {
    table: &'static str,
    key: &'static str,
    /// What else its proof is made of.
    columns: &'static str,
    renewed: fn(&SqlStore, &SqlRow) -> Outcome<Renewed<String>>,
}

const SESSIONS: Proof = Proof {
    table: "sessions",
    key: "key",
    columns: "case_id, resumable, word_for",
    renewed: renewed_session,
};

const DOCUMENTS: Proof = Proof {
    table: "documents",
    key: "mark",
    columns: "case_id, kind, version, number, declaration, at, length, digest",
    renewed: |store, row| {
        let mac: Option<String> = row.try_get("mac")?;
        Ok(documents::Facts::from_row(row)?.renewed_mac(&store.keys, mac.as_deref()))
    },
};

fn renewed_session(store: &SqlStore, row: &SqlRow) -> Outcome<Renewed<String>> {
    let text = |column| row.try_get::<Option<String>, _>(column);
    let grants = SessionGrants {
        case: text("case_id")?,
        resumable: text("resumable")?,
        word_for: text("word_for")?,
    };
    let key = text("key")?.unwrap_or_default();
    let Ok(key) = SessionKey::parse(&key) else {
        return Ok(Renewed::Unreadable);
    };
    let mac = text("mac")?;
    Ok(store
        .keys
        .renewed_session_mac(&key, &grants, mac.as_deref()))
}

/// Looks at the proofs of some rows after this one, and gives the key of the last.
async fn look_at_proofs(
    store: &SqlStore,
    proof: &Proof,
    after: &str,
    look: Look,
    pass: &mut Pass,
) -> Outcome<Option<String>> {
    let Proof {
        table,
        key,
        columns,
        renewed,
    } = proof;
    let select = format!(
        "SELECT {key}, {columns}, mac FROM {table} WHERE {key} > $1 ORDER BY {key} LIMIT {AT_ONCE}"
    );
    let rows = sqlx::query(AssertSqlSafe(select))
        .bind(after)
        .fetch_all(&store.read)
        .await?;
    let mut last = None;
    let mut changes = Vec::new();
    for row in &rows {
        let of: String = row.try_get(*key)?;
        let mac: Option<String> = row.try_get("mac")?;
        match renewed(store, row)? {
            Renewed::Already => {}
            Renewed::By(by) => changes.push((of.clone(), mac, by)),
            Renewed::Unreadable => {
                tracing::error!(table, key = of, "a row was changed in the database");
                pass.unreadable += 1;
            }
        }
        last = Some(of);
    }
    if look == Look::Only {
        pass.renewed += changes.len() as u64;
    } else if !changes.is_empty() {
        let update = format!("UPDATE {table} SET mac = $1 WHERE {key} = $2 AND mac = $3");
        let mut tx = begin(&store.write).await?;
        stop_if_overtaken(store, &mut tx).await?;
        for (of, before, by) in changes {
            let done = sqlx::query(AssertSqlSafe(update.clone()))
                .bind(by)
                .bind(of)
                .bind(before)
                .execute(&mut *tx)
                .await?;
            pass.renewed += done.rows_affected();
        }
        tx.commit().await?;
        tokio::time::sleep(PAUSE).await;
    }
    Ok(last)
}
