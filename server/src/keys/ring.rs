//! The keys that rotate: one of them seals, and each opens what it sealed. What is
//! looked up by a keyed hash does not depend on them, so they can be replaced.

use std::{fmt, sync::Arc};

use aes_gcm::{Aes256Gcm, KeyInit};
use domain::id::{hex, unhex};
use zeroize::Zeroizing;

use super::mac_of;

/// Bytes that tell one key from others.
pub(super) const KEY_ID: usize = 4;

/// Tells a key from others, and nothing else of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyId([u8; KEY_ID]);

impl KeyId {
    /// Of this key.
    pub(super) fn of(secret: &[u8; 32]) -> Self {
        let mut id = [0; KEY_ID];
        id.copy_from_slice(&mac_of(secret, "key-id", &[])[..KEY_ID]);
        Self(id)
    }

    /// As it is written: eight hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        unhex(text).map(Self)
    }

    pub(super) const fn from_bytes(bytes: [u8; KEY_ID]) -> Self {
        Self(bytes)
    }

    pub(super) const fn bytes(&self) -> &[u8; KEY_ID] {
        &self.0
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&hex(&self.0))
    }
}

/// A key that rotates; its cipher is derived once, for every page opens several values.
pub(super) struct DataKey {
    secret: Zeroizing<[u8; 32]>,
    pub(super) cipher: Aes256Gcm,
    pub(super) id: KeyId,
}

impl DataKey {
    pub(super) fn of(secret: &[u8; 32]) -> Self {
        Self {
            cipher: Aes256Gcm::new(&mac_of(secret, "sealing-rows", &[]).into()),
            id: KeyId::of(secret),
            secret: Zeroizing::new(*secret),
        }
    }

    pub(super) fn mac(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
        mac_of(&self.secret, purpose, parts)
    }
}

/// The keys that there are, oldest first, and which of them seals.
pub(super) struct Ring {
    keys: Vec<Arc<DataKey>>,
    sealing: Arc<DataKey>,
}

impl Ring {
    /// Of these secrets, the oldest first; it seals until the database names another.
    pub(super) fn of(oldest: &[u8; 32], later: &[Zeroizing<[u8; 32]>]) -> Self {
        let sealing = Arc::new(DataKey::of(oldest));
        let later = later.iter().map(|secret| Arc::new(DataKey::of(secret)));
        Self {
            keys: std::iter::once(sealing.clone()).chain(later).collect(),
            sealing,
        }
    }

    pub(super) fn sealing(&self) -> &DataKey {
        &self.sealing
    }

    pub(super) fn keys(&self) -> impl DoubleEndedIterator<Item = &DataKey> {
        self.keys.iter().map(|key| &**key)
    }

    pub(super) fn key(&self, id: KeyId) -> Option<&DataKey> {
        self.keys().find(|key| key.id == id)
    }

    /// The same keys, of which this one seals; none where it is not among them.
    pub(super) fn sealing_with(&self, id: KeyId) -> Option<Self> {
        let sealing = self.keys.iter().find(|key| key.id == id)?;
        Some(Self {
            keys: self.keys.clone(),
            sealing: sealing.clone(),
        })
    }

    /// Other keys, of which the one seals that sealed here. It stays, even if it is not
    /// among them: what it seals from now on must be opened.
    pub(super) fn replaced_by(&self, other: &Self) -> Self {
        let mut keys = other.keys.clone();
        if other.key(self.sealing.id).is_none() {
            keys.insert(0, self.sealing.clone());
        }
        Self {
            keys,
            sealing: self.sealing.clone(),
        }
    }
}
