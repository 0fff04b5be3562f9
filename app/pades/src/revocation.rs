//! Rule 8, its last part: what authorities say of the certificates of a path, by lists (CRL, RFC
//! 5280) and by answers about one certificate (OCSP, RFC 6960). Nothing is fetched here.
//!
//! What is not believed says nothing: neither that a certificate is good nor that it was revoked.

mod crl;
mod ocsp;

use std::time::Duration;

use der::Decode;
use jiff::Timestamp;
use x509_cert::ext::pkix::{
    AuthorityInfoAccessSyntax, CrlDistributionPoints, CrlReason,
    name::{DistributionPointName, GeneralName},
};

use crate::{
    certificate::{Certificate, hexadecimal},
    oid,
};

/// How far clocks may differ.
const CLOCKS_DIFFER: Duration = Duration::from_mins(5);
/// Addresses of one kind that are looked at.
const ADDRESSES: usize = 4;

/// Bytes of an answer about one certificate at most.
pub const LARGEST_RESPONSE: usize = 1024 * 1024;
/// Bytes of a list at most.
pub const LARGEST_LIST: usize = 10 * 1024 * 1024;

/// A certificate of a path, and the authority that issued it.
#[derive(Clone, Debug)]
pub struct Link {
    certificate: Certificate,
    issuer: Certificate,
}

/// What an authority says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It was not revoked.
    Good,
    /// It was revoked or suspended. A later time than that of signing counts as well: nobody who is
    /// trusted said when it was signed.
    Revoked {
        /// Since when.
        since: Timestamp,
        /// Why, in the words of RFC 5280: `key_compromise`.
        reason: &'static str,
    },
}

/// What an authority says, and for how long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What is said.
    pub status: Status,
    /// When it was known to be so.
    pub this_update: Timestamp,
    /// When there is something newer at the latest.
    pub next_update: Option<Timestamp>,
    /// The number of a list, in hexadecimal digits.
    pub number: Option<String>,
}

/// Why what came is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Unbelievable {
    /// Longer than anybody needs.
    #[error("it is too large")]
    TooLarge,
    /// It cannot be read.
    #[error("it cannot be read")]
    Malformed,
    /// The responder gives no answer.
    #[error("the responder gives no answer")]
    NoAnswer,
    /// The responder does not know the certificate.
    #[error("the responder does not know the certificate")]
    NotKnown,
    /// It is about other certificates.
    #[error("it is about other certificates")]
    OtherCertificate,
    /// It is another authority's.
    #[error("it is another authority's")]
    OtherIssuer,
    /// Who signed it may not.
    #[error("who signed it may not")]
    Signer,
    /// Its signature is wrong.
    #[error("its signature is wrong")]
    Signature,
    /// It is of later than now.
    #[error("it is of later than now")]
    TooNew,
    /// There is something newer by now.
    #[error("there is something newer by now")]
    Stale,
    /// A list of changes alone.
    #[error("it is a list of changes alone")]
    Delta,
    /// A list for some certificates or some reasons, not for this one.
    #[error("its scope does not have the certificate")]
    Scope,
    /// It has critical parts that are not known.
    #[error("it has critical parts that are not known")]
    Critical,
}

/// The certificates of a path, from the signer's up to the one below the anchor, each with its
/// issuer. `None` where one cannot be read, or none has an issuer.
pub fn links<B: AsRef<[u8]>>(path: &[B]) -> Option<Vec<Link>> {
    let all: Option<Vec<_>> = path
        .iter()
        .map(|der| Certificate::read(der.as_ref()))
        .collect();
    let all = all.filter(|all| all.len() > 1)?;
    let pairs = all.windows(2).map(|pair| match pair {
        [certificate, issuer] => Some(Link {
            certificate: certificate.clone(),
            issuer: issuer.clone(),
        }),
        _ => None,
    });
    pairs.collect()
}

impl Link {
    /// The certificate's serial number in hexadecimal digits.
    pub fn serial(&self) -> String {
        hexadecimal(
            self.certificate
                .parsed
                .tbs_certificate
                .serial_number
                .as_bytes(),
        )
    }

    /// Where the authority answers about one certificate.
    pub fn responders(&self) -> Vec<String> {
        let access = self.certificate.extension(oid::AUTHORITY_ACCESS);
        let access = access.and_then(|value| AuthorityInfoAccessSyntax::from_der(value).ok());
        let all = access.into_iter().flat_map(|access| access.0);
        all.filter(|one| one.access_method == oid::OCSP)
            .filter_map(|one| address(&one.access_location))
            .take(ADDRESSES)
            .collect()
    }

    /// Where the authority publishes its list.
    pub fn lists(&self) -> Vec<String> {
        let points = self.certificate.extension(oid::CRL_POINTS);
        let points = points.and_then(|value| CrlDistributionPoints::from_der(value).ok());
        let all = points.into_iter().flat_map(|points| points.0);
        // Lists of some reasons, and lists of others than the issuer, are not read.
        all.filter(|point| point.reasons.is_none() && point.crl_issuer.is_none())
            .filter_map(|point| match point.distribution_point {
                Some(DistributionPointName::FullName(names)) => Some(names),
                _ => None,
            })
            .flatten()
            .filter_map(|name| address(&name))
            .take(ADDRESSES)
            .collect()
    }

    /// The question about this certificate: no signature, no nonce, so that its answer may be one
    /// that was made before. `None` where it cannot be written.
    pub fn request(&self) -> Option<Vec<u8>> {
        ocsp::request(self)
    }

    /// What an answer says of this certificate.
    pub fn read_response(&self, der: &[u8], now: Timestamp) -> Result<Answer, Unbelievable> {
        ocsp::read(self, der, now)
    }

    /// What a list says of this certificate.
    pub fn read_list(&self, der: &[u8], now: Timestamp) -> Result<Answer, Unbelievable> {
        crl::read(self, der, now)
    }
}

/// An address over HTTP.
fn address(name: &GeneralName) -> Option<String> {
    let GeneralName::UniformResourceIdentifier(address) = name else {
        return None;
    };
    let address = address.as_str();
    let lower = address.to_ascii_lowercase();
    (lower.starts_with("http://") || lower.starts_with("https://")).then(|| address.to_owned())
}

/// Whether now lies between the two times.
fn check_window(
    this_update: Timestamp,
    next_update: Timestamp,
    now: Timestamp,
) -> Result<(), Unbelievable> {
    let later = |time: Timestamp| time.saturating_add(CLOCKS_DIFFER).unwrap_or(Timestamp::MAX);
    if next_update < this_update {
        Err(Unbelievable::Malformed)
    } else if this_update > later(now) {
        Err(Unbelievable::TooNew)
    } else if now > later(next_update) {
        Err(Unbelievable::Stale)
    } else {
        Ok(())
    }
}

const fn reason(reason: CrlReason) -> &'static str {
    match reason {
        CrlReason::Unspecified => "unspecified",
        CrlReason::KeyCompromise => "key_compromise",
        CrlReason::CaCompromise => "ca_compromise",
        CrlReason::AffiliationChanged => "affiliation_changed",
        CrlReason::Superseded => "superseded",
        CrlReason::CessationOfOperation => "cessation_of_operation",
        CrlReason::CertificateHold => "certificate_hold",
        CrlReason::RemoveFromCRL => "remove_from_crl",
        CrlReason::PrivilegeWithdrawn => "privilege_withdrawn",
        CrlReason::AaCompromise => "aa_compromise",
    }
}
