//! Captchas that were answered.

use async_trait::async_trait;
use domain::{
    id::{CaptchaId, SessionKey},
    ports::{CaptchaTaken, Captchas},
};
use jiff::Timestamp;

use super::{
    Outcome, SqlStore,
    run::{Fetch, Run},
};

#[async_trait]
impl Captchas for SqlStore {
    async fn take_captcha(
        &self,
        captcha: &CaptchaId,
        visit: &SessionKey,
        expires_at: Timestamp,
    ) -> Outcome<CaptchaTaken> {
        // Whoever inserts the row judges the answer.
        let inserted = sqlx::query(
            "INSERT INTO used_captchas (id, visit, expires_at) VALUES ($1, $2, $3) \
             ON CONFLICT (id) DO NOTHING",
        )
        .bind(captcha.as_str())
        .bind(visit.as_str())
        .bind(expires_at.as_millisecond())
        .run(&self.write)
        .await?;
        if inserted > 0 {
            return Ok(CaptchaTaken::ToJudge);
        }
        let passed = sqlx::query(
            "UPDATE used_captchas SET tries_left = tries_left - 1 \
             WHERE id = $1 AND visit = $2 AND tries_left > 0",
        )
        .bind(captcha.as_str())
        .bind(visit.as_str())
        .run(&self.write)
        .await?;
        Ok(if passed > 0 {
            CaptchaTaken::PassedBefore
        } else {
            CaptchaTaken::UsedUp
        })
    }

    async fn pass_captcha(&self, captcha: &CaptchaId, ticket: &str, tries: u32) -> Outcome<()> {
        sqlx::query("UPDATE used_captchas SET tries_left = $2, ticket = $3 WHERE id = $1")
            .bind(captcha.as_str())
            .bind(i64::from(tries))
            .bind(ticket)
            .run(&self.write)
            .await?;
        Ok(())
    }

    async fn passed_captcha(&self, visit: &SessionKey, now: Timestamp) -> Outcome<Option<String>> {
        let ticket = sqlx::query_scalar(
            "SELECT ticket FROM used_captchas WHERE visit = $1 AND tries_left > 0 \
             AND expires_at > $2 AND ticket IS NOT NULL ORDER BY expires_at DESC LIMIT 1",
        )
        .bind(visit.as_str())
        .bind(now.as_millisecond())
        .optional(&self.read)
        .await?;
        Ok(ticket)
    }

    async fn forget_captchas(&self, visit: &SessionKey) -> Outcome<()> {
        sqlx::query("UPDATE used_captchas SET tries_left = 0 WHERE visit = $1")
            .bind(visit.as_str())
            .run(&self.write)
            .await?;
        Ok(())
    }
}
