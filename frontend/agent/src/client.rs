//! Calls to the portal: over TLS, to the one host, without redirects, within bounds of time and size.

use std::time::Duration;

use protocol::{
    CERTIFICATE, CLAIM, CertificateChain, Checked, Claim, Claimed, DOCUMENT, Denied, LARGEST_BODY,
    REQUEST, Received, decode, encode,
};
use serde::de::DeserializeOwned;
use ureq::{
    Agent, Body,
    http::{Request, Response},
    tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem},
};

use crate::portals::Portal;

/// The name and version that the portal is told.
pub const AGENT: &str = concat!("muhur-imza/", env!("CARGO_PKG_VERSION"));

/// How long a call may take, with the verification of a signature.
const LIMIT: Duration = Duration::from_mins(1);
/// How long a connection may take.
const LIMIT_TO_CONNECT: Duration = Duration::from_secs(10);

/// Why a call came to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The portal is not reached.
    Network,
    /// Its server is not who it should be.
    Untrusted,
    /// It says no, and why.
    Denied(Denied),
    /// Its answer is not one.
    Strange,
}

/// Where calls go.
pub struct Client {
    agent: Agent,
    origin: String,
    token: Option<String>,
}

impl Client {
    /// To this portal. `None` where its authorities cannot be read.
    pub fn new(portal: &Portal) -> Option<Self> {
        let provider = rustls::crypto::ring::default_provider();
        let roots = match &portal.authorities {
            None => RootCerts::PlatformVerifier,
            Some(pem) => RootCerts::from(certificates(pem)?),
        };
        let tls = TlsConfig::builder()
            .root_certs(roots)
            .unversioned_rustls_crypto_provider(provider.into())
            .build();
        let config = Agent::config_builder()
            .tls_config(tls)
            // What is no https is a test's, and the list lets it in.
            .https_only(portal.origin.starts_with("https://"))
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_global(Some(LIMIT))
            .timeout_connect(Some(LIMIT_TO_CONNECT))
            .user_agent(AGENT)
            .build();
        Some(Self {
            agent: config.into(),
            origin: portal.origin.clone(),
            token: None,
        })
    }

    /// Takes a request for this agent.
    pub fn claim(&mut self, claim: &Claim) -> Result<Claimed, Trouble> {
        let answer = self.call("POST", CLAIM, "application/json", encode(claim))?;
        let claimed: Claimed = told(answer)?;
        // It becomes a line of every call.
        if !claimed.token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Trouble::Strange);
        }
        self.token = Some(claimed.token.clone());
        Ok(claimed)
    }

    /// The form, with as many bytes as it was described with.
    pub fn document(&self, length: usize) -> Result<Vec<u8>, Trouble> {
        let answer = self.call("GET", DOCUMENT, "", Vec::new())?;
        if !answer.status().is_success() {
            return Err(refused(answer));
        }
        body(answer, length)
    }

    /// Whether a certificate would do.
    pub fn check(&self, chain: &CertificateChain) -> Result<Checked, Trouble> {
        told(self.call("POST", CERTIFICATE, "application/json", encode(chain))?)
    }

    /// Hands the signed form over.
    pub fn send(&self, signed: &[u8]) -> Result<Received, Trouble> {
        told(self.call("PUT", DOCUMENT, "application/pdf", signed.to_vec())?)
    }

    /// Gives the request up.
    pub fn give_up(&self) -> Result<(), Trouble> {
        let answer = self.call("DELETE", REQUEST, "", Vec::new())?;
        answer
            .status()
            .is_success()
            .then_some(())
            .ok_or(Trouble::Strange)
    }

    fn call(
        &self,
        method: &str,
        path: &str,
        kind: &str,
        body: Vec<u8>,
    ) -> Result<Response<Body>, Trouble> {
        let mut request = Request::builder()
            .method(method)
            .uri([&self.origin, path].concat());
        if let Some(token) = &self.token {
            request = request.header("Authorization", ["Bearer ", token].concat());
        }
        if !kind.is_empty() {
            request = request.header("Content-Type", kind);
        }
        let answer = if kind.is_empty() {
            self.agent
                .run(request.body(()).map_err(|_| Trouble::Strange)?)
        } else {
            self.agent
                .run(request.body(body).map_err(|_| Trouble::Strange)?)
        };
        answer.map_err(|error| trouble(&error))
    }
}

fn certificates(pem: &[u8]) -> Option<Vec<Certificate<'static>>> {
    let mut found = Vec::new();
    for item in parse_pem(pem) {
        if let PemItem::Certificate(certificate) = item.ok()? {
            found.push(certificate);
        }
    }
    (!found.is_empty()).then_some(found)
}

fn told<T: DeserializeOwned>(answer: Response<Body>) -> Result<T, Trouble> {
    if !answer.status().is_success() {
        return Err(refused(answer));
    }
    decode(&body(answer, LARGEST_BODY)?).ok_or(Trouble::Strange)
}

fn refused(answer: Response<Body>) -> Trouble {
    // A redirect is no answer, whatever comes with it.
    if answer.status().is_redirection() {
        return Trouble::Strange;
    }
    match body(answer, LARGEST_BODY) {
        Ok(body) => decode(&body).map_or(Trouble::Strange, Trouble::Denied),
        Err(trouble) => trouble,
    }
}

fn body(mut answer: Response<Body>, limit: usize) -> Result<Vec<u8>, Trouble> {
    let limit = u64::try_from(limit).unwrap_or(u64::MAX);
    // One more, so that what is longer is seen to be.
    let read = answer
        .body_mut()
        .with_config()
        .limit(limit.saturating_add(1));
    let body = read.read_to_vec().map_err(|error| trouble(&error))?;
    Ok(body)
}

fn is_of_tls(error: &std::io::Error) -> bool {
    let inner = error.get_ref();
    inner
        .and_then(|inner| inner.downcast_ref::<rustls::Error>())
        .is_some()
}

fn trouble(error: &ureq::Error) -> Trouble {
    match error {
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) => Trouble::Untrusted,
        ureq::Error::Io(error) if is_of_tls(error) => Trouble::Untrusted,
        ureq::Error::Io(_)
        | ureq::Error::Timeout(_)
        | ureq::Error::HostNotFound
        | ureq::Error::ConnectionFailed => Trouble::Network,
        _ => Trouble::Strange,
    }
}
