//! Lists of revoked certificates (RFC 5280, 5). Some have hundreds of thousands of entries, which
//! are not taken apart: where each stands is kept. Before its signature is verified no more of a list is read
//! than who issued it: it may come from anybody.

use der::{Decode, asn1::ObjectIdentifier};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use x509_cert::{
    ext::{
        Extension, Extensions,
        pkix::{
            CrlNumber, CrlReason, IssuingDistributionPoint, KeyUsages,
            name::{DistributionPointName, GeneralName},
        },
    },
    name::Name,
    spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned},
    time::Time,
};

use super::{Answer, LARGEST_LIST, Link, Status, Unbelievable, check_window};
use crate::{
    arithmetic,
    certificate::{Certificate, hexadecimal, instant},
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
/// Bytes of a list's number at most (RFC 5280, 5.2.3).
const NUMBER: usize = 20;

/// The parts of a list; what can be long as it stands.
struct Parts<'a> {
    signed: &'a [u8],
    signature: &'a [u8],
    algorithm: AlgorithmIdentifierOwned,
    issuer: Name,
    this_update: Timestamp,
    next_update: Timestamp,
    entries: &'a [u8],
    extensions: Element<'a>,
}

/// The number of a list; each of an authority's lists has a higher one than those before.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ListNumber {
    /// Goes before the digits in comparing: without zeros in front, the longer number is the higher.
    length: usize,
    digits: String,
}

impl ListNumber {
    fn read(value: &[u8]) -> Option<Self> {
        let number = CrlNumber::from_der(value).ok()?;
        let bytes = number.0.as_bytes();
        let digits = hexadecimal(bytes);
        (bytes.len() <= NUMBER).then_some(Self {
            length: bytes.len(),
            digits,
        })
    }

    /// In hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.digits
    }
}

/// Where an entry stands in a list, found by the end of its serial number.
type Place = (u64, u32);

/// A list whose signature was verified, with its entries in the order of their numbers.
pub struct List {
    digest: [u8; 32],
    issuer: Name,
    key: SubjectPublicKeyInfoOwned,
    this_update: Timestamp,
    next_update: Timestamp,
    number: ListNumber,
    scope: Scope,
    entries: Vec<u8>,
    places: Vec<Place>,
}

impl List {
    pub(super) fn read(
        der: &[u8],
        issuer: &Certificate,
        now: Timestamp,
    ) -> Result<Self, Unbelievable> {
        if der.len() > LARGEST_LIST {
            return Err(Unbelievable::TooLarge);
        }
        let list = parts(der).ok_or(Unbelievable::Malformed)?;
        let tbs = &issuer.parsed.tbs_certificate;
        if list.issuer != tbs.subject {
            return Err(Unbelievable::OtherIssuer);
        }
        check_signer(issuer)?;
        let key = tbs.subject_public_key_info.clone();
        arithmetic::verify(&key, &list.algorithm, None, list.signed, list.signature)
            .map_err(|_| Unbelievable::Signature)?;
        let extensions: Extensions = small(list.extensions).ok_or(Unbelievable::Malformed)?;
        let (number, scope) = read_extensions(&extensions)?;
        check_window(list.this_update, list.next_update, now)?;
        let places = places(list.entries)?;
        Ok(Self {
            digest: Sha256::digest(der).into(),
            issuer: list.issuer,
            key,
            this_update: list.this_update,
            next_update: list.next_update,
            number,
            scope,
            entries: list.entries.to_vec(),
            places,
        })
    }

    /// Its number.
    pub const fn number(&self) -> &ListNumber {
        &self.number
    }

    /// SHA-256 of the list as it came.
    pub const fn digest(&self) -> [u8; 32] {
        self.digest
    }

    /// When there is something newer at the latest.
    pub const fn next_update(&self) -> Timestamp {
        self.next_update
    }

    /// How many bytes of memory it takes.
    pub const fn size(&self) -> usize {
        self.entries.len() + self.places.len() * size_of::<Place>()
    }

    /// What it says of a certificate.
    pub fn status_of(&self, link: &Link, now: Timestamp) -> Result<Answer, Unbelievable> {
        let issuer = &link.issuer.parsed.tbs_certificate;
        if issuer.subject != self.issuer || issuer.subject_public_key_info != self.key {
            return Err(Unbelievable::OtherIssuer);
        }
        check_signer(&link.issuer)?;
        if let Some(scope) = &self.scope
            && !is_in_scope(link, scope)
        {
            return Err(Unbelievable::Scope);
        }
        check_window(self.this_update, self.next_update, now)?;
        link.check_age(self.this_update, now)?;
        Ok(Answer {
            status: self.look_up(link)?,
            this_update: self.this_update,
            next_update: Some(self.next_update),
            number: Some(self.number.clone()),
        })
    }

    fn look_up(&self, link: &Link) -> Result<Status, Unbelievable> {
        let serial = &link.certificate.parsed.tbs_certificate.serial_number;
        let serial = without_zeros(serial.as_bytes());
        let end = end_of(serial);
        let first = self.places.partition_point(|(other, _)| *other < end);
        let alike = self.places.iter().skip(first);
        for (_, at) in alike.take_while(|(other, _)| *other == end) {
            let (number, since, reason) = self.entry(*at).ok_or(Unbelievable::Malformed)?;
            if without_zeros(number) == serial {
                let since = time(since).ok_or(Unbelievable::Malformed)?;
                let reason = super::reason(reason);
                return Ok(Status::Revoked { since, reason });
            }
        }
        Ok(Status::Good)
    }

    fn entry(&self, at: u32) -> Option<Entry<'_>> {
        let mut bytes = self.entries.get(usize::try_from(at).ok()?..)?;
        entry_parts(tlv::take(&mut bytes)?)?.ok()
    }
}

/// Its issuer may sign lists.
fn check_signer(issuer: &Certificate) -> Result<(), Unbelievable> {
    let signs = issuer.key_usage();
    if signs.is_some_and(|usage| usage.0.contains(KeyUsages::CRLSign)) {
        Ok(())
    } else {
        Err(Unbelievable::Signer)
    }
}

/// Where each of the entries stands, in the order of the ends of their numbers. Every entry is
/// looked at: one with a critical part that is not known makes the list unusable.
fn places(entries: &[u8]) -> Result<Vec<Place>, Unbelievable> {
    let mut places = Vec::new();
    let mut rest = entries;
    while !rest.is_empty() {
        let at = entries.len() - rest.len();
        let entry = tlv::take(&mut rest).ok_or(Unbelievable::Malformed)?;
        let (number, ..) = entry_parts(entry).ok_or(Unbelievable::Malformed)??;
        let at = u32::try_from(at).map_err(|_| Unbelievable::TooLarge)?;
        places.push((end_of(without_zeros(number)), at));
    }
    places.sort_unstable();
    places.shrink_to_fit();
    Ok(places)
}

/// The last bytes of a number.
fn end_of(number: &[u8]) -> u64 {
    let last = number.len().saturating_sub(size_of::<u64>());
    number[last..]
        .iter()
        .fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

fn parts(der: &[u8]) -> Option<Parts<'_>> {
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
    Some(Parts {
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

type Scope = Option<IssuingDistributionPoint>;

/// The number of a list and what it is for.
fn read_extensions(extensions: &[Extension]) -> Result<(ListNumber, Scope), Unbelievable> {
    let (mut number, mut scope) = (None, None);
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
                number = Some(ListNumber::read(value).ok_or(Unbelievable::Malformed)?);
            }
            oid::ISSUING_POINT => {
                let point = tlv::only(value).and_then(small);
                scope = Some(point.ok_or(Unbelievable::Malformed)?);
            }
            _ if one.critical => return Err(Unbelievable::Critical),
            _ => {}
        }
    }
    Ok((number.ok_or(Unbelievable::Malformed)?, scope))
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
