//! An authority of qualified certificates, and a form that an applicant signed.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::TcpListener,
    thread,
};

use jiff::Timestamp;
use pades::{
    Issued,
    write::{Algorithm, Signer, Unsigned},
};
use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, CustomExtension,
    DistinguishedName, DnType, IsCa, Issuer, KeyIdMethod, KeyPair, KeyUsagePurpose,
    RevokedCertParams, SerialNumber, SigningKey, date_time_ymd,
};

/// A form that the portal's printer issued on 24 November 2026.
pub const FORM: &[u8] = include_bytes!("../../../app/pades/tests/issued/renewal-en-bare.pdf");
/// Whose form it is.
pub const APPLICANT: &str = "12345678950";

/// QCStatements of a qualified certificate: 0.4.0.1862.1.1 and 2.16.792.1.61.0.1.5070.1.1.
const STATEMENTS: &[u8] = &[
    0x30, 0x19, 0x30, 0x08, 0x06, 0x06, 0x04, 0x00, 0x8e, 0x46, 0x01, 0x01, 0x30, 0x0d, 0x06, 0x0b,
    0x60, 0x86, 0x18, 0x01, 0x3d, 0x00, 0x01, 0xa7, 0x4e, 0x01, 0x01,
];

/// When forms are signed here.
pub fn signed_at() -> Timestamp {
    "2026-11-24T11:30:00Z".parse().unwrap()
}

/// A root with its key.
pub struct Authority {
    pub params: CertificateParams,
    pub key: KeyPair,
    pub der: Vec<u8>,
    pub pem: String,
}

impl Authority {
    pub fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let made = params.self_signed(&key).unwrap();
        Self {
            der: made.der().to_vec(),
            pem: made.pem(),
            params,
            key,
        }
    }

    /// The form signed by the applicant, whose certificate has what `more` adds.
    pub fn signed_form(&self, more: impl FnOnce(&mut CertificateParams)) -> Vec<u8> {
        let key = KeyPair::generate().unwrap();
        let mut person = CertificateParams::default();
        person.distinguished_name = DistinguishedName::new();
        let serial_number = DnType::CustomDnType(vec![2, 5, 4, 5]);
        person.distinguished_name.push(serial_number, APPLICANT);
        person.key_usages = vec![KeyUsagePurpose::ContentCommitment];
        let statements =
            CustomExtension::from_oid_content(&[1, 3, 6, 1, 5, 5, 7, 1, 3], STATEMENTS.to_vec());
        person.custom_extensions.push(statements);
        more(&mut person);
        let issuer = Issuer::from_params(&self.params, &self.key);
        let certificate = person.signed_by(&key, &issuer).unwrap();
        let form = Issued::read(FORM).unwrap();
        let signer = Signer {
            certificate: certificate.der(),
            authorities: &[],
            algorithm: Algorithm::EcdsaP256,
        };
        let unsigned = Unsigned::new(&form, &signer, signed_at()).unwrap();
        let value = key.sign(unsigned.to_sign()).unwrap();
        unsigned.finish(&value).unwrap()
    }
}

impl Authority {
    /// The list of 24 November 2026, with these serial numbers in it.
    pub fn list(&self, revoked: &[u64]) -> Vec<u8> {
        self.numbered_list(71, revoked)
    }

    /// The same with a number of its own.
    pub fn numbered_list(&self, number: u64, revoked: &[u64]) -> Vec<u8> {
        let entries = revoked.iter().map(|number| RevokedCertParams {
            serial_number: SerialNumber::from(*number),
            revocation_time: date_time_ymd(2026, 11, 20),
            reason_code: None,
            invalidity_date: None,
        });
        let list = CertificateRevocationListParams {
            this_update: date_time_ymd(2026, 11, 24),
            next_update: date_time_ymd(2026, 11, 25),
            crl_number: SerialNumber::from(number),
            issuing_distribution_point: None,
            revoked_certs: entries.collect(),
            key_identifier_method: KeyIdMethod::Sha256,
        };
        let issuer = Issuer::from_params(&self.params, &self.key);
        list.signed_by(&issuer).unwrap().der().to_vec()
    }
}

impl Default for Authority {
    fn default() -> Self {
        Self::new()
    }
}

/// Answers every call with these bytes; its host and port.
pub fn publish(list: Vec<u8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let host = listener.local_addr().unwrap().to_string();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut call = BufReader::new(stream.try_clone().unwrap()).lines();
            while call.next().is_some_and(|line| !line.unwrap().is_empty()) {}
            let length = list.len();
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n");
            let _ = stream.write_all(&[head.as_bytes(), &list].concat());
        }
    });
    host
}
