//! How the application is signed.

mod judging;
mod uploading;

use std::sync::Arc;

pub(super) use judging::Judged;
pub use uploading::{Brought, SignedDocument, Tried};

use super::{ActError, Caller, Limits, Records, error::moved, limiter::Limiter};
use crate::{
    application::Application,
    case::Case,
    certificate::Certificate,
    form::{Field, Problem, Rejected},
    institution::{InstitutionProfile, SigningMethod},
    ports::Ports,
    progress::{Event, State},
};

/// Why a way of signing is closed to this person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhyNotMethod {
    /// The institution does not take it.
    NotOffered,
    /// The only usable certificate is the one reported lost, which is never
    /// accepted.
    OnlyTheLost,
    /// There is no usable certificate.
    NoneUsable,
    /// The portal has no way to sign like this yet, though the institution
    /// would take it: choosing it would lead nowhere.
    NotAvailable,
}

/// A way of signing, open or closed with why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MethodOffer {
    /// The way.
    pub method: SigningMethod,
    /// Why it is closed.
    pub why_not: Option<WhyNotMethod>,
}

/// What the page shows.
#[derive(Clone, Debug)]
pub struct SigningSheet {
    /// The file.
    pub case: Case,
    /// The institution's rules.
    pub profile: InstitutionProfile,
    /// Every way.
    pub methods: Vec<MethodOffer>,
}

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
        let case = self.records.own_case(caller).await?;
        if !matches!(
            case.state,
            State::PhoneVerified | State::AwaitingPaper | State::AwaitingESignature
        ) {
            return Err(ActError::Elsewhere(case.state.step()));
        }
        let profile = self.records.profile(&case.institution).await?;
        let application = case.application()?;
        let held = self
            .records
            .certificates_of(&case.person.national_id)
            .await?;
        let methods = SigningMethod::ALL
            .iter()
            .filter(|method| {
                **method != SigningMethod::PriorApproval || profile.signing_methods.contains(method)
            })
            .map(|&method| MethodOffer {
                method,
                why_not: self.why_not(method, &profile, application, &held),
            })
            .collect();
        Ok(SigningSheet {
            case,
            profile,
            methods,
        })
    }

    fn why_not(
        &self,
        method: SigningMethod,
        profile: &InstitutionProfile,
        application: &Application,
        held: &[Certificate],
    ) -> Option<WhyNotMethod> {
        if method == SigningMethod::WetSignature {
            return None;
        }
        let today = self.ports.today();
        let lost = application.lost();
        let mut usable = held.iter().filter(|one| one.is_usable_on(today)).peekable();
        if method == SigningMethod::ESignature {
            if usable.peek().is_none() {
                return Some(match lost {
                    Some(_) => WhyNotMethod::OnlyTheLost,
                    None => WhyNotMethod::NoneUsable,
                });
            }
            if usable.all(|one| lost.is_some_and(|lost| lost.serial == one.serial)) {
                return Some(WhyNotMethod::OnlyTheLost);
            }
        }
        if !profile.signing_methods.contains(&method) {
            return Some(WhyNotMethod::NotOffered);
        }
        let available = method == SigningMethod::ESignature && self.ports.signatures.is_some();
        (!available).then_some(WhyNotMethod::NotAvailable)
    }

    /// Keeps the chosen way; it may be changed until the signature is there.
    pub async fn choose(&self, caller: &Caller, method: &str) -> Result<(), ActError> {
        let refused = |problem| Rejected::one(Field::SigningMethod, problem);
        let sheet = self.methods(caller).await?;
        if method.is_empty() {
            return Err(refused(Problem::NotChosen).into());
        }
        let method = SigningMethod::from_code(method)
            .filter(|method| {
                sheet
                    .methods
                    .iter()
                    .any(|offer| offer.method == *method && offer.why_not.is_none())
            })
            .ok_or_else(|| refused(Problem::NotOffered))?;
        let transition = sheet
            .case
            .transition(Event::SigningChosen(method), self.ports.now())?;
        let done = self.ports.store.choose_signing(&transition, method).await?;
        moved(done, sheet.case.state)
    }
}
