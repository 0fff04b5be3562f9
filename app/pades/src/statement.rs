//! Statements that officers and holders sign: CAdES, detached, over a text (ETSI EN 319 122-1). Of
//! the rules in `docs/threats.md`, 1.3, those of the signature and its certificate hold, 6 to 10.

pub use domain::signature::{
    LARGEST_STATEMENT, Origin, Statement, StatementError, StatementNonce, StatementPurpose,
};

#[cfg(feature = "ring")]
use domain::signature::SignatureLevel;
#[cfg(feature = "ring")]
use jiff::Timestamp;

#[cfg(feature = "ring")]
use crate::{
    LARGEST_CMS, Trust,
    cms::{self, Behind},
    refusal::Refusal,
    verdict::{Expectation, signed_at},
};

/// A signed statement that keeps the rules. Whether its certificates were revoked is still to be
/// asked.
#[cfg(feature = "ring")]
#[derive(Clone, Debug)]
pub struct Accepted {
    /// What the signature brings.
    pub level: SignatureLevel,
    /// When it was signed, by the signer's clock.
    pub signed_at: Timestamp,
    /// The certificates in DER: signer, authorities, anchor.
    pub path: Vec<Vec<u8>>,
}

/// Holds a signature against the statement that was asked for. The text is made anew from it, so
/// that nothing else can have been signed.
#[cfg(feature = "ring")]
pub fn accept(
    signature: &[u8],
    statement: &Statement,
    now: Timestamp,
    trust: &Trust,
) -> Result<Accepted, Refusal> {
    if signature.len() > LARGEST_CMS {
        return Err(Refusal::CmsTooLarge);
    }
    let text = statement.text();
    let signature = cms::read(signature, Behind::Nothing, &[text.as_bytes()])?;
    let signer = Expectation {
        person: statement.person(),
        now,
        trust,
    };
    let path = signer.path(&signature)?;
    // The statement's own time is the portal's: only a clock that was put back comes before it.
    signed_at([Some(statement.at()), signature.time], statement.at(), now)?;
    let told = signature.time.ok_or(Refusal::NoTime)?;
    if now >= statement.expires_at() {
        return Err(Refusal::StatementExpired);
    }
    Ok(Accepted {
        level: if signature.stamped {
            SignatureLevel::T
        } else {
            SignatureLevel::B
        },
        signed_at: told,
        path,
    })
}
