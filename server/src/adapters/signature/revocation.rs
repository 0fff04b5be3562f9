//! Asks authorities whether certificates were revoked. A certificate says whom to ask; the portal
//! asks the hosts of its configuration alone (THREATS T31).

use std::{collections::HashMap, net::IpAddr, sync::Arc, time::Duration};

use domain::{
    certificate::CertificateSerial,
    ports::Clock,
    signature::{StatusEvidence, UnknownStatus},
};
use futures_util::future::join_all;
use jiff::Timestamp;
use pades::revocation::{Answer, LARGEST_LIST, LARGEST_RESPONSE, Link, Status, Unbelievable};
use reqwest::{
    Client, RequestBuilder, StatusCode, Url,
    dns::{Addrs, Name, Resolve, Resolving},
    header,
};
use sha2::{Digest as _, Sha256};

use super::{
    cache::Cache,
    stand_in::{self, StandIn},
};
use crate::{
    adapters::http_client::{Bounds, CallError, HttpClient},
    config::{ConfigError, RevocationConfig, address::is_public, host_and_port},
};

/// Questions and lists of one host at the same time.
const QUESTIONS_AT_ONCE: usize = 16;
const LISTS_AT_ONCE: usize = 4;
/// Sources of one certificate that are asked, one after the other.
const SOURCES: usize = 4;
/// The longest that an answer is kept: it may be valid for months.
const LONGEST_KEPT: Duration = Duration::from_hours(24);

/// What the authorities say of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// No certificate was revoked.
    Good(Vec<StatusEvidence>),
    /// One was: since when, and why.
    Revoked(Timestamp, &'static str),
    /// Of these nobody could tell.
    Unknown(Vec<UnknownStatus>),
}

/// The way to the authorities.
pub(super) struct Revocation {
    hosts: HashMap<String, Host>,
    /// Says of its own certificates whether they were revoked; nobody else is asked of them.
    stand_in: Option<StandIn>,
    cache: Cache,
}

struct Host {
    /// Whether it may have a private address.
    private: bool,
    questions: HttpClient,
    lists: HttpClient,
}

/// A certificate that is asked about.
pub(super) struct Asked {
    pub(super) serial: CertificateSerial,
    pub(super) link: Link,
}

/// A source of a certificate's status.
struct Source<'a> {
    link: &'a Link,
    address: String,
    /// The question, where it is no list.
    question: Option<Vec<u8>>,
}

/// Why a source says nothing.
#[derive(Debug, thiserror::Error)]
enum Silent {
    #[error("it is no address over HTTP")]
    Address,
    #[error("signature.revocation does not allow its host")]
    Host,
    #[error("the development authority has no list: {0}")]
    StandIn(String),
    #[error("{0}")]
    Call(#[from] CallError),
    #[error("its status is {0}")]
    Status(StatusCode),
    #[error("{0}")]
    Unbelievable(#[from] Unbelievable),
}

impl Revocation {
    /// To the hosts of this configuration; `None` where there are none.
    pub(super) fn open(
        config: &RevocationConfig,
        clock: &Arc<dyn Clock>,
        stand_in: Option<StandIn>,
    ) -> Result<Option<Self>, ConfigError> {
        let mut hosts = HashMap::new();
        let whole = Duration::from_millis(config.timeout_ms);
        for (name, private) in config.allowed() {
            let client = |largest, at_once| {
                let bounds = Bounds {
                    whole,
                    largest,
                    at_once,
                    ..Bounds::QUESTION
                };
                HttpClient::resolved(bounds, clock.clone(), Resolver { private })
                    .map_err(|error| ConfigError::of("signature.revocation", error))
            };
            let host = Host {
                private,
                questions: client(LARGEST_RESPONSE, QUESTIONS_AT_ONCE)?,
                lists: client(LARGEST_LIST, LISTS_AT_ONCE)?,
            };
            hosts.insert(name, host);
        }
        let asks = !hosts.is_empty() || stand_in.is_some();
        Ok(asks.then(|| Self {
            hosts,
            stand_in,
            cache: Cache::default(),
        }))
    }

    /// Asks about every certificate of a path, all at the same time.
    pub(super) async fn ask(&self, links: &[Asked], now: Timestamp) -> Outcome {
        let (mut good, mut unknown) = (Vec::new(), Vec::new());
        for told in join_all(links.iter().map(|link| self.ask_about(link, now))).await {
            match told {
                Ok((_, Status::Revoked { since, reason })) => {
                    return Outcome::Revoked(since, reason);
                }
                Ok((evidence, Status::Good)) => good.push(evidence),
                Err(nobody) => unknown.push(nobody),
            }
        }
        if unknown.is_empty() {
            Outcome::Good(good)
        } else {
            Outcome::Unknown(unknown)
        }
    }

    /// What the first source says that is believed: answers about one certificate are newer than
    /// lists.
    async fn ask_about(
        &self,
        asked: &Asked,
        now: Timestamp,
    ) -> Result<(StatusEvidence, Status), UnknownStatus> {
        let link = &asked.link;
        let responders = link.responders().into_iter().map(|address| Source {
            link,
            address,
            question: link.request(),
        });
        let responders = responders.filter(|source| source.question.is_some());
        let lists = link.lists().into_iter().map(|address| Source {
            link,
            address,
            question: None,
        });
        let mut silent = Vec::new();
        for source in responders.chain(lists).take(SOURCES) {
            match self.read(&source, now).await {
                Ok((answer, digest)) => {
                    let evidence = StatusEvidence {
                        serial: asked.serial.clone(),
                        source: source.address,
                        this_update: answer.this_update,
                        next_update: answer.next_update,
                        list_number: answer.number,
                        digest,
                    };
                    return Ok((evidence, answer.status));
                }
                Err(why) => {
                    tracing::warn!(source = source.address, %why, "an authority told no status");
                    silent.push((source.address, why.to_string()));
                }
            }
        }
        Err(UnknownStatus {
            serial: asked.serial.clone(),
            sources: silent,
        })
    }

    async fn read(
        &self,
        source: &Source<'_>,
        now: Timestamp,
    ) -> Result<(Answer, [u8; 32]), Silent> {
        if let Some(stand_in) = &self.stand_in
            && source.address == stand_in::LIST
        {
            let list = stand_in.list(now).map_err(Silent::StandIn)?;
            return Ok((source.answer(&list, now)?, Sha256::digest(&list).into()));
        }
        let key = (
            source.address.clone(),
            source.question.clone().unwrap_or_default(),
        );
        if let Some(kept) = self.cache.get(&key, now)
            && let Ok(answer) = source.answer(&kept, now)
        {
            return Ok((answer, Sha256::digest(&kept).into()));
        }
        let bytes = self.fetch(source).await?;
        let answer = source.answer(&bytes, now)?;
        let digest = Sha256::digest(&bytes).into();
        if let Some(until) = answer.next_update {
            let longest = now.saturating_add(LONGEST_KEPT).unwrap_or(until);
            self.cache.put(key, bytes, until.min(longest), now);
        }
        Ok((answer, digest))
    }

    async fn fetch(&self, source: &Source<'_>) -> Result<Vec<u8>, Silent> {
        let url = Url::parse(&source.address).map_err(|_| Silent::Address)?;
        let (url, host) = self.allowed(url)?;
        let answer = match &source.question {
            None => host.lists.ask(|client| client.get(url.clone())).await?,
            Some(question) => {
                let post = |client: &Client| -> RequestBuilder {
                    client
                        .post(url.clone())
                        .header(header::CONTENT_TYPE, "application/ocsp-request")
                        .header(header::ACCEPT, "application/ocsp-response")
                        .body(question.clone())
                };
                host.questions.ask(post).await?
            }
        };
        if answer.status == StatusCode::OK {
            Ok(answer.body)
        } else {
            Err(Silent::Status(answer.status))
        }
    }

    /// The address and the way there, where it is one that may be asked.
    fn allowed(&self, url: Url) -> Result<(Url, &Host), Silent> {
        let plain = matches!(url.scheme(), "http" | "https")
            && url.username().is_empty()
            && url.password().is_none();
        if !plain {
            return Err(Silent::Address);
        }
        let name = host_and_port(&url).ok_or(Silent::Address)?;
        let host = self.hosts.get(&name).ok_or(Silent::Host)?;
        // A number is not looked up.
        let number = url.host_str().unwrap_or_default();
        let number = number.trim_start_matches('[').trim_end_matches(']');
        match number.parse::<IpAddr>() {
            Ok(address) if !host.private && !is_public(address) => Err(Silent::Host),
            _ => Ok((url, host)),
        }
    }
}

impl Source<'_> {
    fn answer(&self, bytes: &[u8], now: Timestamp) -> Result<Answer, Unbelievable> {
        match self.question {
            None => self.link.read_list(bytes, now),
            Some(_) => self.link.read_response(bytes, now),
        }
    }
}

/// Finds the addresses of a name, private ones where they are allowed alone.
#[derive(Clone, Copy)]
struct Resolver {
    private: bool,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let private = self.private;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed: Vec<_> = found
                .filter(|address| private || is_public(address.ip()))
                .collect();
            if allowed.is_empty() {
                return Err("no address that may be asked".into());
            }
            let allowed: Addrs = Box::new(allowed.into_iter());
            Ok(allowed)
        })
    }
}
