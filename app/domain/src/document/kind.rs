//! What is printed of an application.

use crate::codes::codes;

/// A document of an application. Each is issued once for every version of the
/// application, and stays as it was issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentKind {
    /// The application itself, which is signed and handed in.
    ApplicationForm,
}

codes!(DocumentKind, "a document's kind", {
    ApplicationForm => "application_form",
});

impl DocumentKind {
    /// What stands behind the application's number in the document's address
    /// (`/belge/K7M-4PX-39Q.pdf`). Each kind has another one.
    const fn suffix(self) -> &'static str {
        match self {
            Self::ApplicationForm => ".pdf",
        }
    }

    /// Its name among the reader's downloads, before the number.
    pub const fn download_name(self) -> &'static str {
        match self {
            Self::ApplicationForm => "e-imza-basvurusu",
        }
    }

    /// Whether whoever opens it for the first time is told to whom it goes.
    pub const fn goes_to_authority(self) -> bool {
        matches!(self, Self::ApplicationForm)
    }

    /// The last part of its address.
    pub fn address(self, number: &str) -> String {
        [number, self.suffix()].concat()
    }

    /// The kind and the text of the number that an address ends with; nothing where
    /// no document has such an address.
    pub fn at_address(address: &str) -> Option<(Self, &str)> {
        // The longest suffix is the right one: another may be the end of it.
        let mut found: Option<(Self, &str)> = None;
        for kind in Self::ALL {
            if let Some(number) = address.strip_suffix(kind.suffix())
                && found.is_none_or(|(_, shortest)| number.len() < shortest.len())
            {
                found = Some((*kind, number));
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_leads_to_the_document_that_it_was_made_for() {
        for kind in DocumentKind::ALL {
            let address = kind.address("K7M-4PX-39Q");
            let found = DocumentKind::at_address(&address);
            assert_eq!(found, Some((*kind, "K7M-4PX-39Q")), "{address}");
        }
        for other in ["", "K7M-4PX-39Q", "K7M-4PX-39Q.PDF", "K7M-4PX-39Q.pdf.exe"] {
            assert_eq!(DocumentKind::at_address(other), None, "{other}");
        }
    }
}
