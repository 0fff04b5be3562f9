//! The incremental update that signs an issued form: its field gets a value, and nothing else is
//! changed. And the signature of a statement. Both are made in two steps, since the private key is on
//! a card: what is to be signed first, the signed file or the signature second.

mod cms;
mod update;

use domain::signature::Statement;
use jiff::Timestamp;

use crate::{certificate::Certificate, rules::Issued};

pub use cms::Algorithm;

/// Why no signature can be prepared or finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// A certificate cannot be read.
    #[error("a certificate cannot be read")]
    Certificate,
    /// The certificate's key does not make signatures of this kind.
    #[error("the certificate's key makes no signatures of this kind")]
    Algorithm,
    /// The signature does not fit into the room that was kept for it.
    #[error("the signature is too large")]
    TooLarge,
    /// The date cannot be written.
    #[error("the date cannot be written")]
    Date,
    /// A part cannot be encoded.
    #[error("the signature cannot be encoded")]
    Encoding,
}

/// Who signs, and how.
pub struct Signer<'a> {
    /// The certificate in DER.
    pub certificate: &'a [u8],
    /// The authorities above it in DER, without the anchor.
    pub authorities: &'a [&'a [u8]],
    /// What the card does.
    pub algorithm: Algorithm,
}

/// A signature without its value.
struct Prepared {
    signer: Certificate,
    authorities: Vec<Certificate>,
    algorithm: Algorithm,
    attributes: Vec<u8>,
}

impl Prepared {
    /// Over these parts.
    fn new(
        (certificate, authorities): (Certificate, Vec<Certificate>),
        algorithm: Algorithm,
        parts: &[&[u8]],
        time: Option<Timestamp>,
    ) -> Result<Self, WriteError> {
        let digest = algorithm.digest().of(parts);
        Ok(Self {
            attributes: cms::attributes(&certificate, algorithm, digest, time)?,
            signer: certificate,
            authorities,
            algorithm,
        })
    }

    fn encode(&self, value: &[u8]) -> Result<Vec<u8>, WriteError> {
        cms::encode(
            &self.signer,
            &self.authorities,
            self.algorithm,
            &self.attributes,
            value,
        )
    }
}

impl Signer<'_> {
    /// The certificates, where they can sign so and be written anew as they are.
    fn certificates(&self) -> Result<(Certificate, Vec<Certificate>), WriteError> {
        let read = |der: &[u8]| Certificate::read_to_carry(der).ok_or(WriteError::Certificate);
        let certificate = read(self.certificate)?;
        let key = &certificate
            .parsed
            .tbs_certificate
            .subject_public_key_info
            .algorithm;
        if !self.algorithm.fits(key) {
            return Err(WriteError::Algorithm);
        }
        let authorities = self.authorities.iter().map(|der| read(der));
        Ok((certificate, authorities.collect::<Result<_, _>>()?))
    }
}

/// A form that is ready to be signed.
pub struct Unsigned {
    file: Vec<u8>,
    /// Where the room for the signature begins, behind its `<`.
    room: usize,
    prepared: Prepared,
}

impl Unsigned {
    /// Adds the update to an issued form.
    pub fn new(
        issued: &Issued<'_>,
        signer: &Signer<'_>,
        at: Timestamp,
    ) -> Result<Self, WriteError> {
        let certificates = signer.certificates()?;
        let update::Prepared { file, room } = update::append(issued, at)?;
        let behind = room + update::ROOM + 1;
        let parts = [&file[..room - 1], &file[behind..]];
        let prepared = Prepared::new(certificates, signer.algorithm, &parts, None)?;
        Ok(Self {
            file,
            room,
            prepared,
        })
    }

    /// What the card signs: the signed attributes. A card that takes a digest takes the algorithm's
    /// of them: [`Self::digest`].
    pub fn to_sign(&self) -> &[u8] {
        &self.prepared.attributes
    }

    /// The algorithm's digest of what the card signs.
    pub fn digest(&self) -> Vec<u8> {
        let prepared = &self.prepared;
        prepared.algorithm.digest().of(&[&prepared.attributes])
    }

    /// The signed file. `value`: for ECDSA in DER.
    pub fn finish(mut self, value: &[u8]) -> Result<Vec<u8>, WriteError> {
        let encoded = self.prepared.encode(value)?;
        let room = self.file.get_mut(self.room..self.room + update::ROOM);
        let room = room.ok_or(WriteError::TooLarge)?;
        if encoded.len() * 2 > room.len() {
            return Err(WriteError::TooLarge);
        }
        for (digits, byte) in room.chunks_exact_mut(2).zip(encoded) {
            digits.copy_from_slice(&update::hexadecimal(byte));
        }
        Ok(self.file)
    }
}

/// A statement that is ready to be signed.
pub struct UnsignedStatement(Prepared);

impl UnsignedStatement {
    /// Of a statement; `at` is told by the signature.
    pub fn new(
        statement: &Statement,
        signer: &Signer<'_>,
        at: Timestamp,
    ) -> Result<Self, WriteError> {
        let text = statement.text();
        let parts = [text.as_bytes()];
        Prepared::new(signer.certificates()?, signer.algorithm, &parts, Some(at)).map(Self)
    }

    /// What the card signs, as of a form.
    pub fn to_sign(&self) -> &[u8] {
        &self.0.attributes
    }

    /// The signature (CMS in DER), without the text. `value`: for ECDSA in DER.
    pub fn finish(self, value: &[u8]) -> Result<Vec<u8>, WriteError> {
        self.0.encode(value)
    }
}
