//! Sets a document on pages of A4: what goes where, on which page, under
//! which element of the structure tree.

mod boxes;
mod frame;
mod table;
mod wrap;

use app::{
    sheet::{Part, Said, Sheet},
    text::print::Print,
};
use domain::Locale;
use pdf_writer::{Rect, types::StructRole};

use super::{
    canvas::{Canvas, Color, Ornament, Page, Style},
    font::Font,
    tags::{About, DOCUMENT, Element, Tree},
};
use wrap::wrap;

/// A4 in points.
pub(super) const WIDTH: f32 = 595.28;
pub(super) const HEIGHT: f32 = 841.89;
const LEFT: f32 = 54.0;
const RIGHT: f32 = WIDTH - 54.0;
const TOP: f32 = HEIGHT - 98.0;
const BOTTOM: f32 = 52.0;
const COLUMN: f32 = RIGHT - LEFT;

/// Ink-teal, as on the screen.
const ACCENT: Color = [0.043, 0.353, 0.373];
const TINT: Color = [0.925, 0.957, 0.957];
const INK: Color = [0.09, 0.13, 0.122];
const QUIET: Color = [0.298, 0.353, 0.341];
const HAIR: Color = [0.72, 0.76, 0.75];

const TITLE: Style = bold(16.0, ACCENT);
const HEADING: Style = bold(10.5, ACCENT);
const BODY: Style = plain(9.5, INK);
const OTHER: Style = plain(8.5, QUIET);
const LEADING: f32 = 13.0;

const fn plain(size: f32, color: Color) -> Style {
    Style {
        size,
        bold: false,
        color,
    }
}

const fn bold(size: f32, color: Color) -> Style {
    Style {
        size,
        bold: true,
        color,
    }
}

/// What stands on every page beside its contents.
pub(super) struct Stamp<'a> {
    /// The application's number.
    pub(super) number: &'a str,
    /// The mark of the contents.
    pub(super) mark: &'a str,
}

/// A document on its pages.
pub(super) struct Laid {
    pub(super) pages: Vec<Page>,
    pub(super) tree: Tree,
    /// Where the applicant's signature belongs.
    pub(super) signature: Option<Place>,
}

/// A place on a page.
pub(super) struct Place {
    pub(super) page: usize,
    pub(super) rect: Rect,
    pub(super) element: Element,
}

/// Sets a document.
pub(super) fn set(sheet: &Sheet, stamp: &Stamp<'_>, fonts: &[Font; 2]) -> Laid {
    let mut setter = Setter {
        sheet,
        fonts,
        pages: Vec::new(),
        y: 0.0,
        tree: Tree::new(),
        section: None,
        signature: None,
    };
    setter.turn();
    let mut rest = &*sheet.parts;
    while let [part, after @ ..] = rest {
        if let Some(group) = signed_together(rest) {
            setter.keep_together(group);
        }
        setter.part(part);
        rest = after;
    }
    setter.frame(stamp);
    Laid {
        pages: setter.pages.into_iter().map(Canvas::finish).collect(),
        tree: setter.tree,
        signature: setter.signature,
    }
}

struct Setter<'a> {
    sheet: &'a Sheet,
    fonts: &'a [Font; 2],
    pages: Vec<Canvas<'a>>,
    /// How far down the page is full.
    y: f32,
    tree: Tree,
    /// What is repeated where the page turns within it.
    section: Option<&'a Said>,
    signature: Option<Place>,
}

impl<'a> Setter<'a> {
    fn page(&self) -> usize {
        self.pages.len() - 1
    }

    fn canvas(&mut self) -> &mut Canvas<'a> {
        let page = self.page();
        &mut self.pages[page]
    }

    fn words(&self) -> &'static Print {
        Print::of(self.sheet.language)
    }

    fn other_language(&self) -> Locale {
        self.sheet.language.other()
    }

    fn font(&self, style: Style) -> &'a Font {
        &self.fonts[usize::from(style.bold)]
    }

    /// Draws as content of an element, on the page that is open.
    fn draw(&mut self, of: Element, draw: impl FnOnce(&mut Canvas<'a>)) {
        let page = self.page();
        self.pages[page].content(&mut self.tree, of, page, draw);
    }

    fn line(&mut self, of: Element, x: f32, style: Style, text: &str) {
        let y = self.y;
        self.draw(of, |canvas| canvas.text(x, y, style, text));
    }

    fn turn(&mut self) {
        self.pages.push(Canvas::new(self.fonts));
        self.y = TOP;
    }

    /// Turns the page unless so much room is left.
    fn keep(&mut self, height: f32) {
        if self.y - height < BOTTOM {
            self.turn();
            self.repeat();
        }
    }

    /// The section's heading once more, for the eye alone.
    fn repeat(&mut self) {
        let Some(section) = self.section else { return };
        let text = format!("{} {}", section.text, self.words().continued);
        self.y -= 14.0;
        let y = self.y;
        self.canvas().ornament(Ornament::Header, |canvas| {
            canvas.text(LEFT, y, HEADING, &text);
        });
        self.y -= 8.0;
    }

    fn part(&mut self, part: &'a Part) {
        match part {
            Part::NewPage => {
                self.section = None;
                self.turn();
            }
            Part::Title(said) => self.title(said),
            Part::Heading(said) => self.heading(said),
            Part::Paragraph(text) => {
                let paragraph = self.tree.add(DOCUMENT, StructRole::P, About::Nothing);
                self.flow(paragraph, LEFT, COLUMN, text);
                self.y -= 5.0;
            }
            Part::Notice(lines) => self.notice(lines),
            Part::Rows(rows) => self.rows(rows),
            Part::Numbered(items) => self.numbered(items),
            Part::Boxes(boxes) => self.boxes(boxes),
        }
    }

    fn title(&mut self, said: &'a Said) {
        self.section = None;
        let title = self.tree.add(DOCUMENT, StructRole::H1, About::Nothing);
        for line in wrap(self.font(TITLE), &said.text, TITLE.size, COLUMN) {
            self.keep(20.0);
            self.y -= 20.0;
            self.line(title, LEFT, TITLE, line);
        }
        if let Some(other) = &said.other {
            self.y -= 12.5;
            self.in_other_language(title, LEFT, other);
        }
        self.y -= 9.0;
    }

    fn heading(&mut self, said: &'a Said) {
        self.section = None;
        // Never at the foot of a page without what it heads.
        self.keep(58.0);
        self.y -= 15.0;
        let heading = self.tree.add(DOCUMENT, StructRole::H2, About::Nothing);
        self.line(heading, LEFT, HEADING, &said.text);
        if let Some(other) = &said.other {
            let x = LEFT + self.font(HEADING).width(&said.text, HEADING.size) + 8.0;
            self.in_other_language(heading, x, other);
        }
        self.y -= 4.5;
        self.section = Some(said);
    }

    /// What is signed, who signs and the places for it stand on one page.
    fn keep_together(&mut self, group: &'a [Part]) {
        if let [Part::Heading(_), ..] = group {
            self.section = None;
        }
        let height = group.iter().map(|part| self.height(part)).sum();
        self.keep(height);
    }

    /// How much of a page a part of such a group takes.
    fn height(&self, part: &'a Part) -> f32 {
        match part {
            Part::Heading(_) => 21.0,
            Part::Paragraph(text) => {
                let lines = wrap(self.font(BODY), text, BODY.size, COLUMN);
                LEADING * count(lines.iter()) + 5.0
            }
            Part::Rows(rows) => self.rows_height(rows),
            Part::Boxes(_) => boxes::HEIGHT + 10.0,
            _ => 0.0,
        }
    }

    fn in_other_language(&mut self, within: Element, x: f32, text: &str) {
        let language = About::Language(self.other_language());
        let span = self.tree.add(within, StructRole::Span, language);
        self.line(span, x, OTHER, text);
    }

    /// Running text, over the end of the page where it must be.
    fn flow(&mut self, of: Element, x: f32, width: f32, text: &str) {
        for line in wrap(self.font(BODY), text, BODY.size, width) {
            self.keep(LEADING);
            self.y -= LEADING;
            self.line(of, x, BODY, line);
        }
    }

    /// Lines on a tinted ground with a bar at their side.
    fn notice(&mut self, lines: &'a [String]) {
        let style = bold(9.5, INK);
        let width = COLUMN - 24.0;
        let font = self.font(style);
        let lines: Vec<Vec<&str>> = lines
            .iter()
            .map(|text| wrap(font, text, style.size, width))
            .collect();
        let height = LEADING * count(lines.iter().flatten()) + 12.0;
        self.keep(height + 8.0);
        let (top, ground) = (self.y - 2.0, self.y - 2.0 - height);
        self.canvas().ornament(Ornament::Layout, |canvas| {
            canvas.area(Rect::new(LEFT, ground, RIGHT, top), TINT);
            canvas.area(Rect::new(LEFT, ground, LEFT + 3.0, top), ACCENT);
        });
        self.y = top - 5.0;
        let notice = self.tree.add(DOCUMENT, StructRole::Div, About::Nothing);
        for lines in lines {
            let paragraph = self.tree.add(notice, StructRole::P, About::Nothing);
            for line in lines {
                self.y -= LEADING;
                let y = self.y + 2.5;
                self.draw(paragraph, |canvas| {
                    canvas.text(LEFT + 13.0, y, style, line);
                });
            }
        }
        self.y = ground - 3.0;
    }

    fn numbered(&mut self, items: &'a [String]) {
        const INDENT: f32 = 20.0;
        let list = self.tree.add(DOCUMENT, StructRole::L, About::Numbered);
        for (index, text) in items.iter().enumerate() {
            let item = self.tree.add(list, StructRole::LI, About::Nothing);
            self.keep(LEADING * 2.0);
            let label = self.tree.add(item, StructRole::Lbl, About::Nothing);
            let y = self.y - LEADING;
            let number = format!("{}. ", index + 1);
            self.draw(label, |canvas| {
                canvas.text(LEFT, y, bold(BODY.size, ACCENT), &number);
            });
            let body = self.tree.add(item, StructRole::LBody, About::Nothing);
            self.flow(body, LEFT + INDENT, COLUMN - INDENT, text);
            self.y -= 4.0;
        }
        self.y -= 4.0;
    }
}

/// The parts up to the next places for signatures, where nothing else than
/// text and rows stands before them; a heading may lead.
fn signed_together(parts: &[Part]) -> Option<&[Part]> {
    let end = parts
        .iter()
        .position(|part| matches!(part, Part::Boxes(_)))?;
    let group = &parts[..=end];
    let ([Part::Heading(_), inner @ ..] | inner) = group;
    inner
        .iter()
        .all(|part| matches!(part, Part::Paragraph(_) | Part::Rows(_) | Part::Boxes(_)))
        .then_some(group)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a page holds some dozens of lines"
)]
fn count<T>(lines: impl Iterator<Item = T>) -> f32 {
    lines.count() as f32
}
