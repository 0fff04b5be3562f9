//! The systems outside, as they are seen from here: every call of a port is
//! timed and counted, what became of the last ones is remembered for the page
//! of states, and an outage can be rehearsed without touching any of them.

mod health;
mod outage;
mod ports;

use std::{future::Future, sync::Arc};

use domain::ports::{Clock, NotSent, Unproven, Unreachable};
use jiff::Timestamp;
use metrics::{counter, histogram};
use tokio::time::Instant;

pub use health::{Health, State};
pub use outage::{Kind, Outage, Outages};
pub use ports::Watched;

/// A system that somebody else runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum System {
    /// The central population registry.
    Population,
    /// The staff directories.
    Staff,
    /// The certificate authority.
    Certificates,
    /// The SMS gateways.
    Messages,
    /// The identity provider.
    Identity,
    /// The mail server.
    Mail,
}

impl System {
    /// Every one, in the order of the page of states.
    pub const ALL: [Self; 6] = [
        Self::Population,
        Self::Staff,
        Self::Certificates,
        Self::Messages,
        Self::Identity,
        Self::Mail,
    ];

    /// Its name in metrics, logs and commands.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Population => "population",
            Self::Staff => "staff",
            Self::Certificates => "certificates",
            Self::Messages => "messages",
            Self::Identity => "identity",
            Self::Mail => "mail",
        }
    }
}

/// What watches: one for all systems of a running portal.
#[derive(Clone)]
pub struct Watch(Arc<Parts>);

struct Parts {
    health: Health,
    outages: Outages,
    clock: Arc<dyn Clock>,
}

impl Watch {
    /// Nothing seen yet, nothing rehearsed.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self(Arc::new(Parts {
            health: Health::default(),
            outages: Outages::default(),
            clock,
        }))
    }

    /// How a system does.
    pub fn state(&self, system: System) -> State {
        self.0.health.state(system)
    }

    /// The rehearsals.
    pub fn outages(&self) -> &Outages {
        &self.0.outages
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// Sees one call through: what is rehearsed happens to it, and whatever
    /// became of it is counted.
    async fn see<T, E: Failure>(
        &self,
        system: System,
        act: &'static str,
        call: impl Future<Output = Result<T, E>> + Send,
    ) -> Result<T, E> {
        let begun = Instant::now();
        let outcome = match self.0.outages.drawn(system, self.now()) {
            None => call.await,
            Some(Kind::Down) => Err(E::DOWN),
            Some(Kind::Slow) => {
                tokio::time::sleep(outage::SLOW).await;
                call.await
            }
            Some(Kind::Lost) => call.await.and(Err(E::LOST)),
        };
        self.note(system, act, begun, outcome.as_ref().err().copied());
        outcome
    }

    /// Counts a call that is over.
    fn note<E: Failure>(
        &self,
        system: System,
        act: &'static str,
        begun: Instant,
        failure: Option<E>,
    ) {
        let told = failure.map_or("ok", E::code);
        let labels = [("system", system.code()), ("act", act), ("outcome", told)];
        counter!("muhur_outside_calls_total", &labels).increment(1);
        histogram!("muhur_outside_seconds", &labels[..2]).record(begun.elapsed());
        let failed = failure.is_some_and(E::is_outage);
        if let Some(turn) = self.0.health.note(system, failed, self.now()) {
            match turn {
                health::Turn::Failing => {
                    tracing::warn!(
                        outside = system.code(),
                        "an outside system stopped answering"
                    );
                }
                health::Turn::Answering => {
                    tracing::info!(outside = system.code(), "an outside system answers again");
                }
            }
        }
    }
}

/// How a port says that there was no answer.
trait Failure: Copy + Send {
    /// It was not reached.
    const DOWN: Self;
    /// It was asked, and the answer was lost.
    const LOST: Self;

    /// Whether the system failed, and not what was asked of it.
    fn is_outage(self) -> bool;

    /// In metrics.
    fn code(self) -> &'static str;
}

impl Failure for Unreachable {
    const DOWN: Self = Self;
    const LOST: Self = Self;

    fn is_outage(self) -> bool {
        true
    }

    fn code(self) -> &'static str {
        "unreachable"
    }
}

impl Failure for NotSent {
    const DOWN: Self = Self::Unreachable;
    const LOST: Self = Self::Unknown;

    fn is_outage(self) -> bool {
        self != Self::Refused
    }

    fn code(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Unreachable => "unreachable",
            Self::Unknown => "unknown",
        }
    }
}

impl Failure for Unproven {
    const DOWN: Self = Self::NoAnswer;
    const LOST: Self = Self::NoAnswer;

    fn is_outage(self) -> bool {
        self == Self::NoAnswer
    }

    fn code(self) -> &'static str {
        match self {
            Self::NoAnswer => "unreachable",
            Self::Unbelievable => "refused",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::system::SystemClock;
    use jiff::SignedDuration;

    fn watch(kind: Option<Kind>) -> Watch {
        let watch = Watch::new(Arc::new(SystemClock));
        if let Some(kind) = kind {
            let until = watch.now() + SignedDuration::from_mins(1);
            watch.outages().begin(
                System::Messages,
                Outage {
                    kind,
                    percent: 100,
                    until,
                },
            );
        }
        watch
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_rehearsed_happens_to_its_own_system_alone() {
        use NotSent::{Refused, Unknown, Unreachable};
        for (kind, answers, wanted, asked) in [
            (None, Ok(()), Ok(()), true),
            (None, Err(Refused), Err(Refused), true),
            (Some(Kind::Down), Ok(()), Err(Unreachable), false),
            (Some(Kind::Slow), Ok(()), Ok(()), true),
            // It was asked and did what it was asked for.
            (Some(Kind::Lost), Ok(()), Err(Unknown), true),
            (Some(Kind::Lost), Err(Refused), Err(Refused), true),
        ] {
            let watch = watch(kind);
            let begun = Instant::now();
            let mut was = false;
            let call = async {
                was = true;
                answers
            };
            assert_eq!(watch.see(System::Messages, "code", call).await, wanted);
            assert_eq!(was, asked, "{kind:?}");
            assert_eq!(begun.elapsed() >= outage::SLOW, kind == Some(Kind::Slow));
            let other = watch.see(System::Staff, "find", async {
                Ok::<_, domain::ports::Unreachable>(7)
            });
            assert_eq!(other.await, Ok(7));
        }
    }

    #[tokio::test]
    async fn a_refused_message_is_no_outage() {
        let watch = watch(None);
        for _ in 0..9 {
            let _ = watch
                .see(System::Messages, "code", async {
                    Err::<(), _>(NotSent::Refused)
                })
                .await;
        }
        assert!(matches!(watch.state(System::Messages), State::Works { .. }));
    }
}
