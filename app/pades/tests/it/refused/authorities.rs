//! Rule 8: whose word stands for a certificate.

use pades::Refusal::{CertificateMissing, UntrustedIssuer};
use rcgen::{
    BasicConstraints, CertificateParams, CustomExtension, IsCa, KeyPair, KeyUsagePurpose,
    date_time_ymd,
};

use super::{Case, each_is_accepted, each_is_refused};
use crate::{
    authority::{AUTHORITY, Identity, QUALIFIED, authority, person, sequence},
    forge::{ECDSA_SHA384, Forge, children, oid},
    issued::APPLICANT,
};

fn key() -> KeyPair {
    KeyPair::generate().unwrap()
}

/// Lets a certificate sign beside which these are sent.
fn sent(f: &mut Forge, signer: Identity, sent: &[&Identity]) {
    f.cms.sign_by(signer);
    f.cms.certificates.truncate(1);
    let sent = sent.iter().map(|one| one.der.clone());
    f.cms.certificates.extend(sent);
}

/// The same of the applicant's, issued by this one.
fn issued_by(f: &mut Forge, issuer: &Identity, others: &[&Identity]) {
    let signer = issuer.issue(person(APPLICANT, &QUALIFIED), key());
    sent(f, signer, others);
}

fn by_itself(params: CertificateParams) -> Identity {
    let key = key();
    let der = params.self_signed(&key).unwrap().der().to_vec();
    Identity { der, key, params }
}

/// An authority below the root that is one but for `edit`.
fn between(f: &mut Forge, edit: impl FnOnce(&mut CertificateParams)) {
    let mut params = authority("Another");
    edit(&mut params);
    let between = AUTHORITY.root.issue(params, key());
    issued_by(f, &between, &[&between]);
}

/// A chain of so many authorities below the root.
fn chain(f: &mut Forge, length: usize, first: BasicConstraints) {
    let mut params = authority("Chain 0");
    params.is_ca = IsCa::Ca(first);
    let mut all = vec![AUTHORITY.root.issue(params, key())];
    for index in 1..length {
        let params = authority(&format!("Chain {index}"));
        let next = all.last().unwrap().issue(params, key());
        all.push(next);
    }
    let others: Vec<_> = all.iter().collect();
    issued_by(f, all.last().unwrap(), &others);
}

/// The applicant's certificate with other bytes: what its issuer signed is not what stands there.
fn altered(f: &mut Forge, edit: impl FnOnce(&mut Vec<Vec<u8>>)) {
    let mut signer = AUTHORITY
        .between
        .issue(person(APPLICANT, &QUALIFIED), key());
    let mut parts = children(&signer.der);
    edit(&mut parts);
    signer.der = sequence(&parts.concat());
    sent(f, signer, &[&AUTHORITY.between]);
}

pub(super) const ISSUERS: &[Case] = &[
    ("the authority left out", UntrustedIssuer, |f| {
        issued_by(f, &AUTHORITY.between, &[]);
    }),
    ("issued by itself", UntrustedIssuer, |f| {
        sent(f, by_itself(person(APPLICANT, &QUALIFIED)), &[]);
    }),
    (
        "issued by itself in an authority's name",
        UntrustedIssuer,
        |f| {
            let mut params = person(APPLICANT, &QUALIFIED);
            params.distinguished_name = authority("Test Qualified").distinguished_name;
            let number = rcgen::DnType::CustomDnType(vec![2, 5, 4, 5]);
            params.distinguished_name.push(number, APPLICANT);
            sent(f, by_itself(params), &[&AUTHORITY.between]);
        },
    ),
    ("a root of the same name", UntrustedIssuer, |f| {
        let other = by_itself(authority("Test Root"));
        let below = other.issue(authority("Test Qualified"), key());
        issued_by(f, &below, &[&below, &other]);
    }),
    (
        "an authority of the same name beside the true one",
        UntrustedIssuer,
        |f| {
            let other = by_itself(authority("Test Qualified"));
            issued_by(f, &other, &[&AUTHORITY.between, &other]);
        },
    ),
    ("a root without a name", UntrustedIssuer, |f| {
        let mut params = authority("");
        params.distinguished_name = rcgen::DistinguishedName::new();
        let other = by_itself(params);
        issued_by(f, &other, &[&other]);
    }),
    (
        "the authority's key under another name",
        UntrustedIssuer,
        |f| {
            let key = KeyPair::from_pem(&AUTHORITY.between.key.serialize_pem()).unwrap();
            let other = AUTHORITY.root.issue(authority("Another"), key);
            issued_by(f, &AUTHORITY.between, &[&other]);
        },
    ),
    (
        "another algorithm beside the signature",
        CertificateMissing,
        |f| {
            altered(f, |parts| parts[1] = sequence(&oid(ECDSA_SHA384)));
        },
    ),
    ("another authority's signature", UntrustedIssuer, |f| {
        let other = by_itself(authority("Test Qualified"));
        let other = other.issue(person(APPLICANT, &QUALIFIED), key());
        altered(f, |parts| {
            let value = children(&other.der)[2].clone();
            parts[2] = value;
        });
    }),
    (
        "one bit of the authority's signature",
        UntrustedIssuer,
        |f| {
            altered(f, |parts| *parts[2].last_mut().unwrap() ^= 1);
        },
    ),
    (
        "a name changed behind the authority's back",
        UntrustedIssuer,
        |f| {
            altered(f, |parts| {
                let at = parts[0].windows(5).position(|five| five == b"YILMA");
                parts[0][at.unwrap()] = b'J';
            });
        },
    ),
    (
        "certificates that issue each other without end",
        UntrustedIssuer,
        |f| {
            let keys: Vec<_> = (0..6).map(|_| key()).collect();
            let same = authority("Same");
            let all: Vec<_> = keys
                .iter()
                .map(|one| {
                    let issuer = rcgen::Issuer::from_params(&same, &keys[0]);
                    let der = same.signed_by(one, &issuer).unwrap().der().to_vec();
                    let key = KeyPair::from_pem(&one.serialize_pem()).unwrap();
                    let params = same.clone();
                    Identity { der, key, params }
                })
                .collect();
            issued_by(f, &all[0], &all.iter().collect::<Vec<_>>());
        },
    ),
];

pub(super) const AUTHORITIES: &[Case] = &[
    ("not said to be an authority", UntrustedIssuer, |f| {
        between(f, |params| params.is_ca = IsCa::NoCa);
    }),
    ("said to be none", UntrustedIssuer, |f| {
        between(f, |params| params.is_ca = IsCa::ExplicitNoCa);
    }),
    ("an authority of lists alone", UntrustedIssuer, |f| {
        between(f, |params| {
            params.key_usages = vec![KeyUsagePurpose::CrlSign];
        });
    }),
    (
        "an authority that does not say for what",
        UntrustedIssuer,
        |f| {
            between(f, |params| params.key_usages.clear());
        },
    ),
    ("an authority that has expired", UntrustedIssuer, |f| {
        between(f, |params| params.not_after = date_time_ymd(2025, 1, 1));
    }),
    ("an authority that is not valid yet", UntrustedIssuer, |f| {
        between(f, |params| params.not_before = date_time_ymd(2090, 1, 1));
    }),
    (
        "an authority with constraints of names",
        UntrustedIssuer,
        |f| {
            between(f, |params| {
                let mut unknown = CustomExtension::from_oid_content(&[2, 5, 29, 30], vec![0x30, 0]);
                unknown.set_criticality(true);
                params.custom_extensions.push(unknown);
            });
        },
    ),
    ("a person as an authority", UntrustedIssuer, |f| {
        let other = person("10000000146", &QUALIFIED);
        let somebody = AUTHORITY.between.issue(other, key());
        issued_by(f, &somebody, &[&AUTHORITY.between, &somebody]);
    }),
    (
        "an authority below one that allows none",
        UntrustedIssuer,
        |f| {
            chain(f, 2, BasicConstraints::Constrained(0));
        },
    ),
    (
        "two authorities below one that allows one",
        UntrustedIssuer,
        |f| {
            chain(f, 3, BasicConstraints::Constrained(1));
        },
    ),
    ("more authorities than a path has", UntrustedIssuer, |f| {
        chain(f, 6, BasicConstraints::Unconstrained);
    }),
];

#[test]
fn certificates_that_no_trusted_authority_stands_for_are_refused() {
    each_is_refused(ISSUERS);
}

#[test]
fn authorities_that_may_not_be_one_are_refused() {
    each_is_refused(AUTHORITIES);
}

#[test]
fn certificates_that_a_trusted_authority_stands_for_are_accepted() {
    each_is_accepted(&[
        ("the root itself", |f| issued_by(f, &AUTHORITY.root, &[])),
        ("another authority below it", |f| between(f, |_| {})),
        ("as many authorities as a path has", |f| {
            chain(f, 5, BasicConstraints::Unconstrained);
        }),
        ("one below an authority that allows one", |f| {
            chain(f, 2, BasicConstraints::Constrained(1));
        }),
    ]);
}
