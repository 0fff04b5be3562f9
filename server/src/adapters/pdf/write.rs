//! The file itself, by pdf-writer: PDF/A-2a (ISO 19005-2) and PDF/UA-1
//! (ISO 14289-1) at once, with an empty field for the applicant's signature.

use domain::{
    id::{compact, hex},
    ports::Unprintable,
};
use pdf_writer::{
    Chunk, Content, Filter, Finish, Name, Pdf, Rect, Ref, Settings, TextStr,
    types::{AnnotationFlags, FieldType, OutputIntentSubtype, SigFlags, TabOrder},
};

use super::{
    canvas::{CODE, FONTS},
    font::{self, Font, Letters},
    layout::{HEIGHT, Laid, Place, WIDTH},
    metadata::{self, Facts},
    pack::{pack, pack_well},
    tags::{TreeRefs, after},
};

const COMPACT: Settings = Settings { pretty: false };

/// The signature field's name.
const FIELD: &str = "ApplicantSignature";

/// The objects, in the order of their numbers. Each page, its drawing, each
/// page's list of elements and each element follow.
const CATALOG: Ref = Ref::new(1);
const PAGES: Ref = Ref::new(2);
const METADATA: Ref = Ref::new(3);
const PROFILE: Ref = Ref::new(4);
const SQUARE: Ref = Ref::new(5);
pub(super) const WIDGET: Ref = Ref::new(6);
const EMPTY: Ref = Ref::new(7);
const TREE: Ref = Ref::new(8);
const FONT_AT: [Ref; 2] = [Ref::new(9), Ref::new(9 + font::OBJECTS)];
const FIRST_PAGE: Ref = Ref::new(9 + 2 * font::OBJECTS);

/// What is the same in many files, written once.
pub(super) struct Common {
    profile: Chunk,
    /// By font: with the usual letters, and with all.
    fonts: [[Chunk; 2]; 2],
}

impl Common {
    pub(super) fn new(fonts: &[Font; 2]) -> Result<Self, Unprintable> {
        let mut profile = Chunk::with_settings(COMPACT);
        let srgb = pack_well(include_bytes!("../../../data/icc/srgb.icc"))?;
        profile
            .icc_profile(PROFILE, &srgb)
            .n(3)
            .filter(Filter::FlateDecode);
        let written = |index: usize, letters| {
            let mut chunk = Chunk::with_settings(COMPACT);
            fonts[index].write(letters, &mut chunk, FONT_AT[index]);
            chunk
        };
        let both = |index| [Letters::Usual, Letters::Whole].map(|letters| written(index, letters));
        Ok(Self {
            profile,
            fonts: [0, 1].map(both),
        })
    }
}

/// Writes the file. `square`: the drawing of the square code.
pub(super) fn file(
    common: &Common,
    laid: &Laid,
    facts: &Facts<'_>,
    square: &[u8],
    control: &str,
) -> Result<Vec<u8>, Unprintable> {
    let count = laid.pages.len();
    let pages: Vec<Ref> = (0..count).map(|page| after(FIRST_PAGE, page)).collect();
    let drawings = after(FIRST_PAGE, count);
    let lists = after(drawings, count);
    let refs = TreeRefs {
        root: TREE,
        lists,
        elements: after(lists, count),
    };
    let mut pdf = Pdf::with_settings_and_capacity(COMPACT, 96 * 1024);
    pdf.extend(&common.profile);
    for (index, [usual, whole]) in common.fonts.iter().enumerate() {
        let needed = laid.pages.iter().map(|page| page.letters[index]).max();
        pdf.extend(match needed {
            Some(Letters::Whole) => whole,
            _ => usual,
        });
    }
    catalog(&mut pdf, facts, laid.signature.is_some());
    pdf.pages(PAGES)
        .kids(pages.iter().copied())
        .count(i32::try_from(count).map_err(|_| Unprintable)?);
    for (index, drawn) in laid.pages.iter().enumerate() {
        let packed = pack(&drawn.drawing)?;
        pdf.stream(after(drawings, index), &packed)
            .filter(Filter::FlateDecode);
        let signed_here = laid.signature.as_ref().is_some_and(|one| one.page == index);
        page(
            &mut pdf,
            pages[index],
            after(drawings, index),
            index,
            signed_here,
        )?;
    }
    let packed = pack(square)?;
    pdf.form_xobject(SQUARE, &packed)
        .bbox(Rect::new(0.0, 0.0, 1.0, 1.0))
        .filter(Filter::FlateDecode);
    let marked: Vec<_> = laid.pages.iter().map(|page| &*page.marked).collect();
    let mut annotation = None;
    if let Some(place) = &laid.signature {
        signature(&mut pdf, place, pages[place.page], count, control)?;
        annotation = Some(place.element);
    }
    laid.tree
        .write(&mut pdf, &refs, &marked, &pages, annotation);
    pdf.metadata(METADATA, &metadata::packet(facts));
    // Tools that write a file anew keep its first identifier: by it a form is
    // known again that has lost its metadata.
    let id = compact(facts.mark).into_bytes();
    pdf.set_file_id((id.clone(), id.clone()));
    let mut file = identified_in_digits(pdf.finish(), &id)?;
    // What a signature adds begins on a line of its own.
    file.push(b'\n');
    Ok(file)
}

/// Writes the trailer's identifiers as hexadecimal digits: LibreOffice writes empty ones where it
/// signs a file that has them as text, and pdf-writer writes ASCII as text. The trailer stands
/// behind the table, so that no offset moves.
fn identified_in_digits(mut file: Vec<u8>, id: &[u8]) -> Result<Vec<u8>, Unprintable> {
    let text = [b"/ID[(", id, b")(", id, b")]"].concat();
    let at = file.windows(text.len()).rposition(|part| part == text);
    let at = at.ok_or(Unprintable)?;
    let digits = format!("/ID[<{0}><{0}>]", hex(id));
    file.splice(at..at + text.len(), digits.into_bytes());
    Ok(file)
}

fn catalog(pdf: &mut Pdf, facts: &Facts<'_>, signed: bool) {
    let mut root = pdf.catalog(CATALOG);
    root.pages(PAGES)
        .lang(TextStr(facts.language.code()))
        .metadata(METADATA)
        .pair(Name(b"StructTreeRoot"), TREE);
    root.mark_info().marked(true);
    root.viewer_preferences().display_doc_title(true);
    root.output_intents()
        .push()
        .subtype(OutputIntentSubtype::PDFA)
        .output_condition_identifier(TextStr("sRGB"))
        .info(TextStr("sRGB IEC61966-2.1"))
        .dest_output_profile(PROFILE);
    if signed {
        root.form()
            .fields([WIDGET])
            .sig_flags(SigFlags::SIGNATURES_EXIST | SigFlags::APPEND_ONLY);
    }
}

fn page(
    pdf: &mut Pdf,
    page: Ref,
    drawing: Ref,
    index: usize,
    signed: bool,
) -> Result<(), Unprintable> {
    let mut page = pdf.page(page);
    page.parent(PAGES)
        .media_box(Rect::new(0.0, 0.0, WIDTH, HEIGHT))
        .contents(drawing)
        .struct_parents(i32::try_from(index).map_err(|_| Unprintable)?)
        .tab_order(TabOrder::StructureOrder);
    if signed {
        page.annotations([WIDGET]);
    }
    let mut resources = page.resources();
    let mut fonts = resources.fonts();
    for (name, font) in FONTS.into_iter().zip(FONT_AT) {
        fonts.pair(name, font);
    }
    fonts.finish();
    resources.x_objects().pair(CODE, SQUARE);
    Ok(())
}

/// An empty field with an empty appearance: whatever signs fills both by one
/// incremental update, and on paper there is room for ink.
fn signature(
    pdf: &mut Pdf,
    place: &Place,
    page: Ref,
    key: usize,
    control: &str,
) -> Result<(), Unprintable> {
    let mut field = pdf.form_field(WIDGET);
    field
        .field_type(FieldType::Signature)
        .partial_name(TextStr(FIELD))
        .alternate_name(TextStr(control));
    let mut widget = field.into_annotation();
    widget
        .rect(place.rect)
        .page(page)
        .flags(AnnotationFlags::PRINT)
        .struct_parent(i32::try_from(key).map_err(|_| Unprintable)?);
    widget.appearance().normal().stream(EMPTY);
    widget.finish();
    let Rect { x1, y1, x2, y2 } = place.rect;
    pdf.form_xobject(EMPTY, &Content::new().finish())
        .bbox(Rect::new(0.0, 0.0, x2 - x1, y2 - y1));
    Ok(())
}
