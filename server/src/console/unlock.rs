//! What the locked page promises: that somebody can open it again.

use std::{io::stdin, process::ExitCode};

use domain::{institution::InstitutionSlug, person::NationalId};

use super::Ended;
use crate::{config::Config, start};

/// Unlocks a person's application; 1 where none is locked. The national id is
/// a line of the input, so that it stands in no history of commands.
///
/// # Errors
/// When the input is no national id, or the store cannot be read.
pub async fn unlock(config: &Config, institution: &str) -> Ended {
    let institution = InstitutionSlug::parse(institution)?;
    let intake = start::start(config).await?.intake;
    eprintln!("The person's national id, and Enter:");
    let mut line = String::new();
    stdin().read_line(&mut line)?;
    let person = NationalId::parse(&line).map_err(|error| format!("the national id: {error}"))?;
    Ok(if intake.unlock(&person, &institution).await? {
        println!("unlocked");
        ExitCode::SUCCESS
    } else {
        eprintln!("no application of this person is locked there");
        ExitCode::FAILURE
    })
}
