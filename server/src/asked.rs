//! What a request's headers say: the language, cookies, whether a page is asked for.

use app::language;
use domain::Locale;
use http::{HeaderMap, header};

/// The reader's language: chosen, or the first of the browser's that is ours.
pub fn locale(headers: &HeaderMap) -> Locale {
    cookie(headers, language::COOKIE)
        .and_then(Locale::from_code)
        .unwrap_or_else(|| {
            let accepted = headers
                .get(header::ACCEPT_LANGUAGE)
                .and_then(|value| value.to_str().ok());
            Locale::from_accept_language(accepted.unwrap_or_default())
        })
}

/// The value of a cookie.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().split_once('=').filter(|(key, _)| *key == name))
        .map(|(_, value)| value)
}

/// Whether a browser asks for a page.
pub fn wants_page(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"))
}

/// Whether a text leads to a page of ours and nowhere else: browsers take `//`
/// and `/\\` for the beginning of a host, and leave out tabs and line ends
/// before they look.
pub fn is_path(text: &str) -> bool {
    let mut rest = text.bytes();
    rest.next() == Some(b'/')
        && text.as_bytes().get(1) != Some(&b'/')
        && rest.all(|byte| byte.is_ascii_graphic() && byte != b'\\')
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn only_a_path_of_ours_is_gone_to() {
        for (text, is) in [
            ("/", true),
            ("/sonuc?a=b#c", true),
            ("/basvuru/saglik", true),
            ("", false),
            ("sonuc", false),
            ("//evil.example", false),
            ("/\\evil.example", false),
            ("/\t/evil.example", false),
            ("/\n/evil.example", false),
            ("/ /evil.example", false),
            ("/ş", false),
            ("https://evil.example", false),
        ] {
            assert_eq!(is_path(text), is, "{text:?}");
        }
    }

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let mut jar = HeaderMap::new();
        jar.insert(header::COOKIE, HeaderValue::from_static("dil=en; bp=xyz"));
        assert_eq!(cookie(&jar, "bp"), Some("xyz"));
        assert_eq!(cookie(&jar, "b"), None);
    }
}
