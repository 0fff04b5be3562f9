//! How often a claim may be tried, and what is asked for more tries.

use super::SignIn;
use crate::{
    form::{Field, Problem, Rejected},
    id::PersonKey,
    ports::Allowance,
    service::{
        ActError, Caller,
        captchas::{Demand, Solved},
        limiter::{DAY, HOUR, Permit, QUARTER, around, at_most},
        recognition::Familiarity,
    },
};

/// Of how many failed claims in a while the person is told nothing: the first
/// slips.
const SLIPS: u32 = 2;

impl SignIn {
    /// No match; from the third time on with how many tries are left, so that
    /// nobody is shut out unawares.
    pub(super) async fn no_match(&self, nearest: Option<&Allowance>) -> Result<ActError, ActError> {
        let Some(nearest) = nearest else {
            return Ok(ActError::NoMatch);
        };
        let used = self.limiter.used(nearest).await?;
        Ok(if used > SLIPS {
            let left = nearest.limit.saturating_sub(used);
            ActError::NoMatchLeft {
                left: u8::try_from(left).unwrap_or(u8::MAX),
            }
        } else {
            ActError::NoMatch
        })
    }

    /// What tries of one kind at a person are counted under, the nearest
    /// first: what strangers elsewhere do counts for nobody here, and a browser
    /// or a network that succeeded before has a count of its own.
    pub(super) fn tries(
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
    pub(super) async fn ask_more(
        &self,
        caller: &Caller,
        person: &PersonKey,
        familiarity: &Familiarity,
        solved: &Solved,
    ) -> Result<Permit, ActError> {
        let mut demand = self.captchas.demand_at(caller);
        let stranger = familiarity.claimed().is_none() && !caller.exempt;
        let day = stranger.then(|| self.captchas.failed_day(person));
        let permit = match self.limiter.acquire(day.into_iter().collect()).await {
            Err(ActError::TooOften { .. }) => {
                demand = Demand::LettersAndHarderSum;
                None
            }
            acquired => Some(acquired?),
        };
        let acquired = if self.captchas.is_met_by(demand, &solved.ticket) {
            let slow = self.pauses(caller, person, demand, stranger, solved);
            self.limiter.acquire(slow).await
        } else {
            let more = Rejected::one(Field::CaptchaAnswer, Problem::MoreAsked);
            Err(more.into())
        };
        match (permit, acquired) {
            (Some(day), Ok(slow)) => Ok(day.and(slow)),
            (Some(day), Err(error)) => {
                day.refund().await?;
                Err(error)
            }
            (None, acquired) => acquired,
        }
    }

    /// The time between two tries where much has failed.
    fn pauses(
        &self,
        caller: &Caller,
        person: &PersonKey,
        demand: Demand,
        stranger: bool,
        solved: &Solved,
    ) -> Vec<Allowance> {
        let limits = &self.limits.claim;
        let mut slow = Vec::new();
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
        slow
    }
}
