//! What could not be delivered, and what becomes of it.

use std::process::ExitCode;

use domain::{
    certificate::{CertificateSerial, OrderKind},
    id::{ApplicationNumber, JobId, OrderId},
    ports::{Dropped, OrderSubject, Requeued, Retried, SerialTail, Store, StoreError},
};
use jiff::Timestamp;

use super::{Ended, actor, acts::Recorder, seconds};
use crate::{
    config::Config,
    say,
    start::{self, Started},
    warn_user,
};

/// What is done with the outbox.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum OutboxCommand {
    /// Lists what is not delivered, oldest first, then orders that nothing
    /// delivers, and the newest messages with their gateway, segments and
    /// state.
    List,
    /// Tries jobs again from the beginning; one that is being tried just
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
        /// Why; it is kept with the act. No person's data.
        #[arg(long, value_parser = actor::reason)]
        reason: Option<String>,
    },
    /// Gives a job up that shall not be delivered. A revocation or a
    /// suspension is given up only by whoever names what it is about; it is a
    /// request again, and the certificate stays good.
    Drop {
        /// Its identifier, as listed.
        id: String,
        /// Why; it is kept with the act. No person's data.
        #[arg(long, value_parser = actor::reason)]
        reason: String,
        /// Of an order: the number of its application.
        #[arg(long, value_parser = application)]
        application: Option<ApplicationNumber>,
        /// Of an order: its certificate, by the last four digits of the serial
        /// or more.
        #[arg(long, value_parser = SerialTail::parse, conflicts_with = "application")]
        certificate: Option<SerialTail>,
    },
    /// Gives an order that nothing delivers to the certificate authority again.
    Requeue {
        /// The order's identifier, as listed.
        order: String,
        /// Why; it is kept with the act. No person's data.
        #[arg(long, value_parser = actor::reason)]
        reason: String,
    },
}

fn application(text: &str) -> Result<ApplicationNumber, String> {
    ApplicationNumber::parse(text).map_err(|_| "no number of an application".to_owned())
}

/// The outbox; 1 where there is no such job, or it is left.
///
/// # Errors
/// When the store cannot be read, or an identifier is none.
pub async fn outbox(config: &Config, command: OutboxCommand) -> Ended {
    let started = start::start_for_console(config).await?;
    let recorder = Recorder::of(&started);
    let services = &started.services;
    let store = &*services.ports().store;
    let all = match command {
        OutboxCommand::List => {
            list(store).await?;
            true
        }
        OutboxCommand::Retry {
            ids,
            put_aside,
            reason,
        } => {
            let ids = if put_aside {
                aside(store).await?
            } else {
                read(&ids)?
            };
            for id in &ids {
                let reason = reason.as_deref();
                recorder.record("outbox retry", id.as_str(), reason).await?;
            }
            let again = retry(store, &ids, services.now(), put_aside).await?;
            say!("{again} tried again");
            put_aside || again == ids.len()
        }
        OutboxCommand::Drop {
            id,
            reason,
            application,
            certificate,
        } => {
            let id = JobId::parse(&id).map_err(|error| format!("{id}: {error}"))?;
            let named = application.map(OrderSubject::Application);
            let named = named.or(certificate.map(OrderSubject::Certificate));
            recorder
                .record("outbox drop", id.as_str(), Some(&reason))
                .await?;
            let dropped = store.drop_job(&id, named.as_ref(), services.now());
            told_of_drop(&id, dropped.await?)
        }
        OutboxCommand::Requeue { order, reason } => {
            let order = OrderId::parse(&order).map_err(|error| format!("{order}: {error}"))?;
            recorder
                .record("outbox requeue", order.as_str(), Some(&reason))
                .await?;
            told_of_requeue(&order, requeue(&started, &order).await?)
        }
    };
    Ok(if all {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Tells how a drop ended; whether it is done.
fn told_of_drop(id: &JobId, dropped: Dropped) -> bool {
    match dropped {
        Dropped::Done => say!("{}: dropped", id.as_str()),
        Dropped::Unknown => nowhere(id),
        Dropped::InHand => in_hand(id),
        Dropped::NotNamed => warn_user!(
            "{}: this is an order to the certificate authority; without it a lost card stays \
             good. Name what it is about as it is listed: --application NUMBER, or \
             --certificate DIGITS",
            id.as_str()
        ),
    }
    dropped == Dropped::Done
}

/// Tells how a requeueing ended; whether it is done.
fn told_of_requeue(order: &OrderId, requeued: Requeued) -> bool {
    match requeued {
        Requeued::Done => say!("{}: queued again", order.as_str()),
        Requeued::Unknown => warn_user!(
            "{}: there is no order by this identifier that may be given to the authority",
            order.as_str()
        ),
        Requeued::HasItsJob => warn_user!("{}: it is being delivered", order.as_str()),
    }
    requeued == Requeued::Done
}

async fn requeue(started: &Started, order: &OrderId) -> Result<Requeued, StoreError> {
    let ports = started.services.ports();
    let mut drawn = [0; 16];
    ports.rng.fill(&mut drawn);
    let job = JobId::from_bytes(drawn);
    let now = started.services.now();
    ports.store.requeue_order(order, &job, now).await
}

fn in_hand(id: &JobId) {
    warn_user!(
        "{}: it is being tried just now; ask again in a minute if it is still listed",
        id.as_str()
    );
}

fn nowhere(id: &JobId) {
    warn_user!(
        "{}: there is no undelivered job by this identifier",
        id.as_str()
    );
}

/// All of them, or none.
fn read(ids: &[String]) -> Result<Vec<JobId>, String> {
    ids.iter()
        .map(|id| JobId::parse(id).map_err(|error| format!("{id}: {error}")))
        .collect()
}

/// What is put aside.
async fn aside(store: &dyn Store) -> Result<Vec<JobId>, StoreError> {
    let undelivered = store.undelivered().await?;
    let dead = undelivered.into_iter().filter(|job| job.dead);
    Ok(dead.map(|job| job.id).collect())
}

/// Has each of them tried again, and tells how many are. One that was put
/// aside and is not there is no matter: it was delivered or dropped since, or
/// another one has had it tried.
async fn retry(
    store: &dyn Store,
    ids: &[JobId],
    now: Timestamp,
    put_aside: bool,
) -> Result<usize, StoreError> {
    let mut again = 0;
    for id in ids {
        match store.retry(id, now).await? {
            Retried::Again => again += 1,
            _ if put_aside => {}
            Retried::InHand => in_hand(id),
            Retried::Unknown => nowhere(id),
        }
    }
    Ok(again)
}

/// What is ordered, as `outbox drop` has it named.
fn ordered(
    kind: OrderKind,
    number: Option<&ApplicationNumber>,
    serial: &CertificateSerial,
) -> String {
    let application = number.map(|number| format!(" of application {}", number.as_str()));
    format!(
        "{}{}, certificate …{}",
        kind.code(),
        application.unwrap_or_default(),
        serial.tail()
    )
}

async fn list(store: &dyn Store) -> Result<(), StoreError> {
    for job in store.undelivered().await? {
        let order = job.order.as_ref().map(|order| {
            let (number, serial) = (order.number.as_ref(), &order.serial);
            format!(", {}", ordered(order.kind, number, serial))
        });
        say!(
            "{} {:17} {:7} {:2} tries, queued {}, {} {}{}",
            job.id.as_str(),
            job.kind,
            if job.dead { "dead" } else { "waiting" },
            job.attempts,
            seconds(job.queued_at),
            if job.dead { "put aside" } else { "due" },
            seconds(job.due_at),
            order.unwrap_or_default(),
        );
    }
    for order in store.orders_without_job().await? {
        say!(
            "{} {:17} {:7} since {}, {}: nothing delivers it; outbox requeue gives it again",
            order.id.as_str(),
            "order",
            "no job",
            seconds(order.at),
            ordered(order.kind, order.number.as_ref(), &order.serial),
        );
    }
    for message in store.messages().await? {
        say!(
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
