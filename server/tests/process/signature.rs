//! `server signature check` at the console.

use std::{path::Path, process::Command};

use jiff::Timestamp;
use pades::{
    Issued,
    write::{Algorithm, Signer, Unsigned},
};
use rcgen::{
    BasicConstraints, CertificateParams, CustomExtension, DistinguishedName, DnType, IsCa, Issuer,
    KeyPair, KeyUsagePurpose, SigningKey,
};
use server_testing::process::{Folder, program};

/// A form that the portal's printer issued on 24 November 2026.
const FORM: &[u8] = include_bytes!("../../../app/pades/tests/issued/renewal-en-bare.pdf");
const APPLICANT: &str = "12345678950";
const OTHER: &str = "10000000146";

/// QCStatements of a qualified certificate: 0.4.0.1862.1.1 and 2.16.792.1.61.0.1.5070.1.1.
const STATEMENTS: &[u8] = &[
    0x30, 0x19, 0x30, 0x08, 0x06, 0x06, 0x04, 0x00, 0x8e, 0x46, 0x01, 0x01, 0x30, 0x0d, 0x06, 0x0b,
    0x60, 0x86, 0x18, 0x01, 0x3d, 0x00, 0x01, 0xa7, 0x4e, 0x01, 0x01,
];

fn signed_at() -> Timestamp {
    "2026-11-24T11:30:00Z".parse().unwrap()
}

/// The form signed by the applicant, and the root in PEM.
fn signed() -> (Vec<u8>, String) {
    let root_key = KeyPair::generate().unwrap();
    let mut root = CertificateParams::default();
    root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    root.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    let anchor = root.self_signed(&root_key).unwrap().pem();
    let key = KeyPair::generate().unwrap();
    let mut person = CertificateParams::default();
    person.distinguished_name = DistinguishedName::new();
    let serial_number = DnType::CustomDnType(vec![2, 5, 4, 5]);
    person.distinguished_name.push(serial_number, APPLICANT);
    person.key_usages = vec![KeyUsagePurpose::ContentCommitment];
    let statements =
        CustomExtension::from_oid_content(&[1, 3, 6, 1, 5, 5, 7, 1, 3], STATEMENTS.to_vec());
    person.custom_extensions.push(statements);
    let issuer = Issuer::from_params(&root, &root_key);
    let certificate = person.signed_by(&key, &issuer).unwrap();
    let form = Issued::read(FORM).unwrap();
    let signer = Signer {
        certificate: certificate.der(),
        authorities: &[],
        algorithm: Algorithm::EcdsaP256,
    };
    let unsigned = Unsigned::new(&form, &signer, signed_at()).unwrap();
    let value = key.sign(unsigned.to_sign()).unwrap();
    (unsigned.finish(&value).unwrap(), anchor)
}

/// How the command ended, and its last line.
fn checked(folder: &Path, file: &[u8], tckn: &str, settings: &[(&str, &str)]) -> (i32, String) {
    std::fs::write(folder.join("issued.pdf"), FORM).unwrap();
    std::fs::write(folder.join("signed.pdf"), file).unwrap();
    let output = Command::new(program())
        .args(["signature", "check"])
        .args([folder.join("issued.pdf"), folder.join("signed.pdf")])
        .args(["--tckn", tckn])
        .envs(settings.iter().copied())
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8(said).unwrap();
    let last = said.lines().last().unwrap_or_default().to_owned();
    (output.status.code().unwrap(), last)
}

#[test]
fn the_console_says_in_its_last_line_whether_a_signed_form_is_accepted_or_which_rule_it_breaks() {
    let folder = Folder::new("signature");
    let path = folder.0.as_path();
    let (file, anchor) = signed();
    let anchors = path.join("anchors.pem");
    std::fs::write(&anchors, anchor).unwrap();
    let anchors = anchors.display().to_string();
    let settings = [
        ("MUHUR_SIGNATURE__ANCHORS_FILE", anchors.as_str()),
        ("MUHUR_SIGNATURE__CLOCK", "2026-11-24T12:00:00Z"),
    ];
    let told = |code: i32, line: &str| (code, line.to_owned());
    assert_eq!(
        checked(path, &file, APPLICANT, &settings),
        told(0, "accept")
    );
    assert_eq!(
        checked(path, FORM, APPLICANT, &settings),
        told(1, "refuse 3 not_signed")
    );
    assert_eq!(
        checked(path, &file, OTHER, &settings),
        told(1, "refuse 9 other_person")
    );
    let mut altered = file.clone();
    altered[3_000] ^= 1;
    assert_eq!(
        checked(path, &altered, APPLICANT, &settings),
        told(1, "refuse 2 issued_bytes_changed")
    );
    let huge = vec![b'%'; pades::LARGEST * 2];
    assert_eq!(
        checked(path, &huge, APPLICANT, &settings),
        told(1, "refuse 1 too_large")
    );
    let early = [
        settings[0],
        ("MUHUR_SIGNATURE__CLOCK", "2026-11-24T11:20:00Z"),
    ];
    assert_eq!(
        checked(path, &file, APPLICANT, &early),
        told(1, "refuse 10 signed_in_future")
    );
    let other = path.join("other.pem");
    std::fs::write(&other, signed().1).unwrap();
    let other = other.display().to_string();
    let others = [
        ("MUHUR_SIGNATURE__ANCHORS_FILE", other.as_str()),
        settings[1],
    ];
    assert_eq!(
        checked(path, &file, APPLICANT, &others),
        told(1, "refuse 8 untrusted_issuer")
    );
}

#[test]
fn the_console_judges_no_signature_without_anchors_or_for_a_number_that_is_none() {
    let folder = Folder::new("signature-without");
    let path = folder.0.as_path();
    let (code, line) = checked(path, FORM, APPLICANT, &[]);
    assert_eq!(
        (code, line.as_str()),
        (1, "signature.anchors_file: no signature counts without it")
    );
    let (code, line) = checked(path, FORM, "12345678951", &[]);
    assert_eq!((code, line.as_str()), (1, "--tckn: wrong check digits"));
}
