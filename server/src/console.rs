//! What an operator does at the server's console beside serving.

mod actor;
mod acts;
mod import;
pub mod keys;
mod outage;
mod outbox;
mod signature;
mod staff;
mod unlock;

use std::{path::Path, process::ExitCode};

use domain::{Locale, document::Authenticity, service::Caller};
use figment::Figment;
use jiff::Timestamp;

use crate::{check, config::Config, pages::verify, say, start, warn_user};

pub use actor::reason;
pub use acts::{ActsCommand, acts};
pub use import::{Import, What, import};
pub use keys::KeysCommand;
pub use outage::{OutageCommand, outage};
pub use outbox::{OutboxCommand, outbox};
pub use signature::{SignatureCommand, signature};
pub use staff::{StaffCommand, staff};
pub use unlock::unlock;

/// What became of a command.
pub type Ended = Result<ExitCode, Box<dyn std::error::Error>>;

/// Looks a printed form up: 0 where it is ours and its application is under
/// way, 3 where something was added to it, 4 where it was altered, 5 where it
/// is none of ours, 6 where it is ours and its application is over.
///
/// # Errors
/// When the file or the store cannot be read.
pub async fn verify(config: &Config, file: &Path) -> Ended {
    let file = read(file)?;
    let here = Caller::anonymous("console");
    let services = start::start_for_console(config).await?.services;
    let found = services.documents.verify_file(&here, &file).await?;
    for locale in Locale::ALL {
        say!("{}", verify::in_words(&found, locale));
    }
    let over = found.facts.as_ref().is_some_and(|facts| !facts.live);
    Ok(ExitCode::from(match found.authenticity {
        Authenticity::Unchanged | Authenticity::Named if over => 6,
        Authenticity::Unchanged | Authenticity::Named => 0,
        Authenticity::Extended => 3,
        Authenticity::Altered => 4,
        Authenticity::NotOurs => 5,
    }))
}

/// A file's bytes; the error names the file.
fn read(file: &Path) -> Result<Vec<u8>, String> {
    std::fs::read(file).map_err(|error| format!("{}: {error}", file.display()))
}

fn seconds(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Whether the portal would start: every mistake is a line.
pub async fn check(sources: &Figment) -> ExitCode {
    let mistakes = check::mistakes(sources).await;
    for mistake in &mistakes {
        warn_user!("{mistake}");
    }
    if mistakes.is_empty() {
        say!("the configuration can be used");
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
