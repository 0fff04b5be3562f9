//! A draft in a file, to go on elsewhere: sealed by a passphrase.
//!
//! ```text
//! bytes  0..6   "MUHUR" and the format's version, 1
//!        6..8   the content's schema, big endian
//!        8..12  rounds of PBKDF2-HMAC-SHA-256, big endian
//!       12..28  its salt
//!       28..40  the nonce of AES-256-GCM
//!       40..    the sealed content; bytes 0..40 are sealed with it
//! ```
//!
//! The content is a [`DeviceDraft`](super::draft::DeviceDraft): no name, no
//! identity number, no security word.

/// Rounds of the key derivation for a new file (OWASP's figure for
/// PBKDF2-HMAC-SHA-256).
pub const ROUNDS: u32 = 600_000;
/// More rounds than any honest file has.
const MOST_ROUNDS: u32 = 10_000_000;
/// The largest file that is looked at, in bytes.
pub const LARGEST: usize = 256 * 1024;
/// The shortest passphrase, in characters.
pub const SHORTEST: usize = 10;

const MAGIC: &[u8; 6] = b"MUHUR\x01";
const HEADER: usize = 40;

/// A file's parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Portable {
    /// The version of the content.
    pub schema: u16,
    /// Rounds of the key derivation.
    pub rounds: u32,
    /// Its salt.
    pub salt: [u8; 16],
    /// The cipher's nonce.
    pub nonce: [u8; 12],
    /// The sealed content.
    pub sealed: Vec<u8>,
}

/// Why a file is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PortableError {
    /// It is something else.
    #[error("not a draft")]
    NotOurs,
    /// A later version of the portal wrote it.
    #[error("written by a later version")]
    Newer,
    /// A part of it is missing.
    #[error("torn")]
    Torn,
}

impl Portable {
    /// What stands before the sealed content and is sealed with it.
    pub fn header(&self) -> [u8; HEADER] {
        let mut header = [0; HEADER];
        header[..6].copy_from_slice(MAGIC);
        header[6..8].copy_from_slice(&self.schema.to_be_bytes());
        header[8..12].copy_from_slice(&self.rounds.to_be_bytes());
        header[12..28].copy_from_slice(&self.salt);
        header[28..].copy_from_slice(&self.nonce);
        header
    }

    /// The file.
    pub fn write(&self) -> Vec<u8> {
        [&self.header()[..], &self.sealed].concat()
    }

    /// The parts of a file.
    ///
    /// # Errors
    /// [`PortableError`].
    pub fn read(file: &[u8]) -> Result<Self, PortableError> {
        let (magic, _) = file.split_at_checked(6).ok_or(PortableError::NotOurs)?;
        if magic[..5] != MAGIC[..5] {
            return Err(PortableError::NotOurs);
        }
        if magic[5] != MAGIC[5] {
            return Err(PortableError::Newer);
        }
        let (header, sealed) = file.split_at_checked(HEADER).ok_or(PortableError::Torn)?;
        let (Ok(salt), Ok(nonce)) = (header[12..28].try_into(), header[28..].try_into()) else {
            return Err(PortableError::Torn);
        };
        let rounds = u32::from_be_bytes([header[8], header[9], header[10], header[11]]);
        // A file must not keep the page busy for an hour.
        if rounds > MOST_ROUNDS || sealed.len() < 16 || file.len() > LARGEST {
            return Err(PortableError::Torn);
        }
        Ok(Self {
            schema: u16::from_be_bytes([header[6], header[7]]),
            rounds,
            salt,
            nonce,
            sealed: sealed.to_vec(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn file() -> Portable {
        Portable {
            schema: 2,
            rounds: ROUNDS,
            salt: [3; 16],
            nonce: [4; 12],
            sealed: vec![5; 32],
        }
    }

    #[test]
    fn what_is_no_draft_is_told_apart_from_a_torn_one_and_a_newer_one() {
        let bytes = file().write();
        assert_eq!(Portable::read(&bytes), Ok(file()));
        assert_eq!(&bytes[..6], b"MUHUR\x01");
        assert_eq!(
            Portable::read(b"%PDF-1.7 and so on"),
            Err(PortableError::NotOurs)
        );
        assert_eq!(Portable::read(b""), Err(PortableError::NotOurs));
        assert_eq!(Portable::read(&bytes[..50]), Err(PortableError::Torn));
        let mut newer = bytes.clone();
        newer[5] = 2;
        assert_eq!(Portable::read(&newer), Err(PortableError::Newer));
        let mut endless = bytes;
        endless[8] = 255;
        assert_eq!(Portable::read(&endless), Err(PortableError::Torn));
    }

    proptest! {
        #[test]
        fn no_file_makes_it_panic(file: Vec<u8>) {
            let _ = Portable::read(&file);
        }
    }
}
