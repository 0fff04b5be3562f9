//! What honest programs sign is accepted, and what we sign is accepted by them.

use jiff::Timestamp;
use pades::{
    Level, Placement, Refusal,
    write::{Algorithm, Signer, Unsigned},
};

use crate::{
    authority::{AUTHORITY, Identity, Kind, applicant, sign},
    issued::{FORM, FORMS, issued, judge, judge_placed},
    tools,
};

/// Signs with our writer.
pub fn signed(form: &[u8], identity: &Identity, algorithm: Algorithm) -> Vec<u8> {
    let between: [&[u8]; 1] = [&AUTHORITY.between.der];
    let signer = Signer {
        certificate: &identity.der,
        authorities: &between,
        algorithm,
    };
    let unsigned = Unsigned::new(&issued(form), &signer, Timestamp::now()).unwrap();
    let value = sign(identity, algorithm, unsigned.to_sign());
    unsigned.finish(&value).unwrap()
}

fn all_algorithms() -> Vec<Vec<u8>> {
    let mut files = Vec::new();
    for kind in Kind::ALL {
        for (_, form) in FORMS {
            files.push(signed(form, &applicant(kind), kind.algorithm()));
        }
    }
    files.push(signed(FORM, &applicant(Kind::Rsa), Algorithm::RsaPss));
    files
}

#[test]
fn what_our_writer_signs_is_accepted_with_every_kind_of_key() {
    for kind in Kind::ALL {
        for (name, form) in FORMS {
            let file = signed(form, &applicant(kind), kind.algorithm());
            let accepted = judge(form, &file).unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
            assert_eq!(accepted.kept, file.len());
            assert_eq!(accepted.level, Level::B);
            assert_eq!(accepted.path.len(), 3);
        }
    }
    let file = signed(FORM, &applicant(Kind::Rsa), Algorithm::RsaPss);
    judge(FORM, &file).unwrap();
}

#[test]
fn our_signatures_are_accepted_by_pyhanko() {
    let Some(python) = tools::python() else {
        return;
    };
    for told in tools::pyhanko_says(&python, &all_algorithms()) {
        assert_eq!(
            told,
            r#"{"signatures": 1, "intact": true, "valid": true, "trusted": true, "coverage": "ENTIRE_FILE", "modification": "NONE", "format": "/ETSI.CAdES.detached"}"#
        );
    }
}

#[test]
fn qpdf_finds_no_fault_in_our_signed_files() {
    tools::qpdf_is_content(&signed(FORM, &applicant(Kind::P256), Algorithm::EcdsaP256));
}

#[test]
fn what_pyhanko_signs_is_accepted() {
    let Some(python) = tools::python() else {
        return;
    };
    let (rsa, p256, p384) = (
        applicant(Kind::Rsa),
        applicant(Kind::P256),
        applicant(Kind::P384),
    );
    for (name, form) in FORMS {
        for (signer, more) in [
            (&rsa, ""),
            (&rsa, r#","visible":true"#),
            (&rsa, r#","digest":"sha384""#),
            (&rsa, r#","digest":"sha512""#),
            (&p256, r#","visible":true,"reason":"Başvuru""#),
            (&p256, r#","certify":true"#),
            (&p384, r#","digest":"sha384""#),
            (&p256, r#","field":"Signature1","box":[0,0,0,0]"#),
            (
                &p256,
                r#","field":"Signature1","box":[70,90,170,120],"visible":true"#,
            ),
        ] {
            let file = tools::pyhanko(&python, form, signer, more);
            match judge(form, &file) {
                Ok(accepted) => assert_eq!(accepted.kept, file.len()),
                Err(refusal) => panic!("{name} {more}: {refusal}"),
            }
            tools::qpdf_is_content(&file);
        }
    }
}

#[test]
fn a_field_elsewhere_on_the_page_is_accepted_only_where_the_profile_says_so() {
    let Some(python) = tools::python() else {
        return;
    };
    let more = r#","field":"Signature1","box":[300,700,400,750],"visible":true"#;
    let file = tools::pyhanko(&python, FORM, &applicant(Kind::P256), more);
    assert_eq!(judge(FORM, &file).unwrap_err(), Refusal::OwnField);
    judge_placed(FORM, &file, Placement::Anywhere).unwrap();
}

/// pyHanko makes the salt as long as the key allows; `ring` verifies salts of the digest's length,
/// which is what cards make.
#[test]
fn a_pss_signature_with_a_salt_of_another_length_is_refused_by_its_algorithm() {
    let Some(python) = tools::python() else {
        return;
    };
    let file = tools::pyhanko(&python, FORM, &applicant(Kind::Rsa), r#","pss":true"#);
    assert_eq!(judge(FORM, &file).unwrap_err(), Refusal::SignatureAlgorithm);
}

#[test]
fn a_format_that_is_no_pades_is_told_by_its_setting() {
    let Some(python) = tools::python() else {
        return;
    };
    let more = r#","format":"ADOBE_PKCS7_DETACHED""#;
    let file = tools::pyhanko(&python, FORM, &applicant(Kind::P256), more);
    assert_eq!(judge(FORM, &file).unwrap_err(), Refusal::SubFilter);
}
