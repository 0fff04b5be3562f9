//! A certificate of a card, before anything is signed with it.

use domain::person::NationalId;
use jiff::Timestamp;

use super::{Certificate, person};
use crate::{oid, refusal::Refusal, write::Algorithm};

/// Authorities above a certificate at most.
const AUTHORITIES: usize = 4;

/// A certificate that somebody might sign with.
#[derive(Clone, Debug)]
pub struct Candidate {
    certificate: Certificate,
}

impl Candidate {
    /// Reads a certificate in DER; `None` for one that no signature can carry.
    pub fn read(der: &[u8]) -> Option<Self> {
        Certificate::read_to_carry(der).map(|certificate| Self { certificate })
    }

    /// Its bytes.
    pub fn der(&self) -> &[u8] {
        &self.certificate.der
    }

    /// The subject's common name.
    pub fn name(&self) -> Option<String> {
        common_name(&self.certificate.parsed.tbs_certificate.subject)
    }

    /// The issuer's common name.
    pub fn issuer(&self) -> Option<String> {
        common_name(&self.certificate.parsed.tbs_certificate.issuer)
    }

    /// Until when it is valid.
    pub fn valid_until(&self) -> Option<Timestamp> {
        self.certificate.validity().map(|(_, until)| until)
    }

    /// Whether it is an authority's, with which no form is signed.
    pub fn is_authority(&self) -> bool {
        self.certificate.authority().is_some()
    }

    /// How its key can sign.
    pub fn algorithms(&self) -> Vec<Algorithm> {
        let tbs = &self.certificate.parsed.tbs_certificate;
        let key = &tbs.subject_public_key_info.algorithm;
        let all = Algorithm::ALL.into_iter();
        all.filter(|algorithm| algorithm.fits(key)).collect()
    }

    /// Whether this person can sign with it: the rules 8 and 9, as far as it says them itself.
    ///
    /// # Errors
    /// The first rule that it breaks.
    pub fn check(&self, person: &NationalId, now: Timestamp) -> Result<(), Refusal> {
        person::suits(&self.certificate, person, now)
    }

    /// The authorities above it among these, the next one first, without the anchor.
    pub fn authorities<'a>(&self, among: &'a [Self]) -> Vec<&'a Self> {
        let mut found: Vec<&'a Self> = Vec::new();
        let mut below = self;
        while found.len() < AUTHORITIES {
            let issuer = &below.certificate.parsed.tbs_certificate.issuer;
            let above = among.iter().find(|one| {
                let tbs = &one.certificate.parsed.tbs_certificate;
                tbs.subject == *issuer
                    && tbs.subject != tbs.issuer
                    && one.certificate.authority().is_some()
            });
            match above {
                Some(above) if !found.iter().any(|one| one.der() == above.der()) => {
                    found.push(above);
                    below = above;
                }
                _ => break,
            }
        }
        found
    }
}

fn common_name(name: &x509_cert::name::Name) -> Option<String> {
    let mut parts = name.0.iter().flat_map(|part| part.0.iter());
    let part = parts.find(|part| part.oid == oid::COMMON_NAME)?;
    // Every string type that names are written in today has these bytes.
    let text = std::str::from_utf8(part.value.value()).ok()?;
    let shown: String = text.chars().filter(|sign| !sign.is_control()).collect();
    Some(shown).filter(|shown| !shown.trim().is_empty())
}
