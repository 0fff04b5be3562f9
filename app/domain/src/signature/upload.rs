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

/// An upload that has no number yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUpload {
    /// Whose it is.
    pub case: CaseId,
    /// See [`SignedUpload::version`].
    pub version: u32,
    /// When it came.
    pub received_at: Timestamp,
    /// The hash of the file as it came.
    pub digest: FileDigest,
    /// What became of it.
    pub state: UploadState,
}

impl NewUpload {
    /// The same under its number.
    pub fn numbered(&self, attempt: u32) -> SignedUpload {
        SignedUpload {
            case: self.case.clone(),
            attempt,
            version: self.version,
            received_at: self.received_at,
            digest: self.digest,
            state: self.state.clone(),
        }
    }
}

/// What is kept of the uploads of one version of an application.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Uploads(Vec<SignedUpload>);

impl Uploads {
    /// Of these uploads, from the first to the newest, those of a version.
    pub fn of_version(all: Vec<SignedUpload>, version: u32) -> Self {
        let of_it = all.into_iter().filter(|upload| upload.version == version);
        Self(of_it.collect())
    }

    /// The one that was accepted.
    pub fn accepted(&self) -> Option<(&SignedUpload, &AcceptedUpload)> {
        self.0
            .iter()
            .find_map(|upload| Some((upload, upload.accepted()?)))
    }

    /// The one that waits.
    pub fn waiting(&self) -> Option<&SignedUpload> {
        let waits = |upload: &&SignedUpload| upload.state == UploadState::Waiting;
        self.0.iter().rev().find(waits)
    }

    /// The refusal of the newest one, if it was refused.
    pub fn refused(&self) -> Option<&RefusedUpload> {
        match &self.0.last()?.state {
            UploadState::Refused(refused) => Some(refused),
            UploadState::Waiting | UploadState::Accepted(_) => None,
        }
    }
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
