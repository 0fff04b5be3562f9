//! Captchas of our own: pictures and sounds, made off the asynchronous threads
//! and a few at a time.

mod picture;
mod sound;
pub mod told;

use std::time::Duration;

use async_trait::async_trait;
use domain::{
    Locale,
    ports::{CaptchaMaker, Unreachable},
};
use rand::{RngCore, SeedableRng, rngs::StdRng};
use tokio::sync::Semaphore;

/// Made at once (THREATS T45).
const AT_ONCE: usize = 8;
/// How long one waits for its turn; then the browser is told to ask again.
const QUEUE: Duration = Duration::from_secs(5);

/// Makes captchas.
#[derive(Debug)]
pub struct Captchas {
    turns: Semaphore,
}

impl Default for Captchas {
    fn default() -> Self {
        Self {
            turns: Semaphore::new(AT_ONCE),
        }
    }
}

impl Captchas {
    async fn make(
        &self,
        make: impl FnOnce() -> Option<Vec<u8>> + Send + 'static,
    ) -> Result<Vec<u8>, Unreachable> {
        let turn = tokio::time::timeout(QUEUE, self.turns.acquire());
        let _turn = turn
            .await
            .map_err(|_| Unreachable)?
            .map_err(|_| Unreachable)?;
        tokio::task::spawn_blocking(make)
            .await
            .map_err(|_| Unreachable)?
            .ok_or(Unreachable)
    }
}

#[async_trait]
impl CaptchaMaker for Captchas {
    async fn picture(&self, signs: &str, seed: [u8; 32]) -> Result<Vec<u8>, Unreachable> {
        let signs = signs.to_owned();
        self.make(move || picture::draw(&signs, &mut Grain::of(seed)))
            .await
    }

    async fn sound(
        &self,
        signs: &str,
        locale: Locale,
        seed: [u8; 32],
    ) -> Result<Vec<u8>, Unreachable> {
        let signs = signs.to_owned();
        self.make(move || sound::speak(&signs, locale, &mut Grain::of(seed)))
            .await
    }
}

/// What makes one captcha unlike another of the same signs, and the same one
/// always the same: numbers that follow from its secret seed.
struct Grain(StdRng);

impl Grain {
    fn of(seed: [u8; 32]) -> Self {
        Self(StdRng::from_seed(seed))
    }

    /// A number in a range.
    fn between(&mut self, from: f32, to: f32) -> f32 {
        let [low, high, ..] = self.0.next_u32().to_le_bytes();
        from + (to - from) * f32::from(u16::from_le_bytes([low, high])) / f32::from(u16::MAX)
    }

    fn fill(&mut self, bytes: &mut [u8]) {
        self.0.fill_bytes(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_captcha_is_always_the_same_and_no_two_of_the_same_signs_are_alike() {
        let captchas = Captchas::default();
        let (one, other) = (
            captchas.picture("abcde", [1; 32]).await.unwrap(),
            captchas.picture("abcde", [2; 32]).await.unwrap(),
        );
        assert_ne!(one, other);
        assert_eq!(captchas.picture("abcde", [1; 32]).await.unwrap(), one);
        for picture in [one, other] {
            assert!(picture.starts_with(b"\x89PNG"));
            assert!(picture.len() < 32_000, "{}", picture.len());
        }
        let (one, other) = (
            captchas.sound("abcde", Locale::Tr, [1; 32]).await.unwrap(),
            captchas.sound("abcde", Locale::Tr, [2; 32]).await.unwrap(),
        );
        assert_ne!(one, other);
        let again = captchas.sound("abcde", Locale::Tr, [1; 32]).await.unwrap();
        assert_eq!(again, one);
        for sound in [one, other] {
            assert!(sound.len() < 160_000, "{}", sound.len());
        }
    }
}
