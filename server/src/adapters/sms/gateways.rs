//! Messages through one gateway, or through a second when the first certainly
//! did not take them, or lately takes them without an answer. What may have gone out is never handed to another one:
//! a phone must not get the same code twice (POLICIES 2.7).

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use domain::{
    Locale,
    contact::MobileNumber,
    id::MessageId,
    message::{HandedOver, MessageState},
    outbox::Notice,
    ports::{Clock, CodeAbout, CodeText, NotSent, Notifier},
    secret::{CodeLetters, OneTimeCode},
};
use tokio::time::Instant;

use super::{
    kannel::Kannel,
    netgsm::Netgsm,
    segments::{Encoding, segments},
    steering::{Line, in_order},
    text,
};
use crate::{
    adapters::http_client::{Bounds, HttpClient},
    config::{
        ConfigError,
        sms::{GatewayConfig, GatewaysConfig},
    },
};

/// What a message may cost (POLICIES 2.6), over both gateways together: a code
/// is sent within a request, which ends sooner than twice that time.
pub const BOUNDS: Bounds = Bounds {
    connect: Duration::from_secs(2),
    whole: Duration::from_secs(8),
    largest: 16 * 1024,
    at_once: 16,
};

/// What the second gateway needs at the least; of a small whole, half. It must
/// be longer than a vain connection.
const ENOUGH: Duration = Duration::from_secs(3);

/// Every message on a connection of its own. One that is kept may be dead
/// without our knowing, and what is written to it counts as gone out: no other
/// gateway could be asked.
pub const FRESH: &str = "close";

/// What a message is: some gateways have a quicker road for codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A one-time code, of use for minutes.
    Code,
    /// A notice.
    Notice,
}

/// One gateway.
#[async_trait]
pub trait Gateway: Send + Sync {
    /// Its name in the log.
    fn name(&self) -> &'static str;

    /// Hands a text over within this time, with its reference where the
    /// gateway can keep one.
    ///
    /// # Errors
    /// [`NotSent::Unreachable`] only where it certainly took nothing.
    async fn send(
        &self,
        to: &MobileNumber,
        text: &str,
        what: Kind,
        reference: &MessageId,
        time: Duration,
    ) -> Result<Taken, NotSent>;

    /// What it tells of messages, by its own numbers of them. A gateway that
    /// reports by itself is not asked.
    async fn ask(&self, _jobs: &[String]) -> Vec<(String, MessageState)> {
        Vec::new()
    }
}

/// A gateway took a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// The number under which it can be asked about it.
    pub job: Option<String>,
}

/// The first gateway and, if there is one, the second.
pub struct Gateways {
    first: Line,
    second: Option<Line>,
    host: String,
    whole: Duration,
}

impl Gateways {
    /// Gateways whose codes are bound to this host. A message takes this time
    /// at the most, over both of them.
    pub fn new(
        first: Arc<dyn Gateway>,
        second: Option<Arc<dyn Gateway>>,
        host: impl Into<String>,
        whole: Duration,
    ) -> Self {
        Self {
            first: Line::new(first, "first"),
            second: second.map(|second| Line::new(second, "second")),
            host: host.into(),
            whole,
        }
    }

    /// The gateways of this configuration.
    ///
    /// # Errors
    /// When a password cannot be read, a value cannot be sent, or the host is
    /// so long that a code would take two messages.
    pub fn open(
        config: &GatewaysConfig,
        host: &str,
        clock: &Arc<dyn Clock>,
    ) -> Result<Self, ConfigError> {
        fits(host)?;
        let bounds = BOUNDS.within(config.timeout_ms);
        let first = open("sms.gateways.first", &config.first, bounds, clock)?;
        let second = match &config.second {
            None => None,
            Some(one) => Some(open("sms.gateways.second", one, bounds, clock)?),
        };
        Ok(Self::new(first, second, host, bounds.whole))
    }

    async fn send(
        &self,
        to: &MobileNumber,
        text: &str,
        what: Kind,
        reference: &MessageId,
    ) -> Result<HandedOver, NotSent> {
        let begun = Instant::now();
        let (line, other) = match &self.second {
            None => (&self.first, None),
            Some(second) => {
                let [line, other] = in_order(&self.first, second);
                (line, Some(other))
            }
        };
        let outcome = ask(line, to, text, what, reference, self.whole).await;
        let left = self.whole.saturating_sub(begun.elapsed());
        match (&outcome, other) {
            (Err(NotSent::Unreachable), Some(other)) if left >= ENOUGH.min(self.whole / 2) => {
                ask(other, to, text, what, reference, left).await
            }
            _ => outcome,
        }
    }
}

async fn ask(
    line: &Line,
    to: &MobileNumber,
    text: &str,
    what: Kind,
    reference: &MessageId,
    time: Duration,
) -> Result<HandedOver, NotSent> {
    let gateway = &*line.gateway;
    let outcome = gateway.send(to, text, what, reference, time).await;
    line.note(outcome.as_ref());
    let segments = u32::try_from(segments(text)).unwrap_or(u32::MAX);
    tracing::info!(
        sms.gateway = gateway.name(),
        sms.kind = ?what,
        sms.reference = reference.as_str(),
        sms.segments = segments,
        sms.outcome = ?outcome.as_ref().map(|_| ()),
        "message"
    );
    Ok(HandedOver {
        gateway: gateway.name(),
        segments,
        gateway_job: outcome?.job,
    })
}

fn open(
    key: &str,
    config: &GatewayConfig,
    bounds: Bounds,
    clock: &Arc<dyn Clock>,
) -> Result<Arc<dyn Gateway>, ConfigError> {
    let outside =
        HttpClient::new(bounds, clock.clone()).map_err(|error| ConfigError::of(key, error))?;
    let key = format!("{key}.{}", config.name());
    let secret = config.password(&key).read()?;
    Ok(match config {
        GatewayConfig::Kannel(one) => {
            let reports = one
                .reports
                .as_ref()
                .map(|reports| reports.open(&key))
                .transpose()?;
            Arc::new(Kannel::new(&key, one, &secret, reports, outside)?)
        }
        GatewayConfig::Netgsm(one) => Arc::new(Netgsm::new(&key, one, secret, outside)?),
    })
}

/// Whether codes of this host take one message each, in seven bits.
fn fits(host: &str) -> Result<(), ConfigError> {
    // The longest of them.
    let any = OneTimeCode::from_number(0).zip(CodeLetters::parse("CFH"));
    let fit = any.into_iter().all(|(code, letters)| {
        let text = CodeText {
            letters,
            code,
            about: CodeAbout::Suspend,
        };
        Locale::ALL.into_iter().all(|locale| {
            let text = text::code(&text, host, locale);
            Encoding::of(&text) == Encoding::Gsm7 && segments(&text) == 1
        })
    });
    if fit {
        Ok(())
    } else {
        Err(ConfigError::of(
            "http.origin",
            "with this host a code does not fit one message",
        ))
    }
}

#[async_trait]
impl Notifier for Gateways {
    async fn code(
        &self,
        to: &MobileNumber,
        text: &CodeText,
        reference: &MessageId,
        locale: Locale,
    ) -> Result<HandedOver, NotSent> {
        let text = text::code(text, &self.host, locale);
        self.send(to, &text, Kind::Code, reference).await
    }

    async fn notice(
        &self,
        to: &MobileNumber,
        notice: &Notice,
        reference: &MessageId,
        locale: Locale,
    ) -> Result<HandedOver, NotSent> {
        let text = text::notice(notice, &self.host, locale);
        self.send(to, &text, Kind::Notice, reference).await
    }

    async fn ask(&self, gateway: &str, jobs: &[String]) -> Vec<(String, MessageState)> {
        // Two accounts at one vendor have one name: one knows the number.
        let mut told = Vec::new();
        for one in [Some(&self.first), self.second.as_ref()]
            .into_iter()
            .flatten()
            .filter(|one| one.gateway.name() == gateway)
        {
            told.extend(one.gateway.ask(jobs).await);
        }
        told
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    /// Says the same to whoever asks, after a while, and notes how long it had.
    struct Says {
        outcome: Result<Taken, NotSent>,
        after: Duration,
        had: Mutex<Vec<Duration>>,
    }

    impl Says {
        fn new(outcome: Result<Taken, NotSent>, after: Duration) -> Arc<Self> {
            let had = Mutex::default();
            Arc::new(Self {
                outcome,
                after,
                had,
            })
        }

        fn had(&self) -> Vec<Duration> {
            self.had.lock().unwrap().clone()
        }
    }

    #[async_trait]
    impl Gateway for Says {
        fn name(&self) -> &'static str {
            "says"
        }

        async fn send(
            &self,
            _: &MobileNumber,
            text: &str,
            what: Kind,
            _: &MessageId,
            time: Duration,
        ) -> Result<Taken, NotSent> {
            assert_eq!(what, Kind::Code);
            assert_eq!(segments(text), 1);
            self.had.lock().unwrap().push(time);
            tokio::time::sleep(self.after).await;
            self.outcome.clone()
        }
    }

    async fn code(gateways: &Gateways) -> Result<HandedOver, NotSent> {
        let to = MobileNumber::parse("0532 123 45 67").unwrap();
        let code = CodeText {
            letters: CodeLetters::parse("CFH").unwrap(),
            code: OneTimeCode::from_number(7).unwrap(),
            about: CodeAbout::Confirm,
        };
        let reference = MessageId::from_bytes([7; 16]);
        gateways.code(&to, &code, &reference, Locale::Tr).await
    }

    #[tokio::test]
    async fn the_second_is_asked_only_when_the_first_certainly_took_nothing() {
        use NotSent::{Refused, Unknown, Unreachable};
        let taken = || Ok(Taken::default());
        let handed = Ok(HandedOver {
            gateway: "says",
            segments: 1,
            gateway_job: None,
        });
        for (first, second, wanted, asked) in [
            (taken(), taken(), handed.clone(), 0),
            (Err(Refused), taken(), Err(Refused), 0),
            (Err(Unknown), taken(), Err(Unknown), 0),
            (Err(Unreachable), taken(), handed, 1),
            (Err(Unreachable), Err(Unknown), Err(Unknown), 1),
            (Err(Unreachable), Err(Refused), Err(Refused), 1),
            (Err(Unreachable), Err(Unreachable), Err(Unreachable), 1),
        ] {
            let one = Says::new(first.clone(), Duration::ZERO);
            let other = Says::new(second, Duration::ZERO);
            let gateways = Gateways::new(
                one.clone(),
                Some(other.clone()),
                "example.org",
                BOUNDS.whole,
            );
            assert_eq!(code(&gateways).await, wanted);
            assert_eq!(one.had().len(), 1, "{first:?}");
            assert_eq!(other.had().len(), asked, "{first:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_second_has_what_the_first_left_and_is_not_asked_for_less_than_it_needs() {
        let milliseconds = Duration::from_millis;
        for (whole, took, left) in [
            (8_000, 0, Some(8_000)),
            (8_000, 4_000, Some(4_000)),
            (8_000, 5_000, Some(3_000)),
            (8_000, 5_001, None),
            (10_000, 4_000, Some(6_000)),
            (1_000, 500, Some(500)),
            (1_000, 501, None),
        ] {
            let one = Says::new(Err(NotSent::Unreachable), milliseconds(took));
            let other = Says::new(Ok(Taken::default()), Duration::ZERO);
            let gateways = Gateways::new(
                one.clone(),
                Some(other.clone()),
                "example.org",
                milliseconds(whole),
            );
            let outcome = code(&gateways).await;
            assert_eq!(one.had(), [milliseconds(whole)]);
            let asked: Vec<_> = left.map(milliseconds).into_iter().collect();
            assert_eq!(other.had(), asked, "{took} of {whole}");
            if left.is_none() {
                assert_eq!(outcome, Err(NotSent::Unreachable));
            }
        }
    }

    /// Says what it is set to, and counts who asks.
    struct Set(Mutex<(Result<Taken, NotSent>, u32)>);

    impl Set {
        fn new(outcome: Result<Taken, NotSent>) -> Arc<Self> {
            Arc::new(Self(Mutex::new((outcome, 0))))
        }

        fn says(&self, outcome: Result<Taken, NotSent>) {
            self.0.lock().unwrap().0 = outcome;
        }

        fn asked(&self) -> u32 {
            std::mem::take(&mut self.0.lock().unwrap().1)
        }
    }

    #[async_trait]
    impl Gateway for Set {
        fn name(&self) -> &'static str {
            "set"
        }

        async fn send(
            &self,
            _: &MobileNumber,
            _: &str,
            _: Kind,
            _: &MessageId,
            _: Duration,
        ) -> Result<Taken, NotSent> {
            let mut set = self.0.lock().unwrap();
            set.1 += 1;
            set.0.clone()
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_gateway_that_takes_messages_without_an_answer_is_left_aside_and_tried_again() {
        let (first, second) = (
            Set::new(Err(NotSent::Unknown)),
            Set::new(Ok(Taken::default())),
        );
        let gateways = Gateways::new(first.clone(), Some(second.clone()), "a.org", BOUNDS.whole);
        for _ in 0..3 {
            assert_eq!(code(&gateways).await, Err(NotSent::Unknown));
        }
        assert_eq!((first.asked(), second.asked()), (3, 0));
        // From here on every code arrives.
        for _ in 0..7 {
            assert!(code(&gateways).await.is_ok());
        }
        assert_eq!((first.asked(), second.asked()), (0, 7));
        // One message tries it again, and the next ones wait twice as long.
        tokio::time::sleep(Duration::from_mins(1)).await;
        assert_eq!(code(&gateways).await, Err(NotSent::Unknown));
        assert!(code(&gateways).await.is_ok());
        tokio::time::sleep(Duration::from_secs(119)).await;
        assert!(code(&gateways).await.is_ok());
        assert_eq!((first.asked(), second.asked()), (1, 2));
        // The second cannot be reached: better the first than nobody.
        second.says(Err(NotSent::Unreachable));
        assert_eq!(code(&gateways).await, Err(NotSent::Unknown));
        assert_eq!((first.asked(), second.asked()), (1, 1));
        second.says(Ok(Taken::default()));
        tokio::time::sleep(Duration::from_mins(15)).await;
        first.says(Ok(Taken::default()));
        for _ in 0..3 {
            assert!(code(&gateways).await.is_ok());
        }
        assert_eq!((first.asked(), second.asked()), (3, 0), "all is as before");
    }

    #[tokio::test(start_paused = true)]
    async fn unknown_messages_that_are_not_in_a_row_leave_the_first_in_its_place() {
        let (first, second) = (
            Set::new(Ok(Taken::default())),
            Set::new(Err(NotSent::Refused)),
        );
        let gateways = Gateways::new(first.clone(), Some(second.clone()), "a.org", BOUNDS.whole);
        for _ in 0..5 {
            for _ in 0..2 {
                first.says(Err(NotSent::Unknown));
                let _ = code(&gateways).await;
            }
            first.says(Err(NotSent::Refused));
            let _ = code(&gateways).await;
        }
        assert_eq!((first.asked(), second.asked()), (15, 0));
    }

    #[tokio::test(start_paused = true)]
    async fn of_two_that_give_no_answer_each_is_tried_in_its_turn() {
        let (first, second) = (
            Set::new(Err(NotSent::Unknown)),
            Set::new(Err(NotSent::Unknown)),
        );
        let gateways = Gateways::new(first.clone(), Some(second.clone()), "a.org", BOUNDS.whole);
        for _ in 0..40 {
            assert_eq!(code(&gateways).await, Err(NotSent::Unknown));
            tokio::time::sleep(Duration::from_secs(20)).await;
        }
        let (one, other) = (first.asked(), second.asked());
        assert!(one >= 10 && other >= 10, "{one} {other}");
    }

    #[tokio::test]
    async fn without_a_second_the_first_ones_answer_stands() {
        let one = Says::new(Err(NotSent::Unreachable), Duration::ZERO);
        let gateways = Gateways::new(one, None, "example.org", BOUNDS.whole);
        assert_eq!(code(&gateways).await, Err(NotSent::Unreachable));
    }

    #[test]
    fn a_host_too_long_for_one_message_does_not_start() {
        assert!(fits("basvuru.kamusm.example.gov.tr").is_ok());
        assert!(fits(&"a".repeat(90)).is_err());
        assert!(fits("başvuru.example").is_err(), "it must be in ASCII");
    }
}
