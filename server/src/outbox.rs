//! Delivers what the transactions queued: at least once, again after a while
//! when it failed, and never lost when the process dies in between.

pub mod follow;
mod notices;
mod registry;
mod wake_up;
mod workers;

use std::{sync::Arc, time::Duration};

use domain::{
    Services,
    certificate::OrderState,
    id::{MessageId, OrderId},
    message::{HandedOver, MessageState},
    outbox::{JobKind, Queue},
    ports::{JobOutcome, Leased, NotSent, StoreError},
};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

pub use wake_up::{WakeUp, after_posts};
pub use workers::workers;

/// For how long a worker has a job to itself.
const LEASE: SignedDuration = SignedDuration::from_secs(60);
/// How often a message may go out of which nobody knows whether it did.
const SENDS: u32 = 2;

/// How long a job is tried.
#[derive(Clone, Copy, Debug)]
struct Patience {
    /// Attempts before it is put aside for the operator.
    attempts: u32,
    /// Between two of them.
    longest_pause: SignedDuration,
}

impl Patience {
    /// POLICIES 2.7.
    const USUAL: Self = Self {
        attempts: 10,
        longest_pause: SignedDuration::MAX,
    };
    /// Until the registry answers or what waits for it is forgotten.
    const WAITING: Self = Self {
        attempts: u32::MAX,
        longest_pause: SignedDuration::from_mins(5),
    };
    /// Until it is carried out: a card that is lost stays good as long as
    /// nobody gives this order again.
    const ORDER: Self = Self {
        attempts: u32::MAX,
        longest_pause: SignedDuration::from_mins(30),
    };

    const fn of(kind: &JobKind) -> Self {
        match kind {
            JobKind::Check(_) => Self::WAITING,
            JobKind::Order(_) => Self::ORDER,
            JobKind::Notice(..) => Self::USUAL,
        }
    }
}
/// Before the outbox is looked at again that could not be read.
const AFTER_ERROR: Duration = Duration::from_secs(5);
/// After an attempt of which nobody knows whether it went out.
const AFTER_UNKNOWN: SignedDuration = SignedDuration::from_mins(10);

/// Delivers what is in a queue until told to stop; a job under way is
/// brought to its end.
pub async fn work(
    services: Arc<Services>,
    queue: Queue,
    wake_up: WakeUp,
    mut stop: watch::Receiver<bool>,
) {
    loop {
        match deliver_one(&services, queue).await {
            Ok(true) => {}
            Ok(false) => {
                tokio::select! {
                    () = wake_up.woken(queue) => {}
                    () = tokio::time::sleep(wake_up.poll) => {}
                    // Nobody is left to say so: it is over.
                    told = stop.changed() => if told.is_err() { return },
                }
            }
            Err(error) => {
                if !error.is_outage() {
                    tracing::error!(%error, "the outbox cannot be read");
                }
                tokio::time::sleep(AFTER_ERROR).await;
            }
        }
        if *stop.borrow() {
            return;
        }
    }
}

/// Delivers the job of a queue that is due longest; `false` when none is.
///
/// # Errors
/// When the store fails; the job is due again when its lease runs out.
pub async fn deliver_one(services: &Services, queue: Queue) -> Result<bool, StoreError> {
    let store = &services.ports().store;
    let now = services.now();
    let Some(leased) = store.lease(queue, now, now + LEASE).await? else {
        return Ok(false);
    };
    let outcome = deliver(services, &leased).await;
    let handed = outcome.as_ref().ok().and_then(Option::as_ref);
    let mut drawn = [0];
    services.ports().rng.fill(&mut drawn);
    let failed = outcome.as_ref().err().copied();
    let outcome = finish(failed, &leased, services.now(), drawn[0]);
    tracing::info!(
        job.id = leased.job.id.as_str(),
        job.kind = leased.job.kind.code(),
        job.attempt = leased.attempt,
        job.outcome = ?outcome,
        "job"
    );
    let instead = services.operations.instead_of_sms();
    store
        .finish(
            &leased.job.id,
            leased.attempt,
            outcome,
            handed,
            instead.as_ref(),
            services.now(),
        )
        .await?;
    Ok(true)
}

async fn deliver(services: &Services, leased: &Leased) -> Result<Option<HandedOver>, NotSent> {
    let queue = leased.job.kind.queue();
    let reference = MessageId::from(&leased.job.id);
    if queue != Queue::Certificates
        && let Some(heard) = heard(services, leased).await
    {
        if let (Ok(()), JobKind::Check(id)) = (heard, &leased.job.kind) {
            registry::forget(services, id).await?;
        }
        return heard.map(|()| None);
    }
    match &leased.job.kind {
        JobKind::Order(id) => carry_out(services, id).await.map(|()| None),
        JobKind::Check(id) => registry::check(services, id, leased).await,
        JobKind::Notice(kind, channel, case) => {
            match notices::compose(services, *kind, case, leased.job.version).await? {
                Some(notice) => notices::send(services, *channel, &notice, &reference).await,
                None => Ok(None),
            }
        }
    }
}

async fn carry_out(services: &Services, id: &OrderId) -> Result<(), NotSent> {
    let ports = services.ports();
    let order = ports
        .store
        .order(id)
        .await
        .map_err(|_| NotSent::Unreachable)?
        .ok_or(NotSent::Refused)?;
    ports
        .certificates
        .carry_out(&order)
        .await
        .map_err(|_| NotSent::Unreachable)?;
    ports
        .store
        .set_order_state(id, OrderState::CarriedOut)
        .await
        .map_err(|_| NotSent::Unreachable)
}

/// What is known of a message that may have gone out before; nothing where it
/// is to be sent once more (POLICIES 2.7).
async fn heard(services: &Services, leased: &Leased) -> Option<Result<(), NotSent>> {
    if leased.sends < 2 {
        return None;
    }
    let reference = MessageId::from(&leased.job.id);
    match services.ports().store.known(&reference).await {
        Err(_) => Some(Err(NotSent::Unreachable)),
        Ok(Some(known)) => Some(match known.state {
            MessageState::HandedOver | MessageState::Delivered => Ok(()),
            MessageState::Refused | MessageState::Expired => Err(NotSent::Refused),
        }),
        Ok(None) => (leased.sends > SENDS).then_some(Err(NotSent::Unknown)),
    }
}

/// What becomes of a job after an attempt. `drawn` parts those that failed
/// together, so that they do not come back together.
fn finish(failed: Option<NotSent>, leased: &Leased, now: Timestamp, drawn: u8) -> JobOutcome {
    let (attempt, patience) = (leased.attempt, Patience::of(&leased.job.kind));
    match failed {
        None => JobOutcome::Done,
        Some(NotSent::Refused) => JobOutcome::Dead,
        // A notice of which nobody knows is sent once more and never again,
        // with the same words and reference (POLICIES 2.7).
        Some(NotSent::Unknown) if leased.sends >= SENDS => JobOutcome::Dead,
        Some(NotSent::Unknown) => JobOutcome::Perhaps(now + AFTER_UNKNOWN),
        Some(NotSent::Unreachable) if attempt >= patience.attempts => JobOutcome::Dead,
        Some(NotSent::Unreachable) => JobOutcome::Again {
            at: now + pause(attempt, drawn).min(patience.longest_pause),
            sends: leased.sends.saturating_sub(1),
        },
    }
}

/// Five seconds, doubled with every attempt, and up to a quarter more.
fn pause(attempt: u32, drawn: u8) -> SignedDuration {
    let pause =
        SignedDuration::from_secs(5) * 2_i32.saturating_pow(attempt.saturating_sub(1).min(16));
    pause + pause / 4 * i32::from(drawn) / i32::from(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{
        id::{CaseId, JobId, WaitingId},
        outbox::{Channel, Job, NoticeKind},
    };

    fn leased(attempt: u32, sends: u32) -> Leased {
        Leased {
            job: Job {
                id: JobId::from_bytes([1; 16]),
                kind: JobKind::Notice(
                    NoticeKind::Received,
                    Channel::Sms,
                    CaseId::from_bytes([2; 16]),
                ),
                version: 1,
            },
            attempt,
            sends,
        }
    }

    #[test]
    fn a_job_is_tried_ten_times_within_an_hour_and_a_half() {
        let now = Timestamp::UNIX_EPOCH;
        let mut all = SignedDuration::ZERO;
        for attempt in 1..Patience::USUAL.attempts {
            let JobOutcome::Again { at, sends: 0 } =
                finish(Some(NotSent::Unreachable), &leased(attempt, 1), now, 0)
            else {
                panic!("attempt {attempt} is not the last");
            };
            all += at.duration_since(now);
        }
        assert_eq!(
            finish(Some(NotSent::Unreachable), &leased(10, 1), now, 0),
            JobOutcome::Dead
        );
        assert_eq!(all.as_secs(), 5 * 511);
    }

    #[test]
    fn those_that_failed_together_come_back_apart_and_never_early() {
        let shortest = SignedDuration::from_secs(40);
        let pauses: Vec<_> = (0..=u8::MAX).map(|drawn| pause(4, drawn)).collect();
        assert_eq!(pauses[0], shortest);
        assert_eq!(pauses[255], shortest + shortest / 4);
        assert!(pauses.is_sorted() && pauses[100] > shortest);
    }

    #[test]
    fn what_nobody_knows_of_is_sent_once_more_at_the_most() {
        let now = Timestamp::UNIX_EPOCH;
        let unknown = Some(NotSent::Unknown);
        // Attempts that reached nobody do not count.
        for attempt in [1, 5] {
            assert_eq!(
                finish(unknown, &leased(attempt, 1), now, 9),
                JobOutcome::Perhaps(now + AFTER_UNKNOWN)
            );
        }
        assert_eq!(finish(unknown, &leased(2, 2), now, 9), JobOutcome::Dead);
        let refused = finish(Some(NotSent::Refused), &leased(1, 1), now, 9);
        assert_eq!(refused, JobOutcome::Dead);
    }

    #[test]
    fn an_order_is_never_given_up_and_given_every_half_an_hour() {
        let now = Timestamp::UNIX_EPOCH;
        for attempt in [10, 50, 5_000] {
            let mut leased = leased(attempt, 1);
            leased.job.kind = JobKind::Order(OrderId::from_bytes([3; 16]));
            assert_eq!(
                finish(Some(NotSent::Unreachable), &leased, now, 99),
                JobOutcome::Again {
                    at: now + SignedDuration::from_mins(30),
                    sends: 0
                }
            );
        }
    }

    #[test]
    fn whoever_waits_is_not_given_up_and_asked_for_every_five_minutes() {
        let now = Timestamp::UNIX_EPOCH;
        for attempt in [7, 50, 5_000] {
            let mut leased = leased(attempt, 1);
            leased.job.kind = JobKind::Check(WaitingId::from_bytes([3; 16]));
            assert_eq!(
                finish(Some(NotSent::Unreachable), &leased, now, 99),
                JobOutcome::Again {
                    at: now + SignedDuration::from_mins(5),
                    sends: 0
                }
            );
        }
    }
}
