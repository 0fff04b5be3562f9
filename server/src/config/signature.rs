//! Which electronic signatures count.

use std::{
    fs,
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use pades::Trust;
use rustls::pki_types::{CertificateDer, pem::PemObject};
use serde::{Deserialize, Serialize};

use super::ConfigError;

/// Whose certificates count, and when.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SignatureConfig {
    /// A PEM file with the roots of the authorities whose qualified certificates count.
    pub anchors_file: Option<PathBuf>,
    /// A PEM file with authorities below them that signing programs leave out.
    pub intermediates_file: Option<PathBuf>,
    /// The time at which signatures are judged, in place of now: `"2026-11-24T11:05:00Z"`.
    /// Not in production.
    pub clock: Option<Timestamp>,
}

/// The section's key.
const KEY: &str = "signature";

impl SignatureConfig {
    /// What is wrong, each with its key.
    pub(super) fn mistakes(&self, production: bool) -> Vec<String> {
        if production && self.clock.is_some() {
            vec![format!(
                "{KEY}.clock: a set time does not start in production"
            )]
        } else {
            Vec::new()
        }
    }

    /// The certificates of the files.
    ///
    /// # Errors
    /// When there are no anchors, or a file cannot be read.
    pub fn trust(&self) -> Result<Trust, ConfigError> {
        let anchors_key = format!("{KEY}.anchors_file");
        let Some(anchors) = &self.anchors_file else {
            return Err(ConfigError::of(
                &anchors_key,
                "no signature counts without it",
            ));
        };
        let anchors = certificates(&anchors_key, anchors)?;
        let intermediates = match &self.intermediates_file {
            None => Vec::new(),
            Some(file) => certificates(&format!("{KEY}.intermediates_file"), file)?,
        };
        Trust::read(&anchors, &intermediates).map_err(|error| ConfigError::of(KEY, error))
    }
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
