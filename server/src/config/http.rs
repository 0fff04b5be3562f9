//! The web side: where the portal listens and how people reach it.

use std::net::SocketAddr;

use reqwest::Url;
use serde::{Deserialize, Serialize};

/// The web side.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Http {
    /// Address and port to listen on.
    pub address: SocketAddr,
    /// What people have in their address bar, as browsers send it in `Origin`:
    /// `scheme://host`, and `:port` where it is not the usual one. In production it
    /// begins with `https://`.
    pub origin: String,
    /// How many proxies of our own stand in front, each of which adds an address to
    /// `X-Forwarded-For`; the client's address is the one that the outermost of them
    /// saw. In production 1 or more.
    pub trusted_proxies: u8,
    /// The shortest time in milliseconds in which a sign-in is answered, so that the
    /// time does not tell known people from unknown ones.
    pub sign_in_floor_ms: u64,
}

impl Default for Http {
    fn default() -> Self {
        Self {
            address: SocketAddr::from(([127, 0, 0, 1], 3000)),
            origin: "http://127.0.0.1:3000".to_owned(),
            trusted_proxies: 0,
            sign_in_floor_ms: 800,
        }
    }
}

impl Http {
    /// What is wrong, each with its key.
    pub(super) fn mistakes(&self, production: bool) -> Vec<String> {
        let mut mistakes: Vec<String> = self.origin_mistake(production).into_iter().collect();
        if production && self.trusted_proxies == 0 {
            mistakes.push(
                "http.trusted_proxies: a proxy stands in front in production: 1 or more".to_owned(),
            );
        }
        mistakes
    }

    /// Posts are compared with it letter by letter, so what a browser writes in
    /// another way would refuse everybody.
    fn origin_mistake(&self, production: bool) -> Option<String> {
        let web = Url::parse(&self.origin)
            .ok()
            .filter(|url| matches!(url.scheme(), "https" | "http"));
        let why = match web {
            None => "must be https://host or http://host:port".to_owned(),
            Some(url) if production && url.scheme() != "https" => {
                "must begin with https:// in production".to_owned()
            }
            Some(url) => {
                let sent = url.origin().ascii_serialization();
                if sent == self.origin {
                    return None;
                }
                format!("must be written as browsers send it: {sent}")
            }
        };
        Some(format!("http.origin: {why}"))
    }

    /// The host of the origin.
    pub fn host(&self) -> &str {
        let host = self.origin.split_once("://").map_or("", |(_, host)| host);
        host.split([':', '/']).next().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(origin: &str, production: bool) -> String {
        let http = Http {
            origin: origin.to_owned(),
            trusted_proxies: 1,
            ..Http::default()
        };
        http.mistakes(production).join("\n")
    }

    #[test]
    fn the_origin_is_what_a_browser_sends_or_is_told_as_it_has_to_be_written() {
        for (origin, sent) in [
            ("https://basvuru.example.gov.tr", ""),
            ("https://basvuru.example.gov.tr:8443", ""),
            (
                "https://basvuru.example.gov.tr/",
                "https://basvuru.example.gov.tr",
            ),
            (
                "https://basvuru.example.gov.tr:443",
                "https://basvuru.example.gov.tr",
            ),
            (
                "https://Basvuru.Example.gov.tr",
                "https://basvuru.example.gov.tr",
            ),
            ("https://a.gov.tr/basvuru", "https://a.gov.tr"),
            ("https://a.gov.tr?x", "https://a.gov.tr"),
            (" https://a.gov.tr", "https://a.gov.tr"),
            ("https://başvuru.gov.tr", "https://xn--bavuru-xjb.gov.tr"),
            ("https://u:gizli@a.gov.tr", "https://a.gov.tr"),
        ] {
            for production in [false, true] {
                let told = told(origin, production);
                if sent.is_empty() {
                    assert_eq!(told, "", "{origin}");
                } else {
                    let end = format!("as browsers send it: {sent}");
                    assert!(
                        told.starts_with("http.origin: ") && told.ends_with(&end),
                        "{told}"
                    );
                }
            }
        }
        assert_eq!(told("http://127.0.0.1:3000", false), "");
        assert!(told("http://127.0.0.1:3000", true).contains("https://"));
        for none in [
            "",
            "x",
            "a.gov.tr",
            "a.gov.tr:80",
            "ftp://a.gov.tr",
            "https://",
            "mailto:a",
        ] {
            assert!(
                told(none, false).starts_with("http.origin: must be https://host"),
                "{none}"
            );
        }
    }

    #[test]
    fn a_proxy_stands_in_front_in_production() {
        let mistakes = |trusted_proxies, production| {
            let http = Http {
                origin: "https://a.gov.tr".to_owned(),
                trusted_proxies,
                ..Http::default()
            };
            http.mistakes(production)
        };
        let [told] = &*mistakes(0, true) else {
            panic!("one mistake")
        };
        assert!(told.starts_with("http.trusted_proxies: ") && told.contains("1 or more"));
        assert!(mistakes(1, true).is_empty() && mistakes(0, false).is_empty());
    }
}
