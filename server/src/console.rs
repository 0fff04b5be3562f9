//! What an operator does at the server's console beside serving.

mod outage;

use std::{path::Path, process::ExitCode};

use domain::{
    Locale,
    id::ErrandId,
    intake::Caller,
    issued::Authenticity,
    ports::{Store, StoreError},
};
use jiff::Timestamp;

use crate::{
    config::Config,
    start::{self, StartError},
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
    let seconds = |at: Timestamp| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
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

/// Whether the portal would start: the configuration was read already, here is
/// what it names.
///
/// # Errors
/// When something that it names cannot be used.
pub async fn check(config: &Config) -> Result<ExitCode, StartError> {
    start::start(config).await?;
    let site = config.site.join("assets.json");
    if !site.exists() {
        eprintln!(
            "site: {} is not there; cargo xtask build makes it",
            site.display()
        );
        return Ok(ExitCode::FAILURE);
    }
    println!("the configuration can be used");
    Ok(ExitCode::SUCCESS)
}
