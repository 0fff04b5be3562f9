//! Electronic signatures under issued forms: what is asked about one, and what is found.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{certificate::CertificateSerial, locale::Locale, person::NationalId};

/// A form that somebody says to have signed.
#[derive(Clone, Copy)]
pub struct SignedForm<'a> {
    /// The form as it was issued.
    pub issued: &'a [u8],
    /// When it was issued.
    pub issued_at: Timestamp,
    /// Whose form it is.
    pub applicant: &'a NationalId,
    /// What was uploaded.
    pub uploaded: &'a [u8],
}

/// What a signature brings to be valid for long (ETSI EN 319 142-1, 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SignatureLevel {
    /// The signature alone.
    B,
    /// A time stamp with it. Whether its authority is trusted is not said.
    T,
    /// Certificates and revocation data beside it.
    Lt,
}

impl SignatureLevel {
    /// Its name in the standard.
    pub const fn code(self) -> &'static str {
        match self {
            Self::B => "B-B",
            Self::T => "B-T",
            Self::Lt => "B-LT",
        }
    }
}

/// What is found of a signed form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignatureVerdict {
    /// It keeps every rule.
    Accepted(Box<AcceptedSignature>),
    /// It breaks a rule.
    Refused(SignatureRefusal),
    /// It keeps every rule, but nobody could tell whether a certificate was revoked. Neither
    /// accepted nor refused: the same file is to be judged again.
    Undetermined {
        /// What is known of it.
        otherwise: Box<AcceptedSignature>,
        /// Who gave no answer.
        unanswered: Vec<UnknownStatus>,
    },
}

/// A signature that keeps the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcceptedSignature {
    /// What it brings to be valid for long.
    pub level: SignatureLevel,
    /// When it was made, by the signer's clock.
    pub signed_at: Timestamp,
    /// How many bytes of the upload are kept: the issued form and its signature.
    pub kept: usize,
    /// Whose certificate it was made with.
    pub signer: SignerCertificate,
    /// What the verdict rests on.
    pub evidence: SignatureEvidence,
}

/// The certificate that a form was signed with. Its names have the signer's national id in them, so
/// they are not printed.
#[derive(Clone, PartialEq, Eq)]
pub struct SignerCertificate {
    /// Its serial number.
    pub serial: CertificateSerial,
    /// Who issued it (RFC 4514).
    pub issuer: String,
    /// Whose it is (RFC 4514).
    pub subject: String,
    /// From when it is valid.
    pub valid_from: Timestamp,
    /// Until when it is valid.
    pub valid_until: Timestamp,
}

impl std::fmt::Debug for SignerCertificate {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("SignerCertificate")
            .field("serial", &self.serial)
            .field("valid_until", &self.valid_until)
            .finish_non_exhaustive()
    }
}

/// What a verdict rests on, for whoever verifies it later.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SignatureEvidence {
    /// The certificates in DER: signer, authorities, anchor.
    pub certificates: Vec<Vec<u8>>,
    /// What the authorities said of each certificate but the anchor.
    pub statuses: Vec<StatusEvidence>,
}

impl std::fmt::Debug for SignatureEvidence {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("SignatureEvidence")
            .field("certificates", &self.certificates.len())
            .field("statuses", &self.statuses)
            .finish()
    }
}

/// How an authority said that a certificate is good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusEvidence {
    /// The certificate.
    pub serial: CertificateSerial,
    /// The address of the authority's answer.
    pub source: String,
    /// When it was known to be so.
    pub this_update: Timestamp,
    /// When there is something newer at the latest.
    pub next_update: Option<Timestamp>,
    /// The number of a list of revoked certificates; `None` of an answer about one certificate.
    pub list_number: Option<String>,
    /// SHA-256 of the answer.
    pub digest: [u8; 32],
}

/// A certificate of which nobody could tell whether it was revoked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownStatus {
    /// The certificate.
    pub serial: CertificateSerial,
    /// Each address that was asked, and why its answer does not count; empty where the certificate
    /// names none.
    pub sources: Vec<(String, String)>,
}

/// Why a signed form is not accepted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SignatureRefusal {
    /// The number of the rule that it breaks (docs/threats.md, 1.3).
    pub rule: u8,
    /// The reason as a word of programs: `issued_bytes_changed`.
    pub code: &'static str,
    /// What is wrong and what to do about it, in Turkish and in English.
    pub sentences: (&'static str, &'static str),
    /// Where a certificate was revoked: since when, and why in the words of RFC 5280.
    pub revoked: Option<(Timestamp, &'static str)>,
}

impl SignatureRefusal {
    /// What is wrong and what to do about it, for the person who signed.
    pub const fn sentence(&self, locale: Locale) -> &'static str {
        match locale {
            Locale::Tr => self.sentences.0,
            Locale::En => self.sentences.1,
        }
    }
}

impl std::fmt::Debug for SignatureRefusal {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "rule {}: {}", self.rule, self.code)?;
        match self.revoked {
            None => Ok(()),
            Some((since, reason)) => write!(formatter, " since {since}: {reason}"),
        }
    }
}
