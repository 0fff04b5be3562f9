//! Messages through one gateway, or through a second when the first certainly
//! did not take them. What may have gone out is never handed to another one:
//! a phone must not get the same code twice (POLICIES 2.7).

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use domain::{
    Locale,
    contact::MobileNumber,
    id::MessageId,
    message::{HandedOver, MessageState},
    ports::{Clock, NotSent, Notice, Notifier},
    secret::OneTimeCode,
};

use super::{
    kannel::Kannel,
    netgsm::Netgsm,
    segments::{Encoding, segments},
    text,
};
use crate::{
    adapters::outside::{Bounds, Outside},
    config::{
        ConfigError,
        sms::{GatewayConfig, GatewaysConfig},
    },
};

/// What a message may cost (POLICIES 2.6). Two vain connections and a whole
/// answer of the second gateway still end before the request does.
pub const BOUNDS: Bounds = Bounds {
    connect: Duration::from_secs(2),
    whole: Duration::from_secs(10),
    largest: 16 * 1024,
    at_once: 16,
};

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

    /// Hands a text over, with its reference where the gateway can keep one.
    ///
    /// # Errors
    /// [`NotSent::Unreachable`] only where it certainly took nothing.
    async fn send(
        &self,
        to: &MobileNumber,
        text: &str,
        what: Kind,
        reference: &MessageId,
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
    first: Arc<dyn Gateway>,
    second: Option<Arc<dyn Gateway>>,
    host: String,
}

impl Gateways {
    /// Gateways whose codes are bound to this host.
    pub fn new(
        first: Arc<dyn Gateway>,
        second: Option<Arc<dyn Gateway>>,
        host: impl Into<String>,
    ) -> Self {
        Self {
            first,
            second,
            host: host.into(),
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
        let bounds = Bounds {
            whole: Duration::from_millis(config.timeout_ms),
            ..BOUNDS
        };
        let first = open("sms.gateways.first", &config.first, bounds, clock)?;
        let second = match &config.second {
            None => None,
            Some(one) => Some(open("sms.gateways.second", one, bounds, clock)?),
        };
        Ok(Self::new(first, second, host))
    }

    async fn send(
        &self,
        to: &MobileNumber,
        text: &str,
        what: Kind,
        reference: &MessageId,
    ) -> Result<HandedOver, NotSent> {
        let outcome = ask(&*self.first, to, text, what, reference).await;
        match (&outcome, &self.second) {
            (Err(NotSent::Unreachable), Some(second)) => {
                ask(&**second, to, text, what, reference).await
            }
            _ => outcome,
        }
    }
}

async fn ask(
    gateway: &dyn Gateway,
    to: &MobileNumber,
    text: &str,
    what: Kind,
    reference: &MessageId,
) -> Result<HandedOver, NotSent> {
    let outcome = gateway.send(to, text, what, reference).await;
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
        job: outcome?.job,
    })
}

fn open(
    key: &str,
    config: &GatewayConfig,
    bounds: Bounds,
    clock: &Arc<dyn Clock>,
) -> Result<Arc<dyn Gateway>, ConfigError> {
    let outside =
        Outside::new(bounds, clock.clone()).map_err(|error| ConfigError::of(key, error))?;
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
    let any = OneTimeCode::from_number(0);
    let fit = any.iter().all(|code| {
        [Locale::Tr, Locale::En].into_iter().all(|locale| {
            let text = text::code(code, host, locale);
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
        code: &OneTimeCode,
        reference: &MessageId,
        locale: Locale,
    ) -> Result<HandedOver, NotSent> {
        let text = text::code(code, &self.host, locale);
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
            .filter(|one| one.name() == gateway)
        {
            told.extend(one.ask(jobs).await);
        }
        told
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    struct Says(Result<Taken, NotSent>, AtomicUsize);

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
        ) -> Result<Taken, NotSent> {
            assert_eq!(what, Kind::Code);
            assert_eq!(segments(text), 1);
            self.1.fetch_add(1, Ordering::Relaxed);
            self.0.clone()
        }
    }

    #[tokio::test]
    async fn the_second_is_asked_only_when_the_first_certainly_took_nothing() {
        use NotSent::{Refused, Unknown, Unreachable};
        let to = MobileNumber::parse("0532 123 45 67").unwrap();
        let code = OneTimeCode::from_number(7).unwrap();
        let reference = MessageId::from_bytes([7; 16]);
        let taken = || Ok(Taken::default());
        let handed = Ok(HandedOver {
            gateway: "says",
            segments: 1,
            job: None,
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
            let one = Arc::new(Says(first.clone(), AtomicUsize::new(0)));
            let other = Arc::new(Says(second, AtomicUsize::new(0)));
            let gateways = Gateways::new(one.clone(), Some(other.clone()), "example.org");
            let outcome = gateways.code(&to, &code, &reference, Locale::Tr).await;
            assert_eq!(outcome, wanted);
            assert_eq!(one.1.load(Ordering::Relaxed), 1, "{first:?}");
            assert_eq!(other.1.load(Ordering::Relaxed), asked, "{first:?}");
        }
    }

    #[tokio::test]
    async fn without_a_second_the_first_ones_answer_stands() {
        let one = Arc::new(Says(Err(NotSent::Unreachable), AtomicUsize::new(0)));
        let gateways = Gateways::new(one, None, "example.org");
        let to = MobileNumber::parse("0532 123 45 67").unwrap();
        let code = OneTimeCode::from_number(7).unwrap();
        let reference = MessageId::from_bytes([7; 16]);
        let outcome = gateways.code(&to, &code, &reference, Locale::En).await;
        assert_eq!(outcome, Err(NotSent::Unreachable));
    }

    #[test]
    fn a_host_too_long_for_one_message_does_not_start() {
        assert!(fits("basvuru.kamusm.example.gov.tr").is_ok());
        assert!(fits(&"a".repeat(90)).is_err());
        assert!(fits("başvuru.example").is_err(), "it must be in ASCII");
    }
}
