//! The same sheet by krilla, tagged, as PDF/A-2a and PDF/UA-1 at once: a peer
//! for the bench, and a twin out of which the same text must come.

#![expect(
    clippy::unwrap_used,
    reason = "a bench ends where its ground gives way"
)]

// The bench and the twin's test read this file from different folders.
#[path = "krilla/draw.rs"]
mod draw;
#[path = "krilla/ink.rs"]
mod ink;
#[path = "krilla/letters.rs"]
mod letters;

use std::{borrow::Cow, num::NonZeroU16, ops::Range};

use ::krilla::{
    destination::XyzDestination,
    geom::{Point, Rect},
    outline::OutlineNode,
    tagging::{BBox, Identifier, ListNumbering, Node, TableHeaderScope, Tag, TagGroup, TagKind},
};
use serde_json::Value;

use ink::code_frame;
pub use letters::Faces;
use letters::{Shaped, Style, style};

const WIDTH: f32 = 595.28;
const HEIGHT: f32 = 841.89;
const LEFT: f32 = 56.0;
const RIGHT: f32 = WIDTH - 56.0;
const TOP: f32 = 96.0;
const BOTTOM: f32 = HEIGHT - 58.0;
const COLUMN: f32 = RIGHT - LEFT;
const GUTTER: f32 = 20.0;
/// Where a row's value begins.
const VALUE: f32 = LEFT + 160.0;
/// The code's side, at the right of the header.
const CODE: f32 = 52.0;
const CODE_TOP: f32 = 24.0;

type Color = (u8, u8, u8);
const ACCENT: Color = (11, 90, 95);
const INK: Color = (23, 33, 31);
const QUIET: Color = (76, 90, 87);

const TITLE: Style = style(true, 18.0, 24.0, ACCENT);
const OTHER: Style = style(false, 10.0, 14.0, QUIET);
const HEADING: Style = style(true, 11.5, 16.0, ACCENT);
const BODY: Style = style(false, 9.5, 13.3, INK);
const STRONG: Style = style(true, 9.5, 13.3, INK);
const NUMBER: Style = style(true, 9.5, 13.3, ACCENT);
const LABEL: Style = style(false, 9.0, 13.3, QUIET);
const SMALL: Style = style(false, 8.5, 12.0, QUIET);

impl Faces {
    /// The sheet as a PDF.
    pub fn render(&self, sheet: &Value) -> Vec<u8> {
        let mut setter = Setter {
            faces: self,
            texts: Vec::new(),
            pages: Vec::new(),
            leaves: 0,
            tree: Vec::new(),
            outline: Vec::new(),
            lang: sheet["language"].as_str().unwrap_or("tr"),
            y: 0.0,
        };
        let code = sheet["code"].as_str().unwrap_or_default();
        setter.turn();
        if !code.is_empty() {
            let figure = Tag::Figure(Some(code.to_owned()))
                .with_bbox(Some(BBox::new(0, code_frame())))
                .into();
            let leaf = setter.leaf();
            setter.tree.push(Item::Group(figure, vec![leaf]));
        }
        for part in sheet["parts"].as_array().into_iter().flatten() {
            setter.part(part);
        }
        setter.draw(sheet, code)
    }
}

enum Mark<'a> {
    Line {
        x: f32,
        y: f32,
        text: usize,
        glyphs: Range<usize>,
        lang: Option<&'a str>,
    },
    Rule(f32),
    Frame(Rect, Color),
}

/// The tree before its leaves have their identifiers, which drawing gives in
/// the same order.
enum Item {
    Group(TagKind, Vec<Item>),
    Leaf(usize),
}

impl Item {
    fn node(self, leaves: &[Identifier]) -> Node {
        match self {
            Self::Leaf(index) => leaves[index].into(),
            Self::Group(tag, items) => TagGroup::with_children(
                tag,
                items.into_iter().map(|item| item.node(leaves)).collect(),
            )
            .into(),
        }
    }
}

/// A text broken into lines, not placed yet.
struct Block<'a> {
    lines: Vec<(usize, Range<usize>)>,
    style: Style,
    lang: Option<&'a str>,
}

impl Block<'_> {
    fn height(&self) -> f32 {
        count(&self.lines) * self.style.lead
    }
}

struct Setter<'a> {
    faces: &'a Faces,
    texts: Vec<Shaped<'a>>,
    pages: Vec<Vec<Mark<'a>>>,
    leaves: usize,
    tree: Vec<Item>,
    outline: Vec<OutlineNode>,
    lang: &'a str,
    y: f32,
}

impl<'a> Setter<'a> {
    fn turn(&mut self) {
        self.pages.push(Vec::new());
        self.y = TOP;
    }

    fn keep(&mut self, height: f32) {
        if self.y + height > BOTTOM {
            self.turn();
        }
    }

    fn mark(&mut self, mark: Mark<'a>) {
        self.pages.last_mut().unwrap().push(mark);
    }

    fn leaf(&mut self) -> Item {
        self.leaves += 1;
        Item::Leaf(self.leaves - 1)
    }

    fn block(&mut self, style: Style, text: impl Into<Cow<'a, str>>, width: f32) -> Block<'a> {
        let shaped = self.faces.shape(style, text);
        let lines = shaped
            .wrap(width)
            .into_iter()
            .map(|line| (self.texts.len(), line))
            .collect();
        self.texts.push(shaped);
        Block {
            lines,
            style,
            lang: None,
        }
    }

    /// The other language's words.
    fn other(&mut self, text: &'a str, style: Style, width: f32) -> Block<'a> {
        let mut block = self.block(style, text, width);
        block.lang = Some(if self.lang == "tr" { "en" } else { "tr" });
        block
    }

    /// Places lines from this top downwards; they may turn the page only where
    /// nothing stands beside them.
    fn place(&mut self, block: Block<'a>, x: f32) -> Vec<Item> {
        let mut leaves = Vec::new();
        for (text, glyphs) in block.lines {
            self.keep(block.style.lead);
            self.y += block.style.lead;
            if glyphs.is_empty() {
                continue;
            }
            let y = self.y - (block.style.lead - block.style.size * 0.72) / 2.0;
            self.mark(Mark::Line {
                x,
                y,
                text,
                glyphs,
                lang: block.lang,
            });
            leaves.push(self.leaf());
        }
        leaves
    }

    fn push(&mut self, tag: impl Into<TagKind>, items: Vec<Item>) {
        self.tree.push(Item::Group(tag.into(), items));
    }

    fn part(&mut self, part: &'a Value) {
        let (kind, value) = match part {
            Value::String(kind) => (kind.as_str(), &Value::Null),
            _ => part
                .as_object()
                .and_then(|part| part.iter().next())
                .map(|(kind, value)| (kind.as_str(), value))
                .unwrap(),
        };
        match kind {
            "NewPage" => self.turn(),
            "Title" => self.title(value),
            "Heading" => self.heading(value),
            "Paragraph" => {
                let block = self.block(BODY, string(value), COLUMN);
                let leaves = self.place(block, LEFT);
                self.push(Tag::P, leaves);
                self.y += 6.0;
            }
            "Notice" => self.notice(list(value)),
            "Rows" => self.rows(list(value)),
            "Numbered" => self.numbered(list(value)),
            "Boxes" => self.boxes(list(value)),
            // A twin that leaves a part out is none.
            _ => unreachable!("a part of an unknown kind: {kind}"),
        }
    }

    fn entry(&mut self, level: u16, text: &str) -> TagKind {
        let there = XyzDestination::new(self.pages.len() - 1, Point::from_xy(LEFT, self.y));
        let node = OutlineNode::new(text.to_owned(), there);
        match self.outline.last_mut().filter(|_| level > 1) {
            Some(parent) => parent.push_child(node),
            None => self.outline.push(node),
        }
        Tag::Hn(NonZeroU16::new(level).unwrap(), Some(text.to_owned())).into()
    }

    fn title(&mut self, value: &'a Value) {
        let (text, other) = words(value);
        let block = self.block(TITLE, text, COLUMN);
        self.keep(block.height());
        let tag = self.entry(1, text);
        let leaves = self.place(block, LEFT);
        self.push(tag, leaves);
        if let Some(other) = other {
            let block = self.other(other, OTHER, COLUMN);
            let leaves = self.place(block, LEFT);
            self.push(Tag::P, leaves);
        }
        self.y += 8.0;
    }

    fn heading(&mut self, value: &'a Value) {
        let (text, other) = words(value);
        self.keep(60.0);
        self.y += 8.0;
        let tag = self.entry(2, text);
        // The space between the two is said, not only left.
        let text = match other {
            Some(_) => Cow::Owned(format!("{text} ")),
            None => text.into(),
        };
        let block = self.block(HEADING, text, COLUMN);
        let beside = LEFT + self.texts.last().unwrap().width() + 4.0;
        let mut leaves = self.place(block, LEFT);
        if let Some(other) = other {
            let block = self.other(
                other,
                Style {
                    lead: 16.0,
                    ..LABEL
                },
                RIGHT - beside,
            );
            self.y -= HEADING.lead;
            leaves.extend(self.place(block, beside));
        }
        self.push(tag, leaves);
        let y = self.y + 2.0;
        self.mark(Mark::Rule(y));
        self.y += 5.0;
    }

    fn notice(&mut self, lines: &'a [Value]) {
        let blocks: Vec<_> = lines
            .iter()
            .map(|line| self.block(STRONG, string(line), COLUMN - 24.0))
            .collect();
        let height = blocks.iter().map(Block::height).sum::<f32>() + 14.0;
        self.keep(height + 8.0);
        let frame = Rect::from_xywh(LEFT, self.y, COLUMN, height).unwrap();
        self.mark(Mark::Frame(frame, ACCENT));
        self.y += 7.0;
        let items = blocks
            .into_iter()
            .map(|block| Item::Group(Tag::P.into(), self.place(block, LEFT + 12.0)))
            .collect();
        self.push(Tag::Div, items);
        self.y += 15.0;
    }

    fn rows(&mut self, rows: &'a [Value]) {
        let mut items = Vec::with_capacity(rows.len());
        for row in rows {
            let (label, value) = (words(&row["label"]).0, words(&row["value"]).0);
            let label = self.block(LABEL, label, VALUE - LEFT - 10.0);
            let value = self.block(STRONG, value, RIGHT - VALUE);
            let height = label.height().max(value.height());
            self.keep(height + 4.0);
            let top = self.y;
            let label = self.place(label, LEFT);
            self.y = top;
            let value = self.place(value, VALUE);
            self.y = top + height + 4.0;
            items.push(Item::Group(
                Tag::TR.into(),
                vec![
                    Item::Group(Tag::TH(TableHeaderScope::Row).into(), label),
                    Item::Group(Tag::TD.into(), value),
                ],
            ));
        }
        self.push(Tag::Table, items);
    }

    fn numbered(&mut self, clauses: &'a [Value]) {
        let mut items = Vec::with_capacity(clauses.len());
        for (index, clause) in clauses.iter().enumerate() {
            let number = self.block(NUMBER, format!("{}. ", index + 1), 20.0);
            let clause = self.block(BODY, string(clause), COLUMN - 20.0);
            self.keep(clause.height());
            let top = self.y;
            let number = self.place(number, LEFT);
            self.y = top;
            let clause = self.place(clause, LEFT + 20.0);
            self.y += 4.0;
            items.push(Item::Group(
                Tag::LI.into(),
                vec![
                    Item::Group(Tag::Lbl.into(), number),
                    Item::Group(Tag::LBody.into(), clause),
                ],
            ));
        }
        self.push(Tag::L(ListNumbering::Decimal), items);
        self.y += 4.0;
    }

    fn boxes(&mut self, boxes: &'a [Value]) {
        const TALL: f32 = 62.0;
        self.keep(TALL + 14.0);
        let (top, mut x) = (self.y + 6.0, LEFT);
        let width = (COLUMN + GUTTER) / count(boxes) - GUTTER;
        for one in boxes {
            let (text, other) = words(&one["caption"]);
            let frame = Rect::from_xywh(x, top, width, TALL).unwrap();
            self.mark(Mark::Frame(frame, QUIET));
            self.y = top + 4.0;
            let block = self.block(SMALL, text, width - 16.0);
            let leaves = self.place(block, x + 8.0);
            self.push(Tag::P, leaves);
            if let Some(other) = other {
                let block = self.other(other, SMALL, width - 16.0);
                let leaves = self.place(block, x + 8.0);
                self.push(Tag::P, leaves);
            }
            x += width + GUTTER;
        }
        self.y = top + TALL + 8.0;
    }
}

fn string(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

/// A text and, where it is also said in the other language, that.
fn words(value: &Value) -> (&str, Option<&str>) {
    match value {
        Value::Object(words) => (
            words.get("text").map(string).unwrap_or_default(),
            words.get("other").and_then(Value::as_str),
        ),
        _ => (string(value), None),
    }
}

#[expect(clippy::cast_precision_loss, reason = "a page holds some dozens")]
fn count<T>(of: &[T]) -> f32 {
    of.len() as f32
}
