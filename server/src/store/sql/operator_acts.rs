//! What operators did.

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::{Database, Row};

use super::super::{
    super::{
        operator_acts::{OperatorAct, OperatorActs},
        rows::instant,
    },
    Db, failed,
};
use super::{Outcome, SqlStore};

#[async_trait]
impl OperatorActs for SqlStore {
    async fn record(&self, act: &OperatorAct) -> Outcome<()> {
        sqlx::query(
            "INSERT INTO operator_acts (at, who, act, subject, reason) \
             VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(act.at.as_millisecond())
        .bind(&act.who)
        .bind(&act.act)
        .bind(&act.subject)
        .bind(&act.reason)
        .execute(&self.write)
        .await
        .map_err(failed)?;
        Ok(())
    }

    async fn newest(&self, most: u32) -> Outcome<Vec<OperatorAct>> {
        let rows = sqlx::query(
            "SELECT at, who, act, subject, reason FROM operator_acts \
             ORDER BY at DESC LIMIT $1",
        )
        .bind(i64::from(most))
        .fetch_all(&self.read)
        .await
        .map_err(failed)?;
        rows.iter().map(read).collect()
    }

    async fn since(&self, after: Timestamp) -> Outcome<Vec<OperatorAct>> {
        let rows = sqlx::query(
            "SELECT at, who, act, subject, reason FROM operator_acts \
             WHERE at > $1 ORDER BY at LIMIT 1000",
        )
        .bind(after.as_millisecond())
        .fetch_all(&self.read)
        .await
        .map_err(failed)?;
        rows.iter().map(read).collect()
    }
}

fn read(row: &<Db as Database>::Row) -> Outcome<OperatorAct> {
    let text = |column: &'static str| row.try_get::<String, _>(column).map_err(failed);
    Ok(OperatorAct {
        at: instant(row.try_get("at").map_err(failed)?, "at")?,
        who: text("who")?,
        act: text("act")?,
        subject: text("subject")?,
        reason: row.try_get("reason").map_err(failed)?,
    })
}
