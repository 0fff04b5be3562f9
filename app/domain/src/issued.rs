//! A printed form as it was issued, and what a file that somebody brings
//! turns out to be.

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::{
    id::{ApplicationNumber, CaseId, PrintMark},
    institution::InstitutionSlug,
};

/// SHA-256 of an issued file.
pub type FileDigest = [u8; 32];

/// Before the mark in a file's metadata (XMP), and after it.
pub const MARK_BEGINS: &str = "<muhur:mark>";
const MARK_ENDS: &str = "</muhur:mark>";

/// A form as it came from the printer: these bytes and no others.
#[derive(Clone, PartialEq, Eq)]
pub struct IssuedForm {
    /// Whose it is.
    pub case: CaseId,
    /// The application's number.
    pub number: ApplicationNumber,
    /// The mark of its contents.
    pub mark: PrintMark,
    /// The form's version.
    pub version: String,
    /// When it was issued.
    pub at: Timestamp,
    /// The file.
    pub file: Vec<u8>,
}

/// A form holds personal data: only that it is there may be printed.
impl std::fmt::Debug for IssuedForm {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "IssuedForm({})", self.number.as_str())
    }
}

/// What is on record of an issued form: enough to know it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssueRecord {
    /// The application's number.
    pub number: ApplicationNumber,
    /// The mark of its contents.
    pub mark: PrintMark,
    /// The form's version.
    pub version: String,
    /// When it was issued.
    pub at: Timestamp,
    /// Where the application was made.
    pub institution: InstitutionSlug,
    /// Whether the application still stands.
    pub live: bool,
    /// The file's length in bytes.
    pub length: usize,
    /// The file's hash.
    pub digest: FileDigest,
}

/// What a file turns out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Authenticity {
    /// Issued by this portal, byte for byte.
    Unchanged,
    /// The issued bytes with something added behind them, as a signature is.
    Extended,
    /// It names a form that was issued, and is another file.
    Altered,
    /// Number and mark of a form that was issued, as read from paper. What
    /// else stands on the paper was not compared.
    Named,
    /// Nothing that this portal issued.
    NotOurs,
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
            number: ApplicationNumber::from_choices([1; 9]),
            mark: PrintMark::from_bytes([7; 16]),
            version: "2026-1".to_owned(),
            at: Timestamp::UNIX_EPOCH,
            institution: InstitutionSlug::parse("saglik").unwrap(),
            live: true,
            length: file.len(),
            digest: digest(file),
        }
    }

    #[test]
    fn a_file_is_ours_whole_or_with_something_behind_it_or_altered() {
        let issued = b"%PDF-1.7 what was issued %%EOF".as_slice();
        let record = record(issued);
        assert_eq!(judge(&record, issued), Authenticity::Unchanged);
        assert_eq!(
            judge(&record, &[issued, b" a signature"].concat()),
            Authenticity::Extended
        );
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
        fn no_file_makes_the_search_panic(file in any::<Vec<u8>>(), tail in "(/ID ?\\[?[<(]?[0-9a-f]{0,40}[>)]?){0,4}") {
            let _ = mark_in(&[file, tail.into_bytes()].concat());
        }
    }
}
