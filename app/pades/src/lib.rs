//! Signed application forms: what makes one acceptable, and how one is signed.
//!
//! [`accept`] holds an upload against the rules 1 to 10 of `docs/threats.md`, 1.3: it is the issued form, followed
//! by one update that signs it and does nothing else; the signature covers all of it, is CAdES, is
//! right, and was made with a qualified certificate of the applicant's. [`write::Unsigned`] makes
//! such an update. [`statement`] does the same of a text that officers and holders sign. Whether the certificate was revoked is asked by the server, which can;
//! [`revocation`] reads what it is told.
//!
//! Nothing here reads a file or a clock, and every upload is taken for hostile: sizes, depths and
//! counts are bounded before anything is read.

#[cfg(feature = "ring")]
mod arithmetic;
mod certificate;
mod cms;
mod digest;
mod oid;
mod pdf;
mod refusal;
#[cfg(feature = "ring")]
pub mod revocation;
mod rules;
pub mod statement;
mod verdict;
pub mod write;

pub use certificate::candidate::Candidate;
pub use certificate::described::Described;
#[cfg(feature = "ring")]
pub use certificate::path::{Trust, UnreadableCertificate};
pub use refusal::Refusal;
pub use rules::{Issued, NotIssued, Placement};
pub use verdict::Reading;
#[cfg(feature = "ring")]
pub use verdict::{Accepted, Expected, LONGEST_CHAIN, accept, check_certificate};

/// Bytes of an upload at most.
pub const LARGEST: usize = domain::document::LARGEST_FILE;
/// Bytes that may be added to the issued form.
pub const LARGEST_ADDITION: usize = 1024 * 1024;
/// Bytes of a signature at most.
pub const LARGEST_CMS: usize = 64 * 1024;
