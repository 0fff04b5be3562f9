//! Signatures in parts that can be exchanged.

use ring::digest;

use super::SIGNER;
use crate::authority::{AUTHORITY, Identity, sequence, tagged};

/// Elements in DER that stand one behind the other.
pub type Parts = Vec<Vec<u8>>;

/// A signature in parts that can be exchanged.
pub struct Cms {
    /// The algorithm of the digest: identifier and how it is made.
    pub digest: (&'static [u64], &'static digest::Algorithm),
    /// Attributes by identifier; the value of the digest is put in last.
    pub attributes: Vec<Vec<u8>>,
    pub message_digest: Option<Vec<u8>>,
    pub unsigned: Vec<Vec<u8>>,
    pub content: Vec<u8>,
    pub certificates: Vec<Vec<u8>>,
    pub algorithm: Vec<u8>,
    pub signers: usize,
    pub signer: Option<Identity>,
    /// What is signed in place of the signed attributes.
    pub signs: Box<dyn Fn(Vec<u8>) -> Vec<u8>>,
    /// What becomes of the parts of the one SignerInfo.
    pub info: Box<dyn Fn(&mut Parts)>,
    /// What becomes of the signature's value.
    pub value: Box<dyn Fn(Vec<u8>) -> Vec<u8>>,
    /// What becomes of the whole.
    pub whole: Box<dyn Fn(Vec<u8>) -> Vec<u8>>,
}

pub const SHA1: &[u64] = &[1, 3, 14, 3, 2, 26];
pub const SHA256: &[u64] = &[2, 16, 840, 1, 101, 3, 4, 2, 1];
pub const SHA384: &[u64] = &[2, 16, 840, 1, 101, 3, 4, 2, 2];
pub const SHA512: &[u64] = &[2, 16, 840, 1, 101, 3, 4, 2, 3];
pub const DATA: &[u64] = &[1, 2, 840, 113_549, 1, 7, 1];
pub const SIGNED_DATA: &[u64] = &[1, 2, 840, 113_549, 1, 7, 2];
pub const CONTENT_TYPE: &[u64] = &[1, 2, 840, 113_549, 1, 9, 3];
pub const MESSAGE_DIGEST: &[u64] = &[1, 2, 840, 113_549, 1, 9, 4];
pub const SIGNING_TIME: &[u64] = &[1, 2, 840, 113_549, 1, 9, 5];
pub const SIGNING_CERTIFICATE: &[u64] = &[1, 2, 840, 113_549, 1, 9, 16, 2, 47];
pub const PROTECTION: &[u64] = &[1, 2, 840, 113_549, 1, 9, 52];
pub const TIME_STAMP: &[u64] = &[1, 2, 840, 113_549, 1, 9, 16, 2, 14];
pub const ECDSA_SHA1: &[u64] = &[1, 2, 840, 10045, 4, 1];
pub const ECDSA_SHA256: &[u64] = &[1, 2, 840, 10045, 4, 3, 2];
pub const ECDSA_SHA384: &[u64] = &[1, 2, 840, 10045, 4, 3, 3];
pub const RSA_SHA1: &[u64] = &[1, 2, 840, 113_549, 1, 1, 5];
pub const RSA_SHA256: &[u64] = &[1, 2, 840, 113_549, 1, 1, 11];

impl Default for Cms {
    fn default() -> Self {
        Self {
            digest: (SHA256, &digest::SHA256),
            attributes: vec![
                attribute(CONTENT_TYPE, &[oid(DATA)]),
                attribute(SIGNING_CERTIFICATE, &[reference(&SIGNER)]),
            ],
            message_digest: None,
            unsigned: Vec::new(),
            content: sequence(&oid(DATA)),
            certificates: vec![SIGNER.der.clone(), AUTHORITY.between.der.clone()],
            algorithm: sequence(&oid(ECDSA_SHA256)),
            signers: 1,
            signer: None,
            signs: Box::new(|message| message),
            info: Box::new(|_| {}),
            value: Box::new(|value| value),
            whole: Box::new(|whole| whole),
        }
    }
}

impl Cms {
    /// Signs with another certificate, and says so.
    pub fn sign_by(&mut self, signer: Identity) {
        self.attributes[1] = attribute(SIGNING_CERTIFICATE, &[reference(&signer)]);
        self.certificates[0].clone_from(&signer.der);
        self.signer = Some(signer);
    }

    pub fn encode(&self, covered: &[&[u8]]) -> Vec<u8> {
        let signer = self.signer.as_ref().unwrap_or(&SIGNER);
        let mut context = digest::Context::new(self.digest.1);
        for part in covered {
            context.update(part);
        }
        let told = context.finish().as_ref().to_vec();
        let told = self.message_digest.clone().unwrap_or(told);
        let mut attributes = self.attributes.clone();
        attributes.push(attribute(MESSAGE_DIGEST, &[tagged(4, &told)]));
        attributes.retain(|attribute| !attribute.is_empty());
        let attributes = sorted(attributes);
        let value = signer.key_value(&(self.signs)(tagged(0x31, &attributes)));
        let digest = sequence(&oid(self.digest.0));
        let unsigned = match &self.unsigned[..] {
            [] => Vec::new(),
            several => tagged(0xa1, &sorted(several.to_vec())),
        };
        let mut parts = vec![
            tagged(2, &[1]),
            issuer_and_serial(&signer.der),
            digest.clone(),
            tagged(0xa0, &attributes),
            self.algorithm.clone(),
            tagged(4, &(self.value)(value)),
            unsigned,
        ];
        (self.info)(&mut parts);
        let info = sequence(&parts.concat());
        let mut infos = vec![info; self.signers];
        if let [_, second] = &mut infos[..] {
            // A set has no equal elements.
            second[6] ^= 2;
        }
        let data = sequence(
            &[
                tagged(2, &[1]),
                tagged(0x31, &digest),
                self.content.clone(),
                tagged(0xa0, &sorted(self.certificates.clone())),
                tagged(0x31, &sorted(infos)),
            ]
            .concat(),
        );
        let whole = sequence(&[oid(SIGNED_DATA), tagged(0xa0, &data)].concat());
        (self.whole)(whole)
    }
}

impl Identity {
    fn key_value(&self, message: &[u8]) -> Vec<u8> {
        use rcgen::SigningKey as _;
        self.key.sign(message).unwrap()
    }
}

pub fn attribute(id: &[u64], values: &[Vec<u8>]) -> Vec<u8> {
    sequence(&[oid(id), tagged(0x31, &values.concat())].concat())
}

/// The attribute's value that names a certificate by its SHA-256.
pub fn reference(of: &Identity) -> Vec<u8> {
    let digest = digest::digest(&digest::SHA256, &of.der);
    sequence(&sequence(&sequence(&tagged(4, digest.as_ref()))))
}

fn sorted(mut parts: Vec<Vec<u8>>) -> Vec<u8> {
    parts.sort();
    parts.concat()
}

/// An identifier in DER.
pub fn oid(parts: &[u64]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let first = std::iter::once(parts[0] * 40 + parts[1]);
    for part in first.chain(parts[2..].iter().copied()) {
        let mut groups = vec![u8::try_from(part & 0x7f).unwrap()];
        let mut rest = part >> 7;
        while rest > 0 {
            groups.push(u8::try_from(rest & 0x7f).unwrap() | 0x80);
            rest >>= 7;
        }
        bytes.extend(groups.into_iter().rev());
    }
    tagged(6, &bytes)
}

/// The children of an element, whole.
pub fn children(element: &[u8]) -> Vec<Vec<u8>> {
    let mut rest = &element[header(element).0..];
    let mut found = Vec::new();
    while !rest.is_empty() {
        let (before, length) = header(rest);
        found.push(rest[..before + length].to_vec());
        rest = &rest[before + length..];
    }
    found
}

fn header(element: &[u8]) -> (usize, usize) {
    match element[1] {
        length @ 0..=0x7f => (2, length.into()),
        0x81 => (3, element[2].into()),
        _ => (4, (usize::from(element[2]) << 8) | usize::from(element[3])),
    }
}

pub fn issuer_and_serial(certificate: &[u8]) -> Vec<u8> {
    let tbs = children(&children(certificate)[0]);
    sequence(&[tbs[3].clone(), tbs[1].clone()].concat())
}
