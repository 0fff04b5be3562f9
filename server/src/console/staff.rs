//! Staff lists: how old they are, and asking for one now.

use std::process::ExitCode;

use domain::{institution::InstitutionSlug, ports::StoreError};

use super::{Ended, actor, acts::Recorder, seconds};
use crate::{
    config::{Config, ConfigError},
    refresh::Refreshed,
    say,
    start::{self, Started},
    warn_user,
};

/// What is done with staff lists.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum StaffCommand {
    /// Lists the staff lists, and how old they are.
    List,
    /// Asks the directory for an institution's list now.
    Refresh {
        /// The institution's short name.
        institution: String,
        /// Takes a list that has less than half of the old one's rows.
        #[arg(long, requires = "reason")]
        even_if_shrunk: bool,
        /// Why; it is kept with the act. No person's data.
        #[arg(long, value_parser = actor::reason)]
        reason: Option<String>,
    },
}

/// Staff lists; 1 where the old one stays, or a list is too old.
///
/// # Errors
/// When the store cannot be read, or no directory is configured.
pub async fn staff(config: &Config, command: StaffCommand) -> Ended {
    let started = start::start_for_console(config).await?;
    let fine = match command {
        StaffCommand::List => staff_lists(&started).await?,
        StaffCommand::Refresh {
            institution,
            even_if_shrunk,
            reason,
        } => {
            let institution = InstitutionSlug::parse(&institution)?;
            let act = if even_if_shrunk {
                "staff refresh --even-if-shrunk"
            } else {
                "staff refresh"
            };
            Recorder::of(&started)
                .record(act, institution.as_str(), reason.as_deref())
                .await?;
            let refresher = started
                .refresher
                .ok_or_else(|| ConfigError::of("staff", "no directory is configured"))?;
            let refreshed = refresher.refresh_now(&institution, even_if_shrunk).await?;
            match refreshed {
                Refreshed::Kept(why) => {
                    warn_user!("the old list stays: {why}");
                    false
                }
                Refreshed::Replaced(rows) => {
                    say!("{rows} rows");
                    true
                }
                Refreshed::Same | Refreshed::NotDue => true,
            }
        }
    };
    Ok(if fine {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Prints every list; whether all are young enough.
async fn staff_lists(started: &Started) -> Result<bool, StoreError> {
    let services = &started.services;
    let mut fine = true;
    for list in started.registers.lists().await? {
        let stale = services.operations.is_stale(list.as_of);
        fine &= !stale;
        say!(
            "{:32} {:8} rows, as of {}{}",
            list.institution.as_str(),
            list.rows,
            list.as_of.map_or_else(|| "?".to_owned(), seconds),
            if stale { ", too old" } else { "" },
        );
    }
    Ok(fine)
}
