//! NetGSM's REST v2: one-time codes over `/sms/rest/v2/otp`, which promises
//! them within three minutes, and notices over `/sms/rest/v2/send`.

mod answer;
mod report;

use std::time::Duration;

use async_trait::async_trait;
use domain::{contact::MobileNumber, id::MessageId, message::MessageState, ports::NotSent};
use reqwest::{Url, header};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use super::{
    gateways::{BOUNDS, FRESH, Gateway, Kind, Taken},
    segments::Encoding,
};
use crate::{
    adapters::http_client::{Answer, CallError, HttpClient},
    config::{ConfigError, sms::NetgsmConfig},
};

/// An account at NetGSM.
pub struct Netgsm {
    codes: Url,
    notices: Url,
    reports: Url,
    user: String,
    password: SecretString,
    sender: String,
    outside: HttpClient,
}

impl Netgsm {
    /// An account whose configuration has this key.
    ///
    /// # Errors
    /// When its address is none.
    pub fn new(
        key: &str,
        config: &NetgsmConfig,
        password: SecretString,
        outside: HttpClient,
    ) -> Result<Self, ConfigError> {
        let at = |path| {
            Url::parse(&config.url)
                .and_then(|url| url.join(path))
                .map_err(|error| ConfigError::of(&format!("{key}.url"), error))
        };
        Ok(Self {
            codes: at("/sms/rest/v2/otp")?,
            notices: at("/sms/rest/v2/send")?,
            reports: at("/sms/rest/v2/report")?,
            user: config.user.clone(),
            password,
            sender: config.sender.clone(),
            outside,
        })
    }

    async fn post(
        &self,
        url: &Url,
        body: &serde_json::Value,
        time: Duration,
    ) -> Result<Answer, CallError> {
        let body = body.to_string();
        self.outside
            .ask_within(time, |client| {
                client
                    .post(url.clone())
                    .basic_auth(&self.user, Some(self.password.expose_secret()))
                    .header(header::CONTENT_TYPE, "application/json")
                    .header(header::CONNECTION, FRESH)
                    .body(body.clone())
            })
            .await
    }
}

#[async_trait]
impl Gateway for Netgsm {
    fn name(&self) -> &'static str {
        "netgsm"
    }

    /// It can keep no reference: what is sent twice comes twice, and only
    /// what it gave a number for can be asked about.
    async fn send(
        &self,
        to: &MobileNumber,
        text: &str,
        what: Kind,
        _: &MessageId,
        time: Duration,
    ) -> Result<Taken, NotSent> {
        let e164 = to.e164();
        let number = e164.strip_prefix("+90").unwrap_or(&e164);
        let (url, body) = match what {
            Kind::Code => (
                &self.codes,
                json!({ "msgheader": self.sender, "msg": text, "no": number }),
            ),
            Kind::Notice => (
                &self.notices,
                json!({
                    "msgheader": self.sender,
                    "encoding": match Encoding::of(text) {
                        Encoding::Gsm7 => "ASCII",
                        Encoding::Ucs2 => "TR",
                    },
                    // No commercial message: no list of consents is asked.
                    "iysfilter": "0",
                    "messages": [{ "msg": text, "no": number }],
                }),
            ),
        };
        answer::outcome(&self.post(url, &body, time).await?, what)
    }

    async fn ask(&self, jobs: &[String]) -> Vec<(String, MessageState)> {
        // Without a size it gives a page of as many as it likes.
        let asked = json!({ "jobids": jobs, "pagenumber": 0, "pagesize": jobs.len() });
        match self.post(&self.reports, &asked, BOUNDS.whole).await {
            Ok(answer) => report::read_report(&answer),
            Err(_) => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::sms::stand_in::{Does, StandIn, outside};
    use Kind::{Code as OneTime, Notice};
    use NotSent::{Refused, Unknown, Unreachable};

    fn netgsm(url: &str) -> Netgsm {
        let config = NetgsmConfig {
            url: url.to_owned(),
            user: "8500000000".to_owned(),
            password: None,
            password_file: None,
            sender: "KAMUSM".to_owned(),
        };
        Netgsm::new("key", &config, SecretString::from("gizli"), outside()).unwrap()
    }

    /// Codes' answers say `jobId`, notices' say `jobid`.
    const TAKEN: &str = r#"{"code":"00","jobId":"17377215342605050417149344"}"#;

    fn reference() -> MessageId {
        MessageId::from_bytes([7; 16])
    }

    async fn told(does: Does, what: Kind) -> Result<(), NotSent> {
        let stand_in = StandIn::new(does).await;
        let to = MobileNumber::parse("0532 123 45 67").unwrap();
        netgsm(&stand_in.url())
            .send(&to, "merhaba", what, &reference(), BOUNDS.whole)
            .await
            .map(drop)
    }

    #[tokio::test]
    async fn an_answer_without_a_code_is_no_answer() {
        let json = "application/json";
        for (status, kind, body, wanted) in [
            (200, json, "{\"code\":\"00\",\"jobid\":\"1\"}", Ok(())),
            (
                200,
                json,
                "{\"code\":0,\"description\":\"success\"}",
                Ok(()),
            ),
            (200, json, "{\"code\":\"01\",\"jobid\":\"1\"}", Ok(())),
            (200, json, "{\"code\":2,\"jobId\":17}", Ok(())),
            (200, json, "{\"code\":\"02\",\"jobid\":\"\"}", Err(Unknown)),
            (500, json, "{\"code\":\"02\",\"jobid\":\"1\"}", Err(Unknown)),
            (406, json, "{\"code\":20}", Err(Refused)),
            (500, json, "{\"code\":\"00\"}", Err(Unknown)),
            (200, json, "{\"code\":\"00\"", Err(Unknown)),
            (200, json, "{}", Err(Unknown)),
            (200, json, "", Err(Unknown)),
            (200, "text/html", "<html>hello</html>", Err(Unknown)),
            (301, "text/html", "", Err(Unreachable)),
            (401, "text/html", "", Err(Unreachable)),
            (404, "text/html", "", Err(Unreachable)),
            (429, "text/html", "", Err(Unreachable)),
            (500, "text/html", "", Err(Unknown)),
            (502, "text/html", "", Err(Unknown)),
            (503, "text/html", "", Err(Unreachable)),
        ] {
            for what in [OneTime, Notice] {
                let does = Does::Says(status, kind, body);
                assert_eq!(told(does, what).await, wanted, "{status} {body}");
            }
        }
    }

    #[tokio::test]
    async fn where_nobody_knows_whether_it_went_out_the_answer_is_unknown() {
        assert_eq!(told(Does::Refuses, OneTime).await, Err(Unreachable));
        assert_eq!(told(Does::Hangs, OneTime).await, Err(Unknown));
        assert_eq!(told(Does::HangsUp, Notice).await, Err(Unknown));
        assert_eq!(told(Does::Halves, Notice).await, Err(Unknown));
        assert_eq!(told(Does::Floods, Notice).await, Err(Unknown));
    }

    #[tokio::test]
    async fn codes_and_notices_take_their_own_roads() {
        let stand_in = StandIn::new(Does::Says(200, "application/json", TAKEN)).await;
        let netgsm = netgsm(&stand_in.url());
        let to = MobileNumber::parse("0532 123 45 67").unwrap();
        for (text, what, path, body) in [
            (
                "Kod",
                OneTime,
                "otp",
                json!({ "msgheader": "KAMUSM", "msg": "Kod", "no": "5321234567" }),
            ),
            (
                "İğne",
                Notice,
                "send",
                json!({
                    "msgheader": "KAMUSM", "encoding": "TR", "iysfilter": "0",
                    "messages": [{ "msg": "İğne", "no": "5321234567" }],
                }),
            ),
            (
                "Igne",
                Notice,
                "send",
                json!({
                    "msgheader": "KAMUSM", "encoding": "ASCII", "iysfilter": "0",
                    "messages": [{ "msg": "Igne", "no": "5321234567" }],
                }),
            ),
        ] {
            let taken = netgsm
                .send(&to, text, what, &reference(), BOUNDS.whole)
                .await;
            assert_eq!(
                taken.unwrap().job.as_deref(),
                Some("17377215342605050417149344")
            );
            let got = stand_in.last();
            assert!(got.starts_with(&format!("POST /sms/rest/v2/{path} HTTP/1.1\r\n")));
            // 8500000000:gizli
            assert!(got.contains("\r\nauthorization: Basic ODUwMDAwMDAwMDpnaXpsaQ==\r\n"));
            let (_, sent) = got.split_once("\r\n\r\n").unwrap();
            assert_eq!(
                serde_json::from_str::<serde_json::Value>(sent).unwrap(),
                body
            );
        }
    }

    #[tokio::test]
    async fn it_is_asked_by_its_own_numbers_and_by_nothing_else() {
        let answer = r#"{"code":"00","jobs":[{"jobid":"17","number":"5321234567","status":1}]}"#;
        let stand_in = StandIn::new(Does::Says(200, "application/json", answer)).await;
        let netgsm = netgsm(&stand_in.url());
        let told = netgsm.ask(&["17".to_owned(), "18".to_owned()]).await;
        assert_eq!(told, [("17".to_owned(), MessageState::Delivered)]);
        let got = stand_in.last();
        assert!(got.starts_with("POST /sms/rest/v2/report HTTP/1.1\r\n"));
        let (_, sent) = got.split_once("\r\n\r\n").unwrap();
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(sent).unwrap(),
            json!({ "jobids": ["17", "18"], "pagenumber": 0, "pagesize": 2 })
        );
    }
}
