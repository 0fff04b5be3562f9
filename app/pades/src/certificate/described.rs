//! What a certificate says of itself, for records.

use jiff::Timestamp;

use super::{Certificate, hexadecimal};

/// What a certificate says. Names of persons and their numbers are in it.
#[derive(Clone, PartialEq, Eq)]
pub struct Described {
    /// Its serial number in hexadecimal digits.
    pub serial: String,
    /// Who issued it (RFC 4514).
    pub issuer: String,
    /// Whose it is (RFC 4514).
    pub subject: String,
    /// From when it is valid.
    pub valid_from: Timestamp,
    /// Until when it is valid.
    pub valid_until: Timestamp,
}

impl Described {
    /// Of a certificate in DER.
    pub fn of(der: &[u8]) -> Option<Self> {
        let certificate = Certificate::read(der)?;
        let (valid_from, valid_until) = certificate.validity()?;
        let tbs = &certificate.parsed.tbs_certificate;
        Some(Self {
            serial: hexadecimal(tbs.serial_number.as_bytes()),
            issuer: tbs.issuer.to_string(),
            subject: tbs.subject.to_string(),
            valid_from,
            valid_until,
        })
    }
}
