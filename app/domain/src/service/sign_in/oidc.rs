//! Signing in at an identity provider: the way there and back. What is typed
//! here is the registry number alone; who somebody is, the provider says.

use std::sync::Arc;

use super::{SignIn, open_visit::Proven};
use crate::service::{
    ActError, Caller, ExternalSystem, SignedIn,
    limiter::{HOUR, MINUTE},
    once::once,
};
use crate::{
    form::{Field, Rejected},
    identity::Person,
    institution::{Employment, InstitutionProfile},
    lifetime::CLOCK_SKEW,
    ports::{IdentityProvider, RngExt},
    referral::{Referral, ReferralToken},
    rotation::Rotation,
    session::SessionToken,
    text_value::EmployeeNumber,
};

/// Somebody on the way to the provider.
#[derive(Debug)]
pub struct AuthRedirect {
    /// The new visit's secret, where one had to be made.
    pub token: Option<SessionToken>,
    /// Where the browser goes.
    pub address: String,
}

/// What the provider sent somebody back with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer<'a> {
    /// A code for who signed in.
    Code(&'a str),
    /// The person did not sign in or did not want to be named.
    Declined,
    /// The provider's own failure, or a mistake between it and us.
    Failed,
}

/// How somebody came back.
#[derive(Debug)]
pub enum AuthCallback {
    /// Proven, and employed where the number says.
    SignedIn(SignedIn),
    /// Of their own will as they went.
    Declined,
}

/// A return, and what was kept for it where it was not used before.
#[derive(Debug)]
pub struct FinishedOidc {
    /// At which institution, with which number; nothing where the return was
    /// not known, or its answer was given before.
    pub referral: Option<Referral>,
    /// How it ended.
    pub outcome: Result<AuthCallback, ActError>,
}

impl SignIn {
    /// The provider at which an institution's people may sign in.
    pub fn provider_of(&self, profile: &InstitutionProfile) -> Option<&Arc<dyn IdentityProvider>> {
        self.ports
            .provider
            .as_ref()
            .filter(|_| profile.provider_sign_in)
    }

    /// The institution and its provider.
    ///
    /// # Errors
    /// [`ActError::Unknown`] where there is none.
    pub async fn institution_with_provider(
        &self,
        institution: &str,
    ) -> Result<(InstitutionProfile, Arc<dyn IdentityProvider>), ActError> {
        let profile = self.records.institution(institution).await?;
        let provider = self.provider_of(&profile).cloned();
        Ok((profile, provider.ok_or(ActError::Unknown)?))
    }

    /// Sends somebody to the provider. What has to be known again is kept with
    /// the visit, for ten minutes and for one return.
    ///
    /// # Errors
    /// [`ActError::Refused`] for the number's form.
    pub async fn begin_oidc(
        &self,
        caller: &Caller,
        institution: &str,
        number: &str,
        card_lost: bool,
    ) -> Result<AuthRedirect, ActError> {
        let (profile, provider) = self.institution_with_provider(institution).await?;
        let number = EmployeeNumber::parse(number)
            .map_err(|error| Rejected::one(Field::EmployeeNumber, error))?;
        let limits = &self.limits.claim;
        let here = self.limiter.note("referrals", caller, HOUR);
        if here > limits.referrals_per_network_hour && !caller.exempt {
            return Err(ActError::TooOften { wait: MINUTE });
        }
        let (store, secrets) = (&self.ports.store, &self.ports.secrets);
        let (token, visit) = self.this_or_new_visit(caller);
        let rng = &self.ports.rng;
        let state = rng.referral_token();
        let referral = Referral {
            nonce: rng.referral_token(),
            verifier: rng.referral_token(),
            institution: profile.slug,
            number,
            card_lost,
        };
        let address = provider
            .address(&state, &referral, caller.locale)
            .await
            .map_err(|_| ActError::External(ExternalSystem::Provider))?
            .address;
        let key = secrets.referral_hash(&state);
        let until = self.ports.now() + limits.referral_lifetime;
        store.put_referral(&key, &visit, &referral, until).await?;
        Ok(AuthRedirect { token, address })
    }

    /// Lets somebody in who came back from the provider.
    ///
    /// # Errors
    /// [`ActError::Unknown`] for a return that is another visit's, used or too
    /// old: nobody learns which. [`ActError::NoMatch`] where the staff directory
    /// does not have the person under the number; [`ActError::External`] where
    /// the provider's word cannot be had or believed.
    pub async fn finish_oidc(
        &self,
        caller: &Caller,
        state: &str,
        answer: Answer<'_>,
    ) -> FinishedOidc {
        let mut referral = None;
        let outcome = match answer {
            Answer::Code(code) => {
                let posted = [state.as_bytes(), code.as_bytes()];
                let kept = &mut referral;
                once(
                    &self.ports,
                    caller,
                    "come-back",
                    &posted,
                    |rotation| async move {
                        let referral = kept.insert(self.take_referral(caller, state).await?);
                        self.proven(caller, referral, code, rotation).await
                    },
                )
                .await
                .map(AuthCallback::SignedIn)
            }
            Answer::Declined => self
                .take_referral(caller, state)
                .await
                .map(|taken| referral = Some(taken))
                .map(|()| AuthCallback::Declined),
            Answer::Failed => match self.take_referral(caller, state).await {
                Ok(taken) => {
                    referral = Some(taken);
                    Err(ActError::External(ExternalSystem::Provider))
                }
                Err(error) => Err(error),
            },
        };
        FinishedOidc { referral, outcome }
    }

    /// What was kept when this visit's browser was sent away: for one return.
    async fn take_referral(&self, caller: &Caller, state: &str) -> Result<Referral, ActError> {
        let visit = caller.visit.as_ref().ok_or(ActError::Unknown)?;
        let state = ReferralToken::parse(state).map_err(|_| ActError::Unknown)?;
        let key = self.ports.secrets.referral_hash(&state);
        let now = self.ports.now();
        let latest = now + self.limits.claim.referral_lifetime + CLOCK_SKEW;
        self.ports
            .store
            .take_referral(&key, visit, now, latest)
            .await?
            .ok_or(ActError::Unknown)
    }

    /// Who signed in, by the provider's word and the staff directory.
    async fn proven(
        &self,
        caller: &Caller,
        referral: &Referral,
        code: &str,
        rotation: Option<Rotation>,
    ) -> Result<SignedIn, ActError> {
        let (profile, provider) = self
            .institution_with_provider(referral.institution.as_str())
            .await?;
        let visit = caller.visit.as_ref().ok_or(ActError::Expired)?;
        let person = provider
            .person(code, referral)
            .await
            .map_err(|_| ActError::External(ExternalSystem::Provider))?;
        // A qualified certificate is for adults, whoever vouches for them.
        person
            .birth_date
            .of_adult(self.ports.today())
            .map_err(|error| Rejected::one(Field::BirthDate, error))?;
        let employment = self.employed(caller, &profile, &person, referral).await?;
        let proven = Proven {
            person_key: self.ports.secrets.person_key(&person.national_id),
            profile,
            person,
            employment,
            card_lost: referral.card_lost,
        };
        self.open_visit(caller, visit, proven, rotation).await
    }

    /// The employment under the number, within limits: a person who is proven
    /// can still try numbers out.
    async fn employed(
        &self,
        caller: &Caller,
        profile: &InstitutionProfile,
        person: &Person,
        referral: &Referral,
    ) -> Result<Employment, ActError> {
        let key = self.ports.secrets.person_key(&person.national_id);
        // Counted apart from claims: nobody but the person can use these up.
        let tries = self.tries("number", &key, caller, None);
        let permit = self.limiter.acquire(tries).await?;
        let found = self
            .employment(profile, &person.national_id, &referral.number)
            .await;
        if let Ok(None) = found {
            return Err(ActError::NoMatch);
        }
        permit.refund().await?;
        found?.ok_or(ActError::NoMatch)
    }
}
