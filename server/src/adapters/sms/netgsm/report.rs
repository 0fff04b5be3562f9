//! What NetGSM tells of messages that it took: `/sms/rest/v2/report`. Fields
//! and states are those of its own client (`netgsm/netgsm-sms-js`,
//! `src/types.ts` and `src/enums.ts`).

use domain::message::MessageState;
use serde::Deserialize;

use super::Number;
use crate::adapters::outside::Answer;

/// Its answer; numbers, operators and times are left where they are.
#[derive(Deserialize)]
struct Told {
    code: Number,
    #[serde(default)]
    jobs: Vec<Job>,
}

#[derive(Deserialize)]
struct Job {
    jobid: Number,
    status: u16,
}

/// What an answer tells; nothing where it is none.
pub(super) fn told(answer: &Answer) -> Vec<(String, MessageState)> {
    let Ok(told) = serde_json::from_slice::<Told>(&answer.body) else {
        tracing::warn!(status = answer.status.as_u16(), "not a report of netgsm's");
        return Vec::new();
    };
    match told.code.code().as_str() {
        "00" if answer.status.is_success() => {}
        // Nothing on record yet.
        "60" => {}
        code => {
            let code = if code.len() <= 4 { code } else { "?" };
            tracing::warn!(code, "netgsm gives no report");
            return Vec::new();
        }
    }
    told.jobs
        .into_iter()
        .filter_map(|job| Some((job.jobid.text(), state(job.status)?)))
        .collect()
}

/// What a message's state means; nothing while it waits.
fn state(status: u16) -> Option<MessageState> {
    match status {
        1 => Some(MessageState::Delivered),
        // Its time ran out; an error on the way to the phone.
        2 | 12 => Some(MessageState::Expired),
        // No such number (3), not given to the operator (4), refused by it
        // (11), the same words once more (13), blocked there (15, 16, 17).
        3 | 4 | 11 | 13 | 15..=17 => Some(MessageState::Refused),
        14 => {
            tracing::error!("netgsm has no credit of ours left");
            Some(MessageState::Refused)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use MessageState::{Delivered, Expired, Refused};

    fn of(status: u16, body: &str) -> Vec<(String, MessageState)> {
        told(&Answer {
            tag: None,
            status: status.try_into().unwrap(),
            kind: "application/json".to_owned(),
            body: body.as_bytes().to_vec(),
        })
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
            (13, Some(Refused)),
            (14, Some(Refused)),
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
}
