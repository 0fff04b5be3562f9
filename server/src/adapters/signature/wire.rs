//! What the portal and the process that reads signed forms say to each other: postcard, both of
//! one program and so of one version.

use domain::signature::SignatureLevel;
use jiff::Timestamp;
use pades::Refusal;
use serde::{Deserialize, Serialize};

/// Bytes of a request at most: both files, and the certificates that are trusted.
pub(super) const LARGEST_REQUEST: usize = 8 * 1024 * 1024;
/// Bytes of an answer at most: the certificates of a path are most of it.
pub(super) const LARGEST_ANSWER: usize = 192 * 1024;

/// What is to be judged, and by whom it is to have been signed.
#[derive(Serialize, Deserialize)]
pub(super) struct Request<'a> {
    #[serde(borrow)]
    pub(super) what: What<'a>,
    pub(super) now: Timestamp,
    #[serde(borrow)]
    pub(super) anchors: Vec<&'a [u8]>,
    #[serde(borrow)]
    pub(super) intermediates: Vec<&'a [u8]>,
}

/// What is to be judged.
#[derive(Serialize, Deserialize)]
pub(super) enum What<'a> {
    /// A signed form.
    Form {
        #[serde(borrow)]
        issued: &'a [u8],
        #[serde(borrow)]
        uploaded: &'a [u8],
        applicant: &'a str,
        issued_at: Timestamp,
    },
    /// A certificate and its authorities, before anything is signed with it.
    Certificate {
        #[serde(borrow)]
        chain: Vec<&'a [u8]>,
        holder: &'a str,
    },
    /// The signature of a statement, which says itself whose it is.
    Statement {
        #[serde(borrow)]
        text: &'a [u8],
        #[serde(borrow)]
        signature: &'a [u8],
    },
}

/// What was found.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Answer {
    /// It keeps the rules 1 to 10, but for revocation.
    Accepted {
        kept: usize,
        level: SignatureLevel,
        signed_at: Timestamp,
        path: Vec<Vec<u8>>,
    },
    /// The certificate keeps the rules 8 and 9, but for revocation.
    Usable { path: Vec<Vec<u8>> },
    /// It breaks a rule, by its code.
    Refused(String),
    /// The request itself is wrong: what, without any value of it.
    Unusable(String),
}

/// The refusal with this code.
pub(super) fn refusal(code: &str) -> Option<Refusal> {
    Refusal::ALL.into_iter().find(|one| one.code() == code)
}
