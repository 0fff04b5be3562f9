//! Security words at rest: Argon2id over the word keyed with a pepper that
//! the database does not hold (POLICIES 2.5, ASVS 11.4.2).

use argon2::{
    Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version,
    password_hash::SaltString,
};
use domain::ports::Rng;

use crate::system::SystemRng;

/// 19 MiB, two passes, one lane: the row of ASVS 5.0, appendix C.
fn hasher(pepper: &[u8; 32]) -> Option<Argon2<'_>> {
    let params = Params::new(19_456, 2, 1, Some(32)).ok()?;
    Argon2::new_with_secret(pepper, Algorithm::Argon2id, Version::V0x13, params).ok()
}

pub(super) fn hash(word: &str, pepper: &[u8; 32]) -> Option<String> {
    let mut salt = [0; 16];
    SystemRng.fill(&mut salt);
    let salt = SaltString::encode_b64(&salt).ok()?;
    let hash = hasher(pepper)?.hash_password(word.as_bytes(), &salt).ok()?;
    Some(hash.to_string())
}

pub(super) fn matches(kept: Option<&str>, word: &str, pepper: &[u8; 32]) -> bool {
    let Some(hasher) = hasher(pepper) else {
        return false;
    };
    if let Some(kept) = kept.and_then(|kept| PasswordHash::new(kept).ok()) {
        hasher.verify_password(word.as_bytes(), &kept).is_ok()
    } else {
        // The same work where there is nothing to compare with.
        let _ = hash(word, pepper);
        false
    }
}
