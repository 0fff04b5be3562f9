//! Names that stand in examples and belong to nobody. A production that starts on
//! one of them sends codes and posts to nobody, or to somebody else.

use serde_json::Value;

/// Of our own examples, and of everybody's (RFC 2606).
const NAMES: [&str; 6] = [
    "example.gov.tr",
    "example.com",
    "example.net",
    "example.org",
    "example",
    "invalid",
];

/// A line for each text of a configuration that has such a name in it. Secrets are
/// not written out, and no text is repeated but the name.
pub(super) fn mistakes(config: &impl serde::Serialize) -> Vec<String> {
    let mut found = Vec::new();
    if let Ok(all) = serde_json::to_value(config) {
        look(&mut Vec::new(), &all, &mut found);
    }
    found
}

fn look<'a>(path: &mut Vec<&'a str>, value: &'a Value, found: &mut Vec<String>) {
    match value {
        Value::Object(table) => {
            for (key, value) in table {
                path.push(key);
                look(path, value, found);
                path.pop();
            }
        }
        Value::Array(values) => values.iter().for_each(|value| look(path, value, found)),
        // A path names no host.
        Value::String(text) if !text.starts_with('/') => {
            if let Some(why) = mistake(text) {
                found.push(format!("{}: {why}", path.join(".")));
            }
        }
        _ => {}
    }
}

/// What is wrong with a text that has such a name in it.
pub(super) fn mistake(text: &str) -> Option<String> {
    let is_of_a_name = |sign: char| sign.is_alphanumeric() || sign == '-' || sign == '.';
    let name = text
        .split(|sign| !is_of_a_name(sign))
        .find_map(|host| name_in(host.trim_matches('.')))?;
    Some(format!("{name} is a name of examples: put your own there"))
}

/// The name that a host is, or is under. A single word is no host of theirs.
fn name_in(host: &str) -> Option<&'static str> {
    let host = host.to_ascii_lowercase();
    NAMES.into_iter().find(|name| {
        host.strip_suffix(name)
            .is_some_and(|rest| rest.ends_with('.') || (rest.is_empty() && name.contains('.')))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_of_examples_are_told_with_their_key_and_others_are_not() {
        for (text, name) in [
            ("https://basvuru.example.gov.tr", "example.gov.tr"),
            ("https://EXAMPLE.com:8443/x", "example.com"),
            ("Başvuru <no-reply@example.gov.tr>", "example.gov.tr"),
            ("postgres://u:gizli@db.kurum.example/x", "example"),
            ("posta.kurum.invalid.", "invalid"),
            ("https://basvuru.kamusm.gov.tr", ""),
            ("https://myexample.com", ""),
            ("https://example.com.tr", ""),
            ("an example", ""),
            ("", ""),
        ] {
            let told = mistake(text).unwrap_or_default();
            assert_eq!(told.is_empty(), name.is_empty(), "{text}: {told}");
            assert!(told.starts_with(name), "{text}: {told}");
            assert!(!told.contains("gizli"), "{told}");
        }
        let config = json!({
            "http": { "origin": "https://a.example.gov.tr" },
            "sms": { "first": [{ "url": "https://a.gov.tr" }, { "url": "http://b.example" }] },
            "key_file": "/etc/example.com/key",
        });
        let told = mistakes(&config);
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(
            told.iter()
                .any(|line| line.starts_with("http.origin: example.gov.tr is"))
        );
        assert!(
            told.iter()
                .any(|line| line.starts_with("sms.first.url: example is"))
        );
    }
}
