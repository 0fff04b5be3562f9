//! The keys that descriptions are signed with (Ed25519, RFC 8032).

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ring::signature::{ED25519, UnparsedPublicKey};

/// Bytes of a signature.
pub const SIGNATURE: usize = 64;

/// In front of what is signed, so that the key signs nothing that can be taken for something else.
pub(crate) const CONTEXT: &[u8] = b"muhur signing request v1\n";

/// A portal's public key, as an agent has it on its list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentKey([u8; 32]);

/// A text is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an agent key is 32 bytes in base 64")]
pub struct KeyError;

impl AgentKey {
    /// From its bytes.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Reads base 64.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let bytes = STANDARD.decode(text).map_err(|_| KeyError)?;
        bytes.try_into().map(Self).map_err(|_| KeyError)
    }

    /// In base 64.
    pub fn as_text(&self) -> String {
        STANDARD.encode(self.0)
    }

    /// What has to be signed of a description.
    pub fn message(description: &[u8]) -> Vec<u8> {
        [CONTEXT, description].concat()
    }

    /// Whether this key signed the description.
    pub fn signed(&self, description: &[u8], signature: &[u8]) -> bool {
        let key = UnparsedPublicKey::new(&ED25519, &self.0);
        key.verify(&Self::message(description), signature).is_ok()
    }
}
