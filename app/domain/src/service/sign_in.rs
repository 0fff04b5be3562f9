//! The claim of an identity, compared with the registry and the directory.

mod availability;
mod oidc;
mod open_visit;
mod page;
mod tries;

pub use availability::RegistryOutage;
pub use oidc::{Answer, AuthCallback, AuthRedirect, FinishedOidc};
pub use page::{Begun, TYPED_FOR};

use std::sync::Arc;

use super::{
    ActError, Caller, Captchas, ExternalSystem, Limits, Recognition, Records,
    captchas::wrong_captcha,
    limiter::{HOUR, Limiter, TEN_MINUTES},
    once::once,
};
use crate::{
    id::SessionKey,
    identity::Person,
    institution::{Employment, InstitutionProfile},
    person::NationalId,
    ports::{Ports, Verdict},
    rotation::{Rotation, SignedIn},
    session::Session,
    sign_in::{self, Draft},
    text_value::EmployeeNumber,
};
use open_visit::Proven;

/// Signing in, and the visit until it ends.
pub struct SignIn {
    pub(super) ports: Arc<Ports>,
    pub(super) limits: Arc<Limits>,
    pub(super) limiter: Limiter,
    pub(super) records: Records,
    pub(super) recognition: Recognition,
    pub(super) captchas: Captchas,
}

impl SignIn {
    /// Compares a claim.
    ///
    /// # Errors
    /// [`ActError::Refused`] for a field's form or the captcha,
    /// [`ActError::NoMatch`] for any difference, in whichever value.
    pub async fn check_claim(
        &self,
        caller: &Caller,
        institution: &str,
        draft: &Draft,
    ) -> Result<SignedIn, ActError> {
        let profile = self.records.institution(institution).await?;
        let visit = caller.visit.as_ref().ok_or(ActError::NoCookie)?;
        let claim = draft.parse(self.ports.today(), profile.population_check)?;
        // What nobody was asked is refused before anything is kept of the post.
        // A visit with a session may be the one that this post led to.
        let ticket = self.ports.secrets.open_captcha(&draft.captcha_id, visit);
        if ticket.is_none() && caller.session.is_none() {
            return Err(wrong_captcha().into());
        }
        let typed = postcard::to_allocvec(draft).unwrap_or_default();
        let posted = [institution.as_bytes(), &typed];
        once(&self.ports, caller, "sign-in", &posted, |rotation| {
            self.check_claim_once(caller, visit, profile, draft, claim, rotation)
        })
        .await
    }

    async fn check_claim_once(
        &self,
        caller: &Caller,
        visit: &SessionKey,
        profile: InstitutionProfile,
        draft: &Draft,
        claim: sign_in::Claim,
        rotation: Option<Rotation>,
    ) -> Result<SignedIn, ActError> {
        self.limiter.note("claims", caller, TEN_MINUTES);
        self.limiter.note("claims", caller, HOUR);
        let solved = self.captchas.solve(visit, draft).await?;

        let person_key = self.ports.secrets.person_key(&claim.national_id);
        let familiarity = self.recognition.familiarity(caller, &person_key).await?;
        let tries = self.tries("claim", &person_key, caller, familiarity.claimed());
        let nearest = tries.first().cloned();
        let permit = self.limiter.acquire(tries).await?;
        let more = self.ask_more(caller, &person_key, &familiarity, &solved);
        let permit = match more.await {
            Ok(more) => permit.and(more),
            Err(error) => {
                permit.refund().await?;
                return Err(error);
            }
        };
        let compared = self.compare(&profile, &claim).await;
        // Only a failed claim counts; an outage is nobody's guess.
        if compared.as_ref().err() != Some(&ActError::NoMatch) {
            permit.refund().await?;
        }
        let kept = caller.session.as_ref().and_then(|one| one.claim.as_ref());
        match compared {
            Ok((person, employment)) => {
                let proven = Proven {
                    profile,
                    person,
                    employment,
                    person_key,
                    card_lost: claim.card_lost,
                };
                self.open_visit(caller, visit, proven, rotation).await
            }
            Err(ActError::External(ExternalSystem::Population)) => {
                self.note_registry_outage(caller, visit, &profile, draft)
                    .await?;
                Err(ActError::External(ExternalSystem::Population))
            }
            Err(error) => {
                if error == ActError::NoMatch {
                    self.limiter.note_failure(caller);
                    if kept.is_some() {
                        self.ports.store.forget_registry_outage(visit).await?;
                    }
                    return Err(self.no_match(nearest.as_ref()).await?);
                }
                Err(error)
            }
        }
    }

    /// Keeps the claim that the registry gave no answer to, so that whoever
    /// wishes can be told.
    async fn note_registry_outage(
        &self,
        caller: &Caller,
        visit: &SessionKey,
        profile: &InstitutionProfile,
        draft: &Draft,
    ) -> Result<(), ActError> {
        let (now, slug) = (self.ports.now(), profile.slug.clone());
        let fresh = || Session::new(visit.clone(), None, now);
        let session = Session {
            institution: Some(slug),
            claim: Some(draft.clone().without_captcha()),
            registry_outage_at: Some(now),
            ..caller.session.clone().unwrap_or_else(fresh)
        };
        Ok(self.ports.store.note_registry_outage(&session).await?)
    }

    /// Asks both systems whatever the first one says, so that the time of an
    /// answer does not tell which of them knew the person.
    async fn compare(
        &self,
        profile: &InstitutionProfile,
        claim: &sign_in::Claim,
    ) -> Result<(Person, Employment), ActError> {
        let verdict = self.ports.population.check(claim).await;
        let employment = self
            .employment(profile, &claim.national_id, &claim.employee_number)
            .await;
        let verdict = verdict.map_err(|_| ActError::External(ExternalSystem::Population))?;
        let employment = employment?;
        match (verdict, employment) {
            (Verdict::Same(person), Some(employment)) => Ok((*person, employment)),
            _ => Err(ActError::NoMatch),
        }
    }

    /// The employment under a number, if the list has it. Nobody is missing
    /// from a list that never came.
    async fn employment(
        &self,
        profile: &InstitutionProfile,
        person: &NationalId,
        number: &EmployeeNumber,
    ) -> Result<Option<Employment>, ActError> {
        let staff = &self.ports.staff;
        let away = |_| ActError::External(ExternalSystem::Staff);
        let found = staff.find(&profile.slug, person, number).await;
        let found = found.map_err(away)?;
        if found.is_none() && staff.as_of(&profile.slug).await.map_err(away)?.is_none() {
            return Err(ActError::External(ExternalSystem::Staff));
        }
        Ok(found)
    }
}
