//! One page's drawing: text, lines and areas, each marked as what it is.

use pdf_writer::{
    Content, Name, Rect, Str,
    types::{ArtifactSubtype, ArtifactType},
};

use super::{
    font::{Font, Letters},
    tags::{Element, Tree},
};

/// A colour in sRGB.
pub(super) type Color = [f32; 3];

/// How a text looks.
#[derive(Clone, Copy)]
pub(super) struct Style {
    /// In points.
    pub(super) size: f32,
    pub(super) bold: bool,
    pub(super) color: Color,
}

/// What is drawn and no part of what is read.
#[derive(Clone, Copy)]
pub(super) enum Ornament {
    /// At the top of every page.
    Header,
    /// At the bottom of every page.
    Footer,
    /// Lines and areas.
    Layout,
}

/// The names of the fonts and of the square code in a page's resources.
pub(super) const FONTS: [Name<'static>; 2] = [Name(b"R"), Name(b"B")];
pub(super) const CODE: Name<'static> = Name(b"Q");

/// A page that is drawn.
pub(super) struct Page {
    pub(super) drawing: Vec<u8>,
    /// The elements of its marked content, by identifier.
    pub(super) marked: Vec<Element>,
    /// Which letters of each font are on it.
    pub(super) letters: [Letters; 2],
}

/// A page under the pen.
pub(super) struct Canvas<'a> {
    content: Content,
    fonts: &'a [Font; 2],
    /// By identifier of marked content.
    marked: Vec<Element>,
    fill: Option<Color>,
    /// By font.
    letters: [Letters; 2],
    run: Vec<u8>,
}

impl<'a> Canvas<'a> {
    pub(super) fn new(fonts: &'a [Font; 2]) -> Self {
        Self {
            content: Content::with_capacity(16 * 1024),
            fonts,
            marked: Vec::new(),
            fill: None,
            letters: [Letters::Usual; 2],
            run: Vec::with_capacity(256),
        }
    }

    /// Draws as the content of an element.
    pub(super) fn content(
        &mut self,
        tree: &mut Tree,
        of: Element,
        page: usize,
        draw: impl FnOnce(&mut Self),
    ) {
        let id = i32::try_from(self.marked.len()).unwrap_or(i32::MAX);
        self.marked.push(of);
        tree.content(of, page, id);
        self.content
            .begin_marked_content_with_properties(tree.name(of))
            .properties()
            .identify(id);
        draw(self);
        self.content.end_marked_content();
    }

    /// Draws as no part of what is read.
    pub(super) fn ornament(&mut self, kind: Ornament, draw: impl FnOnce(&mut Self)) {
        let mut mark = self
            .content
            .begin_marked_content_with_properties(Name(b"Artifact"));
        let mut artifact = mark.properties().artifact();
        match kind {
            Ornament::Header => artifact
                .kind(ArtifactType::Pagination)
                .subtype(ArtifactSubtype::Header),
            Ornament::Footer => artifact
                .kind(ArtifactType::Pagination)
                .subtype(ArtifactSubtype::Footer),
            Ornament::Layout => artifact.kind(ArtifactType::Layout),
        };
        drop(artifact);
        drop(mark);
        draw(self);
        self.content.end_marked_content();
    }

    /// A line of text from here on.
    pub(super) fn text(&mut self, x: f32, y: f32, style: Style, text: &str) {
        self.color(style.color);
        self.content
            .begin_text()
            .set_font(FONTS[usize::from(style.bold)], style.size)
            .next_line(hundredths(x), hundredths(y));
        let font = &self.fonts[usize::from(style.bold)];
        let mut shown = self.content.show_positioned();
        let mut items = shown.items();
        self.run.clear();
        let letters = font.glyphs(text, &mut self.run, |run, closer| {
            items.show(Str(run)).adjust(-closer);
            run.clear();
        });
        items.show(Str(&self.run));
        drop(items);
        drop(shown);
        self.content.end_text();
        let known = &mut self.letters[usize::from(style.bold)];
        *known = letters.max(*known);
    }

    /// A text that ends here.
    pub(super) fn text_to(&mut self, right: f32, y: f32, style: Style, text: &str) {
        let width = self.fonts[usize::from(style.bold)].width(text, style.size);
        self.text(right - width, y, style, text);
    }

    /// A filled area; a thin one is a line.
    pub(super) fn area(&mut self, area: Rect, color: Color) {
        self.color(color);
        let [x, y] = [area.x1, area.y1].map(hundredths);
        let [width, height] = [area.x2 - area.x1, area.y2 - area.y1].map(hundredths);
        self.content.rect(x, y, width, height).fill_nonzero();
    }

    /// Four lines around a place.
    pub(super) fn frame(&mut self, place: Rect, width: f32, color: Color) {
        let Rect { x1, y1, x2, y2 } = place;
        for side in [
            Rect::new(x1, y1, x2, y1 + width),
            Rect::new(x1, y2 - width, x2, y2),
            Rect::new(x1, y1, x1 + width, y2),
            Rect::new(x2 - width, y1, x2, y2),
        ] {
            self.area(side, color);
        }
    }

    /// The square code, as large as this place.
    pub(super) fn code(&mut self, place: Rect) {
        let [x, y] = [place.x1, place.y1].map(hundredths);
        let side = hundredths(place.x2 - place.x1);
        self.content
            .save_state()
            .transform([side, 0.0, 0.0, side, x, y])
            .x_object(CODE)
            .restore_state();
    }

    fn color(&mut self, color: Color) {
        if self.fill != Some(color) {
            let [red, green, blue] = color;
            self.content.set_fill_rgb(red, green, blue);
            self.fill = Some(color);
        }
    }

    pub(super) fn finish(self) -> Page {
        Page {
            drawing: self.content.finish().into_vec(),
            marked: self.marked,
            letters: self.letters,
        }
    }
}

/// A hundredth of a point is finer than any printer.
fn hundredths(points: f32) -> f32 {
    (points * 100.0).round() / 100.0
}
