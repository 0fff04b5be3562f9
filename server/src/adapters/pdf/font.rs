//! A bundled font: what its letters measure, and the program that goes into a
//! file. There are two of them, packed once: the letters of Turkish and
//! English, which nearly every form makes do with, and the whole repertoire.
//! Cutting a font down for each file takes longer than all the rest.

mod kerning;

use domain::ports::Unprintable;
use pdf_writer::{
    Chunk, Filter, Finish, Name, Rect, Ref, Str,
    types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap},
};
use sha2::{Digest, Sha256};
use ttf_parser::{Face, GlyphId};

use super::pack::pack_well;
use kerning::Kerning;

/// Signs of the repertoire beyond the Latin blocks.
const BEYOND: [char; 9] = ['–', '—', '‘', '’', '“', '”', '…', '€', '₺'];

/// Identity-H: two bytes a glyph.
const SYSTEM: SystemInfo<'_> = SystemInfo {
    registry: Str(b"Adobe"),
    ordering: Str(b"Identity"),
    supplement: 0,
};

/// The objects of a font.
pub(super) const OBJECTS: i32 = 5;

/// A font of the family.
pub(super) struct Font {
    name: &'static str,
    /// By letter; 0 where there is none.
    glyphs: Vec<u16>,
    /// By letter, in thousandths of the size.
    advances: Vec<f32>,
    kerning: Kerning,
    usual: Program,
    whole: Program,
    metrics: Metrics,
}

/// Which letters a file can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Letters {
    /// Those of Turkish and English.
    Usual,
    /// The repertoire.
    Whole,
}

/// A font's glyphs, packed as they go into a file.
struct Program {
    name: String,
    packed: Vec<u8>,
    length: i32,
    unicode: Vec<u8>,
    /// By glyph.
    widths: Vec<f32>,
}

/// In thousandths of the size.
struct Metrics {
    ascent: f32,
    descent: f32,
    cap_height: f32,
    bounds: Rect,
}

impl std::fmt::Debug for Font {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.name)
    }
}

/// Where a letter's measures stand; nothing for a letter that is never
/// printed.
fn slot(letter: char) -> Option<usize> {
    let code = letter as usize;
    let beyond = 0x5f + 0xdf;
    match letter {
        ' '..='~' => Some(code - 0x20),
        '\u{a1}'..='\u{17f}' => Some(0x5f + code - 0xa1),
        letter => BEYOND
            .iter()
            .position(|one| *one == letter)
            .map(|at| beyond + at),
    }
}

/// Whether a letter belongs to Turkish, English or the portal's own texts.
fn is_usual(letter: char) -> bool {
    matches!(letter, ' '..='~') || "çğıöşüÇĞİÖŞÜâîûÂÎÛ·’“”–…₺".contains(letter)
}

/// Every letter, in the order of the slots.
fn letters() -> impl Iterator<Item = char> {
    (' '..='\u{17f}')
        .filter(|letter| slot(*letter).is_some())
        .chain(BEYOND)
}

impl Font {
    /// Reads a font and makes its programs.
    pub(super) fn read(name: &'static str, data: &[u8]) -> Result<Self, Unprintable> {
        let face = Face::parse(data, 0).map_err(|_| Unprintable)?;
        let thousandths = |units: i16| f32::from(units) * 1000.0 / f32::from(face.units_per_em());
        let originals: Vec<GlyphId> = letters()
            .map(|letter| face.glyph_index(letter).ok_or(Unprintable))
            .collect::<Result<_, _>>()?;
        let (usual, glyphs) = Program::cut(name, data, &face, is_usual)?;
        // The usual ones come first, so a letter has the same glyph in both.
        let (whole, all) = Program::cut(name, data, &face, |_| true)?;
        debug_assert!(
            glyphs
                .iter()
                .zip(&all)
                .all(|(one, other)| *one == 0 || one == other)
        );
        let bounds = face.global_bounding_box();
        Ok(Self {
            name,
            glyphs: all,
            advances: originals
                .iter()
                .map(|glyph| advance(&face, *glyph))
                .collect(),
            kerning: Kerning::read(&face, &originals),
            usual,
            whole,
            metrics: Metrics {
                ascent: thousandths(face.ascender()),
                descent: thousandths(face.descender()),
                cap_height: thousandths(face.capital_height().unwrap_or_else(|| face.ascender())),
                bounds: Rect::new(
                    thousandths(bounds.x_min),
                    thousandths(bounds.y_min),
                    thousandths(bounds.x_max),
                    thousandths(bounds.y_max),
                ),
            },
        })
    }

    /// How wide a text is at this size, in points.
    pub(super) fn width(&self, text: &str, size: f32) -> f32 {
        let (mut width, mut before) = (0.0, None);
        for at in text.chars().filter_map(slot) {
            width += self.advances[at] + self.kerning.between(before, at);
            before = Some(at);
        }
        width * size / 1000.0
    }

    /// The glyphs of a text: after each letter that stands closer to the next
    /// or wider from it, `adjust` hears by how many thousandths. Tells which
    /// letters there were.
    pub(super) fn glyphs(
        &self,
        text: &str,
        run: &mut Vec<u8>,
        mut adjust: impl FnMut(&mut Vec<u8>, f32),
    ) -> Letters {
        let (mut before, mut last) = (None, 0);
        for at in text.chars().filter_map(slot) {
            let kerning = self.kerning.between(before, at);
            if kerning != 0.0 {
                adjust(run, kerning);
            }
            let glyph = self.glyphs[at];
            run.extend(glyph.to_be_bytes());
            last = last.max(usize::from(glyph));
            before = Some(at);
        }
        if last < self.usual.widths.len() {
            Letters::Usual
        } else {
            Letters::Whole
        }
    }

    /// Writes the font as five objects from this one on.
    pub(super) fn write(&self, letters: Letters, chunk: &mut Chunk, first: Ref) {
        let [outer, inner, descriptor, program, unicode] =
            [0, 1, 2, 3, 4].map(|next| Ref::new(first.get() + next));
        let cut = match letters {
            Letters::Usual => &self.usual,
            Letters::Whole => &self.whole,
        };
        let base = Name(cut.name.as_bytes());
        chunk
            .type0_font(outer)
            .base_font(base)
            .encoding_predefined(Name(b"Identity-H"))
            .descendant_font(inner)
            .to_unicode(unicode);
        let mut cid = chunk.cid_font(inner);
        cid.subtype(CidFontType::Type2)
            .base_font(base)
            .system_info(SYSTEM)
            .font_descriptor(descriptor)
            .default_width(0.0)
            .cid_to_gid_map_predefined(Name(b"Identity"));
        cid.widths().consecutive(0, cut.widths.iter().copied());
        cid.finish();
        chunk
            .font_descriptor(descriptor)
            .name(base)
            .flags(FontFlags::SYMBOLIC)
            .bbox(self.metrics.bounds)
            .italic_angle(0.0)
            .ascent(self.metrics.ascent)
            .descent(self.metrics.descent)
            .cap_height(self.metrics.cap_height)
            .stem_v(80.0)
            .font_file2(program);
        chunk
            .stream(program, &cut.packed)
            .filter(Filter::FlateDecode)
            .pair(Name(b"Length1"), cut.length);
        chunk
            .stream(unicode, &cut.unicode)
            .filter(Filter::FlateDecode);
    }
}

/// Whether every letter of a text's lines can be printed.
pub(super) fn covers(text: &str) -> bool {
    text.chars()
        .all(|letter| letter == '\n' || slot(letter).is_some())
}

impl Program {
    /// Cuts a font down to some of its letters; tells each letter's glyph.
    fn cut(
        name: &str,
        data: &[u8],
        face: &Face<'_>,
        wanted: impl Fn(char) -> bool,
    ) -> Result<(Self, Vec<u16>), Unprintable> {
        let mut remapper = subsetter::GlyphRemapper::new();
        let mut unicode = UnicodeCmap::new(Name(b"Custom"), SYSTEM);
        let mut widths = vec![advance(face, GlyphId(0))];
        let mut glyphs = vec![0; letters().count()];
        let (first, then): (Vec<_>, Vec<_>) = letters()
            .enumerate()
            .filter(|(_, letter)| wanted(*letter))
            .partition(|(_, letter)| is_usual(*letter));
        for (at, letter) in first.into_iter().chain(then) {
            let original = face.glyph_index(letter).ok_or(Unprintable)?;
            let glyph = remapper.remap(original.0);
            if usize::from(glyph) == widths.len() {
                widths.push(advance(face, original));
            }
            unicode.pair(glyph, letter);
            glyphs[at] = glyph;
        }
        let program = subsetter::subset(data, 0, &remapper).map_err(|_| Unprintable)?;
        // Six letters of the contents' hash: the usual mark of a subset.
        let tag: String = Sha256::digest(&program)
            .iter()
            .take(6)
            .map(|byte| char::from(b'A' + byte % 26))
            .collect();
        let cut = Self {
            name: format!("{tag}+{name}"),
            packed: pack_well(&program)?,
            length: i32::try_from(program.len()).map_err(|_| Unprintable)?,
            unicode: pack_well(&unicode.finish())?,
            widths,
        };
        Ok((cut, glyphs))
    }
}

fn advance(face: &Face<'_>, glyph: GlyphId) -> f32 {
    let units = face.glyph_hor_advance(glyph).unwrap_or_default();
    f32::from(units) * 1000.0 / f32::from(face.units_per_em())
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::text_value::printable;

    #[test]
    fn every_letter_of_the_repertoire_has_a_place_of_its_own_and_no_other_has_one() {
        for (index, letter) in letters().enumerate() {
            assert_eq!(slot(letter), Some(index), "{letter}");
        }
        let listed: Vec<char> = letters().collect();
        for letter in ('\0'..='\u{ffff}').filter(|letter| printable(*letter)) {
            assert!(listed.contains(&letter), "{letter}");
        }
        for letter in ['\n', '\u{7f}', '\u{a0}', '\u{180}', 'Д', '😀'] {
            assert_eq!(slot(letter), None, "{letter:?}");
        }
    }
}
