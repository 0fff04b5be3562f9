//! Beginning, keeping and ending a visit.

use jiff::{SignedDuration, Timestamp};

use crate::service::{
    ActError, Caller, ExternalSystem, Intake,
    captchas::Demand,
    limits::{MINUTE, TEN_MINUTES},
};
use crate::{
    captcha::{CaptchaKind, CaptchaTicket, proof::Puzzle},
    id::{CaptchaId, SessionKey},
    institution::{InstitutionProfile, InstitutionSlug},
    lifetime,
    ports::{RngExt, Sealing},
    progress::Step,
    session::{Session, SessionToken},
    sign_in,
};

/// How long the browser holds what was typed and refused: until the next page
/// is shown, which takes it away.
pub const TYPED_FOR: SignedDuration = SignedDuration::from_mins(2);

/// Whose text is longer typed what is no claim. All cookies together have 4 kB.
const HELD: usize = 1_600;

/// A captcha as the sign-in page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posed {
    /// What its form carries, and its address.
    pub ticket: String,
    /// How it is asked.
    pub kind: CaptchaKind,
    /// It was answered rightly before in this sign-in.
    pub passed: bool,
    /// The sum to be done, in place of letters or beside them.
    pub puzzle: Option<Puzzle>,
}

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

impl Intake {
    /// Opens the sign-in page: a secret for the browser that has none, and a
    /// captcha of the wanted kind unless one was passed. Nothing is written:
    /// whoever only looks leaves no trace.
    pub async fn begin(
        &self,
        caller: &Caller,
        institution: &str,
        kind: CaptchaKind,
    ) -> Result<Begun, ActError> {
        let profile = self.institution(institution).await?;
        self.note("looks", caller, TEN_MINUTES);
        let (token, visit) = self.this_or_new_visit(caller);
        let under_way = match caller.session.as_ref().and_then(|one| one.case.as_ref()) {
            Some(id) => self
                .ports
                .store
                .case(id)
                .await?
                .map(|case| case.state.step()),
            None => None,
        };
        let claim = self.typed_before(caller).or_else(|| {
            // Kept where the registry gave no answer to it.
            caller.session.as_ref()?.claim.clone()
        });
        let demand = self.demand(caller, claim.as_ref()).await?;
        let captcha = match self.passed(caller, demand, kind).await? {
            Some(passed) => passed,
            None => self.pose(&visit, caller, demand, kind),
        };
        Ok(Begun {
            token,
            captcha,
            profile,
            claim,
            under_way,
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
        let made_at = self.now().as_millisecond().to_be_bytes();
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
        let good = lifetime::is_good(made_at, TYPED_FOR, self.now());
        good.then(|| sign_in::Draft::from_held(typed)).flatten()
    }

    /// The captcha that was passed in this visit, if it is all that is asked.
    async fn passed(
        &self,
        caller: &Caller,
        demand: Demand,
        kind: CaptchaKind,
    ) -> Result<Option<Posed>, ActError> {
        let Some(visit) = &caller.visit else {
            return Ok(None);
        };
        let now = self.now();
        let passed = self.ports.store.passed_captcha(visit, now).await?;
        let known = passed.and_then(|text| {
            let ticket = self.ports.secrets.open_captcha(&text, visit)?;
            self.is_met_by(demand, &ticket).then_some(text)
        });
        Ok(known.map(|ticket| Posed {
            ticket,
            kind,
            passed: true,
            puzzle: None,
        }))
    }

    fn pose(
        &self,
        visit: &SessionKey,
        caller: &Caller,
        demand: Demand,
        wanted: CaptchaKind,
    ) -> Posed {
        let (kind, puzzle) = self.pose_for(demand, wanted, caller);
        let ticket = CaptchaTicket {
            id: CaptchaId::from_bytes(self.ports.rng.id()),
            kind,
            puzzle,
            issued_at: self.now(),
        };
        let secrets = &self.ports.secrets;
        if kind != CaptchaKind::Proof {
            let signs = secrets.captcha_signs(&ticket.id, kind);
            self.ports.captchas.posed(&signs);
        }
        Posed {
            ticket: secrets.seal_captcha(&ticket, visit),
            kind,
            passed: false,
            puzzle,
        }
    }

    /// A captcha's picture or sound, made when the browser asks for it, for its
    /// own visit only.
    pub async fn captcha_file(
        &self,
        caller: &Caller,
        ticket: &str,
    ) -> Result<(CaptchaKind, Vec<u8>), ActError> {
        let visit = caller.visit.as_ref().ok_or(ActError::Unknown)?;
        let (secrets, limits) = (&self.ports.secrets, &self.limits.claim);
        let ticket = secrets
            .open_captcha(ticket, visit)
            .filter(|ticket| ticket.is_good(limits.captcha_lifetime, self.now()))
            .ok_or(ActError::Unknown)?;
        let visit = format!("pictures:{}", visit.as_str());
        let of_visit = self.tally.hit(&visit, TEN_MINUTES, self.now());
        let here = self.note("pictures", caller, TEN_MINUTES);
        let too_many = of_visit > limits.pictures_per_visit
            || (here > limits.pictures_per_network && !caller.exempt);
        if too_many {
            return Err(ActError::TooOften { wait: MINUTE });
        }
        let signs = secrets.captcha_signs(&ticket.id, ticket.kind);
        let seed = secrets.captcha_seed(&ticket.id);
        let maker = &self.ports.captchas;
        let file = match ticket.kind {
            CaptchaKind::Picture => maker.picture(&signs, seed).await,
            CaptchaKind::Sound => maker.sound(&signs, caller.locale, seed).await,
            CaptchaKind::Proof => return Err(ActError::Unknown),
        }
        .map_err(|_| ActError::External(ExternalSystem::Internal))?;
        Ok((ticket.kind, file))
    }

    /// When the visit ends if nothing more is heard of it. Being asked counts
    /// as use, which is how a visit is made longer.
    pub fn visit_ends_at(&self, caller: &Caller) -> Result<Timestamp, ActError> {
        let session = caller.session.as_ref().ok_or(ActError::Expired)?;
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
    pub(in crate::service) fn this_or_new_visit(
        &self,
        caller: &Caller,
    ) -> (Option<SessionToken>, SessionKey) {
        if let Some(visit) = &caller.visit {
            return (None, visit.clone());
        }
        let token = self.ports.rng.token();
        let visit = self.ports.secrets.session_key(&token);
        (Some(token), visit)
    }

    pub(in crate::service) fn new_session(
        &self,
        institution: Option<InstitutionSlug>,
    ) -> (SessionToken, Session) {
        let token = self.ports.rng.token();
        let session = self.session_of(self.ports.secrets.session_key(&token), institution);
        (token, session)
    }

    /// A visit of which nothing is known yet.
    pub(in crate::service) fn session_of(
        &self,
        key: SessionKey,
        institution: Option<InstitutionSlug>,
    ) -> Session {
        let now = self.now();
        Session {
            key,
            case: None,
            resumable: None,
            word_given_for: None,
            institution,
            claim: None,
            registry_outage_at: None,
            created_at: now,
            seen_at: now,
        }
    }
}
