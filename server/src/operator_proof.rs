//! What shows the running portal that somebody at the console may rehearse an
//! outage: whoever can read the master key. Other users of the machine reach the
//! address too, and cannot.

use domain::id::{hex, unhex};
use http::{HeaderMap, HeaderName, Method};
use jiff::Timestamp;

use crate::keys::Keys;

/// What carries the proof: the second of 1970 that it was made in, and a MAC.
pub const PROOF: HeaderName = HeaderName::from_static("x-operator-proof");

/// For how long a proof is good, in seconds, before and after its time.
const GOOD_FOR: u64 = 60;

/// The proof for one request, made now.
pub fn made(keys: &Keys, method: &Method, path_and_query: &str, now: Timestamp) -> String {
    let second = now.as_second();
    let mac = keys.operator_mac(second, method.as_str(), path_and_query);
    format!("{second}.{}", hex(&mac))
}

/// Whether these headers have a proof for this request.
pub fn is_in(
    headers: &HeaderMap,
    keys: &Keys,
    method: &Method,
    path_and_query: &str,
    now: Timestamp,
) -> bool {
    let told = headers.get(PROOF).and_then(|proof| proof.to_str().ok());
    let parts = told.and_then(|proof| proof.split_once('.'));
    let Some((second, mac)) =
        parts.and_then(|(second, mac)| Some((second.parse::<i64>().ok()?, unhex::<32>(mac)?)))
    else {
        return false;
    };
    keys.is_operator_mac(&mac, second, method.as_str(), path_and_query)
        && second.abs_diff(now.as_second()) <= GOOD_FOR
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn a_proof_is_good_for_its_own_request_its_own_key_and_a_minute() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let (keys, other) = (Keys::new([7; 32]), Keys::new([8; 32]));
        let path = "/outages/population?kind=down";
        let proof = made(&keys, &Method::PUT, path, at(1_000));
        let is = |proof: &str, keys: &Keys, method: Method, path: &str, second| {
            let mut headers = HeaderMap::new();
            headers.insert(PROOF, HeaderValue::from_str(proof).unwrap());
            is_in(&headers, keys, &method, path, at(second))
        };
        for (second, good) in [(940, true), (1_060, true), (939, false), (1_061, false)] {
            assert_eq!(
                is(&proof, &keys, Method::PUT, path, second),
                good,
                "{second}"
            );
        }
        assert!(!is(&proof, &other, Method::PUT, path, 1_000));
        assert!(!is(&proof, &keys, Method::DELETE, path, 1_000));
        assert!(!is(
            &proof,
            &keys,
            Method::PUT,
            "/outages/mail?kind=down",
            1_000
        ));
        let later = proof.replace("1000.", "1060.");
        assert!(!is(&later, &keys, Method::PUT, path, 1_060));
        for bad in ["", "1000", "1000.", "x.00", "1000.zz"] {
            assert!(!is(bad, &keys, Method::PUT, path, 1_000), "{bad}");
        }
        let none = HeaderMap::new();
        assert!(!is_in(&none, &keys, &Method::PUT, path, at(1_000)));
    }
}
