//! Sets a document on pages of A4.

use super::{
    document::{Document, Part},
    font::Font,
};

/// A4 in points.
pub(super) const WIDTH: f32 = 595.28;
pub(super) const HEIGHT: f32 = 841.89;
const LEFT: f32 = 56.0;
const RIGHT: f32 = WIDTH - 56.0;
const TOP: f32 = HEIGHT - 72.0;
const BOTTOM: f32 = 54.0;
const COLUMN: f32 = RIGHT - LEFT;
/// Between two pairs that stand side by side.
const GUTTER: f32 = 20.0;

/// Ink-teal, as on the screen.
pub(super) const ACCENT: [f32; 3] = [0.043, 0.353, 0.373];
pub(super) const INK: [f32; 3] = [0.09, 0.13, 0.122];
pub(super) const QUIET: [f32; 3] = [0.298, 0.353, 0.341];

/// Something drawn.
pub(super) enum Mark {
    Text {
        x: f32,
        y: f32,
        size: f32,
        bold: bool,
        color: [f32; 3],
        text: String,
    },
    Line {
        x: f32,
        y: f32,
        to: f32,
        width: f32,
        color: [f32; 3],
    },
    Frame {
        x: f32,
        y: f32,
        width: f32,
        height: f32,
        color: [f32; 3],
    },
}

/// A page's marks.
pub(super) type Page = Vec<Mark>;

struct Setter<'a> {
    document: &'a Document,
    fonts: [&'a Font; 2],
    pages: Vec<Page>,
    y: f32,
}

/// Sets the document.
pub(super) fn set(document: &Document, fonts: [&Font; 2]) -> Vec<Page> {
    let mut setter = Setter {
        document,
        fonts,
        pages: Vec::new(),
        y: 0.0,
    };
    setter.turn();
    for part in &document.parts {
        setter.part(part);
    }
    setter.number();
    setter.pages
}

impl Setter<'_> {
    fn font(&self, bold: bool) -> &Font {
        self.fonts[usize::from(bold)]
    }

    fn mark(&mut self, mark: Mark) {
        if let Some(page) = self.pages.last_mut() {
            page.push(mark);
        }
    }

    fn text(&mut self, x: f32, y: f32, size: f32, bold: bool, color: [f32; 3], text: &str) {
        self.mark(Mark::Text {
            x,
            y,
            size,
            bold,
            color,
            text: text.to_owned(),
        });
    }

    /// Begins a page, with its header.
    fn turn(&mut self) {
        self.pages.push(Vec::new());
        let header = self.document.header.clone();
        self.text(LEFT, HEIGHT - 50.0, 11.0, true, ACCENT, "Mühür");
        let right = RIGHT - self.font(false).width(&header, 9.0);
        self.text(right, HEIGHT - 50.0, 9.0, false, QUIET, &header);
        self.mark(Mark::Line {
            x: LEFT,
            y: HEIGHT - 60.0,
            to: RIGHT,
            width: 1.2,
            color: ACCENT,
        });
        self.y = TOP;
    }

    /// Turns the page unless so much room is left.
    fn keep(&mut self, height: f32) {
        if self.y - height < BOTTOM {
            self.turn();
        }
    }

    /// Page x of y, once y is known.
    fn number(&mut self) {
        let count = self.pages.len();
        for index in 0..count {
            let left = self.document.footer.clone();
            let right = format!("{} {} / {count}", self.document.page, index + 1);
            let x = RIGHT - self.font(false).width(&right, 8.5);
            for (x, text) in [(LEFT, left), (x, right)] {
                self.pages[index].push(Mark::Text {
                    x,
                    y: 36.0,
                    size: 8.5,
                    bold: false,
                    color: QUIET,
                    text,
                });
            }
        }
    }

    fn part(&mut self, part: &Part) {
        match part {
            Part::NewPage => self.turn(),
            Part::Title(text) => self.lines(text, 18.0, true, ACCENT, 8.0),
            Part::Heading(text) => {
                self.keep(60.0);
                self.y -= 8.0;
                self.lines(text, 11.5, true, ACCENT, 5.0);
                let y = self.y + 1.0;
                self.mark(Mark::Line {
                    x: LEFT,
                    y,
                    to: RIGHT,
                    width: 0.5,
                    color: QUIET,
                });
                self.y -= 5.0;
            }
            Part::Paragraph(text) => self.lines(text, 9.5, false, INK, 6.0),
            Part::Notice(text) => self.notice(text),
            Part::Rows(rows) => self.rows(rows),
            Part::Numbered(items) => self.numbered(items),
            Part::Boxes(captions) => self.boxes(captions),
        }
    }

    fn lines(&mut self, text: &str, size: f32, bold: bool, color: [f32; 3], after: f32) {
        for line in wrap(self.font(bold), text, size, COLUMN) {
            self.keep(size * 1.4);
            self.y -= size * 1.4;
            let y = self.y;
            self.text(LEFT, y, size, bold, color, &line);
        }
        self.y -= after;
    }

    fn notice(&mut self, text: &str) {
        let lines = wrap(self.font(true), text, 9.5, COLUMN - 24.0);
        let height = row_count(&lines) * 13.5 + 16.0;
        self.keep(height + 10.0);
        let top = self.y;
        self.mark(Mark::Frame {
            x: LEFT,
            y: top - height,
            width: COLUMN,
            height,
            color: ACCENT,
        });
        let mut y = top - 8.0;
        for line in lines {
            y -= 13.5;
            self.text(LEFT + 12.0, y + 3.0, 9.5, true, INK, &line);
        }
        self.y = top - height - 10.0;
    }

    /// Pairs stand two and two where both fit into half the width.
    fn rows(&mut self, rows: &[(String, String)]) {
        let half = (COLUMN - GUTTER) / 2.0;
        let fits = |row: &(String, String)| {
            !row.1.contains('\n')
                && self.font(true).width(&row.1, 10.0) <= half
                && self.font(false).width(&row.0, 8.0) <= half
        };
        let mut index = 0;
        let mut plan = Vec::new();
        while index < rows.len() {
            let two = index + 1 < rows.len() && fits(&rows[index]) && fits(&rows[index + 1]);
            plan.push((index, two));
            index += if two { 2 } else { 1 };
        }
        for (index, two) in plan {
            if two {
                self.keep(30.0);
                let top = self.y;
                self.pair(LEFT, top, &rows[index], half);
                self.pair(LEFT + half + GUTTER, top, &rows[index + 1], half);
                self.y = top - 28.0;
            } else {
                let count = row_count(&wrap(self.font(true), &rows[index].1, 10.0, COLUMN));
                self.keep(16.0 + count * 13.0);
                let top = self.y;
                self.pair(LEFT, top, &rows[index], COLUMN);
                self.y = top - 15.0 - count * 13.0;
            }
        }
    }

    fn pair(&mut self, x: f32, top: f32, (label, value): &(String, String), width: f32) {
        self.text(x, top - 9.0, 8.0, false, QUIET, label);
        let mut y = top - 9.0;
        for line in wrap(self.font(true), value, 10.0, width) {
            y -= 13.0;
            self.text(x, y, 10.0, true, INK, &line);
        }
    }

    fn numbered(&mut self, items: &[String]) {
        for (index, item) in items.iter().enumerate() {
            let lines = wrap(self.font(false), item, 9.5, COLUMN - 20.0);
            self.keep(row_count(&lines) * 13.3);
            for (line_index, line) in lines.iter().enumerate() {
                self.y -= 13.3;
                let y = self.y;
                if line_index == 0 {
                    self.text(LEFT, y, 9.5, true, ACCENT, &format!("{}.", index + 1));
                }
                self.text(LEFT + 20.0, y, 9.5, false, INK, line);
            }
            self.y -= 4.0;
        }
        self.y -= 4.0;
    }

    fn boxes(&mut self, captions: &[String]) {
        const TALL: f32 = 58.0;
        self.keep(TALL + 14.0);
        let (top, mut x) = (self.y - 6.0, LEFT);
        let width =
            captions.iter().fold(COLUMN + GUTTER, |left, _| left) / row_count(captions) - GUTTER;
        for caption in captions {
            self.mark(Mark::Frame {
                x,
                y: top - TALL,
                width,
                height: TALL,
                color: QUIET,
            });
            self.text(x + 8.0, top - 14.0, 8.5, false, QUIET, caption);
            x += width + GUTTER;
        }
        self.y = top - TALL - 8.0;
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a page holds some dozens of lines"
)]
fn row_count<T>(rows: &[T]) -> f32 {
    rows.len() as f32
}

/// Breaks a text into lines of this width, at spaces where there are any.
fn wrap(font: &Font, text: &str, size: f32, width: f32) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        for word in paragraph.split(' ') {
            let longer = if line.is_empty() {
                word.to_owned()
            } else {
                format!("{line} {word}")
            };
            if font.width(&longer, size) <= width {
                line = longer;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            // A word wider than the line is cut where it must be.
            for letter in word.chars() {
                if font.width(&format!("{line}{letter}"), size) > width {
                    lines.push(std::mem::take(&mut line));
                }
                line.push(letter);
            }
        }
        lines.push(line);
    }
    lines
}
