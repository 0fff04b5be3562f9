//! A stand-in for tests in a browser: makes captchas as ever, and tells the
//! signs of its last one to whoever asks. It does not start in production.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use domain::{
    Locale,
    ports::{CaptchaMaker, Unreachable},
};

use super::Captchas;

/// Makes, and tells.
#[derive(Debug, Default)]
pub struct TellingCaptchas {
    captchas: Captchas,
    last: Mutex<String>,
}

impl TellingCaptchas {
    /// The signs of the captcha that was posed last.
    pub fn last(&self) -> String {
        self.last
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

#[async_trait]
impl CaptchaMaker for TellingCaptchas {
    async fn picture(&self, signs: &str, seed: [u8; 32]) -> Result<Vec<u8>, Unreachable> {
        self.captchas.picture(signs, seed).await
    }

    async fn sound(
        &self,
        signs: &str,
        locale: Locale,
        seed: [u8; 32],
    ) -> Result<Vec<u8>, Unreachable> {
        self.captchas.sound(signs, locale, seed).await
    }

    fn posed(&self, signs: &str) {
        signs.clone_into(&mut self.last.lock().unwrap_or_else(PoisonError::into_inner));
    }
}
