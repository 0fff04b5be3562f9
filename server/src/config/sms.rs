//! Which gateways deliver short messages, and with which secrets.

mod reports;

use std::path::PathBuf;

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

pub use reports::{Reports, ReportsConfig};

use super::{
    ConfigError, address,
    secret::{self, Secret},
};

/// Who delivers short messages.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SmsConfig {
    /// The development inbox. Not in production.
    Inbox,
    /// Real gateways.
    Gateways(Box<GatewaysConfig>),
}

/// One gateway, or two of which the second is for the first one's bad days.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GatewaysConfig {
    /// The one that is asked.
    pub first: GatewayConfig,
    /// The one that is asked when the first certainly took nothing.
    pub second: Option<GatewayConfig>,
    /// How long one message may take over both of them, in milliseconds: 1000 to
    /// 10000 (POLICIES 2.6).
    #[serde(default = "eight_seconds")]
    pub timeout_ms: u64,
}

const fn eight_seconds() -> u64 {
    8_000
}

/// Whose gateway, and what it needs.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GatewayConfig {
    /// A Kannel of our own in front of operators' SMPP links.
    Kannel(KannelConfig),
    /// NetGSM's REST v2.
    Netgsm(NetgsmConfig),
}

/// A Kannel.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KannelConfig {
    /// Its whole address: `http://10.0.0.5:13013/cgi-bin/sendsms`.
    pub url: String,
    /// `username` of its `sendsms-user` group.
    pub user: String,
    /// Its password, unless it stands in a file.
    #[serde(default, skip_serializing, deserialize_with = "secret::text")]
    pub password: Option<SecretString>,
    /// The file with its password.
    pub password_file: Option<PathBuf>,
    /// Whom the message comes from: up to 11 letters, or a number.
    pub sender: String,
    /// Where it reports what became of a message; without it nobody hears of
    /// it again.
    pub reports: Option<ReportsConfig>,
}

/// An account at NetGSM.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NetgsmConfig {
    /// Its address without a path.
    #[serde(default = "netgsm")]
    pub url: String,
    /// The API user's number or name.
    pub user: String,
    /// Its password, unless it stands in a file.
    #[serde(default, skip_serializing, deserialize_with = "secret::text")]
    pub password: Option<SecretString>,
    /// The file with its password.
    pub password_file: Option<PathBuf>,
    /// The registered header (*başlık*) that messages come from.
    pub sender: String,
}

fn netgsm() -> String {
    "https://api.netgsm.com.tr".to_owned()
}

impl SmsConfig {
    /// Whether messages go to nobody's phone.
    pub fn is_stand_in(&self) -> bool {
        matches!(self, Self::Inbox)
    }

    /// What gateways may report to us under.
    ///
    /// # Errors
    /// When a secret cannot be read or is none.
    pub fn reports(&self) -> Result<Vec<Reports>, ConfigError> {
        self.gateways()
            .into_iter()
            .filter_map(|(key, gateway)| Some(gateway.reports()?.open(&key)))
            .collect()
    }

    /// The gateways with their keys.
    fn gateways(&self) -> Vec<(String, &GatewayConfig)> {
        let Self::Gateways(gateways) = self else {
            return Vec::new();
        };
        let second = gateways.second.as_ref().map(|one| ("second", one));
        [("first", &gateways.first)]
            .into_iter()
            .chain(second)
            .map(|(which, one)| (format!("sms.gateways.{which}.{}", one.name()), one))
            .collect()
    }

    /// What is wrong, each with its key. Files are read at start-up only.
    pub(super) fn mistakes(&self, production: bool) -> Vec<String> {
        let gateways = self.gateways();
        let mistakes = gateways.iter().flat_map(|(key, one)| {
            [
                one.password(key).mistake(),
                one.reports()
                    .and_then(|reports| reports.secret(key).mistake()),
                address::mistake(&format!("{key}.url"), one.url(), production),
                one.reports().and_then(|reports| {
                    address::mistake(&format!("{key}.reports.url"), &reports.url, production)
                }),
            ]
        });
        mistakes.flatten().chain(self.slow()).collect()
    }

    fn slow(&self) -> Option<String> {
        let Self::Gateways(gateways) = self else {
            return None;
        };
        let slow = !(1_000..=10_000).contains(&gateways.timeout_ms);
        slow.then(|| "sms.gateways.timeout_ms: 1000 to 10000".to_owned())
    }

    /// Where its secrets are.
    pub(super) fn secrets(&self) -> Vec<Secret<'_>> {
        let gateways = self.gateways();
        gateways
            .into_iter()
            .flat_map(|(key, one)| {
                let reports = one.reports().map(|reports| reports.secret(&key));
                [Some(one.password(&key)), reports]
            })
            .flatten()
            .collect()
    }
}

impl GatewayConfig {
    /// Its key below the gateway's.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Kannel(_) => "kannel",
            Self::Netgsm(_) => "netgsm",
        }
    }

    fn url(&self) -> &str {
        match self {
            Self::Kannel(one) => &one.url,
            Self::Netgsm(one) => &one.url,
        }
    }

    const fn reports(&self) -> Option<&ReportsConfig> {
        match self {
            Self::Kannel(one) => one.reports.as_ref(),
            Self::Netgsm(_) => None,
        }
    }

    /// Where its password is; the key is the gateway's with its name.
    pub fn password(&self, key: &str) -> Secret<'_> {
        let (inline, file) = match self {
            Self::Kannel(one) => (&one.password, &one.password_file),
            Self::Netgsm(one) => (&one.password, &one.password_file),
        };
        Secret::new(key, "password", inline.as_ref(), file.as_deref())
    }
}

#[cfg(test)]
mod tests {
    use super::super::Config;
    use super::*;
    use figment::{
        Figment,
        providers::{Format, Serialized, Toml},
    };
    use secrecy::ExposeSecret;

    const KANNEL: &str = "[sms.gateways.first.kannel]\nurl = 'http://k/cgi-bin/sendsms'\n\
        user = 'muhur'\nsender = 'KAMUSM'\n";
    const NETGSM: &str =
        "[sms.gateways.second.netgsm]\nuser = '850'\nsender = 'KAMUSM'\npassword = 'b'\n";

    fn sources(toml: &str) -> Figment {
        Figment::from(Serialized::defaults(Config::default())).merge(Toml::string(toml))
    }

    #[test]
    fn two_gateways_are_read_from_the_file() {
        let text = format!("{KANNEL}password_file = '/run/kannel'\n{NETGSM}");
        let SmsConfig::Gateways(read) = Config::load(&sources(&text)).unwrap().sms else {
            panic!("the inbox");
        };
        let (GatewayConfig::Kannel(first), Some(GatewayConfig::Netgsm(second))) =
            (read.first, read.second)
        else {
            panic!("other gateways");
        };
        assert_eq!(read.timeout_ms, 8_000, "less than a request has");
        assert_eq!(first.password_file.unwrap(), PathBuf::from("/run/kannel"));
        assert_eq!(second.url, "https://api.netgsm.com.tr");
        assert_eq!(second.password.unwrap().expose_secret(), "b");
    }

    #[test]
    fn what_comes_later_can_choose_the_inbox_or_give_a_password() {
        // As the environment does: MUHUR_SMS, MUHUR_SMS__GATEWAYS__FIRST__…
        let later = |key, value| Config::load(&sources(KANNEL).merge((key, value)));
        assert!(Config::load(&sources(KANNEL)).is_err(), "no password yet");
        let with = later("sms.gateways.first.kannel.password", "a").unwrap();
        assert!(!with.sms.is_stand_in());
        assert!(later("sms", "inbox").unwrap().sms.is_stand_in());
    }

    #[test]
    fn a_password_stands_in_one_place_and_no_error_repeats_it() {
        for more in [
            "",
            "password = 'gizli-1'\npassword_file = '/x'\n",
            "password = 8675309\n",
            "password = -8675309\n",
            "password = 8675309.5\n",
            "pasword = 'gizli-1'\n",
        ] {
            let error = Config::load(&sources(&format!("{KANNEL}{more}")))
                .unwrap_err()
                .to_string();
            assert!(error.contains("sms.gateways.first.kannel"), "{error}");
            assert!(
                !error.contains("gizli-1") && !error.contains("8675309"),
                "{error}"
            );
        }
    }

    #[test]
    fn gateways_start_in_production_and_over_tls_beyond_the_house() {
        let told = |kannel: &str| {
            let text = format!("environment = 'production'\n{kannel}password = 'a'\n");
            Config::load(&sources(&text)).unwrap_err().to_string()
        };
        let near = told(&KANNEL.replace("http://k/", "http://10.0.0.5:13013/"));
        assert!(!near.contains("sms"), "{near}");
        let far = told(KANNEL);
        assert!(far.contains("sms.gateways.first.kannel.url: "), "{far}");
        // What is reported names phones' messages, and its address a secret.
        for (url, good) in [
            ("http://10.0.0.2:3000", true),
            ("https://rapor.kurum.gov.tr", true),
            ("http://rapor.kurum.gov.tr", false),
            ("http://8.8.8.8:3000", false),
        ] {
            let told = told(&format!(
                "{KANNEL}reports = {{ url = '{url}', password = '{}' }}\n",
                "x".repeat(32)
            ));
            let is_told = told.contains("sms.gateways.first.kannel.reports.url: ");
            assert_eq!(is_told, !good, "{told}");
        }
    }
}
