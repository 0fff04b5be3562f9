//! Applications that were confirmed before applications were stored: they are read
//! from what was typed and from what was on offer once more, by the rules of this
//! version and with the declaration of their time, and stored.

use domain::id::CaseId;
use sqlx::{AssertSqlSafe, Row};

use super::super::{
    super::rows::{application, id, unseal},
    LOCK_ROW, begin, failed,
};
use super::{Outcome, SqlStore};

/// How many are stored in one transaction.
const AT_ONCE: i64 = 200;

/// Those that are still to be stored.
const LEFT: &str = "SELECT id, draft, offer, revision, application_revision FROM cases \
     WHERE offer IS NOT NULL AND id > $1 ORDER BY id LIMIT $2";

/// Stores them. One that cannot be read stays as it is, and the log tells which.
pub(super) async fn store_applications(store: &SqlStore) -> Outcome<()> {
    let mut after = Some(String::new());
    while let Some(from) = after {
        after = store_some(store, &from).await?;
    }
    Ok(())
}

/// Stores some of those after this one, and gives the last; none where there was
/// none.
async fn store_some(store: &SqlStore, after: &str) -> Outcome<Option<String>> {
    let mut tx = begin(&store.write).await.map_err(failed)?;
    let rows = sqlx::query(AssertSqlSafe(format!("{LEFT}{LOCK_ROW}")))
        .bind(after)
        .bind(AT_ONCE)
        .fetch_all(&mut *tx)
        .await
        .map_err(failed)?;
    let mut last = None;
    for row in &rows {
        let case: String = row.try_get("id").map_err(failed)?;
        let draft: Vec<u8> = row.try_get("draft").map_err(failed)?;
        let offer: String = row.try_get("offer").map_err(failed)?;
        let revision: i64 = row.try_get("revision").map_err(failed)?;
        let of: Option<i64> = row.try_get("application_revision").map_err(failed)?;
        // The last version of before stored it too.
        let sealed = if of == Some(revision) {
            None
        } else {
            let read = unseal(&store.keys, "draft", &[&case], &draft)
                .and_then(|draft| application::of_earlier(&draft, &offer));
            match read {
                Ok(application) => {
                    let case = id(CaseId::parse(&case), "id")?;
                    Some(application::seal(&store.keys, &case, &application)?)
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
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        last = Some(case);
    }
    tx.commit().await.map_err(failed)?;
    Ok(last)
}
