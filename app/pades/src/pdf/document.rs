//! A document: what an issued file holds, and what it holds after an update.

use std::collections::BTreeMap;

use super::{
    Syntax,
    lexer::Lexer,
    object::{Dictionary, Object, Stored},
    revision::Revision,
    table::{self, Entry},
};

/// Values of an issued file at most.
const BUDGET: u32 = 400_000;
/// The last bytes, in which `startxref` stands.
const TAIL: usize = 64;

/// Objects by number.
#[derive(Clone)]
pub(crate) struct Document<'a> {
    pub(crate) objects: BTreeMap<u32, Stored<'a>>,
    pub(crate) root: u32,
    pub(crate) size: u32,
    pub(crate) info: Option<u32>,
    /// Where its last table begins.
    pub(crate) table_at: usize,
    /// Behind its last byte.
    pub(crate) end: usize,
}

impl<'a> Document<'a> {
    /// Reads a file without updates: one classic table that names every object.
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self, Syntax> {
        let tail = bytes.len().saturating_sub(TAIL);
        let at = bytes[tail..]
            .windows(9)
            .rposition(|window| window == b"startxref")
            .ok_or(Syntax::Expected("startxref"))?;
        let start = Lexer::new(bytes, tail + at + 9, BUDGET).digits()?;
        let table_at = usize::try_from(start).map_err(|_| Syntax::Bounds)?;
        let mut lexer = Lexer::new(bytes, table_at, BUDGET);
        let table = table::read(&mut lexer)?;
        lexer.end_of_line();
        if table.start != table_at || lexer.at != bytes.len() {
            return Err(Syntax::Table);
        }
        let trailer = &table.trailer;
        if ["Prev", "XRefStm", "Encrypt"]
            .iter()
            .any(|key| trailer.has(key))
        {
            return Err(Syntax::Expected("a file without updates"));
        }
        let mut objects = BTreeMap::new();
        for (&number, entry) in &table.entries {
            let Entry::Used(offset) = *entry else {
                continue;
            };
            lexer.at = offset;
            let found = object(&mut lexer)?;
            if found.number != number || found.length_at.is_some() {
                return Err(Syntax::Table);
            }
            objects.insert(number, found.stored);
        }
        Ok(Self {
            objects,
            root: trailer.reference("Root").ok_or(Syntax::Expected("/Root"))?,
            size: size(trailer).ok_or(Syntax::Expected("/Size"))?,
            info: trailer.reference("Info"),
            table_at,
            end: bytes.len(),
        })
    }

    /// The document after this update, which ends at `end`.
    pub(crate) fn updated(&self, by: &Revision<'a>, end: usize) -> Self {
        let mut objects = self.objects.clone();
        objects.extend(
            by.objects
                .iter()
                .map(|(number, stored)| (*number, stored.clone())),
        );
        Self {
            objects,
            root: self.root,
            size: size(&by.trailer).unwrap_or(self.size),
            info: by.trailer.reference("Info").or(self.info),
            table_at: by.table_at,
            end,
        }
    }

    /// The dictionary under this number.
    pub(crate) fn dictionary(&self, number: u32) -> Option<&Dictionary<'a>> {
        self.objects.get(&number)?.dictionary()
    }
}

/// `/Size` of a trailer.
pub(super) fn size(trailer: &Dictionary<'_>) -> Option<u32> {
    u32::try_from(trailer.get("Size")?.count()?).ok()
}

/// An object as it stands in a file.
pub(super) struct Found<'a> {
    pub(super) number: u32,
    pub(super) stored: Stored<'a>,
    /// The object that has its stream's length, which is still to be compared.
    pub(super) length_at: Option<u32>,
}

/// Reads `N 0 obj … endobj`.
pub(super) fn object<'a>(lexer: &mut Lexer<'a>) -> Result<Found<'a>, Syntax> {
    let number = lexer.object_number()?;
    if lexer.digits()? != 0 {
        return Err(Syntax::Generation);
    }
    lexer.keyword("obj")?;
    let value = lexer.value()?;
    let mut length_at = None;
    let mut stream = None;
    lexer.skip_white();
    if lexer.take("stream") {
        let Object::Dictionary(dictionary) = &value else {
            return Err(Syntax::Expected("a stream's dictionary"));
        };
        if !(lexer.take("\r\n") || lexer.take("\n")) {
            return Err(Syntax::Expected("the end of a line"));
        }
        length_at = dictionary.reference("Length");
        stream = Some(stream_bytes(lexer, dictionary)?);
    }
    lexer.keyword("endobj")?;
    Ok(Found {
        number,
        stored: Stored { value, stream },
        length_at,
    })
}

/// The bytes of a stream. Where another object has the length, all up to the first `endstream`,
/// the end of a line in front of it too.
fn stream_bytes<'a>(
    lexer: &mut Lexer<'a>,
    dictionary: &Dictionary<'a>,
) -> Result<&'a [u8], Syntax> {
    let rest = lexer.rest();
    let length = if dictionary.reference("Length").is_some() {
        let word = b"endstream";
        rest.windows(word.len()).position(|window| window == word)
    } else {
        dictionary.get("Length").and_then(Object::count)
    };
    let length = length.ok_or(Syntax::Expected("the length of a stream"))?;
    let bytes = rest.get(..length).ok_or(Syntax::Expected("a stream"))?;
    lexer.at += length;
    lexer.end_of_line();
    if lexer.take("endstream") {
        Ok(bytes)
    } else {
        Err(Syntax::Expected("endstream"))
    }
}
