//! Statements that somebody is asked to sign.

use async_trait::async_trait;
use domain::{id::SecretHash, ports::Statements, signature::Statement};
use jiff::Timestamp;

use super::super::super::rows::{corrupt, seal, unseal};
use super::{
    Outcome, SqlStore,
    run::{Fetch, Run},
};

/// For sealing; a statement names its person.
pub(super) const PURPOSE: &str = "statement";

#[async_trait]
impl Statements for SqlStore {
    async fn put_statement(&self, key: &SecretHash, statement: &Statement) -> Outcome<()> {
        sqlx::query("INSERT INTO statements (key, statement, expires_at) VALUES ($1, $2, $3)")
            .bind(key.as_str())
            .bind(seal(
                &self.keys,
                PURPOSE,
                &[key.as_str()],
                &statement.text(),
            )?)
            .bind(statement.expires_at().as_millisecond())
            .run(&self.write)
            .await?;
        Ok(())
    }

    async fn take_statement(
        &self,
        key: &SecretHash,
        now: Timestamp,
        latest: Timestamp,
    ) -> Outcome<Option<Statement>> {
        let sealed: Option<Vec<u8>> = sqlx::query_scalar(
            "DELETE FROM statements WHERE key = $1 \
             AND expires_at > $2 AND expires_at <= $3 RETURNING statement",
        )
        .bind(key.as_str())
        .bind(now.as_millisecond())
        .bind(latest.as_millisecond())
        .optional(&self.write)
        .await?;
        let read = |sealed: Vec<u8>| {
            let text: String = unseal(&self.keys, PURPOSE, &[key.as_str()], &sealed)?;
            Statement::parse(text.as_bytes()).map_err(|_| corrupt("statement"))
        };
        sealed.map(read).transpose()
    }
}
