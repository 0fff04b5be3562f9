//! Which gateways deliver short messages, and with which secrets.

mod reports;

use std::{fmt, path::PathBuf};

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serialize, de};

use super::ConfigError;
pub use reports::{Reports, ReportsConfig};

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
    #[serde(default, skip_serializing, deserialize_with = "secret_text")]
    pub password: Option<SecretString>,
    /// The file with its password.
    pub password_file: Option<PathBuf>,
    /// Who the message comes from: up to 11 letters, or a number.
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
    #[serde(default, skip_serializing, deserialize_with = "secret_text")]
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
        let Self::Gateways(gateways) = self else {
            return Ok(Vec::new());
        };
        let second = gateways.second.as_ref().map(|one| ("second", one));
        [("first", &gateways.first)]
            .into_iter()
            .chain(second)
            .filter_map(|(which, gateway)| match gateway {
                GatewayConfig::Kannel(one) => Some((which, one.reports.as_ref()?)),
                GatewayConfig::Netgsm(_) => None,
            })
            .map(|(which, reports)| reports.open(&format!("sms.gateways.{which}.kannel")))
            .collect()
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
                (inline.is_some() == file.is_some()).then(|| {
                    format!("sms.gateways.{which}.{name}: give password or password_file, not both")
                })
            })
            .chain(slow)
            .collect()
    }
}

/// A password that is given in the configuration or stands in a file, without
/// the line's end.
///
/// # Errors
/// When it is in neither or both, empty, or cannot be read; the key says where.
pub fn password(
    key: &str,
    inline: Option<&SecretString>,
    file: Option<&PathBuf>,
) -> Result<SecretString, ConfigError> {
    let (key, secret) = match (inline, file) {
        (Some(secret), None) => (format!("{key}.password"), secret.clone()),
        (None, Some(path)) => {
            let key = format!("{key}.password_file");
            let text = std::fs::read_to_string(path).map_err(|error| {
                ConfigError::of(&key, format_args!("{}: {error}", path.display()))
            })?;
            let line = text.trim_end_matches(['\r', '\n']);
            (key, SecretString::from(line))
        }
        _ => {
            return Err(ConfigError::of(
                key,
                format_args!("give password or password_file, not both"),
            ));
        }
    };
    if secret.expose_secret().is_empty() {
        return Err(ConfigError::of(&key, format_args!("it is empty")));
    }
    Ok(secret)
}

/// Reads a secret; serde's own words for a wrong type would repeat it.
pub(super) fn secret_text<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<SecretString>, D::Error> {
    struct Text;

    impl de::Visitor<'_> for Text {
        type Value = SecretString;

        fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
            out.write_str("a text")
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<SecretString, E> {
            Ok(SecretString::from(text))
        }

        fn visit_i64<E: de::Error>(self, _: i64) -> Result<SecretString, E> {
            Err(E::custom("a text in quotes is needed"))
        }

        fn visit_u64<E: de::Error>(self, _: u64) -> Result<SecretString, E> {
            self.visit_i64(0)
        }

        fn visit_i128<E: de::Error>(self, _: i128) -> Result<SecretString, E> {
            self.visit_i64(0)
        }

        fn visit_u128<E: de::Error>(self, _: u128) -> Result<SecretString, E> {
            self.visit_i64(0)
        }

        fn visit_f64<E: de::Error>(self, _: f64) -> Result<SecretString, E> {
            self.visit_i64(0)
        }

        fn visit_bool<E: de::Error>(self, _: bool) -> Result<SecretString, E> {
            self.visit_i64(0)
        }
    }

    from.deserialize_str(Text).map(Some)
}

#[cfg(test)]
mod tests {
    use super::super::Config;
    use super::*;
    use figment::{
        Figment,
        providers::{Format, Serialized, Toml},
    };

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
    fn a_password_file_is_read_without_its_line_end_and_its_key_is_told() {
        let path = std::env::temp_dir().join(format!("muhur-sms-{}", std::process::id()));
        let read = || password("sms.x", None, Some(&path));
        let told = read().unwrap_err().to_string();
        assert!(told.starts_with("sms.x.password_file: "), "{told}");
        std::fs::write(&path, " gizli \r\n").unwrap();
        assert_eq!(read().unwrap().expose_secret(), " gizli ");
        std::fs::write(&path, "\n").unwrap();
        assert!(read().is_err());
        std::fs::remove_file(path).unwrap();
    }

    #[test]
    fn gateways_start_in_production() {
        let text = format!("environment = 'production'\n{KANNEL}password = 'a'\n");
        let told = Config::load(&sources(&text)).unwrap_err().to_string();
        assert!(!told.contains("sms"), "{told}");
    }
}
