//! How much is asked before a claim is compared: more where much has failed,
//! and never a closed door. Whoever is behind an address, and whose number is
//! being guessed at, cannot help what strangers do.

use super::Captchas;
use crate::service::{
    Caller,
    limiter::{HOUR, QUARTER, TEN_MINUTES},
};
use crate::{
    captcha::{CaptchaKind, CaptchaTicket, proof::Puzzle},
    network,
};

/// What a captcha has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::service) enum Demand {
    /// Whichever.
    Any,
    /// Letters, seen or heard: the sum alone costs a machine next to nothing.
    Letters,
    /// Letters, and a sum beside them.
    LettersAndSum,
    /// Letters, and a harder sum.
    LettersAndHarderSum,
}

impl Captchas {
    /// What is asked from this network.
    pub(in crate::service) fn demand_at(&self, caller: &Caller) -> Demand {
        if caller.exempt {
            return Demand::Any;
        }
        let limits = &self.limits.claim;
        let over = |kind: &str, length, limit: u32| {
            network::levels(&caller.network)
                .iter()
                .any(|(network, factor)| {
                    let key = format!("{kind}:{network}");
                    self.limiter.count(&key, length) > limit.saturating_mul(*factor)
                })
        };
        if over("claims", HOUR, limits.per_network_hour) {
            return Demand::LettersAndHarderSum;
        }
        let failed_overall = self.limiter.count("failed", QUARTER);
        if over("looks", TEN_MINUTES, limits.captchas_per_network)
            || over("claims", TEN_MINUTES, limits.per_network_ten_minutes)
            || over("failed", QUARTER, limits.failures_before_sum)
            || failed_overall > limits.failures_before_sum_overall
        {
            return Demand::LettersAndSum;
        }
        if over("failed", QUARTER, limits.failures_before_letters) {
            return Demand::Letters;
        }
        Demand::Any
    }

    /// The way that a captcha is posed, and the sum that goes with it.
    pub(in crate::service) fn pose_for(
        &self,
        demand: Demand,
        wanted: CaptchaKind,
        caller: &Caller,
    ) -> (CaptchaKind, Option<Puzzle>) {
        let kind = match wanted {
            CaptchaKind::Proof if demand > Demand::Any => CaptchaKind::Picture,
            wanted => wanted,
        };
        let puzzle = match demand {
            Demand::LettersAndHarderSum => Some(self.limits.claim.harder_proof),
            Demand::LettersAndSum => Some(self.grown(caller)),
            Demand::Any | Demand::Letters => {
                (kind == CaptchaKind::Proof).then(|| self.grown(caller))
            }
        };
        (kind, puzzle)
    }

    /// Whether a captcha is what is asked for. How hard its sum is was right
    /// when it was posed: nobody works it out again because others failed since.
    pub(in crate::service) fn is_met_by(&self, demand: Demand, ticket: &CaptchaTicket) -> bool {
        let work = |puzzle: Puzzle| u64::from(puzzle.parts) << puzzle.bits.min(48);
        let has = |least: Puzzle| {
            ticket
                .puzzle
                .is_some_and(|puzzle| work(puzzle) >= work(least))
        };
        let letters = ticket.kind != CaptchaKind::Proof;
        match demand {
            Demand::Any => true,
            Demand::Letters => letters,
            Demand::LettersAndSum => letters && has(self.limits.claim.proof),
            Demand::LettersAndHarderSum => letters && has(self.limits.claim.harder_proof),
        }
    }

    /// The usual sum, one bit harder for each doubling of what failed lately at
    /// this network or anywhere.
    fn grown(&self, caller: &Caller) -> Puzzle {
        let limits = &self.limits.claim;
        let doublings = |failed: u32, free: u32| (failed / free.max(1) + 1).ilog2();
        let here = network::levels(&caller.network)
            .iter()
            .map(|(network, factor)| {
                let failed = self.limiter.count(&format!("failed:{network}"), QUARTER);
                doublings(
                    failed,
                    limits.failures_before_letters.saturating_mul(*factor),
                )
            })
            .max()
            .unwrap_or_default();
        let overall = self.limiter.count("failed", QUARTER);
        let more = here + doublings(overall, limits.failures_before_sum_overall);
        let most = limits.harder_proof.bits.max(limits.proof.bits);
        let bits = u8::try_from(u32::from(limits.proof.bits) + more).unwrap_or(most);
        Puzzle {
            bits: bits.min(most),
            ..limits.proof
        }
    }
}
