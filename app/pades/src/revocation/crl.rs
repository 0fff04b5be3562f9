//! Lists of revoked certificates (RFC 5280, 5). Some have hundreds of thousands of entries, which
//! are looked at one by one and not kept. Before its signature is verified no more of a list is read
//! than who issued it: it may come from anybody.

use der::{Decode, asn1::ObjectIdentifier};
use jiff::Timestamp;
use x509_cert::{
    ext::{
        Extension, Extensions,
        pkix::{
            CrlNumber, CrlReason, IssuingDistributionPoint, KeyUsages,
            name::{DistributionPointName, GeneralName},
        },
    },
    name::Name,
    spki::AlgorithmIdentifierOwned,
    time::Time,
};

use super::{Answer, LARGEST_LIST, Link, Status, Unbelievable, check_window};
use crate::{
    arithmetic,
    certificate::{hexadecimal, instant},
    cms::tlv::{self, Element},
    oid,
};

const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const BOOLEAN: u8 = 0x01;
const SEQUENCE: u8 = 0x30;
const EXTENSIONS: u8 = 0xa0;
const TIMES: [u8; 2] = [0x17, 0x18];

/// Bytes of a name, an algorithm or a list's extensions at most.
const SMALL: usize = 16 * 1024;

/// The parts of a list; what can be long as it stands.
struct List<'a> {
    signed: &'a [u8],
    signature: &'a [u8],
    algorithm: AlgorithmIdentifierOwned,
    issuer: Name,
    this_update: Timestamp,
    next_update: Timestamp,
    entries: &'a [u8],
    extensions: Element<'a>,
}

pub(super) fn read(link: &Link, der: &[u8], now: Timestamp) -> Result<Answer, Unbelievable> {
    if der.len() > LARGEST_LIST {
        return Err(Unbelievable::TooLarge);
    }
    let list = parts(der).ok_or(Unbelievable::Malformed)?;
    let issuer = &link.issuer;
    if list.issuer != issuer.parsed.tbs_certificate.subject {
        return Err(Unbelievable::OtherIssuer);
    }
    let signs = issuer.key_usage();
    if !signs.is_some_and(|usage| usage.0.contains(KeyUsages::CRLSign)) {
        return Err(Unbelievable::Signer);
    }
    arithmetic::verify(
        &issuer.parsed.tbs_certificate.subject_public_key_info,
        &list.algorithm,
        None,
        list.signed,
        list.signature,
    )
    .map_err(|_| Unbelievable::Signature)?;
    let extensions: Extensions = small(list.extensions).ok_or(Unbelievable::Malformed)?;
    let number = check_extensions(link, &extensions)?;
    check_window(list.this_update, list.next_update, now)?;
    Ok(Answer {
        status: look_up(link, list.entries)?,
        this_update: list.this_update,
        next_update: Some(list.next_update),
        number: Some(number),
    })
}

fn parts(der: &[u8]) -> Option<List<'_>> {
    let whole = tlv::only(der)?;
    let mut rest = whole.body;
    let (tbs, algorithm) = (tlv::take(&mut rest)?, tlv::take(&mut rest)?);
    let signature = tlv::only(rest)?;
    let (unused, bits) = signature.body.split_first()?;
    let tags = [whole.tag, tbs.tag, signature.tag];
    if tags != [SEQUENCE, SEQUENCE, BIT_STRING] || *unused != 0 {
        return None;
    }
    let mut rest = tbs.body;
    // Version 2: extensions are what tells what a list is for.
    let version = tlv::take(&mut rest)?;
    if version.tag != INTEGER || version.body != [1] {
        return None;
    }
    let named = tlv::take(&mut rest)?;
    let issuer: Name = small(tlv::take(&mut rest)?)?;
    let this_update = time(tlv::take(&mut rest)?)?;
    let next_update = time(tlv::take(&mut rest)?)?;
    let mut last = tlv::take(&mut rest)?;
    let mut entries: &[u8] = &[];
    if last.tag == SEQUENCE {
        entries = last.body;
        last = tlv::take(&mut rest)?;
    }
    if last.tag != EXTENSIONS || !rest.is_empty() || named.whole != algorithm.whole {
        return None;
    }
    Some(List {
        signed: tbs.whole,
        signature: bits,
        algorithm: small(algorithm)?,
        issuer,
        this_update,
        next_update,
        entries,
        extensions: tlv::only(last.body)?,
    })
}

/// Reads an element with `der`, within its bounds.
fn small<'a, T: Decode<'a>>(element: Element<'a>) -> Option<T> {
    if element.whole.len() > SMALL || !tlv::is_bounded(element.whole) {
        return None;
    }
    T::from_der(element.whole).ok()
}

fn time(element: Element<'_>) -> Option<Timestamp> {
    if !TIMES.contains(&element.tag) {
        return None;
    }
    instant(Time::from_der(element.whole).ok()?)
}

/// Holds the scope of a list against the certificate, and gives the list's number.
fn check_extensions(link: &Link, extensions: &[Extension]) -> Result<String, Unbelievable> {
    let mut number = None;
    let mut seen = Vec::new();
    for one in extensions {
        if seen.contains(&one.extn_id) {
            return Err(Unbelievable::Malformed);
        }
        seen.push(one.extn_id);
        let value = one.extn_value.as_bytes();
        match one.extn_id {
            oid::DELTA_CRL => return Err(Unbelievable::Delta),
            oid::CRL_NUMBER => {
                let read = CrlNumber::from_der(value).map_err(|_| Unbelievable::Malformed)?;
                number = Some(hexadecimal(read.0.as_bytes()));
            }
            oid::ISSUING_POINT => {
                let point = tlv::only(value).and_then(small);
                let point = point.ok_or(Unbelievable::Malformed)?;
                if !is_in_scope(link, &point) {
                    return Err(Unbelievable::Scope);
                }
            }
            _ if one.critical => return Err(Unbelievable::Critical),
            _ => {}
        }
    }
    number.ok_or(Unbelievable::Malformed)
}

fn is_in_scope(link: &Link, point: &IssuingDistributionPoint) -> bool {
    let is_authority = link.certificate.authority().is_some();
    let kind = if is_authority {
        !point.only_contains_user_certs
    } else {
        !point.only_contains_ca_certs
    };
    let whole = !point.indirect_crl
        && !point.only_contains_attribute_certs
        && point.only_some_reasons.is_none();
    let own = match &point.distribution_point {
        None => true,
        Some(DistributionPointName::FullName(names)) => {
            let named = link.lists();
            names.iter().any(|name| {
                matches!(name, GeneralName::UniformResourceIdentifier(address)
                    if named.iter().any(|one| one == address.as_str()))
            })
        }
        Some(DistributionPointName::NameRelativeToCRLIssuer(_)) => false,
    };
    kind && whole && own
}

/// Looks at every entry: one with a critical part that is not known makes the list unusable.
fn look_up(link: &Link, mut entries: &[u8]) -> Result<Status, Unbelievable> {
    let serial = &link.certificate.parsed.tbs_certificate.serial_number;
    let serial = without_zeros(serial.as_bytes());
    let mut status = Status::Good;
    while !entries.is_empty() {
        let entry = tlv::take(&mut entries).ok_or(Unbelievable::Malformed)?;
        let (number, since, reason) = entry_parts(entry).ok_or(Unbelievable::Malformed)??;
        if without_zeros(number) == serial && status == Status::Good {
            let since = time(since).ok_or(Unbelievable::Malformed)?;
            let reason = super::reason(reason);
            status = Status::Revoked { since, reason };
        }
    }
    Ok(status)
}

type Entry<'a> = (&'a [u8], Element<'a>, CrlReason);

fn entry_parts(entry: Element<'_>) -> Option<Result<Entry<'_>, Unbelievable>> {
    let mut rest = entry.body;
    let number = tlv::take(&mut rest)?;
    let since = tlv::take(&mut rest)?;
    if entry.tag != SEQUENCE || number.tag != INTEGER {
        return None;
    }
    let mut reason = CrlReason::Unspecified;
    if !rest.is_empty() {
        let extensions = tlv::take(&mut rest)?;
        let mut inside = extensions.body;
        while !inside.is_empty() {
            let extension = tlv::take(&mut inside)?;
            let (id, critical, value) = extension_parts(extension)?;
            if id == oid::CRL_REASON {
                reason = CrlReason::from_der(value).ok()?;
            } else if critical {
                return Some(Err(Unbelievable::Critical));
            }
        }
    }
    rest.is_empty().then_some(Ok((number.body, since, reason)))
}

fn extension_parts(extension: Element<'_>) -> Option<(ObjectIdentifier, bool, &[u8])> {
    let mut rest = extension.body;
    let id = ObjectIdentifier::from_der(tlv::take(&mut rest)?.whole).ok()?;
    let mut next = tlv::take(&mut rest)?;
    let mut critical = false;
    if next.tag == BOOLEAN {
        critical = next.body != [0];
        next = tlv::take(&mut rest)?;
    }
    rest.is_empty().then_some((id, critical, next.body))
}

fn without_zeros(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    &number[zeros..]
}
