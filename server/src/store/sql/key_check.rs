//! Whether the data of this database were sealed with this master key.

use sqlx::{AssertSqlSafe, Row};
use subtle::ConstantTimeEq;

use super::super::{
    super::{error::SqlError, key_check::Compared},
    Connection, TABLE_EXISTS,
};
use super::SqlStore;
use crate::keys::Keys;

/// Tables, what their rows are known by, and a sealed column and what for; those
/// first that are kept longest and that nothing replaces by itself.
const SEALED: [(&str, &[&str], &str, &str); 5] = [
    ("cases", &["id"], "person", "person"),
    ("certificates", &["serial"], "holder", "holder"),
    (
        "staff",
        &["institution", "person_key", "number"],
        "employment",
        "employment",
    ),
    ("waiting", &["id"], "contents", "waiting"),
    ("sessions", &["key"], "claim", "claim"),
];

/// How many values are tried.
const TRIED: usize = 50;

pub(super) async fn exists(on: &mut Connection, table: &str) -> Result<bool, sqlx::Error> {
    let count: i64 = sqlx::query_scalar(TABLE_EXISTS)
        .bind(table)
        .fetch_one(on)
        .await?;
    Ok(count > 0)
}

/// Compares, and writes nothing. A database of before this check tells by what
/// is sealed in it.
pub(super) async fn compare(on: &mut Connection, keys: &Keys) -> Result<Compared, sqlx::Error> {
    if exists(on, "key_check").await? {
        let kept: Option<String> = sqlx::query_scalar("SELECT value FROM key_check WHERE one = 1")
            .fetch_optional(&mut *on)
            .await?;
        if let Some(kept) = kept {
            let is = |value: String| bool::from(kept.as_bytes().ct_eq(value.as_bytes()));
            return Ok(if is(keys.check_value()) {
                Compared::Same
            } else if is(keys.check_value_of_before()) {
                Compared::Unbound
            } else {
                Compared::Other
            });
        }
    }
    by_sealed_data(on, keys).await
}

/// The first table that has sealed values decides. Where a portal once ran on
/// another key for a while, some of them do not open: the key that opens most
/// is the right one.
async fn by_sealed_data(on: &mut Connection, keys: &Keys) -> Result<Compared, sqlx::Error> {
    for (table, key, column, purpose) in SEALED {
        if !exists(on, table).await? {
            continue;
        }
        let sql = format!(
            "SELECT {}, {column} FROM {table} WHERE {column} IS NOT NULL LIMIT {TRIED}",
            key.join(", ")
        );
        let rows = sqlx::query(AssertSqlSafe(sql)).fetch_all(&mut *on).await?;
        let mut opened = 0;
        for row in &rows {
            let sealed: Vec<u8> = row.try_get(column)?;
            let values: Vec<String> = key
                .iter()
                .map(|name| row.try_get(*name))
                .collect::<Result<_, _>>()?;
            let values: Vec<&str> = values.iter().map(String::as_str).collect();
            let opens = keys.open_row(purpose, &values, &sealed).is_some()
                || keys.open(purpose, &sealed).is_some();
            opened += usize::from(opens);
        }
        if rows.is_empty() {
            continue;
        }
        if opened * 2 <= rows.len() {
            return Ok(Compared::Other);
        }
        if opened < rows.len() {
            let other = rows.len() - opened;
            tracing::warn!(
                table,
                other,
                "some rows were sealed with another master key"
            );
        }
        return Ok(Compared::Unmarked);
    }
    Ok(Compared::Unmarked)
}

/// The versions of the tables that there are.
pub(super) async fn applied(on: &mut Connection) -> Result<Vec<i64>, sqlx::Error> {
    if !exists(on, "_sqlx_migrations").await? {
        return Ok(Vec::new());
    }
    sqlx::query_scalar("SELECT version FROM _sqlx_migrations WHERE success")
        .fetch_all(on)
        .await
}

/// Keeps the check value of these keys, and compares once more: of two
/// processes that start at the same time on an empty database one is first.
pub(super) async fn mark(
    on: &mut Connection,
    keys: &Keys,
    is_bound: bool,
) -> Result<Compared, sqlx::Error> {
    let value = if is_bound {
        keys.check_value()
    } else {
        keys.check_value_of_before()
    };
    sqlx::query("INSERT INTO key_check (one, value) VALUES (1, $1) ON CONFLICT (one) DO NOTHING")
        .bind(value)
        .execute(&mut *on)
        .await?;
    compare(on, keys).await
}

/// Notes that everything is bound to its row.
pub(super) async fn mark_bound(store: &SqlStore) -> Result<(), SqlError> {
    sqlx::query("UPDATE key_check SET value = $2 WHERE value = $1")
        .bind(store.keys.check_value_of_before())
        .bind(store.keys.check_value())
        .execute(&store.write)
        .await?;
    Ok(())
}

/// Whether it is noted.
pub(super) async fn is_bound(store: &SqlStore) -> Result<bool, SqlError> {
    let kept: Option<String> = sqlx::query_scalar("SELECT value FROM key_check WHERE one = 1")
        .fetch_optional(&store.read)
        .await?;
    Ok(kept.is_some_and(|kept| kept == store.keys.check_value()))
}
