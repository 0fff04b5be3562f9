//! Certificates (RFC 5280).

pub(crate) mod candidate;
pub(crate) mod described;
#[cfg(feature = "ring")]
pub(crate) mod path;
pub(crate) mod person;

use der::{Decode, Encode, asn1::ObjectIdentifier};
use jiff::Timestamp;
use x509_cert::{
    ext::pkix::{BasicConstraints, KeyUsage},
    time::Time,
};

use crate::{cms::tlv, oid};

/// Bytes of a certificate at most.
const LARGEST: usize = 16 * 1024;
/// Extensions of a certificate at most.
const EXTENSIONS: usize = 32;

/// A certificate, with its bytes: what is hashed and signed is never written anew.
#[derive(Clone, Debug)]
pub(crate) struct Certificate {
    pub(crate) der: Vec<u8>,
    /// The part that its issuer signed.
    #[cfg_attr(
        not(feature = "ring"),
        expect(dead_code, reason = "arithmetic alone asks for it")
    )]
    pub(crate) signed: Vec<u8>,
    pub(crate) parsed: x509_cert::Certificate,
}

impl Certificate {
    /// Reads one of version 3 whose extensions stand once each.
    pub(crate) fn read(der: &[u8]) -> Option<Self> {
        if der.len() > LARGEST || !tlv::is_bounded(der) {
            return None;
        }
        let whole = tlv::only(der)?;
        let signed = tlv::elements(whole.body)?.first()?.whole.to_vec();
        let parsed = x509_cert::Certificate::from_der(der).ok()?;
        let tbs = &parsed.tbs_certificate;
        let mut extensions: Vec<_> = tbs
            .extensions
            .iter()
            .flatten()
            .map(|one| one.extn_id)
            .collect();
        let count = extensions.len();
        extensions.sort_unstable();
        extensions.dedup();
        let sound = count <= EXTENSIONS
            && extensions.len() == count
            && tbs.version == x509_cert::Version::V3
            && tbs.signature == parsed.signature_algorithm
            && parsed.signature.as_bytes().is_some();
        sound.then(|| Self {
            der: der.to_vec(),
            signed,
            parsed,
        })
    }

    /// Reads one that a signature can carry: it is encoded anew there, and must keep the bytes that
    /// its issuer signed.
    pub(crate) fn read_to_carry(der: &[u8]) -> Option<Self> {
        let read = Self::read(der)?;
        let anew = read.parsed.to_der().ok()?;
        (anew == der).then_some(read)
    }

    /// The value of an extension.
    pub(crate) fn extension(&self, id: ObjectIdentifier) -> Option<&[u8]> {
        let mut extensions = self.parsed.tbs_certificate.extensions.iter().flatten();
        let found = extensions.find(|one| one.extn_id == id)?;
        Some(found.extn_value.as_bytes())
    }

    /// Whether every critical extension is one that is looked at here. Constraints of names are
    /// not: a certificate with them is refused.
    pub(crate) fn is_understood(&self) -> bool {
        let known = [
            oid::KEY_USAGE,
            oid::BASIC_CONSTRAINTS,
            oid::POLICIES,
            oid::EXTENDED_USAGE,
            oid::QC_STATEMENTS,
        ];
        let mut extensions = self.parsed.tbs_certificate.extensions.iter().flatten();
        extensions.all(|one| !one.critical || known.contains(&one.extn_id))
    }

    /// What the key is for; `None` where nothing is said, or nothing that can be read.
    pub(crate) fn key_usage(&self) -> Option<KeyUsage> {
        KeyUsage::from_der(self.extension(oid::KEY_USAGE)?).ok()
    }

    /// Whether it is an authority's, and how many authorities may stand below it.
    pub(crate) fn authority(&self) -> Option<BasicConstraints> {
        let constraints = BasicConstraints::from_der(self.extension(oid::BASIC_CONSTRAINTS)?);
        constraints.ok().filter(|constraints| constraints.ca)
    }

    /// From when and until when it is valid.
    pub(crate) fn validity(&self) -> Option<(Timestamp, Timestamp)> {
        let validity = &self.parsed.tbs_certificate.validity;
        Some((instant(validity.not_before)?, instant(validity.not_after)?))
    }

    #[cfg(feature = "ring")]
    pub(crate) fn is_valid_at(&self, now: Timestamp) -> bool {
        self.validity()
            .is_some_and(|(from, until)| from <= now && now <= until)
    }
}

/// A number in hexadecimal digits.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 0x0f]);
    digits
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

/// The instant of a time in ASN.1.
pub(crate) fn instant(time: Time) -> Option<Timestamp> {
    let seconds = i64::try_from(time.to_unix_duration().as_secs()).ok()?;
    Timestamp::from_second(seconds).ok()
}
