//! Places to be filled in by hand, a stamp or a signature.

use app::sheet::SignBox;
use pdf_writer::{Rect, types::StructRole};

use super::{
    super::{
        canvas::{Ornament, Style},
        tags::{About, DOCUMENT, Element},
        write::WIDGET,
    },
    COLUMN, LEFT, OTHER, Place, QUIET, Setter, bold, count, wrap,
};

const CAPTION: Style = bold(8.0, QUIET);
const SECOND: f32 = 7.0;
pub(super) const HEIGHT: f32 = 76.0;
const GUTTER: f32 = 14.0;
const PADDING: f32 = 6.0;

impl<'a> Setter<'a> {
    pub(super) fn boxes(&mut self, boxes: &'a [SignBox]) {
        self.keep(HEIGHT + 10.0);
        let top = self.y - 6.0;
        let width = (COLUMN + GUTTER) / count(boxes.iter()) - GUTTER;
        let mut x = LEFT;
        for one in boxes {
            self.filled_in_here(Rect::new(x, top - HEIGHT, x + width, top), one);
            x += width + GUTTER;
        }
        self.y = top - HEIGHT - 8.0;
    }

    fn filled_in_here(&mut self, place: Rect, one: &SignBox) {
        self.canvas()
            .ornament(Ornament::Layout, |canvas| canvas.frame(place, 0.8, QUIET));
        let group = self.tree.add(DOCUMENT, StructRole::Div, About::Nothing);
        let caption = self.tree.add(group, StructRole::P, About::Nothing);
        let room = place.x2 - place.x1 - 2.0 * PADDING;
        let mut y = place.y2 - 4.0;
        self.lines(
            caption,
            &mut y,
            place.x1 + PADDING,
            room,
            CAPTION,
            &one.caption.text,
        );
        if let Some(other) = &one.caption.other {
            let language = About::Language(self.other_language());
            let span = self.tree.add(caption, StructRole::Span, language);
            let style = Style {
                size: SECOND,
                ..OTHER
            };
            self.lines(span, &mut y, place.x1 + PADDING, room, style, other);
        }
        if one.signature {
            let element = self.tree.add(
                group,
                StructRole::Form,
                About::Control(self.words().signature_alt),
            );
            let page = self.page();
            self.tree.object(element, page, WIDGET);
            self.signature = Some(Place {
                page,
                rect: Rect::new(
                    place.x1 + PADDING,
                    place.y1 + 4.0,
                    place.x2 - PADDING,
                    y - 4.0,
                ),
                element,
            });
        }
    }

    fn lines(&mut self, of: Element, y: &mut f32, x: f32, room: f32, style: Style, text: &str) {
        for line in wrap(self.font(style), text, style.size, room) {
            *y -= style.size + 2.0;
            let at = *y;
            self.draw(of, |canvas| canvas.text(x, at, style, line));
        }
    }
}
