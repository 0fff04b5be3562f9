//! Which server takes e-mail, and how it is spoken to.

use std::{net::IpAddr, path::PathBuf};

use lettre::message::Mailbox;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::secret::{self, Secret};

/// Who takes e-mail.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailConfig {
    /// Nobody: notices go by SMS alone.
    None,
    /// A mail server.
    Smtp(Box<SmtpConfig>),
}

/// A mail server.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmtpConfig {
    /// Its name, as its certificate has it.
    pub host: String,
    /// Its port; without one that of `tls`: 587, 465 or 25.
    pub port: Option<u16>,
    /// How the connection is encrypted.
    #[serde(default = "starttls")]
    pub tls: TlsMode,
    /// A PEM file with the authority of its certificate, where the machine
    /// does not trust it already.
    pub ca_file: Option<PathBuf>,
    /// The user's name at the server, where it wants one.
    pub user: Option<String>,
    /// The user's password, unless it stands in a file.
    #[serde(default, skip_serializing, deserialize_with = "secret::text")]
    pub password: Option<SecretString>,
    /// The file with the user's password.
    pub password_file: Option<PathBuf>,
    /// Whom the mail comes from: `Başvuru <no-reply@example.gov.tr>`.
    pub from: String,
    /// The longest time in milliseconds until it is connected, 1000 to 50000.
    #[serde(default = "connect")]
    pub connect_timeout_ms: u64,
    /// The longest time in milliseconds for a whole mail, 1000 to 50000, so
    /// that no other worker takes it for lost.
    #[serde(default = "whole")]
    pub timeout_ms: u64,
    /// Whether a notice whose SMS could not be brought goes by e-mail, also to
    /// those who asked for none.
    #[serde(default)]
    pub when_sms_fails: bool,
}

/// How what is said is kept from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TlsMode {
    /// By STARTTLS (RFC 3207); a server that does not offer it gets no mail.
    Starttls,
    /// From the first byte on (RFC 8314).
    Tls,
    /// Not at all; in production only to a server on this machine.
    None,
}

const fn starttls() -> TlsMode {
    TlsMode::Starttls
}

const fn connect() -> u64 {
    5_000
}

const fn whole() -> u64 {
    30_000
}

impl SmtpConfig {
    /// Its port.
    pub fn port(&self) -> u16 {
        self.port.unwrap_or(match self.tls {
            TlsMode::Starttls => 587,
            TlsMode::Tls => 465,
            TlsMode::None => 25,
        })
    }

    /// Where its password is, if it wants one.
    pub fn secret(&self, key: &str) -> Option<Secret<'_>> {
        self.user.as_ref()?;
        Some(Secret::new(
            key,
            "password",
            self.password.as_ref(),
            self.password_file.as_deref(),
        ))
    }

    fn is_here(&self) -> bool {
        let address = self.host.parse::<IpAddr>();
        self.host == "localhost" || address.is_ok_and(|address| address.is_loopback())
    }
}

impl MailConfig {
    /// Where its secrets are.
    pub(super) fn secrets(&self) -> Option<Secret<'_>> {
        match self {
            Self::None => None,
            Self::Smtp(smtp) => smtp.secret("mail.smtp"),
        }
    }

    /// What is wrong, each with its key. Files are read at start-up only.
    pub(super) fn mistakes(&self, production: bool) -> Vec<String> {
        let Self::Smtp(smtp) = self else {
            return Vec::new();
        };
        let timeouts = 1_000..=50_000;
        [
            ("host: it is empty", smtp.host.is_empty()),
            (
                "tls: none is for a server on this machine in production",
                production && smtp.tls == TlsMode::None && !smtp.is_here(),
            ),
            (
                "ca_file: without tls there is no certificate",
                smtp.ca_file.is_some() && smtp.tls == TlsMode::None,
            ),
            (
                "password: give password or password_file beside user, not both",
                match (&smtp.user, &smtp.password, &smtp.password_file) {
                    (None, None, None) => false,
                    (Some(_), inline, file) => inline.is_some() == file.is_some(),
                    _ => true,
                },
            ),
            (
                "from: a mail address is needed: Name <name@example.org>",
                smtp.from.parse::<Mailbox>().is_err(),
            ),
            (
                "connect_timeout_ms: 1000 to 50000",
                !timeouts.contains(&smtp.connect_timeout_ms),
            ),
            (
                "timeout_ms: 1000 to 50000",
                !timeouts.contains(&smtp.timeout_ms),
            ),
        ]
        .into_iter()
        .filter(|(_, wrong)| *wrong)
        .map(|(mistake, _)| format!("mail.smtp.{mistake}"))
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

    fn load(more: &str) -> Result<Config, String> {
        let text = format!("[mail.smtp]\nhost = 'posta.example.org'\n{more}");
        let sources = Figment::from(Serialized::defaults(Config::default()));
        Config::load(&sources.merge(Toml::string(&text))).map_err(|error| error.to_string())
    }

    const FROM: &str = "from = 'Başvuru <no-reply@example.gov.tr>'\n";

    #[test]
    fn a_server_is_read_with_what_is_usual() {
        let MailConfig::Smtp(smtp) = load(FROM).unwrap().mail else {
            panic!("no server");
        };
        assert_eq!((smtp.tls, smtp.port()), (TlsMode::Starttls, 587));
        assert!(!smtp.when_sms_fails);
    }

    #[test]
    fn every_mistake_is_told_with_its_key_and_without_a_value() {
        for (more, key) in [
            ("", "from"),
            ("from = 'nobody'\n", "mail.smtp.from: "),
            (
                "from = 'a@b.tr'\nuser = 'gizli-1'\n",
                "mail.smtp.password: ",
            ),
            (
                "from = 'a@b.tr'\npassword = 'gizli-1'\n",
                "mail.smtp.password: ",
            ),
            (
                "from = 'a@b.tr'\nuser = 'a'\npassword = 'gizli-1'\npassword_file = '/x'\n",
                "mail.smtp.password: ",
            ),
            (
                "from = 'a@b.tr'\ntls = 'none'\nca_file = '/x'\n",
                "mail.smtp.ca_file: ",
            ),
            (
                "from = 'a@b.tr'\ntimeout_ms = 1\n",
                "mail.smtp.timeout_ms: ",
            ),
            ("from = 'a@b.tr'\ntls = 'ssl'\n", "ssl"),
            ("from = 'a@b.tr'\npasword = 'gizli-1'\n", "pasword"),
            (
                "from = 'a@b.tr'\nuser = 'a'\npassword = 8675309\n",
                "quotes",
            ),
        ] {
            let told = load(more).err().unwrap_or_default();
            assert!(told.contains(key), "{more}: {told}");
            assert!(!told.contains("gizli-1") && !told.contains("8675309"));
        }
    }

    #[test]
    fn in_production_plain_text_goes_to_this_machine_alone() {
        for (host, wrong) in [
            ("posta.example.org", true),
            ("10.0.0.5", true),
            ("localhost", false),
            ("127.0.0.1", false),
            ("::1", false),
        ] {
            let text = format!("host = '{host}'\ntls = 'none'\n{FROM}");
            let smtp = Figment::from(Toml::string(&text)).extract().unwrap();
            let config = MailConfig::Smtp(Box::new(smtp));
            assert_eq!(!config.mistakes(true).is_empty(), wrong, "{host}");
            assert!(config.mistakes(false).is_empty());
        }
    }
}
