//! What the locked page promises: that somebody can open it again.

use std::{io::stdin, process::ExitCode};

use domain::{institution::InstitutionSlug, person::NationalId};

use super::{Ended, acts::Recorder};
use crate::{config::Config, say, start, warn_user};

/// Unlocks a person's application; 1 where none is locked. The national id is
/// a line of the input, so that it stands in no history of commands.
///
/// # Errors
/// When the input is no national id, or the store cannot be read.
pub async fn unlock(config: &Config, institution: &str, reason: &str) -> Ended {
    let institution = InstitutionSlug::parse(institution)?;
    let started = start::start_for_console(config).await?;
    warn_user!("The person's national id, and Enter:");
    let mut line = String::new();
    stdin().read_line(&mut line)?;
    let person = NationalId::parse(&line).map_err(|error| format!("the national id: {error}"))?;
    // The record has the institution alone: who it was is nobody's to read there.
    Recorder::of(&started)
        .record("unlock", institution.as_str(), Some(reason))
        .await?;
    Ok(
        if started
            .services
            .operations
            .unlock(&person, &institution)
            .await?
        {
            say!("unlocked");
            ExitCode::SUCCESS
        } else {
            warn_user!("no application of this person is locked there");
            ExitCode::FAILURE
        },
    )
}
