//! How the application is signed.

mod judging;
mod offers;
mod uploading;

use std::sync::Arc;

pub(super) use judging::Judged;
pub(super) use offers::other_method;
pub use offers::{MethodOffer, SigningSheet, WhyNotMethod};
pub use uploading::{Brought, SignedDocument, Tried};

use super::{ActError, Caller, ExternalSystem, Limits, Records, error::moved, limiter::Limiter};
use crate::{
    case::Case,
    form::{Field, Problem, Rejected},
    institution::SigningMethod,
    ports::Ports,
    progress::{Event, State},
};

/// How the application is signed.
#[derive(Clone)]
pub struct Signing {
    pub(super) ports: Arc<Ports>,
    pub(super) limits: Arc<Limits>,
    pub(super) limiter: Limiter,
    pub(super) records: Records,
}

impl Signing {
    /// The ways of signing. Paper is always open, so nobody is stuck here.
    pub async fn methods(&self, caller: &Caller) -> Result<SigningSheet, ActError> {
        let case = self.unsigned(caller).await?;
        let profile = self.records.profile(&case.institution).await?;
        let usable = match self.records.signing_certificates(&case).await {
            Ok(usable) => Some(usable),
            Err(ActError::External(ExternalSystem::Certificates)) => None,
            Err(error) => return Err(error),
        };
        let verified = self.ports.signatures.is_some();
        SigningSheet::new(case, profile, usable, verified)
    }

    /// Keeps the chosen way; it may be changed until the signature is there. Paper is chosen
    /// without a look at the records.
    pub async fn choose(&self, caller: &Caller, method: &str) -> Result<(), ActError> {
        let refused = |problem| Rejected::one(Field::SigningMethod, problem);
        let (case, method) = match SigningMethod::from_code(method) {
            Some(method @ SigningMethod::WetSignature) => (self.unsigned(caller).await?, method),
            Some(method) => {
                let sheet = self.methods(caller).await?;
                if !sheet.is_open(method) {
                    return Err(refused(Problem::NotOffered).into());
                }
                (sheet.case, method)
            }
            None if method.is_empty() => {
                self.unsigned(caller).await?;
                return Err(refused(Problem::NotChosen).into());
            }
            None => {
                self.unsigned(caller).await?;
                return Err(refused(Problem::NotOffered).into());
            }
        };
        let transition = case.transition(Event::SigningChosen(method), self.ports.now())?;
        let done = self.ports.store.choose_signing(&transition, method).await?;
        moved(done, case.state)
    }

    /// The caller's application, where it is still to be chosen how it is signed.
    async fn unsigned(&self, caller: &Caller) -> Result<Case, ActError> {
        let case = self.records.own_case(caller).await?;
        if matches!(
            case.state,
            State::PhoneVerified | State::AwaitingPaper | State::AwaitingESignature
        ) {
            Ok(case)
        } else {
            Err(ActError::Elsewhere(case.state.step()))
        }
    }
}
