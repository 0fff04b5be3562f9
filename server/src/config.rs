//! The configuration: a TOML file, then the environment (`MUHUR_HTTP__ADDRESS`
//! for `http.address`). Unknown keys are errors; every mistake is told with
//! its key.

pub mod address;
mod certificates;
mod database;
mod examples;
mod http;
mod limits;
pub mod mail;
pub mod oidc;
mod population;
mod reading;
#[cfg(test)]
mod reference;
pub mod secret;
mod signature;
pub mod sms;
mod staff;

use std::{collections::HashSet, net::SocketAddr, ops::RangeInclusive, path::PathBuf};

use figment::{
    Figment,
    providers::{Env, Format, Serialized, Toml},
};
use serde::{Deserialize, Serialize};

pub use certificates::{CertificatesConfig, CertificatesHttpConfig};
pub use http::Http;
pub use limits::{HashingLimits, LimitsConfig, TrafficLimits};
pub use mail::MailConfig;
pub use oidc::OidcConfig;
pub use population::{KpsConfig, PopulationConfig, Soap};
use secrecy::ExposeSecret;
use secret::Secret;
pub use signature::{RevocationConfig, SignatureConfig, Trusted, host_and_port};
pub use sms::SmsConfig;
pub use staff::{StaffConfig, StaffHttpConfig};

/// Where the portal runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Environment {
    /// On somebody's own machine; stand-ins are welcome.
    Development,
    /// In front of real people; every stand-in refuses to start.
    Production,
}

/// Who draws captchas.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaptchaConfig {
    /// The portal.
    Drawn,
    /// The portal, telling the letters of its last picture: for tests, and not in
    /// production.
    Told,
}

/// How the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogConfig {
    /// Lines for people.
    Text,
    /// A JSON object a line, for programs.
    Json,
}

/// Everything that can be set.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where the portal runs, and with it which rules of production hold.
    pub environment: Environment,
    /// Where the portal listens, and how people reach it.
    pub http: Http,
    /// The folder that `cargo xtask build` wrote.
    pub site: PathBuf,
    /// `sqlite:…` or `postgres://…`. In production an address beyond this machine and
    /// private networks (by IP address) has `sslmode=verify-full` or `verify-ca`.
    pub database: String,
    /// A file with the database's address, in place of `database`, since that has a
    /// password in it.
    pub database_file: Option<PathBuf>,
    /// File with the master secret: 64 hexadecimal digits, or several keys after
    /// `server keys add`. In development it is made where there is none.
    pub key_file: PathBuf,
    /// Which population registry compares identities.
    pub population: PopulationConfig,
    /// Where staff lists come from.
    pub staff: StaffConfig,
    /// The identity provider (OpenID Connect) at which people of institutions with
    /// `provider_sign_in` may sign in. None without this section.
    pub oidc: Option<OidcConfig>,
    /// Whose certificate records are asked.
    pub certificates: CertificatesConfig,
    /// Who delivers short messages.
    pub sms: SmsConfig,
    /// Who takes e-mail.
    pub mail: MailConfig,
    /// The file in which the development inbox keeps its messages.
    pub inbox_file: PathBuf,
    /// Who draws captchas.
    pub captcha: CaptchaConfig,
    /// Zero bits that the hash of each of the sixteen parts of a device's sum
    /// begins with, in place of letters: one more doubles the work. 18 is some
    /// seconds of a desk's computer. In production 14 to 24.
    pub captcha_proof_bits: u8,
    /// How often, in seconds, the outbox is looked at when nothing was queued
    /// here: what another process queued, and what comes back after a pause. 1 or
    /// more, in production at most 60.
    pub outbox_poll_seconds: u64,
    /// What is counted against abuse. Times are written `"15m"`.
    pub limits: LimitsConfig,
    /// How the log is written; `RUST_LOG` says how much of it.
    pub log: LogConfig,
    /// The address of the operator's own routes: metrics, systems, outages to
    /// rehearse. A loopback or private address; without one there are no such routes.
    pub operator: Option<SocketAddr>,
    /// Whether browsers keep the pages for when there is no network. `false`
    /// takes away what they have kept so far.
    pub offline: bool,
    /// Which electronic signatures count.
    pub signature: SignatureConfig,
}

/// How long a system may take that a sign-in asks, in milliseconds. It asks
/// registry and records one after the other, and has fifteen seconds
/// (POLICIES 2.6).
const ASKED_AT_SIGN_IN: RangeInclusive<u64> = 100..=6_000;

/// Where the store is when nobody says it.
const DATABASE: &str = "sqlite:data/muhur.db";

impl Default for Config {
    fn default() -> Self {
        Self {
            environment: Environment::Development,
            http: Http::default(),
            site: PathBuf::from("target/site"),
            database: DATABASE.to_owned(),
            database_file: None,
            key_file: PathBuf::from("data/master.key"),
            population: PopulationConfig::Sample,
            staff: StaffConfig::Imported,
            oidc: None,
            certificates: CertificatesConfig::Sample,
            sms: SmsConfig::Inbox,
            mail: MailConfig::None,
            inbox_file: PathBuf::from("data/sms-inbox.jsonl"),
            captcha: CaptchaConfig::Drawn,
            captcha_proof_bits: 18,
            outbox_poll_seconds: 5,
            limits: LimitsConfig::default(),
            log: LogConfig::Text,
            operator: None,
            offline: true,
            signature: SignatureConfig::default(),
        }
    }
}

/// The configuration cannot be used; every reason is a line.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct ConfigError(Vec<String>);

impl ConfigError {
    /// Its lines, each with its key.
    pub fn lines(self) -> Vec<String> {
        self.0
    }

    /// One mistake at this key, found where the part is started.
    pub fn of(key: &str, why: impl std::fmt::Display) -> Self {
        Self(vec![format!("{key}: {why}")])
    }
}

fn stand_in(key: &str, what: &str) -> String {
    format!("{key}: the {what} is a stand-in and does not start in production")
}

impl Config {
    /// The defaults, then this file if there is one, then the environment.
    pub fn sources(file: Option<&std::path::Path>) -> Figment {
        let mut sources = Figment::from(Serialized::defaults(Self::default()));
        if let Some(file) = file {
            sources = sources.merge(Toml::file_exact(file));
        }
        sources.merge(Env::prefixed("MUHUR_").split("__"))
    }

    /// Reads and checks.
    ///
    /// # Errors
    /// Every mistake with its key.
    pub fn load(sources: &Figment) -> Result<Self, ConfigError> {
        match reading::read(sources) {
            (Some(config), mistakes) if mistakes.is_empty() => Ok(config),
            (_, mistakes) => Err(ConfigError(mistakes)),
        }
    }

    /// The configuration as far as it can be read, and every mistake in it.
    pub fn read(sources: &Figment) -> (Option<Self>, Vec<String>) {
        reading::read(sources)
    }

    /// Every mistake with its key that can be seen without a look at what the
    /// configuration names.
    fn mistakes(&self) -> Vec<String> {
        let production = self.environment == Environment::Production;
        let mut mistakes = self.population.mistakes(production);
        mistakes.extend(self.staff.mistakes(production));
        mistakes.extend(self.certificates.mistakes(production));
        mistakes.extend(self.sms.mistakes(production));
        if self.outbox_poll_seconds == 0 || (production && self.outbox_poll_seconds > 60) {
            mistakes.push("outbox_poll_seconds: 1 to 60".to_owned());
        }
        if production {
            if self.sms.is_stand_in() {
                mistakes.push(stand_in("sms", "development inbox"));
            }
            if !(14..=24).contains(&self.captcha_proof_bits) {
                mistakes.push("captcha_proof_bits: 14 to 24 in production".to_owned());
            }
            if self.captcha == CaptchaConfig::Told {
                mistakes
                    .push("captcha: telling the letters does not start in production".to_owned());
            }
        }
        mistakes.extend(self.http.mistakes(production));
        mistakes.extend(self.mail.mistakes(production));
        mistakes.extend(self.limits.mistakes(production));
        mistakes.extend(self.signature.mistakes(production));
        if self.operator.is_some_and(|at| !address::is_inside(at.ip())) {
            mistakes
                .push("operator: must be an address of this machine or a private one".to_owned());
        }
        if let Some(oidc) = &self.oidc {
            mistakes.extend(oidc.mistakes(production));
        }
        if self.database_file.is_some() && self.database != DATABASE {
            mistakes.push("database: give database or database_file, not both".to_owned());
        }
        if production {
            // What is wrong with a value in another way was told with its key.
            let key = |line: &str| line.split(": ").next().unwrap_or_default().to_owned();
            let told: HashSet<String> = mistakes.iter().map(|line| key(line)).collect();
            let names = examples::mistakes(self);
            mistakes.extend(names.into_iter().filter(|line| !told.contains(&key(line))));
        }
        mistakes
    }

    /// Where the secrets of outside systems are.
    pub fn secrets(&self) -> Vec<Secret<'_>> {
        let mut secrets = self.sms.secrets();
        secrets.extend(self.staff.secrets());
        secrets.extend(self.certificates.secrets());
        secrets.extend(self.mail.secrets());
        secrets.extend(self.oidc.as_ref().map(OidcConfig::secret));
        secrets
    }

    /// The key that the database's address stands at.
    pub fn database_key(&self) -> &'static str {
        match self.database_file {
            None => "database",
            Some(_) => "database_file",
        }
    }

    /// The database's address.
    ///
    /// # Errors
    /// When its file cannot be read, or in production the way to it is open.
    pub fn database(&self) -> Result<String, ConfigError> {
        let key = self.database_key();
        let address = match &self.database_file {
            None => self.database.clone(),
            Some(path) => secret::of_file(key, path)?.expose_secret().to_owned(),
        };
        if let Some(why) = database::parameter_mistake(&address) {
            return Err(ConfigError::of(key, why));
        }
        if self.environment == Environment::Production {
            if let Some(why) = database::mistake(&address) {
                return Err(ConfigError::of(key, why));
            }
            if let Some(why) = examples::mistake(&address) {
                return Err(ConfigError::of(key, why));
            }
        }
        Ok(address)
    }

    /// Which electronic signatures count, where any does. In development, where nothing is
    /// named, those of a stand-in authority in a folder beside the keys.
    pub fn signatures(&self) -> Option<SignatureConfig> {
        let named = self.signature.clone();
        if named.has_anchors() {
            return Some(named);
        }
        let development = self.environment == Environment::Development;
        development.then(|| SignatureConfig {
            stand_in_folder: Some(self.key_file.with_file_name("signature-authority")),
            ..named
        })
    }

    /// The signing agent, where it is offered: its label and its key file.
    pub fn signing_agent(&self) -> Option<(String, PathBuf)> {
        let agent = &self.signature.agent;
        let development = self.environment == Environment::Development;
        let label = agent.label.clone();
        let label = label.or_else(|| development.then(|| "gelistirme".to_owned()))?;
        let beside = || development.then(|| self.key_file.with_file_name("agent-keys"));
        Some((label, agent.key_file.clone().or_else(beside)?))
    }

    /// The host of the origin, for the codes' last line.
    pub fn host(&self) -> &str {
        self.http.host()
    }

    /// Whether the cookie can be bound to TLS and to the host.
    pub fn is_secure(&self) -> bool {
        self.http.origin.starts_with("https://")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_start_in_a_fresh_clone() {
        let config = Config::load(&Figment::from(Serialized::defaults(Config::default()))).unwrap();
        assert_eq!(config.host(), "127.0.0.1");
        assert!(!config.is_secure());
    }

    #[test]
    fn in_production_no_signature_counts_unless_an_authority_is_named() {
        let production = Config {
            environment: Environment::Production,
            ..Config::default()
        };
        assert!(production.signatures().is_none());
        let folder = Config::default().signatures().unwrap().stand_in_folder;
        assert_eq!(folder, Some(PathBuf::from("data/signature-authority")));
    }

    #[test]
    fn stand_ins_do_not_start_in_production() {
        let sources = Figment::from(Serialized::defaults(Config::default()))
            .merge(("environment", "production"));
        let error = Config::load(&sources).unwrap_err().to_string();
        for key in [
            "population:",
            "certificates:",
            "sms:",
            "http.origin:",
            "http.trusted_proxies:",
        ] {
            assert!(error.contains(key), "{error}");
        }
    }

    #[test]
    fn the_registry_is_a_section_with_addresses_that_are_checked() {
        let kps = |key: &str, value: &str| {
            let text = format!("[population.kps]\n{key} = {value}\n");
            Config::load(
                &Figment::from(Serialized::defaults(Config::default())).merge(Toml::string(&text)),
            )
        };
        let loaded = kps("soap", "\"1.1\"").unwrap();
        assert!(matches!(loaded.population, PopulationConfig::Kps(kps) if kps.timeout_ms == 5_000));
        for (key, value, told) in [
            ("citizens", "\"ftp://x\"", "population.kps.citizens"),
            ("with_card", "\"tckimlik\"", "population.kps.with_card"),
            ("timeout_ms", "1", "population.kps.timeout_ms"),
            (
                "timeout_ms",
                "6001",
                "population.kps.timeout_ms: 100 to 6000",
            ),
            ("soap", "\"1.3\"", "1.3"),
            ("adress", "\"https://x\"", "adress"),
        ] {
            let error = kps(key, value).unwrap_err().to_string();
            assert!(error.contains(told), "{error}");
        }
    }

    #[test]
    fn the_operators_routes_are_never_in_front_of_everybody() {
        for (address, good) in [
            ("127.0.0.1:9464", true),
            ("[::1]:9464", true),
            ("10.1.2.3:9464", true),
            ("0.0.0.0:9464", false),
            ("[::]:9464", false),
            ("203.0.113.9:9464", false),
        ] {
            let sources =
                Figment::from(Serialized::defaults(Config::default())).merge(("operator", address));
            assert_eq!(Config::load(&sources).is_ok(), good, "{address}");
        }
    }

    #[test]
    fn an_unknown_key_is_a_mistake() {
        let sources = Figment::from(Serialized::defaults(Config::default())).merge(("htpp", "x"));
        assert!(
            Config::load(&sources)
                .unwrap_err()
                .to_string()
                .contains("htpp")
        );
    }
}
