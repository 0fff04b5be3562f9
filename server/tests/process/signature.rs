//! `server signature check` at the console.

use std::{path::Path, process::Command};

use rcgen::{CrlDistributionPoint, SerialNumber};
use server_testing::{
    authority::{APPLICANT, Authority, FORM, publish},
    process::{Folder, program},
};

const OTHER: &str = "10000000146";

/// The form signed by the applicant, and the root in PEM.
fn signed() -> (Vec<u8>, String) {
    let authority = Authority::new();
    (authority.signed_form(|_| {}), authority.pem)
}

/// How the command ended, and its last line.
fn checked(folder: &Path, file: &[u8], tckn: &str, settings: &[(&str, &str)]) -> (i32, String) {
    let (code, said) = told(folder, file, tckn, settings);
    (code, said.last().cloned().unwrap_or_default())
}

/// How the command ended, and what it said.
fn told(folder: &Path, file: &[u8], tckn: &str, settings: &[(&str, &str)]) -> (i32, Vec<String>) {
    std::fs::write(folder.join("issued.pdf"), FORM).unwrap();
    std::fs::write(folder.join("signed.pdf"), file).unwrap();
    let output = Command::new(program())
        .args(["signature", "check"])
        .args([folder.join("issued.pdf"), folder.join("signed.pdf")])
        .args(["--tckn", tckn])
        .envs(settings.iter().copied())
        .output()
        .unwrap();
    let said = [output.stderr, output.stdout].concat();
    let said = String::from_utf8(said).unwrap();
    let lines = said.lines().map(str::to_owned).collect();
    (output.status.code().unwrap(), lines)
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
fn without_anchors_the_development_authority_counts_and_a_number_that_is_none_never() {
    let folder = Folder::new("signature-without");
    let path = folder.0.as_path();
    let key = path.join("master.key").display().to_string();
    let settings = [("MUHUR_KEY_FILE", key.as_str())];
    std::fs::write(path.join("form.pdf"), FORM).unwrap();
    let signed = path.join("by-itself.pdf");
    let output = Command::new(program())
        .args(["signature", "sign"])
        .args([path.join("form.pdf"), signed.clone()])
        .args(["--tckn", APPLICANT])
        .env("MUHUR_SIGNATURE__CLOCK", "2026-11-24T12:00:00Z")
        .envs(settings)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(path.join("signature-authority").exists());
    let file = std::fs::read(signed).unwrap();
    let at = ("MUHUR_SIGNATURE__CLOCK", "2026-11-24T12:00:00Z");
    let (code, line) = checked(path, &file, APPLICANT, &[settings[0], at]);
    assert_eq!((code, line.as_str()), (0, "accept"));
    let (code, line) = checked(path, FORM, "12345678951", &settings);
    assert_eq!((code, line.as_str()), (1, "--tckn: wrong check digits"));
}

#[test]
fn the_console_asks_the_authority_where_its_host_is_allowed() {
    const SERIAL: u64 = 0x0102_0304_0506;
    let folder = Folder::new("signature-revocation");
    let path = folder.0.as_path();
    let authority = Authority::new();
    let anchors = path.join("anchors.pem");
    std::fs::write(&anchors, &authority.pem).unwrap();
    let anchors = anchors.display().to_string();
    for (list, ended, revocation, last) in [
        (authority.list(&[1]), 0, "revocation: good", "accept"),
        (
            authority.list(&[SERIAL]),
            1,
            "revocation: revoked at 2026-11-20T00:00:00Z, unspecified",
            "refuse 8 revoked",
        ),
        (
            Vec::new(),
            2,
            "revocation: cannot be told",
            "undetermined revocation",
        ),
    ] {
        let host = publish(list);
        let file = authority.signed_form(|person| {
            person.serial_number = Some(SerialNumber::from(SERIAL));
            let uris = vec![format!("http://{host}/nes.crl")];
            let point = CrlDistributionPoint { uris };
            person.crl_distribution_points.push(point);
        });
        let hosts = format!("[\"{host}\"]");
        let settings = [
            ("MUHUR_SIGNATURE__ANCHORS_FILE", anchors.as_str()),
            ("MUHUR_SIGNATURE__CLOCK", "2026-11-24T12:00:00Z"),
            ("MUHUR_SIGNATURE__REVOCATION__PRIVATE_HOSTS", &hosts),
        ];
        let (code, lines) = told(path, &file, APPLICANT, &settings);
        assert_eq!(code, ended, "{lines:?}");
        assert!(lines.iter().any(|line| line == revocation), "{lines:?}");
        assert_eq!(lines.last().unwrap(), last);
    }
}

#[test]
fn the_development_authority_signs_forms_that_are_accepted_until_it_revokes_their_certificate() {
    let folder = Folder::new("signature-stand-in");
    let path = folder.0.as_path();
    let authority = path.join("authority").display().to_string();
    let settings = [
        ("MUHUR_SIGNATURE__STAND_IN_FOLDER", authority.as_str()),
        ("MUHUR_SIGNATURE__CLOCK", "2026-11-24T12:00:00Z"),
    ];
    let (issued, out) = (path.join("form.pdf"), path.join("out.pdf"));
    std::fs::write(&issued, FORM).unwrap();
    for (more, expected) in [
        (None, (0, "accept")),
        (Some("--revoked"), (1, "refuse 8 revoked")),
    ] {
        let output = Command::new(program())
            .args(["signature", "sign"])
            .args([&issued, &out])
            .args(["--tckn", APPLICANT])
            .args(more)
            .envs(settings)
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        let file = std::fs::read(&out).unwrap();
        let (code, last) = checked(path, &file, APPLICANT, &settings);
        assert_eq!((code, last.as_str()), expected);
        let (_, last) = checked(path, &file, OTHER, &settings);
        assert_eq!(last, "refuse 9 other_person");
    }
    let production = [("MUHUR_ENVIRONMENT", "production"), settings[0]];
    let (code, lines) = told(path, FORM, APPLICANT, &production);
    let key = "signature.stand_in_folder: ";
    assert_eq!(code, 1);
    assert!(lines.iter().any(|line| line.starts_with(key)), "{lines:?}");
}

#[test]
fn the_console_refuses_no_form_that_the_machine_cannot_read() {
    let folder = Folder::new("signature-outage");
    let path = folder.0.as_path();
    let (file, anchor) = signed();
    for (name, bytes) in [
        ("anchors.pem", anchor.as_bytes()),
        ("issued.pdf", FORM),
        ("signed.pdf", &file),
    ] {
        std::fs::write(path.join(name), bytes).unwrap();
    }
    // Less memory than the process that reads forms sets as its limit, which root can raise alone.
    let limited = "ulimit -d 150000; test $(id -u) != 0 || set -- setpriv --bounding-set=-sys_resource \"$@\"; exec \"$@\"";
    let output = Command::new("sh")
        .args(["-c", limited, "sh"])
        .arg(program())
        .args(["signature", "check"])
        .args([path.join("issued.pdf"), path.join("signed.pdf")])
        .args(["--tckn", APPLICANT])
        .env("MUHUR_SIGNATURE__ANCHORS_FILE", path.join("anchors.pem"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let lines: Vec<_> = said.lines().collect();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let told = ["signed forms cannot be verified", "undetermined verifier"];
    assert_eq!(lines[lines.len() - 2..], told);
}
