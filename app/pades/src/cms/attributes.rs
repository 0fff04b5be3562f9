//! Attributes of a signer.

use ::cms::signed_data::SignerInfo;
use der::{Any, AnyRef, Decode, DecodeValue, Encode, Sequence, Tagged, asn1::OctetString};
use jiff::Timestamp;
use x509_cert::{
    attr::Attributes,
    ext::pkix::name::GeneralName,
    serial_number::SerialNumber,
    spki::{AlgorithmIdentifierOwned, ObjectIdentifier},
    time::Time,
};

use crate::{
    certificate::{Certificate, instant},
    digest::Digest,
    oid,
    refusal::Refusal,
};

/// What the signed attributes say.
pub(super) struct Signed {
    /// As they are signed: a SET in DER.
    pub(super) der: Vec<u8>,
    pub(super) message_digest: Vec<u8>,
    pub(super) time: Option<Timestamp>,
}

/// References to certificates (RFC 5035, 3).
#[derive(Sequence)]
struct SigningCertificate {
    certificates: Vec<Reference>,
    policies: Option<Any>,
}

#[derive(Sequence)]
struct Reference {
    /// SHA-256 where it is left out.
    algorithm: Option<AlgorithmIdentifierOwned>,
    digest: OctetString,
    issuer: Option<IssuerSerial>,
}

#[derive(Sequence)]
struct IssuerSerial {
    issuer: Vec<GeneralName>,
    serial: SerialNumber,
}

/// What an attribute says again of the algorithms (RFC 6211).
#[derive(Sequence)]
struct Protection {
    digest: AlgorithmIdentifierOwned,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    signature: Option<AlgorithmIdentifierOwned>,
}

/// Reads the signed attributes and holds them against each other and against the certificate.
pub(super) fn signed(signer: &SignerInfo, certificate: &Certificate) -> Result<Signed, Refusal> {
    let attributes = signer
        .signed_attrs
        .as_ref()
        .ok_or(Refusal::SignedAttributes)?;
    let one = |id| single(attributes, id);
    let content_type: ObjectIdentifier = decode(one(oid::CONTENT_TYPE)?)?;
    let message_digest: OctetString = decode(one(oid::MESSAGE_DIGEST)?)?;
    if content_type != oid::DATA {
        return Err(Refusal::SignedAttributes);
    }
    if has(attributes, oid::ALGORITHM_PROTECTION) {
        let protection: Protection = decode(one(oid::ALGORITHM_PROTECTION)?)?;
        let signature = protection.signature.as_ref().map(|one| one.oid);
        if protection.digest.oid != signer.digest_alg.oid
            || signature != Some(signer.signature_algorithm.oid)
        {
            return Err(Refusal::SignedAttributes);
        }
    }
    if !has(attributes, oid::SIGNING_CERTIFICATE_V2) {
        return Err(Refusal::SigningCertificate);
    }
    let reference: SigningCertificate = decode(one(oid::SIGNING_CERTIFICATE_V2)?)?;
    if !names(&reference, certificate) {
        return Err(Refusal::SigningCertificate);
    }
    let time = if has(attributes, oid::SIGNING_TIME) {
        let time: Time = one(oid::SIGNING_TIME)?
            .to_der()
            .and_then(|der| Time::from_der(&der))
            .map_err(|_| Refusal::SignedAttributes)?;
        Some(instant(time).ok_or(Refusal::SignedAttributes)?)
    } else {
        None
    };
    Ok(Signed {
        der: attributes.to_der().map_err(|_| Refusal::CmsMalformed)?,
        message_digest: message_digest.into_bytes(),
        time,
    })
}

/// Whether a time stamp comes with the signature; nothing else may.
pub(super) fn unsigned(signer: &SignerInfo) -> Result<bool, Refusal> {
    let Some(attributes) = &signer.unsigned_attrs else {
        return Ok(false);
    };
    match attributes.as_slice() {
        [stamp] if stamp.oid == oid::SIGNATURE_TIME_STAMP && stamp.values.len() == 1 => Ok(true),
        _ => Err(Refusal::UnsignedAttributes),
    }
}

fn has(attributes: &Attributes, id: ObjectIdentifier) -> bool {
    attributes.iter().any(|attribute| attribute.oid == id)
}

/// The one value of the one attribute of this kind.
fn single(attributes: &Attributes, id: ObjectIdentifier) -> Result<&Any, Refusal> {
    let mut found = attributes.iter().filter(|attribute| attribute.oid == id);
    match (found.next(), found.next()) {
        (Some(attribute), None) if attribute.values.len() == 1 => {
            attribute.values.get(0).ok_or(Refusal::SignedAttributes)
        }
        _ => Err(Refusal::SignedAttributes),
    }
}

fn decode<'a, T>(value: &'a Any) -> Result<T, Refusal>
where
    T: DecodeValue<'a> + Tagged + der::FixedTag,
{
    AnyRef::from(value)
        .decode_as()
        .map_err(|_| Refusal::SignedAttributes)
}

/// Whether the first reference is that of this certificate.
fn names(reference: &SigningCertificate, certificate: &Certificate) -> bool {
    let Some(first) = reference.certificates.first() else {
        return false;
    };
    let digest = match &first.algorithm {
        None => Some(Digest::Sha256),
        Some(algorithm) => Digest::from_oid(algorithm.oid),
    };
    let equal =
        digest.is_some_and(|digest| digest.of(&[&certificate.der]) == first.digest.as_bytes());
    let tbs = &certificate.parsed.tbs_certificate;
    equal && first.issuer.as_ref().is_none_or(|named| {
        let name =
            matches!(&named.issuer[..], [GeneralName::DirectoryName(name)] if *name == tbs.issuer);
        name && named.serial == tbs.serial_number
    })
}
