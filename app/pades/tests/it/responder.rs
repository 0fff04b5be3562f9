//! What an authority publishes about its certificates.

use der::{
    Decode, Encode,
    asn1::{BitString, GeneralizedTime, OctetString},
    oid::ObjectIdentifier,
};
use jiff::Timestamp;
use rcgen::{
    CertificateParams, CertificateRevocationListParams, CrlDistributionPoint, CustomExtension,
    ExtendedKeyUsagePurpose, IsCa, Issuer, KeyIdMethod, KeyUsagePurpose, RevokedCertParams,
    SerialNumber, SigningKey, date_time_ymd,
};
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use x509_cert::{Certificate, ext::Extension, spki::AlgorithmIdentifierOwned};
use x509_ocsp::{
    BasicOcspResponse, CertId, CertStatus, OcspGeneralizedTime, OcspResponse, ResponderId,
    ResponseData, SingleResponse,
};

use crate::authority::{AUTHORITY, Identity, authority, tagged};

/// Noon in the middle of every time here.
pub fn now() -> Timestamp {
    "2026-11-24T12:00:00Z".parse().unwrap()
}

/// A list of the authority between, as a test changes it.
pub fn list(edit: impl FnOnce(&mut CertificateRevocationListParams)) -> Vec<u8> {
    list_of(&AUTHORITY.between, edit)
}

/// A list of this authority.
pub fn list_of(
    issuer: &Identity,
    edit: impl FnOnce(&mut CertificateRevocationListParams),
) -> Vec<u8> {
    let mut params = CertificateRevocationListParams {
        this_update: date_time_ymd(2026, 11, 24),
        next_update: date_time_ymd(2026, 11, 25),
        crl_number: SerialNumber::from(71_u64),
        issuing_distribution_point: None,
        revoked_certs: Vec::new(),
        key_identifier_method: KeyIdMethod::Sha256,
    };
    edit(&mut params);
    let issuer = Issuer::from_params(&issuer.params, &issuer.key);
    params.signed_by(&issuer).unwrap().der().to_vec()
}

/// The entry of a certificate.
pub fn entry(of: &Identity, reason: Option<rcgen::RevocationReason>) -> RevokedCertParams {
    RevokedCertParams {
        serial_number: SerialNumber::from_slice(serial(of).as_bytes()),
        revocation_time: date_time_ymd(2026, 11, 20),
        reason_code: reason,
        invalidity_date: None,
    }
}

fn parsed(of: &Identity) -> Certificate {
    Certificate::from_der(&of.der).unwrap()
}

fn serial(of: &Identity) -> x509_cert::serial_number::SerialNumber {
    parsed(of).tbs_certificate.serial_number
}

/// The parts of a list's signed part.
pub fn parts(list: &[u8]) -> Vec<Vec<u8>> {
    elements(inside(&elements(inside(list))[0]))
}

/// An element without its tag and length.
pub fn inside(element: &[u8]) -> &[u8] {
    &element[header(element)..]
}

/// Writes a list's signed part anew, with the authority's signature.
pub fn list_signed_again(list: &[u8], edit: impl FnOnce(&mut Vec<Vec<u8>>)) -> Vec<u8> {
    let mut parts = parts(list);
    edit(&mut parts);
    let tbs = long(0x30, &parts.concat());
    let signature = AUTHORITY.between.key.sign(&tbs).unwrap();
    let bits = tagged(0x03, &[vec![0], signature].concat());
    let algorithm = elements(inside(list)).remove(1);
    long(0x30, &[tbs, algorithm, bits].concat())
}

/// An element of any length.
pub fn long(tag: u8, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).unwrap().to_be_bytes();
    [&[tag, 0x84], &length[..], body].concat()
}

/// How long tag and length are.
fn header(element: &[u8]) -> usize {
    match element[1] {
        length @ 0x81.. => 2 + usize::from(length & 0x7f),
        _ => 2,
    }
}

/// The elements of a body.
pub fn elements(mut body: &[u8]) -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    while !body.is_empty() {
        let before = header(body);
        let length = match before {
            2 => usize::from(body[1]),
            _ => body[2..before]
                .iter()
                .fold(0, |sum, byte| sum << 8 | usize::from(*byte)),
        };
        let (one, rest) = body.split_at(before + length);
        all.push(one.to_vec());
        body = rest;
    }
    all
}

/// An extension in DER.
pub fn extension(id: &str, critical: bool, value: &[u8]) -> Vec<u8> {
    let id = ObjectIdentifier::new_unwrap(id).to_der().unwrap();
    let critical = if critical { vec![1, 1, 0xff] } else { vec![] };
    tagged(0x30, &[id, critical, tagged(4, value)].concat())
}

/// The extension of a certificate that names where it is answered about.
pub fn answers_at(address: &str) -> CustomExtension {
    let method = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1");
    let one = [method.to_der().unwrap(), tagged(0x86, address.as_bytes())].concat();
    let value = tagged(0x30, &tagged(0x30, &one));
    CustomExtension::from_oid_content(&[1, 3, 6, 1, 5, 5, 7, 1, 1], value)
}

/// Where a certificate's list is.
pub fn listed_at(params: &mut CertificateParams, address: &str) {
    let uris = vec![address.to_owned()];
    params
        .crl_distribution_points
        .push(CrlDistributionPoint { uris });
}

/// Whom the authority lets answer.
pub fn delegate(edit: impl FnOnce(&mut CertificateParams)) -> Identity {
    let mut params = authority("Test Responder");
    params.is_ca = IsCa::NoCa;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::OcspSigning];
    let no_check = CustomExtension::from_oid_content(&[1, 3, 6, 1, 5, 5, 7, 48, 1, 5], vec![5, 0]);
    params.custom_extensions.push(no_check);
    edit(&mut params);
    AUTHORITY
        .between
        .issue(params, rcgen::KeyPair::generate().unwrap())
}

/// An answer before it is signed, and who signs it.
pub struct Response<'a> {
    pub data: ResponseData,
    pub signer: &'a Identity,
    pub brings: Vec<&'a Identity>,
}

pub fn time(text: &str) -> OcspGeneralizedTime {
    let at: Timestamp = text.parse().unwrap();
    let seconds = u64::try_from(at.as_second()).unwrap();
    let time = GeneralizedTime::from_unix_duration(std::time::Duration::from_secs(seconds));
    OcspGeneralizedTime(time.unwrap())
}

fn sha1(bytes: &[u8]) -> OctetString {
    OctetString::new(digest(&SHA1_FOR_LEGACY_USE_ONLY, bytes).as_ref()).unwrap()
}

/// The name of a certificate of this issuer's.
pub fn id(of: &Identity, issuer: &Identity) -> CertId {
    let issuer = parsed(issuer).tbs_certificate;
    CertId {
        hash_algorithm: AlgorithmIdentifierOwned {
            oid: ObjectIdentifier::new_unwrap("1.3.14.3.2.26"),
            parameters: None,
        },
        issuer_name_hash: sha1(&issuer.subject.to_der().unwrap()),
        issuer_key_hash: sha1(
            issuer
                .subject_public_key_info
                .subject_public_key
                .raw_bytes(),
        ),
        serial_number: serial(of),
    }
}

/// Names a responder by its key.
pub fn by_key(of: &Identity) -> ResponderId {
    let key = parsed(of).tbs_certificate.subject_public_key_info;
    ResponderId::ByKey(sha1(key.subject_public_key.raw_bytes()))
}

/// Names a responder by its name.
pub fn by_name(of: &Identity) -> ResponderId {
    ResponderId::ByName(parsed(of).tbs_certificate.subject)
}

/// The authority's answer that a certificate of its own is good, as a test changes it.
pub fn response<'a>(of: &Identity, edit: impl FnOnce(&mut Response<'a>)) -> Vec<u8> {
    let signer = &AUTHORITY.between;
    let single = SingleResponse {
        cert_id: id(of, signer),
        cert_status: CertStatus::good(),
        this_update: time("2026-11-24T11:00:00Z"),
        next_update: Some(time("2026-11-24T13:00:00Z")),
        single_extensions: None,
    };
    let mut response = Response {
        data: ResponseData {
            version: x509_ocsp::Version::V1,
            responder_id: by_key(signer),
            produced_at: time("2026-11-24T11:00:00Z"),
            responses: vec![single],
            response_extensions: None,
        },
        signer,
        brings: Vec::new(),
    };
    edit(&mut response);
    let signed = response.data.to_der().unwrap();
    let algorithm = parsed(&AUTHORITY.between).signature_algorithm;
    let brought = response.brings.iter().map(|one| parsed(one)).collect();
    let basic = BasicOcspResponse {
        tbs_response_data: response.data,
        signature_algorithm: algorithm,
        signature: BitString::from_bytes(&response.signer.key.sign(&signed).unwrap()).unwrap(),
        certs: Some(brought).filter(|all: &Vec<_>| !all.is_empty()),
    };
    OcspResponse::successful(basic).unwrap().to_der().unwrap()
}

/// An extension of an answer.
pub fn answer_extension(critical: bool) -> Extension {
    Extension {
        extn_id: ObjectIdentifier::new_unwrap("1.2.3.4"),
        critical,
        extn_value: OctetString::new([5, 0]).unwrap(),
    }
}
