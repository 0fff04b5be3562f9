//! Where the staff directories come from.

use std::path::PathBuf;

use domain::institution::InstitutionSlug;
use jiff::SignedDuration;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::{
    address,
    secret::{self, Secret},
};

/// Where the staff directories come from: `staff = "imported"`, or a section
/// `[staff.http]`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StaffConfig {
    /// From files that an operator imports.
    Imported,
    /// From a directory that is asked every so often.
    Http(Box<StaffHttpConfig>),
}

/// A directory that speaks as `server/openapi/staff.yaml` says.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StaffHttpConfig {
    /// Its address, before `/institutions/…`.
    pub url: String,
    /// The bearer token, unless it stands in a file.
    #[serde(default, skip_serializing, deserialize_with = "secret::text")]
    pub token: Option<SecretString>,
    /// The file with the token.
    pub token_file: Option<PathBuf>,
    /// The institutions that are asked about, by their short names; without
    /// any, all that the portal serves.
    #[serde(default)]
    pub institutions: Vec<String>,
    /// How often it is asked, in minutes: 1 to 10080.
    #[serde(default = "hourly")]
    pub refresh_minutes: u32,
    /// Hours after which applicants and operators are told that a list is old: at
    /// least one refresh, at most 8760.
    #[serde(default = "day_and_a_half")]
    pub stale_after_hours: u32,
    /// How long one page of a list may take, in milliseconds: 1000 to 120000.
    #[serde(default = "half_a_minute")]
    pub timeout_ms: u64,
}

const fn hourly() -> u32 {
    60
}

const fn day_and_a_half() -> u32 {
    36
}

const fn half_a_minute() -> u64 {
    30_000
}

/// The section's key.
const KEY: &str = "staff.http";

impl StaffHttpConfig {
    /// Where its token is.
    pub fn token(&self) -> Secret<'_> {
        Secret::new(
            KEY,
            "token",
            self.token.as_ref(),
            self.token_file.as_deref(),
        )
    }

    /// The age after which a list is too old, for whoever tells it: the services and
    /// the refresher go by the same.
    pub fn stale_after(&self) -> SignedDuration {
        SignedDuration::from_hours(self.stale_after_hours.into())
    }

    /// The institutions that were chosen; what is no short name was told at
    /// start-up.
    pub fn chosen(&self) -> Vec<InstitutionSlug> {
        let parsed = self.institutions.iter();
        parsed
            .filter_map(|slug| InstitutionSlug::parse(slug).ok())
            .collect()
    }
}

impl StaffConfig {
    /// What is wrong, each with its key.
    pub(super) fn mistakes(&self, production: bool) -> Vec<String> {
        let Self::Http(http) = self else {
            return Vec::new();
        };
        let mut mistakes: Vec<String> = [
            http.token().mistake(),
            address::mistake(&format!("{KEY}.url"), &http.url, production),
        ]
        .into_iter()
        .flatten()
        .collect();
        for (index, slug) in http.institutions.iter().enumerate() {
            if let Err(error) = InstitutionSlug::parse(slug) {
                mistakes.push(format!("{KEY}.institutions.{index}: {error}"));
            }
        }
        if !(1..=10_080).contains(&http.refresh_minutes) {
            mistakes.push(format!("{KEY}.refresh_minutes: 1 to 10080"));
        }
        let hours = u64::from(http.stale_after_hours);
        if hours == 0 || hours > 8_760 || hours * 60 < u64::from(http.refresh_minutes) {
            mistakes.push(format!(
                "{KEY}.stale_after_hours: at least a refresh, at most 8760"
            ));
        }
        if !(1_000..=120_000).contains(&http.timeout_ms) {
            mistakes.push(format!("{KEY}.timeout_ms: 1000 to 120000"));
        }
        mistakes
    }

    /// Where its secrets are.
    pub(super) fn secrets(&self) -> Vec<Secret<'_>> {
        match self {
            Self::Imported => Vec::new(),
            Self::Http(http) => vec![http.token()],
        }
    }
}
