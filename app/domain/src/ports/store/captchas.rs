//! Captchas that were answered.

use async_trait::async_trait;
use jiff::Timestamp;

use super::StoreError;
use crate::id::{CaptchaId, SessionKey};

/// Captchas that were answered.
#[async_trait]
pub trait Captchas: Send + Sync {
    /// Uses a captcha up: of any number of calls at once, one may judge its
    /// answer. Until the end of its time it is known to be used.
    async fn take_captcha(
        &self,
        id: &CaptchaId,
        visit: &SessionKey,
        expires_at: Timestamp,
    ) -> Result<CaptchaTaken, StoreError>;

    /// Notes that a captcha was answered rightly, so that it need not be
    /// answered again in the next so many tries of the same sign-in. The text
    /// is what its form carries.
    async fn pass_captcha(
        &self,
        id: &CaptchaId,
        ticket: &str,
        tries: u32,
    ) -> Result<(), StoreError>;

    /// What the form of a captcha carried that was answered rightly in this
    /// visit and has tries left.
    async fn passed_captcha(
        &self,
        visit: &SessionKey,
        now: Timestamp,
    ) -> Result<Option<String>, StoreError>;

    /// Lets no captcha that was answered in this visit save another one.
    async fn forget_captchas(&self, visit: &SessionKey) -> Result<(), StoreError>;
}

/// What using a captcha up gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaptchaTaken {
    /// It was not answered yet: the answer is to be judged, and this is the
    /// only time.
    ToJudge,
    /// It was answered rightly before in the same sign-in.
    PassedBefore,
    /// It was answered before, and that is over.
    UsedUp,
}
