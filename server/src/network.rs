//! From where a request comes.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use axum::{
    extract::{ConnectInfo, Request, State},
    middleware::Next,
    response::Response,
};
use http::HeaderMap;

use crate::layer_state::LayerState;

/// The client's network, as far as anything is counted against it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Network {
    /// An IPv4 address or an IPv6 /64.
    pub name: String,
    /// Nothing is counted against it: the operator said so.
    pub exempt: bool,
}

/// Finds the network, and gives it to whatever comes next.
pub async fn know(
    State(state): State<Arc<LayerState>>,
    mut request: Request,
    next: Next,
) -> Response {
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map(|peer| peer.0);
    let address = address(request.headers(), peer, state.trusted_proxies);
    let network = Network {
        name: name(address),
        exempt: address.is_some_and(|address| state.limits.is_exempt(address)),
    };
    request.extensions_mut().insert(network);
    next.run(request).await
}

/// The client's address. Only what our own proxies added is believed: the last
/// address of `X-Forwarded-For`, counted from the right.
fn address(headers: &HeaderMap, peer: Option<SocketAddr>, trusted_proxies: u8) -> Option<IpAddr> {
    let forwarded = || {
        let hops: Vec<&str> = headers
            .get_all("x-forwarded-for")
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .map(str::trim)
            .collect();
        let at = hops.len().checked_sub(usize::from(trusted_proxies))?;
        hops.get(at)?.parse().ok()
    };
    let address = if trusted_proxies > 0 {
        forwarded()
    } else {
        None
    };
    // On a listener for both, IPv4 comes as IPv6 (RFC 4291, 2.5.5.2).
    let address = address.or_else(|| peer.map(|peer| peer.ip()));
    address.map(|address| address.to_canonical())
}

/// An IPv6 host owns its whole /64, so that is what is counted.
fn name(address: Option<IpAddr>) -> String {
    match address {
        Some(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        Some(address) => address.to_string(),
        None => "unknown".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn an_address_is_believed_from_our_own_proxies_alone() {
        let peer = Some(SocketAddr::from(([10, 0, 0, 1], 1)));
        let network = |forwarded: Option<&str>, peer, proxies| {
            let headers = forwarded.map(|text| HeaderValue::from_str(text).unwrap());
            let headers = headers.map(|text| ("x-forwarded-for".parse().unwrap(), text));
            name(address(&headers.into_iter().collect(), peer, proxies))
        };
        let forged = Some("1.1.1.1, 203.0.113.9");
        assert_eq!(network(forged, peer, 0), "10.0.0.1");
        assert_eq!(network(forged, peer, 1), "203.0.113.9");
        assert_eq!(network(None, peer, 1), "10.0.0.1");
        assert_eq!(network(Some("nonsense"), peer, 1), "10.0.0.1");
        let six = Some("2001:db8:1:2:3:4:5:6");
        assert_eq!(network(six, peer, 1), "2001:db8:1:2::/64");
        let both = Some("::ffff:203.0.113.9");
        assert_eq!(network(both, peer, 1), "203.0.113.9");
    }
}
