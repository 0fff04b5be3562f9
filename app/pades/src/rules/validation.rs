//! The document security store (ETSI EN 319 142-1, 5.4.2): certificates, revocation lists and
//! answers, in a shape in which nothing else can hide.

use super::update::Update;
use crate::{pdf::object::Object, refusal::Refusal};

/// Keys of the store that hold references to streams.
const LISTS: [&str; 3] = ["Certs", "OCSPs", "CRLs"];
/// The same for one signature.
const OF_ONE: [&str; 3] = ["Cert", "OCSP", "CRL"];

/// Judges the store after an update.
pub(super) fn check<'a>(
    update: &mut Update<'_, 'a>,
    before: Option<&Object<'a>>,
    after: &Object<'a>,
) -> Result<(), Refusal> {
    if matches!((before, after), (Some(one), two) if one != two) {
        return Err(Refusal::CatalogChanged);
    }
    store(update, after).ok_or(Refusal::CatalogChanged)?;
    update.reach(after)
}

fn store<'a>(update: &mut Update<'_, 'a>, value: &Object<'a>) -> Option<()> {
    let Object::Dictionary(dictionary) = update.resolved(value) else {
        return None;
    };
    update.cover(value);
    for (key, value) in &dictionary.0 {
        match std::str::from_utf8(key).ok()? {
            "Type" if dictionary.names("Type", "DSS") => {}
            key if LISTS.contains(&key) => streams(update, value)?,
            "VRI" => {
                let Object::Dictionary(by_signature) = update.resolved(value) else {
                    return None;
                };
                update.cover(value);
                for value in by_signature.0.values() {
                    of_one(update, value)?;
                }
            }
            _ => return None,
        }
    }
    Some(())
}

fn of_one<'a>(update: &mut Update<'_, 'a>, value: &Object<'a>) -> Option<()> {
    let Object::Dictionary(dictionary) = update.resolved(value) else {
        return None;
    };
    update.cover(value);
    for (key, value) in &dictionary.0 {
        match std::str::from_utf8(key).ok()? {
            "Type" if dictionary.names("Type", "VRI") => {}
            "TU" => {}
            "TS" => stream(update, value)?,
            key if OF_ONE.contains(&key) => streams(update, value)?,
            _ => return None,
        }
    }
    Some(())
}

/// An array of references to streams.
fn streams<'a>(update: &mut Update<'_, 'a>, value: &Object<'a>) -> Option<()> {
    let Object::Array(values) = update.resolved(value) else {
        return None;
    };
    update.cover(value);
    values.iter().try_for_each(|value| stream(update, value))
}

/// A stream with nothing but its bytes.
fn stream<'a>(update: &Update<'_, 'a>, value: &Object<'a>) -> Option<()> {
    let Object::Reference(number) = value else {
        return None;
    };
    let stored = update.after(*number)?;
    stored.stream?;
    let known = |key: &[u8]| matches!(key, b"Length" | b"Filter" | b"Type");
    stored
        .dictionary()?
        .0
        .keys()
        .all(|key| known(key))
        .then_some(())
}
