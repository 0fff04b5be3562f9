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
    /// The signs of the last picture or sound.
    pub fn last(&self) -> String {
        self.last
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn tell(&self, signs: &str) {
        signs.clone_into(&mut self.last.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

#[async_trait]
impl CaptchaMaker for TellingCaptchas {
    async fn picture(&self, signs: &str) -> Result<Vec<u8>, Unreachable> {
        self.tell(signs);
        self.captchas.picture(signs).await
    }

    async fn sound(&self, signs: &str, locale: Locale) -> Result<Vec<u8>, Unreachable> {
        self.tell(signs);
        self.captchas.sound(signs, locale).await
    }
}
