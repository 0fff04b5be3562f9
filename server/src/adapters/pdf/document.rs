//! A printed document as data: a new form is a new value, not new drawing.

/// A document.
pub(super) struct Document {
    pub title: String,
    /// BCP 47.
    pub language: &'static str,
    /// On every page, at the top.
    pub header: String,
    /// On every page, at the bottom; before the page's number.
    pub footer: String,
    /// `Sayfa`, `Page`.
    pub page: &'static str,
    pub parts: Vec<Part>,
}

/// What stands one under the other.
pub(super) enum Part {
    Title(String),
    Heading(String),
    Paragraph(String),
    /// Told in a frame.
    Notice(String),
    /// A label and its value; two such pairs stand side by side where both
    /// are short.
    Rows(Vec<(String, String)>),
    Numbered(Vec<String>),
    /// Places for date and signature, side by side, with these captions.
    Boxes(Vec<String>),
    NewPage,
}
