//! An authority for tests: root, authority below it, people.

use std::{process::Command, sync::LazyLock};

use rcgen::{
    BasicConstraints, CertificateParams, CustomExtension, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose, SigningKey,
};
use ring::{
    rand::SystemRandom,
    signature::{self, RsaKeyPair},
};

use pades::write::Algorithm;

use crate::issued::APPLICANT;

/// A certificate and its key.
pub struct Identity {
    pub der: Vec<u8>,
    pub key: KeyPair,
    pub params: CertificateParams,
}

pub struct Authority {
    pub root: Identity,
    pub between: Identity,
    /// Of time stamps.
    pub stamper: Identity,
}

pub static AUTHORITY: LazyLock<Authority> = LazyLock::new(|| {
    let key = KeyPair::generate().unwrap();
    let params = authority("Test Root");
    let der = params.self_signed(&key).unwrap().der().to_vec();
    let root = Identity { der, key, params };
    let between = root.issue(authority("Test Qualified"), KeyPair::generate().unwrap());
    let mut params = authority("Test Time Stamps");
    params.is_ca = IsCa::NoCa;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::TimeStamping];
    // pyHanko makes stamps with RSA alone.
    let stamper = between.issue(params, Kind::Rsa.key());
    Authority {
        root,
        between,
        stamper,
    }
});

/// The statements of a person's qualified certificate.
pub const QUALIFIED: [&[u8]; 2] = [COMPLIANCE, PERSON];
pub const COMPLIANCE: &[u8] = &[0x04, 0x00, 0x8e, 0x46, 0x01, 0x01];
/// 2.16.792.1.61.0.1.5070.1.1, .2.1, .1.3 and .2.2.
pub const PERSON: &[u8] = &[
    0x60, 0x86, 0x18, 0x01, 0x3d, 0x00, 0x01, 0xa7, 0x4e, 0x01, 0x01,
];
pub const PERSON_2: &[u8] = &[
    0x60, 0x86, 0x18, 0x01, 0x3d, 0x00, 0x01, 0xa7, 0x4e, 0x02, 0x01,
];
pub const SEAL: &[u8] = &[
    0x60, 0x86, 0x18, 0x01, 0x3d, 0x00, 0x01, 0xa7, 0x4e, 0x01, 0x03,
];
pub const SEAL_2: &[u8] = &[
    0x60, 0x86, 0x18, 0x01, 0x3d, 0x00, 0x01, 0xa7, 0x4e, 0x02, 0x02,
];

impl Identity {
    pub fn issue(&self, params: CertificateParams, key: KeyPair) -> Self {
        let issuer = Issuer::from_params(&self.params, &self.key);
        let der = params.signed_by(&key, &issuer).unwrap().der().to_vec();
        Self { der, key, params }
    }
}

pub fn authority(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

/// A person's certificate as an authority of qualified ones writes it.
pub fn person(number: &str, statements: &[&[u8]]) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params
        .distinguished_name
        .push(DnType::CommonName, "AYŞE YILMAZ");
    params
        .distinguished_name
        .push(DnType::CustomDnType(vec![2, 5, 4, 5]), number);
    params.key_usages = vec![KeyUsagePurpose::ContentCommitment];
    if !statements.is_empty() {
        params.custom_extensions.push(qualified(statements));
    }
    params
}

/// QCStatements with these identifiers.
pub fn qualified(statements: &[&[u8]]) -> CustomExtension {
    let each = statements.iter().map(|id| sequence(&tagged(6, id)));
    let value = sequence(&each.collect::<Vec<_>>().concat());
    CustomExtension::from_oid_content(&[1, 3, 6, 1, 5, 5, 7, 1, 3], value)
}

pub fn sequence(body: &[u8]) -> Vec<u8> {
    tagged(0x30, body)
}

pub fn tagged(tag: u8, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let length = match length {
        0..=0x7f => vec![u8::try_from(length).unwrap()],
        0x80..=0xff => vec![0x81, u8::try_from(length).unwrap()],
        _ => [
            vec![0x82],
            u16::try_from(length).unwrap().to_be_bytes().to_vec(),
        ]
        .concat(),
    };
    [vec![tag], length, body.to_vec()].concat()
}

/// The kinds of keys on cards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Rsa,
    P256,
    P384,
}

impl Kind {
    pub const ALL: [Self; 3] = [Self::Rsa, Self::P256, Self::P384];

    pub fn key(self) -> KeyPair {
        match self {
            Self::Rsa => KeyPair::from_pem_and_sign_algo(&RSA, &rcgen::PKCS_RSA_SHA256).unwrap(),
            Self::P256 => KeyPair::generate().unwrap(),
            Self::P384 => KeyPair::generate_for(&rcgen::PKCS_ECDSA_P384_SHA384).unwrap(),
        }
    }

    pub const fn algorithm(self) -> Algorithm {
        match self {
            Self::Rsa => Algorithm::Rsa,
            Self::P256 => Algorithm::EcdsaP256,
            Self::P384 => Algorithm::EcdsaP384,
        }
    }
}

static RSA: LazyLock<String> = LazyLock::new(|| rsa(2048));

/// A new RSA key in PEM.
pub fn rsa(bits: u32) -> String {
    let made = Command::new("openssl")
        .args(["genpkey", "-algorithm", "RSA", "-pkeyopt"])
        .arg(format!("rsa_keygen_bits:{bits}"))
        .output()
        .unwrap();
    assert!(made.status.success());
    String::from_utf8(made.stdout).unwrap()
}

/// The applicant, with a key of this kind.
pub fn applicant(kind: Kind) -> Identity {
    AUTHORITY
        .between
        .issue(person(APPLICANT, &QUALIFIED), kind.key())
}

/// What the card does.
pub fn sign(identity: &Identity, algorithm: Algorithm, message: &[u8]) -> Vec<u8> {
    if algorithm != Algorithm::RsaPss {
        return identity.key.sign(message).unwrap();
    }
    let key = RsaKeyPair::from_pkcs8(identity.key.serialized_der()).unwrap();
    let mut value = vec![0; key.public().modulus_len()];
    key.sign(
        &signature::RSA_PSS_SHA256,
        &SystemRandom::new(),
        message,
        &mut value,
    )
    .unwrap();
    value
}
