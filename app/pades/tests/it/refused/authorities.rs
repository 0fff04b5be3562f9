//! Rules 8 and 9: whose certificate it is, and whose word stands for it.

use pades::Refusal::{
    self, CertificateMalformed, Expired, KeyUsage, NotQualified, NotYetValid, OtherPerson, Seal,
    UntrustedIssuer,
};
use rcgen::{
    BasicConstraints, CertificateParams, CustomExtension, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, KeyUsagePurpose, date_time_ymd,
};

use crate::{
    authority::{
        AUTHORITY, COMPLIANCE, Identity, PERSON, PERSON_2, QUALIFIED, SEAL, SEAL_2, authority,
        person, qualified, sequence, tagged,
    },
    forge::forge,
    issued::{APPLICANT, FORM, judge},
};

fn key() -> KeyPair {
    KeyPair::generate().unwrap()
}

/// What becomes of a form that this certificate's key signed.
fn verdict(signer: Identity, sent: &[&Identity]) -> Result<(), Refusal> {
    let file = forge(|f| {
        f.cms.sign_by(signer);
        f.cms.certificates.truncate(1);
        f.cms
            .certificates
            .extend(sent.iter().map(|one| one.der.clone()));
    });
    judge(FORM, &file).map(|_| ())
}

/// The same of a certificate that the test's authority issued.
fn of_params(params: CertificateParams) -> Result<(), Refusal> {
    verdict(
        AUTHORITY.between.issue(params, key()),
        &[&AUTHORITY.between],
    )
}

fn with(edit: impl FnOnce(&mut CertificateParams)) -> Result<(), Refusal> {
    let mut params = person(APPLICANT, &QUALIFIED);
    edit(&mut params);
    of_params(params)
}

#[test]
fn certificates_that_are_not_qualified_for_persons_are_refused() {
    let with = |statements: &[&[u8]]| of_params(person(APPLICANT, statements));
    assert_eq!(with(&[COMPLIANCE, PERSON]), Ok(()));
    assert_eq!(with(&[PERSON_2, COMPLIANCE]), Ok(()));
    assert_eq!(with(&[]), Err(NotQualified));
    assert_eq!(with(&[COMPLIANCE]), Err(NotQualified));
    assert_eq!(with(&[PERSON]), Err(NotQualified));
    assert_eq!(with(&[COMPLIANCE, SEAL]), Err(Seal));
    assert_eq!(with(&[COMPLIANCE, PERSON, SEAL]), Err(Seal));
    assert_eq!(with(&[COMPLIANCE, PERSON_2, SEAL_2]), Err(Seal));
}

/// QCStatements with a type (ETSI EN 319 412-5): 1 a signature, 2 a seal, 3 a web site.
fn of_type(kind: &[u8]) -> CustomExtension {
    let types = kind
        .iter()
        .map(|kind| tagged(6, &[4, 0, 0x8e, 0x46, 1, 6, *kind]));
    let types = sequence(&types.collect::<Vec<_>>().concat());
    let kind = sequence(&[tagged(6, &[4, 0, 0x8e, 0x46, 1, 6]), types].concat());
    let plain = QUALIFIED.iter().map(|id| sequence(&tagged(6, id)));
    let all = sequence(&plain.chain([kind]).collect::<Vec<_>>().concat());
    CustomExtension::from_oid_content(&[1, 3, 6, 1, 5, 5, 7, 1, 3], all)
}

#[test]
fn certificates_of_another_type_than_signatures_are_refused() {
    let with = |kind: &[u8]| {
        let mut params = person(APPLICANT, &[]);
        params.custom_extensions = vec![of_type(kind)];
        of_params(params)
    };
    assert_eq!(with(&[1]), Ok(()));
    assert_eq!(with(&[2]), Err(Seal));
    assert_eq!(with(&[1, 2]), Err(Seal));
    assert_eq!(with(&[3]), Err(NotQualified));
}

#[test]
fn keys_for_something_else_than_signatures_are_refused() {
    let usages = |usages: &[KeyUsagePurpose]| with(|params| params.key_usages = usages.to_vec());
    assert_eq!(usages(&[KeyUsagePurpose::DigitalSignature]), Err(KeyUsage));
    assert_eq!(usages(&[]), Err(KeyUsage));
    assert_eq!(
        usages(&[
            KeyUsagePurpose::ContentCommitment,
            KeyUsagePurpose::DigitalSignature
        ]),
        Ok(())
    );
    assert_eq!(
        usages(&[
            KeyUsagePurpose::ContentCommitment,
            KeyUsagePurpose::KeyCertSign
        ]),
        Err(KeyUsage)
    );
    let extended =
        |use_: ExtendedKeyUsagePurpose| with(|params| params.extended_key_usages = vec![use_]);
    assert_eq!(extended(ExtendedKeyUsagePurpose::EmailProtection), Ok(()));
    assert_eq!(
        extended(ExtendedKeyUsagePurpose::TimeStamping),
        Err(KeyUsage)
    );
    assert_eq!(extended(ExtendedKeyUsagePurpose::ServerAuth), Err(KeyUsage));
    let ca = with(|params| params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained));
    assert_eq!(ca, Err(KeyUsage));
}

#[test]
fn certificates_that_are_not_valid_now_are_refused() {
    assert_eq!(
        with(|params| params.not_after = date_time_ymd(2025, 1, 1)),
        Err(Expired)
    );
    assert_eq!(
        with(|params| params.not_before = date_time_ymd(2090, 1, 1)),
        Err(NotYetValid)
    );
}

#[test]
fn certificates_with_parts_that_are_not_understood_are_refused() {
    let critical = with(|params| {
        let mut unknown = CustomExtension::from_oid_content(&[1, 2, 3, 4], vec![5, 0]);
        unknown.set_criticality(true);
        params.custom_extensions.push(unknown);
    });
    assert_eq!(critical, Err(CertificateMalformed));
    let harmless = with(|params| {
        let unknown = CustomExtension::from_oid_content(&[1, 2, 3, 4], vec![5, 0]);
        params.custom_extensions.push(unknown);
    });
    assert_eq!(harmless, Ok(()));
    // Statements that stand twice: which of them would count?
    let twice = with(|params| params.custom_extensions.push(qualified(&[COMPLIANCE])));
    assert_eq!(twice, Err(Refusal::CertificateMissing));
    let garbage = with(|params| {
        let value = vec![0x30, 3, 0x30, 1, 6];
        let one = CustomExtension::from_oid_content(&[1, 3, 6, 1, 5, 5, 7, 1, 3], value);
        params.custom_extensions = vec![one];
    });
    assert_eq!(garbage, Err(CertificateMalformed));
}

#[test]
fn certificates_of_other_people_are_refused() {
    let of = |number: &str| of_params(person(number, &QUALIFIED));
    for number in [
        "10000000146",
        "",
        "1234567895",
        "123456789500",
        "TR12345678950",
        "12345678950 ",
    ] {
        assert_eq!(of(number), Err(OtherPerson), "{number:?}");
    }
    let mut without = person(APPLICANT, &QUALIFIED);
    without
        .distinguished_name
        .remove(DnType::CustomDnType(vec![2, 5, 4, 5]));
    assert_eq!(of_params(without), Err(OtherPerson));
    let mut elsewhere = person("10000000146", &QUALIFIED);
    elsewhere
        .distinguished_name
        .push(DnType::CommonName, APPLICANT);
    assert_eq!(of_params(elsewhere), Err(OtherPerson));
}

#[test]
fn certificates_that_no_trusted_authority_stands_for_are_refused() {
    let leaf = || person(APPLICANT, &QUALIFIED);
    let by = |issuer: &Identity, sent: &[&Identity]| verdict(issuer.issue(leaf(), key()), sent);
    // The authority between was left out, and is not configured.
    assert_eq!(by(&AUTHORITY.between, &[]), Err(UntrustedIssuer));
    assert_eq!(by(&AUTHORITY.root, &[]), Ok(()));

    // Issued by itself.
    let own = key();
    let der = leaf().self_signed(&own).unwrap().der().to_vec();
    let own = Identity {
        der,
        key: own,
        params: leaf(),
    };
    assert_eq!(verdict(own, &[]), Err(UntrustedIssuer));

    // A root of the same name.
    let other = key();
    let der = authority("Test Root")
        .self_signed(&other)
        .unwrap()
        .der()
        .to_vec();
    let other = Identity {
        der,
        key: other,
        params: authority("Test Root"),
    };
    let below = other.issue(authority("Test Qualified"), key());
    assert_eq!(by(&below, &[&below, &other]), Err(UntrustedIssuer));

    // Authorities that may not be one.
    let between = |edit: fn(&mut CertificateParams)| {
        let mut params = authority("Another");
        edit(&mut params);
        let between = AUTHORITY.root.issue(params, key());
        by(&between, &[&between])
    };
    assert_eq!(between(|_| {}), Ok(()));
    assert_eq!(
        between(|params| params.is_ca = IsCa::NoCa),
        Err(UntrustedIssuer)
    );
    assert_eq!(
        between(|params| params.is_ca = IsCa::ExplicitNoCa),
        Err(UntrustedIssuer)
    );
    assert_eq!(
        between(|params| params.key_usages = vec![KeyUsagePurpose::CrlSign]),
        Err(UntrustedIssuer)
    );
    assert_eq!(
        between(|params| params.not_after = date_time_ymd(2025, 1, 1)),
        Err(UntrustedIssuer)
    );
    assert_eq!(
        between(|params| {
            let mut unknown = CustomExtension::from_oid_content(&[2, 5, 29, 30], vec![0x30, 0]);
            unknown.set_criticality(true);
            params.custom_extensions.push(unknown);
        }),
        Err(UntrustedIssuer)
    );

    // A person as an authority.
    let somebody = AUTHORITY
        .between
        .issue(person("10000000146", &QUALIFIED), key());
    assert_eq!(
        by(&somebody, &[&AUTHORITY.between, &somebody]),
        Err(UntrustedIssuer)
    );
}

#[test]
fn more_authorities_than_one_allows_are_refused() {
    let mut params = authority("Narrow");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    let narrow = AUTHORITY.root.issue(params, key());
    let below = narrow.issue(authority("Below"), key());
    let leaf = |issuer: &Identity| issuer.issue(person(APPLICANT, &QUALIFIED), key());
    assert_eq!(verdict(leaf(&narrow), &[&narrow]), Ok(()));
    assert_eq!(
        verdict(leaf(&below), &[&narrow, &below]),
        Err(UntrustedIssuer)
    );
}

#[test]
fn a_search_for_a_path_ends_where_every_certificate_could_have_issued_every_other() {
    let keys: Vec<_> = (0..6).map(|_| key()).collect();
    let same = authority("Same");
    let issued: Vec<_> = keys
        .iter()
        .map(|one| {
            let issuer = rcgen::Issuer::from_params(&same, &keys[0]);
            let der = same.signed_by(one, &issuer).unwrap().der().to_vec();
            let key = KeyPair::from_pem(&one.serialize_pem()).unwrap();
            Identity {
                der,
                key,
                params: same.clone(),
            }
        })
        .collect();
    let sent: Vec<_> = issued.iter().collect();
    let leaf = issued[0].issue(person(APPLICANT, &QUALIFIED), key());
    assert_eq!(verdict(leaf, &sent), Err(UntrustedIssuer));
}

#[test]
fn the_numbers_of_the_statements_are_those_of_the_law() {
    assert_eq!(
        tagged(6, PERSON),
        crate::forge::oid(&[2, 16, 792, 1, 61, 0, 1, 5070, 1, 1])
    );
    assert_eq!(
        tagged(6, SEAL_2),
        crate::forge::oid(&[2, 16, 792, 1, 61, 0, 1, 5070, 2, 2])
    );
}
