//! The incremental update that signs an issued form: its field gets a value, and nothing else is
//! changed. It is made in two steps, since the private key is on a card: what is to be signed
//! first, the signed file second.

mod cms;
mod update;

use der::Encode;
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

/// A form that is ready to be signed.
pub struct Unsigned {
    file: Vec<u8>,
    /// Where the room for the signature begins, behind its `<`.
    room: usize,
    signer: Certificate,
    authorities: Vec<Certificate>,
    algorithm: Algorithm,
    attributes: Vec<u8>,
}

impl Unsigned {
    /// Adds the update to an issued form.
    pub fn new(
        issued: &Issued<'_>,
        signer: &Signer<'_>,
        at: Timestamp,
    ) -> Result<Self, WriteError> {
        let read = |der: &[u8]| {
            let certificate = Certificate::read(der).ok_or(WriteError::Certificate)?;
            // It is encoded anew, and must stay what its issuer signed.
            let anew = certificate
                .parsed
                .to_der()
                .map_err(|_| WriteError::Certificate)?;
            (anew == der)
                .then_some(certificate)
                .ok_or(WriteError::Certificate)
        };
        let certificate = read(signer.certificate)?;
        let key = &certificate
            .parsed
            .tbs_certificate
            .subject_public_key_info
            .algorithm;
        if !signer.algorithm.fits(key) {
            return Err(WriteError::Algorithm);
        }
        let authorities = signer.authorities.iter().map(|der| read(der));
        let authorities = authorities.collect::<Result<Vec<_>, _>>()?;
        let update::Prepared { file, room } = update::append(issued, at)?;
        let behind = room + update::ROOM + 1;
        let digest = signer
            .algorithm
            .digest()
            .of(&[&file[..room - 1], &file[behind..]]);
        let attributes = cms::attributes(&certificate, signer.algorithm, digest)?;
        Ok(Self {
            file,
            room,
            signer: certificate,
            authorities,
            algorithm: signer.algorithm,
            attributes,
        })
    }

    /// What the card signs: the signed attributes. A card that takes a digest takes the algorithm's
    /// of them: [`Self::digest`].
    pub fn to_sign(&self) -> &[u8] {
        &self.attributes
    }

    /// The algorithm's digest of what the card signs.
    pub fn digest(&self) -> Vec<u8> {
        self.algorithm.digest().of(&[&self.attributes])
    }

    /// The signed file. `value`: for ECDSA in DER.
    pub fn finish(mut self, value: &[u8]) -> Result<Vec<u8>, WriteError> {
        let encoded = cms::encode(
            &self.signer,
            &self.authorities,
            self.algorithm,
            &self.attributes,
            value,
        )?;
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
