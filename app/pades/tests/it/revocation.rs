//! What is believed of lists and answers, and what is not.

mod answers;
mod lists;

use std::{fs, process::Command};

use pades::revocation::{Answer, Link, Status, Unbelievable, links};
use rcgen::KeyPair;

use crate::{
    authority::{AUTHORITY, Identity, QUALIFIED, person},
    issued::APPLICANT,
    responder::{answers_at, entry, list, listed_at, now, response},
    tools::folder,
};

const LIST: &str = "http://liste.example/nes.crl";
const RESPONDER: &str = "http://ocsp.example/";

fn holder() -> Identity {
    let mut params = person(APPLICANT, &QUALIFIED);
    listed_at(&mut params, LIST);
    params.custom_extensions.push(answers_at(RESPONDER));
    AUTHORITY
        .between
        .issue(params, KeyPair::generate().unwrap())
}

/// The holder's link, and that of the authority above.
fn both(holder: &Identity) -> [Link; 2] {
    let path = [&holder.der, &AUTHORITY.between.der, &AUTHORITY.root.der];
    links(&path).unwrap().try_into().unwrap()
}

fn by_list(holder: &Identity, list: &[u8]) -> Result<Answer, Unbelievable> {
    let link = &both(holder)[0];
    link.read_list(list, now())?.status_of(link, now())
}

fn by_response(holder: &Identity, response: &[u8]) -> Result<Answer, Unbelievable> {
    both(holder)[0].read_response(response, now())
}

#[test]
fn a_certificate_says_where_its_authority_answers() {
    let holder = holder();
    let [link, above] = both(&holder);
    assert_eq!(link.lists(), [LIST]);
    assert_eq!(link.responders(), [RESPONDER]);
    assert!(above.lists().is_empty() && above.responders().is_empty());
    let mut params = person(APPLICANT, &QUALIFIED);
    listed_at(&mut params, "ldap://liste.example/cn=nes");
    listed_at(&mut params, "file:///etc/passwd");
    let other = AUTHORITY
        .between
        .issue(params, KeyPair::generate().unwrap());
    assert!(both(&other)[0].lists().is_empty());
}

/// Runs openssl in this folder.
fn openssl(folder: &std::path::Path, arguments: &str) -> String {
    let output = Command::new("openssl")
        .current_dir(folder)
        .args(arguments.split(' '))
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    assert!(output.status.success(), "{said}");
    said
}

#[test]
fn openssl_answers_our_question_and_believes_what_we_believe() {
    let holder = holder();
    let folder = folder();
    let put = |name: &str, bytes: &[u8]| fs::write(folder.join(name), bytes).unwrap();
    let [link, _] = both(&holder);
    put("request.der", &link.request().unwrap());
    put("issuer.der", &AUTHORITY.between.der);
    put("key.pem", AUTHORITY.between.key.serialize_pem().as_bytes());
    openssl(&folder, "x509 -inform DER -in issuer.der -out issuer.pem");
    put("holder.der", &holder.der);
    let serial = openssl(&folder, "x509 -inform DER -in holder.der -noout -serial");
    let serial = serial.trim().trim_start_matches("serial=").to_owned();
    let now = crate::issued::clock();
    for (row, revoked) in [
        (
            format!("V\t400101000000Z\t\t{serial}\tunknown\t/CN=x\n"),
            false,
        ),
        (
            format!("R\t400101000000Z\t261120000000Z,keyCompromise\t{serial}\tunknown\t/CN=x\n"),
            true,
        ),
    ] {
        put("index.txt", row.as_bytes());
        openssl(
            &folder,
            "ocsp -index index.txt -CA issuer.pem -rsigner issuer.pem -rkey key.pem -reqin request.der -respout response.der -ndays 1",
        );
        let answer = fs::read(folder.join("response.der")).unwrap();
        let told = link.read_response(&answer, now).unwrap();
        assert_eq!(
            matches!(
                told.status,
                Status::Revoked {
                    reason: "key_compromise",
                    ..
                }
            ),
            revoked
        );
        assert_eq!(told.status == Status::Good, !revoked);
    }
    put(
        "list.der",
        &list(|list| list.revoked_certs.push(entry(&holder, None))),
    );
    let said = openssl(
        &folder,
        "crl -inform DER -in list.der -CAfile issuer.pem -noout -text",
    );
    assert!(
        said.contains("verify OK") && said.contains(&serial),
        "{said}"
    );
    put("ours.der", &response(&holder, |_| {}));
    let said = openssl(
        &folder,
        "ocsp -respin ours.der -issuer issuer.pem -no_nonce -noverify -resp_text",
    );
    assert!(said.contains("Cert Status: good"), "{said}");
}
