//! What the agent and the process with a maker's library say to each other: frames of a length and
//! bytes. A PIN is a frame of its own and goes through no parser.

use std::io::{self, Read, Write};

use protocol::{Algorithm, Bytes};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// Bytes of a frame at most.
const LARGEST: u32 = 4 * 1024 * 1024;

/// The PIN of a card. It is wiped from memory and never printed.
#[derive(Clone)]
pub struct Pin(Zeroizing<String>);

impl Pin {
    /// What was typed.
    pub fn new(typed: String) -> Self {
        Self(Zeroizing::new(typed))
    }

    /// Its bytes.
    pub fn reveal(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl std::fmt::Debug for Pin {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Pin(…)")
    }
}

/// What is asked of the library.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Call {
    /// The cards and their certificates.
    List,
    /// A signature. The PIN follows in a frame of its own, empty where the reader takes it.
    Sign {
        /// The card's serial number.
        token: String,
        /// The key's `CKA_ID`.
        key: Bytes,
        /// How it is made.
        mechanism: Mechanism,
        /// The digest that is signed.
        digest: Bytes,
    },
}

/// How a digest is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mechanism {
    /// RSA, PKCS #1 version 1.5: SHA-256.
    RsaPkcs,
    /// RSA, PSS: SHA-256 and a salt of 32 bytes.
    RsaPss,
    /// ECDSA: a digest of any length.
    Ecdsa,
}

impl From<Algorithm> for Mechanism {
    fn from(algorithm: Algorithm) -> Self {
        match algorithm {
            Algorithm::RsaSha256 => Self::RsaPkcs,
            Algorithm::RsaPssSha256 => Self::RsaPss,
            Algorithm::EcdsaP256Sha256 | Algorithm::EcdsaP384Sha384 => Self::Ecdsa,
        }
    }
}

/// What the library says.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Answer {
    /// The cards.
    Listed(Vec<Token>),
    /// The signature: as PKCS #1 for RSA, in DER for ECDSA.
    Signed(Bytes),
    /// Neither, and how the card's PIN stands since.
    Failed(CardError, Option<PinStatus>),
}

/// A card.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Token {
    /// What its maker calls it.
    pub label: String,
    /// Its serial number.
    pub serial: String,
    /// How its PIN stands.
    pub pin: PinStatus,
    /// How it can sign.
    pub mechanisms: Vec<Mechanism>,
    /// Its certificates.
    pub certificates: Vec<KeyCertificate>,
}

/// How the PIN of a card stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PinStatus {
    /// It was typed wrongly since the last right one.
    pub count_low: bool,
    /// A wrong one locks the card.
    pub final_try: bool,
    /// The card is locked.
    pub locked: bool,
    /// The reader takes the PIN itself.
    pub pad: bool,
    /// Bytes at least.
    pub shortest: usize,
    /// Bytes at most.
    pub longest: usize,
}

/// A certificate of a card.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct KeyCertificate {
    /// Its `CKA_ID`, which is its key's too.
    pub id: Bytes,
    /// In DER.
    pub der: Bytes,
    /// Whether there is a key with the same `CKA_ID`. Without a PIN some cards show no key at all;
    /// there it is taken for granted.
    pub has_key: bool,
}

/// Why a card does not do what it is asked to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum CardError {
    /// The library is missing or is none.
    #[error("the module cannot be loaded")]
    Module,
    /// Its process ended.
    #[error("the module crashed")]
    Crashed,
    /// It did not answer in time.
    #[error("the module did not answer in time")]
    TimedOut,
    /// The card is not in the reader any more.
    #[error("the card is gone")]
    Removed,
    /// The PIN is wrong.
    #[error("the PIN is wrong")]
    PinWrong,
    /// The card is locked.
    #[error("the PIN is locked")]
    PinLocked,
    /// The PIN is shorter or longer than the card's PINs are.
    #[error("the PIN has another length")]
    PinLength,
    /// The PIN has to be changed first.
    #[error("the PIN has expired")]
    PinExpired,
    /// The person gave up at the reader.
    #[error("it was cancelled at the reader")]
    Cancelled,
    /// There is no such key.
    #[error("the certificate has no key on the card")]
    NoKey,
    /// The card does not sign in this way.
    #[error("the card does not sign in this way")]
    Mechanism,
    /// Anything else, as PKCS #11 calls it.
    #[error("{0}")]
    Other(String),
}

/// Writes a frame.
pub(super) fn write_frame(to: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
    to.write_all(&length.to_le_bytes())?;
    to.write_all(bytes)?;
    to.flush()
}

/// Reads a frame into memory that is wiped.
pub(super) fn read_frame(from: &mut impl Read) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut length = [0; 4];
    from.read_exact(&mut length)?;
    let length = u32::from_le_bytes(length);
    if length > LARGEST {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let length = usize::try_from(length).map_err(io::Error::other)?;
    let mut bytes = Zeroizing::new(vec![0; length]);
    from.read_exact(&mut bytes)?;
    Ok(bytes)
}
