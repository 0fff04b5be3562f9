//! Labels and values in a grid, as official forms have them.

use app::sheet::Row;
use pdf_writer::{Rect, types::StructRole};

use super::{
    super::{
        canvas::{Ornament, Style},
        tags::{About, DOCUMENT, Element},
    },
    COLUMN, HAIR, INK, LEFT, QUIET, RIGHT, Setter, bold, count, plain, wrap,
};

const LABEL: Style = plain(7.5, QUIET);
const VALUE: Style = bold(10.0, INK);
const PADDING: f32 = 5.0;
const LINE: f32 = 12.0;
/// Of a cell with a value of one line.
const HEIGHT: f32 = 25.0;
const HALF: f32 = COLUMN / 2.0;
const HAIRLINE: f32 = 0.5;

/// Below a table.
const BELOW: f32 = 4.0;

/// One line of a table: a row over the whole width, or two side by side.
struct GridLine<'a> {
    first: &'a Row,
    second: Option<&'a Row>,
    /// The first one's value, broken into lines.
    value: Vec<&'a str>,
    height: f32,
}

impl<'a> Setter<'a> {
    pub(super) fn rows(&mut self, rows: &'a [Row]) {
        let table = self.tree.add(DOCUMENT, StructRole::Table, About::Nothing);
        let mut opened = true;
        for line in self.grid_lines(rows) {
            let page = self.page();
            self.keep(line.height);
            opened |= self.page() != page;
            self.grid(line.height, line.second.is_some(), opened);
            opened = false;
            let row = self.tree.add(table, StructRole::TR, About::Nothing);
            if let Some(second) = line.second {
                self.cell(row, LEFT, line.first, &[&line.first.value], 1);
                self.cell(row, LEFT + HALF, second, &[&second.value], 1);
            } else {
                self.cell(row, LEFT, line.first, &line.value, 3);
            }
            self.y -= line.height;
        }
        self.y -= BELOW;
    }

    /// How much of a page these rows take.
    pub(super) fn rows_height(&self, rows: &'a [Row]) -> f32 {
        let lines = self.grid_lines(rows);
        lines.iter().map(|line| line.height).sum::<f32>() + BELOW
    }

    /// Two and two where both fit into half the width. Of a row of one, the
    /// value goes over three columns, so that every row has four.
    fn grid_lines(&self, rows: &'a [Row]) -> Vec<GridLine<'a>> {
        let mut lines = Vec::new();
        let mut rest = rows;
        while let [first, after @ ..] = rest {
            let second = after
                .first()
                .filter(|second| self.is_short(first) && self.is_short(second));
            let room = COLUMN - 2.0 * PADDING;
            let value = wrap(self.font(VALUE), &first.value, VALUE.size, room);
            let height = match second {
                Some(_) => HEIGHT,
                None => HEIGHT - LINE + LINE * count(value.iter()),
            };
            rest = if second.is_some() { &after[1..] } else { after };
            lines.push(GridLine {
                first,
                second,
                value,
                height,
            });
        }
        lines
    }

    fn is_short(&self, row: &Row) -> bool {
        let room = HALF - 2.0 * PADDING;
        // An address of several lines stands on its own.
        !row.value.contains('\n')
            && self.font(VALUE).width(&row.value, VALUE.size) <= room
            && self.font(LABEL).width(&row.label, LABEL.size) <= room
    }

    fn cell(&mut self, row: Element, x: f32, of: &Row, lines: &[&str], columns: i32) {
        let x = x + PADDING;
        let mut y = self.y - 9.0;
        let label = self.tree.add(row, StructRole::TH, About::RowHeader);
        self.draw(label, |canvas| canvas.text(x, y, LABEL, &of.label));
        let about = match columns {
            1 => About::Nothing,
            columns => About::Columns(columns),
        };
        let value = self.tree.add(row, StructRole::TD, about);
        for line in lines {
            y -= LINE;
            self.draw(value, |canvas| canvas.text(x, y, VALUE, line));
        }
    }

    /// The lines around a row.
    fn grid(&mut self, height: f32, halves: bool, top: bool) {
        let (upper, lower) = (self.y, self.y - height);
        self.canvas().ornament(Ornament::Layout, |canvas| {
            let mut line = |x1, y1, x2, y2| canvas.area(Rect::new(x1, y1, x2, y2), HAIR);
            if top {
                line(LEFT, upper - HAIRLINE, RIGHT, upper);
            }
            line(LEFT, lower - HAIRLINE, RIGHT, lower);
            line(LEFT, lower, LEFT + HAIRLINE, upper);
            line(RIGHT - HAIRLINE, lower, RIGHT, upper);
            if halves {
                line(LEFT + HALF, lower, LEFT + HALF + HAIRLINE, upper);
            }
        });
    }
}
