//! Which gateways deliver short messages, and with which secrets.

use std::path::PathBuf;

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::secret;

/// Who delivers short messages.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SmsConfig {
    /// The development inbox.
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
    /// How long one of them may take to answer, in milliseconds (POLICIES 2.6).
    #[serde(default = "ten_seconds")]
    pub timeout_ms: u64,
}

const fn ten_seconds() -> u64 {
    10_000
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
    /// Who the message comes from: up to 11 letters, or a number.
    pub sender: String,
    /// Which delivery reports are wanted: a sum of 1, 2, 4, 8, 16, 32.
    pub dlr_mask: Option<u8>,
    /// Where Kannel reports to, in its own words (`%d`, `%o`: our reference).
    pub dlr_url: Option<String>,
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

    /// What is wrong, each with its key. Files are read at start-up only.
    pub(super) fn mistakes(&self) -> Vec<String> {
        let Self::Gateways(gateways) = self else {
            return Vec::new();
        };
        let slow = !(1_000..=10_000).contains(&gateways.timeout_ms);
        let slow = slow.then(|| "sms.gateways.timeout_ms: 1000 to 10000".to_owned());
        let second = gateways.second.as_ref().map(|one| ("second", one));
        [("first", &gateways.first)]
            .into_iter()
            .chain(second)
            .filter_map(|(which, gateway)| {
                let (name, inline, file) = match gateway {
                    GatewayConfig::Kannel(one) => ("kannel", &one.password, &one.password_file),
                    GatewayConfig::Netgsm(one) => ("netgsm", &one.password, &one.password_file),
                };
                let key = format!("sms.gateways.{which}.{name}");
                secret::mistake(&key, "password", inline.as_ref(), file.as_ref())
            })
            .chain(slow)
            .collect()
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
    fn gateways_start_in_production() {
        let text = format!("environment = 'production'\n{KANNEL}password = 'a'\n");
        let told = Config::load(&sources(&text)).unwrap_err().to_string();
        assert!(!told.contains("sms"), "{told}");
    }
}
