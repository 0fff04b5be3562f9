//! What operators did.

use async_trait::async_trait;
use domain::ports::StoreError;
use jiff::Timestamp;

use super::super::super::{
    operator_acts::{OperatorAct, OperatorActs},
    rows::instant,
};
use super::{
    Outcome, SqlStore,
    run::{Fetch, Run},
};

#[derive(sqlx::FromRow)]
struct ActRow {
    at: i64,
    who: String,
    act: String,
    subject: String,
    reason: Option<String>,
}

impl TryFrom<ActRow> for OperatorAct {
    type Error = StoreError;

    fn try_from(row: ActRow) -> Outcome<Self> {
        Ok(Self {
            at: instant(row.at, "at")?,
            who: row.who,
            act: row.act,
            subject: row.subject,
            reason: row.reason,
        })
    }
}

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
        .run(&self.write)
        .await?;
        Ok(())
    }

    async fn newest(&self, most: u32) -> Outcome<Vec<OperatorAct>> {
        let rows: Vec<ActRow> = sqlx::query_as(
            "SELECT at, who, act, subject, reason FROM operator_acts \
             ORDER BY at DESC LIMIT $1",
        )
        .bind(i64::from(most))
        .all(&self.read)
        .await?;
        rows.into_iter().map(OperatorAct::try_from).collect()
    }

    async fn since(&self, after: Timestamp) -> Outcome<Vec<OperatorAct>> {
        let rows: Vec<ActRow> = sqlx::query_as(
            "SELECT at, who, act, subject, reason FROM operator_acts \
             WHERE at > $1 ORDER BY at LIMIT 1000",
        )
        .bind(after.as_millisecond())
        .all(&self.read)
        .await?;
        rows.into_iter().map(OperatorAct::try_from).collect()
    }
}
