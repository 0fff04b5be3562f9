//! The names of printed documents.

use domain::{Locale, document::DocumentKind};

use super::pick;

/// The link that opens a document.
pub fn open(locale: Locale, kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::ApplicationForm => {
            pick(locale, "Başvuru Formunu Aç", "Open the application form")
        }
    }
}
