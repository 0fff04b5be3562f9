//! Judging a signed form at the console, for an auditor who has both files.

use std::{
    fs::File,
    io::Read as _,
    path::{Path, PathBuf},
    process::ExitCode,
};

use domain::{Locale, person::NationalId, ports::Clock as _};
use pades::{Expected, Issued, Level, Placement, accept};

use super::{Ended, read, seconds};
use crate::{config::Config, say, system::SystemClock};

/// What is done with signatures.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum SignatureCommand {
    /// Judges a signed form by the rules of docs/threats.md, 1.3. The last line is
    /// `accept`, or `refuse`, the rule's number and the reason. Ends with 0 or 1. Whether a
    /// certificate was revoked is not asked.
    Check {
        /// The form as the portal issued it.
        issued: PathBuf,
        /// The signed form.
        file: PathBuf,
        /// The applicant's national id.
        #[arg(long)]
        tckn: String,
    },
}

/// Judges a signed form.
///
/// # Errors
/// When a file cannot be read, the issued form is none, or the configuration names no anchors.
pub fn signature(config: &Config, what: &SignatureCommand) -> Ended {
    let SignatureCommand::Check { issued, file, tckn } = what;
    let applicant = NationalId::parse(tckn).map_err(|error| format!("--tckn: {error}"))?;
    let trust = config.signature.trust()?;
    let bytes = read(issued)?;
    let not_issued = |why: &dyn std::fmt::Display| format!("{}: {why}", issued.display());
    let form = Issued::read(&bytes).map_err(|error| not_issued(&error))?;
    let issued_at = form
        .issued_at()
        .ok_or_else(|| not_issued(&"says no date of issue"))?;
    let judged = accept(
        &bounded(file)?,
        &Expected {
            issued: &form,
            issued_at,
            applicant: &applicant,
            now: config.signature.clock.unwrap_or_else(|| SystemClock.now()),
            trust: &trust,
            placement: Placement::InsideBox,
        },
    );
    match judged {
        Ok(accepted) => {
            let level = match accepted.level {
                Level::B => "B-B",
                Level::T => "B-T",
                Level::Lt => "B-LT",
            };
            say!("level: PAdES {level}");
            say!(
                "signed at: {}, by the signer's clock",
                seconds(accepted.signed_at)
            );
            say!("bytes to keep: {}", accepted.kept);
            say!("revocation: not asked");
            say!("accept");
            Ok(ExitCode::SUCCESS)
        }
        Err(refusal) => {
            for locale in Locale::ALL {
                say!("{}", refusal.sentence(locale));
            }
            say!("refuse {} {}", refusal.rule(), refusal.code());
            Ok(ExitCode::FAILURE)
        }
    }
}

/// A file's bytes, but no more than one more than are ever accepted.
fn bounded(file: &Path) -> Result<Vec<u8>, String> {
    let told = |error: std::io::Error| format!("{}: {error}", file.display());
    let mut bytes = Vec::new();
    let most = u64::try_from(pades::LARGEST).unwrap_or(u64::MAX);
    let opened = File::open(file).map_err(told)?;
    opened
        .take(most + 1)
        .read_to_end(&mut bytes)
        .map_err(told)?;
    Ok(bytes)
}
