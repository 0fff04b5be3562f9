//! Kannel's `sendsms` (User Guide 1.4.5, "Using the HTTP interface to send SMS
//! messages"; the answers are those of `gw/smsbox.c`). The text goes as the
//! body and the rest as headers, so that neither password, number nor code
//! stands in an address that proxies write down.

use async_trait::async_trait;
use domain::{contact::MobileNumber, id::ErrandId, ports::NotSent};
use reqwest::{
    Url,
    header::{CONNECTION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue},
};
use secrecy::{ExposeSecret, SecretString};

use super::{
    gateways::{FRESH, Gateway, Kind},
    segments::Encoding,
};
use crate::{
    adapters::outside::{Answer, NoAnswer, Outside},
    config::{ConfigError, sms::KannelConfig},
};

const USER: HeaderName = HeaderName::from_static("x-kannel-username");
const PASSWORD: HeaderName = HeaderName::from_static("x-kannel-password");
const FROM: HeaderName = HeaderName::from_static("x-kannel-from");
const TO: HeaderName = HeaderName::from_static("x-kannel-to");
const CODING: HeaderName = HeaderName::from_static("x-kannel-coding");
const ACCOUNT: HeaderName = HeaderName::from_static("x-kannel-account");
const DLR_MASK: HeaderName = HeaderName::from_static("x-kannel-dlr-mask");
const DLR_URL: HeaderName = HeaderName::from_static("x-kannel-dlr-url");

/// A Kannel.
pub struct Kannel {
    url: Url,
    /// What every message has.
    always: HeaderMap,
    outside: Outside,
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
        outside: Outside,
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
        if let Some(mask) = config.dlr_mask {
            put(DLR_MASK, "dlr_mask", &mask.to_string())?;
        }
        if let Some(url) = &config.dlr_url {
            put(DLR_URL, "dlr_url", url)?;
        }
        always.insert(CONNECTION, HeaderValue::from_static(FRESH));
        always.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("text/plain; charset=UTF-8"),
        );
        Ok(Self {
            url,
            always,
            outside,
        })
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
        reference: Option<&ErrandId>,
    ) -> Result<(), NotSent> {
        let coding = match Encoding::of(text) {
            Encoding::Gsm7 => "0",
            Encoding::Ucs2 => "2",
        };
        let answer = self
            .outside
            .ask(|client| {
                let request = client
                    .post(self.url.clone())
                    .headers(self.always.clone())
                    .header(TO, to.e164())
                    .header(CODING, coding)
                    .body(text.to_owned());
                match reference {
                    None => request,
                    // Kannel's log and reports name it, so that the operator
                    // finds a notice again.
                    Some(reference) => request.header(ACCOUNT, reference.as_str()),
                }
            })
            .await;
        match answer {
            Ok(answer) => outcome(&answer),
            Err(NoAnswer::NotReached) => Err(NotSent::Unreachable),
            Err(NoAnswer::Lost | NoAnswer::TooLarge) => Err(NotSent::Unknown),
        }
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
    use crate::adapters::sms::stand_in::{Does, StandIn, outside};
    use NotSent::{Refused, Unknown, Unreachable};

    fn kannel(url: &str) -> Kannel {
        let config = KannelConfig {
            url: format!("{url}/cgi-bin/sendsms"),
            user: "muhur".to_owned(),
            password: None,
            password_file: None,
            sender: "KAMUSM".to_owned(),
            dlr_mask: Some(3),
            dlr_url: Some("http://127.0.0.1/rapor?%d".to_owned()),
        };
        Kannel::new("key", &config, &SecretString::from("gizli"), outside()).unwrap()
    }

    async fn told(does: Does) -> Result<(), NotSent> {
        let stand_in = StandIn::new(does).await;
        let to = MobileNumber::parse("0532 123 45 67").unwrap();
        kannel(&stand_in.url())
            .send(&to, "merhaba", Kind::Code, None)
            .await
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
        let reference = ErrandId::from_bytes([7; 16]);
        let kannel = kannel(&stand_in.url());
        for (text, coding, reference) in [
            ("Kod: 123456.\n\n@host #123456", '0', None),
            ("İğne", '2', Some(&reference)),
        ] {
            kannel
                .send(&to, text, Kind::Notice, reference)
                .await
                .unwrap();
            let got = stand_in.last();
            assert!(got.starts_with("POST /cgi-bin/sendsms HTTP/1.1\r\n"));
            for line in [
                "x-kannel-username: muhur",
                "x-kannel-password: gizli",
                "x-kannel-from: KAMUSM",
                "x-kannel-to: +905321234567",
                "x-kannel-dlr-mask: 3",
                "x-kannel-dlr-url: http://127.0.0.1/rapor?%d",
                "content-type: text/plain; charset=UTF-8",
                &format!("x-kannel-coding: {coding}"),
            ] {
                assert!(got.contains(&format!("\r\n{line}\r\n")), "{line}\n{got}");
            }
            assert_eq!(
                got.contains("x-kannel-account: 07070707"),
                reference.is_some()
            );
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
            dlr_mask: None,
            dlr_url: None,
        };
        let told = |config: &KannelConfig, password: &str| match Kannel::new(
            "key",
            config,
            &SecretString::from(password),
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
