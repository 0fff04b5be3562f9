//! What stands on every page, and how lines, frames and the square code are
//! drawn and marked.

use std::ops::Range;

use ::krilla::{
    color::rgb,
    geom::{PathBuilder, Point, Rect},
    graphic::Graphic,
    paint::{Fill, Stroke},
    surface::Surface,
    tagging::{Artifact, ArtifactType, ContentTag},
};
use qrcodegen::{QrCode, QrCodeEcc};
use serde_json::Value;

use super::{
    ACCENT, CODE, CODE_TOP, Color, HEIGHT, LABEL, LEFT, RIGHT, SMALL, TOP, WIDTH,
    letters::{Faces, Shaped, style, units_as_f32},
    words,
};

/// What stands on every page.
pub(super) struct Stays<'a> {
    institution: Shaped<'a>,
    number: Shaped<'a>,
    help: Shaped<'a>,
    form: Shaped<'a>,
    page: &'static str,
}

impl<'a> Stays<'a> {
    pub(super) fn new(faces: &Faces, sheet: &'a Value) -> Self {
        let shape = |style, key: &str| faces.shape(style, words(&sheet[key]).0);
        Self {
            institution: shape(style(true, 10.0, 14.0, ACCENT), "institution"),
            number: shape(LABEL, "number"),
            help: shape(SMALL, "help"),
            form: shape(SMALL, "form"),
            page: match sheet["language"].as_str() {
                Some("en") => "Page",
                _ => "Sayfa",
            },
        }
    }

    pub(super) fn head(&self, faces: &Faces, surface: &mut Surface<'_>) {
        surface.start_tagged(artifact(ArtifactType::Header));
        whole(faces, surface, &self.institution, LEFT, 62.0);
        let right = RIGHT - CODE - 10.0 - self.number.width();
        whole(faces, surface, &self.number, right, 62.0);
        surface.end_tagged();
        rule(surface, 82.0, 1.2, ACCENT);
    }

    pub(super) fn foot(&self, faces: &Faces, surface: &mut Surface<'_>, page: usize, pages: usize) {
        let number = faces.shape(SMALL, format!("{} {page} / {pages}", self.page));
        let y = HEIGHT - 36.0;
        surface.start_tagged(artifact(ArtifactType::Footer));
        whole(faces, surface, &self.help, LEFT, y);
        let middle = (WIDTH - self.form.width()) / 2.0;
        whole(faces, surface, &self.form, middle, y);
        whole(faces, surface, &number, RIGHT - number.width(), y);
        surface.end_tagged();
    }
}

pub(super) fn artifact(kind: ArtifactType) -> ContentTag<'static> {
    ContentTag::Artifact(Artifact::with_kind(kind))
}

fn fill((red, green, blue): Color) -> Fill {
    Fill {
        paint: rgb::Color::new(red, green, blue).into(),
        ..Fill::default()
    }
}

pub(super) fn line(
    faces: &Faces,
    surface: &mut Surface<'_>,
    text: &Shaped<'_>,
    glyphs: &Range<usize>,
    (x, y): (f32, f32),
) {
    surface.set_fill(Some(fill(text.style.color)));
    surface.draw_glyphs(
        Point::from_xy(x, y),
        &text.glyphs[glyphs.clone()],
        faces.of(text.style).font.clone(),
        &text.text,
        text.style.size,
        false,
    );
}

fn whole(faces: &Faces, surface: &mut Surface<'_>, text: &Shaped<'_>, x: f32, y: f32) {
    line(faces, surface, text, &(0..text.glyphs.len()), (x, y));
}

pub(super) fn rule(surface: &mut Surface<'_>, y: f32, width: f32, color: Color) {
    let mut path = PathBuilder::new();
    path.move_to(LEFT, y);
    path.line_to(if y < TOP { RIGHT - CODE - 10.0 } else { RIGHT }, y);
    stroke(surface, path, width, color);
}

pub(super) fn stroke(surface: &mut Surface<'_>, path: PathBuilder, width: f32, color: Color) {
    surface.start_tagged(artifact(ArtifactType::Layout));
    surface.set_fill(None);
    surface.set_stroke(Some(Stroke {
        paint: fill(color).paint,
        width,
        ..Stroke::default()
    }));
    surface.draw_path(&path.finish().unwrap());
    surface.set_stroke(None);
    surface.end_tagged();
}

pub(super) fn code_frame() -> Rect {
    Rect::from_xywh(RIGHT - CODE, CODE_TOP, CODE, CODE).unwrap()
}

/// The code's dark modules, each row's neighbours as one, kept once for all
/// pages.
pub(super) fn matrix(surface: &mut Surface<'_>, code: &str) -> Graphic {
    let code = QrCode::encode_text(code, QrCodeEcc::Medium).unwrap();
    let (size, frame) = (code.size(), code_frame());
    let side = CODE / units_as_f32(size);
    let mut path = PathBuilder::new();
    for y in 0..size {
        let mut x = 0;
        while x < size {
            let from = x;
            while code.get_module(x, y) {
                x += 1;
            }
            if x > from {
                let (left, top) = (units_as_f32(from) * side, units_as_f32(y) * side);
                let wide = units_as_f32(x - from) * side;
                let (left, top) = (frame.left() + left, frame.top() + top);
                path.push_rect(Rect::from_xywh(left, top, wide, side).unwrap());
            }
            x += 1;
        }
    }
    let mut builder = surface.stream_builder();
    let mut inner = builder.surface();
    inner.set_fill(Some(fill((0, 0, 0))));
    inner.draw_path(&path.finish().unwrap());
    inner.finish();
    Graphic::new(builder.finish(), false)
}
