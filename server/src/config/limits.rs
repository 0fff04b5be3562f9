//! `[limits]`: every number that is counted against abuse, and the networks
//! against which nothing is counted.

use std::net::IpAddr;

use domain::{
    service::{
        ClaimLimits, CodeLimits, FormLimits, Limits, SigningLimits, VerifyLimits, WaitLimits,
    },
    session::SessionLimits,
};
use ipnet::IpNet;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// The limits; what is not given keeps its default. Times are written `"15m"`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LimitsConfig {
    /// Networks of the operator's own, against which nothing is counted:
    /// `"10.1.0.0/16"`, `"203.0.113.7/32"`.
    pub exempt: Vec<IpNet>,
    /// Requests of any kind.
    pub traffic: TrafficLimits,
    /// The queue of those whose security word is to be hashed.
    pub hashing: HashingLimits,
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
}

/// Requests that the portal works for, whatever they ask for: pages, forms,
/// pictures. Files and what machines ask for are not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TrafficLimits {
    /// The time in which they are counted.
    pub window: SignedDuration,
    /// Requests per network from which on the operator is told.
    pub soft: u32,
    /// Requests per network from which on they are refused: ten in a second.
    pub hard: u32,
}

impl Default for TrafficLimits {
    fn default() -> Self {
        Self {
            window: SignedDuration::from_mins(5),
            soft: 600,
            hard: 3_000,
        }
    }
}

/// Argon2id takes 19 MiB and a core, so as many words are hashed at once as there
/// are cores, and the others wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HashingLimits {
    /// How many wait for each core: 32 of them take about a second. Whoever comes
    /// after them is asked to try again.
    pub waiting_per_core: usize,
}

impl Default for HashingLimits {
    fn default() -> Self {
        Self {
            waiting_per_core: 32,
        }
    }
}

impl LimitsConfig {
    /// Whether nothing is counted against an address.
    pub fn is_exempt(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.exempt.iter().any(|network| network.contains(&address))
    }

    /// The limits of the services.
    pub fn of_acts(&self) -> Limits {
        Limits {
            session: self.session,
            form: self.form,
            signing: self.signing,
            code: self.code,
            claim: self.claim,
            verify: self.verify,
            wait: self.wait,
            staff_stale_after: None,
        }
    }

    /// What is wrong, each with its key.
    pub(super) fn mistakes(&self, production: bool) -> Vec<String> {
        let mut mistakes = Vec::new();
        let claim = &self.claim;
        if production && !(14..=24).contains(&claim.harder_proof.bits) {
            mistakes.push("limits.claim.harder_proof.bits: 14 to 24 in production".to_owned());
        }
        if claim.proof.bits != ClaimLimits::default().proof.bits {
            mistakes.push("limits.claim.proof.bits: is `captcha_proof_bits`".to_owned());
        }
        if claim.proof.parts == 0 || claim.harder_proof.parts == 0 {
            mistakes.push("limits.claim: a sum has one part at the least".to_owned());
        }
        let traffic = &self.traffic;
        if !traffic.window.is_positive() {
            mistakes.push("limits.traffic.window: more than nothing".to_owned());
        }
        if traffic.soft > traffic.hard {
            mistakes.push("limits.traffic.soft: not more than limits.traffic.hard".to_owned());
        }
        if production && traffic.hard < 100 {
            mistakes.push("limits.traffic.hard: 100 or more in production".to_owned());
        }
        if production && self.hashing.waiting_per_core == 0 {
            mistakes.push("limits.hashing.waiting_per_core: 1 at the least".to_owned());
        }
        for (key, count) in [
            ("traffic.hard", traffic.hard),
            ("form.words_quarter", self.form.words_quarter),
            ("form.words_day", self.form.words_day),
            ("form.corrections_day", self.form.corrections_day),
            ("code.tries", u32::from(self.code.tries)),
            ("code.tries_per_case", u32::from(self.code.tries_per_case)),
            ("code.per_phone_day", self.code.per_phone_day),
            ("code.per_person_day", self.code.per_person_day),
            ("claim.failed_here_quarter", claim.failed_here_quarter),
            ("claim.failed_day", claim.failed_day),
            ("claim.words_quarter", claim.words_quarter),
            ("claim.words_day", claim.words_day),
            ("wait.per_phone_day", self.wait.per_phone_day),
        ] {
            if count == 0 {
                mistakes.push(format!("limits.{key}: 1 at the least"));
            }
        }
        mistakes
    }
}

#[cfg(test)]
mod tests {
    use figment::{
        Figment,
        providers::{Format, Serialized, Toml},
    };

    use super::super::Config;

    fn load(toml: &str) -> Result<Config, String> {
        let sources =
            Figment::from(Serialized::defaults(Config::default())).merge(Toml::string(toml));
        Config::load(&sources).map_err(|error| error.to_string())
    }

    #[test]
    fn every_number_can_be_set_and_the_others_keep_their_defaults() {
        let config = load(
            "[limits]\nexempt = ['10.1.0.0/16', '2001:db8::/32']\n\
             [limits.claim]\nfailed_day = 50\nslow_try_pause = '5m'\n\
             [limits.code]\nlifetime = '2m'\n",
        )
        .unwrap();
        let limits = config.limits.of_acts();
        assert_eq!(limits.claim.failed_day, 50);
        assert_eq!(limits.claim.slow_try_pause.as_mins(), 5);
        assert_eq!(limits.claim.words_day, 10);
        assert_eq!(limits.code.lifetime.as_secs(), 120);
        for (address, exempt) in [
            ("10.1.2.3", true),
            ("::ffff:10.1.2.3", true),
            ("2001:db8::1", true),
            ("10.2.0.1", false),
            ("::1", false),
        ] {
            let address = address.parse().unwrap();
            assert_eq!(config.limits.is_exempt(address), exempt, "{address}");
        }
    }

    #[test]
    fn a_mistake_is_told_with_its_key() {
        for (toml, told) in [
            ("[limits]\nexempt = ['10.1.0.0/99']", "limits.exempt"),
            ("[limits.claim]\nfailed_dya = 1", "failed_dya"),
            (
                "[limits.claim]\nfailed_day = 0",
                "limits.claim.failed_day: 1",
            ),
            ("[limits.code]\nlifetime = 'soon'", "limits.code.lifetime"),
            (
                "[limits.traffic]\nsoft = 10\nhard = 9",
                "limits.traffic.soft: not more than",
            ),
            ("[limits.traffic]\nwindow = '0s'", "limits.traffic.window"),
            (
                "[limits.traffic]\nsoft = 0\nhard = 0",
                "limits.traffic.hard: 1",
            ),
            ("[limits.form]\nwords_day = 0", "limits.form.words_day: 1"),
            (
                "[limits.claim.proof]\nparts = 16\nbits = 20",
                "limits.claim.proof.bits",
            ),
        ] {
            let error = load(toml).unwrap_err();
            assert!(error.contains(told), "{error}");
        }
    }
}
