//! What an operator does at the server's console beside serving.

mod outage;

use std::{path::Path, process::ExitCode};

use domain::{
    Locale,
    id::ErrandId,
    institution::InstitutionSlug,
    intake::Caller,
    issued::Authenticity,
    ports::{Store, StoreError},
};
use figment::Figment;
use jiff::Timestamp;

use crate::{
    check,
    config::{Config, ConfigError},
    refresh::Refreshed,
    start::{self, Started},
    verify,
};

pub use outage::{OutageCommand, outage};

/// What became of a command.
pub type Ended = Result<ExitCode, Box<dyn std::error::Error>>;

/// Looks a printed form up: 0 where it is ours, 3 where something was added to
/// it, 4 where it was altered, 5 where it is none of ours.
///
/// # Errors
/// When the file or the store cannot be read.
pub async fn verify(config: &Config, file: &Path) -> Ended {
    let file = std::fs::read(file)?;
    let here = Caller {
        session: None,
        network: "console".to_owned(),
        locale: Locale::default(),
    };
    let intake = start::start(config).await?.intake;
    let found = intake.verify_file(&here, &file).await?;
    for locale in Locale::ALL {
        println!("{}", verify::in_words(&found, locale));
    }
    Ok(ExitCode::from(match found.authenticity {
        Authenticity::Unchanged | Authenticity::Named => 0,
        Authenticity::Extended => 3,
        Authenticity::Altered => 4,
        Authenticity::NotOurs => 5,
    }))
}

/// What is done with the outbox.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum OutboxCommand {
    /// Lists what is not delivered, oldest first, and then the newest messages
    /// with their gateway, segments and state.
    List,
    /// Tries an errand again from the beginning.
    Retry {
        /// Its identifier, as listed.
        id: String,
    },
    /// Removes an errand that shall not be delivered.
    Drop {
        /// Its identifier, as listed.
        id: String,
    },
}

/// The outbox; 1 where there is no such errand.
///
/// # Errors
/// When the store cannot be read.
pub async fn outbox(config: &Config, command: OutboxCommand) -> Ended {
    let intake = start::start(config).await?.intake;
    let store = &*intake.ports().store;
    let done = match command {
        OutboxCommand::List => {
            list(store).await?;
            true
        }
        OutboxCommand::Retry { id } => store.retry(&read(&id)?, intake.now()).await?,
        OutboxCommand::Drop { id } => store.drop_errand(&read(&id)?).await?,
    };
    if done {
        Ok(ExitCode::SUCCESS)
    } else {
        eprintln!("there is no undelivered errand by this identifier");
        Ok(ExitCode::FAILURE)
    }
}

fn read(id: &str) -> Result<ErrandId, domain::id::IdError> {
    ErrandId::parse(id)
}

async fn list(store: &dyn Store) -> Result<(), StoreError> {
    for errand in store.undelivered().await? {
        println!(
            "{} {:17} {:7} {:2} tries, queued {}, {} {}",
            errand.id.as_str(),
            errand.kind,
            if errand.dead { "dead" } else { "waiting" },
            errand.attempts,
            seconds(errand.queued_at),
            if errand.dead { "put aside" } else { "due" },
            seconds(errand.due_at),
        );
    }
    for message in store.messages().await? {
        println!(
            "{} {:17} {:11} {} segments by {}, since {}",
            message.reference.as_str(),
            message.kind,
            message.known.state.code(),
            message.segments,
            message.gateway.as_deref().unwrap_or("?"),
            seconds(message.known.at),
        );
    }
    Ok(())
}

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
        #[arg(long)]
        even_if_shrunk: bool,
    },
}

/// Staff lists; 1 where the old one stays, or a list is too old.
///
/// # Errors
/// When the store cannot be read, or no directory is configured.
pub async fn staff(config: &Config, command: StaffCommand) -> Ended {
    let started = start::start(config).await?;
    let fine = match command {
        StaffCommand::List => staff_lists(&started).await?,
        StaffCommand::Refresh {
            institution,
            even_if_shrunk,
        } => {
            let institution = InstitutionSlug::parse(&institution)?;
            let refresher = started
                .refresher
                .ok_or_else(|| ConfigError::of("staff", "no directory is configured"))?;
            let refreshed = refresher.refresh_now(&institution, even_if_shrunk).await?;
            match refreshed {
                Refreshed::Kept(why) => {
                    eprintln!("the old list stays: {why}");
                    false
                }
                Refreshed::Replaced(rows) => {
                    println!("{rows} rows");
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
    let intake = &started.intake;
    let mut fine = true;
    for list in started.registers.lists().await? {
        let stale = intake.is_stale(list.as_of);
        fine &= !stale;
        println!(
            "{:32} {:8} rows, as of {}{}",
            list.institution.as_str(),
            list.rows,
            list.as_of.map_or_else(|| "?".to_owned(), seconds),
            if stale { ", too old" } else { "" },
        );
    }
    Ok(fine)
}

fn seconds(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Whether the portal would start: every mistake is a line.
pub async fn check(sources: &Figment) -> ExitCode {
    let mistakes = check::mistakes(sources).await;
    for mistake in &mistakes {
        eprintln!("{mistake}");
    }
    if mistakes.is_empty() {
        println!("the configuration can be used");
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
