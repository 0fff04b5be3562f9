//! Captchas of our own: pictures and sounds, made off the asynchronous threads
//! and a few at a time.

mod picture;
mod sound;
pub mod told;

use async_trait::async_trait;
use domain::{
    Locale,
    ports::{CaptchaMaker, Chance, Unreachable},
};
use tokio::sync::Semaphore;

use super::system::OsChance;

/// Made at once (POLICIES, T45).
const AT_ONCE: usize = 8;

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
        let _turn = self.turns.acquire().await.map_err(|_| Unreachable)?;
        tokio::task::spawn_blocking(make)
            .await
            .map_err(|_| Unreachable)?
            .ok_or(Unreachable)
    }
}

#[async_trait]
impl CaptchaMaker for Captchas {
    async fn picture(&self, signs: &str) -> Result<Vec<u8>, Unreachable> {
        let signs = signs.to_owned();
        self.make(move || picture::draw(&signs)).await
    }

    async fn sound(&self, signs: &str, locale: Locale) -> Result<Vec<u8>, Unreachable> {
        let signs = signs.to_owned();
        self.make(move || sound::speak(&signs, locale)).await
    }
}

/// Numbers in a range, from the machine's randomness.
fn between(from: f32, to: f32) -> f32 {
    let mut bytes = [0; 2];
    OsChance.fill(&mut bytes);
    from + (to - from) * f32::from(u16::from_le_bytes(bytes)) / f32::from(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn no_two_captchas_of_the_same_signs_are_alike() {
        let captchas = Captchas::default();
        let (one, other) = (
            captchas.picture("abcde").await.unwrap(),
            captchas.picture("abcde").await.unwrap(),
        );
        assert_ne!(one, other);
        for picture in [one, other] {
            assert!(picture.starts_with(b"\x89PNG"));
            assert!(picture.len() < 32_000, "{}", picture.len());
        }
        let (one, other) = (
            captchas.sound("abcde", Locale::Tr).await.unwrap(),
            captchas.sound("abcde", Locale::Tr).await.unwrap(),
        );
        assert_ne!(one, other);
        for sound in [one, other] {
            assert!(sound.len() < 160_000, "{}", sound.len());
        }
    }
}
