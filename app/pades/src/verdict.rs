//! The rules in their order.

use std::time::Duration;

use domain::person::NationalId;
use jiff::Timestamp;

use crate::{
    Trust, arithmetic,
    certificate::{path, person},
    cms,
    refusal::Refusal,
    rules::{self, Issued, Placement},
};

/// How far clocks may differ.
const CLOCKS_DIFFER: Duration = Duration::from_mins(5);

/// What an upload is held against.
pub struct Expected<'a> {
    /// The form.
    pub issued: &'a Issued<'a>,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// Whose form it is.
    pub applicant: &'a NationalId,
    /// Now.
    pub now: Timestamp,
    /// Whose certificates count.
    pub trust: &'a Trust,
    /// Where a field of the signer's own may show itself.
    pub placement: Placement,
}

/// What a signature brings to be valid for long (ETSI EN 319 142-1, 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// The signature alone.
    B,
    /// A time stamp with it. Whether its authority is trusted is not said.
    T,
    /// Certificates and revocation data beside it.
    Lt,
}

/// A signed form that keeps the rules 1 to 10. Whether its certificates were revoked is still to
/// be asked.
#[derive(Clone, Debug)]
pub struct Accepted {
    /// How many bytes of the upload are kept: the issued form and its signature.
    pub kept: usize,
    /// What the kept bytes bring.
    pub level: Level,
    /// When it was signed, by the signer's clock.
    pub signed_at: Timestamp,
    /// The certificates in DER: signer, authorities, anchor.
    pub path: Vec<Vec<u8>>,
}

/// Holds an upload against the rules 1 to 10, and says the first that it breaks.
pub fn accept(uploaded: &[u8], expected: &Expected<'_>) -> Result<Accepted, Refusal> {
    let placed = rules::place(expected.issued, uploaded, expected.placement)?;
    if !placed.sub_filter {
        return Err(Refusal::SubFilter);
    }
    let signature = cms::read(&placed.contents, &placed.covered)?;
    arithmetic::verify(
        &signature
            .signer
            .parsed
            .tbs_certificate
            .subject_public_key_info,
        &signature.algorithm,
        Some(signature.digest),
        &signature.message,
        &signature.value,
    )?;
    // Rule 9 is held before rule 8, whose last part asks others.
    person::belongs_to(&signature.signer, expected.applicant)?;
    person::check(&signature.signer, expected.now)?;
    let sent = &signature.certificates;
    let authorities = path::find(&signature.signer, sent, expected.trust, expected.now)?;
    let signed_at = signed_at([placed.time?, signature.time], expected)?;
    let level = match (placed.validation_data, signature.stamped) {
        (true, _) => Level::Lt,
        (false, true) => Level::T,
        (false, false) => Level::B,
    };
    let path = std::iter::once(&signature.signer).chain(authorities);
    Ok(Accepted {
        kept: placed.kept,
        level,
        signed_at,
        path: path.map(|certificate| certificate.der.clone()).collect(),
    })
}

/// Rule 10: every time that is told lies between the issue of the form and now.
fn signed_at(told: [Option<Timestamp>; 2], expected: &Expected<'_>) -> Result<Timestamp, Refusal> {
    let earliest = expected
        .issued_at
        .saturating_sub(CLOCKS_DIFFER)
        .unwrap_or(Timestamp::MIN);
    let latest = expected
        .now
        .saturating_add(CLOCKS_DIFFER)
        .unwrap_or(Timestamp::MAX);
    let mut first = None;
    for time in told.into_iter().flatten() {
        if time < earliest {
            return Err(Refusal::SignedTooEarly);
        }
        if time > latest {
            return Err(Refusal::SignedInFuture);
        }
        first.get_or_insert(time);
    }
    first.ok_or(Refusal::NoTime)
}
