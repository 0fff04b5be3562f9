//! A bundled font: widths for the layout, a subset for the file.

use std::collections::BTreeMap;

use domain::ports::Unprintable;
use ttf_parser::Face;

/// A font of the family.
pub(super) struct Font {
    pub name: &'static str,
    data: &'static [u8],
    face: Face<'static>,
}

impl std::fmt::Debug for Font {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.name)
    }
}

/// A font as it goes into one file: only the letters that are used.
pub(super) struct Subset {
    pub data: Vec<u8>,
    /// Letter → glyph in the subset.
    pub glyphs: BTreeMap<char, u16>,
    /// Glyph in the subset → advance in thousandths.
    pub widths: Vec<f32>,
}

/// Measures in thousandths of the size.
pub(super) struct Metrics {
    pub ascent: f32,
    pub descent: f32,
    pub cap_height: f32,
    pub bounds: [f32; 4],
}

impl Font {
    pub(super) fn read(name: &'static str, data: &'static [u8]) -> Result<Self, Unprintable> {
        let face = Face::parse(data, 0).map_err(|_| Unprintable)?;
        Ok(Self { name, data, face })
    }

    fn thousandths(&self, units: f32) -> f32 {
        units * 1000.0 / f32::from(self.face.units_per_em())
    }

    fn advance(&self, letter: char) -> f32 {
        let glyph = self.face.glyph_index(letter).unwrap_or_default();
        self.thousandths(f32::from(
            self.face.glyph_hor_advance(glyph).unwrap_or_default(),
        ))
    }

    /// How wide a text is at this size, in points.
    pub(super) fn width(&self, text: &str, size: f32) -> f32 {
        text.chars().map(|letter| self.advance(letter)).sum::<f32>() * size / 1000.0
    }

    pub(super) fn metrics(&self) -> Metrics {
        let bounds = self.face.global_bounding_box();
        let units = |units: i16| self.thousandths(f32::from(units));
        Metrics {
            ascent: units(self.face.ascender()),
            descent: units(self.face.descender()),
            cap_height: units(
                self.face
                    .capital_height()
                    .unwrap_or_else(|| self.face.ascender()),
            ),
            bounds: [
                units(bounds.x_min),
                units(bounds.y_min),
                units(bounds.x_max),
                units(bounds.y_max),
            ],
        }
    }

    /// The letters of a document, numbered anew in their order.
    pub(super) fn subset(
        &self,
        letters: impl IntoIterator<Item = char>,
    ) -> Result<Subset, Unprintable> {
        let used: std::collections::BTreeSet<char> = letters.into_iter().collect();
        let mut remapper = subsetter::GlyphRemapper::new();
        let mut glyphs = BTreeMap::new();
        let mut widths = vec![self.advance('\u{fffd}')];
        for letter in used {
            let Some(glyph) = self.face.glyph_index(letter) else {
                continue;
            };
            let new = remapper.remap(glyph.0);
            glyphs.insert(letter, new);
            if usize::from(new) >= widths.len() {
                widths.resize(usize::from(new) + 1, 0.0);
            }
            widths[usize::from(new)] = self.advance(letter);
        }
        let data = subsetter::subset(self.data, 0, &remapper).map_err(|_| Unprintable)?;
        Ok(Subset {
            data,
            glyphs,
            widths,
        })
    }
}
