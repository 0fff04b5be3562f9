//! The claim of an identity, compared with the registry and the directory.

mod availability;
mod oidc;
mod page;

use jiff::Timestamp;

pub use availability::RegistryOutage;
pub use oidc::{Answer, Back, Referred, Returned};
pub use page::{Begun, Posed, TYPED_FOR};

use super::{
    ActError, Caller, ExternalSystem, Intake,
    captchas::Demand,
    limits::{DAY, HOUR, QUARTER, TEN_MINUTES, around, at_most},
    once::rotated,
    recognition::Familiarity,
};
use crate::{
    application,
    captcha::{self, CaptchaKind, CaptchaTicket},
    case::Case,
    certificate::Reason,
    codes::codes,
    form::{Field, Problem, Rejected},
    id::{CaseId, PersonKey, SessionKey},
    identity::Person,
    institution::{Employment, InstitutionProfile, InstitutionSlug},
    person::NationalId,
    ports::{Allowance, CaptchaTaken, Moved, RngExt, Verdict},
    progress::State,
    rotation::Rotation,
    session::{Session, SessionToken},
    sign_in::{Draft, SignIn},
    text_value::EmployeeNumber,
};

/// Where a new key leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// To the form.
    Form,
    /// To the question whether a certificate shall be suspended at once.
    Suspend,
    /// To the code that opens the application under way.
    Resume,
    /// To the application under way, for somebody who is proven to be its
    /// applicant.
    Open,
    /// To the choice of how to sign: the phone was proved.
    Signing,
}

codes!(Next, "where a new key leads", {
    Form => "form",
    Suspend => "suspend",
    Resume => "resume",
    Open => "open",
    Signing => "signing",
});

/// An act that gave the visit a new secret.
#[derive(Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// The visit's new secret.
    pub token: SessionToken,
    /// Where to go.
    pub next: Next,
    /// What the browser shall hold, to be known again.
    pub device: Option<String>,
}

/// Somebody whose claim matched, or who is proven.
pub(in crate::service) struct Proven {
    pub profile: InstitutionProfile,
    pub person: Person,
    pub employment: Employment,
    pub person_key: PersonKey,
    /// Whether the card is said to be lost or stolen.
    pub card_lost: bool,
}

/// A captcha that was answered rightly.
struct Solved {
    ticket: CaptchaTicket,
    /// The sum beside the letters was done.
    summed: bool,
}

/// Of how many failed claims in a while the person is told nothing: the first
/// slips.
const SLIPS: u32 = 2;

fn wrong_captcha() -> Rejected {
    Rejected::one(Field::CaptchaAnswer, Problem::WrongCaptcha)
}

impl Intake {
    /// Compares a claim.
    ///
    /// # Errors
    /// [`ActError::Refused`] for a field's form or the captcha,
    /// [`ActError::NoMatch`] for any difference, in whichever value.
    pub async fn sign_in(
        &self,
        caller: &Caller,
        institution: &str,
        draft: &Draft,
    ) -> Result<SignedIn, ActError> {
        let profile = self.institution(institution).await?;
        let visit = caller.visit.as_ref().ok_or(ActError::NoCookie)?;
        let claim = draft.parse(self.today(), profile.population_check)?;
        // What nobody was asked is refused before anything is kept of the post.
        // A visit with a session may be the one that this post led to.
        let ticket = self.ports.secrets.open_captcha(&draft.captcha_id, visit);
        if ticket.is_none() && caller.session.is_none() {
            return Err(wrong_captcha().into());
        }
        let typed = postcard::to_allocvec(draft).unwrap_or_default();
        let posted = [institution.as_bytes(), &typed];
        self.once(caller, "sign-in", &posted, |rotation| {
            self.sign_in_once(caller, visit, profile, draft, claim, rotation)
        })
        .await
    }

    async fn sign_in_once(
        &self,
        caller: &Caller,
        visit: &SessionKey,
        profile: InstitutionProfile,
        draft: &Draft,
        claim: SignIn,
        rotation: Option<Rotation>,
    ) -> Result<SignedIn, ActError> {
        self.note("claims", caller, TEN_MINUTES);
        self.note("claims", caller, HOUR);
        let solved = self.solve_captcha(visit, draft).await?;

        let person_key = self.ports.secrets.person_key(&claim.national_id);
        let familiarity = self.familiarity(caller, &person_key).await?;
        let tries = self.tries("claim", &person_key, caller, familiarity.claimed());
        let counted_at = self.now();
        self.allow_at(&tries, counted_at).await?;
        let more = self.ask_more(caller, &person_key, &familiarity, &solved);
        let counted = match more.await {
            Ok(counted) => counted,
            Err(error) => {
                self.ports.store.refund(&tries, counted_at).await?;
                return Err(error);
            }
        };
        let compared = self.compare(&profile, &claim).await;
        // Only a failed claim counts; an outage is nobody's guess.
        if compared.as_ref().err() != Some(&ActError::NoMatch) {
            let all = [tries.as_slice(), &counted].concat();
            self.ports.store.refund(&all, counted_at).await?;
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
                self.admit(caller, visit, proven, rotation).await
            }
            Err(ActError::External(ExternalSystem::Population)) => {
                self.note_registry_outage(caller, visit, &profile, draft)
                    .await?;
                Err(ActError::External(ExternalSystem::Population))
            }
            Err(error) => {
                if error == ActError::NoMatch {
                    self.note_failure(caller);
                    if kept.is_some() {
                        self.ports.store.forget_registry_outage(visit).await?;
                    }
                    return Err(self.no_match(&tries, counted_at).await?);
                }
                Err(error)
            }
        }
    }

    /// No match; from the third time on with how many tries are left, so that
    /// nobody is shut out unawares.
    async fn no_match(&self, tries: &[Allowance], now: Timestamp) -> Result<ActError, ActError> {
        let Some(nearest) = tries.first() else {
            return Ok(ActError::NoMatch);
        };
        let used = self.ports.store.used(nearest, now).await?;
        Ok(if used > SLIPS {
            let left = nearest.limit.saturating_sub(used);
            ActError::NoMatchLeft {
                left: u8::try_from(left).unwrap_or(u8::MAX),
            }
        } else {
            ActError::NoMatch
        })
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
        let (now, slug) = (self.now(), profile.slug.clone());
        let fresh = || self.session_of(visit.clone(), None);
        let session = Session {
            institution: Some(slug),
            claim: Some(draft.clone().without_captcha()),
            registry_outage_at: Some(now),
            ..caller.session.clone().unwrap_or_else(fresh)
        };
        Ok(self.ports.store.note_registry_outage(&session).await?)
    }

    /// Uses the captcha up whatever the answer; a right one is good for the
    /// next tries of the same sign-in too.
    async fn solve_captcha(&self, visit: &SessionKey, draft: &Draft) -> Result<Solved, ActError> {
        let wrong = wrong_captcha;
        let limits = &self.limits.claim;
        let (store, secrets) = (&self.ports.store, &self.ports.secrets);
        let ticket = secrets
            .open_captcha(&draft.captcha_id, visit)
            .filter(|ticket| ticket.is_good(limits.captcha_lifetime, self.now()))
            .ok_or_else(wrong)?;
        let until = ticket.issued_at + limits.captcha_lifetime;
        match store.take_captcha(&ticket.id, visit, until).await? {
            CaptchaTaken::UsedUp => return Err(wrong().into()),
            CaptchaTaken::PassedBefore => {
                let summed = ticket.puzzle.is_some();
                return Ok(Solved { ticket, summed });
            }
            CaptchaTaken::ToJudge => {}
        }
        let sum_is_right = |answer: &str| {
            ticket
                .puzzle
                .is_some_and(|puzzle| puzzle.is_solved_by(&draft.captcha_id, answer))
        };
        let right = match ticket.kind {
            CaptchaKind::Proof => sum_is_right(&draft.captcha_answer),
            kind => {
                let given = captcha::plain(&draft.captcha_answer);
                let letters = given == secrets.captcha_signs(&ticket.id, kind);
                // A browser without scripts sends no sum: that costs time later.
                let sum = ticket.puzzle.is_none()
                    || draft.captcha_proof.is_empty()
                    || sum_is_right(&draft.captcha_proof);
                letters && sum
            }
        };
        if !right {
            return Err(wrong().into());
        }
        let summed = ticket.puzzle.is_some() && !draft.captcha_proof.is_empty();
        if ticket.kind == CaptchaKind::Proof || ticket.puzzle.is_none() || summed {
            store
                .pass_captcha(&ticket.id, &draft.captcha_id, limits.captcha_tries)
                .await?;
        }
        Ok(Solved { ticket, summed })
    }

    /// What tries of one kind at a person are counted under, the nearest
    /// first: what strangers elsewhere do counts for nobody here, and a browser
    /// or a network that succeeded before has a count of its own.
    pub(in crate::service) fn tries(
        &self,
        kind: &str,
        person: &PersonKey,
        caller: &Caller,
        own: Option<&str>,
    ) -> Vec<Allowance> {
        let limits = &self.limits.claim;
        if let Some(own) = own {
            return vec![
                at_most(limits.failed_here_quarter, QUARTER, format!("{kind}:{own}")),
                at_most(limits.failed_day, DAY, format!("{kind}:day:{own}")),
            ];
        }
        let here = format!("{kind}:{}", person.as_str());
        around(&caller.network, limits.failed_here_quarter, QUARTER, here).collect()
    }

    /// Asks for more than this captcha where much has failed. Never a closed
    /// door: with letters, a harder sum and some time everybody gets in. What it
    /// counted, to be given back.
    async fn ask_more(
        &self,
        caller: &Caller,
        person: &PersonKey,
        familiarity: &Familiarity,
        solved: &Solved,
    ) -> Result<Vec<Allowance>, ActError> {
        let (limits, now) = (&self.limits.claim, self.now());
        let mut counted = Vec::new();
        let mut demand = self.demand_at(caller);
        let stranger = familiarity.claimed().is_none() && !caller.exempt;
        if stranger {
            let day = self.failed_day(person);
            if self
                .ports
                .store
                .acquire(std::slice::from_ref(&day), now)
                .await?
                .is_none()
            {
                counted.push(day);
            } else {
                demand = Demand::LettersAndHarderSum;
            }
        }
        let mut slow = Vec::new();
        if !self.is_met_by(demand, &solved.ticket) {
            self.ports.store.refund(&counted, now).await?;
            let more = Rejected::one(Field::CaptchaAnswer, Problem::MoreAsked);
            return Err(more.into());
        }
        if demand == Demand::LettersAndHarderSum && stranger {
            let key = format!("claim:slow:{}", person.as_str());
            slow.extend(around(&caller.network, 1, limits.slow_try_pause, key));
        }
        // Without scripts there is no sum: time in its place.
        if demand >= Demand::LettersAndSum && !solved.summed {
            let key = format!("claim:nosum:{}", caller.network);
            slow.push(at_most(1, limits.without_sum_pause, key));
            let key = format!("claim:nosum:person:{}", person.as_str());
            slow.push(at_most(limits.without_sum_person_hour, HOUR, key));
        }
        if let Err(error) = self.allow_at(&slow, now).await {
            self.ports.store.refund(&counted, now).await?;
            return Err(error);
        }
        counted.extend(slow);
        Ok(counted)
    }

    fn failed_day(&self, person: &PersonKey) -> Allowance {
        let key = format!("claim:{}", person.as_str());
        at_most(self.limits.claim.failed_day, DAY, key)
    }

    /// What is asked at this network, and of somebody who typed this before.
    pub(in crate::service) async fn demand(
        &self,
        caller: &Caller,
        typed: Option<&Draft>,
    ) -> Result<Demand, ActError> {
        let here = self.demand_at(caller);
        let Some(id) = typed.and_then(|typed| NationalId::parse(&typed.national_id).ok()) else {
            return Ok(here);
        };
        let person = self.ports.secrets.person_key(&id);
        let day = self.failed_day(&person);
        let used = self.ports.store.used(&day, self.now()).await?;
        let known = || self.familiarity(caller, &person);
        if used < day.limit || caller.exempt || known().await?.claimed().is_some() {
            return Ok(here);
        }
        Ok(Demand::LettersAndHarderSum)
    }

    /// Asks both systems whatever the first one says, so that the time of an
    /// answer does not tell which of them knew the person.
    async fn compare(
        &self,
        profile: &InstitutionProfile,
        claim: &SignIn,
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
    pub(in crate::service) async fn employment(
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

    pub(in crate::service) async fn admit(
        &self,
        caller: &Caller,
        old: &SessionKey,
        proven: Proven,
        rotation: Option<Rotation>,
    ) -> Result<SignedIn, ActError> {
        let Proven {
            profile,
            person,
            employment,
            person_key,
            card_lost,
        } = proven;
        let live = self
            .ports
            .store
            .live_case(&person_key, &profile.slug)
            .await?;
        let (token, mut session) = self.new_session(Some(profile.slug.clone()));
        let (proved, key) = (person.proven_by.is_some(), person_key.clone());
        let suspends = card_lost && self.may_suspend(&person).await;
        let (case, opens) = match live {
            // A provider's word is more than a claim: no code to a phone that
            // somebody else may have given in this name.
            Some(_) if person.proven_by.is_some() => {
                session.case = live;
                (None, Next::Open)
            }
            Some(_) => {
                session.resumable = live;
                (None, Next::Resume)
            }
            None => {
                let begun = match person.proven_by {
                    Some(_) => self.begun_elsewhere(&person_key, &profile.slug).await?,
                    // A claim alone shows nothing that was stored.
                    None => None,
                };
                let mut case = self.new_case(caller, profile, person, employment, person_key);
                case.refused_draft = begun;
                if suspends {
                    Reason::LostOrStolen
                        .code()
                        .clone_into(&mut case.draft.reason);
                }
                session.case = Some(case.id.clone());
                (Some(case), Next::Form)
            }
        };
        // A thief does not wait.
        let next = if suspends { Next::Suspend } else { opens };
        let answer = SignedIn {
            token,
            next,
            device: self.device_after(caller, &key, proved),
        };
        let rotated = rotated(rotation, &session.key, &answer);
        let done = self
            .ports
            .store
            .sign_in(old, &session, case.as_ref(), rotated.as_ref())
            .await?;
        match done {
            Moved::Done => {}
            // The post took so long that it was begun anew.
            Moved::Conflict => return Err(ActError::Expired),
        }
        // The person is in, whether or not that could be noted.
        let _ = self.note_network(caller, &key, proved).await;
        Ok(answer)
    }

    /// What was typed in the person's name in another browser: it is offered,
    /// without how to reach whoever typed it.
    async fn begun_elsewhere(
        &self,
        person: &PersonKey,
        institution: &InstitutionSlug,
    ) -> Result<Option<application::Draft>, ActError> {
        let store = &self.ports.store;
        let limits = &self.limits.session;
        let begun = store
            .open_draft(person, institution, limits, self.now())
            .await?;
        Ok(begun.map(application::Draft::without_contacts))
    }

    /// Whether there is a certificate to suspend. Where the records do not
    /// answer, the next page says so.
    async fn may_suspend(&self, person: &Person) -> bool {
        let today = self.today();
        let held = self.ports.certificates.held_by(&person.national_id).await;
        held.is_ok_and(|held| held.iter().any(|one| one.is_alive_on(today)))
    }

    fn new_case(
        &self,
        caller: &Caller,
        profile: InstitutionProfile,
        person: Person,
        employment: Employment,
        person_key: PersonKey,
    ) -> Case {
        let now = self.now();
        let draft = application::Draft {
            department: employment.department.clone().unwrap_or_default(),
            title: employment.title.clone().unwrap_or_default(),
            ..application::Draft::default()
        };
        Case {
            id: CaseId::from_bytes(self.ports.rng.id()),
            institution: profile.slug,
            person_key,
            state: State::IdentityVerified,
            revision: 0,
            locale: caller.locale,
            person,
            employment,
            draft,
            refused_draft: None,
            refused_by: None,
            saved_by: None,
            word: None,
            application: None,
            correction: None,
            version: 1,
            corrected_at: None,
            number: None,
            confirmed_at: None,
            wrong_codes: 0,
            signing: None,
            opened_at: None,
            order: None,
            created_at: now,
            updated_at: now,
        }
    }
}
