//! What an authority answers on its bad days.

use serde_json::{Value, json};

use super::{
    super::scripted::{How, cut, http},
    done, ok, told,
};

/// An answer to all three questions at once.
fn good() -> Value {
    json!({
        "certificates": [told()], "matches": true,
        "id": "0123456789abcdef0123456789abcdef", "state": "carried_out",
    })
}

/// What is no answer to any question.
pub fn answers() -> Vec<(&'static str, How)> {
    let good = good();
    let said = |status: &str, kind: &str| How::Bytes(http(status, kind, &good.to_string()));
    let text = |body: &str| How::Bytes(http("200 OK", "application/json", body));
    let json = "application/json";
    let problem = |kind: &str| {
        let body = json!({ "type": kind, "title": "x", "status": 404 }).to_string();
        How::Bytes(http("404 Not Found", "application/problem+json", &body))
    };
    let redirect =
        b"HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n";
    vec![
        ("silence", How::Silence),
        ("the end at once", How::Nothing),
        ("half and silence", How::Half(cut(&ok(&good)))),
        ("half and the end", How::Bytes(cut(&ok(&good)))),
        ("a byte a moment", How::Slowly(ok(&good))),
        ("HTML", said("200 OK", "text/html")),
        (
            "a problem with 200",
            said("200 OK", "application/problem+json"),
        ),
        (
            "another encoding",
            said("200 OK", "application/json; charset=utf-16"),
        ),
        ("no kind", said("200 OK", "")),
        ("HTML that says it is JSON", text("<html>Bakım</html>")),
        ("nothing in it", text("")),
        ("null", text("null")),
        ("a list", text("[]")),
        ("an object without anything", text("{}")),
        ("two answers", text(&good.to_string().repeat(2))),
        ("very deep", text(&"[".repeat(100_000))),
        (
            "too large",
            text(&format!("{{\"x\":\"{}\"}}", "x".repeat(300 * 1024))),
        ),
        ("201", said("201 Created", json)),
        ("204", said("204 No Content", json)),
        ("206", said("206 Partial Content", json)),
        ("400", said("400 Bad Request", json)),
        ("401", said("401 Unauthorized", json)),
        ("403", said("403 Forbidden", json)),
        ("404 of a wrong address", said("404 Not Found", "text/html")),
        ("404 that says it is an answer", said("404 Not Found", json)),
        ("404 of another type", problem("about:blank")),
        ("429", said("429 Too Many Requests", json)),
        ("500", said("500 Internal Server Error", json)),
        ("503", said("503 Service Unavailable", json)),
        ("a redirect", How::Bytes(redirect.to_vec())),
        ("no HTTP", How::Bytes(b"SSH-2.0-x\r\n".to_vec())),
    ]
}

/// Certificates of which one cannot be believed.
pub fn certificates() -> Vec<(&'static str, Vec<Value>)> {
    let with = |field: &str, value: Value| {
        let mut other = told();
        other["serial"] = json!("5A1F0000000000000002");
        other[field] = value;
        vec![told(), other]
    };
    let without = |field: &str| {
        let mut other = told();
        other.as_object_mut().unwrap().remove(field);
        vec![other]
    };
    let many = (0..201_u64)
        .map(|index| {
            let mut one = told();
            one["serial"] = json!(format!("5A1F{index:016X}"));
            one
        })
        .collect();
    let revoked = |reason: &str, on: &str| {
        let mut one = told();
        one["standing"] = json!("revoked");
        one["revocation"] = json!({ "reason": reason, "on": on });
        vec![one]
    };
    vec![
        ("somebody else's", with("national_id", json!("20000000282"))),
        (
            "a wrong check digit",
            with("national_id", json!("10000000147")),
        ),
        ("a number", with("national_id", json!(10_000_000_146_u64))),
        ("no serial", with("serial", json!("xyz"))),
        ("the same twice", with("serial", told()["serial"].clone())),
        ("no name", with("given_name", json!(""))),
        (
            "a name with a sign that is no letter",
            with("given_name", json!("Şük\u{0}rü")),
        ),
        (
            "a name that is too long",
            with("given_name", json!("a".repeat(201))),
        ),
        ("a surname of spaces", with("family_name", json!(" "))),
        (
            "a day that is none",
            with("valid_until", json!("2027-02-30")),
        ),
        (
            "an end before its beginning",
            with("valid_until", json!("2025-07-24")),
        ),
        ("another standing", with("standing", json!("expired"))),
        ("a phone that is a number", with("mobile", json!(5))),
        ("a word that is a text", with("has_word", json!("yes"))),
        ("a revocation of what is good", {
            let lost = json!({ "reason": "lost_or_stolen", "on": "2026-11-20" });
            with("revocation", lost)
        }),
        (
            "an unknown ground of revocation",
            revoked("stolen", "2026-11-20"),
        ),
        (
            "a revocation on no day",
            revoked("lost_or_stolen", "2026-11-31"),
        ),
        ("without a standing", without("standing")),
        ("without a word's presence", without("has_word")),
        ("without a last day", without("valid_until")),
        ("more than anybody has", many),
    ]
}

/// Answers to an order that are answers, and not that it was carried out.
pub fn orders() -> Vec<(&'static str, How)> {
    let with = |field: &str, value: &str| {
        let mut told = done();
        told[field] = json!(value);
        How::Bytes(ok(&told))
    };
    let unknown = json!({ "type": "urn:muhur:unknown-certificate", "title": "x", "status": 404 });
    let problem = "application/problem+json";
    vec![
        ("accepted with 200", with("state", "accepted")),
        ("another word", with("state", "done")),
        ("another order", with("id", &"0".repeat(32))),
        (
            "accepted",
            How::Bytes(http(
                "202 Accepted",
                "application/json",
                &done().to_string(),
            )),
        ),
        (
            "another order under this identifier",
            How::Bytes(http("409 Conflict", problem, "{}")),
        ),
        (
            "no such certificate",
            How::Bytes(http("404 Not Found", problem, &unknown.to_string())),
        ),
    ]
}
