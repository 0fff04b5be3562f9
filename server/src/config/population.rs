//! Which population registry is asked.

use serde::{Deserialize, Serialize};

use super::{ASKED_AT_SIGN_IN, address};

/// Which population registry is asked: `population = "sample"`, or a section
/// `[population.kps]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PopulationConfig {
    /// The embedded sample people. Not in production.
    Sample,
    /// The registry's public services.
    Kps(KpsConfig),
}

/// A version of the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Soap {
    /// SOAP 1.1 (W3C note of 2000).
    #[serde(rename = "1.1")]
    V1_1,
    /// SOAP 1.2 (W3C recommendation of 2007).
    #[serde(rename = "1.2")]
    V1_2,
}

/// The registry's public services.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KpsConfig {
    /// The address of `KPSPublic`.
    pub citizens: String,
    /// The address of `KPSPublicV2`: for institutions whose people give the serial
    /// number of their identity card.
    pub with_card: String,
    /// The address of `KPSPublicYabanciDogrula`.
    pub foreigners: String,
    /// The version of SOAP that it is spoken to in.
    pub soap: Soap,
    /// How long an answer may take, in milliseconds: 100 to 6000.
    pub timeout_ms: u64,
}

impl Default for KpsConfig {
    fn default() -> Self {
        Self {
            citizens: "https://tckimlik.nvi.gov.tr/Service/KPSPublic.asmx".to_owned(),
            with_card: "https://tckimlik.nvi.gov.tr/Service/KPSPublicV2.asmx".to_owned(),
            foreigners: "https://tckimlik.nvi.gov.tr/Service/KPSPublicYabanciDogrula.asmx"
                .to_owned(),
            soap: Soap::V1_2,
            timeout_ms: 5_000,
        }
    }
}

impl PopulationConfig {
    /// Every mistake with its key. `production`: names and numbers travel.
    pub(super) fn mistakes(&self, production: bool) -> Vec<String> {
        match self {
            Self::Sample if production => vec![super::stand_in("population", "sample registry")],
            Self::Sample => Vec::new(),
            Self::Kps(kps) => [
                ("citizens", &kps.citizens),
                ("with_card", &kps.with_card),
                ("foreigners", &kps.foreigners),
            ]
            .into_iter()
            .filter_map(|(key, text)| {
                address::mistake(&format!("population.kps.{key}"), text, production)
            })
            .chain(
                (!ASKED_AT_SIGN_IN.contains(&kps.timeout_ms))
                    .then(|| "population.kps.timeout_ms: 100 to 6000".to_owned()),
            )
            .collect(),
        }
    }
}
