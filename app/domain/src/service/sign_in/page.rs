//! Beginning, keeping and ending a visit.

use jiff::{SignedDuration, Timestamp};

use super::SignIn;
use crate::{
    captcha::CaptchaKind,
    id::SessionKey,
    institution::InstitutionProfile,
    lifetime,
    ports::Sealing,
    progress::Step,
    service::{ActError, Caller, Posed, limiter::TEN_MINUTES},
    session::{SessionToken, Who},
    sign_in,
};

/// How long the browser holds what was typed and refused: until the next page
/// is shown, which takes it away.
pub const TYPED_FOR: SignedDuration = SignedDuration::from_mins(2);

/// Whose text is longer typed what is no claim. All cookies together have 4 kB.
const HELD: usize = 1_600;

/// A visit at the sign-in page.
#[derive(Debug)]
pub struct Begun {
    /// The new visit's secret, where one had to be made.
    pub token: Option<SessionToken>,
    /// The captcha to answer.
    pub captcha: Posed,
    /// The institution.
    pub profile: InstitutionProfile,
    /// What was typed a moment ago and refused.
    pub claim: Option<sign_in::Draft>,
    /// The step at which an application of this visit waits.
    pub under_way: Option<Step>,
}

impl SignIn {
    /// Opens the sign-in page: a secret for the browser that has none, and a
    /// captcha of the wanted kind unless one was passed. Nothing is written:
    /// whoever only looks leaves no trace.
    pub async fn begin(
        &self,
        caller: &Caller,
        institution: &str,
        kind: CaptchaKind,
    ) -> Result<Begun, ActError> {
        let profile = self.records.institution(institution).await?;
        self.limiter.note("looks", caller, TEN_MINUTES);
        let (token, visit) = self.this_or_new_visit(caller);
        let under_way = match caller.who() {
            Who::Applicant(id) => self.ports.store.case(id).await?,
            Who::Claimed { .. } | Who::Anonymous => None,
        };
        let claim = self.typed_before(caller).or_else(|| {
            // Kept where the registry gave no answer to it.
            caller.session.as_ref()?.claim.clone()
        });
        let demand = self.captchas.demand(caller, claim.as_ref()).await?;
        let captcha = match self.captchas.passed(caller, demand, kind).await? {
            Some(passed) => passed,
            None => self.captchas.pose(&visit, caller, demand, kind),
        };
        Ok(Begun {
            token,
            captcha,
            profile,
            claim,
            under_way: under_way.map(|case| case.state.step()),
        })
    }

    /// What was typed at sign-in, for the browser to hold for a moment: shown
    /// again once, and kept nowhere else.
    ///
    /// # Errors
    /// [`ActError::NoCookie`] where the browser would not hold it.
    pub fn hold_typed(
        &self,
        caller: &Caller,
        draft: &sign_in::Draft,
    ) -> Result<Option<String>, ActError> {
        let visit = caller.visit.as_ref().ok_or(ActError::NoCookie)?;
        let made_at = self.ports.now().as_millisecond().to_be_bytes();
        let plain = [&made_at[..], &draft.to_held()].concat();
        if plain.len() > HELD {
            return Ok(None);
        }
        Ok(self
            .ports
            .secrets
            .seal_text(Sealing::Claim, visit.as_str().as_bytes(), &plain))
    }

    /// Takes away what was typed at sign-in, where the server keeps it: the
    /// browser's share goes with the answer.
    pub async fn clear_typed(&self, caller: &Caller) -> Result<(), ActError> {
        let session = caller.session.as_ref();
        if let Some(session) = session.filter(|session| session.claim.is_some()) {
            self.ports
                .store
                .forget_registry_outage(&session.key)
                .await?;
        }
        Ok(())
    }

    fn typed_before(&self, caller: &Caller) -> Option<sign_in::Draft> {
        let (text, visit) = (caller.typed.as_deref()?, caller.visit.as_ref()?);
        let bound_to = visit.as_str().as_bytes();
        let plain = self
            .ports
            .secrets
            .open_text(Sealing::Claim, bound_to, text)?;
        let (made_at, typed) = plain.split_first_chunk()?;
        let made_at = Timestamp::from_millisecond(i64::from_be_bytes(*made_at)).ok()?;
        let good = lifetime::is_good(made_at, TYPED_FOR, self.ports.now());
        good.then(|| sign_in::Draft::from_held(typed)).flatten()
    }

    /// When the visit ends if nothing more is heard of it. Being asked counts
    /// as use, which is how a visit is made longer.
    pub fn visit_ends_at(&self, caller: &Caller) -> Result<Timestamp, ActError> {
        let session = caller.open_session()?;
        Ok(session.ends_at(&self.limits.session))
    }

    /// Ends the visit; what was typed and never confirmed goes with it.
    pub async fn leave(&self, caller: &Caller) -> Result<(), ActError> {
        if let Some(visit) = &caller.visit {
            self.ports.store.end_session(visit).await?;
        }
        Ok(())
    }

    /// The visit that the browser names; without one, a new visit with its
    /// secret.
    pub(super) fn this_or_new_visit(&self, caller: &Caller) -> (Option<SessionToken>, SessionKey) {
        if let Some(visit) = &caller.visit {
            return (None, visit.clone());
        }
        let (token, visit) = self.ports.new_token();
        (Some(token), visit)
    }
}
