//! Which of two gateways gets the next message. One that takes messages and
//! gives no answer is left aside, since a message of which nobody knows is never
//! handed to another gateway: every code would be lost on it.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use domain::ports::NotSent;
use metrics::{counter, gauge};
use tokio::time::Instant;

use super::gateways::{Gateway, Taken};

/// So many messages in a row of which nobody knows, and the next one goes the
/// other way.
const IN_A_ROW: u32 = 3;
/// How long a gateway is left aside before one message tries it again; doubled
/// with every try in vain, since the message may be somebody's code.
const PAUSE: Duration = Duration::from_mins(1);
/// The longest of these.
const LONGEST_PAUSE: Duration = Duration::from_mins(15);

/// A gateway, and how it did lately.
pub(super) struct Line {
    pub(super) gateway: Arc<dyn Gateway>,
    /// `first` or `second`: two accounts at one vendor have one name.
    place: &'static str,
    seen: Mutex<Seen>,
}

#[derive(Clone, Copy, Default)]
struct Seen {
    unknown: u32,
    aside: Option<Aside>,
}

#[derive(Clone, Copy)]
struct Aside {
    until: Instant,
    pause: Duration,
}

impl Line {
    pub(super) fn new(gateway: Arc<dyn Gateway>, place: &'static str) -> Self {
        Self {
            gateway,
            place,
            seen: Mutex::default(),
        }
    }

    /// Until when it is left aside.
    fn aside_until(&self) -> Option<Instant> {
        self.seen().aside.map(|aside| aside.until)
    }

    /// Lets one message try it; those that come meanwhile wait a pause more.
    fn try_again(&self, now: Instant) {
        if let Some(aside) = &mut self.seen().aside {
            aside.until = now + aside.pause;
        }
    }

    /// Notes how a message ended, and counts it.
    pub(super) fn note(&self, outcome: Result<&Taken, &NotSent>) {
        let told = match outcome {
            Ok(_) => "ok",
            Err(NotSent::Refused) => "refused",
            Err(NotSent::Unreachable) => "unreachable",
            Err(NotSent::Unknown) => "unknown",
        };
        let labels = [("line", self.place), ("gateway", self.gateway.name())];
        let [line, gateway] = labels;
        counter!(
            "muhur_sms_messages_total",
            &[line, gateway, ("outcome", told)]
        )
        .increment(1);
        let mut seen = self.seen();
        match outcome {
            Ok(_) | Err(NotSent::Refused) => {
                if seen.aside.is_some() {
                    tracing::info!(sms.line = self.place, "an SMS gateway answers again");
                }
                *seen = Seen::default();
            }
            // Nothing was taken, and the other one has been asked instead.
            Err(NotSent::Unreachable) => {}
            Err(NotSent::Unknown) => {
                seen.unknown = seen.unknown.saturating_add(1);
                if seen.unknown < IN_A_ROW {
                    return;
                }
                let pause = match seen.aside {
                    None => PAUSE,
                    Some(before) => (before.pause * 2).min(LONGEST_PAUSE),
                };
                if seen.aside.is_none() {
                    tracing::error!(
                        sms.line = self.place,
                        sms.gateway = self.gateway.name(),
                        "an SMS gateway takes messages and gives no answer; it is left aside"
                    );
                }
                let until = Instant::now() + pause;
                seen.aside = Some(Aside { until, pause });
            }
        }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The gateways in the order in which the next message is offered to them.
pub(super) fn in_order<'a>(first: &'a Line, second: &'a Line) -> [&'a Line; 2] {
    let now = Instant::now();
    let order = match (first.aside_until(), second.aside_until()) {
        (Some(until), None) if now < until => [second, first],
        (Some(one), Some(other)) if other < one => [second, first],
        _ => [first, second],
    };
    let [chosen, other] = order;
    chosen.try_again(now);
    // A message that tries the first again does not make it the one that carries.
    let carries = chosen.aside_until().is_none();
    for (line, carries) in [(chosen, carries), (other, !carries)] {
        let labels = [("line", line.place), ("gateway", line.gateway.name())];
        gauge!("muhur_sms_gateway_carries", &labels).set(f64::from(u8::from(carries)));
    }
    order
}
