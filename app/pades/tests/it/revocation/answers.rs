//! Answers about one certificate.

use pades::revocation::{Status, Unbelievable};
use rcgen::{KeyPair, date_time_ymd};
use x509_cert::ext::pkix::CrlReason;
use x509_ocsp::{CertStatus, RevokedInfo};

use super::{by_response, holder};
use crate::{
    authority::AUTHORITY,
    responder::{Response, answer_extension, by_key, by_name, delegate, id, response, time},
};

#[test]
fn an_answer_says_that_a_certificate_is_good_or_since_when_and_why_it_was_revoked() {
    let holder = holder();
    let answer = by_response(&holder, &response(&holder, |_| {})).unwrap();
    assert_eq!(answer.status, Status::Good);
    assert_eq!(
        answer.next_update.unwrap().to_string(),
        "2026-11-24T13:00:00Z"
    );
    let named = response(&holder, |one| {
        one.data.responder_id = by_name(&AUTHORITY.between);
    });
    assert!(by_response(&holder, &named).is_ok());
    let revoked = response(&holder, |one| {
        one.data.responses[0].cert_status = CertStatus::Revoked(RevokedInfo {
            revocation_time: time("2026-11-24T11:40:00Z"),
            revocation_reason: Some(CrlReason::KeyCompromise),
        });
    });
    let told = by_response(&holder, &revoked).unwrap().status;
    let since = "2026-11-24T11:40:00Z".parse().unwrap();
    assert_eq!(
        told,
        Status::Revoked {
            since,
            reason: "key_compromise"
        }
    );
    let beside_another = response(&holder, |one| {
        let mut other = one.data.responses[0].clone();
        other.cert_id = id(&AUTHORITY.stamper, &AUTHORITY.between);
        one.data.responses.insert(0, other);
    });
    assert!(by_response(&holder, &beside_another).is_ok());
}

#[test]
fn an_answer_by_whom_the_authority_lets_answer_is_believed() {
    let holder = holder();
    let delegate = delegate(|_| {});
    for name in [by_key(&delegate), by_name(&delegate)] {
        let answer = response(&holder, |one| {
            one.signer = &delegate;
            one.data.responder_id = name;
            one.brings = vec![&AUTHORITY.root, &delegate];
        });
        assert_eq!(by_response(&holder, &answer).unwrap().status, Status::Good);
    }
}

#[test]
fn an_answer_by_whom_the_authority_does_not_let_answer_is_not_believed() {
    let holder = holder();
    let strangers = [
        (
            "without the use",
            delegate(|params| params.extended_key_usages.clear()),
        ),
        (
            "without no-check",
            delegate(|params| params.custom_extensions.clear()),
        ),
        (
            "expired",
            delegate(|params| params.not_after = date_time_ymd(2026, 11, 1)),
        ),
        (
            "for other signatures",
            delegate(|params| params.key_usages = vec![rcgen::KeyUsagePurpose::ContentCommitment]),
        ),
        (
            "an authority",
            delegate(|params| {
                params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
            }),
        ),
        (
            "the root's",
            AUTHORITY
                .root
                .issue(delegate(|_| {}).params, KeyPair::generate().unwrap()),
        ),
        ("a holder", super::holder()),
    ];
    for (name, stranger) in &strangers {
        let answer = response(&holder, |one| {
            one.signer = stranger;
            one.data.responder_id = by_key(stranger);
            one.brings = vec![stranger];
        });
        assert_eq!(
            by_response(&holder, &answer),
            Err(Unbelievable::Signer),
            "{name}"
        );
    }
    let delegate = delegate(|_| {});
    let not_brought = response(&holder, |one| {
        one.signer = &delegate;
        one.data.responder_id = by_key(&delegate);
    });
    assert_eq!(
        by_response(&holder, &not_brought),
        Err(Unbelievable::Signer)
    );
    let in_its_name = response(&holder, |one| one.signer = &delegate);
    assert_eq!(
        by_response(&holder, &in_its_name),
        Err(Unbelievable::Signature)
    );
}

/// What is wrong with an answer, why it is not believed, how it is made.
type Case = (&'static str, Unbelievable, fn(&mut Response<'_>));

#[test]
fn an_answer_about_another_certificate_or_of_another_time_is_not_believed() {
    let cases: [Case; 10] = [
        ("another serial", Unbelievable::OtherCertificate, |one| {
            one.data.responses[0].cert_id = id(&AUTHORITY.stamper, &AUTHORITY.between);
        }),
        ("another issuer", Unbelievable::OtherCertificate, |one| {
            let serial = one.data.responses[0].cert_id.serial_number.clone();
            one.data.responses[0].cert_id = id(&AUTHORITY.stamper, &AUTHORITY.root);
            one.data.responses[0].cert_id.serial_number = serial;
        }),
        ("nothing", Unbelievable::OtherCertificate, |one| {
            one.data.responses.clear();
        }),
        ("twice", Unbelievable::OtherCertificate, |one| {
            let same = one.data.responses[0].clone();
            one.data.responses.push(same);
        }),
        ("not known", Unbelievable::NotKnown, |one| {
            one.data.responses[0].cert_status = CertStatus::unknown();
        }),
        ("of later", Unbelievable::TooNew, |one| {
            one.data.responses[0].this_update = time("2026-11-24T12:30:00Z");
        }),
        ("over", Unbelievable::Stale, |one| {
            one.data.responses[0].next_update = Some(time("2026-11-24T11:30:00Z"));
        }),
        ("old, without an end", Unbelievable::Stale, |one| {
            one.data.responses[0].this_update = time("2026-11-24T10:00:00Z");
            one.data.responses[0].next_update = None;
        }),
        ("of long ago", Unbelievable::TooOld, |one| {
            one.data.responses[0].this_update = time("2026-11-21T11:00:00Z");
            one.data.responses[0].next_update = Some(time("2027-11-21T11:00:00Z"));
        }),
        ("critical", Unbelievable::Critical, |one| {
            one.data.responses[0].single_extensions = Some(vec![answer_extension(true)]);
        }),
    ];
    let holder = holder();
    for (name, expected, edit) in cases {
        let answer = response(&holder, |one| edit(one));
        assert_eq!(by_response(&holder, &answer), Err(expected), "{name}");
    }
    let harmless = response(&holder, |one| {
        one.data.response_extensions = Some(vec![answer_extension(false)]);
        one.data.responses[0].next_update = None;
    });
    assert!(by_response(&holder, &harmless).is_ok());
}

#[test]
fn what_is_no_answer_is_not_believed() {
    let holder = holder();
    for (answer, expected) in [
        (&b""[..], Unbelievable::Malformed),
        (b"<html>", Unbelievable::Malformed),
        // tryLater and unauthorized.
        (&[0x30, 3, 0x0a, 1, 3], Unbelievable::NoAnswer),
        (&[0x30, 3, 0x0a, 1, 6], Unbelievable::NoAnswer),
        (&[0x30, 3, 0x0a, 1, 0], Unbelievable::Malformed),
    ] {
        assert_eq!(by_response(&holder, answer), Err(expected), "{answer:?}");
    }
    let huge = vec![0x30; pades::revocation::LARGEST_RESPONSE + 1];
    assert_eq!(by_response(&holder, &huge), Err(Unbelievable::TooLarge));
}

#[test]
fn no_byte_of_an_answer_can_be_changed() {
    let holder = holder();
    let good = response(&holder, |_| {});
    for at in 0..good.len() {
        let mut changed = good.clone();
        changed[at] ^= 1;
        assert!(by_response(&holder, &changed).is_err(), "byte {at}");
        assert!(by_response(&holder, &good[..at]).is_err(), "{at} bytes");
    }
}
