//! The keys that signing requests are signed with (Ed25519), so that an agent believes no
//! request which somebody on the way has made.

use std::path::Path;

use domain::{
    id::{hex, unhex},
    ports::{Rng, RngExt as _},
};
use protocol::AgentKey;
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use zeroize::Zeroizing;

use crate::{
    config::ConfigError,
    private_file::{self, PrivateFileError},
    system::SystemRng,
};

/// Its setting.
const KEY: &str = "signature.agent.key_file";

/// The keys. The first signs; agents believe all of them.
pub struct AgentKeys(Vec<Ed25519KeyPair>);

impl AgentKeys {
    /// Reads a key file.
    ///
    /// # Errors
    /// When it cannot be read, holds something else, or others may read it.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        Self::of(path, &text(path)?)
    }

    fn of(path: &Path, text: &str) -> Result<Self, ConfigError> {
        let pair = |line: &str| {
            let seed = unhex::<32>(line)?;
            Ed25519KeyPair::from_seed_unchecked(&seed).ok()
        };
        let pairs: Option<Vec<_>> = text.lines().map(pair).collect();
        let pairs = pairs.filter(|pairs| !pairs.is_empty());
        let none = || wrong(path, &"must hold lines of 64 hexadecimal digits");
        pairs.map(Self).ok_or_else(none)
    }

    /// The same; a new key where there is no file, for development.
    ///
    /// # Errors
    /// As [`AgentKeys::read`].
    pub fn read_or_make(path: &Path) -> Result<Self, ConfigError> {
        if !path.exists() {
            make(path)?;
        }
        Self::read(path)
    }

    /// The public keys, for the agents' lists.
    pub fn public(&self) -> Vec<AgentKey> {
        let public = |pair: &Ed25519KeyPair| {
            let bytes = pair.public_key().as_ref().try_into();
            bytes.map(AgentKey::from_bytes).ok()
        };
        self.0.iter().filter_map(public).collect()
    }

    /// Signs a description.
    pub fn sign(&self, description: &[u8]) -> Option<Vec<u8>> {
        let pair = self.0.first()?;
        Some(pair.sign(&AgentKey::message(description)).as_ref().to_vec())
    }
}

/// Makes a key file with one key.
///
/// # Errors
/// When it is there, or cannot be written.
pub fn make(path: &Path) -> Result<(), ConfigError> {
    let made = private_file::create(path, &drawn());
    made.map_err(|error| wrong(path, &PrivateFileError::from(error)))
}

/// Adds a new key behind the others.
///
/// # Errors
/// When the file holds none, or cannot be written.
pub fn add(path: &Path) -> Result<(), ConfigError> {
    let text = text(path)?;
    AgentKeys::of(path, &text)?;
    write(path, &format!("{}\n{}", text.trim_end(), drawn()))
}

/// Takes the first key out.
///
/// # Errors
/// When the file holds one alone, or cannot be written.
pub fn retire(path: &Path) -> Result<(), ConfigError> {
    let text = text(path)?;
    AgentKeys::of(path, &text)?;
    match text.split_once('\n') {
        Some((_, rest)) if !rest.trim().is_empty() => write(path, rest),
        _ => Err(wrong(path, &"its only key stays: add another one first")),
    }
}

fn text(path: &Path) -> Result<Zeroizing<String>, ConfigError> {
    private_file::read_text(path).map_err(|error| wrong(path, &error))
}

/// A new key as a line of the file.
fn drawn() -> String {
    let rng: &dyn Rng = &SystemRng;
    hex(&rng.secret::<32>())
}

/// Replaces a key file.
fn write(path: &Path, text: &str) -> Result<(), ConfigError> {
    private_file::replace(path, text).map_err(|error| wrong(path, &error))
}

fn wrong(path: &Path, why: &dyn std::fmt::Display) -> ConfigError {
    ConfigError::of(KEY, format_args!("{}: {why}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn the_first_key_signs_and_all_are_told() {
        let folder = std::env::temp_dir().join(format!("muhur-agent-keys-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        let (one, two) = (folder.join("one"), folder.join("two"));
        make(&one).unwrap();
        make(&two).unwrap();
        assert!(make(&one).is_err());
        let both = [&one, &two].map(|path| fs::read_to_string(path).unwrap());
        let file = folder.join("both");
        fs::write(&file, both.join("\n")).unwrap();
        assert!(AgentKeys::read(&file).is_err(), "others may read it");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        let keys = AgentKeys::read(&file).unwrap();
        let signature = keys.sign(b"a description").unwrap();
        let [first, second] = &keys.public()[..] else {
            panic!("two keys");
        };
        assert!(first.signed(b"a description", &signature));
        assert!(!second.signed(b"a description", &signature));
        assert_eq!(
            AgentKeys::read(&one).unwrap().public(),
            std::slice::from_ref(first)
        );
        add(&one).unwrap();
        let [old, new] = &AgentKeys::read(&one).unwrap().public()[..] else {
            panic!("two keys");
        };
        assert_eq!(old, first);
        retire(&one).unwrap();
        assert_eq!(
            AgentKeys::read(&one).unwrap().public(),
            std::slice::from_ref(new)
        );
        assert!(retire(&one).is_err(), "it is the only one");
        for bad in ["", "00", &format!("{}\n\n", "0".repeat(64))] {
            fs::write(&file, bad).unwrap();
            assert!(AgentKeys::read(&file).is_err(), "{bad}");
        }
        fs::remove_dir_all(&folder).unwrap();
    }
}
