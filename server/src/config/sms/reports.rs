//! Where a gateway reports to, and the secret in that address: whoever knows
//! it may say that a message has come.

use std::path::PathBuf;

use domain::id::MessageId;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::config::{
    ConfigError,
    secret::{self, Secret},
};

/// The shortest secret that nobody guesses: 192 bits in Base64.
const SHORTEST: usize = 32;

/// Where a gateway reports to.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportsConfig {
    /// This portal as the gateway reaches it: `http://10.0.0.2:3000`.
    pub url: String,
    /// The secret of the address, unless it stands in a file: 32 letters,
    /// digits, `-` and `_` or more.
    #[serde(default, skip_serializing, deserialize_with = "secret::text")]
    pub password: Option<SecretString>,
    /// The file with the secret.
    pub password_file: Option<PathBuf>,
}

impl ReportsConfig {
    /// Where the secret is; the key is the gateway's.
    pub(super) fn secret(&self, key: &str) -> Secret<'_> {
        Secret::new(
            &format!("{key}.reports"),
            "password",
            self.password.as_ref(),
            self.password_file.as_deref(),
        )
    }

    /// The address with its secret; the key is the gateway's.
    ///
    /// # Errors
    /// When the secret cannot be read or is too short, or the address is none.
    pub fn open(&self, key: &str) -> Result<Reports, ConfigError> {
        let secret = self.secret(key).read()?;
        let key = format!("{key}.reports");
        let plain = secret
            .expose_secret()
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
        if !plain || secret.expose_secret().len() < SHORTEST {
            return Err(ConfigError::of(
                &format!("{key}.password"),
                format_args!("{SHORTEST} letters, digits, - and _ or more"),
            ));
        }
        let whole = reqwest::Url::parse(&self.url)
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https") && url.path() == "/");
        if whole.is_none() || !self.url.is_ascii() || self.url.contains('%') {
            return Err(ConfigError::of(
                &format!("{key}.url"),
                "http:// or https:// and a host, without a path",
            ));
        }
        Ok(Reports::new(&self.url, secret.expose_secret()))
    }
}

/// An address to report to.
#[derive(Clone, Debug)]
pub struct Reports {
    url: String,
    secret: SecretString,
}

impl Reports {
    /// At this portal, under this secret.
    pub fn new(url: &str, secret: &str) -> Self {
        Self {
            url: url.trim_end_matches('/').to_owned(),
            secret: SecretString::from(secret),
        }
    }

    /// Where a message's reports go.
    pub fn address(&self, reference: &MessageId) -> String {
        format!(
            "{}/rapor/kannel/{}/{}",
            self.url,
            self.secret.expose_secret(),
            reference.as_str()
        )
    }

    /// Whether this is the secret. How long it takes tells nothing of it.
    pub fn is_secret(&self, said: &str) -> bool {
        let hash = |text: &str| Sha256::digest(text.as_bytes());
        hash(said).ct_eq(&hash(self.secret.expose_secret())).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_secret_or_a_wrong_address_is_told_with_its_key_and_without_its_value() {
        let long = "Pq7-".repeat(8);
        for (url, secret, told) in [
            ("http://10.0.0.2:3000", long.as_str(), ""),
            ("https://rapor.example.org/", &long, ""),
            ("http://10.0.0.2:3000", "kisa", "x.reports.password: "),
            (
                "http://10.0.0.2:3000",
                &"%d".repeat(20),
                "x.reports.password: ",
            ),
            ("http://10.0.0.2:3000", "", "x.reports.password: "),
            ("10.0.0.2:3000", &long, "x.reports.url: "),
            ("http://a/b", &long, "x.reports.url: "),
            ("ftp://a", &long, "x.reports.url: "),
        ] {
            let config = ReportsConfig {
                url: url.to_owned(),
                password: Some(SecretString::from(secret)),
                password_file: None,
            };
            let error = config.open("x").err().map(|error| error.to_string());
            let error = error.unwrap_or_default();
            assert!(error.starts_with(told) && error.is_empty() == told.is_empty());
            assert!(secret.is_empty() || !error.contains(secret), "{error}");
        }
    }

    #[test]
    fn the_secret_stands_in_no_debug_text() {
        let reports = Reports::new("http://a/", &"s".repeat(40));
        assert!(!format!("{reports:?}").contains("sss"));
        assert!(reports.is_secret(&"s".repeat(40)));
        assert!(!reports.is_secret(&"s".repeat(39)));
        let reference = MessageId::from_bytes([7; 16]);
        let address = reports.address(&reference);
        assert!(
            address.starts_with("http://a/rapor/kannel/sss"),
            "{address}"
        );
    }
}
