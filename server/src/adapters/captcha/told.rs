//! A stand-in for tests in a browser: draws as ever, and tells the letters of
//! its last picture to whoever asks. It does not start in production.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use domain::ports::{Painter, Unreachable};

use super::CaptchaPainter;

/// Draws, and tells.
#[derive(Debug, Default)]
pub struct TellingPainter {
    painter: CaptchaPainter,
    last: Mutex<String>,
}

impl TellingPainter {
    /// The letters of the last picture.
    pub fn last(&self) -> String {
        self.last
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

#[async_trait]
impl Painter for TellingPainter {
    async fn paint(&self, letters: &str) -> Result<Vec<u8>, Unreachable> {
        letters.clone_into(&mut self.last.lock().unwrap_or_else(PoisonError::into_inner));
        self.painter.paint(letters).await
    }
}
