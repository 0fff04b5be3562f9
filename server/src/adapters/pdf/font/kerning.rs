//! How much closer two letters stand than their widths say (OpenType, GPOS).

use ttf_parser::{
    Face, GlyphId, Tag,
    gpos::{PairAdjustment, PositioningSubtable},
};

/// Every pair of letters, read once: in a file's tables a pair is searched for
/// in several places, and a page has thousands of pairs.
pub(super) struct Kerning {
    letters: usize,
    /// In thousandths of the size.
    pairs: Vec<i16>,
}

impl Kerning {
    /// Of these letters, by their glyphs.
    pub(super) fn read(face: &Face<'_>, glyphs: &[GlyphId]) -> Self {
        let tables = tables(face);
        let em = i32::from(face.units_per_em());
        let mut pairs = vec![0; glyphs.len() * glyphs.len()];
        for (first, row) in glyphs.iter().zip(pairs.chunks_mut(glyphs.len())) {
            // Most letters are the first of no pair.
            let of_first = |table: &&PairAdjustment<'_>| table.coverage().contains(*first);
            let tables: Vec<Vec<_>> = tables
                .iter()
                .map(|lookup| lookup.iter().filter(of_first).collect())
                .filter(|lookup: &Vec<_>| !lookup.is_empty())
                .collect();
            if tables.is_empty() {
                continue;
            }
            for (second, pair) in glyphs.iter().zip(row) {
                let units: i32 = tables
                    .iter()
                    .filter_map(|lookup| lookup.iter().find_map(|table| of(table, *first, *second)))
                    .map(i32::from)
                    .sum();
                *pair = i16::try_from(units * 1000 / em).unwrap_or_default();
            }
        }
        Self {
            letters: glyphs.len(),
            pairs,
        }
    }

    /// Between a letter and the next.
    pub(super) fn between(&self, first: Option<usize>, second: usize) -> f32 {
        first.map_or(0.0, |first| {
            f32::from(self.pairs[first * self.letters + second])
        })
    }
}

/// The pair tables of the feature `kern`, lookup by lookup.
fn tables<'a>(face: &Face<'a>) -> Vec<Vec<PairAdjustment<'a>>> {
    let Some(table) = face.tables().gpos else {
        return Vec::new();
    };
    let mut lookups: Vec<u16> = table
        .features
        .into_iter()
        .filter(|feature| feature.tag == Tag::from_bytes(b"kern"))
        .flat_map(|feature| feature.lookup_indices)
        .collect();
    lookups.sort_unstable();
    lookups.dedup();
    lookups
        .into_iter()
        .filter_map(|index| table.lookups.get(index))
        .map(|lookup| {
            lookup
                .subtables
                .into_iter::<PositioningSubtable<'_>>()
                .filter_map(|table| match table {
                    PositioningSubtable::Pair(pair) => Some(pair),
                    _ => None,
                })
                .collect()
        })
        .collect()
}

/// What a table says of a pair; nothing where it says nothing and the next
/// table is asked.
fn of(table: &PairAdjustment<'_>, first: GlyphId, second: GlyphId) -> Option<i16> {
    match table {
        PairAdjustment::Format1 { coverage, sets } => {
            let set = sets.get(coverage.get(first)?)?;
            set.get(second).map(|(value, _)| value.x_advance)
        }
        PairAdjustment::Format2 {
            classes, matrix, ..
        } => {
            let classes = (classes.0.get(first), classes.1.get(second));
            matrix.get(classes).map(|(value, _)| value.x_advance)
        }
    }
}
