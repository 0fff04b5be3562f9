//! Which electronic signatures count.

use std::{
    fs,
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use pades::Trust;
use protocol::PortalLabel;
use reqwest::Url;
use rustls::pki_types::{CertificateDer, pem::PemObject};
use serde::{Deserialize, Serialize};

use super::ConfigError;

/// Whose certificates count, and when.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SignatureConfig {
    /// A PEM file with the roots of the authorities whose qualified certificates count.
    pub anchors_file: Option<PathBuf>,
    /// A PEM file with authorities below them that signing programs leave out.
    pub intermediates_file: Option<PathBuf>,
    /// The time at which signatures are judged, in place of now: `"2026-11-24T11:05:00Z"`.
    /// Not in production.
    pub clock: Option<Timestamp>,
    /// A folder of an authority of the portal's own, which is made where there is none. Its
    /// certificates count, in anybody's name; `server signature sign` signs with them. Not in
    /// production. In development, where neither this nor `anchors_file` is given, it is
    /// `signature-authority` beside `key_file`.
    pub stand_in_folder: Option<PathBuf>,
    /// How many signed forms are read at the same time, each in a process of its own that may take
    /// 192 MiB and two seconds of a core. 1 to 64.
    pub at_once: usize,
    /// Whom the portal asks whether a certificate was revoked.
    pub revocation: RevocationConfig,
    /// The program that signs with a card in the applicant's reader.
    pub agent: AgentConfig,
}

impl Default for SignatureConfig {
    fn default() -> Self {
        Self {
            anchors_file: None,
            intermediates_file: None,
            clock: None,
            stand_in_folder: None,
            at_once: 2,
            revocation: RevocationConfig::default(),
            agent: AgentConfig::default(),
        }
    }
}

/// The signing agent, `muhur-imza`: a program on the applicant's computer. Where no `label` is
/// given it is not offered, and signed forms are uploaded; development has one without.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AgentConfig {
    /// By which agents find this portal in their own list: 1 to 32 of a-z, 0-9 and inner hyphens.
    /// In development `gelistirme`.
    pub label: Option<String>,
    /// A file with the keys that signing requests are signed with, 64 hexadecimal digits a line;
    /// the first signs, the public keys of all are in the agents' lists. `server signature
    /// agent-keys` makes and lists them. In development `agent-keys` beside `key_file`.
    pub key_file: Option<PathBuf>,
    /// Whether a code that the agent shows may be typed into the page where its way back leads to
    /// another browser. Whoever is talked out of that code on the phone signs for somebody else;
    /// without it such people sign again from the other browser, or upload.
    pub return_codes: bool,
}

impl Default for AgentConfig {
    fn default() -> Self {
        Self {
            label: None,
            key_file: None,
            return_codes: true,
        }
    }
}

impl AgentConfig {
    fn mistakes(&self, production: bool) -> Vec<String> {
        let mut mistakes = Vec::new();
        if let Some(label) = &self.label
            && PortalLabel::parse(label).is_none()
        {
            mistakes.push(format!(
                "{KEY}.agent.label: 1 to 32 of a-z, 0-9 and inner hyphens"
            ));
        }
        if production && self.label.is_some() && self.key_file.is_none() {
            mistakes.push(format!(
                "{KEY}.agent.key_file: agents believe no request without its key"
            ));
        }
        mistakes
    }
}

/// A certificate names where its authority says that it was revoked; the portal asks these hosts and
/// no others.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RevocationConfig {
    /// The hosts of the authorities, by name, with the port where it is not the usual one:
    /// `["ocsp.example.gov.tr", "depo.example.gov.tr:8080"]`. Where there are none, nobody is asked,
    /// and no signed form is accepted.
    pub hosts: Vec<String>,
    /// Hosts of the same kind that may have an address of this machine or of a private network.
    pub private_hosts: Vec<String>,
    /// How long one answer may take, in milliseconds. 100 to 10000.
    pub timeout_ms: u64,
}

impl Default for RevocationConfig {
    fn default() -> Self {
        Self {
            hosts: Vec::new(),
            private_hosts: Vec::new(),
            timeout_ms: 3_000,
        }
    }
}

impl RevocationConfig {
    /// Every host with its key of an address, and whether it may be a private one.
    pub fn allowed(&self) -> impl Iterator<Item = (String, bool)> {
        let open = self.hosts.iter().map(|host| (host, false));
        let private = self.private_hosts.iter().map(|host| (host, true));
        open.chain(private)
            .filter_map(|(host, private)| Some((host_of(host)?, private)))
    }

    fn mistakes(&self) -> Vec<String> {
        let mut mistakes = Vec::new();
        for (key, hosts) in [
            ("hosts", &self.hosts),
            ("private_hosts", &self.private_hosts),
        ] {
            for host in hosts.iter().filter(|host| host_of(host).is_none()) {
                mistakes.push(format!(
                    "{KEY}.revocation.{key}: {host} is no host: a name, and a port where it is not the usual one"
                ));
            }
        }
        if !(100..=10_000).contains(&self.timeout_ms) {
            mistakes.push(format!("{KEY}.revocation.timeout_ms: 100 to 10000"));
        }
        mistakes
    }
}

/// The host of an address and its port, where that is not the usual one.
pub fn host_and_port(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    Some(match url.port() {
        None => host.to_owned(),
        Some(port) => format!("{host}:{port}"),
    })
}

/// A host as it is written in a configuration.
fn host_of(text: &str) -> Option<String> {
    let url = Url::parse(&format!("http://{text}/")).ok()?;
    let host = host_and_port(&url)?;
    let same = host.eq_ignore_ascii_case(text.trim_end_matches(":80"));
    same.then_some(host)
}

/// The section's key.
const KEY: &str = "signature";

impl SignatureConfig {
    /// What is wrong, each with its key.
    pub(super) fn mistakes(&self, production: bool) -> Vec<String> {
        let mut mistakes = self.revocation.mistakes();
        mistakes.extend(self.agent.mistakes(production));
        if production && self.clock.is_some() {
            mistakes.push(format!(
                "{KEY}.clock: a set time does not start in production"
            ));
        }
        if production && self.stand_in_folder.is_some() {
            mistakes.push(super::stand_in(
                &format!("{KEY}.stand_in_folder"),
                "authority",
            ));
        }
        let asks = self.revocation.allowed().next().is_some();
        if production && self.has_anchors() && !asks {
            mistakes.push(format!(
                "{KEY}.revocation.hosts: with anchors alone no signed form is accepted"
            ));
        }
        if !(1..=64).contains(&self.at_once) {
            mistakes.push(format!("{KEY}.at_once: 1 to 64"));
        }
        mistakes
    }

    /// Whether any certificate can count.
    pub const fn has_anchors(&self) -> bool {
        self.anchors_file.is_some() || self.stand_in_folder.is_some()
    }

    /// The certificates of the files.
    ///
    /// # Errors
    /// When no certificate can count, or a file cannot be read.
    pub fn trusted(&self) -> Result<Trusted, ConfigError> {
        let anchors_key = format!("{KEY}.anchors_file");
        if !self.has_anchors() {
            return Err(ConfigError::of(
                &anchors_key,
                "no signature counts without it",
            ));
        }
        let anchors = match &self.anchors_file {
            None => Vec::new(),
            Some(file) => certificates(&anchors_key, file)?,
        };
        let intermediates = match &self.intermediates_file {
            None => Vec::new(),
            Some(file) => certificates(&format!("{KEY}.intermediates_file"), file)?,
        };
        Trust::read(&anchors, &intermediates).map_err(|error| ConfigError::of(KEY, error))?;
        Ok(Trusted {
            anchors,
            intermediates,
        })
    }
}

/// The certificates that are trusted, each of which can be read.
pub struct Trusted {
    /// Roots.
    pub anchors: Vec<CertificateDer<'static>>,
    /// Authorities below them.
    pub intermediates: Vec<CertificateDer<'static>>,
}

/// The certificates of a PEM file, one at least.
fn certificates(key: &str, file: &Path) -> Result<Vec<CertificateDer<'static>>, ConfigError> {
    let told = |why: String| ConfigError::of(key, format!("{}: {why}", file.display()));
    let text = fs::read(file).map_err(|error| told(error.to_string()))?;
    let each = CertificateDer::pem_slice_iter(&text);
    let all: Vec<_> = each
        .collect::<Result<_, _>>()
        .map_err(|error| told(error.to_string()))?;
    if all.is_empty() {
        return Err(told("no certificate in it".to_owned()));
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_a_name_and_a_port_and_nothing_else() {
        for (text, host) in [
            ("ocsp.example.gov.tr", Some("ocsp.example.gov.tr")),
            ("OCSP.example.gov.tr", Some("ocsp.example.gov.tr")),
            ("depo.example.gov.tr:8080", Some("depo.example.gov.tr:8080")),
            ("depo.example.gov.tr:80", Some("depo.example.gov.tr")),
            ("127.0.0.1:3913", Some("127.0.0.1:3913")),
            ("[::1]:3913", Some("[::1]:3913")),
            ("http://ocsp.example.gov.tr", None),
            ("ocsp.example.gov.tr/nes", None),
            ("a@ocsp.example.gov.tr", None),
            ("0x7f.1", None),
            ("", None),
        ] {
            assert_eq!(host_of(text).as_deref(), host, "{text}");
        }
    }

    #[test]
    fn a_mistake_is_told_with_its_key() {
        let config = SignatureConfig {
            at_once: 0,
            revocation: RevocationConfig {
                hosts: vec!["https://x".to_owned()],
                timeout_ms: 99,
                ..RevocationConfig::default()
            },
            ..SignatureConfig::default()
        };
        let told = config.mistakes(false).join("\n");
        for key in [
            ".revocation.hosts: ",
            ".revocation.timeout_ms: ",
            ".at_once: ",
        ] {
            assert!(told.contains(key), "{told}");
        }
        assert!(SignatureConfig::default().mistakes(true).is_empty());
        let config = SignatureConfig {
            stand_in_folder: Some("data/signature".into()),
            ..SignatureConfig::default()
        };
        assert!(config.mistakes(false).is_empty());
        let told = config.mistakes(true).join("\n");
        assert!(told.starts_with("signature.stand_in_folder: "), "{told}");
        let mut config = SignatureConfig {
            anchors_file: Some("anchors.pem".into()),
            ..SignatureConfig::default()
        };
        let told = config.mistakes(true).join("\n");
        assert!(told.starts_with("signature.revocation.hosts: "), "{told}");
        config.revocation.hosts = vec!["ocsp.example.gov.tr".to_owned()];
        assert!(config.mistakes(true).is_empty());
    }
}
