//! Addresses as an operator writes them, and which of them are within the
//! operator's own house.

use std::net::IpAddr;

use reqwest::Url;

use super::ConfigError;

/// An address under which others lie: with a slash at its end, since joining
/// would put them in the place of its last part otherwise.
///
/// # Errors
/// When it is none; the error names its key.
pub fn base(key: &str, text: &str) -> Result<Url, ConfigError> {
    let text = format!("{}/", text.trim_end_matches('/'));
    Url::parse(&text).map_err(|error| ConfigError::of(key, error))
}

/// What is wrong with an address. Names, numbers and passwords travel to it:
/// in production over TLS, or not beyond the machine and its private network.
pub(super) fn mistake(key: &str, text: &str, production: bool) -> Option<String> {
    let why = match Url::parse(text) {
        Err(error) => error.to_string(),
        Ok(url) if !matches!(url.scheme(), "https" | "http") || !url.has_host() => {
            "must begin with https://".to_owned()
        }
        Ok(url) if !url.username().is_empty() || url.password().is_some() => {
            "a name or password does not belong in an address".to_owned()
        }
        Ok(url) if url.fragment().is_some() => "has a # in it".to_owned(),
        Ok(url)
            if production
                && url.scheme() == "http"
                && !is_near(url.host_str().unwrap_or_default()) =>
        {
            "must begin with https:// in production, but for a loopback or private IP address"
                .to_owned()
        }
        Ok(_) => return None,
    };
    Some(format!("{key}: {why}"))
}

/// Whether a number is of this machine or of a private network (RFC 1918,
/// RFC 4193).
pub const fn is_inside(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_loopback() || address.is_private(),
        IpAddr::V6(address) => address.is_loopback() || address.is_unique_local(),
    }
}

/// Whether a number can be of somebody else on the Internet: no private, local, shared or special one
/// (RFC 6890), however it is written.
pub fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [first, second, third, _] = address.octets();
            let special = address.is_loopback()
                || address.is_private()
                || address.is_link_local()
                || address.is_multicast()
                || address.is_documentation()
                || first == 0
                || first >= 240
                || (first, second & 0xc0) == (100, 64)
                || (first, second, third) == (192, 0, 0)
                || (first, second & 0xfe) == (198, 18);
            !special
        }
        // Of what is global, all but documentation, Teredo and 6to4, which have numbers of version 4
        // in them.
        IpAddr::V6(address) => {
            let [first, second, ..] = address.segments();
            (0x2000..0x4000).contains(&first)
                && first != 0x2002
                && (first, second) != (0x2001, 0x0db8)
                && (first, second) != (0x2001, 0)
        }
    }
}

/// Whether a host is the machine itself or in a private network: by its number,
/// or as `localhost`, which is this machine everywhere (RFC 6761, 6.3). What
/// any other name stands for is decided elsewhere.
pub(super) fn is_near(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host.parse::<IpAddr>()
        .map_or(host == "localhost", is_inside)
}

#[cfg(test)]
mod tests {
    use super::{is_public, mistake};

    #[test]
    fn a_private_local_or_special_number_is_not_public_however_it_is_written() {
        for address in [
            "127.0.0.1",
            "10.0.0.5",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "198.18.0.1",
            "192.0.0.1",
            "192.0.2.1",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.5",
            "fe80::1",
            "fd00::5",
            "ff02::1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "2001:db8::5",
            "2001::1",
        ] {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
        for address in [
            "193.140.71.1",
            "8.8.8.8",
            "2606:4700::1111",
            "::ffff:8.8.8.8",
        ] {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn what_leaves_the_house_is_sealed() {
        for (address, development, production) in [
            ("https://kps.example.gov.tr/x?y", true, true),
            ("http://kps.example.gov.tr/", true, false),
            ("http://kannel/cgi-bin/sendsms", true, false),
            ("http://127.0.0.1:13013/cgi-bin/sendsms", true, true),
            ("http://localhost:8080", true, true),
            ("http://[::1]:8080/", true, true),
            ("http://[fd00::5]/", true, true),
            ("http://[2001:db8::5]/", true, false),
            ("http://10.0.0.5:13013/", true, true),
            ("http://172.31.0.1/", true, true),
            ("http://172.32.0.1/", true, false),
            ("http://192.168.1.1/", true, true),
            ("http://169.254.169.254/", true, false),
            ("http://10.0.0.5.example.com/", true, false),
            // Ten dot something, in other clothes.
            ("http://0x0a000005/", true, true),
            ("ftp://x/", false, false),
            ("https:", false, false),
            ("https://user:gizli@x/", false, false),
            ("https://x/#y", false, false),
            ("x", false, false),
            ("", false, false),
        ] {
            for (place, good) in [(false, development), (true, production)] {
                let told = mistake("a.b", address, place);
                assert_eq!(told.is_none(), good, "{address} {place}: {told:?}");
                let told = told.unwrap_or_else(|| "a.b: ".to_owned());
                assert!(told.starts_with("a.b: ") && !told.contains("gizli"));
            }
        }
    }
}
