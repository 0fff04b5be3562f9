//! Kannel's `sendsms` (User Guide 1.4.5, "Using the HTTP interface to send SMS
//! messages"; the answers are those of `gw/smsbox.c`). The text goes as the
//! body and the rest as headers, so that neither password, number nor code
//! stands in an address that proxies write down.

use std::time::Duration;

use async_trait::async_trait;
use domain::{contact::MobileNumber, id::MessageId, message::MessageState, ports::NotSent};
use reqwest::{
    Url,
    header::{CONNECTION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue},
};
use secrecy::{ExposeSecret, SecretString};

use super::{
    gateways::{FRESH, Gateway, Kind, Taken},
    segments::Encoding,
};
use crate::{
    adapters::http_client::{Answer, HttpClient},
    config::{
        ConfigError,
        sms::{KannelConfig, Reports},
    },
};

const USER: HeaderName = HeaderName::from_static("x-kannel-username");
const PASSWORD: HeaderName = HeaderName::from_static("x-kannel-password");
const FROM: HeaderName = HeaderName::from_static("x-kannel-from");
const TO: HeaderName = HeaderName::from_static("x-kannel-to");
const CODING: HeaderName = HeaderName::from_static("x-kannel-coding");
const ACCOUNT: HeaderName = HeaderName::from_static("x-kannel-account");
const DLR_MASK: HeaderName = HeaderName::from_static("x-kannel-dlr-mask");
const DLR_URL: HeaderName = HeaderName::from_static("x-kannel-dlr-url");

/// Every report there is but the intermediate ones: delivered (1), not
/// delivered (2), kept by the operator (4), taken by it (8), refused (16).
const REPORTS: &str = "31";

/// A Kannel.
pub struct Kannel {
    url: Url,
    /// Where it reports to.
    reports: Option<Reports>,
    /// What every message has.
    always: HeaderMap,
    outside: HttpClient,
}

impl Kannel {
    /// A Kannel whose configuration has this key.
    ///
    /// # Errors
    /// When its address is none, or a value has signs that a header cannot
    /// carry.
    pub fn new(
        key: &str,
        config: &KannelConfig,
        password: &SecretString,
        reports: Option<Reports>,
        outside: HttpClient,
    ) -> Result<Self, ConfigError> {
        let url = Url::parse(&config.url)
            .map_err(|error| ConfigError::of(&format!("{key}.url"), error))?;
        let mut always = HeaderMap::new();
        let mut put = |name, field, value: &str| {
            // Kannel takes off what stands around a header's value.
            let mut value = HeaderValue::from_str(value)
                .ok()
                .filter(|_| value.trim() == value)
                .ok_or_else(|| {
                    ConfigError::of(
                        &format!("{key}.{field}"),
                        "ASCII only, and no space at either end",
                    )
                })?;
            value.set_sensitive(true);
            always.insert(name, value);
            Ok(())
        };
        put(USER, "user", &config.user)?;
        put(PASSWORD, "password", password.expose_secret())?;
        put(FROM, "sender", &config.sender)?;
        if reports.is_some() {
            put(DLR_MASK, "reports", REPORTS)?;
        }
        always.insert(CONNECTION, HeaderValue::from_static(FRESH));
        always.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("text/plain; charset=UTF-8"),
        );
        Ok(Self {
            url,
            reports,
            always,
            outside,
        })
    }

    /// Where a message's reports go. Kannel puts the report in the place of
    /// `%d`.
    fn report_to(&self, reference: &MessageId) -> Option<HeaderValue> {
        let address = format!("{}?d=%d", self.reports.as_ref()?.address(reference));
        let mut value = HeaderValue::from_str(&address).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

/// What a report's number means; nothing where it is none that we asked for.
pub fn reported(number: u8) -> Option<MessageState> {
    match number {
        1 => Some(MessageState::Delivered),
        2 => Some(MessageState::Expired),
        4 | 8 => Some(MessageState::HandedOver),
        16 => Some(MessageState::Refused),
        _ => None,
    }
}

#[async_trait]
impl Gateway for Kannel {
    fn name(&self) -> &'static str {
        "kannel"
    }

    async fn send(
        &self,
        to: &MobileNumber,
        text: &str,
        _: Kind,
        reference: &MessageId,
        time: Duration,
    ) -> Result<Taken, NotSent> {
        let coding = match Encoding::of(text) {
            Encoding::Gsm7 => "0",
            Encoding::Ucs2 => "2",
        };
        let answer = self
            .outside
            .ask_within(time, |client| {
                let request = client
                    .post(self.url.clone())
                    .headers(self.always.clone())
                    .header(TO, to.e164())
                    .header(CODING, coding)
                    // Kannel's log names it, so that the operator finds a
                    // message again.
                    .header(ACCOUNT, reference.as_str())
                    .body(text.to_owned());
                match self.report_to(reference) {
                    None => request,
                    Some(address) => request.header(DLR_URL, address),
                }
            })
            .await?;
        outcome(&answer).map(|()| Taken::default())
    }
}

/// What an answer means. Its words are never logged: they may name the number.
fn outcome(answer: &Answer) -> Result<(), NotSent> {
    let says = |words: &str| answer.body.starts_with(words.as_bytes());
    let status = answer.status.as_u16();
    match status {
        // The last one where `immediate-sendsms-reply` is set.
        202 if says("0: Accepted for delivery")
            || says("3: Queued for later delivery")
            || says("Sent.") =>
        {
            Ok(())
        }
        // About this number or this text.
        400 if says("Number(s) has/have been denied")
            || says("Empty receiver number")
            || says("Charset or body misformed") =>
        {
            Err(NotSent::Refused)
        }
        403 if says("Not routable") => Err(NotSent::Refused),
        403 if says("Authorization failed") => {
            tracing::error!("kannel knows no such user and password from this address");
            Err(NotSent::Unreachable)
        }
        // "Sending failed." and "Temporal failure, try again later.": it took
        // nothing.
        500 if says("Sending failed.") => Err(NotSent::Unreachable),
        429 | 503 => Err(NotSent::Unreachable),
        // Our request or our address is wrong; nothing was taken, and it is
        // not the phone's fault.
        300..500 => {
            tracing::error!(status, "kannel does not understand our request");
            Err(NotSent::Unreachable)
        }
        _ => {
            tracing::error!(status, "not an answer of kannel's");
            Err(NotSent::Unknown)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::sms::{
        gateways::BOUNDS,
        stand_in::{Does, StandIn, outside},
    };
    use NotSent::{Refused, Unknown, Unreachable};

    fn kannel(url: &str) -> Kannel {
        let config = KannelConfig {
            url: format!("{url}/cgi-bin/sendsms"),
            user: "muhur".to_owned(),
            password: None,
            password_file: None,
            sender: "KAMUSM".to_owned(),
            reports: None,
        };
        let reports = Reports::new("http://127.0.0.1", "sir-sir-sir-sir-sir-sir-sir-sir");
        let password = SecretString::from("gizli");
        Kannel::new("key", &config, &password, Some(reports), outside()).unwrap()
    }

    fn reference() -> MessageId {
        MessageId::from_bytes([7; 16])
    }

    async fn told(does: Does) -> Result<(), NotSent> {
        let stand_in = StandIn::new(does).await;
        let to = MobileNumber::parse("0532 123 45 67").unwrap();
        kannel(&stand_in.url())
            .send(&to, "merhaba", Kind::Code, &reference(), BOUNDS.whole)
            .await
            .map(drop)
    }

    #[tokio::test]
    async fn every_documented_answer_has_its_meaning() {
        for (status, words, wanted) in [
            (202, "0: Accepted for delivery", Ok(())),
            (202, "3: Queued for later delivery", Ok(())),
            (202, "Sent.", Ok(())),
            (202, "<html>welcome</html>", Err(Unknown)),
            (200, "<html>welcome</html>", Err(Unknown)),
            (
                400,
                "Number(s) has/have been denied by white- and/or black-lists.",
                Err(Refused),
            ),
            (
                400,
                "Empty receiver number not allowed, rejected",
                Err(Refused),
            ),
            (400, "Charset or body misformed, rejected", Err(Refused)),
            (
                400,
                "Sender missing and no global set, rejected",
                Err(Unreachable),
            ),
            (400, "Invalid content-type", Err(Unreachable)),
            (400, "Coding field misformed, rejected", Err(Unreachable)),
            (403, "Not routable. Do not try again.", Err(Refused)),
            (403, "Authorization failed for sendsms", Err(Unreachable)),
            (403, "<html>proxy</html>", Err(Unreachable)),
            (302, "", Err(Unreachable)),
            (404, "Unknown request.", Err(Unreachable)),
            (429, "", Err(Unreachable)),
            (500, "Sending failed.", Err(Unreachable)),
            (500, "oops", Err(Unknown)),
            (502, "", Err(Unknown)),
            (503, "Temporal failure, try again later.", Err(Unreachable)),
            (504, "", Err(Unknown)),
        ] {
            let does = Does::Says(status, "text/plain", words);
            assert_eq!(told(does).await, wanted, "{status} {words}");
        }
    }

    #[tokio::test]
    async fn where_nobody_knows_whether_it_went_out_the_answer_is_unknown() {
        assert_eq!(told(Does::Refuses).await, Err(Unreachable));
        assert_eq!(told(Does::Hangs).await, Err(Unknown));
        assert_eq!(told(Does::HangsUp).await, Err(Unknown));
        assert_eq!(told(Does::Halves).await, Err(Unknown));
        assert_eq!(told(Does::Floods).await, Err(Unknown));
    }

    #[tokio::test]
    async fn nothing_secret_stands_in_the_address() {
        let stand_in =
            StandIn::new(Does::Says(202, "text/plain", "0: Accepted for delivery")).await;
        let to = MobileNumber::parse("0532 123 45 67").unwrap();
        let kannel = kannel(&stand_in.url());
        let report = format!(
            "x-kannel-dlr-url: http://127.0.0.1/rapor/kannel/sir-sir-sir-sir-sir-sir-sir-sir/{}?d=%d",
            reference().as_str()
        );
        for (text, coding) in [("Kod: 123456.\n\n@host #123456", '0'), ("İğne", '2')] {
            kannel
                .send(&to, text, Kind::Notice, &reference(), BOUNDS.whole)
                .await
                .unwrap();
            let got = stand_in.last();
            assert!(got.starts_with("POST /cgi-bin/sendsms HTTP/1.1\r\n"));
            for line in [
                "x-kannel-username: muhur",
                "x-kannel-password: gizli",
                "x-kannel-from: KAMUSM",
                "x-kannel-to: +905321234567",
                "x-kannel-account: 07070707070707070707070707070707",
                "x-kannel-dlr-mask: 31",
                &report,
                "content-type: text/plain; charset=UTF-8",
                &format!("x-kannel-coding: {coding}"),
            ] {
                assert!(got.contains(&format!("\r\n{line}\r\n")), "{line}\n{got}");
            }
            assert!(got.ends_with(&format!("\r\n\r\n{text}")), "{got}");
        }
    }

    #[test]
    fn what_a_header_cannot_carry_is_told_at_the_start_without_its_value() {
        let mut config = KannelConfig {
            url: "http://127.0.0.1/cgi-bin/sendsms".to_owned(),
            user: "muhur".to_owned(),
            password: None,
            password_file: None,
            sender: "KAMUSM".to_owned(),
            reports: None,
        };
        let told = |config: &KannelConfig, password: &str| match Kannel::new(
            "key",
            config,
            &SecretString::from(password),
            None,
            outside(),
        ) {
            Ok(_) => String::new(),
            Err(error) => error.to_string(),
        };
        assert_eq!(told(&config, "gizli"), "");
        assert_eq!(
            told(&config, "gi\nzli"),
            "key.password: ASCII only, and no space at either end"
        );
        assert_ne!(told(&config, "gizli "), "");
        config.url = "kannel".to_owned();
        assert!(told(&config, "gizli").starts_with("key.url: "));
    }
}
