//! How often something may be done, and which attack each number stops. The numbers
//! are configuration (`[limits]`), of which these are the defaults; the times in
//! which is counted are not.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{captcha::proof::Puzzle, institution, session::SessionLimits};

/// Every number that an act goes by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// How long visits live.
    pub session: SessionLimits,
    /// Filling in the form.
    pub form: FormLimits,
    /// Codes by SMS.
    pub code: CodeLimits,
    /// Signing electronically.
    pub signing: SigningLimits,
    /// Sign-in.
    pub claim: ClaimLimits,
    /// Looking printed forms up.
    pub verify: VerifyLimits,
    /// Being told that the registry answers again.
    pub wait: WaitLimits,
    /// How old a staff list may be before the applicant is told; `None` where
    /// nobody promised when the next one comes.
    pub staff_stale_after: Option<SignedDuration>,
}

impl Limits {
    /// Whether a staff list that is known to hold until then is too old: one
    /// of which that is not known is, where lists are promised.
    pub fn is_stale(&self, as_of: Option<Timestamp>, now: Timestamp) -> bool {
        self.staff_stale_after
            .is_some_and(|most| institution::staff_list_is_stale(as_of, most, now))
    }
}

/// Filling in the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FormLimits {
    /// Security words per application in a quarter of an hour: hashing one takes a
    /// core and 19 MiB for a moment, and the rest of the form is kept all the same.
    pub words_quarter: u32,
    /// The same in a day.
    pub words_day: u32,
    /// Corrections of a confirmed form in a day: each that is confirmed sends a
    /// message.
    pub corrections_day: u32,
}

impl Default for FormLimits {
    fn default() -> Self {
        Self {
            words_quarter: 20,
            words_day: 60,
            corrections_day: 10,
        }
    }
}

/// Signing electronically (POLICIES 2.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SigningLimits {
    /// Signed forms that are uploaded for one application in ten minutes: each is read by a
    /// process of its own.
    pub uploads_ten_minutes: u32,
    /// The same in a day.
    pub uploads_day: u32,
    /// Requests to the signing agent for one application in an hour.
    pub requests_hour: u32,
    /// Codes typed into agents per network in a minute that no request has: with 40 bits and ten
    /// minutes, guessing leads nowhere. A link is no guess, and is never refused for it.
    pub wrong_codes_minute: u32,
    /// Certificates of one request that are checked in ten minutes.
    pub certificates_ten_minutes: u32,
    /// Signed forms that an agent brings for one request in ten minutes. They do not count as
    /// uploads: whoever has seen a ticket cannot close that way.
    pub forms_ten_minutes: u32,
}

impl Default for SigningLimits {
    fn default() -> Self {
        Self {
            uploads_ten_minutes: 5,
            uploads_day: 20,
            requests_hour: 10,
            wrong_codes_minute: 30,
            certificates_ten_minutes: 20,
            forms_ten_minutes: 5,
        }
    }
}

/// Codes by SMS (POLICIES 2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CodeLimits {
    /// How long a code is good: stops the slow guesser. Under NIST's ten
    /// minutes and over the gateways' three for delivery.
    pub lifetime: SignedDuration,
    /// Tries per code: stops the quick guesser.
    pub tries: u8,
    /// Wrong tries per application in its life: a new code does not reset it.
    pub tries_per_case: u8,
    /// Between two codes to one phone: stops the impatient press and the
    /// bombing of a victim.
    pub pause: SignedDuration,
    /// Codes per phone in a quarter of an hour.
    pub per_phone_quarter: u32,
    /// Codes per phone and person in a day, over all applications.
    pub per_phone_day: u32,
    /// Codes per phone in a day that strangers can ask for, in whoever's name:
    /// stops the bombing of a victim.
    pub per_phone_day_overall: u32,
    /// Codes per person in a day: from one network, and over it slowly from
    /// all others.
    pub per_person_day: u32,
    /// Codes per confirmation of a form.
    pub per_form: u32,
    /// Codes per network in an hour: whole hospitals sit behind one address.
    pub per_network_hour: u32,
    /// Guesses per visit in a minute.
    pub guesses_minute: u32,
    /// Guesses per visit in an hour.
    pub guesses_hour: u32,
}

impl Default for CodeLimits {
    fn default() -> Self {
        Self {
            lifetime: SignedDuration::from_secs(300),
            tries: 5,
            tries_per_case: 10,
            pause: SignedDuration::from_secs(60),
            per_phone_quarter: 3,
            per_phone_day: 8,
            per_phone_day_overall: 24,
            per_person_day: 8,
            per_form: 3,
            per_network_hour: 300,
            guesses_minute: 10,
            guesses_hour: 30,
        }
    }
}

/// Sign-in (POLICIES 2.3 and 2.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClaimLimits {
    /// How long a captcha is good: as long as the visit that it belongs to may
    /// be idle. It stands above the other fields, so that nobody learns of it
    /// last, and whoever types slowly must not lose it.
    pub captcha_lifetime: SignedDuration,
    /// Looks at the sign-in page per network in ten minutes, from which on a sum
    /// is asked beside the letters. Nobody is shut out: whole hospitals sit
    /// behind one address.
    pub captchas_per_network: u32,
    /// Pictures and sounds per visit in ten minutes: stops the drawing farm.
    pub pictures_per_visit: u32,
    /// Pictures and sounds per network in ten minutes.
    pub pictures_per_network: u32,
    /// Further claims that one right answer is good for: a slip in a name
    /// must not cost another captcha.
    pub captcha_tries: u32,
    /// What a device does instead: four million hashes, some seconds of a
    /// desk's computer and a quarter of a minute of an old phone.
    pub proof: Puzzle,
    /// What it does beside the letters where much has failed.
    pub harder_proof: Puzzle,
    /// How long somebody may be at the identity provider.
    pub referral_lifetime: SignedDuration,
    /// Ways to the identity provider per network in an hour.
    pub referrals_per_network_hour: u32,
    /// Claims per network in ten minutes, from which on a sum is asked beside
    /// the letters.
    pub per_network_ten_minutes: u32,
    /// Claims per network in an hour, from which on it is the harder sum.
    pub per_network_hour: u32,
    /// Failed claims per network in a quarter of an hour, from which on the sum
    /// alone is not enough.
    pub failures_before_letters: u32,
    /// The same, from which on a sum is asked beside the letters.
    pub failures_before_sum: u32,
    /// The same at all networks together.
    pub failures_before_sum_overall: u32,
    /// Failed claims per person and network in a quarter of an hour: locks
    /// the guesser out first, not the victim elsewhere.
    pub failed_here_quarter: u32,
    /// Failed claims per person in a day, from anywhere. Strangers can fill
    /// this count, so over it more is asked and nobody is refused.
    pub failed_day: u32,
    /// Over it, the time between two tries at a person from one network.
    pub slow_try_pause: SignedDuration,
    /// Where a sum is asked and a browser without scripts sends none: the time
    /// between two tries from one network.
    pub without_sum_pause: SignedDuration,
    /// The same: tries at a person in an hour, from all networks.
    pub without_sum_person_hour: u32,
    /// Tries at a security word, per certificate and network, in a quarter of
    /// an hour.
    pub words_quarter: u32,
    /// The same in a day; over it from all networks together, only slowly.
    pub words_day: u32,
}

impl Default for ClaimLimits {
    fn default() -> Self {
        Self {
            captcha_lifetime: SignedDuration::from_mins(15),
            captchas_per_network: 120,
            pictures_per_visit: 60,
            pictures_per_network: 3_000,
            captcha_tries: 2,
            proof: Puzzle {
                parts: 16,
                bits: 18,
            },
            harder_proof: Puzzle { parts: 8, bits: 22 },
            referral_lifetime: SignedDuration::from_mins(10),
            referrals_per_network_hour: 3_000,
            per_network_ten_minutes: 30,
            per_network_hour: 600,
            failures_before_letters: 3,
            failures_before_sum: 10,
            failures_before_sum_overall: 200,
            failed_here_quarter: 5,
            failed_day: 20,
            slow_try_pause: SignedDuration::from_mins(10),
            without_sum_pause: SignedDuration::from_mins(2),
            without_sum_person_hour: 6,
            words_quarter: 5,
            words_day: 10,
        }
    }
}

/// Looking printed forms up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct VerifyLimits {
    /// Files or marks per network in ten minutes: a clerk's desk needs a few,
    /// and a mark cannot be guessed at this pace or any other.
    pub per_network: u32,
    /// For how long whoever brought a file with something added to it may
    /// download the form as it was issued.
    pub grant_lifetime: SignedDuration,
}

impl Default for VerifyLimits {
    fn default() -> Self {
        Self {
            per_network: 120,
            grant_lifetime: SignedDuration::from_mins(10),
        }
    }
}

/// Being told that the registry answers again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WaitLimits {
    /// Texts to one phone in a day: it was not proved that it is the sender's.
    pub per_phone_day: u32,
    /// Phones for one person in a day from one network.
    pub per_person_day: u32,
    /// Phones in a day in all: what an outage of a bad day needs, and no more.
    pub budget_day: u32,
    /// Requests per network in an hour, as many as claims: whole hospitals sit
    /// behind one address, and an outage meets all of them (POLICIES 2.4).
    pub per_network_hour: u32,
}

impl Default for WaitLimits {
    fn default() -> Self {
        Self {
            per_phone_day: 2,
            per_person_day: 1,
            budget_day: 2_000,
            per_network_hour: 600,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An outage meets everybody behind an address at once.
    #[test]
    fn whoever_may_sign_in_from_an_address_may_also_wait_there() {
        let all = Limits::default();
        assert!(all.wait.per_network_hour >= all.claim.per_network_hour);
    }
}
