//! Letters as krilla takes them: shaped, measured, broken into lines.

use std::{borrow::Cow, ops::Range};

use ::krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::UnicodeBuffer;

use super::Color;

#[derive(Clone, Copy)]
pub(super) struct Style {
    pub(super) bold: bool,
    pub(super) size: f32,
    pub(super) lead: f32,
    pub(super) color: Color,
}

pub(super) const fn style(bold: bool, size: f32, lead: f32, color: Color) -> Style {
    Style {
        bold,
        size,
        lead,
        color,
    }
}

/// The letters, read once.
pub struct Faces([Face; 2]);

pub(super) struct Face {
    pub(super) font: Font,
    shaper: rustybuzz::Face<'static>,
}

impl Faces {
    /// Reads both fonts.
    pub fn new(regular: &'static [u8], bold: &'static [u8]) -> Self {
        Self([regular, bold].map(|data| Face {
            font: Font::new(data.into(), 0).unwrap(),
            shaper: rustybuzz::Face::from_slice(data, 0).unwrap(),
        }))
    }

    pub(super) fn of(&self, style: Style) -> &Face {
        &self.0[usize::from(style.bold)]
    }

    pub(super) fn shape<'a>(&self, style: Style, text: impl Into<Cow<'a, str>>) -> Shaped<'a> {
        let (face, text) = (self.of(style), text.into());
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(&text);
        buffer.guess_segment_properties();
        let shaped = rustybuzz::shape(&face.shaper, &[], buffer);
        let em = |units: i32| units_as_f32(units) / face.font.units_per_em();
        let (infos, places) = (shaped.glyph_infos(), shaped.glyph_positions());
        let mut end = text.len();
        let mut glyphs = Vec::with_capacity(infos.len());
        for (index, (info, place)) in infos.iter().zip(places).enumerate().rev() {
            let start = info.cluster as usize;
            glyphs.push(KrillaGlyph::new(
                GlyphId::new(info.glyph_id),
                em(place.x_advance),
                em(place.x_offset),
                em(place.y_offset),
                em(place.y_advance),
                start..end,
                None,
            ));
            if index > 0 && infos[index - 1].cluster != info.cluster {
                end = start;
            }
        }
        glyphs.reverse();
        Shaped {
            style,
            text,
            glyphs,
        }
    }
}

pub(super) struct Shaped<'a> {
    pub(super) style: Style,
    pub(super) text: Cow<'a, str>,
    pub(super) glyphs: Vec<KrillaGlyph>,
}

impl Shaped<'_> {
    pub(super) fn width(&self) -> f32 {
        advance(&self.glyphs) * self.style.size
    }

    /// Lines no wider than this, broken after spaces where there are any; the
    /// space stays with the line, for those who are read the words.
    pub(super) fn wrap(&self, width: f32) -> Vec<Range<usize>> {
        let room = width / self.style.size;
        let (mut lines, mut from, mut after, mut wide) = (Vec::new(), 0, None, 0.0);
        for (index, glyph) in self.glyphs.iter().enumerate() {
            let letter = self.text.as_bytes()[glyph.text_range.start];
            if letter == b'\n' {
                lines.push(from..index);
                (from, after, wide) = (index + 1, None, 0.0);
                continue;
            }
            let space = letter == b' ';
            if !space && index > from && wide + glyph.x_advance > room {
                let cut = after.take().unwrap_or(index);
                lines.push(from..cut);
                from = cut;
                wide = advance(&self.glyphs[from..index]);
            }
            wide += glyph.x_advance;
            if space {
                after = Some(index + 1);
            }
        }
        lines.push(from..self.glyphs.len());
        lines
    }
}

/// In parts of the letters' size.
fn advance(glyphs: &[KrillaGlyph]) -> f32 {
    glyphs.iter().map(|glyph| glyph.x_advance).sum()
}

#[expect(clippy::cast_precision_loss, reason = "a font's units are small")]
pub(super) fn units_as_f32(units: i32) -> f32 {
    units as f32
}
