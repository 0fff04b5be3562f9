//! Rules 6 and 7: what a SignerInfo says, what was signed in its place, and with which keys.

use pades::Refusal::{
    CertificateMissing, CmsMalformed, CmsTooLarge, DigestAlgorithm, KeySize, MessageDigest,
    NotDetached, SignatureAlgorithm, SignatureWrong, SignedAttributes, SigningCertificate,
    UnsignedAttributes,
};
use rcgen::KeyPair;
use ring::digest;

use super::{Case, each_is_refused};
use crate::{
    authority::{
        AUTHORITY, Identity, Kind, QUALIFIED, applicant, authority, person, sequence, tagged,
    },
    forge::{
        CONTENT_TYPE, DATA, Forge, PROTECTION, Parts, RSA_SHA256, SHA256, SHA384, SIGNED_DATA,
        SIGNER, SIGNING_CERTIFICATE, SIGNING_TIME, TIME_STAMP, attribute, children,
        issuer_and_serial, oid, reference,
    },
    issued::{APPLICANT, FORM},
};

const RSA_PSS: &[u64] = &[1, 2, 840, 113_549, 1, 1, 10];
const MGF1: &[u64] = &[1, 2, 840, 113_549, 1, 1, 8];

/// RSASSA-PSS with these digests and this salt, by an RSA key.
fn pss(f: &mut Forge, digest: &[u64], mask: &[u64], salt: u8) {
    let hash = sequence(&oid(digest));
    let mask = sequence(&[oid(MGF1), sequence(&oid(mask))].concat());
    let parameters = [
        tagged(0xa0, &hash),
        tagged(0xa1, &mask),
        tagged(0xa2, &tagged(2, &[salt])),
    ];
    f.cms.sign_by(applicant(Kind::Rsa));
    f.cms.algorithm = sequence(&[oid(RSA_PSS), sequence(&parameters.concat())].concat());
}

/// A reference to the signer's certificate with this issuer and serial number.
fn naming(f: &mut Forge, issuer: &[u8], serial: &[u8]) {
    let [issuer, serial] = [issuer, serial].map(|of| children(&issuer_and_serial(of)));
    let issuer = sequence(&tagged(0xa4, &issuer[0]));
    let named = sequence(&[issuer, serial[1].clone()].concat());
    let digest = digest::digest(&digest::SHA256, &SIGNER.der);
    let one = sequence(&[tagged(4, digest.as_ref()), named].concat());
    let value = sequence(&sequence(&one));
    f.cms.attributes[1] = attribute(SIGNING_CERTIFICATE, &[value]);
}

/// The applicant's certificate over another key: who issued it is asked later.
fn over(f: &mut Forge, key: Vec<u8>) {
    let mut parts = children(&SIGNER.der);
    let mut tbs = children(&parts[0]);
    tbs[6] = key;
    parts[0] = sequence(&tbs.concat());
    let der = sequence(&parts.concat());
    let certificate = Identity {
        der,
        key: KeyPair::generate().unwrap(),
        params: person(APPLICANT, &QUALIFIED),
    };
    f.cms.sign_by(certificate);
}

/// A SignedData of other parts.
fn moved(f: &mut Forge, edit: fn(&mut Parts)) {
    f.cms.whole = Box::new(move |whole| {
        let mut parts = children(&whole);
        let mut inner = children(&children(&parts[1]).concat());
        edit(&mut inner);
        parts[1] = tagged(0xa0, &sequence(&inner.concat()));
        sequence(&parts.concat())
    });
}

/// A public key: its algorithm, and its bits.
fn public(algorithm: &[Vec<u8>], bits: &[u8]) -> Vec<u8> {
    let bits = tagged(3, &[&[0], bits].concat());
    sequence(&[sequence(&algorithm.concat()), bits].concat())
}

fn rsa_key(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
    let sign = &[0][..usize::from(modulus[0] >> 7)];
    let modulus = tagged(2, &[sign, modulus].concat());
    let key = sequence(&[modulus, tagged(2, exponent)].concat());
    public(&[oid(&[1, 2, 840, 113_549, 1, 1, 1]), tagged(5, &[])], &key)
}

fn with_rsa(f: &mut Forge) {
    f.cms.algorithm = sequence(&[oid(RSA_SHA256), tagged(5, &[])].concat());
}

pub(super) const SIGNERS: &[Case] = &[
    // What a SignerInfo is.
    ("a version that does not follow", CmsMalformed, |f| {
        f.cms.info = Box::new(|parts| parts[0] = tagged(2, &[3]));
    }),
    ("a version that there is not", CmsMalformed, |f| {
        f.cms.info = Box::new(|parts| parts[0] = tagged(2, &[9]));
    }),
    (
        "a digest that is not among those named",
        CmsMalformed,
        |f| {
            f.cms.info = Box::new(|parts| parts[2] = sequence(&oid(SHA384)));
        },
    ),
    (
        "named by its key, which nobody has",
        CertificateMissing,
        |f| {
            f.cms.info = Box::new(|parts| {
                parts[0] = tagged(2, &[3]);
                parts[1] = tagged(0x80, &[7; 20]);
            });
            f.cms.whole = Box::new(|whole| {
                // The version of the whole follows from that of its signer.
                let mut parts = children(&whole);
                let data = children(&parts[1]).concat();
                let mut inner = children(&data);
                inner[0] = tagged(2, &[3]);
                parts[1] = tagged(0xa0, &sequence(&inner.concat()));
                sequence(&parts.concat())
            });
        },
    ),
    ("named by another serial number", CertificateMissing, |f| {
        f.cms.info = Box::new(|parts| parts[1] = issuer_and_serial(&AUTHORITY.root.der));
    }),
    ("certificates behind the signer's", CmsMalformed, |f| {
        moved(f, |parts| parts.swap(3, 4));
    }),
    ("certificates twice", CmsMalformed, |f| {
        moved(f, |parts| parts.insert(3, parts[3].clone()));
    }),
    (
        "two certificates that are named alike",
        CertificateMissing,
        |f| {
            let mut parts = children(&SIGNER.der);
            *parts[2].last_mut().unwrap() ^= 1;
            f.cms.certificates.push(sequence(&parts.concat()));
        },
    ),
    ("more certificates than anybody needs", CmsMalformed, |f| {
        f.make_room(60_000);
        let many = (0..40).map(|index| {
            let key = KeyPair::generate().unwrap();
            AUTHORITY
                .root
                .issue(authority(&format!("Many {index}")), key)
        });
        f.cms.certificates.extend(many.map(|one| one.der));
    }),
    ("larger than a signature may be", CmsTooLarge, |f| {
        f.make_room(150_000);
        f.cms.whole = Box::new(|whole| {
            let more = 0x1_1000_u32.to_be_bytes();
            let body = [vec![4, 0x83], more[1..].to_vec(), vec![0; 0x1_1000]].concat();
            let all = [children(&whole)[0].clone(), body].concat();
            let length = u32::try_from(all.len()).unwrap().to_be_bytes();
            [vec![0x30, 0x83], length[1..].to_vec(), all].concat()
        });
    }),
    ("a certificate in place of a signature", CmsMalformed, |f| {
        f.cms.whole = Box::new(|_| SIGNER.der.clone());
    }),
    ("a signature as text", CmsMalformed, |f| {
        f.cms.whole = Box::new(|_| b"-----BEGIN PKCS7-----\nMIIB".to_vec());
    }),
    // What is signed.
    ("no signed attributes", SignedAttributes, |f| {
        f.cms.info = Box::new(|parts| {
            parts.remove(3);
        });
    }),
    ("the signed attributes as contents", NotDetached, |f| {
        let content = [oid(DATA), tagged(0xa0, &tagged(4, &[0x31, 0]))].concat();
        f.cms.content = sequence(&content);
        f.cms.info = Box::new(|parts| {
            parts.remove(3);
        });
    }),
    (
        "attributes signed as they stand, not as a set",
        SignatureWrong,
        |f| {
            f.cms.signs = Box::new(|mut message| {
                message[0] = 0xa0;
                message
            });
        },
    ),
    (
        "the value of attributes without the last one",
        SignatureWrong,
        |f| {
            f.cms.signs = Box::new(|message| message[..message.len() - 4].to_vec());
        },
    ),
    ("the digest of the issued form alone", MessageDigest, |f| {
        let digest = digest::digest(&digest::SHA256, FORM);
        f.cms.message_digest = Some(digest.as_ref().to_vec());
    }),
    ("the digest by another algorithm", MessageDigest, |f| {
        let digest = digest::digest(&digest::SHA512, FORM);
        f.cms.message_digest = Some(digest.as_ref().to_vec());
    }),
    ("the digest with a byte more", MessageDigest, |f| {
        f.cms.message_digest = Some(vec![0; 33]);
    }),
    ("a time twice", SignedAttributes, |f| {
        let time = attribute(SIGNING_TIME, &[tagged(0x17, b"260101000000Z")]);
        let other = attribute(SIGNING_TIME, &[tagged(0x17, b"270101000000Z")]);
        f.cms.attributes.extend([time, other]);
    }),
    (
        "a type of contents with two values",
        SignedAttributes,
        |f| {
            let two = [oid(DATA), oid(SIGNED_DATA)];
            f.cms.attributes[0] = attribute(CONTENT_TYPE, &two);
        },
    ),
    ("a protection without an algorithm", SignedAttributes, |f| {
        let value = sequence(&sequence(&oid(SHA256)));
        f.cms.attributes.push(attribute(PROTECTION, &[value]));
    }),
    ("a reference with another issuer", SigningCertificate, |f| {
        naming(f, &AUTHORITY.between.der, &SIGNER.der);
    }),
    (
        "a reference with another serial number",
        SigningCertificate,
        |f| {
            let other = applicant(Kind::P256);
            naming(f, &SIGNER.der, &other.der);
        },
    ),
    ("ours as the second reference", SigningCertificate, |f| {
        let inner = |of: &Identity| children(&children(&reference(of))[0]).concat();
        let both = [inner(&AUTHORITY.between), inner(&SIGNER)].concat();
        let value = sequence(&sequence(&both));
        f.cms.attributes[1] = attribute(SIGNING_CERTIFICATE, &[value]);
    }),
    ("a time stamp with two values", UnsignedAttributes, |f| {
        let two = [sequence(&[]), sequence(&tagged(5, &[]))];
        f.cms.unsigned.push(attribute(TIME_STAMP, &two));
    }),
    (
        "another attribute beside a time stamp",
        UnsignedAttributes,
        |f| {
            f.cms.unsigned.push(attribute(TIME_STAMP, &[sequence(&[])]));
            let lists = [1, 2, 840, 113_549, 1, 9, 16, 2, 24];
            f.cms.unsigned.push(attribute(&lists, &[sequence(&[])]));
        },
    ),
    ("an archive's time stamp", UnsignedAttributes, |f| {
        let archive = [0, 4, 0, 1733, 2, 4];
        f.cms.unsigned.push(attribute(&archive, &[sequence(&[])]));
    }),
    // With what.
    ("a digest by MD5", DigestAlgorithm, |f| {
        f.cms.digest.0 = &[1, 2, 840, 113_549, 2, 5];
    }),
    ("a digest by SHA-224", DigestAlgorithm, |f| {
        f.cms.digest.0 = &[2, 16, 840, 1, 101, 3, 4, 2, 4];
    }),
    ("a digest by SHA3-256", DigestAlgorithm, |f| {
        f.cms.digest.0 = &[2, 16, 840, 1, 101, 3, 4, 2, 8];
    }),
    (
        "both numbers of ECDSA one behind the other",
        SignatureWrong,
        |f| {
            f.cms.value = Box::new(|value| {
                let numbers = children(&value);
                let plain = |number: &Vec<u8>| number[number.len() - 32..].to_vec();
                numbers.iter().flat_map(plain).collect()
            });
        },
    ),
    ("another key's signature", SignatureWrong, |f| {
        f.cms.sign_by(Identity {
            der: SIGNER.der.clone(),
            key: KeyPair::generate().unwrap(),
            params: person(APPLICANT, &QUALIFIED),
        });
    }),
    ("a key of Edwards' curve", SignatureAlgorithm, |f| {
        over(f, public(&[oid(&[1, 3, 101, 112])], &[7; 32]));
    }),
    ("a key of a larger curve", SignatureAlgorithm, |f| {
        let p521 = [oid(&[1, 2, 840, 10045, 2, 1]), oid(&[1, 3, 132, 0, 35])];
        over(f, public(&p521, &[4; 133]));
    }),
    ("a key of a curve of its own", SignatureAlgorithm, |f| {
        let own = [oid(&[1, 2, 840, 10045, 2, 1]), sequence(&tagged(2, &[1]))];
        over(f, public(&own, &[4; 65]));
    }),
    ("a point that is on no curve", SignatureWrong, |f| {
        let p256 = [
            oid(&[1, 2, 840, 10045, 2, 1]),
            oid(&[1, 2, 840, 10045, 3, 1, 7]),
        ];
        over(f, public(&p256, &[4; 65]));
    }),
    ("an RSA key whose exponent is one", KeySize, |f| {
        over(f, rsa_key(&[0xff; 256], &[1]));
        with_rsa(f);
    }),
    ("an RSA key of 2047 bits", KeySize, |f| {
        over(f, rsa_key(&[0x7f; 256], &[1, 0, 1]));
        with_rsa(f);
    }),
    ("an RSA key of 8200 bits", KeySize, |f| {
        over(f, rsa_key(&[0xff; 1025], &[1, 0, 1]));
        with_rsa(f);
    }),
    ("an RSA key that is none", SignatureAlgorithm, |f| {
        let rsa = [oid(&[1, 2, 840, 113_549, 1, 1, 1]), tagged(5, &[])];
        over(f, public(&rsa, &[1, 2, 3]));
        with_rsa(f);
    }),
    ("PSS with the salt of SHA-1", SignatureAlgorithm, |f| {
        pss(f, SHA256, SHA256, 20);
    }),
    ("PSS without a salt", SignatureAlgorithm, |f| {
        pss(f, SHA256, SHA256, 0);
    }),
    (
        "PSS with another digest in its mask",
        SignatureAlgorithm,
        |f| {
            pss(f, SHA256, crate::forge::SHA1, 32);
        },
    ),
    (
        "PSS with another digest than the signer's",
        SignatureAlgorithm,
        |f| {
            pss(f, SHA384, SHA384, 48);
        },
    ),
    (
        "PSS with what is left out, which means SHA-1",
        SignatureAlgorithm,
        |f| {
            f.cms.sign_by(applicant(Kind::Rsa));
            f.cms.algorithm = sequence(&[oid(RSA_PSS), sequence(&[])].concat());
        },
    ),
    (
        "PSS without the name of its digest",
        SignatureAlgorithm,
        |f| {
            let mask = sequence(&[oid(MGF1), sequence(&oid(SHA256))].concat());
            let rest = [tagged(0xa1, &mask), tagged(0xa2, &tagged(2, &[32]))];
            f.cms.sign_by(applicant(Kind::Rsa));
            f.cms.algorithm = sequence(&[oid(RSA_PSS), sequence(&rest.concat())].concat());
        },
    ),
    ("PSS that was signed as PKCS #1", SignatureWrong, |f| {
        pss(f, SHA256, SHA256, 32);
    }),
];

#[test]
fn signers_that_say_or_sign_something_else_are_refused() {
    each_is_refused(SIGNERS);
}
