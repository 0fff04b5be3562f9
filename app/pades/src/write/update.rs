//! The update's bytes.

use std::io::Write as _;

use jiff::{Timestamp, tz::TimeZone};

use super::WriteError;
use crate::{
    pdf::object::{Dictionary, Object},
    rules::Issued,
};

/// Hexadecimal digits that are kept for the signature: 12 KiB, of which a chain of three
/// certificates takes a third.
pub(super) const ROOM: usize = 24 * 1024;
/// Digits of a number in `/ByteRange`: uploads are of 2 MiB at most.
const DIGITS: usize = 7;

/// A form with an update in which the signature is still missing.
pub(super) struct Prepared {
    pub(super) file: Vec<u8>,
    /// Where the room for the signature begins, behind its `<`.
    pub(super) room: usize,
}

pub(super) fn append(issued: &Issued<'_>, at: Timestamp) -> Result<Prepared, WriteError> {
    let document = &issued.document;
    let signature = document.size;
    let field = document
        .dictionary(issued.field)
        .ok_or(WriteError::Encoding)?;
    let mut file = Vec::with_capacity(issued.bytes.len() + ROOM + 4096);
    file.extend(issued.bytes);

    let field_at = file.len();
    let mut signed = field.clone();
    signed
        .0
        .insert(b"V".as_slice().into(), Object::Reference(signature));
    open(&mut file, issued.field);
    dictionary(&mut file, &signed);
    file.extend(b"\nendobj\n");

    let signature_at = file.len();
    let date = at
        .to_zoned(TimeZone::UTC)
        .strftime("D:%Y%m%d%H%M%SZ")
        .to_string();
    if date.len() != "D:20261124110500Z".len() {
        return Err(WriteError::Date);
    }
    open(&mut file, signature);
    file.extend(b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/M(");
    file.extend(date.as_bytes());
    file.extend(b")/ByteRange[");
    let range_at = file.len();
    file.extend([b' '; 2 + 3 * (DIGITS + 1)]);
    file.extend(b"]/Contents<");
    let room = file.len();
    file.extend(std::iter::repeat_n(b'0', ROOM));
    file.extend(b">>>\nendobj\n");

    let table_at = file.len();
    let size = signature + 1;
    // Writing to memory does not fail.
    let written = write!(
        file,
        "xref\n{} 1\n{field_at:010} 00000 n \n{signature} 1\n{signature_at:010} 00000 n \n\
         trailer\n<</Size {size}/Root {} 0 R/Prev {}>>\nstartxref\n{table_at}\n%%EOF\n",
        issued.field, document.root, document.table_at,
    );
    written.map_err(|_| WriteError::Encoding)?;

    let behind = room + ROOM + 1;
    let (before, rest) = (room - 1, file.len() - behind);
    let range = format!("0 {before} {behind} {rest}");
    let place = file.get_mut(range_at..range_at + range.len());
    place
        .ok_or(WriteError::TooLarge)?
        .copy_from_slice(range.as_bytes());
    Ok(Prepared { file, room })
}

/// The digits of a byte.
pub(super) fn hexadecimal(byte: u8) -> [u8; 2] {
    let digit = |value: u8| b"0123456789abcdef"[usize::from(value)];
    [digit(byte >> 4), digit(byte & 0x0f)]
}

fn open(file: &mut Vec<u8>, number: u32) {
    file.extend(format!("{number} 0 obj\n").bytes());
}

fn dictionary(file: &mut Vec<u8>, of: &Dictionary<'_>) {
    file.extend(b"<<");
    for (key, value) in &of.0 {
        name(file, key);
        object(file, value);
    }
    file.extend(b">>");
}

fn name(file: &mut Vec<u8>, name: &[u8]) {
    file.push(b'/');
    for &byte in name {
        if byte.is_ascii_alphanumeric() || b"-_.+".contains(&byte) {
            file.push(byte);
        } else {
            file.push(b'#');
            file.extend(hexadecimal(byte));
        }
    }
}

fn object(file: &mut Vec<u8>, of: &Object<'_>) {
    match of {
        Object::Null => file.extend(b" null"),
        Object::Boolean(true) => file.extend(b" true"),
        Object::Boolean(false) => file.extend(b" false"),
        Object::Number(number) => file.extend(format!(" {number}").bytes()),
        Object::Name(value) => name(file, value),
        Object::Text(text) => {
            file.push(b'<');
            text.bytes
                .iter()
                .for_each(|byte| file.extend(hexadecimal(*byte)));
            file.push(b'>');
        }
        Object::Array(values) => {
            file.push(b'[');
            for value in values {
                object(file, value);
            }
            file.push(b']');
        }
        Object::Dictionary(value) => dictionary(file, value),
        Object::Reference(number) => file.extend(format!(" {number} 0 R").bytes()),
    }
}
