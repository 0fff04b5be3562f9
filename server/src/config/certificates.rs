//! Whose certificate records are asked.

use std::path::PathBuf;

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::{
    ASKED_AT_SIGN_IN, address,
    secret::{self, Secret},
};

/// Whose certificate records are asked: `certificates = "sample"`, or a
/// section `[certificates.http]`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CertificatesConfig {
    /// The embedded sample records. Not in production.
    Sample,
    /// The certificate authority's own.
    Http(Box<CertificatesHttpConfig>),
}

/// An authority that speaks as `server/openapi/certificates.yaml` says.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CertificatesHttpConfig {
    /// Its address, before `/certificates/…`.
    pub url: String,
    /// The bearer token, unless it stands in a file.
    #[serde(default, skip_serializing, deserialize_with = "secret::text")]
    pub token: Option<SecretString>,
    /// The file with the token.
    pub token_file: Option<PathBuf>,
    /// A PEM file with a certificate, its chain and its private key, where the
    /// authority asks for one.
    pub client_certificate_file: Option<PathBuf>,
    /// How long an answer may take, in milliseconds: 100 to 6000.
    #[serde(default = "five_seconds")]
    pub timeout_ms: u64,
}

const fn five_seconds() -> u64 {
    5_000
}

/// The section's key.
const KEY: &str = "certificates.http";

impl CertificatesHttpConfig {
    /// Where its token is.
    pub fn token(&self) -> Secret<'_> {
        Secret::new(
            KEY,
            "token",
            self.token.as_ref(),
            self.token_file.as_deref(),
        )
    }
}

impl CertificatesConfig {
    /// What is wrong, each with its key.
    pub(super) fn mistakes(&self, production: bool) -> Vec<String> {
        match self {
            Self::Sample if production => vec![super::stand_in("certificates", "sample records")],
            Self::Sample => Vec::new(),
            Self::Http(http) => {
                let time = (!ASKED_AT_SIGN_IN.contains(&http.timeout_ms))
                    .then(|| format!("{KEY}.timeout_ms: 100 to 6000"));
                let address = address::mistake(&format!("{KEY}.url"), &http.url, production);
                [http.token().mistake(), address, time]
                    .into_iter()
                    .flatten()
                    .collect()
            }
        }
    }

    /// Where its secrets are.
    pub(super) fn secrets(&self) -> Vec<Secret<'_>> {
        match self {
            Self::Sample => Vec::new(),
            Self::Http(http) => vec![http.token()],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_records_answer_while_a_sign_in_can_wait() {
        for (timeout_ms, good) in [(99, false), (100, true), (6_000, true), (6_001, false)] {
            let config = CertificatesConfig::Http(Box::new(CertificatesHttpConfig {
                url: "https://kayit.example/v1".to_owned(),
                token: Some("t-1".into()),
                token_file: None,
                client_certificate_file: None,
                timeout_ms,
            }));
            assert_eq!(config.mistakes(true).is_empty(), good, "{timeout_ms}");
        }
    }
}
