//! What the pages are made of.

mod choice;
mod chrome;
mod fault;
mod field;
mod post;
mod problems;
mod text_area;
mod visit;

use domain::Locale;
use leptos::prelude::*;

pub use choice::{Choice, Select};
pub use chrome::{Footer, Help, Masthead, Page, Steps};
pub use fault::FaultNotice;
pub(crate) use field::empty;
pub use field::{FieldError, TextField};
pub use post::{Post, PostForm};
pub(crate) use post::{field_text, post};
pub use problems::{ErrorSummary, Problems};
pub use text_area::TextArea;
pub use visit::{Visit, VisitClock};

use crate::text::{Text, text};

/// The page's language, given by the server for a request and by the
/// document's `lang` in the browser.
pub fn locale() -> Locale {
    use_context().unwrap_or_default()
}

/// The page's words.
pub fn words() -> &'static Text {
    text(locale())
}
