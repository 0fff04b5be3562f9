//! Captchas: posing them, drawing them, judging the answers, and how much is
//! asked.

mod demand;

use std::sync::Arc;

pub(super) use demand::Demand;

use super::{
    ActError, Caller, ExternalSystem, Limits, Recognition,
    limiter::{DAY, Limiter, MINUTE, TEN_MINUTES, at_most},
};
use crate::{
    captcha::{self, CaptchaKind, CaptchaTicket, proof::Puzzle},
    form::{Field, Problem, Rejected},
    id::{CaptchaId, PersonKey, SessionKey},
    person::NationalId,
    ports::{Allowance, CaptchaTaken, Ports, RngExt},
    sign_in::Draft,
};

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

/// A captcha that was answered rightly.
pub(super) struct Solved {
    pub ticket: CaptchaTicket,
    /// The sum beside the letters was done.
    pub summed: bool,
}

/// Captchas.
#[derive(Clone)]
pub struct Captchas {
    pub(super) ports: Arc<Ports>,
    pub(super) limits: Arc<Limits>,
    pub(super) limiter: Limiter,
    pub(super) recognition: Recognition,
}

pub(super) fn wrong_captcha() -> Rejected {
    Rejected::one(Field::CaptchaAnswer, Problem::WrongCaptcha)
}

impl Captchas {
    /// The captcha that was passed in this visit, if it is all that is asked.
    pub(super) async fn passed(
        &self,
        caller: &Caller,
        demand: Demand,
        kind: CaptchaKind,
    ) -> Result<Option<Posed>, ActError> {
        let Some(visit) = &caller.visit else {
            return Ok(None);
        };
        let now = self.ports.now();
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

    pub(super) fn pose(
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
            issued_at: self.ports.now(),
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
    pub async fn file(
        &self,
        caller: &Caller,
        ticket: &str,
    ) -> Result<(CaptchaKind, Vec<u8>), ActError> {
        let visit = caller.visit.as_ref().ok_or(ActError::Unknown)?;
        let (secrets, limits) = (&self.ports.secrets, &self.limits.claim);
        let ticket = secrets
            .open_captcha(ticket, visit)
            .filter(|ticket| ticket.is_good(limits.captcha_lifetime, self.ports.now()))
            .ok_or(ActError::Unknown)?;
        let visit = format!("pictures:{}", visit.as_str());
        let of_visit = self.limiter.hit(&visit, TEN_MINUTES);
        let here = self.limiter.note("pictures", caller, TEN_MINUTES);
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

    /// Uses the captcha up whatever the answer; a right one is good for the
    /// next tries of the same sign-in too.
    pub(super) async fn solve(
        &self,
        visit: &SessionKey,
        draft: &Draft,
    ) -> Result<Solved, ActError> {
        let wrong = wrong_captcha;
        let limits = &self.limits.claim;
        let (store, secrets) = (&self.ports.store, &self.ports.secrets);
        let ticket = secrets
            .open_captcha(&draft.captcha_id, visit)
            .filter(|ticket| ticket.is_good(limits.captcha_lifetime, self.ports.now()))
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

    pub(super) fn failed_day(&self, person: &PersonKey) -> Allowance {
        let key = format!("claim:{}", person.as_str());
        at_most(self.limits.claim.failed_day, DAY, key)
    }

    /// What is asked at this network, and of somebody who typed this before.
    pub(super) async fn demand(
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
        let used = self.limiter.used(&day).await?;
        let known = || self.recognition.familiarity(caller, &person);
        if used < day.limit || caller.exempt || known().await?.claimed().is_some() {
            return Ok(here);
        }
        Ok(Demand::LettersAndHarderSum)
    }
}
