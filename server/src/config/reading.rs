//! Reads a configuration to its end: what cannot be read is told and set
//! aside, so that one look tells every mistake.

use std::collections::HashSet;

use figment::{
    Figment,
    error::Kind,
    providers::Serialized,
    value::{Dict, Value},
};

use super::Config;

/// No configuration has more mistakes that somebody wants to read.
const MOST: usize = 100;

/// The configuration as far as it can be read, and every mistake with its key.
pub(super) fn read(sources: &Figment) -> (Option<Config>, Vec<String>) {
    let mut told: Vec<(String, String)> = Vec::new();
    let mut dict: Dict = match sources.extract() {
        Ok(dict) => dict,
        // A file that is no TOML, or is not there.
        Err(error) => {
            let lines = error.into_iter().map(|one| {
                let file = one
                    .metadata
                    .as_ref()
                    .and_then(|source| source.source.as_ref());
                let why = one.kind.to_string();
                // An error of TOML repeats the line, in which a secret may stand.
                let why: Vec<&str> = why.lines().filter(|line| !line.contains('|')).collect();
                match file {
                    Some(file) => format!("{file}: {}", why.join(" ")),
                    None => why.join(" "),
                }
            });
            return (None, lines.collect());
        }
    };
    let mut config = None;
    while told.len() < MOST {
        let read: Result<Config, _> = Figment::from(Serialized::defaults(Config::default()))
            .merge(Serialized::defaults(&dict))
            .extract();
        match read {
            Ok(read) => {
                config = Some(read);
                break;
            }
            Err(error) => set_aside(&error, &mut dict, &mut told),
        }
    }
    let further = config.iter().flat_map(Config::mistakes);
    let further: Vec<String> = further.filter(|line| !is_told(&told, line)).collect();
    let mut keys = HashSet::new();
    let lines = told
        .iter()
        .filter(|(key, _)| keys.insert(key))
        .map(|(key, why)| format!("{key}: {why}"))
        .chain(further)
        .collect();
    (config, lines)
}

/// Whether a line is about a key that was told already, or one under it.
fn is_told(told: &[(String, String)], line: &str) -> bool {
    told.iter().any(|(key, _)| {
        let rest = line.strip_prefix(key.as_str());
        rest.is_some_and(|rest| rest.starts_with([':', '.']))
    })
}

/// Notes the first mistake that the reader met, and lets it pass next time.
fn set_aside(error: &figment::Error, dict: &mut Dict, told: &mut Vec<(String, String)>) {
    let mut path = error.path.clone();
    let missing = if let Kind::MissingField(name) = &error.kind {
        path.push(name.to_string());
        true
    } else {
        false
    };
    let key = path.join(".");
    // What was wrong and taken away is missing next.
    let times = told.iter().filter(|(before, _)| *before == key).count();
    let helped = match (times, missing) {
        // Mostly it is a text.
        (0 | 1, true) => put(dict, &path, Value::from("?")),
        (0, false) => take(dict, &path),
        _ => false,
    };
    let why = match &error.kind {
        Kind::MissingField(_) => "is missing".to_owned(),
        kind => kind.to_string(),
    };
    told.push((key, why));
    if !helped {
        let section = path.first().cloned().unwrap_or_default();
        if dict.remove(&section).is_none() {
            dict.clear();
        }
        told.push((section, "cannot be read further".to_owned()));
    }
}

/// The table that a path ends in, and the path's last part.
fn table<'a, 'p>(dict: &'a mut Dict, path: &'p [String]) -> Option<(&'a mut Dict, &'p String)> {
    match path {
        [] => None,
        [last] => Some((dict, last)),
        [first, rest @ ..] => match dict.get_mut(first)? {
            Value::Dict(_, inner) => table(inner, rest),
            _ => None,
        },
    }
}

fn put(dict: &mut Dict, path: &[String], value: Value) -> bool {
    table(dict, path).is_some_and(|(table, last)| table.insert(last.clone(), value).is_none())
}

fn take(dict: &mut Dict, path: &[String]) -> bool {
    table(dict, path).is_some_and(|(table, last)| table.remove(last).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use figment::providers::{Format, Toml};

    fn mistakes(text: &str) -> Vec<String> {
        let defaults = Serialized::defaults(Config::default());
        read(&Figment::from(defaults).merge(Toml::string(text))).1
    }

    #[test]
    fn every_mistake_is_told_at_once_with_its_key_and_each_once() {
        let told = mistakes(
            "environment = 'production'\nhtpp = 1\noffline = 'yes'\n\
             [http]\norigin = 'https://x'\naddress = 'x'\n\
             [population.kps]\nsoap = '1.3'\ncitizens = 'http://kps'\n\
             [certificates.http]\nurl = 'https://x'\ntime = 1\n\
             [staff.http]\nurl = 5\ntoken = 'a'\nrefresh_minutes = 0\n\
             [sms.gateways.first.kannel]\nurl = 'http://k/'\npassword = 'p'\n",
        );
        for (key, times) in [
            ("htpp", 1),
            ("offline", 1),
            ("http.address", 1),
            ("http.trusted_proxies", 1),
            ("population.kps.soap", 1),
            ("population.kps.citizens", 1),
            ("certificates.http.time", 1),
            // Neither token nor token_file.
            ("certificates.http", 1),
            ("staff.http.url", 1),
            ("staff.http.refresh_minutes", 1),
            ("sms.gateways.first.kannel.user", 1),
            ("sms.gateways.first.kannel.sender", 1),
            ("sms.gateways.first.kannel.url", 1),
        ] {
            let count = told
                .iter()
                .filter(|line| line.starts_with(&format!("{key}: ")))
                .count();
            assert_eq!(count, times, "{key} in {told:#?}");
        }
        assert_eq!(told.len(), 13, "{told:#?}");
    }

    #[test]
    fn what_cannot_be_read_at_all_ends() {
        for text in [
            "[sms.gateways]\n",
            "[sms.gateways.first]\n",
            "[sms.gateways.first.twitter]\nurl = 'x'\n",
            "[sms]\nx = 1\ny = 2\n",
            "http = 5\n",
            "staff = 5\n",
            "staff = 'yes'\n",
            "[staff.http]\n",
            "[[sms]]\n",
        ] {
            let told = mistakes(text);
            assert!(!told.is_empty() && told.len() < 8, "{text}: {told:#?}");
        }
        assert_eq!(mistakes(""), Vec::<String>::new());
        let told = mistakes("x = 1\n[sms]\npassword = 'gizli\n");
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(
            told[0].contains("TOML") && told[0].contains("line 3"),
            "{told:?}"
        );
        assert!(
            !told[0].contains("gizli") && !told[0].contains('\n'),
            "{told:?}"
        );
    }
}
