//! What honest programs sign is accepted, and what we sign is accepted by them.

use domain::signature::SignatureLevel;
use pades::{
    Placement, Refusal,
    write::{Algorithm, Signer, Unsigned},
};

use crate::{
    authority::{AUTHORITY, Identity, Kind, applicant, sign},
    forge::between,
    issued::{FORM, FORMS, clock, issued, judge, judge_placed},
    tools,
};

/// What pyHanko says of a file that it finds no fault with.
pub const ENTIRE: &str = r#"{"signatures": 1, "intact": true, "valid": true, "trusted": true, "coverage": "ENTIRE_FILE", "modification": "NONE", "format": "/ETSI.CAdES.detached"}"#;

/// Signs with our writer.
pub fn signed(form: &[u8], identity: &Identity, algorithm: Algorithm) -> Vec<u8> {
    let between: [&[u8]; 1] = [&AUTHORITY.between.der];
    let signer = Signer {
        certificate: &identity.der,
        authorities: &between,
        algorithm,
    };
    let unsigned = Unsigned::new(&issued(form), &signer, clock()).unwrap();
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
            assert_eq!(accepted.level, SignatureLevel::B);
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
        assert!(told.contains(ENTIRE), "{told}");
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
    let mut files = Vec::new();
    for (name, form) in FORMS {
        let (page, rectangle) = place(form);
        let inside =
            format!(r#","field":"Signature1","page":{page},"box":{rectangle},"visible":true"#);
        for (signer, more) in [
            (&rsa, ""),
            (&rsa, r#","visible":true"#),
            (&rsa, r#","digest":"sha384""#),
            (&rsa, r#","digest":"sha512""#),
            (&p256, r#","visible":true,"reason":"Başvuru""#),
            (&p256, r#","certify":true"#),
            (&p384, r#","digest":"sha384""#),
            (&p256, r#","field":"Signature1","box":[0,0,0,0]"#),
            (&p256, &inside),
        ] {
            let file = tools::pyhanko(&python, form, signer, more);
            match judge(form, &file) {
                Ok(accepted) => assert_eq!(accepted.kept, file.len()),
                Err(refusal) => panic!("{name} {more}: {refusal}"),
            }
            tools::qpdf_is_content(&file);
            files.push(file);
        }
    }
    for told in tools::pyhanko_says(&python, &files) {
        assert!(told.contains(ENTIRE), "{told}");
    }
}

/// The page of the issued field, and a rectangle inside of it.
fn place(form: &[u8]) -> (usize, String) {
    let text = String::from_utf8_lossy(form);
    let field = text.split_once("/T(ApplicantSignature)").unwrap().1;
    let kids = between(&text, "/Kids[", "]").split(" 0 R");
    let page = between(field, "/P ", " ");
    let page = kids.map(str::trim).position(|one| one == page).unwrap();
    let sides: Vec<f64> = between(field, "/Rect[", "]")
        .split(' ')
        .map(|side| side.parse().unwrap())
        .collect();
    let (left, bottom) = (sides[0] + 1.0, sides[1].ceil() + 1.0);
    (
        page,
        format!("[{left},{bottom},{},{}]", left + 100.0, bottom + 30.0),
    )
}

#[test]
fn time_stamps_and_validation_data_of_pyhanko_are_accepted_and_cut_off_behind_the_signature() {
    let Some(python) = tools::python() else {
        return;
    };
    let signer = applicant(Kind::P256);
    let mut kept = Vec::new();
    for (more, level, all_is_kept) in [
        (r#","stamped":true"#, SignatureLevel::T, true),
        (r#","stamped":true,"long":true"#, SignatureLevel::T, false),
        (
            r#","stamped":true,"long":true,"archive":true"#,
            SignatureLevel::T,
            false,
        ),
        (
            r#","stamped":true,"long":true,"archive":true,"visible":true"#,
            SignatureLevel::T,
            false,
        ),
    ] {
        let file = tools::pyhanko(&python, FORM, &signer, more);
        let accepted = judge(FORM, &file).unwrap_or_else(|refusal| panic!("{more}: {refusal}"));
        assert_eq!(accepted.level, level, "{more}");
        assert_eq!(accepted.kept == file.len(), all_is_kept, "{more}");
        kept.push(file[..accepted.kept].to_vec());
    }
    for told in tools::pyhanko_says(&python, &kept) {
        assert!(told.contains(ENTIRE), "{told}");
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
