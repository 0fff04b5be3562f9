//! Hostile signatures. Each is made by the person with a qualified certificate, so that nothing but
//! its one fault stands in the way.

use pades::Refusal::{
    self, CertificateMissing, CmsMalformed, CmsPadding, CmsTooLarge, DigestAlgorithm, Expired,
    IssuedBytesChanged, KeyUsage, MessageDigest, NoTime, NotDetached, NotQualified, NotSigned,
    NotYetValid, OtherPerson, Seal, SignatureAlgorithm, SignatureWrong, SignedAttributes,
    SignedInFuture, SignedTooEarly, SignerCount, SigningCertificate, StatementExpired,
    UnsignedAttributes, UntrustedIssuer,
};
use ring::digest;

use super::*;
use crate::{
    authority::{COMPLIANCE, QUALIFIED, SEAL, authority, person, sequence, tagged},
    forge::{
        self, CONTENT_TYPE, Cms, DATA, ECDSA_SHA1, RSA_SHA256, SHA1, SIGNED_DATA,
        SIGNING_CERTIFICATE, SIGNING_TIME, TIME_STAMP, attribute, between, oid, reference,
    },
    honest,
    issued::{FORM, judge as judge_form},
};

/// A hostile signature: what it is, why it is refused, how it is made.
type Case = (&'static str, Refusal, fn(&mut Cms));

/// A signature in parts, of the applicant over this text.
fn forged(text: &[u8], edit: impl FnOnce(&mut Cms)) -> Vec<u8> {
    let mut cms = Cms::default();
    cms.attributes.push(attribute(SIGNING_TIME, &[time(0)]));
    edit(&mut cms);
    cms.encode(&[text])
}

/// The time this many seconds from now.
fn time(seconds: i64) -> Vec<u8> {
    let at = clock() + SignedDuration::from_secs(seconds);
    tagged(0x17, at.strftime("%y%m%d%H%M%SZ").to_string().as_bytes())
}

fn each_is_refused(cases: &[Case]) {
    let statement = statement();
    let mut wrong = Vec::new();
    for (name, expected, edit) in cases {
        let signature = forged(statement.text().as_bytes(), edit);
        match judge(&signature, &statement) {
            Err(refusal) if refusal == *expected => {}
            other => wrong.push(format!("{name}: {:?}", other.map(|_| "accepted"))),
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_is_forged_without_a_fault_is_accepted() {
    let statement = statement();
    let signature = forged(statement.text().as_bytes(), |_| {});
    judge(&signature, &statement).unwrap();
    let stamped = forged(statement.text().as_bytes(), |cms| {
        cms.unsigned.push(attribute(TIME_STAMP, &[sequence(&[])]));
    });
    let accepted = judge(&stamped, &statement).unwrap();
    assert_eq!(accepted.level, domain::signature::SignatureLevel::T);
}

/// Somebody who was made to sign another text signs nothing here.
#[test]
fn the_signature_of_another_text_is_refused() {
    let statement = statement();
    let text = statement.text();
    let changed = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    };
    let nonce = statement.nonce().reveal();
    for (name, signed) in [
        ("another origin", changed("basvuru.example", "basvuru.evil")),
        (
            "the origin with a Cyrillic letter",
            changed("basvuru", "bаsvuru"),
        ),
        ("another port", changed("gov.tr", "gov.tr:8443")),
        (
            "another purpose",
            changed("başvuru onayı", "sertifika iptali"),
        ),
        ("another person", changed(APPLICANT, "10000000146")),
        ("another second", changed("+03:00", "+02:00")),
        (
            "another number that is used once",
            changed(nonce, &"8".repeat(64)),
        ),
        ("another detail", changed("12 başvuru", "13 başvuru")),
        ("a detail less", changed("ayrıntı: 12 başvuru\n", "")),
        ("a line more", changed("kişi", "not: x\nkişi")),
        ("ends of lines of Windows", text.replace('\n', "\r\n")),
        ("a byte order mark", format!("\u{feff}{text}")),
        ("no end of the last line", text.trim_end().to_owned()),
        ("bytes behind", format!("{text}\n")),
        ("the text twice", format!("{text}{text}")),
        ("letters of two signs", changed("ş", "s\u{327}")),
        ("another first line", changed("OTURUM-1", "OTURUM-2")),
        ("nothing", String::new()),
    ] {
        let signature = forged(signed.as_bytes(), |_| {});
        assert_eq!(
            judge(&signature, &statement).err(),
            Some(MessageDigest),
            "{name}"
        );
        // Nor where the digest of what was asked is put in, which the card did not sign.
        let card = forged(signed.as_bytes(), |_| {});
        let told = digest::digest(&digest::SHA256, signed.as_bytes());
        let asked = digest::digest(&digest::SHA256, text.as_bytes());
        let at = forge::find(&card, told.as_ref()).unwrap();
        let mut exchanged = card;
        exchanged[at..at + 32].copy_from_slice(asked.as_ref());
        assert_eq!(
            judge(&exchanged, &statement).err(),
            Some(SignatureWrong),
            "{name}"
        );
    }
}

#[test]
fn the_signature_of_a_form_signs_no_statement_and_the_reverse() {
    let statement = statement();
    let file = honest::signed(FORM, &applicant(Kind::P256), Algorithm::EcdsaP256);
    let text = String::from_utf8_lossy(&file).into_owned();
    let digits = between(&text, "/Contents<", ">");
    let padded: Vec<u8> = digits
        .as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect();
    assert_eq!(judge(&padded, &statement).err(), Some(CmsPadding));
    let length = padded.iter().rposition(|byte| *byte != 0).unwrap() + 1;
    let bare = &padded[..length];
    assert_eq!(judge(bare, &statement).err(), Some(MessageDigest));

    // A statement's signature in the room of a form's.
    let signature = forged(statement.text().as_bytes(), |_| {});
    let form = forge::forge(|forge| {
        let signature = signature.clone();
        forge.cms.whole = Box::new(move |_| signature.clone());
    });
    assert_eq!(judge_form(FORM, &form).err(), Some(MessageDigest));
    // And as the file itself.
    let update = [FORM, &signature].concat();
    assert!(judge_form(FORM, &update).is_err());
    assert_eq!(
        judge_form(FORM, statement.text().as_bytes()).err(),
        Some(Refusal::NotPdf)
    );
    assert_eq!(judge_form(FORM, FORM).err(), Some(NotSigned));
    let begun = [statement.text().as_bytes(), FORM].concat();
    let refused = judge_form(FORM, &begun).err();
    assert!(matches!(
        refused,
        Some(Refusal::NotPdf | IssuedBytesChanged)
    ));
    // Whatever a form's signature covers begins otherwise.
    assert!(FORM.starts_with(b"%PDF-") && !statement.text().starts_with("%PDF-"));
}

#[test]
fn other_shapes_are_refused() {
    each_is_refused(&[
        ("no CMS", CmsMalformed, |cms| {
            cms.whole = Box::new(|_| vec![1, 2, 3]);
        }),
        ("nothing", CmsMalformed, |cms| {
            cms.whole = Box::new(|_| Vec::new());
        }),
        ("a zero behind it", CmsPadding, |cms| {
            cms.whole = Box::new(|whole| [&whole[..], &[0]].concat());
        }),
        ("another one behind it", CmsPadding, |cms| {
            cms.whole = Box::new(|whole| [&whole[..], &whole].concat());
        }),
        ("a large one", CmsTooLarge, |cms| {
            cms.whole = Box::new(|whole| [whole, vec![0; 64 * 1024]].concat());
        }),
        ("two signers", SignerCount, |cms| cms.signers = 2),
        ("no signer", SignerCount, |cms| cms.signers = 0),
        ("a text of its own", NotDetached, |cms| {
            let text = tagged(0xa0, &tagged(4, statement().text().as_bytes()));
            cms.content = sequence(&[oid(DATA), text].concat());
        }),
        ("contents of another type", NotDetached, |cms| {
            cms.content = sequence(&oid(SIGNED_DATA));
        }),
        ("another type of contents", SignedAttributes, |cms| {
            cms.attributes[0] = attribute(CONTENT_TYPE, &[oid(SIGNED_DATA)]);
        }),
        ("no type of contents", SignedAttributes, |cms| {
            cms.attributes[0] = Vec::new();
        }),
        ("another digest", MessageDigest, |cms| {
            cms.message_digest = Some(vec![0; 32]);
        }),
        ("a digest of nothing", MessageDigest, |cms| {
            cms.message_digest = Some(Vec::new());
        }),
        (
            "no reference to the certificate",
            SigningCertificate,
            |cms| {
                cms.attributes[1] = Vec::new();
            },
        ),
        (
            "a reference to another certificate",
            SigningCertificate,
            |cms| {
                let value = reference(&AUTHORITY.between);
                cms.attributes[1] = attribute(SIGNING_CERTIFICATE, &[value]);
            },
        ),
        ("no certificates", CertificateMissing, |cms| {
            cms.certificates.clear();
        }),
        ("an unsigned attribute", UnsignedAttributes, |cms| {
            cms.unsigned
                .push(attribute(SIGNING_TIME, &[tagged(5, &[])]));
        }),
        ("a counter signature", UnsignedAttributes, |cms| {
            let id = [1, 2, 840, 113_549, 1, 9, 6];
            cms.unsigned.push(attribute(&id, &[sequence(&[])]));
        }),
        ("very many attributes", CmsMalformed, |cms| {
            let many: Vec<_> = (0..200_u8).map(|index| tagged(4, &[index])).collect();
            cms.attributes.push(attribute(SIGNING_TIME, &many));
        }),
        ("a digest by SHA-1", DigestAlgorithm, |cms| {
            cms.digest = (SHA1, &digest::SHA1_FOR_LEGACY_USE_ONLY);
        }),
        ("ECDSA with SHA-1", SignatureAlgorithm, |cms| {
            cms.algorithm = sequence(&oid(ECDSA_SHA1));
        }),
        ("RSA by a key of a curve", SignatureAlgorithm, |cms| {
            cms.algorithm = sequence(&[oid(RSA_SHA256), tagged(5, &[])].concat());
        }),
        ("one bit of the value", SignatureWrong, |cms| {
            cms.value = Box::new(|mut value| {
                let last = value.len() - 1;
                value[last] ^= 1;
                value
            });
        }),
    ]);
}

#[test]
fn a_certificate_that_is_not_the_persons_own_qualified_one_is_refused() {
    fn by(params: rcgen::CertificateParams) -> Identity {
        AUTHORITY.between.issue(params, Kind::P256.key())
    }
    each_is_refused(&[
        ("another person's", OtherPerson, |cms| {
            cms.sign_by(by(person("10000000146", &QUALIFIED)));
        }),
        ("one that is not qualified", NotQualified, |cms| {
            cms.sign_by(by(person(APPLICANT, &[])));
        }),
        (
            "one that is not qualified by Turkish law",
            NotQualified,
            |cms| {
                cms.sign_by(by(person(APPLICANT, &[COMPLIANCE])));
            },
        ),
        ("a seal", Seal, |cms| {
            cms.sign_by(by(person(APPLICANT, &[COMPLIANCE, SEAL])));
        }),
        ("one for signing in alone", KeyUsage, |cms| {
            let mut params = person(APPLICANT, &QUALIFIED);
            params.key_usages = vec![rcgen::KeyUsagePurpose::DigitalSignature];
            cms.sign_by(by(params));
        }),
        ("an expired one", Expired, |cms| {
            let mut params = person(APPLICANT, &QUALIFIED);
            params.not_after = rcgen::date_time_ymd(2020, 1, 1);
            cms.sign_by(by(params));
        }),
        ("one of tomorrow", NotYetValid, |cms| {
            let mut params = person(APPLICANT, &QUALIFIED);
            params.not_before = rcgen::date_time_ymd(4000, 1, 1);
            cms.sign_by(by(params));
        }),
        ("one of a stranger's authority", UntrustedIssuer, |cms| {
            let key = rcgen::KeyPair::generate().unwrap();
            let params = authority("Test Root");
            let der = params.self_signed(&key).unwrap().der().to_vec();
            let root = Identity { der, key, params };
            cms.sign_by(root.issue(person(APPLICANT, &QUALIFIED), Kind::P256.key()));
        }),
    ]);
    // Who is asked decides, and not who signs.
    let other = asked(StatementPurpose::SignIn, "10000000146", 5);
    let signature = forged(other.text().as_bytes(), |_| {});
    assert_eq!(judge(&signature, &other).err(), Some(OtherPerson));
}

#[test]
fn a_statement_is_signed_within_two_minutes_and_says_when() {
    each_is_refused(&[
        ("no time", NoTime, |cms| cms.attributes[2] = Vec::new()),
        ("a time before it was asked", SignedTooEarly, |cms| {
            cms.attributes[2] = attribute(SIGNING_TIME, &[time(-330)]);
        }),
        ("a time to come", SignedInFuture, |cms| {
            cms.attributes[2] = attribute(SIGNING_TIME, &[time(330)]);
        }),
        ("a time that is none", SignedAttributes, |cms| {
            cms.attributes[2] = attribute(SIGNING_TIME, &[tagged(0x17, b"yesterday")]);
        }),
    ]);
    // Clocks may differ by five minutes.
    let statement = statement();
    for seconds in [-290, 290] {
        let signature = forged(statement.text().as_bytes(), |cms| {
            cms.attributes[2] = attribute(SIGNING_TIME, &[time(seconds)]);
        });
        judge(&signature, &statement).unwrap();
    }
    let signature = forged(statement.text().as_bytes(), |_| {});
    let at = |seconds: i64| {
        let now = statement.at() + SignedDuration::from_secs(seconds);
        accept(&signature, &statement, now, &TRUST).map(|_| ())
    };
    assert_eq!(at(119), Ok(()));
    for (seconds, refusal) in [
        (120, StatementExpired),
        (3600, StatementExpired),
        (-330, SignedInFuture),
    ] {
        assert_eq!(at(seconds), Err(refusal), "{seconds}");
    }
}
