//! Classic cross-reference tables (ISO 32000-1, 7.5.4) with what follows them: trailer,
//! `startxref`, `%%EOF`.

use std::collections::BTreeMap;

use super::{
    Syntax,
    lexer::Lexer,
    object::{Dictionary, Object},
};

/// Bytes of an entry.
const ENTRY: usize = 20;
/// Entries of a table at most.
const ENTRIES: usize = 20_000;
/// Bytes of a comment of the writing program at most.
const COMMENT: usize = 64;

/// A table and what follows it.
pub(super) struct Table<'a> {
    pub(super) entries: BTreeMap<u32, Entry>,
    pub(super) trailer: Dictionary<'a>,
    /// What stands behind `startxref`.
    pub(super) start: usize,
}

/// An entry of a table.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Entry {
    /// The object stands at this offset.
    Used(usize),
    /// It is free; the number of the next one that is.
    Free(usize),
}

/// Reads from `xref` to behind `%%EOF`.
pub(super) fn read<'a>(lexer: &mut Lexer<'a>) -> Result<Table<'a>, Syntax> {
    lexer.keyword("xref")?;
    let mut entries = BTreeMap::new();
    loop {
        lexer.skip_white();
        if lexer.take("trailer") {
            break;
        }
        section(lexer, &mut entries)?;
    }
    let Object::Dictionary(trailer) = lexer.value()? else {
        return Err(Syntax::Expected("a trailer"));
    };
    program_comment(lexer);
    lexer.keyword("startxref")?;
    let start = usize::try_from(lexer.digits()?).map_err(|_| Syntax::Bounds)?;
    lexer.skip_white();
    if !lexer.take("%%EOF") {
        return Err(Syntax::Expected("%%EOF"));
    }
    Ok(Table {
        entries,
        trailer,
        start,
    })
}

fn section(lexer: &mut Lexer<'_>, entries: &mut BTreeMap<u32, Entry>) -> Result<(), Syntax> {
    let first = u32::try_from(lexer.digits()?).map_err(|_| Syntax::Bounds)?;
    let count = u32::try_from(lexer.digits()?).map_err(|_| Syntax::Bounds)?;
    lexer.take(" ");
    if !lexer.end_of_line() {
        return Err(Syntax::Table);
    }
    for index in 0..count {
        if entries.len() >= ENTRIES {
            return Err(Syntax::Bounds);
        }
        let entry = lexer.rest().get(..ENTRY).ok_or(Syntax::Table)?;
        let number = first.checked_add(index).ok_or(Syntax::Bounds)?;
        let previous = entries.insert(number, parse(entry, number)?);
        if previous.is_some() {
            return Err(Syntax::Table);
        }
        lexer.at += ENTRY;
    }
    Ok(())
}

/// `nnnnnnnnnn ggggg n` and two bytes that end the line.
fn parse(entry: &[u8], number: u32) -> Result<Entry, Syntax> {
    let digits = |part: &[u8]| -> Option<usize> {
        if !part.iter().all(u8::is_ascii_digit) {
            return None;
        }
        std::str::from_utf8(part).ok()?.parse().ok()
    };
    let ends = matches!(&entry[18..], b" \n" | b" \r" | b"\r\n");
    let spaced = entry[10] == b' ' && entry[16] == b' ';
    let (Some(offset), Some(generation), true, true) =
        (digits(&entry[..10]), digits(&entry[11..16]), ends, spaced)
    else {
        return Err(Syntax::Table);
    };
    match (entry[17], generation) {
        (b'n', 0) if number != 0 => Ok(Entry::Used(offset)),
        (b'n', _) => Err(Syntax::Generation),
        (b'f', 65_535) => Ok(Entry::Free(offset)),
        (b'f', _) if number != 0 => Ok(Entry::Free(offset)),
        _ => Err(Syntax::Table),
    }
}

/// iText and its descendants name themselves in a comment in front of `startxref`. It is inert:
/// one line of letters, digits and a few signs, which no program reads.
fn program_comment(lexer: &mut Lexer<'_>) {
    let mut ahead = lexer.clone();
    ahead.skip_white();
    if !ahead.take("%iText") {
        return;
    }
    let name = ahead
        .rest()
        .iter()
        .take_while(|byte| byte.is_ascii_alphanumeric() || b" -.()+".contains(byte))
        .count();
    ahead.at += name;
    if name <= COMMENT && ahead.end_of_line() {
        *lexer = ahead;
    }
}
