//! The placed sheet, drawn and tagged.

use ::krilla::{
    Document, SerializeSettings,
    configure::{Accessibility, Archival, ConfigurationBuilder},
    geom::PathBuilder,
    metadata::{DateTime, Metadata},
    outline::Outline,
    page::PageSettings,
    tagging::{ArtifactType, ContentTag, Node, SpanTag, TagTree},
};
use serde_json::Value;

use super::{
    HEIGHT, Mark, QUIET, Setter, WIDTH,
    ink::{Stays, artifact, line, matrix, rule, stroke},
    words,
};

impl Setter<'_> {
    /// The file: page by page, then the tree, the outline, what it is called.
    pub(super) fn draw(self, sheet: &Value, code: &str) -> Vec<u8> {
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
