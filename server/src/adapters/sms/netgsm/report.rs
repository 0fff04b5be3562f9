//! What NetGSM tells of messages that it took: `/sms/rest/v2/report`. Fields
//! and states are those of its own client (`netgsm/netgsm-sms-js`,
//! `src/types.ts` and `src/enums.ts`).

use domain::message::MessageState;
use serde::Deserialize;
use serde_json::Value;

use super::answer::Number;
use crate::adapters::http_client::Answer;

/// Its answer; numbers, operators and times are left where they are.
#[derive(Deserialize)]
struct Told {
    code: Number,
    /// A list; null or nothing where the code says why there is none.
    #[serde(default)]
    jobs: Value,
}

#[derive(Deserialize)]
struct Job {
    jobid: Number,
    status: u16,
}

/// Why there is no report.
#[derive(Debug, PartialEq, Eq)]
enum NoReport {
    /// It is no answer of NetGSM's.
    CallError,
    /// It says so, by this code.
    Code(String),
}

/// What an answer tells; nothing where it is none.
pub(super) fn read_report(answer: &Answer) -> Vec<(String, MessageState)> {
    match jobs(answer) {
        Ok(jobs) => jobs.into_iter().filter_map(read).collect(),
        Err(NoReport::CallError) => {
            tracing::warn!(status = answer.status.as_u16(), "not a report of netgsm's");
            Vec::new()
        }
        Err(NoReport::Code(code)) => {
            let code = if code.len() <= 4 { &code } else { "?" };
            tracing::warn!(code, "netgsm gives no report");
            Vec::new()
        }
    }
}

/// The jobs that an answer tells of, unread.
fn jobs(answer: &Answer) -> Result<Vec<Value>, NoReport> {
    let told: Told = serde_json::from_slice(&answer.body).map_err(|_| NoReport::CallError)?;
    match told.code.code() {
        code if code == "00" && answer.status.is_success() => {}
        // Nothing on record yet.
        code if code == "60" => {}
        code => return Err(NoReport::Code(code)),
    }
    Ok(match told.jobs {
        Value::Array(jobs) => jobs,
        _ => Vec::new(),
    })
}

/// One of them; what cannot be read voids no other.
fn read(job: Value) -> Option<(String, MessageState)> {
    let Ok(job) = serde_json::from_value::<Job>(job) else {
        tracing::warn!("a job of netgsm's report cannot be read");
        return None;
    };
    Some((job.jobid.text(), state(job.status)?))
}

/// What a message's state means; nothing while it waits.
fn state(status: u16) -> Option<MessageState> {
    match status {
        1 => Some(MessageState::Delivered),
        // Its time ran out; an error on the way to the phone.
        2 | 12 => Some(MessageState::Expired),
        // No such number (3), not given to the operator (4), refused by it
        // (11), blocked there (15, 16, 17).
        3 | 4 | 11 | 15..=17 => Some(MessageState::Refused),
        // The same words once more: they went out the first time, and what
        // becomes of those is told under that job.
        13 => Some(MessageState::HandedOver),
        // Our account is empty: nobody is to doubt a number that may be good.
        14 => {
            tracing::error!("netgsm has no credit of ours left");
            Some(MessageState::Expired)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use MessageState::{Delivered, Expired, HandedOver, Refused};

    fn answer(status: u16, body: &str) -> Answer {
        Answer {
            tag: None,
            status: status.try_into().unwrap(),
            kind: "application/json".to_owned(),
            body: body.as_bytes().to_vec(),
        }
    }

    fn of(status: u16, body: &str) -> Vec<(String, MessageState)> {
        read_report(&answer(status, body))
    }

    #[test]
    fn every_documented_state_has_its_meaning() {
        for (status, wanted) in [
            (0, None),
            (1, Some(Delivered)),
            (2, Some(Expired)),
            (3, Some(Refused)),
            (4, Some(Refused)),
            (11, Some(Refused)),
            (12, Some(Expired)),
            (13, Some(HandedOver)),
            (14, Some(Expired)),
            (15, Some(Refused)),
            (16, Some(Refused)),
            (17, Some(Refused)),
            (100, None),
            (999, None),
        ] {
            let body = format!(
                r#"{{"code":"00","description":"success","jobs":[{{"jobid":"12345",
                "number":"5321234567","status":{status},"operator":30,"msglen":10}}]}}"#
            );
            let wanted: Vec<_> = wanted
                .map(|state| ("12345".to_owned(), state))
                .into_iter()
                .collect();
            assert_eq!(of(200, &body), wanted, "{status}");
        }
    }

    #[test]
    fn what_is_no_report_tells_nothing() {
        let good = r#"{"code":"00","jobs":[{"jobid":7,"status":1}]}"#;
        assert_eq!(of(200, good), [("7".to_owned(), Delivered)]);
        for (status, body) in [
            (500, good),
            (200, r#"{"code":"00"}"#),
            (200, r#"{"code":"00","jobs":null}"#),
            (200, r#"{"code":"00","jobs":"none"}"#),
            (406, r#"{"code":"60","description":"none"}"#),
            (406, r#"{"code":"80"}"#),
            (200, r#"{"code":"00","jobs":[{"jobid":"7"}]}"#),
            (200, r#"{"jobs":[{"jobid":"7","status":1}]}"#),
            (200, "<html>"),
            (200, ""),
        ] {
            assert_eq!(of(status, body), [], "{body}");
        }
    }

    #[test]
    fn a_code_without_jobs_is_seen() {
        for (status, body, code) in [
            (406, r#"{"code":"30","description":"x","jobs":null}"#, "30"),
            (406, r#"{"code":"80","jobs":null}"#, "80"),
            (200, r#"{"code":80}"#, "80"),
        ] {
            let why = Err(NoReport::Code(code.to_owned()));
            assert_eq!(jobs(&answer(status, body)), why, "{body}");
        }
        assert_eq!(jobs(&answer(200, "<html>")), Err(NoReport::CallError));
    }

    #[test]
    fn a_job_that_cannot_be_read_voids_no_other() {
        let body = r#"{"code":"00","jobs":[{"jobid":"7","status":"?"},null,
            {"jobid":null,"status":1},{"jobid":"8","status":1},{"jobid":"9","status":11}]}"#;
        let wanted = [("8".to_owned(), Delivered), ("9".to_owned(), Refused)];
        assert_eq!(of(200, body), wanted);
    }
}
