//! Rules 1 to 5: what was uploaded is what was issued and one update that signs it.

mod content;
mod date;
mod field;
mod metadata;
mod signature;
mod update;
mod validation;

use std::ops::RangeInclusive;

use jiff::Timestamp;

use crate::{
    LARGEST, LARGEST_ADDITION,
    pdf::{
        Syntax,
        document::Document,
        object::{Dictionary, Object, Stored},
        revision::{self, Revision},
    },
    refusal::Refusal,
};
use update::{Purpose, Signed, Update};

/// Updates at most: the signature, and what keeps it valid for long.
const UPDATES: usize = 8;

/// Where a signature field of the signer's own may show itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Placement {
    /// Inside the box of the issued field, or nowhere.
    #[default]
    InsideBox,
    /// On any page. Only where nobody decides by the looks of the uploaded file.
    Anywhere,
}

/// An issued form that is no PDF of the portal's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the issued form cannot be read")]
pub struct NotIssued;

/// A form as it was issued.
pub struct Issued<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) document: Document<'a>,
    pub(crate) field: u32,
}

impl<'a> Issued<'a> {
    /// Reads a form of the portal's: without updates, with one field, which is not signed.
    pub fn read(bytes: &'a [u8]) -> Result<Self, NotIssued> {
        let document = Document::read(bytes).map_err(|_| NotIssued)?;
        let field = empty_field(&document).ok_or(NotIssued)?;
        Ok(Self {
            bytes,
            document,
            field,
        })
    }

    /// When it was issued, by its own metadata.
    pub fn issued_at(&self) -> Option<Timestamp> {
        let catalog = self.document.dictionary(self.document.root)?;
        let metadata = catalog.reference("Metadata")?;
        metadata::created(self.document.objects.get(&metadata)?)
    }
}

fn empty_field(document: &Document<'_>) -> Option<u32> {
    let catalog = document.dictionary(document.root)?;
    let Object::Dictionary(form) = catalog.get("AcroForm")? else {
        return None;
    };
    let Object::Array(fields) = form.get("Fields")? else {
        return None;
    };
    let [Object::Reference(number)] = fields[..] else {
        return None;
    };
    let field = document.dictionary(number)?;
    (field.names("FT", "Sig") && !field.has("V")).then_some(number)
}

/// A signature that is where it should be; whose it is and what it is worth is not known yet.
pub(crate) struct Placed<'a> {
    /// The bytes that it covers.
    pub(crate) covered: [&'a [u8]; 2],
    /// The room for the CMS, filled up with zeros.
    pub(crate) contents: Vec<u8>,
    /// Issued form and signature: the bytes that are kept.
    pub(crate) kept: usize,
    pub(crate) sub_filter: bool,
    /// `/M`; `Err` where it cannot be read.
    pub(crate) time: Result<Option<Timestamp>, Refusal>,
    /// Validation data in the kept bytes.
    pub(crate) validation_data: bool,
}

/// Holds an upload against the rules 1 to 5.
pub(crate) fn place<'a>(
    issued: &Issued<'a>,
    uploaded: &'a [u8],
    placement: Placement,
) -> Result<Placed<'a>, Refusal> {
    if uploaded.len() > LARGEST {
        return Err(Refusal::TooLarge);
    }
    if uploaded.len() > issued.bytes.len() + LARGEST_ADDITION {
        return Err(Refusal::TooMuchAdded);
    }
    if !uploaded.starts_with(b"%PDF-") {
        return Err(Refusal::NotPdf);
    }
    let Some(added) = uploaded.strip_prefix(issued.bytes) else {
        return Err(Refusal::IssuedBytesChanged);
    };
    if added.iter().all(|byte| matches!(byte, b'\r' | b'\n')) {
        return Err(Refusal::NotSigned);
    }
    if !ends_as_update(added) {
        return Err(Refusal::BytesAfterEnd);
    }
    let placed = first_update(issued, uploaded, placement);
    // Programs that cannot make PAdES also change what rule 4 keeps: their users are told the
    // setting that makes them.
    let other = || added.windows(6).any(|window| window == b"/adbe.");
    match placed {
        Err(refusal) if refusal.rule() == 4 && other() => Err(Refusal::OtherFormat),
        placed => placed,
    }
}

/// Whether these bytes end with `%%EOF` and at most one end of a line.
fn ends_as_update(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_suffix(b"\n").map_or_else(
        || bytes.strip_suffix(b"\r").unwrap_or(bytes),
        |bytes| bytes.strip_suffix(b"\r").unwrap_or(bytes),
    );
    bytes.ends_with(b"%%EOF")
}

fn first_update<'a>(
    issued: &Issued<'a>,
    uploaded: &'a [u8],
    placement: Placement,
) -> Result<Placed<'a>, Refusal> {
    let before = &issued.document;
    let first = revision::read(uploaded, before).map_err(malformed)?;
    let mut objects = first.objects.values();
    if !objects.any(|stored| update::has_byte_range(&stored.value)) {
        return Err(Refusal::FirstUpdateUnsigned);
    }
    let rules = before
        .dictionary(issued.field)
        .and_then(|field| field::Rules::of(field, placement))
        .ok_or(Refusal::FieldChanged)?;
    if *first.end.end() < uploaded.len() {
        later_updates(issued, uploaded, &first, &rules)?;
    }
    let signed = Update::new(Purpose::Signature, before, &first).check(issued.field, &rules)?;
    let signed = signed.ok_or(Refusal::FirstUpdateUnsigned)?;
    let signature = dictionary(&first, before, signed).ok_or(Refusal::Contents)?;
    let covered = signature::covered(uploaded, signature, &ends(&first, uploaded))?;
    let kind = !signature.has("Type") || signature.names("Type", "Sig");
    let time = match signature.get("M") {
        None => Ok(None),
        Some(Object::Text(text)) => date::read(&text.bytes)
            .map(Some)
            .ok_or(Refusal::TimeMalformed),
        Some(_) => Err(Refusal::TimeMalformed),
    };
    let catalog = first.objects.get(&before.root);
    let catalog = catalog.and_then(Stored::dictionary);
    Ok(Placed {
        covered: covered.bytes,
        contents: covered.contents,
        kept: covered.end,
        sub_filter: kind && signature.names("SubFilter", "ETSI.CAdES.detached"),
        time,
        validation_data: catalog.is_some_and(|catalog| catalog.has("DSS")),
    })
}

/// What keeps a signature valid for long: validation data and document time stamps, and nothing
/// else.
fn later_updates<'a>(
    issued: &Issued<'a>,
    uploaded: &'a [u8],
    first: &Revision<'a>,
    rules: &field::Rules,
) -> Result<(), Refusal> {
    let changed = |_| Refusal::ChangedAfterSigning;
    let mut document = issued.document.updated(first, *first.end.end());
    for _ in 1..UPDATES {
        let later =
            revision::read(uploaded, &document).map_err(|_| Refusal::ChangedAfterSigning)?;
        let update = Update::new(Purpose::Validation, &document, &later);
        if let Some(signed) = update.check(issued.field, rules).map_err(changed)? {
            let stamp = dictionary(&later, &document, signed);
            let stamp = stamp.ok_or(Refusal::ChangedAfterSigning)?;
            let kind = stamp.names("Type", "DocTimeStamp");
            if !kind || !stamp.names("SubFilter", "ETSI.RFC3161") {
                return Err(Refusal::ChangedAfterSigning);
            }
            signature::covered(uploaded, stamp, &ends(&later, uploaded)).map_err(changed)?;
        }
        let end = *later.end.end();
        if end == uploaded.len() {
            return Ok(());
        }
        document = document.updated(&later, end);
    }
    Err(Refusal::TooManyUpdates)
}

/// The dictionary of a new signature.
fn dictionary<'r, 'a>(
    revision: &'r Revision<'a>,
    before: &Document<'_>,
    signed: Signed,
) -> Option<&'r Dictionary<'a>> {
    let new = signed.signature >= before.size;
    let stored = revision.objects.get(&signed.signature).filter(|_| new)?;
    stored.dictionary().filter(|_| stored.stream.is_none())
}

/// Where the bytes that a signature covers may end: nothing follows the last update uncovered.
fn ends(revision: &Revision<'_>, uploaded: &[u8]) -> RangeInclusive<usize> {
    if *revision.end.end() == uploaded.len() {
        uploaded.len()..=uploaded.len()
    } else {
        revision.end.clone()
    }
}

const fn malformed(syntax: Syntax) -> Refusal {
    match syntax {
        Syntax::DuplicateKey { in_signature: true } => Refusal::SignatureKeyTwice,
        Syntax::Table => Refusal::CrossReference,
        _ => Refusal::UpdateMalformed,
    }
}
