//! Rule 6: the signature itself, CMS (RFC 5652) as CAdES narrows it (ETSI EN 319 122-1).

mod attributes;
pub(crate) mod tlv;

use ::cms::{
    content_info::{CmsVersion, ContentInfo},
    signed_data::{SignedData, SignerIdentifier, SignerInfo},
};
use der::{Decode, Encode};
use jiff::Timestamp;
use x509_cert::spki::AlgorithmIdentifierOwned;

use crate::{LARGEST_CMS, certificate::Certificate, digest::Digest, oid, refusal::Refusal};

/// Certificates that a signature may bring.
const CERTIFICATES: usize = 16;

/// A signature whose parts agree with each other and with the file. Whether its arithmetic is
/// right is not known yet.
#[cfg_attr(
    not(feature = "ring"),
    expect(dead_code, reason = "arithmetic alone asks for them")
)]
pub(crate) struct Signature {
    pub(crate) signer: Certificate,
    /// All that came with it, the signer's too.
    pub(crate) certificates: Vec<Certificate>,
    pub(crate) digest: Digest,
    pub(crate) algorithm: AlgorithmIdentifierOwned,
    /// The signed attributes, as they are signed.
    pub(crate) message: Vec<u8>,
    pub(crate) value: Vec<u8>,
    /// The attribute signing-time; programs that write `/M` leave it out.
    pub(crate) time: Option<Timestamp>,
    /// A time stamp of the signature comes with it.
    pub(crate) stamped: bool,
}

/// What may follow a CMS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Behind {
    /// Zeros: the room in a PDF is larger.
    Zeros,
    /// Nothing.
    #[cfg(feature = "ring")]
    Nothing,
}

/// Reads a CMS over these parts of the file.
pub(crate) fn read(
    contents: &[u8],
    behind: Behind,
    covered: &[&[u8]],
) -> Result<Signature, Refusal> {
    let (encoded, taken) = tlv::definite(contents).ok_or(Refusal::CmsMalformed)?;
    if taken > LARGEST_CMS {
        return Err(Refusal::CmsTooLarge);
    }
    let (_, rest) = contents.split_at(taken);
    let zeros = behind == Behind::Zeros && rest.iter().all(|byte| *byte == 0);
    if !rest.is_empty() && !zeros {
        return Err(Refusal::CmsPadding);
    }
    if !tlv::is_bounded(&encoded) {
        return Err(Refusal::CmsMalformed);
    }
    let content = ContentInfo::from_der(&encoded).map_err(|_| Refusal::CmsMalformed)?;
    if content.content_type != oid::SIGNED_DATA {
        return Err(Refusal::CmsMalformed);
    }
    let (data, certificates) = parts(&encoded).ok_or(Refusal::CmsMalformed)?;
    let [signer] = data.signer_infos.0.as_slice() else {
        return Err(Refusal::SignerCount);
    };
    if !has_versions_that_follow(&data, signer) {
        return Err(Refusal::CmsMalformed);
    }
    let inner = &data.encap_content_info;
    if inner.econtent.is_some() || inner.econtent_type != oid::DATA {
        return Err(Refusal::NotDetached);
    }
    let digest = Digest::from_oid(signer.digest_alg.oid).ok_or(Refusal::DigestAlgorithm)?;
    if !data
        .digest_algorithms
        .iter()
        .any(|one| one.oid == signer.digest_alg.oid)
    {
        return Err(Refusal::CmsMalformed);
    }
    let certificate = of_signer(signer, &certificates)?.clone();
    let signed = attributes::signed(signer, &certificate)?;
    if signed.message_digest != digest.of(covered) {
        return Err(Refusal::MessageDigest);
    }
    Ok(Signature {
        stamped: attributes::unsigned(signer)?,
        signer: certificate,
        certificates,
        digest,
        algorithm: signer.signature_algorithm.clone(),
        message: signed.der,
        value: signer.signature.as_bytes().to_vec(),
        time: signed.time,
    })
}

/// Whether the versions are those that follow from the contents (RFC 5652, 5.1 and 5.3). Nothing
/// signs them.
fn has_versions_that_follow(data: &SignedData, signer: &SignerInfo) -> bool {
    let version = match signer.sid {
        SignerIdentifier::IssuerAndSerialNumber(_) => CmsVersion::V1,
        SignerIdentifier::SubjectKeyIdentifier(_) => CmsVersion::V3,
    };
    signer.version == version && data.version == version
}

/// What is signed with and the certificates that come with it. These are taken as they stand: what
/// is hashed and signed must not be encoded anew, and LibreOffice sends the signer's twice, which a
/// SET in DER has not.
fn parts(encoded: &[u8]) -> Option<(SignedData, Vec<Certificate>)> {
    let content = tlv::only(encoded)?;
    let explicit = *tlv::elements(content.body)?.get(1)?;
    let data = *tlv::elements(explicit.body)?.first()?;
    if data.tag != 0x30 {
        return None;
    }
    let mut parts = tlv::elements(data.body)?;
    // Behind version, digest algorithms and contents; optional, tagged [0].
    let mut sent = Vec::new();
    if parts.get(3).is_some_and(|part| part.tag == 0xa0) {
        sent = certificates(parts.remove(3).body)?;
    }
    let others: Vec<_> = parts.iter().map(|part| part.whole).collect();
    let data = SignedData::from_der(&tlv::sequence(&others.concat())).ok()?;
    data.certificates.is_none().then_some((data, sent))
}

/// What can be read of the certificates, each once; one that cannot be read is as good as none.
fn certificates(set: &[u8]) -> Option<Vec<Certificate>> {
    let each = tlv::elements(set)?;
    if each.len() > CERTIFICATES {
        return None;
    }
    let mut found: Vec<Certificate> = Vec::new();
    for one in each {
        if !found.iter().any(|known| known.der == one.whole) {
            found.extend(Certificate::read(one.whole));
        }
    }
    Some(found)
}

fn of_signer<'c>(
    signer: &SignerInfo,
    certificates: &'c [Certificate],
) -> Result<&'c Certificate, Refusal> {
    let is_named = |certificate: &&Certificate| {
        let tbs = &certificate.parsed.tbs_certificate;
        match &signer.sid {
            SignerIdentifier::IssuerAndSerialNumber(named) => {
                named.issuer == tbs.issuer && named.serial_number == tbs.serial_number
            }
            SignerIdentifier::SubjectKeyIdentifier(named) => {
                let own = certificate.extension(oid::SUBJECT_KEY);
                own.is_some_and(|own| named.to_der().is_ok_and(|named| named == own))
            }
        }
    };
    let mut named = certificates.iter().filter(is_named);
    match (named.next(), named.next()) {
        (Some(one), None) => Ok(one),
        _ => Err(Refusal::CertificateMissing),
    }
}
