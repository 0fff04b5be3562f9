//! Signed forms that applicants uploaded.

use jiff::Timestamp;

use super::{AcceptedSignature, SignatureRefusal};
use crate::{document::FileDigest, id::CaseId, locale::Locale};

/// A signed form that an applicant uploaded, without the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedUpload {
    /// Whose it is.
    pub case: CaseId,
    /// Which upload of the application it is, counted from 1.
    pub attempt: u32,
    /// Which version of the application was to be signed ([`Case::version`]).
    ///
    /// [`Case::version`]: crate::case::Case::version
    pub version: u32,
    /// When it came.
    pub received_at: Timestamp,
    /// The hash of the file as it came.
    pub digest: FileDigest,
    /// What became of it.
    pub state: UploadState,
}

/// What became of an upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UploadState {
    /// It is kept, and will be verified again: nobody could tell whether a certificate was
    /// revoked, or the verifier had no time.
    Waiting,
    /// It was accepted: the application is signed.
    Accepted(Box<AcceptedUpload>),
    /// It was refused; the file is not kept.
    Refused(RefusedUpload),
}

/// An upload that was accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcceptedUpload {
    /// When.
    pub at: Timestamp,
    /// The signature, and what the verdict rests on.
    pub signature: AcceptedSignature,
    /// The hash of the bytes that are kept: the issued form and its signature.
    pub digest: FileDigest,
}

/// Why an upload was refused, in the words of the day on which it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedUpload {
    /// The number of the rule that it breaks (docs/threats.md, 1.3).
    pub rule: u8,
    /// The reason as a word of programs.
    pub code: String,
    /// What is wrong and what to do about it, in Turkish and in English.
    pub sentences: [String; 2],
}

impl RefusedUpload {
    /// What is wrong and what to do about it, for the person who signed.
    pub fn sentence(&self, locale: Locale) -> &str {
        let [turkish, english] = &self.sentences;
        match locale {
            Locale::Tr => turkish,
            Locale::En => english,
        }
    }
}

impl From<SignatureRefusal> for RefusedUpload {
    fn from(refusal: SignatureRefusal) -> Self {
        let (turkish, english) = refusal.sentences;
        Self {
            rule: refusal.rule,
            code: refusal.code.to_owned(),
            sentences: [turkish.to_owned(), english.to_owned()],
        }
    }
}

impl SignedUpload {
    /// The signature, where it was accepted.
    pub const fn accepted(&self) -> Option<&AcceptedUpload> {
        match &self.state {
            UploadState::Accepted(accepted) => Some(accepted),
            UploadState::Waiting | UploadState::Refused(_) => None,
        }
    }
}
