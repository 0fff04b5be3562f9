//! Networks in which somebody signed in before.

use async_trait::async_trait;
use domain::{id::SecretHash, ports::Networks};
use jiff::Timestamp;

use super::{
    Outcome, SqlStore,
    run::{Fetch, Run},
};

#[async_trait]
impl Networks for SqlStore {
    async fn note_network(
        &self,
        network: &SecretHash,
        proved: bool,
        now: Timestamp,
    ) -> Outcome<()> {
        sqlx::query(
            "INSERT INTO known_networks (key, proved, seen_at) VALUES ($1, $2, $3) \
             ON CONFLICT (key) DO UPDATE SET seen_at = excluded.seen_at, \
             proved = CASE WHEN excluded.proved = 1 THEN 1 ELSE known_networks.proved END",
        )
        .bind(network.as_str())
        .bind(i64::from(proved))
        .bind(now.as_millisecond())
        .run(&self.write)
        .await?;
        Ok(())
    }

    async fn known_network(&self, network: &SecretHash, since: Timestamp) -> Outcome<Option<bool>> {
        let proved: Option<i64> =
            sqlx::query_scalar("SELECT proved FROM known_networks WHERE key = $1 AND seen_at > $2")
                .bind(network.as_str())
                .bind(since.as_millisecond())
                .optional(&self.read)
                .await?;
        Ok(proved.map(|proved| proved != 0))
    }
}
