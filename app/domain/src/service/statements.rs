//! What officers and holders sign to sign in, to approve or to revoke: the portal asks for a statement,
//! and the signature that comes back counts once.

use std::sync::Arc;

use super::ActError;
use crate::{
    certificate::{Order, OrderKind, OrderState},
    document::digest,
    id::SecretHash,
    person::NationalId,
    ports::{Ports, RngExt},
    signature::{
        AcceptedSignature, Origin, STATEMENT_LIVES, SignatureRefusal, SignatureVerdict,
        SignedStatement, Statement, StatementError, StatementNonce, StatementPurpose,
    },
};

/// A signed statement: what was stated, by which signature.
#[derive(Clone, PartialEq, Eq)]
pub struct Stated {
    /// What was asked for.
    pub statement: Statement,
    /// What it was signed with, and what that rests on.
    pub signature: AcceptedSignature,
}

/// What a signature that was brought comes to.
#[derive(Clone, PartialEq, Eq)]
pub enum StatementOutcome {
    /// It counts, this once.
    Accepted(Box<Stated>),
    /// It does not, and why.
    Refused(SignatureRefusal),
    /// Nobody can tell now. Another statement is to be asked for.
    Undetermined,
}

/// Statements that are asked for and brought back signed.
pub struct Statements {
    pub(super) ports: Arc<Ports>,
}

impl Statements {
    /// A statement for this person to sign within two minutes. How often somebody may ask is counted
    /// by whoever calls.
    ///
    /// # Errors
    /// Where a detail cannot be shown as it stands, or the store fails.
    pub async fn ask(
        &self,
        origin: Origin,
        purpose: StatementPurpose,
        person: NationalId,
        details: Vec<String>,
    ) -> Result<Statement, NotAsked> {
        let nonce = StatementNonce::from_bytes(self.ports.rng.secret());
        let now = self.ports.now();
        let statement = Statement::new(origin, purpose, person, now, details, nonce)?;
        let key = key(statement.nonce());
        let kept = self.ports.store.put_statement(&key, &statement).await;
        kept.map_err(ActError::from)?;
        Ok(statement)
    }

    /// Holds a signature against the statement that has this nonce. The statement is used up
    /// whatever comes of it.
    ///
    /// # Errors
    /// Where the store fails, or nobody verifies signatures.
    pub async fn accept(
        &self,
        nonce: &str,
        signature: &[u8],
    ) -> Result<StatementOutcome, ActError> {
        let verifier = self.ports.signatures.as_ref().ok_or(ActError::Unknown)?;
        let unknown = StatementOutcome::Refused(SignatureRefusal::STATEMENT_UNKNOWN);
        let Ok(nonce) = StatementNonce::parse(nonce) else {
            return Ok(unknown);
        };
        let now = self.ports.now();
        let latest = now.saturating_add(STATEMENT_LIVES).unwrap_or(now);
        let store = &self.ports.store;
        let taken = store.take_statement(&key(&nonce), now, latest).await?;
        let Some(statement) = taken else {
            return Ok(unknown);
        };
        let signed = SignedStatement {
            statement: &statement,
            signature,
        };
        let signature = match verifier.verify_statement(&signed).await {
            Ok(SignatureVerdict::Accepted(signature)) => signature,
            Ok(SignatureVerdict::Refused(refusal)) => {
                return Ok(StatementOutcome::Refused(refusal));
            }
            Ok(SignatureVerdict::Undetermined { .. }) | Err(_) => {
                return Ok(StatementOutcome::Undetermined);
            }
        };
        // Its authority may not know yet what was ordered here. What is only requested rests on facts
        // that colleagues know, and shuts nobody out.
        let orders = store.orders_about(&signature.signer.serial).await?;
        let is_lost = |order: &Order| match order.kind {
            OrderKind::Revoke => order.state != OrderState::Requested,
            OrderKind::Suspend => order.state == OrderState::Ordered,
        };
        if orders.iter().any(is_lost) {
            let lost = SignatureRefusal::STATEMENT_BY_LOST;
            return Ok(StatementOutcome::Refused(lost));
        }
        Ok(StatementOutcome::Accepted(Box::new(Stated {
            statement,
            signature: *signature,
        })))
    }
}

/// Under what a statement is kept: who can read the database cannot sign by it.
fn key(nonce: &StatementNonce) -> SecretHash {
    SecretHash::from_bytes(digest(nonce.reveal().as_bytes()))
}

/// Why a statement was not asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAsked {
    /// It cannot be made.
    #[error(transparent)]
    Statement(#[from] StatementError),
    /// It cannot be kept.
    #[error(transparent)]
    Act(#[from] ActError),
}
