//! Nothing personal and no secret is logged, at whatever level, or counted.

use server_testing::process::{Applicant, Folder, Form, Running};

#[test]
fn nothing_typed_and_no_secret_reaches_log_or_metrics() {
    let folder = Folder::new("logged");
    let path = folder.0.as_path();
    let mut applicant = Applicant::default();
    let server = Running::start(path);
    applicant.asked_for_code(&server);
    let code = Applicant::newest_code(path);
    // Refusals are where values slip out.
    for (step, form) in [
        ("code/check", &[("code", "999999x")] as Form),
        (
            "form/review",
            &[("draft[mobile_phone]", "0542 318 44 09 x")],
        ),
        ("form/save", &[("revision", "542 318 44 09")]),
        ("form/review", &[("draft[given_name]", "Şükrü")]),
    ] {
        let refused = applicant.post(&server, step, form).unwrap();
        assert!(refused.status >= 400, "{step} {refused:?}");
    }
    applicant.get(&server, "/sonuc?name=I%C5%9F%C4%B1k");
    let cookie = applicant.cookie_value().to_owned();
    let metrics = server.tells_operator("/metrics");
    server.kill();

    let log = std::fs::read_to_string(path.join("log")).unwrap();
    assert!(
        log.contains("read-only fields were sent and ignored fields=[GivenName]"),
        "an attempt to change what the registry says is noted"
    );
    assert!(
        log.contains("DEBUG") || log.contains("TRACE"),
        "every level is logged here"
    );
    let secret = std::fs::read_to_string(path.join("master.key")).unwrap();
    for value in [
        "10000000146",
        "Şükrü",
        "Işık",
        "ışık",
        "Gebze",
        "MM5001",
        "5423184409",
        "542 318 44 09",
        "kaktüs",
        "Atatürk",
        "sukru.isik",
        "2625550102",
        &cookie,
        secret.trim(),
    ] {
        assert!(!log.contains(value), "{value} stands in the log");
        assert!(!metrics.contains(value), "{value} stands in the metrics");
    }
    for (name, text) in [("log", &log), ("metrics", &metrics)] {
        assert!(!tells(text, &code), "the code stands in the {name}");
    }
}

/// Whether a text has a code as a word of its own. Parts of a second have six
/// digits too: whatever comes after a point is no code.
fn tells(text: &str, code: &str) -> bool {
    text.match_indices(code).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + code.len()..].chars().next();
        let stands_alone = |sign: Option<char>| !sign.is_some_and(char::is_alphanumeric);
        stands_alone(before) && before != Some('.') && stands_alone(after)
    })
}

#[test]
fn a_code_is_found_in_words_and_not_in_moments() {
    for text in ["code=123456", "Kod: 123456. Kamu", "\"123456\"", "123456"] {
        assert!(tells(text, "123456"), "{text}");
    }
    for text in ["09:00:00.123456Z", "0.123456", "f123456", "1234567"] {
        assert!(!tells(text, "123456"), "{text}");
    }
}

#[test]
fn no_secret_of_gateways_and_mail_reaches_log_or_metrics() {
    const GATEWAY: &str = "gizli-gecit";
    const REPORTS: &str = "rapor-sirri-rapor-sirri-rapor-sirri";
    const MAIL: &str = "gizli-posta";
    let folder = Folder::new("secrets");
    let path = folder.0.as_path();
    let kannel = |name| format!("MUHUR_SMS__GATEWAYS__FIRST__KANNEL__{name}");
    let smtp = |name| format!("MUHUR_MAIL__SMTP__{name}");
    let settings = [
        (kannel("URL"), "http://127.0.0.1:9/cgi-bin/sendsms"),
        (kannel("USER"), "muhur"),
        (kannel("PASSWORD"), GATEWAY),
        (kannel("SENDER"), "KAMUSM"),
        (kannel("REPORTS__URL"), "http://127.0.0.1:9"),
        (kannel("REPORTS__PASSWORD"), REPORTS),
        (smtp("HOST"), "127.0.0.1"),
        (smtp("TLS"), "none"),
        (smtp("USER"), "muhur"),
        (smtp("PASSWORD"), MAIL),
        (smtp("FROM"), "a@example.org"),
    ];
    let settings: Vec<_> = settings
        .iter()
        .map(|(key, value)| (&**key, *value))
        .collect();
    let server = Running::with(path, "trace", &settings);
    let mut kannel = Applicant::default();
    let stranger = "0".repeat(32);
    for (secret, reference, status) in [
        (REPORTS, &*stranger, 202),
        (REPORTS, "x", 202),
        (&REPORTS[1..], &stranger, 404),
    ] {
        let report = format!("/rapor/kannel/{secret}/{reference}?d=1");
        assert_eq!(kannel.get(&server, &report).status, status);
    }
    let mut applicant = Applicant::default();
    applicant.asked_for_code(&server);
    let metrics = server.tells_operator("/metrics");
    server.kill();
    let log = std::fs::read_to_string(path.join("log")).unwrap();
    assert!(log.contains("sms.outcome=Err(Unreachable)"), "it was tried");
    for secret in [GATEWAY, &REPORTS[1..], MAIL, "5423184409"] {
        assert!(!log.contains(secret), "{secret} stands in the log");
        assert!(!metrics.contains(secret), "{secret} stands in the metrics");
    }
}
