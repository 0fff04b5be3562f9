//! The file itself, by pdf-writer.

use domain::ports::Unprintable;
use miniz_oxide::deflate::compress_to_vec_zlib;
use pdf_writer::{
    Content, Filter, Finish, Name, Pdf, Rect, Ref, Str, TextStr,
    types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap},
};
use sha2::{Digest, Sha256};

use super::{
    document::Document,
    font::{Font, Subset},
    layout::{HEIGHT, Mark, Page, WIDTH},
};

/// Identity-H: two bytes a glyph.
const SYSTEM: SystemInfo<'_> = SystemInfo {
    registry: Str(b"Adobe"),
    ordering: Str(b"Identity"),
    supplement: 0,
};
const FONT_NAMES: [Name<'_>; 2] = [Name(b"R"), Name(b"B")];

struct Refs(i32);

impl Refs {
    fn next(&mut self) -> Ref {
        self.0 += 1;
        Ref::new(self.0)
    }
}

/// Writes the file.
pub(super) fn file(
    document: &Document,
    pages: &[Page],
    fonts: [&Font; 2],
) -> Result<Vec<u8>, Unprintable> {
    let mut refs = Refs(0);
    let mut pdf = Pdf::new();
    let (catalog, tree, info) = (refs.next(), refs.next(), refs.next());
    let mut subsets = Vec::new();
    let mut font_refs = Vec::new();
    for (index, font) in fonts.into_iter().enumerate() {
        let subset = font.subset(letters(pages, index == 1))?;
        font_refs.push(embed(&mut pdf, &mut refs, font, &subset));
        subsets.push(subset);
    }
    let page_refs: Vec<Ref> = pages.iter().map(|_| refs.next()).collect();
    for (page, page_ref) in pages.iter().zip(&page_refs) {
        let content = refs.next();
        let drawn = compress_to_vec_zlib(&draw(page, &subsets), 6);
        pdf.stream(content, &drawn).filter(Filter::FlateDecode);
        let mut writer = pdf.page(*page_ref);
        writer
            .parent(tree)
            .media_box(Rect::new(0.0, 0.0, WIDTH, HEIGHT))
            .contents(content);
        let mut resources = writer.resources();
        let mut names = resources.fonts();
        for (name, font) in FONT_NAMES.into_iter().zip(&font_refs) {
            names.pair(name, *font);
        }
    }
    let count = i32::try_from(pages.len()).map_err(|_| Unprintable)?;
    pdf.pages(tree).kids(page_refs).count(count);
    let mut root = pdf.catalog(catalog);
    root.pages(tree).lang(TextStr(document.language));
    root.viewer_preferences().display_doc_title(true);
    root.finish();
    pdf.document_info(info)
        .title(TextStr(&document.title))
        .producer(TextStr("Mühür"));
    let mut hash = Sha256::new();
    for page in pages {
        hash.update(draw(page, &subsets));
    }
    let id = hash.finalize()[..16].to_vec();
    pdf.set_file_id((id.clone(), id));
    Ok(pdf.finish())
}

fn letters(pages: &[Page], wanted: bool) -> Vec<char> {
    pages
        .iter()
        .flatten()
        .filter_map(|mark| match mark {
            Mark::Text { bold, text, .. } if *bold == wanted => Some(text.chars()),
            _ => None,
        })
        .flatten()
        .collect()
}

fn draw(page: &Page, subsets: &[Subset]) -> Vec<u8> {
    let mut content = Content::new();
    for mark in page {
        match mark {
            Mark::Text {
                x,
                y,
                size,
                bold,
                color: [r, g, b],
                text,
            } => {
                let subset = &subsets[usize::from(*bold)];
                let glyphs: Vec<u8> = text
                    .chars()
                    .filter_map(|letter| subset.glyphs.get(&letter))
                    .flat_map(|glyph| glyph.to_be_bytes())
                    .collect();
                content
                    .begin_text()
                    .set_fill_rgb(*r, *g, *b)
                    .set_font(FONT_NAMES[usize::from(*bold)], *size)
                    .next_line(*x, *y)
                    .show(Str(&glyphs));
                content.end_text();
            }
            Mark::Line {
                x,
                y,
                to,
                width,
                color: [r, g, b],
            } => {
                content
                    .set_stroke_rgb(*r, *g, *b)
                    .set_line_width(*width)
                    .move_to(*x, *y)
                    .line_to(*to, *y)
                    .stroke();
            }
            Mark::Frame {
                x,
                y,
                width,
                height,
                color: [r, g, b],
            } => {
                content
                    .set_stroke_rgb(*r, *g, *b)
                    .set_line_width(0.8)
                    .rect(*x, *y, *width, *height)
                    .stroke();
            }
        }
    }
    content.finish().to_vec()
}

/// A subset as a CID font, with the map that lets its text be copied out.
fn embed(pdf: &mut Pdf, refs: &mut Refs, font: &Font, subset: &Subset) -> Ref {
    let [outer, inner, descriptor, data, unicode] = std::array::from_fn(|_| refs.next());
    // Six letters of the contents' hash: the usual mark of a subset.
    let tag: String = Sha256::digest(&subset.data)
        .iter()
        .take(6)
        .map(|byte| char::from(b'A' + byte % 26))
        .collect();
    let name = format!("{tag}+{}", font.name);
    let base = Name(name.as_bytes());
    pdf.type0_font(outer)
        .base_font(base)
        .encoding_predefined(Name(b"Identity-H"))
        .descendant_font(inner)
        .to_unicode(unicode);
    let mut cid = pdf.cid_font(inner);
    cid.subtype(CidFontType::Type2)
        .base_font(base)
        .system_info(SYSTEM)
        .font_descriptor(descriptor)
        .default_width(0.0)
        .cid_to_gid_map_predefined(Name(b"Identity"));
    cid.widths().consecutive(0, subset.widths.iter().copied());
    cid.finish();
    let metrics = font.metrics();
    let [x_min, y_min, x_max, y_max] = metrics.bounds;
    pdf.font_descriptor(descriptor)
        .name(base)
        .flags(FontFlags::SYMBOLIC)
        .bbox(Rect::new(x_min, y_min, x_max, y_max))
        .italic_angle(0.0)
        .ascent(metrics.ascent)
        .descent(metrics.descent)
        .cap_height(metrics.cap_height)
        .stem_v(80.0)
        .font_file2(data);
    let packed = compress_to_vec_zlib(&subset.data, 6);
    pdf.stream(data, &packed).filter(Filter::FlateDecode).pair(
        Name(b"Length1"),
        i32::try_from(subset.data.len()).unwrap_or_default(),
    );
    let mut map = UnicodeCmap::new(Name(b"Custom"), SYSTEM);
    for (letter, glyph) in &subset.glyphs {
        map.pair(*glyph, *letter);
    }
    let map = compress_to_vec_zlib(&map.finish(), 6);
    pdf.stream(unicode, &map).filter(Filter::FlateDecode);
    outer
}
