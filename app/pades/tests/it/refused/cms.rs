//! Rules 6 and 7: the signature itself.

use pades::Refusal::{
    CertificateMissing, CmsMalformed, CmsPadding, DigestAlgorithm, KeySize, MessageDigest,
    NotDetached, SignatureAlgorithm, SignatureWrong, SignedAttributes, SignerCount,
    SigningCertificate, SubFilter, UnsignedAttributes,
};
use rcgen::KeyPair;
use ring::digest;

use super::{Case, each_is_accepted, each_is_refused};
use crate::{
    authority::{AUTHORITY, Identity, Kind, QUALIFIED, applicant, person, rsa, sequence, tagged},
    forge::{
        self, CONTENT_TYPE, Cms, DATA, ECDSA_SHA1, ECDSA_SHA256, ECDSA_SHA384, MESSAGE_DIGEST,
        PROTECTION, RSA_SHA1, RSA_SHA256, SHA1, SHA256, SHA384, SHA512, SIGNED_DATA, SIGNER,
        SIGNING_CERTIFICATE, SIGNING_TIME, TIME_STAMP, attribute, forge, oid, reference,
    },
    issued::{APPLICANT, FORM, judge},
};

pub(super) const SHAPES: &[Case] = &[
    ("adbe.pkcs7.detached", SubFilter, |f| {
        f.edit(1, "ETSI.CAdES.detached", "adbe.pkcs7.detached");
    }),
    ("a document time stamp", SubFilter, |f| {
        f.edit(1, "/Type/Sig/", "/Type/DocTimeStamp/");
    }),
    ("a time stamp's format", SubFilter, |f| {
        f.edit(1, "ETSI.CAdES.detached", "ETSI.RFC3161");
    }),
    ("no CMS", CmsMalformed, |f| {
        f.cms.whole = Box::new(|_| vec![1, 2, 3]);
    }),
    ("nothing", CmsMalformed, |f| {
        f.cms.whole = Box::new(|_| Vec::new());
    }),
    ("cut off", CmsMalformed, |f| {
        f.cms.whole =
            Box::new(|whole| [&[0x30, 0x84, 0x7f, 0xff, 0xff, 0xff], &whole[4..]].concat());
    }),
    ("another type of contents", CmsMalformed, |f| {
        f.cms.whole = Box::new(|whole| {
            let parts = forge::children(&whole);
            sequence(&[oid(DATA), parts[1].clone()].concat())
        });
    }),
    ("bytes behind it", CmsPadding, |f| {
        f.padding = b"\0\0x".to_vec();
    }),
    ("another one behind it", CmsPadding, |f| {
        f.padding = vec![0x30, 0];
    }),
    ("two signers", SignerCount, |f| f.cms.signers = 2),
    ("no signer", SignerCount, |f| f.cms.signers = 0),
    ("contents of its own", NotDetached, |f| {
        let content = [oid(DATA), tagged(0xa0, &tagged(4, b"other"))].concat();
        f.cms.content = sequence(&content);
    }),
    ("contents of another type", NotDetached, |f| {
        f.cms.content = sequence(&oid(SIGNED_DATA));
    }),
    ("no certificates", CertificateMissing, |f| {
        f.cms.certificates.clear();
    }),
    ("another certificate", CertificateMissing, |f| {
        f.cms.certificates.remove(0);
    }),
    ("very many elements in a set", CmsMalformed, |f| {
        let many = (0..200_u8)
            .map(|index| tagged(4, &[index]))
            .collect::<Vec<_>>();
        f.cms.attributes.push(attribute(SIGNING_TIME, &many));
    }),
    ("indefinite lengths inside", CmsMalformed, |f| {
        f.cms.whole = Box::new(|whole| {
            let parts = forge::children(&whole);
            let data = forge::children(&parts[1]).concat();
            let inner = [&[0x30, 0x80], &forge::children(&data).concat()[..], &[0, 0]].concat();
            sequence(&[parts[0].clone(), tagged(0xa0, &inner)].concat())
        });
    }),
];

#[test]
fn other_formats_and_shapes_are_refused() {
    each_is_refused(SHAPES);
}

#[test]
fn signatures_are_accepted_as_honest_programs_encode_them() {
    each_is_accepted(&[
        (
            "the signer's certificate twice, as LibreOffice sends it",
            |f| {
                f.cms.certificates.push(SIGNER.der.clone());
            },
        ),
        ("as Bouncy Castle writes it", |f| {
            f.cms.whole = Box::new(|whole| {
                let parts = forge::children(&whole);
                let data = forge::children(&parts[1]).concat();
                let inner = forge::children(&data).concat();
                let data = [&[0x30, 0x80], &inner[..], &[0, 0]].concat();
                let explicit = [&[0xa0, 0x80], &data[..], &[0, 0]].concat();
                [&[0x30, 0x80], &parts[0][..], &explicit, &[0, 0]].concat()
            });
        }),
    ]);
}

fn change(cms: &mut Cms, index: usize, to: Vec<u8>) {
    cms.attributes[index] = to;
}

pub(super) const SIGNED: &[Case] = &[
    ("no type of contents", SignedAttributes, |f| {
        change(&mut f.cms, 0, Vec::new());
    }),
    ("another type of contents", SignedAttributes, |f| {
        change(&mut f.cms, 0, attribute(CONTENT_TYPE, &[oid(SIGNED_DATA)]));
    }),
    ("the type of contents twice", SignedAttributes, |f| {
        f.cms
            .attributes
            .push(attribute(CONTENT_TYPE, &[oid(SIGNED_DATA)]));
    }),
    ("the digest twice", SignedAttributes, |f| {
        f.cms
            .attributes
            .push(attribute(MESSAGE_DIGEST, &[tagged(4, &[0; 32])]));
    }),
    ("a digest with two values", SignedAttributes, |f| {
        let two = [tagged(4, &[0; 32]), tagged(4, &[1; 32])];
        f.cms.attributes.push(attribute(MESSAGE_DIGEST, &two));
    }),
    ("another digest", MessageDigest, |f| {
        f.cms.message_digest = Some(vec![0; 32]);
    }),
    ("a shorter digest", MessageDigest, |f| {
        f.cms.message_digest = Some(vec![0; 20]);
    }),
    ("no digest", MessageDigest, |f| {
        f.cms.message_digest = Some(Vec::new());
    }),
];

#[test]
fn signed_attributes_that_are_missing_twice_or_wrong_are_refused() {
    each_is_refused(SIGNED);
}

pub(super) const REFERENCES: &[Case] = &[
    ("no reference to the certificate", SigningCertificate, |f| {
        change(&mut f.cms, 1, Vec::new());
    }),
    ("a reference of version 1", SigningCertificate, |f| {
        let value = sequence(&sequence(&sequence(&tagged(4, &[0; 20]))));
        change(
            &mut f.cms,
            1,
            attribute(&[1, 2, 840, 113_549, 1, 9, 16, 2, 12], &[value]),
        );
    }),
    (
        "a reference to another certificate",
        SigningCertificate,
        |f| {
            let value = reference(&AUTHORITY.between);
            change(&mut f.cms, 1, attribute(SIGNING_CERTIFICATE, &[value]));
        },
    ),
    ("an empty reference", SigningCertificate, |f| {
        let value = sequence(&sequence(&[]));
        change(&mut f.cms, 1, attribute(SIGNING_CERTIFICATE, &[value]));
    }),
    ("a reference by SHA-1", SigningCertificate, |f| {
        let digest = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, &SIGNER.der);
        let one = [sequence(&oid(SHA1)), tagged(4, digest.as_ref())].concat();
        let value = sequence(&sequence(&sequence(&one)));
        change(&mut f.cms, 1, attribute(SIGNING_CERTIFICATE, &[value]));
    }),
    ("the reference twice", SignedAttributes, |f| {
        let value = reference(&AUTHORITY.between);
        f.cms
            .attributes
            .push(attribute(SIGNING_CERTIFICATE, &[value]));
    }),
    (
        "other algorithms in the protection",
        SignedAttributes,
        |f| {
            let value = [sequence(&oid(SHA384)), tagged(0xa1, &oid(ECDSA_SHA256))].concat();
            f.cms
                .attributes
                .push(attribute(PROTECTION, &[sequence(&value)]));
        },
    ),
    (
        "another signature algorithm in the protection",
        SignedAttributes,
        |f| {
            let value = [sequence(&oid(SHA256)), tagged(0xa1, &oid(ECDSA_SHA384))].concat();
            f.cms
                .attributes
                .push(attribute(PROTECTION, &[sequence(&value)]));
        },
    ),
];

#[test]
fn references_to_certificates_and_protections_that_are_wrong_are_refused() {
    each_is_refused(REFERENCES);
}

pub(super) const UNSIGNED: &[Case] = &[
    ("a time that is none", SignedAttributes, |f| {
        f.cms
            .attributes
            .push(attribute(SIGNING_TIME, &[tagged(0x17, b"yesterday")]));
    }),
    ("an unsigned attribute", UnsignedAttributes, |f| {
        f.cms
            .unsigned
            .push(attribute(SIGNING_TIME, &[tagged(5, &[])]));
    }),
    ("a counter signature", UnsignedAttributes, |f| {
        let id = [1, 2, 840, 113_549, 1, 9, 6];
        f.cms.unsigned.push(attribute(&id, &[sequence(&[])]));
    }),
    ("two time stamps", UnsignedAttributes, |f| {
        f.cms.unsigned.push(attribute(TIME_STAMP, &[sequence(&[])]));
        f.cms
            .unsigned
            .push(attribute(TIME_STAMP, &[sequence(&tagged(5, &[]))]));
    }),
];

#[test]
fn times_and_unsigned_attributes_that_are_none_are_refused() {
    each_is_refused(UNSIGNED);
}

pub(super) const ALGORITHMS: &[Case] = &[
    ("a digest by SHA-1", DigestAlgorithm, |f| {
        f.cms.digest = (SHA1, &digest::SHA1_FOR_LEGACY_USE_ONLY);
    }),
    ("ECDSA with SHA-1", SignatureAlgorithm, |f| {
        f.cms.algorithm = sequence(&oid(ECDSA_SHA1));
    }),
    ("another digest in the algorithm", SignatureAlgorithm, |f| {
        f.cms.digest = (SHA384, &digest::SHA384);
    }),
    ("ECDSA with SHA-512", SignatureAlgorithm, |f| {
        f.cms.digest = (SHA512, &digest::SHA512);
        f.cms.algorithm = sequence(&oid(&[1, 2, 840, 10045, 4, 3, 4]));
    }),
    ("RSA by a key of a curve", SignatureAlgorithm, |f| {
        f.cms.algorithm = sequence(&[oid(RSA_SHA256), tagged(5, &[])].concat());
    }),
    ("an unknown algorithm", SignatureAlgorithm, |f| {
        f.cms.algorithm = sequence(&oid(&[1, 2, 840, 10045, 4, 3, 9]));
    }),
    ("parameters that are none", SignatureAlgorithm, |f| {
        f.cms.algorithm = sequence(&[oid(ECDSA_SHA256), sequence(&[])].concat());
    }),
    ("one bit of the value", SignatureWrong, |f| {
        f.cms.value = Box::new(|mut value| {
            let last = value.len() - 1;
            value[last] ^= 1;
            value
        });
    }),
    ("an empty value", SignatureWrong, |f| {
        f.cms.value = Box::new(|_| Vec::new());
    }),
    ("zeros", SignatureWrong, |f| {
        f.cms.value = Box::new(|_| sequence(&[2, 1, 0, 2, 1, 0]));
    }),
    ("the value of other attributes", SignatureWrong, |f| {
        let other = applicant(Kind::P256);
        f.cms.value = Box::new(move |_| {
            use rcgen::SigningKey as _;
            other.key.sign(b"other").unwrap()
        });
    }),
    ("RSA with SHA-1", SignatureAlgorithm, |f| {
        f.cms.sign_by(applicant(Kind::Rsa));
        f.cms.algorithm = sequence(&[oid(RSA_SHA1), tagged(5, &[])].concat());
    }),
    ("RSA with 1024 bits", KeySize, |f| {
        // `ring` makes no signatures with such a key; the size is held before the arithmetic.
        let small = rsa_certificate(1024);
        f.cms.certificates[0].clone_from(&small);
        f.cms.attributes[1] = reference_of(&small);
        f.cms.algorithm = sequence(&[oid(RSA_SHA256), tagged(5, &[])].concat());
        let certificate = small;
        f.cms.whole = Box::new(move |whole| rename(&whole, &certificate));
    }),
];

#[test]
fn weak_or_wrong_algorithms_and_values_are_refused() {
    each_is_refused(ALGORITHMS);
}

fn reference_of(certificate: &[u8]) -> Vec<u8> {
    let digest = digest::digest(&digest::SHA256, certificate);
    let value = sequence(&sequence(&sequence(&tagged(4, digest.as_ref()))));
    attribute(SIGNING_CERTIFICATE, &[value])
}

/// Lets a signature name this certificate as its signer's, by exchanging the serial number.
fn rename(whole: &[u8], certificate: &[u8]) -> Vec<u8> {
    let serial = |of: &[u8]| forge::children(&forge::children(of)[0])[1].clone();
    let (from, to) = (serial(&SIGNER.der), serial(certificate));
    assert_eq!(from.len(), to.len());
    let mut whole = whole.to_vec();
    let at = whole
        .windows(from.len())
        .rposition(|window| window == from)
        .unwrap();
    whole[at..at + to.len()].copy_from_slice(&to);
    whole
}

/// The applicant's certificate over an RSA key of this size. `ring` loads no small keys, so that the
/// certificate of a large key is given the small one; who issued it is asked later.
fn rsa_certificate(bits: u32) -> Vec<u8> {
    use std::{fs, process::Command};
    let folder = crate::tools::folder();
    fs::write(folder.join("key.pem"), rsa(bits)).unwrap();
    let spki = Command::new("openssl")
        .args(["pkey", "-pubout", "-outform", "DER", "-in"])
        .arg(folder.join("key.pem"))
        .output()
        .unwrap()
        .stdout;
    let mut parts = forge::children(&applicant(Kind::P256).der);
    let mut tbs = forge::children(&parts[0]);
    tbs[6] = spki;
    parts[0] = sequence(&tbs.concat());
    sequence(&parts.concat())
}

#[test]
fn digests_and_keys_that_are_strong_are_accepted() {
    let p384: fn() -> Identity = || applicant(Kind::P384);
    let file = forge(|f| {
        f.cms.sign_by(p384());
        f.cms.digest = (SHA384, &digest::SHA384);
        f.cms.algorithm = sequence(&oid(ECDSA_SHA384));
    });
    judge(FORM, &file).unwrap();
    let file = forge(|f| {
        let key = KeyPair::from_pem_and_sign_algo(&rsa(3072), &rcgen::PKCS_RSA_SHA256).unwrap();
        f.cms
            .sign_by(AUTHORITY.between.issue(person(APPLICANT, &QUALIFIED), key));
        f.cms.algorithm = sequence(&[oid(RSA_SHA256), tagged(5, &[])].concat());
    });
    judge(FORM, &file).unwrap();
}
