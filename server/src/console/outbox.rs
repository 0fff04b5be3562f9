//! What could not be delivered, and what becomes of it.

use std::process::ExitCode;

use domain::{
    id::ErrandId,
    ports::{Retried, Store, StoreError},
};
use jiff::Timestamp;

use super::{Ended, seconds};
use crate::{config::Config, start};

/// What is done with the outbox.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum OutboxCommand {
    /// Lists what is not delivered, oldest first, and then the newest messages
    /// with their gateway, segments and state.
    List,
    /// Tries errands again from the beginning; one that is being tried just
    /// now is left.
    Retry {
        /// Their identifiers, as listed.
        #[arg(
            value_name = "ID",
            required_unless_present = "put_aside",
            conflicts_with = "put_aside"
        )]
        ids: Vec<String>,
        /// All that are put aside.
        #[arg(long)]
        put_aside: bool,
    },
    /// Removes an errand that shall not be delivered.
    Drop {
        /// Its identifier, as listed.
        id: String,
    },
}

/// The outbox; 1 where there is no such errand, or it is left.
///
/// # Errors
/// When the store cannot be read, or an identifier is none.
pub async fn outbox(config: &Config, command: OutboxCommand) -> Ended {
    let intake = start::start(config).await?.intake;
    let store = &*intake.ports().store;
    let all = match command {
        OutboxCommand::List => {
            list(store).await?;
            true
        }
        OutboxCommand::Retry { ids, put_aside } => {
            let ids = if put_aside {
                aside(store).await?
            } else {
                read(&ids)?
            };
            let again = retry(store, &ids, intake.now(), put_aside).await?;
            println!("{again} tried again");
            put_aside || again == ids.len()
        }
        OutboxCommand::Drop { id } => {
            let id = ErrandId::parse(&id).map_err(|error| format!("{id}: {error}"))?;
            let done = store.drop_errand(&id).await?;
            if !done {
                nowhere(&id);
            }
            done
        }
    };
    Ok(if all {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn nowhere(id: &ErrandId) {
    eprintln!(
        "{}: there is no undelivered errand by this identifier",
        id.as_str()
    );
}

/// All of them, or none.
fn read(ids: &[String]) -> Result<Vec<ErrandId>, String> {
    ids.iter()
        .map(|id| ErrandId::parse(id).map_err(|error| format!("{id}: {error}")))
        .collect()
}

/// What is put aside.
async fn aside(store: &dyn Store) -> Result<Vec<ErrandId>, StoreError> {
    let undelivered = store.undelivered().await?;
    let dead = undelivered.into_iter().filter(|errand| errand.dead);
    Ok(dead.map(|errand| errand.id).collect())
}

/// Has each of them tried again, and tells how many are. One that was put
/// aside and is not there is no matter: it was delivered or dropped since, or
/// another one has had it tried.
async fn retry(
    store: &dyn Store,
    ids: &[ErrandId],
    now: Timestamp,
    put_aside: bool,
) -> Result<usize, StoreError> {
    let mut again = 0;
    for id in ids {
        match store.retry(id, now).await? {
            Retried::Again => again += 1,
            _ if put_aside => {}
            Retried::InHand => eprintln!(
                "{}: it is being tried just now; ask again in a minute if it is still listed",
                id.as_str()
            ),
            Retried::Unknown => nowhere(id),
        }
    }
    Ok(again)
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
