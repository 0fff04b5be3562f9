//! What a card's certificate is held against before anything is signed with it.

use std::slice::from_ref;

use domain::person::NationalId;
use pades::{Candidate, Refusal, write::Algorithm};
use rcgen::{CertificateParams, KeyUsagePurpose, date_time_ymd};

use crate::{
    authority::{AUTHORITY, Kind, QUALIFIED, person},
    issued::{APPLICANT, clock},
};

fn candidate(kind: Kind, more: impl FnOnce(&mut CertificateParams)) -> Candidate {
    let mut params = person(APPLICANT, &QUALIFIED);
    more(&mut params);
    Candidate::read(&AUTHORITY.between.issue(params, kind.key()).der).unwrap()
}

fn check(candidate: &Candidate) -> Result<(), Refusal> {
    candidate.check(&NationalId::parse(APPLICANT).unwrap(), clock())
}

#[test]
fn a_candidate_is_the_persons_qualified_certificate_or_it_says_what_is_wrong() {
    assert_eq!(check(&candidate(Kind::P256, |_| ())), Ok(()));
    let other = candidate(Kind::P256, |params| {
        *params = person("10000000146", &QUALIFIED);
    });
    assert_eq!(check(&other), Err(Refusal::OtherPerson));
    let expired = candidate(Kind::P256, |params| {
        params.not_after = date_time_ymd(2025, 1, 1);
    });
    assert_eq!(check(&expired), Err(Refusal::Expired));
    let for_sign_in = candidate(Kind::P256, |params| {
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    });
    assert_eq!(check(&for_sign_in), Err(Refusal::KeyUsage));
    let plain = candidate(Kind::P256, |params| *params = person(APPLICANT, &[]));
    assert_eq!(check(&plain), Err(Refusal::NotQualified));
}

#[test]
fn a_candidate_tells_its_name_and_how_its_key_signs() {
    for (kind, algorithms) in [
        (Kind::Rsa, &[Algorithm::Rsa, Algorithm::RsaPss][..]),
        (Kind::P256, &[Algorithm::EcdsaP256]),
        (Kind::P384, &[Algorithm::EcdsaP384]),
    ] {
        assert_eq!(candidate(kind, |_| ()).algorithms(), algorithms);
    }
    let candidate = candidate(Kind::P256, |_| ());
    assert_eq!(candidate.name().as_deref(), Some("AYŞE YILMAZ"));
    assert_eq!(candidate.issuer().as_deref(), Some("Test Qualified"));
    assert!(candidate.valid_until().unwrap() > clock());
    assert!(Candidate::read(b"no certificate").is_none());
}

#[test]
fn a_candidate_finds_its_authorities_but_not_the_anchor() {
    let person = candidate(Kind::P256, |_| ());
    let read = |der: &[u8]| Candidate::read(der).unwrap();
    let among = [
        read(&AUTHORITY.root.der),
        person.clone(),
        read(&AUTHORITY.between.der),
    ];
    let found = person.authorities(&among);
    let found: Vec<_> = found.iter().map(|one| one.der()).collect();
    assert_eq!(found, [&AUTHORITY.between.der]);
    assert!(person.authorities(from_ref(&person)).is_empty());
}
