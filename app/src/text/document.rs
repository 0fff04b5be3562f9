//! The names of printed documents.

use domain::{Locale, document::DocumentKind};

use super::pick;

/// The link that opens a document; one that is not printed is downloaded.
pub fn open(locale: Locale, kind: DocumentKind, on_paper: bool) -> &'static str {
    match kind {
        DocumentKind::ApplicationForm if !on_paper => pick(
            locale,
            "Başvuru formunu indir",
            "Download the application form",
        ),
        DocumentKind::ApplicationForm => {
            pick(locale, "Başvuru Formunu Aç", "Open the application form")
        }
    }
}
