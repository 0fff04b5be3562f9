//! Delivers what the transactions queued: at least once, again after a while
//! when it failed, and never lost when the process dies in between.

use std::{sync::Arc, time::Duration};

use domain::{
    Intake,
    case::Case,
    certificate::OrderState,
    challenge::{ErrandKind, Lane},
    id::{CaseId, ErrandId, WaitingId},
    ports::{Leased, NotSent, Notice, Settled, StoreError},
};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::{Notify, watch};

/// For how long a worker has an errand to itself.
const LEASE: SignedDuration = SignedDuration::from_secs(60);

/// How long an errand is tried.
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

    const fn of(kind: &ErrandKind) -> Self {
        match kind {
            ErrandKind::Check(_) => Self::WAITING,
            ErrandKind::Received(_) | ErrandKind::AuthorityDetails(_) | ErrandKind::Order(_) => {
                Self::USUAL
            }
        }
    }
}
/// How often the outbox is looked at when nobody says that there is something.
const POLL: Duration = Duration::from_secs(5);
/// After an attempt of which nobody knows whether it went out.
const AFTER_UNKNOWN: SignedDuration = SignedDuration::from_mins(10);

/// Tells the workers that something was queued.
#[derive(Clone, Debug, Default)]
pub struct Kick(Arc<[Notify; Lane::ALL.len()]>);

impl Kick {
    /// Every worker has a look: those that wait, and one that is about to.
    pub fn all(&self) {
        for lane in self.0.iter() {
            lane.notify_waiters();
            lane.notify_one();
        }
    }

    async fn kicked(&self, lane: Lane) {
        let [messages, certificates, registry] = &*self.0;
        match lane {
            Lane::Messages => messages.notified().await,
            Lane::Certificates => certificates.notified().await,
            Lane::Registry => registry.notified().await,
        }
    }
}

/// Delivers what is in a lane until told to stop; an errand under way is
/// brought to its end.
pub async fn work(intake: Intake, lane: Lane, kick: Kick, mut stop: watch::Receiver<bool>) {
    loop {
        match deliver_one(&intake, lane).await {
            Ok(true) => {}
            Ok(false) => {
                tokio::select! {
                    () = kick.kicked(lane) => {}
                    () = tokio::time::sleep(POLL) => {}
                    _ = stop.changed() => {}
                }
            }
            Err(error) => {
                tracing::error!(%error, "the outbox cannot be read");
                tokio::time::sleep(POLL).await;
            }
        }
        if *stop.borrow() {
            return;
        }
    }
}

/// Delivers the errand of a lane that is due longest; `false` when none is.
///
/// # Errors
/// When the store fails; the errand is due again when its lease runs out.
pub async fn deliver_one(intake: &Intake, lane: Lane) -> Result<bool, StoreError> {
    let store = &intake.ports().store;
    let now = intake.now();
    let Some(leased) = store.lease(lane, now, now + LEASE).await? else {
        return Ok(false);
    };
    let outcome = deliver(intake, &leased).await;
    let mut drawn = [0];
    intake.ports().chance.fill(&mut drawn);
    let patience = Patience::of(&leased.errand.kind);
    let settled = settle(outcome, patience, leased.attempt, intake.now(), drawn[0]);
    tracing::info!(
        errand.id = leased.errand.id.as_str(),
        errand.kind = leased.errand.kind.code(),
        errand.attempt = leased.attempt,
        errand.settled = ?settled,
        "errand"
    );
    store
        .settle(&leased.errand.id, settled, intake.now())
        .await?;
    Ok(true)
}

async fn deliver(intake: &Intake, leased: &Leased) -> Result<(), NotSent> {
    match &leased.errand.kind {
        ErrandKind::Order(id) => {
            let ports = intake.ports();
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
                .order_is(id, OrderState::CarriedOut)
                .await
                .map_err(|_| NotSent::Unreachable)
        }
        ErrandKind::Check(id) => check(intake, id, &leased.errand.id).await,
        ErrandKind::Received(case) => {
            tell(intake, case, &leased.errand.id, |case| {
                Some(Notice::Received {
                    number: case.number.clone()?,
                    revocation: case.order.as_ref().map(|order| order.state),
                })
            })
            .await
        }
        ErrandKind::AuthorityDetails(id) => {
            let case = load(intake, id).await?;
            let help_phone = intake
                .institution(case.institution.as_str())
                .await
                .map_err(|_| NotSent::Unreachable)?
                .help_phone;
            tell(intake, id, &leased.errand.id, |case| {
                Some(Notice::AuthorityDetails {
                    number: case.number.clone()?,
                    authority: case.employment.authority.clone(),
                    help_phone,
                })
            })
            .await
        }
    }
}

/// Asks the registry for somebody who waits for it. Whatever it answers, it
/// answers, and the phone is told so: nobody learns from the text whether the
/// claim was right.
async fn check(intake: &Intake, id: &WaitingId, reference: &ErrandId) -> Result<(), NotSent> {
    let ports = intake.ports();
    let unread = |_: StoreError| NotSent::Unreachable;
    let Some(waiting) = ports.store.waiting(id).await.map_err(unread)? else {
        return Ok(());
    };
    let profile = intake
        .institution(waiting.institution.as_str())
        .await
        .map_err(|_| NotSent::Unreachable)?;
    let today = domain::calendar::day_of(waiting.since);
    // The captcha was right then and is no part of the claim.
    let claim = waiting
        .claim
        .as_if_solved()
        .parse(today, profile.population_check);
    let claim = claim.map_err(|_| NotSent::Refused)?;
    ports
        .population
        .check(&claim)
        .await
        .map_err(|_| NotSent::Unreachable)?;
    let notice = Notice::RegistryAnswers {
        institution: waiting.institution,
    };
    ports
        .notifier
        .notice(&waiting.phone, &notice, reference, waiting.locale)
        .await?;
    ports.store.forget_waiting(id).await.map_err(unread)
}

async fn load(intake: &Intake, id: &CaseId) -> Result<Case, NotSent> {
    intake
        .ports()
        .store
        .case(id)
        .await
        .map_err(|_| NotSent::Unreachable)?
        .ok_or(NotSent::Refused)
}

async fn tell(
    intake: &Intake,
    id: &CaseId,
    reference: &ErrandId,
    notice: impl FnOnce(&Case) -> Option<Notice>,
) -> Result<(), NotSent> {
    let case = load(intake, id).await?;
    let to = case
        .application()
        .map_err(|_| NotSent::Refused)?
        .mobile_phone;
    let notice = notice(&case).ok_or(NotSent::Refused)?;
    intake
        .ports()
        .notifier
        .notice(&to, &notice, reference, case.locale)
        .await
}

/// What becomes of an errand after an attempt. `drawn` parts those that failed
/// together, so that they do not come back together.
fn settle(
    outcome: Result<(), NotSent>,
    patience: Patience,
    attempt: u32,
    now: Timestamp,
    drawn: u8,
) -> Settled {
    match outcome {
        Ok(()) => Settled::Done,
        Err(NotSent::Refused) => Settled::Dead,
        // A notice of which nobody knows is sent once more and never again,
        // with the same words and reference (POLICIES 2.7).
        Err(NotSent::Unknown) if attempt >= 2 => Settled::Dead,
        Err(NotSent::Unknown) => Settled::Again(now + AFTER_UNKNOWN),
        Err(NotSent::Unreachable) if attempt >= patience.attempts => Settled::Dead,
        Err(NotSent::Unreachable) => {
            Settled::Again(now + pause(attempt, drawn).min(patience.longest_pause))
        }
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

    #[test]
    fn an_errand_is_tried_ten_times_within_an_hour_and_a_half() {
        let now = Timestamp::UNIX_EPOCH;
        let mut all = SignedDuration::ZERO;
        for attempt in 1..Patience::USUAL.attempts {
            let Settled::Again(at) =
                settle(Err(NotSent::Unreachable), Patience::USUAL, attempt, now, 0)
            else {
                panic!("attempt {attempt} is not the last");
            };
            all += at.duration_since(now);
        }
        assert_eq!(
            settle(Err(NotSent::Unreachable), Patience::USUAL, 10, now, 0),
            Settled::Dead
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
        assert_eq!(
            settle(Err(NotSent::Unknown), Patience::USUAL, 1, now, 9),
            Settled::Again(now + AFTER_UNKNOWN)
        );
        assert_eq!(
            settle(Err(NotSent::Unknown), Patience::USUAL, 2, now, 9),
            Settled::Dead
        );
        assert_eq!(
            settle(Err(NotSent::Refused), Patience::USUAL, 1, now, 9),
            Settled::Dead
        );
    }

    #[test]
    fn whoever_waits_is_not_given_up_and_asked_for_every_five_minutes() {
        let now = Timestamp::UNIX_EPOCH;
        for attempt in [7, 50, 5_000] {
            assert_eq!(
                settle(
                    Err(NotSent::Unreachable),
                    Patience::WAITING,
                    attempt,
                    now,
                    99
                ),
                Settled::Again(now + SignedDuration::from_mins(5))
            );
        }
    }
}
