//! What stands on every page around its contents: whose form it is, the
//! number by which paper finds its file, page x of y.

use pdf_writer::{Rect, types::StructRole};

use super::{
    super::{
        canvas::{Canvas, Ornament},
        tags::{About, DOCUMENT},
    },
    ACCENT, COLUMN, HEIGHT, INK, LEFT, QUIET, RIGHT, Setter, Stamp, bold, plain, wrap,
};

/// The square code's side: half a millimetre a module, so that a telephone
/// reads it from the hand and a scanner at 200 dpi.
const CODE: f32 = 52.0;
const CODE_AT: Rect = Rect {
    x1: RIGHT - CODE,
    y1: HEIGHT - 26.0 - CODE,
    x2: RIGHT,
    y2: HEIGHT - 26.0,
};
const RULE: f32 = HEIGHT - 88.0;

impl Setter<'_> {
    pub(super) fn frame(&mut self, stamp: &Stamp<'_>) {
        let alt = About::Picture(self.words().code_alt, CODE_AT);
        let code = self.tree.add(DOCUMENT, StructRole::Figure, alt);
        let whole = self.pages.len();
        let words = self.words();
        let sheet = self.sheet;
        let name = wrap(
            self.font(bold(12.0, INK)),
            &sheet.institution,
            12.0,
            COLUMN - 230.0,
        );
        for (index, canvas) in self.pages.iter_mut().enumerate() {
            // It is read once and seen on every page.
            match index {
                0 => canvas.content(&mut self.tree, code, 0, |canvas| canvas.code(CODE_AT)),
                _ => canvas.ornament(Ornament::Header, |canvas| canvas.code(CODE_AT)),
            }
            canvas.ornament(Ornament::Header, |canvas| {
                head(
                    canvas,
                    &name,
                    &sheet.title.text,
                    &sheet.form,
                    stamp,
                    words.mark,
                );
            });
            canvas.ornament(Ornament::Footer, |canvas| {
                let style = plain(8.0, QUIET);
                canvas.text(LEFT, 34.0, style, &sheet.help);
                let page = format!("{} {} / {whole}", words.page, index + 1);
                canvas.text_to(RIGHT, 34.0, style, &page);
            });
        }
    }
}

fn head(
    canvas: &mut Canvas<'_>,
    name: &[&str],
    title: &str,
    form: &str,
    stamp: &Stamp<'_>,
    mark: &str,
) {
    let mut y = HEIGHT - 38.0;
    for line in name.iter().take(2) {
        canvas.text(LEFT, y, bold(12.0, INK), line);
        y -= 15.0;
    }
    canvas.text(LEFT, y, plain(8.5, QUIET), title);
    let right = RIGHT - CODE - 12.0;
    canvas.text_to(right, HEIGHT - 38.0, bold(14.0, INK), stamp.number);
    canvas.text_to(right, HEIGHT - 53.0, plain(8.0, QUIET), form);
    let said = format!("{mark} {}", stamp.mark);
    canvas.text_to(right, HEIGHT - 65.0, plain(8.0, QUIET), &said);
    canvas.area(Rect::new(LEFT, RULE, RIGHT, RULE + 1.2), ACCENT);
}
