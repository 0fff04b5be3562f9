//! What is printed, as data: the page shows it before the form is confirmed,
//! the printer sets it. A new form is a new value, not new drawing.

mod application;

use domain::{Locale, document::DocumentKind};
use serde::{Deserialize, Serialize};

pub use application::{Contents, Stamp};

/// What a document says.
pub fn compose(kind: DocumentKind, of: &Contents<'_>, locale: Locale) -> Sheet {
    match kind {
        DocumentKind::ApplicationForm => application::application_form(of, locale),
    }
}

/// A printed document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// The language that it is written in.
    pub language: Locale,
    /// What it is called.
    pub title: Said,
    /// Whose form it is: on every page, at the top.
    pub institution: String,
    /// The application's number; a preview has none yet.
    pub number: Option<String>,
    /// Which form in which version.
    pub form: String,
    /// Whom to ask: on every page, at the bottom.
    pub help: String,
    /// What stands one under the other.
    pub parts: Vec<Part>,
}

/// A text, and where it helps a clerk the same in the other language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// In the document's language.
    pub text: String,
    /// In the other one.
    pub other: Option<String>,
}

/// A part of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Part {
    /// The title of a page or of several.
    Title(Said),
    /// The title of what follows.
    Heading(Said),
    /// Running text.
    Paragraph(String),
    /// Told in a frame, one thing under the other.
    Notice(Vec<String>),
    /// Labels and values; two short ones stand side by side.
    Rows(Vec<Row>),
    /// One after the other, numbered.
    Numbered(Vec<String>),
    /// Places to be filled in by hand or by a signature, side by side.
    Boxes(Vec<SignBox>),
    /// What follows begins a page.
    NewPage,
}

/// A label and its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// What it is.
    pub label: String,
    /// What was given.
    pub value: String,
}

/// A place to be filled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignBox {
    /// What belongs there.
    pub caption: Said,
    /// Whether the applicant's electronic signature can be put there.
    pub signature: bool,
}

impl Said {
    /// In both languages.
    pub fn both(locale: Locale, tr: &str, en: &str) -> Self {
        let (text, other) = match locale {
            Locale::Tr => (tr, en),
            Locale::En => (en, tr),
        };
        Self {
            text: text.to_owned(),
            other: Some(other.to_owned()),
        }
    }
}

impl Sheet {
    /// Every text of it, in the order in which it is read.
    pub fn texts(&self) -> Vec<&str> {
        let mut texts = Vec::new();
        for part in &self.parts {
            match part {
                Part::Title(said) | Part::Heading(said) => texts.extend(said.texts()),
                Part::Paragraph(text) => texts.push(text.as_str()),
                Part::Notice(items) | Part::Numbered(items) => {
                    texts.extend(items.iter().map(String::as_str));
                }
                Part::Rows(rows) => {
                    texts.extend(rows.iter().flat_map(|row| [&*row.label, &*row.value]));
                }
                Part::Boxes(boxes) => {
                    texts.extend(boxes.iter().flat_map(|one| one.caption.texts()));
                }
                Part::NewPage => {}
            }
        }
        texts
    }
}

impl Said {
    fn texts(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.text.as_str()).chain(self.other.as_deref())
    }
}
