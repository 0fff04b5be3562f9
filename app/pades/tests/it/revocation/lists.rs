//! Lists.

use pades::revocation::{Status, Unbelievable, links};
use rcgen::{
    CrlDistributionPoint, CrlIssuingDistributionPoint, CrlScope, KeyPair, RevocationReason,
    date_time_ymd,
};

use super::{LIST, by_list, holder};
use crate::{
    authority::{AUTHORITY, Identity, QUALIFIED, authority, person, tagged},
    issued::APPLICANT,
    responder::{
        elements, entry, extension, inside, list, list_of, list_signed_again, long, now, parts,
    },
};

#[test]
fn a_list_says_that_a_certificate_is_good_or_since_when_and_why_it_was_revoked() {
    let holder = holder();
    let other = super::holder();
    let good = list(|list| list.revoked_certs.push(entry(&other, None)));
    let answer = by_list(&holder, &good).unwrap();
    assert_eq!(answer.status, Status::Good);
    assert_eq!(answer.number.as_deref(), Some("47"));
    assert_eq!(answer.this_update.to_string(), "2026-11-24T00:00:00Z");
    let next = answer.next_update.unwrap();
    assert_eq!(next.to_string(), "2026-11-25T00:00:00Z");
    for (given, told) in [
        (None, "unspecified"),
        (Some(RevocationReason::KeyCompromise), "key_compromise"),
        (Some(RevocationReason::CertificateHold), "certificate_hold"),
    ] {
        let revoked = list(|list| {
            list.revoked_certs = vec![entry(&other, None), entry(&holder, given)];
        });
        let Status::Revoked { since, reason } = by_list(&holder, &revoked).unwrap().status else {
            panic!("{told}");
        };
        assert_eq!(since.to_string(), "2026-11-20T00:00:00Z");
        assert_eq!(reason, told);
    }
    assert_eq!(
        by_list(&holder, &list(|_| {})).unwrap().status,
        Status::Good
    );
}

#[test]
fn a_list_of_another_authority_another_key_or_another_time_is_not_believed() {
    let holder = holder();
    let namesake = AUTHORITY
        .root
        .issue(authority("Test Qualified"), KeyPair::generate().unwrap());
    let day = |day| date_time_ymd(2026, 11, day);
    for (name, list, expected) in [
        (
            "the root's",
            list_of(&AUTHORITY.root, |_| {}),
            Unbelievable::OtherIssuer,
        ),
        (
            "a namesake's",
            list_of(&namesake, |_| {}),
            Unbelievable::Signature,
        ),
        (
            "yesterday's",
            list(|list| (list.this_update, list.next_update) = (day(22), day(23))),
            Unbelievable::Stale,
        ),
        (
            "tomorrow's",
            list(|list| (list.this_update, list.next_update) = (day(25), day(26))),
            Unbelievable::TooNew,
        ),
        ("nothing", Vec::new(), Unbelievable::Malformed),
        ("a page", b"<html>".to_vec(), Unbelievable::Malformed),
        (
            "too long",
            vec![0x30; pades::revocation::LARGEST_LIST + 1],
            Unbelievable::TooLarge,
        ),
    ] {
        assert_eq!(by_list(&holder, &list), Err(expected), "{name}");
    }
}

#[test]
fn nothing_but_its_issuer_is_read_of_a_list_that_is_not_signed() {
    let holder = holder();
    let forged = |more: &[u8]| {
        let mut list = extended(more);
        *list.last_mut().unwrap() ^= 1;
        by_list(&holder, &list)
    };
    for more in [
        extension("1.2.3.4", true, &[5, 0]),
        extension("2.5.29.27", true, &[2, 1, 1]),
        extension("2.5.29.28", true, &[0x30]),
        vec![4, 1, 7],
    ] {
        assert_eq!(forged(&more), Err(Unbelievable::Signature));
        assert_ne!(by_list(&holder, &extended(&more)), forged(&more));
    }
    // The authority's own list has no such length either.
    let each = (0..2_000).map(|n| extension(&format!("1.2.3.{n}"), false, &[5, 0]));
    let more: Vec<u8> = each.flatten().collect();
    let list = list_signed_again(&list(|_| {}), |parts| {
        let inner = elements(inside(parts.last().unwrap())).remove(0);
        let all = [inside(&inner), &more].concat();
        *parts.last_mut().unwrap() = long(0xa0, &long(0x30, &all));
    });
    assert_eq!(by_list(&holder, &list), Err(Unbelievable::Malformed));
}

#[test]
fn an_authority_that_may_not_sign_lists_is_not_believed() {
    let mut params = authority("Test Without Lists");
    params.key_usages = vec![rcgen::KeyUsagePurpose::KeyCertSign];
    let issuer = AUTHORITY.root.issue(params, KeyPair::generate().unwrap());
    let holder = issuer.issue(person(APPLICANT, &QUALIFIED), KeyPair::generate().unwrap());
    let mut may = issuer.params.clone();
    may.key_usages.push(rcgen::KeyUsagePurpose::CrlSign);
    let key = KeyPair::from_pem(&issuer.key.serialize_pem()).unwrap();
    let forged = Identity {
        der: issuer.der.clone(),
        key,
        params: may,
    };
    let path = [&holder.der, &issuer.der, &AUTHORITY.root.der];
    let link = &links(&path).unwrap()[0];
    let list = list_of(&forged, |_| {});
    assert_eq!(link.read_list(&list, now()), Err(Unbelievable::Signer));
}

#[test]
fn a_list_counts_for_the_certificates_in_its_scope_alone() {
    let holder = holder();
    let scope = |uri: &str, scope| {
        let uris = vec![uri.to_owned()];
        list(|list| {
            list.issuing_distribution_point = Some(CrlIssuingDistributionPoint {
                distribution_point: CrlDistributionPoint { uris },
                scope,
            });
        })
    };
    assert!(by_list(&holder, &scope(LIST, None)).is_ok());
    assert!(by_list(&holder, &scope(LIST, Some(CrlScope::UserCertsOnly))).is_ok());
    for list in [
        scope(LIST, Some(CrlScope::CaCertsOnly)),
        scope("http://liste.example/other.crl", None),
    ] {
        assert_eq!(by_list(&holder, &list), Err(Unbelievable::Scope));
    }
    // [4] indirect, [3] some reasons, [5] attribute certificates.
    for point in [
        tagged(0x30, &[0x84, 1, 0xff]),
        tagged(0x30, &[0x83, 2, 6, 0x40]),
        tagged(0x30, &[0x85, 1, 0xff]),
    ] {
        let list = extended(&extension("2.5.29.28", true, &point));
        assert_eq!(by_list(&holder, &list), Err(Unbelievable::Scope));
    }
}

/// A list with one extension more.
fn extended(more: &[u8]) -> Vec<u8> {
    list_signed_again(&list(|_| {}), |parts| {
        let last = parts.last_mut().unwrap();
        let inner = elements(inside(last)).remove(0);
        let all = [inside(&inner), more].concat();
        *last = tagged(0xa0, &tagged(0x30, &all));
    })
}

#[test]
fn a_list_of_changes_or_with_unknown_critical_parts_is_not_believed() {
    let holder = holder();
    assert!(by_list(&holder, &extended(&[])).is_ok());
    let with =
        |id, critical, value: &[u8]| by_list(&holder, &extended(&extension(id, critical, value)));
    assert!(with("1.2.3.4", false, &[5, 0]).is_ok());
    assert_eq!(with("1.2.3.4", true, &[5, 0]), Err(Unbelievable::Critical));
    assert_eq!(
        with("2.5.29.27", true, &[2, 1, 1]),
        Err(Unbelievable::Delta)
    );
    // A number twice.
    assert_eq!(
        with("2.5.29.20", false, &[2, 1, 1]),
        Err(Unbelievable::Malformed)
    );
    let without_number = list_signed_again(&list(|_| {}), |parts| {
        *parts.last_mut().unwrap() =
            tagged(0xa0, &tagged(0x30, &extension("1.2.3.4", false, &[5, 0])));
    });
    assert_eq!(
        by_list(&holder, &without_number),
        Err(Unbelievable::Malformed)
    );
    let without_end = list_signed_again(&list(|_| {}), |parts| {
        parts.remove(4);
    });
    assert_eq!(by_list(&holder, &without_end), Err(Unbelievable::Malformed));
    // An entry of another authority's certificate (2.5.29.29), which an indirect list has.
    let other = list(|list| list.revoked_certs.push(entry(&holder, None)));
    let indirect = list_signed_again(&other, |parts| {
        let entries = &mut parts[5];
        let one = elements(inside(entries)).remove(0);
        let more = tagged(0x30, &extension("2.5.29.29", true, &[0x30, 0]));
        *entries = tagged(0x30, &tagged(0x30, &[inside(&one), &more].concat()));
    });
    assert_eq!(by_list(&holder, &indirect), Err(Unbelievable::Critical));
}

#[test]
fn no_byte_of_a_list_can_be_changed() {
    let holder = holder();
    let other = super::holder();
    let good = list(|list| list.revoked_certs.push(entry(&other, None)));
    for at in 0..good.len() {
        let mut changed = good.clone();
        changed[at] ^= 1;
        assert!(by_list(&holder, &changed).is_err(), "byte {at}");
        assert!(by_list(&holder, &good[..at]).is_err(), "{at} bytes");
    }
}

#[test]
fn a_list_of_a_hundred_thousand_entries_is_read() {
    let holder = holder();
    let other = super::holder();
    let one = list(|list| list.revoked_certs.push(entry(&other, None)));
    let own = list(|list| list.revoked_certs.push(entry(&holder, None)));
    let own = parts(&own).remove(5);
    let large = list_signed_again(&one, |parts| {
        let each = inside(&parts[5]).repeat(100_000);
        parts[5] = long(0x30, &[&each, inside(&own)].concat());
    });
    assert!(matches!(
        by_list(&holder, &large).unwrap().status,
        Status::Revoked { .. }
    ));
}
