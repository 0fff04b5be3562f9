//! Applications that were confirmed before applications were stored: they are read
//! by the rules of their time once, and stored.

use sqlx::Row;

use super::super::{
    super::rows::{application, unseal},
    begin, failed,
};
use super::{Outcome, SqlStore};

/// How many are stored in one transaction.
const AT_ONCE: i64 = 200;

/// Stores what is still to be read from its form. One that cannot be read stays as
/// it is, and the log tells which.
pub(in super::super) async fn store_applications(store: &SqlStore) -> Outcome<()> {
    let mut after = String::new();
    loop {
        let mut tx = begin(&store.write).await.map_err(failed)?;
        let rows = sqlx::query(
            "SELECT id, draft, offer FROM cases WHERE offer IS NOT NULL AND id > $1 \
             ORDER BY id LIMIT $2",
        )
        .bind(&after)
        .bind(AT_ONCE)
        .fetch_all(&mut *tx)
        .await
        .map_err(failed)?;
        for row in &rows {
            after = row.try_get("id").map_err(failed)?;
            let sealed: Vec<u8> = row.try_get("draft").map_err(failed)?;
            let offer: String = row.try_get("offer").map_err(failed)?;
            let read = unseal(&store.keys, "draft", &sealed)
                .and_then(|draft| application::of_earlier(&draft, &offer));
            let application = match read {
                Ok(application) => application,
                Err(error) => {
                    tracing::error!(case = after, %error, "a confirmed application cannot be read");
                    continue;
                }
            };
            sqlx::query("UPDATE cases SET application = $2, offer = NULL WHERE id = $1")
                .bind(&after)
                .bind(application::seal(&store.keys, &application)?)
                .execute(&mut *tx)
                .await
                .map_err(failed)?;
        }
        tx.commit().await.map_err(failed)?;
        if rows.is_empty() {
            return Ok(());
        }
    }
}
