//! Incremental updates (ISO 32000-1, 7.5.6). An update consists of objects, one classic table that
//! names each of them and nothing else, a trailer and `%%EOF`: there is no byte that a reader
//! could take for something else.

use std::{collections::BTreeMap, ops::RangeInclusive};

use super::{
    Syntax,
    document::{self, Document},
    lexer::{Lexer, is_white},
    object::{Dictionary, Object, Stored},
    table::{self, Entry},
};

/// Values of an update at most.
const BUDGET: u32 = 100_000;
/// Objects of an update at most.
const OBJECTS: usize = 2_000;
/// Ends of lines between two updates at most.
const BETWEEN: usize = 4;
/// What the trailer of an update may say.
const TRAILER: [&str; 5] = ["Size", "Root", "ID", "Prev", "Info"];

/// An update.
pub(crate) struct Revision<'a> {
    pub(crate) objects: BTreeMap<u32, Stored<'a>>,
    pub(crate) trailer: Dictionary<'a>,
    /// Where its table begins.
    pub(crate) table_at: usize,
    /// Where it may end: behind `%%EOF`, or behind ends of lines that follow.
    pub(crate) end: RangeInclusive<usize>,
}

/// Reads the update that follows this document.
pub(crate) fn read<'a>(bytes: &'a [u8], before: &Document<'a>) -> Result<Revision<'a>, Syntax> {
    let from = before.end + ends_of_lines(bytes.get(before.end..).unwrap_or_default());
    let mut lexer = Lexer::new(bytes, from, BUDGET);
    if lexer.peek().is_some_and(is_white) {
        return Err(Syntax::Expected("an object"));
    }
    let mut objects = BTreeMap::new();
    let mut offsets = BTreeMap::new();
    let mut lengths = Vec::new();
    loop {
        lexer.skip_white();
        if !lexer.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            break;
        }
        let offset = lexer.at;
        let found = document::object(&mut lexer)?;
        if objects.len() == OBJECTS {
            return Err(Syntax::Bounds);
        }
        if let Some(length_at) = found.length_at {
            lengths.push((found.number, length_at));
        }
        offsets.insert(found.number, Entry::Used(offset));
        if objects.insert(found.number, found.stored).is_some() {
            return Err(Syntax::ObjectTwice);
        }
    }
    for (number, length_at) in lengths {
        shorten(&mut objects, number, length_at)?;
    }
    let table_at = lexer.at;
    let table = table::read(&mut lexer)?;
    let mut entries = table.entries;
    // Entry 0 begins the list of free objects, which has to be empty.
    let nothing_free = matches!(entries.remove(&0), None | Some(Entry::Free(0)));
    if !nothing_free || entries != offsets || table.start != table_at {
        return Err(Syntax::Table);
    }
    check_trailer(&table.trailer, &objects, before)?;
    let end = lexer.at;
    Ok(Revision {
        objects,
        trailer: table.trailer,
        table_at,
        end: end..=end + ends_of_lines(lexer.rest()),
    })
}

/// Gives a stream the length that another object has.
fn shorten(
    objects: &mut BTreeMap<u32, Stored<'_>>,
    number: u32,
    length_at: u32,
) -> Result<(), Syntax> {
    let told = objects
        .get(&length_at)
        .and_then(|stored| stored.value.count());
    if let (Some(told), Some(stored)) = (told, objects.get_mut(&number))
        && let Some((bytes, b"" | b"\n" | b"\r" | b"\r\n")) =
            stored.stream.and_then(|all| all.split_at_checked(told))
    {
        stored.stream = Some(bytes);
        return Ok(());
    }
    Err(Syntax::Expected("the length of a stream"))
}

/// How many ends of lines these bytes begin with, up to the bound.
fn ends_of_lines(bytes: &[u8]) -> usize {
    let white = |byte: &&u8| matches!(**byte, b'\r' | b'\n');
    bytes.iter().take(BETWEEN).take_while(white).count()
}

fn check_trailer(
    trailer: &Dictionary<'_>,
    objects: &BTreeMap<u32, Stored<'_>>,
    before: &Document<'_>,
) -> Result<(), Syntax> {
    let highest = objects.last_key_value().map_or(0, |(number, _)| number + 1);
    let known = |key: &[u8]| TRAILER.iter().any(|known| known.as_bytes() == key);
    let sound = trailer.0.keys().all(|key| known(key))
        && trailer.reference("Root") == Some(before.root)
        && document::size(trailer) == Some(before.size.max(highest))
        && trailer.get("Prev").and_then(Object::count) == Some(before.table_at);
    if sound { Ok(()) } else { Err(Syntax::Table) }
}
