//! The signature in DER: one signer, no contents, the attributes that PAdES asks for.

use std::time::Duration;

use ::cms::{
    cert::{CertificateChoices, IssuerAndSerialNumber},
    content_info::{CmsVersion, ContentInfo},
    signed_data::{
        CertificateSet, EncapsulatedContentInfo, SignedData, SignerIdentifier, SignerInfo,
        SignerInfos,
    },
};
use der::{
    Any, Decode, Encode, Sequence,
    asn1::{OctetString, SetOfVec, UtcTime},
};
use jiff::Timestamp;
use x509_cert::{
    attr::{Attribute, Attributes},
    spki::{AlgorithmIdentifierOwned, ObjectIdentifier},
};

use super::WriteError;
use crate::{certificate::Certificate, digest::Digest, oid};

/// How a card signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// RSA, PKCS #1 version 1.5, with SHA-256.
    Rsa,
    /// RSA, PSS with SHA-256 and a salt of 32 bytes.
    RsaPss,
    /// ECDSA on P-256 with SHA-256.
    EcdsaP256,
    /// ECDSA on P-384 with SHA-384.
    EcdsaP384,
}

/// Parameters of RSASSA-PSS (RFC 8017, A.2.3).
#[derive(Sequence)]
struct Pss {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    hash: AlgorithmIdentifierOwned,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT")]
    mask: AlgorithmIdentifierOwned,
    #[asn1(context_specific = "2", tag_mode = "EXPLICIT")]
    salt: u8,
}

/// A reference to the certificate (RFC 5035, 3); SHA-256 is left out, as DER asks.
#[derive(Sequence)]
struct SigningCertificate {
    certificates: Vec<Reference>,
}

#[derive(Sequence)]
struct Reference {
    digest: OctetString,
}

impl Algorithm {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Rsa, Self::RsaPss, Self::EcdsaP256, Self::EcdsaP384];

    /// Whether it is made by keys of this kind.
    pub(crate) fn fits(self, key: &AlgorithmIdentifierOwned) -> bool {
        let curve = |of: ObjectIdentifier| {
            let named = key.parameters.as_ref();
            named.is_some_and(|named| named.decode_as() == Ok(of))
        };
        match self {
            Self::Rsa | Self::RsaPss => key.oid == oid::RSA,
            Self::EcdsaP256 => key.oid == oid::EC && curve(oid::P256),
            Self::EcdsaP384 => key.oid == oid::EC && curve(oid::P384),
        }
    }

    /// The digest of the file and of what is signed.
    pub(super) const fn digest(self) -> Digest {
        match self {
            Self::Rsa | Self::RsaPss | Self::EcdsaP256 => Digest::Sha256,
            Self::EcdsaP384 => Digest::Sha384,
        }
    }

    const fn digest_identifier(self) -> AlgorithmIdentifierOwned {
        named(
            match self.digest() {
                Digest::Sha256 => oid::SHA256,
                Digest::Sha384 => oid::SHA384,
                Digest::Sha512 => oid::SHA512,
            },
            None,
        )
    }

    fn identifier(self) -> der::Result<AlgorithmIdentifierOwned> {
        Ok(match self {
            Self::Rsa => named(oid::RSA_SHA256, Some(Any::null())),
            Self::EcdsaP256 => named(oid::ECDSA_SHA256, None),
            Self::EcdsaP384 => named(oid::ECDSA_SHA384, None),
            Self::RsaPss => {
                let digest = named(oid::SHA256, Some(Any::null()));
                let parameters = Pss {
                    mask: named(oid::MGF1, Some(Any::encode_from(&digest)?)),
                    hash: digest,
                    salt: 32,
                };
                named(oid::RSA_PSS, Some(Any::encode_from(&parameters)?))
            }
        })
    }
}

const fn named(oid: ObjectIdentifier, parameters: Option<Any>) -> AlgorithmIdentifierOwned {
    AlgorithmIdentifierOwned { oid, parameters }
}

fn attribute(oid: ObjectIdentifier, value: Any) -> der::Result<Attribute> {
    let mut values = SetOfVec::new();
    values.insert(value)?;
    Ok(Attribute { oid, values })
}

/// The signed attributes, as they are signed. `time`: where no PDF says it (ETSI EN 319 142-1, 6.3).
pub(super) fn attributes(
    signer: &Certificate,
    algorithm: Algorithm,
    digest: Vec<u8>,
    time: Option<Timestamp>,
) -> Result<Vec<u8>, WriteError> {
    let make = || -> der::Result<Vec<u8>> {
        let reference = SigningCertificate {
            certificates: vec![Reference {
                digest: OctetString::new(Digest::Sha256.of(&[&signer.der]))?,
            }],
        };
        let mut attributes = Attributes::new();
        for (id, value) in [
            (oid::CONTENT_TYPE, Any::encode_from(&oid::DATA)?),
            (
                oid::MESSAGE_DIGEST,
                Any::encode_from(&OctetString::new(digest)?)?,
            ),
            (oid::SIGNING_CERTIFICATE_V2, Any::encode_from(&reference)?),
        ] {
            attributes.insert(attribute(id, value)?)?;
        }
        if let Some(time) = time {
            let seconds = u64::try_from(time.as_second()).map_err(|_| der::ErrorKind::DateTime)?;
            let time = UtcTime::from_unix_duration(Duration::from_secs(seconds))?;
            let time = Any::encode_from(&time)?;
            attributes.insert(attribute(oid::SIGNING_TIME, time)?)?;
        }
        // The algorithm is named once more where it cannot be exchanged (RFC 6211).
        let protection = Any::encode_from(&Protection {
            digest: algorithm.digest_identifier(),
            signature: algorithm.identifier()?,
        })?;
        attributes.insert(attribute(oid::ALGORITHM_PROTECTION, protection)?)?;
        attributes.to_der()
    };
    make().map_err(|_| WriteError::Encoding)
}

#[derive(Sequence)]
struct Protection {
    digest: AlgorithmIdentifierOwned,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT")]
    signature: AlgorithmIdentifierOwned,
}

/// The whole signature.
pub(super) fn encode(
    signer: &Certificate,
    authorities: &[Certificate],
    algorithm: Algorithm,
    attributes: &[u8],
    value: &[u8],
) -> Result<Vec<u8>, WriteError> {
    let make = || -> der::Result<Vec<u8>> {
        let digest = algorithm.digest_identifier();
        let tbs = &signer.parsed.tbs_certificate;
        let info = SignerInfo {
            version: CmsVersion::V1,
            sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
                issuer: tbs.issuer.clone(),
                serial_number: tbs.serial_number.clone(),
            }),
            digest_alg: digest.clone(),
            signed_attrs: Some(Attributes::from_der(attributes)?),
            signature_algorithm: algorithm.identifier()?,
            signature: OctetString::new(value)?,
            unsigned_attrs: None,
        };
        let mut certificates = SetOfVec::new();
        for certificate in std::iter::once(signer).chain(authorities) {
            let certificate = certificate.parsed.clone();
            certificates.insert(CertificateChoices::Certificate(certificate))?;
        }
        let mut digests = SetOfVec::new();
        digests.insert(digest)?;
        let mut infos = SetOfVec::new();
        infos.insert(info)?;
        let data = SignedData {
            version: CmsVersion::V1,
            digest_algorithms: digests,
            encap_content_info: EncapsulatedContentInfo {
                econtent_type: oid::DATA,
                econtent: None,
            },
            certificates: Some(CertificateSet(certificates)),
            crls: None,
            signer_infos: SignerInfos(infos),
        };
        ContentInfo {
            content_type: oid::SIGNED_DATA,
            content: Any::encode_from(&data)?,
        }
        .to_der()
    };
    make().map_err(|_| WriteError::Encoding)
}
