//! A certificate and its authorities that a portal is asked about, before anything is signed.

use domain::person::NationalId;
use pades::{LONGEST_CHAIN, Refusal, check_certificate};

use crate::{
    authority::{AUTHORITY, Kind, QUALIFIED, SEAL, applicant, authority, person},
    issued::{APPLICANT, TRUST, clock},
};

fn check(chain: &[&[u8]]) -> Result<Vec<Vec<u8>>, Refusal> {
    let applicant = NationalId::parse(APPLICANT).unwrap();
    check_certificate(chain, &applicant, &TRUST, clock())
}

#[test]
fn the_applicants_qualified_certificate_leads_to_an_anchor() {
    let between = AUTHORITY.between.der.as_slice();
    for kind in Kind::ALL {
        let own = applicant(kind).der;
        let path = check(&[&own, between]).unwrap();
        assert_eq!(path.first(), Some(&own));
        assert!(TRUST.leads_to_anchor(&path, clock()));
    }
}

#[test]
fn a_certificate_that_would_sign_in_vain_is_refused_with_why() {
    let between = AUTHORITY.between.der.as_slice();
    let issue = |number: &str, statements: &[&[u8]]| {
        let params = person(number, statements);
        AUTHORITY.between.issue(params, Kind::P256.key()).der
    };
    let foreign = issue("10000000146", &QUALIFIED);
    let plain = issue(APPLICANT, &[]);
    let seal = issue(APPLICANT, &[QUALIFIED[0], SEAL]);
    let stranger =
        rcgen::CertificateParams::self_signed(&authority("A stranger"), &Kind::P256.key());
    let stranger = stranger.unwrap().der().to_vec();
    for (chain, why) in [
        (vec![], Refusal::CertificateMalformed),
        (vec![&b"none"[..]], Refusal::CertificateMalformed),
        (vec![&foreign, between], Refusal::OtherPerson),
        (vec![&plain, between], Refusal::NotQualified),
        (vec![&seal, between], Refusal::Seal),
        (vec![between, &plain], Refusal::OtherPerson),
        (vec![&stranger], Refusal::OtherPerson),
    ] {
        assert_eq!(check(&chain), Err(why));
    }
    let own = applicant(Kind::P256).der;
    let long = vec![own.as_slice(); LONGEST_CHAIN + 1];
    assert_eq!(check(&long), Err(Refusal::CertificateMalformed));
}
