//! `server config check`: everything that would keep the portal from starting,
//! told at once. It changes nothing, and asks no outside system.

use std::{path::Path, sync::Arc};

use figment::Figment;

use crate::{
    adapters::{
        certificates::HttpAuthority, signature::PadesVerifier, sms::gateways::Gateways,
        staff::Directory,
    },
    config::{CertificatesConfig, Config, ConfigError, Environment, SmsConfig, StaffConfig},
    keys::Keys,
    start,
    store::{self, NotReached},
    system::SystemClock,
    watch::Watch,
};

/// Every mistake of a configuration and of what it names, each with its key.
pub async fn mistakes(sources: &Figment) -> Vec<String> {
    let (config, mut lines) = Config::read(sources);
    let Some(config) = config else {
        return lines;
    };
    let keys = keys(&config);
    let known = keys.as_ref().ok().and_then(Option::as_ref);
    let database = database(&config, known).await;
    let found = named(&config, keys.err()).into_iter().chain(database);
    for line in found {
        // A part that cannot start for a mistake that was told already.
        let is_new = !lines.iter().any(|told| key(told) == key(&line));
        if is_new {
            lines.push(line);
        }
    }
    lines
}

fn key(line: &str) -> &str {
    line.split_once(": ").map_or(line, |(key, _)| key)
}

/// What is wrong with the files that the configuration names, and with the
/// parts that are made of it.
fn named(config: &Config, keys: Option<ConfigError>) -> Vec<String> {
    let clock: Arc<dyn domain::ports::Clock> = Arc::new(SystemClock);
    let secrets = config.secrets();
    let secrets = secrets.iter().map(|secret| secret.read().map(|_| ()));
    let gateways = match &config.sms {
        SmsConfig::Inbox => Ok(()),
        SmsConfig::Gateways(one) => Gateways::open(one, config.host(), &clock).map(|_| ()),
    };
    let certificates = match &config.certificates {
        CertificatesConfig::Sample => Ok(()),
        CertificatesConfig::Http(one) => HttpAuthority::open(one, clock.clone()).map(|_| ()),
    };
    let staff = match &config.staff {
        StaffConfig::Imported => Ok(()),
        StaffConfig::Http(one) => Directory::open(one, clock.clone()).map(|_| ()),
    };
    let signature = if config.signature.has_anchors() {
        PadesVerifier::open(&config.signature, clock.clone()).map(|_| ())
    } else {
        Ok(())
    };
    let reports = config.sms.reports().map(|_| ());
    let watch = Watch::new(clock.clone());
    let mail = start::mail(config, &clock, &watch).map(|_| ());
    let provider = start::provider(config, &clock, &watch).map(|_| ());
    secrets
        .chain([
            keys.map_or(Ok(()), Err),
            site(&config.site),
            gateways,
            certificates,
            staff,
            reports,
            mail,
            provider,
            signature,
        ])
        .filter_map(Result::err)
        .flat_map(ConfigError::lines)
        .collect()
}

/// The keys; none where the first start will make them.
fn keys(config: &Config) -> Result<Option<Keys>, ConfigError> {
    let made = config.environment == Environment::Development && !config.key_file.exists();
    if made {
        return Ok(None);
    }
    Keys::read(&config.key_file)
        .map(Some)
        .map_err(|error| ConfigError::of("key_file", error))
}

fn site(folder: &Path) -> Result<(), ConfigError> {
    let names = folder.join("assets.json");
    if names.exists() {
        return Ok(());
    }
    let why = format!(
        "{} is not there; cargo xtask build makes it",
        names.display()
    );
    Err(ConfigError::of("site", why))
}

/// Whether the database can be reached and belongs to these keys; it is neither
/// made nor brought up to date.
async fn database(config: &Config, keys: Option<&Keys>) -> Option<String> {
    let key = config.database_key();
    match config.database() {
        Err(error) => Some(error.to_string()),
        Ok(address) => {
            let reached = store::reach(&address, keys).await;
            reached.err().map(|error| match error {
                NotReached::OtherKey | NotReached::MissingKey(_) => format!("key_file: {error}"),
                NotReached::Because(_) => format!("{key}: {error}"),
            })
        }
    }
}
