//! Rules 8 and 9: whose certificate it is.

use pades::Refusal::{
    CertificateMalformed, CertificateMissing, Expired, KeyUsage, NotQualified, NotYetValid,
    OtherPerson, Seal,
};
use rcgen::{
    BasicConstraints, CertificateParams, CustomExtension, DnType, DnValue,
    ExtendedKeyUsagePurpose as Use, IsCa, KeyPair, KeyUsagePurpose as Usage, SanType,
    date_time_ymd,
};

use super::{Case, each_is_accepted, each_is_refused};
use crate::{
    authority::{
        AUTHORITY, COMPLIANCE, Kind, PERSON, PERSON_2, QUALIFIED, SEAL, SEAL_2, applicant, person,
        qualified, sequence, tagged,
    },
    forge::{Forge, children, oid},
    issued::APPLICANT,
};

/// Somebody else's number.
const OTHER: &str = "10000000146";

/// Lets a certificate of the test's authority sign, which is the applicant's but for `edit`.
fn by(f: &mut Forge, edit: impl FnOnce(&mut CertificateParams)) {
    let mut params = person(APPLICANT, &QUALIFIED);
    edit(&mut params);
    let key = KeyPair::generate().unwrap();
    f.cms.sign_by(AUTHORITY.between.issue(params, key));
}

fn stating(f: &mut Forge, statements: &[&[u8]]) {
    by(f, |params| {
        params.custom_extensions = vec![qualified(statements)];
    });
}

fn numbered(f: &mut Forge, number: &str) {
    by(f, |params| *params = person(number, &QUALIFIED));
}

fn used_for(f: &mut Forge, usages: &[Usage]) {
    by(f, |params| params.key_usages = usages.to_vec());
}

fn extended(f: &mut Forge, uses: Vec<Use>) {
    by(f, |params| params.extended_key_usages = uses);
}

fn extension(f: &mut Forge, id: &[u64], value: Vec<u8>, critical: bool) {
    by(f, |params| {
        let mut one = CustomExtension::from_oid_content(id, value);
        one.set_criticality(critical);
        params.custom_extensions.push(one);
    });
}

/// QCStatements with a type (ETSI EN 319 412-5): 1 a signature, 2 a seal, 3 a web site.
fn of_type(f: &mut Forge, kinds: &[u8]) {
    let types = kinds
        .iter()
        .map(|kind| tagged(6, &[4, 0, 0x8e, 0x46, 1, 6, *kind]));
    let types = sequence(&types.collect::<Vec<_>>().concat());
    typed(f, types);
}

fn typed(f: &mut Forge, types: Vec<u8>) {
    let kind = sequence(&[tagged(6, &[4, 0, 0x8e, 0x46, 1, 6]), types].concat());
    let plain = QUALIFIED.iter().map(|id| sequence(&tagged(6, id)));
    let all = sequence(&plain.chain([kind]).collect::<Vec<_>>().concat());
    by(f, |params| {
        params.custom_extensions = vec![statements(all)];
    });
}

fn statements(value: Vec<u8>) -> CustomExtension {
    CustomExtension::from_oid_content(&[1, 3, 6, 1, 5, 5, 7, 1, 3], value)
}

pub(super) const QUALIFICATIONS: &[Case] = &[
    ("no statements", NotQualified, |f| {
        by(f, |params| params.custom_extensions.clear());
    }),
    ("an empty list of statements", NotQualified, |f| {
        stating(f, &[]);
    }),
    ("qualified by another law alone", NotQualified, |f| {
        stating(f, &[COMPLIANCE]);
    }),
    ("Turkish, but not qualified", NotQualified, |f| {
        stating(f, &[PERSON]);
    }),
    ("a seal in place of a person", Seal, |f| {
        stating(f, &[COMPLIANCE, SEAL]);
    }),
    ("a person and a seal", Seal, |f| {
        stating(f, &[COMPLIANCE, PERSON, SEAL]);
    }),
    ("a person and the other seal", Seal, |f| {
        stating(f, &[COMPLIANCE, PERSON_2, SEAL_2]);
    }),
    ("of the type of seals", Seal, |f| of_type(f, &[2])),
    ("of the types of signatures and seals", Seal, |f| {
        of_type(f, &[1, 2]);
    }),
    ("of the type of web sites", NotQualified, |f| {
        of_type(f, &[3]);
    }),
    (
        "of the types of signatures and web sites",
        NotQualified,
        |f| {
            of_type(f, &[1, 3]);
        },
    ),
    ("of a type that is no list", CertificateMalformed, |f| {
        typed(f, tagged(5, &[]));
    }),
    ("statements that are no list", CertificateMalformed, |f| {
        by(f, |params| {
            params.custom_extensions = vec![statements(vec![0x30, 3, 0x30, 1, 6])];
        });
    }),
    ("statements twice", CertificateMissing, |f| {
        by(f, |params| {
            params.custom_extensions.push(qualified(&[COMPLIANCE]));
        });
    }),
    ("for signing in alone", KeyUsage, |f| {
        used_for(f, &[Usage::DigitalSignature]);
    }),
    ("for nothing that it says", KeyUsage, |f| used_for(f, &[])),
    ("for encrypting", KeyUsage, |f| {
        used_for(f, &[Usage::KeyEncipherment, Usage::DataEncipherment]);
    }),
    ("for signing certificates too", KeyUsage, |f| {
        used_for(f, &[Usage::ContentCommitment, Usage::KeyCertSign]);
    }),
    ("an authority's", KeyUsage, |f| {
        by(f, |params| {
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        });
    }),
    ("for time stamps", KeyUsage, |f| {
        extended(f, vec![Use::TimeStamping]);
    }),
    ("for web sites", KeyUsage, |f| {
        extended(f, vec![Use::ServerAuth]);
    }),
    ("for programs", KeyUsage, |f| {
        extended(f, vec![Use::CodeSigning]);
    }),
    ("for answers about certificates", KeyUsage, |f| {
        extended(f, vec![Use::OcspSigning]);
    }),
    ("expired", Expired, |f| {
        by(f, |params| params.not_after = date_time_ymd(2025, 1, 1));
    }),
    ("not valid yet", NotYetValid, |f| {
        by(f, |params| params.not_before = date_time_ymd(2090, 1, 1));
    }),
    (
        "a critical part that is not known",
        CertificateMalformed,
        |f| {
            extension(f, &[1, 2, 3, 4], vec![5, 0], true);
        },
    ),
    ("constraints of names", CertificateMalformed, |f| {
        extension(f, &[2, 5, 29, 30], vec![0x30, 0], true);
    }),
    ("a part twice", CertificateMissing, |f| {
        extension(f, &[2, 5, 29, 15], tagged(3, &[6, 0x40]), false);
    }),
];

pub(super) const PERSONS: &[Case] = &[
    ("somebody else's", OtherPerson, |f| numbered(f, OTHER)),
    ("an empty number", OtherPerson, |f| numbered(f, "")),
    ("a digit less", OtherPerson, |f| numbered(f, "1234567895")),
    ("a digit more", OtherPerson, |f| numbered(f, "123456789500")),
    ("a digit exchanged", OtherPerson, |f| {
        numbered(f, "12345678905");
    }),
    ("behind a country", OtherPerson, |f| {
        numbered(f, "TR12345678950");
    }),
    ("behind a type", OtherPerson, |f| {
        numbered(f, "PNOTR-12345678950");
    }),
    ("a space behind it", OtherPerson, |f| {
        numbered(f, "12345678950 ");
    }),
    ("a zero behind it", OtherPerson, |f| {
        numbered(f, "12345678950\0");
    }),
    ("digits of another script", OtherPerson, |f| {
        numbered(f, "١٢٣٤٥٦٧٨٩٥٠");
    }),
    ("both numbers in one", OtherPerson, |f| {
        numbered(f, "12345678950,10000000146");
    }),
    ("two numbers, the applicant's first", OtherPerson, |f| {
        let mut signer = applicant(Kind::P256);
        let mut parts = children(&signer.der);
        let mut tbs = children(&parts[0]);
        let number = [oid(&[2, 5, 4, 5]), tagged(0x13, OTHER.as_bytes())];
        let number = tagged(0x31, &sequence(&number.concat()));
        let names = [children(&tbs[5]).concat(), number];
        tbs[5] = sequence(&names.concat());
        parts[0] = sequence(&tbs.concat());
        signer.der = sequence(&parts.concat());
        f.cms.sign_by(signer);
    }),
    ("no number", OtherPerson, |f| {
        by(f, |params| {
            let number = DnType::CustomDnType(vec![2, 5, 4, 5]);
            params.distinguished_name.remove(number);
        });
    }),
    ("the number as a name", OtherPerson, |f| {
        by(f, |params| {
            *params = person(OTHER, &QUALIFIED);
            params
                .distinguished_name
                .push(DnType::CommonName, APPLICANT);
        });
    }),
    ("the number as an organisation's", OtherPerson, |f| {
        by(f, |params| {
            *params = person(OTHER, &QUALIFIED);
            let organisation = DnType::CustomDnType(vec![2, 5, 4, 97]);
            params.distinguished_name.push(organisation, APPLICANT);
        });
    }),
    ("the number as another name", OtherPerson, |f| {
        by(f, |params| {
            *params = person(OTHER, &QUALIFIED);
            let name = format!("{APPLICANT}.example.org").try_into().unwrap();
            params.subject_alt_names.push(SanType::DnsName(name));
        });
    }),
    ("the number in letters of two bytes", OtherPerson, |f| {
        by(f, |params| {
            let wide = rcgen::string::BmpString::try_from(APPLICANT).unwrap();
            let number = DnType::CustomDnType(vec![2, 5, 4, 5]);
            params
                .distinguished_name
                .push(number, DnValue::BmpString(wide));
        });
    }),
];

#[test]
fn certificates_that_are_not_qualified_for_persons_or_not_valid_are_refused() {
    each_is_refused(QUALIFICATIONS);
}

#[test]
fn certificates_of_other_people_are_refused() {
    each_is_refused(PERSONS);
}

#[test]
fn certificates_of_persons_are_accepted_as_authorities_write_them() {
    each_is_accepted(&[
        ("the first statement of persons", |f| {
            stating(f, &[COMPLIANCE, PERSON]);
        }),
        ("the second one", |f| stating(f, &[PERSON_2, COMPLIANCE])),
        ("of the type of signatures", |f| of_type(f, &[1])),
        ("for signing in too", |f| {
            used_for(f, &[Usage::ContentCommitment, Usage::DigitalSignature]);
        }),
        ("for mails", |f| extended(f, vec![Use::EmailProtection])),
        ("for mails and clients", |f| {
            extended(f, vec![Use::EmailProtection, Use::ClientAuth]);
        }),
        ("a part that is not known and not critical", |f| {
            extension(f, &[1, 2, 3, 4], vec![5, 0], false);
        }),
    ]);
}

#[test]
fn the_numbers_of_the_statements_are_those_of_the_law() {
    assert_eq!(
        tagged(6, PERSON),
        oid(&[2, 16, 792, 1, 61, 0, 1, 5070, 1, 1])
    );
    assert_eq!(
        tagged(6, SEAL_2),
        oid(&[2, 16, 792, 1, 61, 0, 1, 5070, 2, 2])
    );
}
