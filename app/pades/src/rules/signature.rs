//! Rule 5: the signature covers every byte of the file but its own digits.

use std::ops::RangeInclusive;

use crate::{
    pdf::object::{Dictionary, Object},
    refusal::Refusal,
};

/// What a signature covers, and what it is.
pub(super) struct Covered<'a> {
    /// The bytes in front of it and behind it.
    pub(super) bytes: [&'a [u8]; 2],
    /// Where the covered bytes end.
    pub(super) end: usize,
    /// The room for the CMS, filled up with zeros.
    pub(super) contents: Vec<u8>,
}

/// Reads `/ByteRange` and `/Contents`. `ends`: where the revision may end.
pub(super) fn covered<'a>(
    file: &'a [u8],
    signature: &Dictionary<'_>,
    ends: &RangeInclusive<usize>,
) -> Result<Covered<'a>, Refusal> {
    let Some(Object::Text(contents)) = signature.get("Contents") else {
        return Err(Refusal::Contents);
    };
    if !contents.plain_hex {
        return Err(Refusal::Contents);
    }
    let Some(Object::Array(range)) = signature.get("ByteRange") else {
        return Err(Refusal::ByteRange);
    };
    let range: Option<Vec<_>> = range.iter().map(Object::count).collect();
    let range = range.unwrap_or_default();
    let [0, before, behind, length] = range[..] else {
        return Err(Refusal::ByteRange);
    };
    let end = behind.checked_add(length).ok_or(Refusal::ByteRange)?;
    if contents.at != (before..behind) || !ends.contains(&end) {
        return Err(Refusal::ByteRange);
    }
    match (file.get(..before), file.get(behind..end)) {
        (Some(one), Some(two)) => Ok(Covered {
            bytes: [one, two],
            end,
            contents: contents.bytes.to_vec(),
        }),
        _ => Err(Refusal::ByteRange),
    }
}
