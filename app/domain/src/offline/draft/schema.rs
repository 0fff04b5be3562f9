//! The sealed content, version by version. A version that was ever written
//! stays readable: its type and its golden bytes stay here, and it becomes the
//! next one by a plain conversion.

use serde::{Deserialize, Serialize};

/// The version written today.
pub const SCHEMA: u16 = 2;

/// What is sealed today. Never in it: security word, code, captcha, national
/// id, names, birth data, registry number (POLICIES R2).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceDraft {
    /// The application's file at the server for which it was typed.
    pub file: String,
    /// The server's revision from which the typing went on.
    pub base: i64,
    /// Every field's id with what stands in it. Pairs, so that a field which
    /// a later version adds is no other shape.
    pub fields: Vec<(String, String)>,
    /// What the form offers, for drawing it without the server; the app's own
    /// encoding, and as good as absent when another version wrote it.
    pub sheet: Vec<u8>,
    /// Where the applicant was.
    pub spot: Spot,
    /// It waits to be sent.
    pub waiting: Option<Waiting>,
    /// Marks of what is on its way to the server and was not answered.
    pub unanswered: Vec<u64>,
}

/// Where the applicant was.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spot {
    /// The control's id.
    pub control: String,
    /// The caret in it, in UTF-16 units.
    pub caret: u32,
    /// How far the page was scrolled, in pixels.
    pub scroll: u32,
}

/// An application that was confirmed and waits to be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// By which the server knows a second try again.
    pub key: String,
    /// A try is under way or its answer was lost.
    pub tried: bool,
}

/// The first version: no spot, nothing that waits or is on its way.
#[derive(Serialize, Deserialize)]
struct First {
    file: String,
    base: i64,
    fields: Vec<(String, String)>,
    sheet: Vec<u8>,
}

impl From<First> for DeviceDraft {
    fn from(first: First) -> Self {
        Self {
            file: first.file,
            base: first.base,
            fields: first.fields,
            sheet: first.sheet,
            spot: Spot::default(),
            waiting: None,
            unanswered: Vec::new(),
        }
    }
}

/// Why content cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// A later version of the portal wrote it: it is kept as it is, and the
    /// page has to be loaded anew.
    #[error("written by a later version")]
    Newer,
    /// It is not what its version says.
    #[error("torn")]
    Torn,
}

impl DeviceDraft {
    /// Reads content of any version that was ever written.
    ///
    /// # Errors
    /// [`Unreadable`]; the content is never to be deleted for it.
    // Inline, so that the decoder is made once, by the crate that draws pages.
    #[inline]
    pub fn read(schema: u16, content: &[u8]) -> Result<Self, Unreadable> {
        let torn = |_| Unreadable::Torn;
        match schema {
            1 => postcard::from_bytes::<First>(content)
                .map(Self::from)
                .map_err(torn),
            SCHEMA => postcard::from_bytes(content).map_err(torn),
            0 => Err(Unreadable::Torn),
            _ => Err(Unreadable::Newer),
        }
    }

    /// The content in today's version.
    #[inline]
    pub fn write(&self) -> Vec<u8> {
        // Plain fields into memory cannot fail.
        postcard::to_allocvec(self).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Written by the first version.
    const GOLDEN_1: &[u8] =
        b"\x03f-1\x06\x02\x05title\x08Hem\xc5\x9fire\x0bpostal_code\x0541400\x02\x01\x02";
    /// Written by the second.
    const GOLDEN_2: &[u8] =
        b"\x03f-1\x06\x02\x05title\x08Hem\xc5\x9fire\x0bpostal_code\x0541400\x02\x01\x02\
        \x05title\x03\xac\x02\x01\x02k1\x01\x01\xac\x02";

    fn typed() -> DeviceDraft {
        DeviceDraft {
            file: "f-1".to_owned(),
            base: 3,
            fields: vec![
                ("title".to_owned(), "Hemşire".to_owned()),
                ("postal_code".to_owned(), "41400".to_owned()),
            ],
            sheet: vec![1, 2],
            spot: Spot::default(),
            waiting: None,
            unanswered: Vec::new(),
        }
    }

    #[test]
    fn a_draft_of_every_version_keeps_what_was_typed() {
        assert_eq!(DeviceDraft::read(1, GOLDEN_1), Ok(typed()));
        let today = DeviceDraft {
            spot: Spot {
                control: "title".to_owned(),
                caret: 3,
                scroll: 300,
            },
            waiting: Some(Waiting {
                key: "k1".to_owned(),
                tried: true,
            }),
            unanswered: vec![300],
            ..typed()
        };
        assert_eq!(DeviceDraft::read(2, GOLDEN_2), Ok(today.clone()));
        assert_eq!(
            today.write(),
            GOLDEN_2,
            "SCHEMA has to be raised with a change of shape"
        );
    }

    #[test]
    fn a_later_version_is_left_alone() {
        assert_eq!(
            DeviceDraft::read(SCHEMA + 1, GOLDEN_2),
            Err(Unreadable::Newer)
        );
        assert_eq!(DeviceDraft::read(0, GOLDEN_2), Err(Unreadable::Torn));
        assert_eq!(DeviceDraft::read(2, &GOLDEN_2[..9]), Err(Unreadable::Torn));
    }

    proptest! {
        #[test]
        fn whatever_is_typed_comes_back(
            texts in proptest::collection::vec(("[a-z_]{1,20}", ".*"), 0..25),
            base: i64, file in ".*", scroll: u32
        ) {
            let draft = DeviceDraft {
                file, base, fields: texts,
                spot: Spot { scroll, ..Spot::default() },
                ..DeviceDraft::default()
            };
            prop_assert_eq!(DeviceDraft::read(SCHEMA, &draft.write()), Ok(draft));
        }

        #[test]
        fn no_bytes_make_it_panic(schema: u16, bytes: Vec<u8>) {
            let _ = DeviceDraft::read(schema, &bytes);
        }
    }
}
