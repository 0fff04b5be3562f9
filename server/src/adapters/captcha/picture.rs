//! The picture: five letters, each turned, the whole bent and crossed by
//! curves.

use ab_glyph::{Font, FontRef, PxScale, point};
use image::{ExtendedColorType, ImageEncoder, codecs::png::PngEncoder};

use super::Grain;

/// Twice what the page shows, so that it is sharp on a phone.
const WIDTH: u32 = 560;
const HEIGHT: u32 = 180;

const FONT: &[u8] = include_bytes!("../../../fonts/NotoSans-Bold.ttf");

/// Ink from 0 (none) to 1 at every point.
struct Ink(Vec<f32>);

impl Ink {
    fn blank() -> Self {
        Self(vec![0.0; (WIDTH * HEIGHT) as usize])
    }

    fn at(&self, x: f32, y: f32) -> f32 {
        match index(x, y) {
            Some(index) => self.0[index],
            None => 0.0,
        }
    }

    fn add(&mut self, x: f32, y: f32, ink: f32) {
        if let Some(index) = index(x, y) {
            self.0[index] = (self.0[index] + ink).min(1.0);
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "the point was compared with the picture's bounds, which are small"
)]
fn index(x: f32, y: f32) -> Option<usize> {
    let inside = x >= 0.0 && y >= 0.0 && x < WIDTH as f32 && y < HEIGHT as f32;
    inside.then(|| y as usize * WIDTH as usize + x as usize)
}

/// A PNG of these letters.
pub(super) fn draw(letters: &str, grain: &mut Grain) -> Option<Vec<u8>> {
    let font = FontRef::try_from_slice(FONT).ok()?;
    let mut flat = Ink::blank();
    let mut left = grain.between(28.0, 52.0);
    for letter in letters.chars() {
        letter_at(&mut flat, &font, letter, left, grain);
        left += grain.between(92.0, 102.0);
    }
    let bent = bend(&flat, grain);
    encode(&curves(bent, grain), grain)
}

/// Draws one letter, turned around its middle.
fn letter_at(ink: &mut Ink, font: &FontRef<'_>, letter: char, left: f32, grain: &mut Grain) {
    let size = grain.between(108.0, 128.0);
    let glyph = font
        .glyph_id(letter)
        .with_scale_and_position(PxScale::from(size), point(0.0, 0.0));
    let Some(outline) = font.outline_glyph(glyph) else {
        return;
    };
    let bounds = outline.px_bounds();
    let (sin, cos) = grain.between(-0.38, 0.38).sin_cos();
    let shear = grain.between(-0.25, 0.25);
    let middle = (bounds.width() / 2.0, bounds.height() / 2.0);
    let centre = (left + 44.0, grain.between(76.0, 104.0));
    outline.draw(|x, y, coverage| {
        #[expect(
            clippy::cast_precision_loss,
            reason = "a glyph is some dozens of points wide"
        )]
        let (dx, dy) = (x as f32 - middle.0, y as f32 - middle.1);
        let dx = dx + shear * dy;
        let (tx, ty) = (
            centre.0 + dx * cos - dy * sin,
            centre.1 + dx * sin + dy * cos,
        );
        // Turning leaves holes; a soft brush fills them.
        for (ox, oy, part) in [
            (0.0, 0.0, 1.0),
            (0.5, 0.0, 0.6),
            (0.0, 0.5, 0.6),
            (0.5, 0.5, 0.6),
        ] {
            ink.add(tx + ox, ty + oy, coverage * part);
        }
    });
}

/// Bends the picture along two waves.
fn bend(flat: &Ink, grain: &mut Grain) -> Ink {
    let mut bent = Ink::blank();
    let mut wave = |low, high| {
        (
            grain.between(low, high),
            grain.between(48.0, 80.0),
            grain.between(0.0, 6.3),
        )
    };
    let (up, side) = (wave(6.0, 11.0), wave(4.0, 8.0));
    #[expect(clippy::cast_precision_loss, reason = "the picture is small")]
    let columns: Vec<(f32, f32)> = (0..WIDTH)
        .map(|x| (x as f32, up.0 * (x as f32 / up.1 + up.2).sin()))
        .collect();
    for y in 0..HEIGHT {
        #[expect(clippy::cast_precision_loss, reason = "the picture is small")]
        let y = y as f32;
        let aside = side.0 * (y / side.1 + side.2).sin();
        for (x, down) in &columns {
            bent.add(*x, y, flat.at(x + aside, y + down));
        }
    }
    bent
}

/// Crosses the letters with thin curves of the same ink and with gaps.
fn curves(mut ink: Ink, grain: &mut Grain) -> Ink {
    for gap in [false, false, false, true, true] {
        let (height, slope) = (grain.between(36.0, 144.0), grain.between(-0.16, 0.16));
        let (wave, length, phase) = (
            grain.between(8.0, 28.0),
            grain.between(36.0, 84.0),
            grain.between(0.0, 6.3),
        );
        let thick = if gap { 3.0 } else { grain.between(3.2, 5.2) };
        let mut x = 0.0;
        #[expect(clippy::cast_precision_loss, reason = "the picture is small")]
        while x < WIDTH as f32 {
            let y = height + slope * x + wave * (x / length + phase).sin();
            let mut across = 0.0;
            while across < thick {
                if gap {
                    if let Some(index) = index(x, y + across) {
                        ink.0[index] = 0.0;
                    }
                } else {
                    ink.add(x, y + across, 1.0);
                }
                across += 0.5;
            }
            x += 0.5;
        }
    }
    ink
}

/// Dark teal on warm white, as the pages are; eight bits of grey are enough.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "ink is between 0 and 1"
)]
fn encode(ink: &Ink, grain: &mut Grain) -> Option<Vec<u8>> {
    // Grain, so that no two points of ink are alike.
    let mut grains = vec![0; ink.0.len()];
    grain.fill(&mut grains);
    let grey: Vec<u8> = ink
        .0
        .iter()
        .zip(grains)
        // Sixteen greys are enough, and pack well.
        .map(|(ink, grain)| (250.0 - ink * (190.0 + 28.0 * f32::from(grain) / 255.0)) as u8 & 0xf8)
        .collect();
    let mut png = Vec::new();
    PngEncoder::new(&mut png)
        .write_image(&grey, WIDTH, HEIGHT, ExtendedColorType::L8)
        .ok()?;
    Some(png)
}
