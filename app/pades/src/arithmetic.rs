//! Rule 7: signatures and the algorithms that they may be of.

use der::{Any, AnyRef, Decode, Sequence, asn1::ObjectIdentifier, asn1::UintRef};
use ring::signature::{self, UnparsedPublicKey, VerificationAlgorithm};
use x509_cert::spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};

use crate::{certificate::Certificate, digest::Digest, oid, refusal::Refusal};

/// Bits of an RSA key.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;

/// Verifies a signature over `message`. `digest`: the one that the signer named, where one was.
pub(crate) fn verify(
    key: &SubjectPublicKeyInfoOwned,
    algorithm: &AlgorithmIdentifierOwned,
    digest: Option<Digest>,
    message: &[u8],
    value: &[u8],
) -> Result<(), Refusal> {
    let bytes = key
        .subject_public_key
        .as_bytes()
        .ok_or(Refusal::SignatureAlgorithm)?;
    let algorithm = scheme(key, bytes, algorithm, digest)?;
    UnparsedPublicKey::new(algorithm, bytes)
        .verify(message, value)
        .map_err(|_| Refusal::SignatureWrong)
}

/// Whether the issuer's key signed this certificate.
pub(crate) fn is_signed_by(certificate: &Certificate, issuer: &Certificate) -> bool {
    let Some(value) = certificate.parsed.signature.as_bytes() else {
        return false;
    };
    verify(
        &issuer.parsed.tbs_certificate.subject_public_key_info,
        &certificate.parsed.signature_algorithm,
        None,
        &certificate.signed,
        value,
    )
    .is_ok()
}

type Scheme = &'static dyn VerificationAlgorithm;

fn scheme(
    key: &SubjectPublicKeyInfoOwned,
    bytes: &[u8],
    algorithm: &AlgorithmIdentifierOwned,
    digest: Option<Digest>,
) -> Result<Scheme, Refusal> {
    match key.algorithm.oid {
        oid::RSA => {
            check_size(bytes)?;
            rsa(algorithm, digest)
        }
        // A key for PSS alone. One that is bound to certain parameters is not taken.
        oid::RSA_PSS if key.algorithm.parameters.is_none() && algorithm.oid == oid::RSA_PSS => {
            check_size(bytes)?;
            rsa(algorithm, digest)
        }
        oid::EC => {
            let curve = key.algorithm.parameters.as_ref();
            let curve = curve.and_then(|curve| curve.decode_as::<ObjectIdentifier>().ok());
            ecdsa(curve, algorithm, digest)
        }
        _ => Err(Refusal::SignatureAlgorithm),
    }
}

/// An RSA key (RFC 8017, A.1.1).
#[derive(Sequence)]
struct RsaKey<'a> {
    modulus: UintRef<'a>,
    exponent: UintRef<'a>,
}

fn check_size(key: &[u8]) -> Result<(), Refusal> {
    let key = RsaKey::from_der(key).map_err(|_| Refusal::SignatureAlgorithm)?;
    let modulus = key.modulus.as_bytes();
    let zeros = modulus
        .first()
        .map_or(0, |first| first.leading_zeros() as usize);
    if RSA_BITS.contains(&(modulus.len() * 8 - zeros)) && key.exponent.as_bytes() != [1] {
        Ok(())
    } else {
        Err(Refusal::KeySize)
    }
}

/// The digest by the algorithm and by the signer: they must agree.
fn agreed(by_algorithm: Digest, by_signer: Option<Digest>) -> Result<Digest, Refusal> {
    if by_signer.is_none_or(|digest| digest == by_algorithm) {
        Ok(by_algorithm)
    } else {
        Err(Refusal::SignatureAlgorithm)
    }
}

fn rsa(algorithm: &AlgorithmIdentifierOwned, digest: Option<Digest>) -> Result<Scheme, Refusal> {
    let named = match algorithm.oid {
        oid::RSA_PSS => {
            let digest = agreed(
                pss_digest(algorithm).ok_or(Refusal::SignatureAlgorithm)?,
                digest,
            )?;
            return Ok(match digest {
                Digest::Sha256 => &signature::RSA_PSS_2048_8192_SHA256,
                Digest::Sha384 => &signature::RSA_PSS_2048_8192_SHA384,
                Digest::Sha512 => &signature::RSA_PSS_2048_8192_SHA512,
            });
        }
        oid::RSA => digest.ok_or(Refusal::SignatureAlgorithm)?,
        oid::RSA_SHA256 => Digest::Sha256,
        oid::RSA_SHA384 => Digest::Sha384,
        oid::RSA_SHA512 => Digest::Sha512,
        _ => return Err(Refusal::SignatureAlgorithm),
    };
    if !has_no_parameters(algorithm) {
        return Err(Refusal::SignatureAlgorithm);
    }
    Ok(match agreed(named, digest)? {
        Digest::Sha256 => &signature::RSA_PKCS1_2048_8192_SHA256,
        Digest::Sha384 => &signature::RSA_PKCS1_2048_8192_SHA384,
        Digest::Sha512 => &signature::RSA_PKCS1_2048_8192_SHA512,
    })
}

fn ecdsa(
    curve: Option<ObjectIdentifier>,
    algorithm: &AlgorithmIdentifierOwned,
    digest: Option<Digest>,
) -> Result<Scheme, Refusal> {
    let named = match algorithm.oid {
        oid::ECDSA_SHA256 => Digest::Sha256,
        oid::ECDSA_SHA384 => Digest::Sha384,
        _ => return Err(Refusal::SignatureAlgorithm),
    };
    if !has_no_parameters(algorithm) {
        return Err(Refusal::SignatureAlgorithm);
    }
    match (curve, agreed(named, digest)?) {
        (Some(oid::P256), Digest::Sha256) => Ok(&signature::ECDSA_P256_SHA256_ASN1),
        (Some(oid::P256), Digest::Sha384) => Ok(&signature::ECDSA_P256_SHA384_ASN1),
        (Some(oid::P384), Digest::Sha256) => Ok(&signature::ECDSA_P384_SHA256_ASN1),
        (Some(oid::P384), Digest::Sha384) => Ok(&signature::ECDSA_P384_SHA384_ASN1),
        _ => Err(Refusal::SignatureAlgorithm),
    }
}

/// None, or NULL, which is as good.
fn has_no_parameters(algorithm: &AlgorithmIdentifierOwned) -> bool {
    let parameters = algorithm.parameters.as_ref();
    parameters.is_none_or(Any::is_null)
}

/// Parameters of RSASSA-PSS (RFC 8017, A.2.3).
#[derive(Sequence)]
struct Pss {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    hash: Option<AlgorithmIdentifierOwned>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", optional = "true")]
    mask: Option<AlgorithmIdentifierOwned>,
    #[asn1(context_specific = "2", tag_mode = "EXPLICIT", optional = "true")]
    salt: Option<u16>,
    #[asn1(context_specific = "3", tag_mode = "EXPLICIT", optional = "true")]
    trailer: Option<u8>,
}

/// The digest of a PSS signature whose mask uses the same one and whose salt is as long as it is:
/// what every program writes, and what `ring` verifies. What is left out would mean SHA-1.
fn pss_digest(algorithm: &AlgorithmIdentifierOwned) -> Option<Digest> {
    let parameters: Pss = AnyRef::from(algorithm.parameters.as_ref()?)
        .decode_as()
        .ok()?;
    let digest = Digest::from_oid(parameters.hash?.oid)?;
    let mask = parameters.mask?;
    let in_mask: AlgorithmIdentifierOwned =
        AnyRef::from(mask.parameters.as_ref()?).decode_as().ok()?;
    let salt = match digest {
        Digest::Sha256 => 32,
        Digest::Sha384 => 48,
        Digest::Sha512 => 64,
    };
    let sound = mask.oid == oid::MGF1
        && Digest::from_oid(in_mask.oid) == Some(digest)
        && parameters.salt == Some(salt)
        && parameters.trailer.is_none_or(|trailer| trailer == 1);
    sound.then_some(digest)
}
