//! How many requests each network makes, counted in memory and before anything
//! is done for them: the limit of every request that is answered by work of ours.
//! What is asked for in earnest has limits of its own.

use std::sync::Arc;

use app::api::Fault;
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use domain::{network::levels, ports::Clock, tally::Tally};
use http::{HeaderValue, StatusCode, header};
use jiff::SignedDuration;
use metrics::counter;

use crate::{
    answer::plain, asked::wants_page, config::TrafficLimits, functions, network::Network,
    pages::unsaved::GiveBack,
};

/// Where the server functions are.
const FUNCTIONS: &str = "/api/";

const OFTEN: &str = "Bulunduğunuz ağdan kısa sürede çok fazla istek geldi. Birkaç dakika bekleyip yeniden deneyin; yazdıklarınız için sayfayı kapatmayın. / Too many requests came from your network in a short time. Wait a few minutes and try again; keep the page open for what you typed.";

/// The counts.
#[derive(Clone)]
pub struct Traffic {
    limits: TrafficLimits,
    clock: Arc<dyn Clock>,
    tally: Arc<Tally>,
}

/// What is to be done with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// It is answered.
    Usual,
    /// It is answered, and the operator is told.
    Much,
    /// It is refused, and may be made again after this.
    TooMuch(SignedDuration),
}

impl Traffic {
    /// With these limits, by this clock.
    pub fn new(limits: TrafficLimits, clock: Arc<dyn Clock>) -> Self {
        Self {
            limits,
            clock,
            tally: Arc::default(),
        }
    }

    /// Counts a request at its network and at the larger ones around it. One that
    /// is refused counts nowhere: a browser that tries again does not keep those
    /// behind the same address out.
    fn count(&self, network: &str) -> Verdict {
        let TrafficLimits { window, soft, hard } = self.limits;
        let now = self.clock.now();
        let levels = levels(network);
        let wait = levels
            .iter()
            .map(|(key, times)| {
                let hard = hard.saturating_mul(*times);
                self.tally.wait(key, window, hard, now)
            })
            .max()
            .unwrap_or_default();
        if wait.is_positive() {
            return Verdict::TooMuch(wait);
        }
        let much = levels.iter().fold(false, |much, (key, times)| {
            self.tally.hit(key, window, now) > soft.saturating_mul(*times) || much
        });
        if much { Verdict::Much } else { Verdict::Usual }
    }
}

/// Refuses a request of a network that has made too many.
pub async fn hold(State(traffic): State<Traffic>, request: Request, next: Next) -> Response {
    let network = request.extensions().get::<Network>();
    let verdict = match network {
        Some(network) if !network.exempt => traffic.count(&network.name),
        _ => Verdict::Usual,
    };
    match verdict {
        Verdict::Usual => next.run(request).await,
        Verdict::Much => {
            counter!("muhur_traffic_total", "limit" => "soft").increment(1);
            next.run(request).await
        }
        Verdict::TooMuch(wait) => {
            counter!("muhur_traffic_total", "limit" => "hard").increment(1);
            refusal(&request, wait)
        }
    }
}

/// A page for who reads pages, the form itself for who posted one without
/// scripts, and a code for scripts, whose page stays as it is.
fn refusal(request: &Request, wait: SignedDuration) -> Response {
    // Rounded up: nobody comes back too early.
    let wait = wait.as_secs().saturating_add(1);
    let script = request.uri().path().starts_with(FUNCTIONS) && !wants_page(request.headers());
    let mut response = if script {
        functions::failed(&Fault::Traffic { wait })
    } else {
        plain(StatusCode::TOO_MANY_REQUESTS, OFTEN)
    };
    response
        .headers_mut()
        .insert(header::RETRY_AFTER, HeaderValue::from(wait));
    response.extensions_mut().insert(GiveBack::TooOften);
    response
}

#[cfg(test)]
mod tests {
    use server_testing::clock::TestClock;

    use super::*;

    fn traffic(soft: u32, hard: u32) -> (Traffic, Arc<TestClock>) {
        // At the beginning of a window.
        let clock = Arc::new(TestClock::at("2026-11-23T09:00:00Z"));
        let limits = TrafficLimits {
            window: SignedDuration::from_mins(5),
            soft,
            hard,
        };
        (Traffic::new(limits, clock.clone()), clock)
    }

    #[test]
    fn a_network_is_noted_then_refused_and_let_in_when_it_was_told() {
        let (traffic, clock) = traffic(3, 5);
        let verdicts: Vec<_> = (0..6).map(|_| traffic.count("192.0.2.1")).collect();
        assert_eq!(verdicts[..3], [Verdict::Usual; 3]);
        assert_eq!(verdicts[3..5], [Verdict::Much; 2]);
        let Verdict::TooMuch(wait) = verdicts[5] else {
            panic!("{verdicts:?}");
        };
        assert!(wait > SignedDuration::from_mins(5), "{wait:?}");
        assert_eq!(traffic.count("192.0.2.2"), Verdict::Usual);
        // What is refused does not make it longer.
        clock.pass(wait / 2);
        for _ in 0..100 {
            assert!(matches!(traffic.count("192.0.2.1"), Verdict::TooMuch(_)));
        }
        clock.pass(wait - wait / 2);
        assert_eq!(traffic.count("192.0.2.1"), Verdict::Much);
        clock.pass(SignedDuration::from_mins(10));
        assert_eq!(traffic.count("192.0.2.1"), Verdict::Usual);
    }

    #[test]
    fn many_networks_of_one_company_count_together() {
        let (traffic, _) = traffic(3, 5);
        let refused = (0..130)
            .filter(|last| {
                let network = format!("2001:db8:1:{last:x}::/64");
                matches!(traffic.count(&network), Verdict::TooMuch(_))
            })
            .count();
        // Ten of their /56; of two /56, twenty in the /48 that is around both.
        assert_eq!(refused, 120);
        let (traffic, _) = self::traffic(3, 5);
        let taken = (0..130)
            .filter(|last| {
                let network = format!("2001:db8:1:{:x}::/64", last << 8);
                !matches!(traffic.count(&network), Verdict::TooMuch(_))
            })
            .count();
        assert_eq!(taken, 20);
    }
}
