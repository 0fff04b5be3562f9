//! The same sheet by krilla, tagged, as PDF/A-2a and PDF/UA-1 at once: a peer
//! for the bench, and a twin out of which the same text must come.

#![expect(
    clippy::unwrap_used,
    reason = "a bench ends where its ground gives way"
)]

use std::{borrow::Cow, num::NonZeroU16, ops::Range};

use ::krilla::{
    Document, SerializeSettings,
    color::rgb,
    configure::{Accessibility, Archival, ConfigurationBuilder},
    destination::XyzDestination,
    geom::{PathBuilder, Point, Rect},
    graphic::Graphic,
    metadata::{DateTime, Metadata},
    outline::{Outline, OutlineNode},
    page::PageSettings,
    paint::{Fill, Stroke},
    surface::Surface,
    tagging::{
        Artifact, ArtifactType, BBox, ContentTag, Identifier, ListNumbering, Node, SpanTag,
        TableHeaderScope, Tag, TagGroup, TagKind, TagTree,
    },
    text::{Font, GlyphId, KrillaGlyph},
};
use qrcodegen::{QrCode, QrCodeEcc};
use rustybuzz::UnicodeBuffer;
use serde_json::Value;

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

#[derive(Clone, Copy)]
struct Style {
    bold: bool,
    size: f32,
    lead: f32,
    color: Color,
}

const fn style(bold: bool, size: f32, lead: f32, color: Color) -> Style {
    Style {
        bold,
        size,
        lead,
        color,
    }
}

const TITLE: Style = style(true, 18.0, 24.0, ACCENT);
const OTHER: Style = style(false, 10.0, 14.0, QUIET);
const HEADING: Style = style(true, 11.5, 16.0, ACCENT);
const BODY: Style = style(false, 9.5, 13.3, INK);
const STRONG: Style = style(true, 9.5, 13.3, INK);
const NUMBER: Style = style(true, 9.5, 13.3, ACCENT);
const LABEL: Style = style(false, 9.0, 13.3, QUIET);
const SMALL: Style = style(false, 8.5, 12.0, QUIET);

/// The letters, read once.
pub struct Faces([Face; 2]);

struct Face {
    font: Font,
    shaper: rustybuzz::Face<'static>,
}

impl Faces {
    /// Reads both fonts.
    pub fn new(regular: &'static [u8], bold: &'static [u8]) -> Self {
        Self([regular, bold].map(|data| Face {
            font: Font::new(data.into(), 0).unwrap(),
            shaper: rustybuzz::Face::from_slice(data, 0).unwrap(),
        }))
    }

    fn of(&self, style: Style) -> &Face {
        &self.0[usize::from(style.bold)]
    }

    fn shape<'a>(&self, style: Style, text: impl Into<Cow<'a, str>>) -> Shaped<'a> {
        let (face, text) = (self.of(style), text.into());
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(&text);
        buffer.guess_segment_properties();
        let shaped = rustybuzz::shape(&face.shaper, &[], buffer);
        let em = |units: i32| units_as_f32(units) / face.font.units_per_em();
        let (infos, places) = (shaped.glyph_infos(), shaped.glyph_positions());
        let mut end = text.len();
        let mut glyphs = Vec::with_capacity(infos.len());
        for (index, (info, place)) in infos.iter().zip(places).enumerate().rev() {
            let start = info.cluster as usize;
            glyphs.push(KrillaGlyph::new(
                GlyphId::new(info.glyph_id),
                em(place.x_advance),
                em(place.x_offset),
                em(place.y_offset),
                em(place.y_advance),
                start..end,
                None,
            ));
            if index > 0 && infos[index - 1].cluster != info.cluster {
                end = start;
            }
        }
        glyphs.reverse();
        Shaped {
            style,
            text,
            glyphs,
        }
    }

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

struct Shaped<'a> {
    style: Style,
    text: Cow<'a, str>,
    glyphs: Vec<KrillaGlyph>,
}

impl Shaped<'_> {
    fn width(&self) -> f32 {
        advance(&self.glyphs) * self.style.size
    }

    /// Lines no wider than this, broken after spaces where there are any; the
    /// space stays with the line, for those who are read the words.
    fn wrap(&self, width: f32) -> Vec<Range<usize>> {
        let room = width / self.style.size;
        let (mut lines, mut from, mut after, mut wide) = (Vec::new(), 0, None, 0.0);
        for (index, glyph) in self.glyphs.iter().enumerate() {
            let letter = self.text.as_bytes()[glyph.text_range.start];
            if letter == b'\n' {
                lines.push(from..index);
                (from, after, wide) = (index + 1, None, 0.0);
                continue;
            }
            let space = letter == b' ';
            if !space && index > from && wide + glyph.x_advance > room {
                let cut = after.take().unwrap_or(index);
                lines.push(from..cut);
                from = cut;
                wide = advance(&self.glyphs[from..index]);
            }
            wide += glyph.x_advance;
            if space {
                after = Some(index + 1);
            }
        }
        lines.push(from..self.glyphs.len());
        lines
    }
}

/// In parts of the letters' size.
fn advance(glyphs: &[KrillaGlyph]) -> f32 {
    glyphs.iter().map(|glyph| glyph.x_advance).sum()
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

    fn draw(self, sheet: &Value, code: &str) -> Vec<u8> {
        let configuration = ConfigurationBuilder::new()
            .with_archival_validator(Archival::A2_A)
            .with_accessibility_validator(Accessibility::UA1)
            .finish()
            .unwrap();
        let mut document = Document::new_with(SerializeSettings {
            configuration,
            ..SerializeSettings::default()
        });
        let faces = self.faces;
        let stays = Stays::new(faces, sheet);
        let (mut leaves, mut qr) = (Vec::with_capacity(self.leaves), None);
        for (index, marks) in self.pages.iter().enumerate() {
            let mut page = document.start_page_with(PageSettings::from_wh(WIDTH, HEIGHT).unwrap());
            let mut surface = page.surface();
            if !code.is_empty() {
                let drawn = qr.get_or_insert_with(|| matrix(&mut surface, code)).clone();
                // Said once; after that it only comes back.
                let said = surface.start_tagged(match index {
                    0 => ContentTag::Other,
                    _ => artifact(ArtifactType::Header),
                });
                surface.draw_graphic(drawn);
                surface.end_tagged();
                if index == 0 {
                    leaves.push(said);
                }
            }
            stays.head(faces, &mut surface);
            for mark in marks {
                match mark {
                    Mark::Line {
                        x,
                        y,
                        text,
                        glyphs,
                        lang,
                    } => {
                        let span = SpanTag::empty().with_lang(*lang);
                        leaves.push(surface.start_tagged(ContentTag::Span(span)));
                        line(faces, &mut surface, &self.texts[*text], glyphs, (*x, *y));
                        surface.end_tagged();
                    }
                    Mark::Rule(y) => rule(&mut surface, *y, 0.5, QUIET),
                    Mark::Frame(frame, color) => {
                        let mut path = PathBuilder::new();
                        path.push_rect(*frame);
                        stroke(&mut surface, path, 0.8, *color);
                    }
                }
            }
            stays.foot(faces, &mut surface, index + 1, self.pages.len());
            surface.finish();
            page.finish();
        }
        let nodes: Vec<Node> = self
            .tree
            .into_iter()
            .map(|item| item.node(&leaves))
            .collect();
        document.set_tag_tree(TagTree::from(nodes).with_lang(Some(self.lang.to_owned())));
        let mut outline = Outline::new();
        for node in self.outline {
            outline.push_child(node);
        }
        document.set_outline(outline);
        document.set_metadata(
            Metadata::new()
                .title(words(&sheet["title"]).0.to_owned())
                .language(self.lang.to_owned())
                // PDF/A asks for one, and the same sheet gives the same bytes.
                .creation_date(DateTime::new(2026).month(1).day(1)),
        );
        let file = document.finish().unwrap();
        // krilla keeps fonts' subsets from document to document (its `comemo`
        // feature); what none has asked for lately goes.
        comemo::evict(8);
        file
    }
}

/// What stands on every page.
struct Stays<'a> {
    institution: Shaped<'a>,
    number: Shaped<'a>,
    help: Shaped<'a>,
    form: Shaped<'a>,
    page: &'static str,
}

impl<'a> Stays<'a> {
    fn new(faces: &Faces, sheet: &'a Value) -> Self {
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

    fn head(&self, faces: &Faces, surface: &mut Surface<'_>) {
        surface.start_tagged(artifact(ArtifactType::Header));
        whole(faces, surface, &self.institution, LEFT, 62.0);
        let right = RIGHT - CODE - 10.0 - self.number.width();
        whole(faces, surface, &self.number, right, 62.0);
        surface.end_tagged();
        rule(surface, 82.0, 1.2, ACCENT);
    }

    fn foot(&self, faces: &Faces, surface: &mut Surface<'_>, page: usize, pages: usize) {
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

fn artifact(kind: ArtifactType) -> ContentTag<'static> {
    ContentTag::Artifact(Artifact::with_kind(kind))
}

fn fill((red, green, blue): Color) -> Fill {
    Fill {
        paint: rgb::Color::new(red, green, blue).into(),
        ..Fill::default()
    }
}

fn line(
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

fn rule(surface: &mut Surface<'_>, y: f32, width: f32, color: Color) {
    let mut path = PathBuilder::new();
    path.move_to(LEFT, y);
    path.line_to(if y < TOP { RIGHT - CODE - 10.0 } else { RIGHT }, y);
    stroke(surface, path, width, color);
}

fn stroke(surface: &mut Surface<'_>, path: PathBuilder, width: f32, color: Color) {
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

fn code_frame() -> Rect {
    Rect::from_xywh(RIGHT - CODE, CODE_TOP, CODE, CODE).unwrap()
}

/// The code's dark modules, each row's neighbours as one, kept once for all
/// pages.
fn matrix(surface: &mut Surface<'_>, code: &str) -> Graphic {
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

#[expect(clippy::cast_precision_loss, reason = "a font's units are small")]
fn units_as_f32(units: i32) -> f32 {
    units as f32
}
