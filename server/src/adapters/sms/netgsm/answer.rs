//! What NetGSM says of a message. The result codes are those of its own client
//! (`netgsm/netgsm-sms-js`, `src/enums.ts`), which takes them from answers of
//! status 200 and 406.

use domain::ports::NotSent;
use serde::Deserialize;

use crate::adapters::{
    http_client::Answer,
    sms::gateways::{Kind, Taken},
};

/// Its answer; the description is left where it is, it may name the number.
#[derive(Deserialize)]
struct Said {
    code: Number,
    #[serde(alias = "jobId")]
    jobid: Option<Number>,
}

/// Documented as a text; a number is understood too.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Number {
    Text(String),
    Number(u64),
}

impl Number {
    pub(super) fn text(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Number(number) => number.to_string(),
        }
    }

    /// As a result code: two digits at the least.
    pub(super) fn code(self) -> String {
        format!("{:0>2}", self.text())
    }
}

/// What an answer means.
pub(super) fn outcome(answer: &Answer, what: Kind) -> Result<Taken, NotSent> {
    let status = answer.status.as_u16();
    let said = serde_json::from_slice::<Said>(&answer.body).ok();
    let (code, job) = said.map_or((None, None), |said| (Some(said.code.code()), said.jobid));
    let job = job.map(Number::text).filter(|job| is_job(job));
    match (code.as_deref(), status) {
        (Some("00"), 200..300) => Ok(Taken { job }),
        // It took the message and set a date of its own (NetGSM's older API
        // has these, its client knows them no more).
        (Some("01" | "02"), 200..300) if job.is_some() => Ok(Taken { job }),
        // It says yes and no.
        (Some("00"), _) => Err(NotSent::Unknown),
        (Some(code), _) => Err(refusal(code, what)),
        (None, 429 | 503) => Err(NotSent::Unreachable),
        (None, 300..500) => {
            tracing::error!(status, "netgsm does not understand our request");
            Err(NotSent::Unreachable)
        }
        (None, _) => {
            tracing::error!(status, "not an answer of netgsm's");
            Err(NotSent::Unknown)
        }
    }
}

/// Whether it is the number of one job.
fn is_job(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// What a result code means, on the road that the message took.
fn refusal(code: &str, what: Kind) -> NotSent {
    match (code, what) {
        // The text is too long or has what it may not have (20); "check the
        // number" (50, 51, 52).
        ("20", _) | ("50" | "51" | "52", Kind::Code) => NotSent::Refused,
        // The account: user, password, address or API right (30); header
        // unknown (40) or not valid (41); İYS not to be used by it (50) or no
        // brand there (51); no credit for codes (60); a field missing (70).
        // Those of one road are no less a refusal on the other.
        ("30" | "40" | "41" | "60" | "70", _) | ("50" | "51" | "52", Kind::Notice) => {
            tracing::error!(code, road = ?what, "netgsm refuses our account or our request");
            NotSent::Unreachable
        }
        // Too many messages (80), too many to one number (85), its own trouble.
        ("80" | "85" | "100" | "101", _) => {
            tracing::warn!(code, road = ?what, "netgsm takes nothing for now");
            NotSent::Unreachable
        }
        // Its own "undefined" (5000) and what it never told of: it may have
        // taken the message all the same.
        _ => {
            let known = code.len() <= 4 && code.bytes().all(|byte| byte.is_ascii_digit());
            let code = if known { code } else { "?" };
            tracing::error!(code, road = ?what, "netgsm answers with an unknown code");
            NotSent::Unknown
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Kind::{Code as OneTime, Notice};
    use NotSent::{Refused, Unknown, Unreachable};

    fn meaning(status: u16, body: &str, what: Kind) -> Result<(), NotSent> {
        let answer = Answer {
            status: status.try_into().unwrap(),
            tag: None,
            kind: "application/json".to_owned(),
            body: body.as_bytes().to_vec(),
        };
        outcome(&answer, what).map(drop)
    }

    #[test]
    fn every_documented_code_has_its_meaning_on_its_road() {
        for (code, of_code, of_notice) in [
            ("20", Refused, Refused),
            ("30", Unreachable, Unreachable),
            ("40", Unreachable, Unreachable),
            ("41", Unreachable, Unreachable),
            ("50", Refused, Unreachable),
            ("51", Refused, Unreachable),
            ("52", Refused, Unreachable),
            ("60", Unreachable, Unreachable),
            ("70", Unreachable, Unreachable),
            ("80", Unreachable, Unreachable),
            ("85", Unreachable, Unreachable),
            ("100", Unreachable, Unreachable),
            ("101", Unreachable, Unreachable),
            ("5000", Unknown, Unknown),
            ("01", Unknown, Unknown),
            ("03", Unknown, Unknown),
            ("+905321234567", Unknown, Unknown),
        ] {
            let body = format!("{{\"code\":\"{code}\",\"description\":\"x\"}}");
            for status in [200, 406] {
                assert_eq!(meaning(status, &body, OneTime), Err(of_code), "{code}");
                assert_eq!(meaning(status, &body, Notice), Err(of_notice), "{code}");
            }
        }
    }
}
