//! Answers about one certificate (RFC 6960).

use std::time::Duration;

use der::{
    Any, Decode, Encode,
    asn1::{Null, OctetString},
};
use jiff::Timestamp;
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use x509_cert::{
    ext::{
        Extension,
        pkix::{CrlReason, ExtendedKeyUsage, KeyUsages},
    },
    spki::AlgorithmIdentifierOwned,
    time::Time,
};
use x509_ocsp::{
    BasicOcspResponse, CertId, CertStatus, OcspGeneralizedTime, OcspRequest, OcspResponse,
    OcspResponseStatus, Request, ResponderId, SingleResponse, TbsRequest,
};

use super::{Answer, LARGEST_RESPONSE, Link, Status, Unbelievable, check_window};
use crate::{
    arithmetic,
    certificate::{Certificate, instant},
    cms::tlv,
    oid,
};

/// Certificates that an answer may bring.
const CERTIFICATES: usize = 8;
/// For how long an answer counts that does not say when there is a newer one.
const WITHOUT_END: Duration = Duration::from_hours(1);

pub(super) fn request(link: &Link) -> Option<Vec<u8>> {
    let request = OcspRequest {
        tbs_request: TbsRequest {
            request_list: vec![Request {
                req_cert: id(link)?,
                single_request_extensions: None,
            }],
            ..TbsRequest::default()
        },
        optional_signature: None,
    };
    request.to_der().ok()
}

/// The certificate's name in questions and answers. SHA-1, which every responder knows (RFC 5019,
/// 2.1.1): it only finds the authority, whose key then verifies the answer.
fn id(link: &Link) -> Option<CertId> {
    let tbs = &link.issuer.parsed.tbs_certificate;
    let name = tbs.subject.to_der().ok()?;
    Some(CertId {
        hash_algorithm: AlgorithmIdentifierOwned {
            oid: oid::SHA1,
            parameters: Some(Any::from(Null)),
        },
        issuer_name_hash: OctetString::new(sha1(&name)).ok()?,
        issuer_key_hash: OctetString::new(key_hash(&link.issuer)?).ok()?,
        serial_number: link
            .certificate
            .parsed
            .tbs_certificate
            .serial_number
            .clone(),
    })
}

fn sha1(bytes: &[u8]) -> Vec<u8> {
    digest(&SHA1_FOR_LEGACY_USE_ONLY, bytes).as_ref().to_vec()
}

fn key_hash(certificate: &Certificate) -> Option<Vec<u8>> {
    let key = &certificate.parsed.tbs_certificate.subject_public_key_info;
    key.subject_public_key.as_bytes().map(sha1)
}

pub(super) fn read(link: &Link, der: &[u8], now: Timestamp) -> Result<Answer, Unbelievable> {
    if der.len() > LARGEST_RESPONSE {
        return Err(Unbelievable::TooLarge);
    }
    let basic = basic(der)?;
    let parts = raw(&basic).ok_or(Unbelievable::Malformed)?;
    let response = BasicOcspResponse::from_der(&basic).map_err(|_| Unbelievable::Malformed)?;
    let data = &response.tbs_response_data;
    check_extensions(data.response_extensions.as_deref())?;
    let signer = signer(link, &data.responder_id, &parts.certificates, now)?;
    let value = response.signature.as_bytes();
    arithmetic::verify(
        &signer.parsed.tbs_certificate.subject_public_key_info,
        &response.signature_algorithm,
        None,
        parts.signed,
        value.ok_or(Unbelievable::Malformed)?,
    )
    .map_err(|_| Unbelievable::Signature)?;
    let asked = id(link).ok_or(Unbelievable::Malformed)?;
    let mut about = data.responses.iter().filter(|one| is_about(one, &asked));
    let (Some(one), None) = (about.next(), about.next()) else {
        return Err(Unbelievable::OtherCertificate);
    };
    check_extensions(one.single_extensions.as_deref())?;
    single(one, now)
}

/// The answer inside its wrapping.
fn basic(der: &[u8]) -> Result<Vec<u8>, Unbelievable> {
    if !tlv::is_bounded(der) {
        return Err(Unbelievable::Malformed);
    }
    let outer = OcspResponse::from_der(der).map_err(|_| Unbelievable::Malformed)?;
    if outer.response_status != OcspResponseStatus::Successful {
        return Err(Unbelievable::NoAnswer);
    }
    let inner = outer.response_bytes.ok_or(Unbelievable::Malformed)?;
    if inner.response_type != oid::OCSP_BASIC || !tlv::is_bounded(inner.response.as_bytes()) {
        return Err(Unbelievable::Malformed);
    }
    Ok(inner.response.into_bytes())
}

/// What must not be encoded anew.
struct Raw<'a> {
    signed: &'a [u8],
    certificates: Vec<Certificate>,
}

fn raw(basic: &[u8]) -> Option<Raw<'_>> {
    let whole = tlv::only(basic)?;
    let parts = tlv::elements(whole.body)?;
    let certificates = match parts.get(3) {
        None => Vec::new(),
        Some(wrapped) => {
            let list = tlv::only(wrapped.body)?;
            let each = tlv::elements(list.body)?;
            if each.len() > CERTIFICATES {
                return None;
            }
            each.iter()
                .filter_map(|one| Certificate::read(one.whole))
                .collect()
        }
    };
    Some(Raw {
        signed: parts.first()?.whole,
        certificates,
    })
}

/// The authority itself, or whom it lets answer in its place (RFC 6960, 4.2.2.2).
fn signer<'a>(
    link: &'a Link,
    named: &ResponderId,
    brought: &'a [Certificate],
    now: Timestamp,
) -> Result<&'a Certificate, Unbelievable> {
    let is_named = |certificate: &Certificate| match named {
        ResponderId::ByName(name) => *name == certificate.parsed.tbs_certificate.subject,
        ResponderId::ByKey(hash) => key_hash(certificate).is_some_and(|own| own == hash.as_bytes()),
    };
    if is_named(&link.issuer) {
        return Ok(&link.issuer);
    }
    brought
        .iter()
        .filter(|one| is_named(one))
        .find(|one| may_answer(one, &link.issuer, now))
        .ok_or(Unbelievable::Signer)
}

/// Whether the authority lets this one answer. Whether its certificate was revoked is not asked, and
/// need not be where the authority says so; where it does not, the list is read.
fn may_answer(responder: &Certificate, issuer: &Certificate, now: Timestamp) -> bool {
    let uses = responder.extension(oid::EXTENDED_USAGE);
    let uses = uses.and_then(|value| ExtendedKeyUsage::from_der(value).ok());
    let usage = responder.key_usage();
    let has_usage = responder.extension(oid::KEY_USAGE).is_some();
    let signs = usage.is_some_and(|usage| usage.0.contains(KeyUsages::DigitalSignature));
    uses.is_some_and(|uses| uses.0.contains(&oid::OCSP_SIGNING))
        && responder.extension(oid::OCSP_NO_CHECK).is_some()
        && (signs || !has_usage)
        && responder.authority().is_none()
        && responder.is_understood()
        && responder.is_valid_at(now)
        && responder.parsed.tbs_certificate.issuer == issuer.parsed.tbs_certificate.subject
        && arithmetic::is_signed_by(responder, issuer)
}

fn check_extensions(extensions: Option<&[Extension]>) -> Result<(), Unbelievable> {
    let mut all = extensions.unwrap_or_default().iter();
    if all.any(|one| one.critical) {
        Err(Unbelievable::Critical)
    } else {
        Ok(())
    }
}

/// Whether an answer is about the certificate, whether or not the digest's parameters are said.
fn is_about(one: &SingleResponse, asked: &CertId) -> bool {
    let told = &one.cert_id;
    told.hash_algorithm.oid == asked.hash_algorithm.oid
        && told.issuer_name_hash == asked.issuer_name_hash
        && told.issuer_key_hash == asked.issuer_key_hash
        && told.serial_number == asked.serial_number
}

fn single(one: &SingleResponse, now: Timestamp) -> Result<Answer, Unbelievable> {
    let this_update = moment(&one.this_update)?;
    let next_update = one.next_update.as_ref().map(moment).transpose()?;
    let until = match next_update {
        Some(until) => until,
        None => this_update
            .saturating_add(WITHOUT_END)
            .unwrap_or(Timestamp::MAX),
    };
    check_window(this_update, until, now)?;
    let status = match &one.cert_status {
        CertStatus::Good(_) => Status::Good,
        CertStatus::Revoked(revoked) => Status::Revoked {
            since: moment(&revoked.revocation_time)?,
            reason: super::reason(revoked.revocation_reason.unwrap_or(CrlReason::Unspecified)),
        },
        CertStatus::Unknown(_) => return Err(Unbelievable::NotKnown),
    };
    Ok(Answer {
        status,
        this_update,
        next_update,
        number: None,
    })
}

fn moment(time: &OcspGeneralizedTime) -> Result<Timestamp, Unbelievable> {
    instant(Time::GeneralTime(time.0)).ok_or(Unbelievable::Malformed)
}
