//! Signed statements of honest programs and of hostile people.

mod refused;

use std::{fs, process::Command};

use domain::person::NationalId;
use jiff::{SignedDuration, Timestamp};
use pades::{
    Refusal,
    statement::{Accepted, Origin, Statement, StatementNonce, StatementPurpose, accept},
    write::{Algorithm, Signer, UnsignedStatement, WriteError},
};

use crate::{
    authority::{AUTHORITY, Identity, Kind, applicant, sign},
    issued::{APPLICANT, TRUST, clock},
    tools,
};

/// What is asked of the applicant, a few seconds ago.
fn statement() -> Statement {
    asked(StatementPurpose::Approve, APPLICANT, 5)
}

fn asked(purpose: StatementPurpose, person: &str, seconds_ago: i64) -> Statement {
    Statement::new(
        Origin::parse("https://basvuru.example.gov.tr").unwrap(),
        purpose,
        NationalId::parse(person).unwrap(),
        clock() - SignedDuration::from_secs(seconds_ago),
        vec!["12 başvuru".to_owned(), "liste 5d41402abc4b2a76".to_owned()],
        StatementNonce::from_bytes([7; 32]),
    )
    .unwrap()
}

fn judge(signature: &[u8], statement: &Statement) -> Result<Accepted, Refusal> {
    accept(signature, statement, clock(), &TRUST)
}

/// Signs with our writer.
fn signed(statement: &Statement, identity: &Identity, algorithm: Algorithm) -> Vec<u8> {
    let between: [&[u8]; 1] = [&AUTHORITY.between.der];
    let signer = Signer {
        certificate: &identity.der,
        authorities: &between,
        algorithm,
    };
    let unsigned = UnsignedStatement::new(statement, &signer, clock()).unwrap();
    let value = sign(identity, algorithm, unsigned.to_sign());
    unsigned.finish(&value).unwrap()
}

/// Every way in which a card signs.
fn all_algorithms() -> impl Iterator<Item = (Identity, Algorithm)> {
    let each = Kind::ALL.map(|kind| (applicant(kind), kind.algorithm()));
    each.into_iter()
        .chain([(applicant(Kind::Rsa), Algorithm::RsaPss)])
}

#[test]
fn what_our_writer_signs_is_accepted_with_every_kind_of_key() {
    let statement = statement();
    for (identity, algorithm) in all_algorithms() {
        let before = clock();
        let signature = signed(&statement, &identity, algorithm);
        let accepted = judge(&signature, &statement).unwrap();
        assert_eq!(accepted.path[0], identity.der);
        assert_eq!(accepted.path.len(), 3);
        let seconds = [accepted.signed_at, before].map(Timestamp::as_second);
        assert!((0..5).contains(&(seconds[0] - seconds[1])), "{seconds:?}");
    }
}

#[test]
fn a_key_of_another_kind_signs_no_statement() {
    let identity = applicant(Kind::P256);
    let signer = Signer {
        certificate: &identity.der,
        authorities: &[],
        algorithm: Algorithm::Rsa,
    };
    let made = UnsignedStatement::new(&statement(), &signer, clock());
    assert_eq!(made.err(), Some(WriteError::Algorithm));
}

#[test]
fn openssl_believes_what_our_writer_signs() {
    let statement = statement();
    for (identity, algorithm) in all_algorithms() {
        let folder = tools::folder();
        let signature = signed(&statement, &identity, algorithm);
        fs::write(folder.join("text"), statement.text()).unwrap();
        fs::write(folder.join("signature.der"), signature).unwrap();
        pem(&folder, "root", &AUTHORITY.root.der);
        let verify = |text: &str| {
            fs::write(folder.join("text"), text).unwrap();
            Command::new("openssl")
                .args(["cms", "-verify", "-cades", "-binary", "-inform", "DER"])
                .args(["-in", "signature.der", "-content", "text", "-out", "out"])
                .args(["-CAfile", "root.pem", "-purpose", "any"])
                .current_dir(&folder)
                .output()
                .unwrap()
        };
        let said = verify(&statement.text());
        let told = String::from_utf8_lossy(&said.stderr);
        assert!(said.status.success(), "{algorithm:?}: {told}");
        assert!(!verify("MUHUR-OTURUM-1\n").status.success());
    }
}

fn pem(folder: &std::path::Path, name: &str, der: &[u8]) {
    let input = folder.join(format!("{name}.der"));
    fs::write(&input, der).unwrap();
    let made = Command::new("openssl")
        .args(["x509", "-inform", "DER", "-in"])
        .arg(input)
        .arg("-out")
        .arg(folder.join(format!("{name}.pem")))
        .status()
        .unwrap();
    assert!(made.success());
}

/// What openssl signs; `more` are further options.
fn by_openssl(text: &str, identity: &Identity, more: &[&str]) -> Vec<u8> {
    let folder = tools::folder();
    fs::write(folder.join("text"), text).unwrap();
    fs::write(folder.join("key.pem"), identity.key.serialize_pem()).unwrap();
    pem(&folder, "signer", &identity.der);
    pem(&folder, "between", &AUTHORITY.between.der);
    let said = Command::new("openssl")
        .args(["cms", "-sign", "-outform", "DER", "-in", "text"])
        .args(["-signer", "signer.pem", "-inkey", "key.pem"])
        .args(["-certfile", "between.pem", "-out", "signature.der"])
        .args(more)
        .current_dir(&folder)
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&said.stderr);
    assert!(said.status.success(), "{told}");
    fs::read(folder.join("signature.der")).unwrap()
}

#[test]
fn what_openssl_signs_is_accepted_as_detached_cades_alone() {
    let statement = statement();
    let text = statement.text();
    for (kind, digest) in [
        (Kind::Rsa, "sha256"),
        (Kind::Rsa, "sha512"),
        (Kind::P256, "sha256"),
        (Kind::P384, "sha384"),
    ] {
        let identity = applicant(kind);
        let sign = |more: &[&str]| {
            let more = [more, &["-md", digest]].concat();
            judge(&by_openssl(&text, &identity, &more), &statement)
        };
        let accepted = sign(&["-cades", "-binary"]).unwrap();
        assert_eq!(accepted.path[0], identity.der);
        for (more, refusal) in [
            (&["-binary"][..], Refusal::SigningCertificate),
            (&["-cades", "-binary", "-nodetach"], Refusal::NotDetached),
            (
                &["-cades", "-binary", "-nocerts"],
                Refusal::CertificateMissing,
            ),
            (&["-binary", "-noattr"], Refusal::SignedAttributes),
            // Without -binary openssl signs ends of lines that nobody was shown.
            (&["-cades"], Refusal::MessageDigest),
        ] {
            assert_eq!(sign(more).err(), Some(refusal), "{more:?}");
        }
    }
}

#[test]
fn what_pyhanko_signs_is_accepted() {
    let Some(python) = tools::python() else {
        return;
    };
    let statement = statement();
    for (kind, digest) in [
        (Kind::Rsa, "sha256"),
        (Kind::P256, "sha256"),
        (Kind::P384, "sha384"),
    ] {
        let identity = applicant(kind);
        let folder = tools::folder();
        let put = |name: &str, bytes: &[u8]| {
            let path = folder.join(name);
            fs::write(&path, bytes).unwrap();
            path
        };
        let files = [
            put("text", statement.text().as_bytes()),
            put("key.der", identity.key.serialized_der()),
            put("certificate.der", &identity.der),
            put("between.der", &AUTHORITY.between.der),
            digest.into(),
            folder.join("signature.der"),
        ];
        let arguments: Vec<_> = files.iter().map(std::path::PathBuf::as_path).collect();
        tools::script(&python, "pyhanko_statement.py", &arguments, "");
        let signature = fs::read(folder.join("signature.der")).unwrap();
        let accepted = judge(&signature, &statement).unwrap();
        assert_eq!(accepted.path[0], identity.der);
    }
}

#[test]
fn every_reason_has_a_sentence_of_statements_in_both_languages() {
    for reason in Refusal::ALL {
        let [turkish, english] = domain::Locale::ALL.map(|one| reason.statement_sentence(one));
        assert!(turkish.ends_with('.') && english.ends_with('.') && turkish != english);
        // Of a text that is shown no form can be downloaded or handed in.
        for text in [turkish, english] {
            let mut words = text.split(|sign: char| !sign.is_alphabetic());
            assert!(words.all(|word| !["form", "Form", "formu", "Formu", "ıslak", "ink"].contains(&word)), "{text}");
        }
    }
}
