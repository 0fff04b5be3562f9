//! `[limits]`: every number that is counted against abuse, and the networks
//! against which nothing is counted.

use std::net::IpAddr;

use domain::{
    intake::{ClaimLimits, CodeLimits, Limits, VerifyLimits, WaitLimits},
    session::SessionLimits,
};
use ipnet::IpNet;
use serde::{Deserialize, Serialize};

/// The limits; what is not given keeps its default. Times are written `"15m"`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LimitsConfig {
    /// Networks of the operator's own, against which nothing is counted:
    /// `"10.1.0.0/16"`, `"203.0.113.7/32"`.
    pub exempt: Vec<IpNet>,
    /// How long visits live.
    pub session: SessionLimits,
    /// Codes by SMS.
    pub code: CodeLimits,
    /// Sign-in.
    pub claim: ClaimLimits,
    /// Looking printed forms up.
    pub verify: VerifyLimits,
    /// Being told that the registry answers again.
    pub wait: WaitLimits,
}

impl LimitsConfig {
    /// Whether nothing is counted against an address.
    pub fn is_exempt(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.exempt.iter().any(|network| network.contains(&address))
    }

    /// The limits of the acts.
    pub fn of_acts(&self) -> Limits {
        Limits {
            session: self.session,
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
        for (key, count) in [
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
                "[limits.claim.proof]\nparts = 16\nbits = 20",
                "limits.claim.proof.bits",
            ),
        ] {
            let error = load(toml).unwrap_err();
            assert!(error.contains(told), "{error}");
        }
    }
}
