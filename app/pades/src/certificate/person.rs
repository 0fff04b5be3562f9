//! Rules 8 and 9 of the signer's certificate: a person's, qualified by Turkish law, the
//! applicant's (`docs/domain.md`, 6.8).

use der::{Any, AnyRef, Decode, Sequence, asn1::ObjectIdentifier};
use domain::person::NationalId;
use jiff::Timestamp;
use x509_cert::ext::pkix::{ExtendedKeyUsage, KeyUsages};

use super::Certificate;
use crate::{cms::tlv, oid, refusal::Refusal};

/// A statement of a qualified certificate (RFC 3739, 3.2.6).
#[derive(Sequence)]
struct Statement {
    id: ObjectIdentifier,
    info: Option<Any>,
}

/// Rules 9 and 8, as far as the certificate says them itself. Whose it is comes first: what is wrong
/// with somebody else's is nobody's business.
pub(crate) fn suits(
    certificate: &Certificate,
    person: &NationalId,
    now: Timestamp,
) -> Result<(), Refusal> {
    belongs_to(certificate, person)?;
    check(certificate, now)
}

/// Rule 8, as far as the certificate says it itself.
fn check(certificate: &Certificate, now: Timestamp) -> Result<(), Refusal> {
    if !certificate.is_understood() {
        return Err(Refusal::CertificateMalformed);
    }
    check_usage(certificate)?;
    check_statements(certificate)?;
    let (from, until) = certificate
        .validity()
        .ok_or(Refusal::CertificateMalformed)?;
    if now < from {
        Err(Refusal::NotYetValid)
    } else if now > until {
        Err(Refusal::Expired)
    } else {
        Ok(())
    }
}

fn check_usage(certificate: &Certificate) -> Result<(), Refusal> {
    let usage = certificate.key_usage().ok_or(Refusal::KeyUsage)?;
    let for_signatures = usage.0.contains(KeyUsages::NonRepudiation);
    let of_authority =
        usage.0.contains(KeyUsages::KeyCertSign) || certificate.authority().is_some();
    let extended = match certificate.extension(oid::EXTENDED_USAGE) {
        None => true,
        Some(value) => ExtendedKeyUsage::from_der(value)
            .is_ok_and(|uses| uses.0.iter().any(|one| oid::DOCUMENT_USES.contains(one))),
    };
    if for_signatures && !of_authority && extended {
        Ok(())
    } else {
        Err(Refusal::KeyUsage)
    }
}

fn check_statements(certificate: &Certificate) -> Result<(), Refusal> {
    let value = certificate
        .extension(oid::QC_STATEMENTS)
        .ok_or(Refusal::NotQualified)?;
    if !tlv::is_bounded(value) {
        return Err(Refusal::CertificateMalformed);
    }
    let statements =
        Vec::<Statement>::from_der(value).map_err(|_| Refusal::CertificateMalformed)?;
    let says = |id: ObjectIdentifier| statements.iter().any(|statement| statement.id == id);
    let mut types = Vec::new();
    for statement in statements
        .iter()
        .filter(|statement| statement.id == oid::QC_TYPE)
    {
        let info = statement
            .info
            .as_ref()
            .ok_or(Refusal::CertificateMalformed)?;
        let named = AnyRef::from(info).decode_as::<Vec<ObjectIdentifier>>();
        types.extend(named.map_err(|_| Refusal::CertificateMalformed)?);
    }
    if oid::TURKISH_SEAL.into_iter().any(says) || types.contains(&oid::QC_TYPE_SEAL) {
        return Err(Refusal::Seal);
    }
    let turkish = oid::TURKISH_SIGNATURE.into_iter().any(says);
    let kind = types.iter().all(|one| *one == oid::QC_TYPE_SIGNATURE);
    if says(oid::QC_COMPLIANCE) && turkish && kind {
        Ok(())
    } else {
        Err(Refusal::NotQualified)
    }
}

/// Rule 9: the subject's one serial number is this identity number.
fn belongs_to(certificate: &Certificate, person: &NationalId) -> Result<(), Refusal> {
    let subject = &certificate.parsed.tbs_certificate.subject;
    let parts = subject.0.iter().flat_map(|name| name.0.iter());
    let numbers: Vec<_> = parts
        .filter(|part| part.oid == oid::SERIAL_NUMBER)
        .collect();
    match numbers[..] {
        [number] if number.value.value() == person.as_str().as_bytes() => Ok(()),
        _ => Err(Refusal::OtherPerson),
    }
}
