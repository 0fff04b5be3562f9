//! Whether a certificate was revoked, asked over HTTP.

mod kept;

use std::{
    fs,
    process::{Child, Command},
    sync::Arc,
};

use domain::{
    person::NationalId,
    ports::{Clock, NotVerified, SignatureVerifier as _},
    signature::{SignatureVerdict, SignedForm},
};
use rcgen::{CertificateParams, CrlDistributionPoint, CustomExtension, SerialNumber};
use server::{
    adapters::signature::PadesVerifier,
    config::{RevocationConfig, SignatureConfig},
    system::SystemClock,
};
use server_testing::{
    authority::{APPLICANT, Authority, FORM},
    process::{Folder, free_port, program},
    until::until,
};

use super::scripted::{How, cut, serve};

/// The signer's serial number.
const SERIAL: u64 = 0x0102_0304_0506;

fn listed_at(params: &mut CertificateParams, address: &str) {
    params.serial_number = Some(SerialNumber::from(SERIAL));
    let uris = vec![address.to_owned()];
    let point = CrlDistributionPoint { uris };
    params.crl_distribution_points.push(point);
}

/// The extension that names where is answered about a certificate.
fn answers_at(address: &str) -> CustomExtension {
    let tagged = |tag: u8, body: &[u8]| [&[tag, u8::try_from(body.len()).unwrap()], body].concat();
    let method = [6, 8, 0x2b, 6, 1, 5, 5, 7, 0x30, 1];
    let one = [&method[..], &tagged(0x86, address.as_bytes())].concat();
    let value = tagged(0x30, &tagged(0x30, &one));
    CustomExtension::from_oid_content(&[1, 3, 6, 1, 5, 5, 7, 1, 1], value)
}

/// A verifier that may ask this host.
fn verifier(
    folder: &Folder,
    authority: &Authority,
    now: Option<&str>,
    revocation: RevocationConfig,
) -> PadesVerifier {
    verifier_by(folder, authority, Arc::new(SystemClock), now, revocation)
}

/// The same by this clock, where no other time is set.
fn verifier_by(
    folder: &Folder,
    authority: &Authority,
    clock: Arc<dyn Clock>,
    now: Option<&str>,
    revocation: RevocationConfig,
) -> PadesVerifier {
    let anchors = folder.0.join("anchors.pem");
    fs::write(&anchors, &authority.pem).unwrap();
    let config = SignatureConfig {
        anchors_file: Some(anchors),
        clock: now.map(|now| now.parse().unwrap()),
        revocation,
        ..SignatureConfig::default()
    };
    let opened = PadesVerifier::open(&config, clock).unwrap();
    opened.by(program())
}

const NOON: Option<&str> = Some("2026-11-24T12:00:00Z");

fn private(host: &str) -> RevocationConfig {
    RevocationConfig {
        private_hosts: vec![host.to_owned()],
        timeout_ms: 1_000,
        ..RevocationConfig::default()
    }
}

async fn verify(verifier: &PadesVerifier, uploaded: &[u8]) -> SignatureVerdict {
    let applicant = NationalId::parse(APPLICANT).unwrap();
    let form = SignedForm {
        issued: FORM,
        issued_at: "2026-11-24T11:00:00Z".parse().unwrap(),
        applicant: &applicant,
        uploaded,
    };
    verifier.verify(&form).await.unwrap()
}

/// Why the only source does not count.
fn unanswered(verdict: &SignatureVerdict) -> &str {
    let SignatureVerdict::Undetermined { unanswered, .. } = verdict else {
        panic!("{verdict:?}");
    };
    let [one] = &unanswered[..] else {
        panic!("{verdict:?}");
    };
    assert_eq!(one.serial.as_str(), "010203040506");
    one.sources.last().map_or("", |(_, why)| why)
}

fn host(address: &str) -> &str {
    address.trim_start_matches("http://").trim_end_matches('/')
}

fn http(status: &str, more: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head =
        format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\n{more}Connection: close\r\n\r\n");
    [head.as_bytes(), body].concat()
}

#[tokio::test]
async fn a_list_says_that_the_certificate_is_good_and_is_fetched_once() {
    let (folder, authority) = (Folder::new("revocation-good"), Authority::new());
    let list = authority.list(&[1, 2]);
    let (address, asked) = serve(move |_| How::Bytes(http("200 OK", "", &list))).await;
    let file = authority.signed_form(|person| listed_at(person, &address));
    let verifier = verifier(&folder, &authority, NOON, private(host(&address)));
    for _ in 0..2 {
        let verdict = verify(&verifier, &file).await;
        let SignatureVerdict::Accepted(accepted) = verdict else {
            panic!("{verdict:?}");
        };
        assert_eq!(accepted.kept, file.len());
        assert_eq!(accepted.signer.serial.as_str(), "010203040506");
        assert!(accepted.signer.subject.contains(APPLICANT));
        assert!(!format!("{accepted:?}").contains(APPLICANT));
        let [status] = &accepted.evidence.statuses[..] else {
            panic!("{accepted:?}");
        };
        assert_eq!(status.source, address);
        assert_eq!(status.list_number.as_deref(), Some("47"));
    }
    assert_eq!(asked.available_permits(), 1);
}

#[tokio::test]
async fn a_revoked_certificate_is_a_refusal_whenever_it_was_revoked() {
    let (folder, authority) = (Folder::new("revocation-revoked"), Authority::new());
    let list = authority.list(&[SERIAL]);
    let (address, _) = serve(move |_| How::Bytes(http("200 OK", "", &list))).await;
    let file = authority.signed_form(|person| listed_at(person, &address));
    let verifier = verifier(&folder, &authority, NOON, private(host(&address)));
    let SignatureVerdict::Refused(refusal) = verify(&verifier, &file).await else {
        panic!("not refused");
    };
    assert_eq!((refusal.rule, refusal.code), (8, "revoked"));
    let since = "2026-11-20T00:00:00Z".parse().unwrap();
    assert_eq!(refusal.revoked, Some((since, "unspecified")));
}

#[tokio::test]
async fn what_is_no_list_leaves_it_open_whether_the_certificate_was_revoked() {
    let (folder, authority) = (Folder::new("revocation-open"), Authority::new());
    let list = authority.list(&[]);
    let elsewhere = list.clone();
    let (good, asked) = serve(move |_| How::Bytes(http("200 OK", "", &elsewhere))).await;
    let redirect = format!("Location: {good}\r\n");
    let huge = vec![0x30; pades::revocation::LARGEST_LIST + 1];
    let another = Authority::new().list(&[]);
    for (name, how, why) in [
        (
            "redirect",
            How::Bytes(http("302 Found", &redirect, b"")),
            "its status is 302 Found",
        ),
        (
            "error",
            How::Bytes(http("500 No", "", &list)),
            "its status is 500 Internal Server Error",
        ),
        (
            "missing",
            How::Bytes(http("404 No", "", &list)),
            "its status is 404 Not Found",
        ),
        ("silent", How::Silence, "it gave no whole answer in time"),
        (
            "cut",
            How::Half(cut(&http("200 OK", "", &list))),
            "it gave no whole answer in time",
        ),
        (
            "slow",
            How::Slowly(http("200 OK", "", &list)),
            "it gave no whole answer in time",
        ),
        ("gone", How::Nothing, "it gave no whole answer in time"),
        (
            "huge",
            How::Bytes(http("200 OK", "", &huge)),
            "its answer is too large",
        ),
        (
            "a page",
            How::Bytes(http("200 OK", "Content-Type: text/html\r\n", b"<html>")),
            "it cannot be read",
        ),
        (
            "a stranger's",
            How::Bytes(http("200 OK", "", &another)),
            "its signature is wrong",
        ),
    ] {
        let (address, _) = serve(move |_| how.clone()).await;
        let file = authority.signed_form(|person| listed_at(person, &address));
        // The place that it leads to may be asked too.
        let mut hosts = private(host(&address));
        hosts.private_hosts.push(host(&good).to_owned());
        let verifier = verifier(&folder, &authority, NOON, hosts);
        assert_eq!(unanswered(&verify(&verifier, &file).await), why, "{name}");
    }
    assert_eq!(asked.available_permits(), 0);
}

#[tokio::test]
async fn a_host_that_is_not_allowed_and_a_private_address_that_is_not_are_never_asked() {
    let (folder, authority) = (Folder::new("revocation-hosts"), Authority::new());
    let list = authority.list(&[]);
    let (address, asked) = serve(move |_| How::Bytes(http("200 OK", "", &list))).await;
    let here = host(&address).to_owned();
    let port = here.split_once(':').unwrap().1;
    let (named, other) = (
        format!("localhost:{port}"),
        format!("127.0.0.1:{}", free_port()),
    );
    let public = |host: &str| RevocationConfig {
        hosts: vec![host.to_owned()],
        ..RevocationConfig::default()
    };
    let not_allowed = "signature.revocation does not allow its host";
    for (of, hosts, why) in [
        (format!("http://{here}/"), private(&other), not_allowed),
        (format!("http://{here}/"), public("127.0.0.1"), not_allowed),
        (format!("http://{here}/"), public(&here), not_allowed),
        (
            format!("http://{named}/"),
            public(&named),
            "it was not reached",
        ),
        (format!("http://{named}/"), private(&here), not_allowed),
        (
            format!("http://a:b@{here}/"),
            private(&here),
            "it is no address over HTTP",
        ),
        (
            format!("http://{here}@ocsp.example/"),
            private(&here),
            "it is no address over HTTP",
        ),
        ("ftp://127.0.0.1/".to_owned(), private(&here), ""),
    ] {
        let file = authority.signed_form(|person| listed_at(person, &of));
        let verifier = verifier(&folder, &authority, NOON, hosts);
        assert_eq!(unanswered(&verify(&verifier, &file).await), why, "{of}");
    }
    assert_eq!(asked.available_permits(), 0);
    let of = format!("http://{named}/");
    let file = authority.signed_form(|person| listed_at(person, &of));
    let verifier = verifier(&folder, &authority, NOON, private(&named));
    let verdict = verify(&verifier, &file).await;
    assert!(
        matches!(verdict, SignatureVerdict::Accepted(_)),
        "{verdict:?}"
    );
    assert_eq!(asked.available_permits(), 1);
}

#[tokio::test]
async fn where_nobody_can_be_asked_nothing_is_accepted() {
    let (folder, authority) = (Folder::new("revocation-nobody"), Authority::new());
    let file = authority.signed_form(|_| {});
    for hosts in [RevocationConfig::default(), private("127.0.0.1:1")] {
        let verifier = verifier(&folder, &authority, NOON, hosts);
        let verdict = verify(&verifier, &file).await;
        let SignatureVerdict::Undetermined { otherwise, .. } = verdict else {
            panic!("{verdict:?}");
        };
        assert_eq!(otherwise.kept, file.len());
    }
}

/// `openssl ocsp`, which answers by its index.
struct Responder(Child);

impl Drop for Responder {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Responder {
    fn start(folder: &Folder, authority: &Authority, port: u16, row: &str) -> Self {
        let put = |name: &str, text: &str| fs::write(folder.0.join(name), text).unwrap();
        put("ca.pem", &authority.pem);
        put("key.pem", &authority.key.serialize_pem());
        put("index.txt", row);
        let log = folder.0.join("responder.log");
        let out = fs::File::create(&log).unwrap();
        let child = Command::new("openssl")
            .current_dir(&folder.0)
            .args([
                "ocsp",
                "-index",
                "index.txt",
                "-CA",
                "ca.pem",
                "-rsigner",
                "ca.pem",
            ])
            .args(["-rkey", "key.pem", "-ndays", "1", "-port"])
            .arg(port.to_string())
            .stdout(out.try_clone().unwrap())
            .stderr(out)
            .spawn()
            .unwrap();
        // A connection without a question would keep it from answering others.
        until("the responder listens", || {
            let said = fs::read_to_string(&log).unwrap();
            said.contains("waiting for OCSP client").then_some(())
        });
        Self(child)
    }
}

#[tokio::test]
async fn openssl_is_asked_about_one_certificate_and_its_answer_is_believed() {
    let (folder, authority) = (Folder::new("revocation-openssl"), Authority::new());
    for (row, code) in [
        ("V\t400101000000Z\t\t010203040506\tunknown\t/CN=x\n", None),
        (
            "R\t400101000000Z\t261120000000Z,keyCompromise\t010203040506\tunknown\t/CN=x\n",
            Some("key_compromise"),
        ),
    ] {
        let port = free_port();
        let _responder = Responder::start(&folder, &authority, port, row);
        let here = format!("127.0.0.1:{port}");
        let file = authority.signed_form(|person| {
            person.serial_number = Some(SerialNumber::from(SERIAL));
            person
                .custom_extensions
                .push(answers_at(&format!("http://{here}/")));
        });
        let verifier = verifier(&folder, &authority, None, private(&here));
        match verify(&verifier, &file).await {
            SignatureVerdict::Accepted(accepted) => {
                assert_eq!(code, None);
                assert_eq!(accepted.evidence.statuses[0].list_number, None);
            }
            SignatureVerdict::Refused(refusal) => {
                assert_eq!(refusal.revoked.map(|(_, reason)| reason), code);
            }
            other @ SignatureVerdict::Undetermined { .. } => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn the_list_is_read_where_the_responder_gives_no_answer() {
    let (folder, authority) = (Folder::new("revocation-both"), Authority::new());
    let list = authority.list(&[]);
    let (address, asked) = serve(move |call| {
        How::Bytes(if call.starts_with("POST") {
            http("200 OK", "", &[0x30, 3, 0x0a, 1, 3])
        } else {
            http("200 OK", "", &list)
        })
    })
    .await;
    let file = authority.signed_form(|person| {
        listed_at(person, &address);
        person.custom_extensions.push(answers_at(&address));
    });
    let verifier = verifier(&folder, &authority, NOON, private(host(&address)));
    let verdict = verify(&verifier, &file).await;
    assert!(
        matches!(verdict, SignatureVerdict::Accepted(_)),
        "{verdict:?}"
    );
    assert_eq!(asked.available_permits(), 2);
}
