//! The identity provider at which people may sign in, by OpenID Connect.

use std::path::PathBuf;

use domain::text_value::printable;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::secret::{self, Secret};

/// A provider, as its operator registered this portal: section `[oidc]`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OidcConfig {
    /// Its issuer, `https://…`; everything else is discovered there.
    pub issuer: String,
    /// The name under which it knows the portal.
    pub client_id: String,
    /// The secret that goes with the name, unless it stands in a file.
    #[serde(default, skip_serializing, deserialize_with = "secret::text")]
    pub client_secret: Option<SecretString>,
    /// The file with the secret.
    pub client_secret_file: Option<PathBuf>,
    /// The scopes that are asked for beside `openid`.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// Which claims say who somebody is.
    #[serde(default)]
    pub claims: ClaimsConfig,
    /// What people call it, in 1 to 40 letters.
    #[serde(default)]
    pub name: NameConfig,
    /// How long each of its answers may take, in milliseconds: 100 to 5000.
    #[serde(default = "five_seconds")]
    pub timeout_ms: u64,
}

/// Which claims say who somebody is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClaimsConfig {
    /// The claim with the identity number.
    pub national_id: String,
    /// The claim with the given names.
    pub given_name: String,
    /// The claim with the surname; null or empty for a person who has none.
    pub family_name: String,
    /// The claim with the birth date.
    pub birth_date: String,
    /// How the birth date is written.
    pub birth_date_format: DateFormat,
    /// The claim with the birth place.
    pub birth_place: String,
}

/// How a provider writes a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateFormat {
    /// `1980-02-01`, or `1980` where no more is known (OpenID Connect Core 5.1).
    Iso,
    /// `01.02.1980` (GG.AA.YYYY).
    Dotted,
}

/// What people call a provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NameConfig {
    /// In Turkish.
    pub tr: String,
    /// In English.
    pub en: String,
}

const fn five_seconds() -> u64 {
    5_000
}

impl Default for ClaimsConfig {
    fn default() -> Self {
        Self {
            national_id: "national_id".to_owned(),
            given_name: "given_name".to_owned(),
            family_name: "family_name".to_owned(),
            birth_date: "birthdate".to_owned(),
            birth_date_format: DateFormat::Iso,
            birth_place: "birth_place".to_owned(),
        }
    }
}

impl Default for NameConfig {
    fn default() -> Self {
        Self {
            tr: "e-Devlet".to_owned(),
            en: "e-Devlet".to_owned(),
        }
    }
}

impl OidcConfig {
    /// Where its secret is.
    pub fn secret(&self) -> Secret<'_> {
        Secret::new(
            "oidc",
            "client_secret",
            self.client_secret.as_ref(),
            self.client_secret_file.as_deref(),
        )
    }

    /// Every mistake with its key. `production`: who somebody is travels.
    pub(super) fn mistakes(&self, production: bool) -> Vec<String> {
        let mut mistakes = Vec::new();
        let mut must = |holds: bool, key: &str, why: &str| {
            if !holds {
                mistakes.push(format!("oidc.{key}: {why}"));
            }
        };
        let address = reqwest::Url::parse(&self.issuer).ok();
        let safe = address.as_ref().is_some_and(|address| {
            let plain = !production && address.scheme() == "http";
            (plain || address.scheme() == "https") && address.has_host()
        });
        must(safe, "issuer", "must begin with https://");
        must(
            address.is_none_or(|address| address.query().is_none() && address.fragment().is_none()),
            "issuer",
            "has neither ? nor #",
        );
        must(!self.client_id.is_empty(), "client_id", "is missing");
        must(
            self.scopes.iter().all(|scope| is_token(scope)),
            "scopes",
            "each is a word without spaces",
        );
        let claims = &self.claims;
        for (key, name) in [
            ("claims.national_id", &claims.national_id),
            ("claims.given_name", &claims.given_name),
            ("claims.family_name", &claims.family_name),
            ("claims.birth_date", &claims.birth_date),
            ("claims.birth_place", &claims.birth_place),
        ] {
            must(!name.is_empty(), key, "is missing");
        }
        for (key, name) in [("name.tr", &self.name.tr), ("name.en", &self.name.en)] {
            let fits = (1..=40).contains(&name.chars().count()) && name.chars().all(printable);
            must(fits, key, "1 to 40 letters that can be printed");
        }
        must(
            (100..=5_000).contains(&self.timeout_ms),
            "timeout_ms",
            "100 to 5000",
        );
        mistakes.extend(self.secret().mistake());
        mistakes
    }
}

/// A scope as RFC 6749 has it.
fn is_token(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\'))
}

#[cfg(test)]
mod tests {
    use super::super::Config;
    use super::*;
    use figment::{
        Figment,
        providers::{Format, Serialized, Toml},
    };

    const GOOD: &str = "[oidc]\nissuer = 'https://giris.kurum.gov.tr'\nclient_id = 'muhur'\n\
        client_secret_file = '/run/oidc'\n";

    fn load(more: &str, production: bool) -> Result<Config, String> {
        let environment = if production {
            "production"
        } else {
            "development"
        };
        // Later lines of the same key are not TOML: what is tried takes the
        // place of the good one.
        let key = more.split('=').next().unwrap_or_default().trim();
        let kept: String = GOOD
            .lines()
            .filter(|line| key.is_empty() || !line.starts_with(&format!("{key} ")))
            .fold(String::new(), |text, line| text + line + "\n");
        let text = format!("environment = '{environment}'\n{kept}{more}\n");
        Config::load(
            &Figment::from(Serialized::defaults(Config::default())).merge(Toml::string(&text)),
        )
        .map_err(|error| error.to_string())
    }

    #[test]
    fn there_is_no_provider_unless_one_is_configured() {
        assert!(Config::default().oidc.is_none());
        let oidc = load("", false).unwrap().oidc.unwrap();
        assert_eq!(oidc.name.tr, "e-Devlet");
        assert_eq!(oidc.claims, ClaimsConfig::default());
        let told = load("", true).unwrap_err();
        assert!(
            !told.contains("oidc"),
            "a good section starts in production: {told}"
        );
    }

    #[test]
    fn every_mistake_is_told_with_its_key_and_no_secret() {
        for (more, told) in [
            ("issuer = 'giris.example'", "oidc.issuer"),
            ("issuer = 'ftp://giris.example'", "oidc.issuer"),
            ("issuer = 'https://giris.example/?a=b'", "oidc.issuer"),
            ("client_id = ''", "oidc.client_id"),
            (
                "client_secret = 'gizli-1'",
                "oidc: give client_secret or client_secret_file",
            ),
            ("client_secret = 8675309", "oidc.client_secret"),
            ("scopes = ['a b']", "oidc.scopes"),
            ("timeout_ms = 9000", "oidc.timeout_ms"),
            ("isuer = 'x'", "isuer"),
            ("[oidc.claims]\nnational_id = ''", "oidc.claims.national_id"),
            (
                "[oidc.claims]\nbirth_date_format = 'us'",
                "oidc.claims.birth_date_format",
            ),
            ("[oidc.name]\ntr = '日本'", "oidc.name.tr"),
        ] {
            let error = load(more, false).unwrap_err();
            assert!(error.contains(told), "{more}: {error}");
            assert!(
                !error.contains("gizli-1") && !error.contains("8675309"),
                "{error}"
            );
        }
    }

    #[test]
    fn a_provider_without_tls_is_for_development() {
        let more = "issuer = 'http://127.0.0.1:1'";
        assert!(load(more, false).is_ok());
        assert!(load(more, true).unwrap_err().contains("oidc.issuer"));
    }
}
