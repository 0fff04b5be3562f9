//! Applications that were confirmed before applications were stored: they are read
//! from what was typed and from what was on offer once more, by the rules of this
//! version and with the declaration of their time, and stored.

use domain::id::CaseId;
use sqlx::AssertSqlSafe;

use super::super::{
    super::{
        error::SqlError,
        rows::{
            application::{self, Column},
            id, unseal,
        },
    },
    LOCK_ROW,
};
use super::{
    SqlStore,
    connection::begin,
    run::{Fetch, Run},
};

/// How many are stored in one transaction.
const AT_ONCE: i64 = 200;

/// Those that are still to be stored.
const LEFT: &str = "SELECT id, draft, offer, revision, application_revision FROM cases \
     WHERE offer IS NOT NULL AND id > $1 ORDER BY id LIMIT $2";

#[derive(sqlx::FromRow)]
struct Earlier {
    id: String,
    draft: Vec<u8>,
    offer: String,
    revision: i64,
    application_revision: Option<i64>,
}

/// Stores them. One that cannot be read stays as it is, and the log tells which.
pub(super) async fn store_applications(store: &SqlStore) -> Result<(), SqlError> {
    let mut after = Some(String::new());
    while let Some(from) = after {
        after = store_some(store, &from).await?;
    }
    Ok(())
}

/// Stores some of those after this one, and gives the last; none where there was
/// none.
async fn store_some(store: &SqlStore, after: &str) -> Result<Option<String>, SqlError> {
    let mut tx = begin(&store.write).await?;
    let rows: Vec<Earlier> = sqlx::query_as(AssertSqlSafe(format!("{LEFT}{LOCK_ROW}")))
        .bind(after)
        .bind(AT_ONCE)
        .all(&mut *tx)
        .await?;
    let mut last = None;
    for row in rows {
        let case = row.id;
        // The last version of before stored it too.
        let sealed = if row.application_revision == Some(row.revision) {
            None
        } else {
            let read = unseal(&store.keys, "draft", &[&case], &row.draft)
                .and_then(|draft| application::of_earlier(&draft, &row.offer));
            match read {
                Ok(application) => {
                    let case = id(CaseId::parse(&case), "id")?;
                    Some(application::seal(
                        &store.keys,
                        Column::Application,
                        &case,
                        &application,
                    )?)
                }
                Err(error) => {
                    tracing::error!(case, %error, "a confirmed application cannot be read");
                    last = Some(case);
                    continue;
                }
            }
        };
        sqlx::query(
            "UPDATE cases SET application = COALESCE($2, application), offer = NULL WHERE id = $1",
        )
        .bind(&case)
        .bind(sealed)
        .run(&mut *tx)
        .await?;
        last = Some(case);
    }
    tx.commit().await?;
    Ok(last)
}
