//! A printed document as it was issued, and what a file that somebody brings
//! turns out to be.

mod kind;

pub use kind::DocumentKind;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::{
    id::{ApplicationNumber, CaseId, PrintMark, SecretHash},
    institution::InstitutionSlug,
};

/// SHA-256 of an issued file.
pub type FileDigest = [u8; 32];

/// Before the mark in a file's metadata (XMP), and after it.
pub const MARK_BEGINS: &str = "<muhur:mark>";
const MARK_ENDS: &str = "</muhur:mark>";

/// A document as it came from the printer: these bytes and no others.
#[derive(Clone, PartialEq, Eq)]
pub struct IssuedDocument {
    /// What it is.
    pub kind: DocumentKind,
    /// Whose it is.
    pub case: CaseId,
    /// The application's number.
    pub number: ApplicationNumber,
    /// Which version of the application it is of ([`Case::version`]).
    ///
    /// [`Case::version`]: crate::case::Case::version
    pub version: u32,
    /// The mark of its contents.
    pub mark: PrintMark,
    /// The code of the declaration in it.
    pub declaration: String,
    /// When it was issued.
    pub at: Timestamp,
    /// The file.
    pub file: Vec<u8>,
}

/// A document holds personal data: only that it is there may be printed.
impl std::fmt::Debug for IssuedDocument {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "IssuedDocument({})", self.number.as_str())
    }
}

/// What is on record of an issued document: enough to know it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssueRecord {
    /// What it is.
    pub kind: DocumentKind,
    /// Whose it is.
    pub case: CaseId,
    /// The application's number.
    pub number: ApplicationNumber,
    /// Which version of the application it is of.
    pub version: u32,
    /// The mark of its contents.
    pub mark: PrintMark,
    /// The code of the declaration in it.
    pub declaration: String,
    /// When it was issued.
    pub at: Timestamp,
    /// Where the application was made.
    pub institution: InstitutionSlug,
    /// Whether the application still stands.
    pub live: bool,
    /// Whether the application was corrected after this version.
    pub superseded: bool,
    /// The file's length in bytes.
    pub length: usize,
    /// The file's hash.
    pub digest: FileDigest,
}

/// The bytes of the largest file that is looked at (POLICIES 2.6).
pub const LARGEST_FILE: usize = 2 * 1024 * 1024;

/// What the address of a signed form has behind the application's number.
pub const SIGNED_SUFFIX: &str = "-imzali.pdf";

/// What a file turns out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Authenticity {
    /// Issued by this portal, byte for byte.
    Unchanged,
    /// The issued bytes with the applicant's signature, as it was accepted.
    Signed,
    /// The issued bytes with something added behind them, whatever it is: what
    /// is added can cover or replace what was issued.
    Extended,
    /// It names a form that was issued, and is another file.
    Altered,
    /// Number and mark of a form that was issued, as read from paper. What
    /// else stands on the paper was not compared.
    Named,
    /// Nothing that this portal issued.
    NotOurs,
}

/// Permission to download a form as it was issued, for a short time. It is
/// given to whoever brought a file that begins with that form, and so has its
/// contents already; number and mark alone, which anybody can read from the
/// paper, give none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DownloadGrant {
    /// The form's mark.
    pub mark: PrintMark,
    /// Until when it is good.
    pub expires_at: Timestamp,
    /// A keyed hash of both.
    pub mac: SecretHash,
}

/// The text is no grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a download grant")]
pub struct DownloadGrantError;

impl DownloadGrant {
    /// As it travels in a page's form.
    pub fn to_text(&self) -> String {
        format!(
            "{}.{}.{}",
            self.mark.as_str(),
            self.expires_at.as_millisecond(),
            self.mac.as_str()
        )
    }

    /// Reads what came back. Whether it was given by us only its hash tells.
    ///
    /// # Errors
    /// When it has another shape.
    pub fn parse(text: &str) -> Result<Self, DownloadGrantError> {
        let mut parts = text.split('.');
        let (Some(mark), Some(until), Some(mac), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(DownloadGrantError);
        };
        Ok(Self {
            mark: PrintMark::parse(mark).map_err(|_| DownloadGrantError)?,
            expires_at: until
                .parse()
                .ok()
                .and_then(|until| Timestamp::from_millisecond(until).ok())
                .ok_or(DownloadGrantError)?,
            mac: SecretHash::parse(mac).map_err(|_| DownloadGrantError)?,
        })
    }
}

/// The hash of a file.
pub fn digest(file: &[u8]) -> FileDigest {
    Sha256::digest(file).into()
}

/// The mark that a file claims to bear: in its metadata, or in the
/// identifier that tools keep when they write a file anew (ISO 32000-1, 14.4).
pub fn mark_in(file: &[u8]) -> Option<PrintMark> {
    let said = between(file, MARK_BEGINS.as_bytes(), MARK_ENDS.as_bytes())
        .and_then(|text| std::str::from_utf8(text).ok())
        .and_then(|text| PrintMark::parse(text).ok());
    said.or_else(|| identifier(file))
}

/// Compares a file with what is on record.
pub fn judge(record: &IssueRecord, file: &[u8]) -> Authenticity {
    match file.get(..record.length) {
        Some(issued) if digest(issued) == record.digest => {
            if file.len() == record.length {
                Authenticity::Unchanged
            } else {
                Authenticity::Extended
            }
        }
        _ => Authenticity::Altered,
    }
}

/// `/ID [<hex> …]` or `/ID [(text) …]`, the first that is a mark.
fn identifier(file: &[u8]) -> Option<PrintMark> {
    let mut rest = file;
    while let Some(at) = find(rest, b"/ID") {
        rest = rest.get(at + 3..)?;
        let shown = rest.get(..64.min(rest.len()))?;
        let text = match shown.iter().position(|byte| matches!(byte, b'<' | b'(')) {
            Some(at) if shown[at] == b'<' => between(shown, b"<", b">").and_then(text_of_hex),
            Some(_) => {
                between(shown, b"(", b")").and_then(|text| String::from_utf8(text.to_vec()).ok())
            }
            None => None,
        };
        if let Some(mark) = text.and_then(|text| PrintMark::parse(&text).ok()) {
            return Some(mark);
        }
    }
    None
}

fn text_of_hex(digits: &[u8]) -> Option<String> {
    let digits = std::str::from_utf8(digits).ok()?;
    let bytes: [u8; 16] = crate::id::unhex(digits)?;
    String::from_utf8(bytes.to_vec()).ok()
}

fn between<'a>(file: &'a [u8], begin: &[u8], end: &[u8]) -> Option<&'a [u8]> {
    let rest = file.get(find(file, begin)? + begin.len()..)?;
    rest.get(..find(rest, end)?)
}

fn find(file: &[u8], what: &[u8]) -> Option<usize> {
    file.windows(what.len()).position(|window| window == what)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::compact;
    use proptest::prelude::*;

    fn record(file: &[u8]) -> IssueRecord {
        IssueRecord {
            kind: DocumentKind::ApplicationForm,
            case: CaseId::from_bytes([3; 16]),
            number: ApplicationNumber::from_choices([1; 9]),
            mark: PrintMark::from_bytes([7; 16]),
            version: 1,
            declaration: "2026-1".to_owned(),
            at: Timestamp::UNIX_EPOCH,
            institution: InstitutionSlug::parse("saglik").unwrap(),
            live: true,
            superseded: false,
            length: file.len(),
            digest: digest(file),
        }
    }

    #[test]
    fn a_file_is_ours_whole_or_with_something_behind_it_or_altered() {
        let issued = b"%PDF-1.7 what was issued %%EOF".as_slice();
        let record = record(issued);
        assert_eq!(judge(&record, issued), Authenticity::Unchanged);
        for added in [b"\n".as_slice(), b"\r\n", b" ", b"\0", issued, b"1 0 obj"] {
            let extended = [issued, added].concat();
            assert_eq!(judge(&record, &extended), Authenticity::Extended);
        }
        for at in 0..issued.len() {
            let mut altered = issued.to_vec();
            altered[at] ^= 1;
            assert_eq!(judge(&record, &altered), Authenticity::Altered, "{at}");
        }
        assert_eq!(judge(&record, &issued[1..]), Authenticity::Altered);
        assert_eq!(judge(&record, b""), Authenticity::Altered);
    }

    #[test]
    fn a_mark_is_found_in_metadata_and_in_the_identifier() {
        let mark = PrintMark::from_bytes([9; 16]);
        let plain = compact(mark.as_str());
        let hex = crate::id::hex(plain.as_bytes());
        for file in [
            format!("x {MARK_BEGINS}{}{MARK_ENDS} y", mark.as_str()),
            format!("trailer <</ID [<{hex}> <00>]>>"),
            format!("trailer <</ID[<{}><00>]>>", hex.to_uppercase()),
            format!("/IDTree 4 0 R trailer <</ID [({plain}) (x)]>>"),
            format!("{MARK_BEGINS}nothing{MARK_ENDS} /ID [<{hex}>]"),
        ] {
            assert_eq!(mark_in(file.as_bytes()), Some(mark.clone()), "{file}");
        }
        assert_eq!(mark_in(b"%PDF-1.7 trailer <</ID [<00> <00>]>>"), None);
    }

    proptest! {
        #[test]
        fn a_grant_is_read_back_and_a_spoiled_one_is_none(
            mark in any::<[u8; 16]>(), mac in any::<[u8; 32]>(),
            until in 0_i64..253_402_207_200_000,
        ) {
            let grant = DownloadGrant {
                mark: PrintMark::from_bytes(mark),
                expires_at: Timestamp::from_millisecond(until).unwrap(),
                mac: SecretHash::from_bytes(mac),
            };
            let text = grant.to_text();
            prop_assert_eq!(DownloadGrant::parse(&text), Ok(grant));
            for spoiled in [format!("{text}.x"), format!("x{text}"), text.replace('.', ""), String::new()] {
                prop_assert_eq!(DownloadGrant::parse(&spoiled), Err(DownloadGrantError));
            }
        }

        #[test]
        fn no_file_makes_the_search_panic(file in any::<Vec<u8>>(), tail in "(/ID ?\\[?[<(]?[0-9a-f]{0,40}[>)]?){0,4}") {
            let _ = mark_in(&[file, tail.into_bytes()].concat());
        }
    }
}
