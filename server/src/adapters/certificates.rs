//! The certificate authority's records over HTTP, as
//! `openapi/certificates.yaml` asks for them. Whatever is not an answer of
//! that description is no answer: never "no certificate", never "wrong word".

use std::{collections::HashSet, sync::Arc};

use async_trait::async_trait;
use domain::{
    certificate::{Certificate, CertificateSerial, Order, Revocation, Standing},
    contact::MobileNumber,
    person::{CertificateName, NationalId},
    ports::{CertificateAuthority, Clock, Unreachable},
    unicode::nfkc,
};
use jiff::civil::Date;
use reqwest::{Client, Identity, Method, RequestBuilder, StatusCode, Url, header};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::json;

use crate::{
    adapters::http_client::{Answer, Bounds, HttpClient},
    config::{CertificatesHttpConfig, ConfigError, address},
    private_file,
};

/// The most certificates that somebody has.
const MOST: usize = 200;
/// No security word is longer, in letters; nobody is asked about such a text.
const LONGEST_WORD: usize = 256;
const JSON: &str = "application/json";
const PROBLEM: &str = "application/problem+json";
/// The type of the problem that there is no such certificate.
const UNKNOWN: &str = "urn:muhur:unknown-certificate";

/// The authority.
pub struct HttpAuthority {
    way: HttpClient,
    url: Url,
    token: SecretString,
}

impl HttpAuthority {
    /// The authority of this configuration.
    ///
    /// # Errors
    /// When its token or our certificate cannot be read.
    pub fn open(
        config: &CertificatesHttpConfig,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, ConfigError> {
        let bounds = Bounds::QUESTION.within(config.timeout_ms);
        Ok(Self {
            way: HttpClient::shown(bounds, clock, certificate(config)?)
                .map_err(|error| ConfigError::of("certificates.http", error))?,
            url: address::base("certificates.http.url", &config.url)?,
            token: config.token().read()?,
        })
    }

    /// Asks, and notes why there is no answer; nothing of the question and
    /// nothing of the answer goes into the log.
    async fn ask(
        &self,
        what: &'static str,
        method: Method,
        path: &str,
        body: &serde_json::Value,
    ) -> Result<Answer, Unreachable> {
        let url = self.url.join(path).map_err(|error| no(what, &error))?;
        let body = body.to_string();
        self.way
            .ask(|client: &Client| -> RequestBuilder {
                client
                    .request(method.clone(), url.clone())
                    .bearer_auth(self.token.expose_secret())
                    .header(header::ACCEPT, format!("{JSON}, {PROBLEM}"))
                    .header(header::CONTENT_TYPE, JSON)
                    .body(body.clone())
            })
            .await
            .map_err(|error| no(what, &error))
    }
}

/// Our certificate with its private key, where one is configured.
fn certificate(config: &CertificatesHttpConfig) -> Result<Option<Identity>, ConfigError> {
    let Some(path) = &config.client_certificate_file else {
        return Ok(None);
    };
    let key = "certificates.http.client_certificate_file";
    let wrong = |why: &dyn std::fmt::Display| {
        ConfigError::of(key, format_args!("{}: {why}", path.display()))
    };
    let pem = private_file::read(path).map_err(|error| wrong(&error))?;
    let read = Identity::from_pem(&pem);
    // The library's own words could repeat what it has read.
    read.map(Some)
        .map_err(|_| wrong(&"no certificate with its private key in PEM"))
}

fn no(what: &'static str, why: &dyn std::fmt::Display) -> Unreachable {
    tracing::warn!(%what, %why, "the certificate records gave no answer");
    Unreachable
}

/// An answer of this status, as agreed.
fn read<T: DeserializeOwned>(
    what: &'static str,
    answer: &Answer,
    status: StatusCode,
) -> Result<T, Unreachable> {
    if answer.status != status {
        return Err(no(what, &answer.status));
    }
    let body = answer
        .json(JSON)
        .ok_or_else(|| no(what, &"another media type or encoding"))?;
    serde_json::from_slice(body).map_err(|_| no(what, &"another answer than was agreed"))
}

/// Whether the answer is that there is no such certificate; any other 404
/// only says that something is not where it was looked for.
fn is_unknown(answer: &Answer) -> bool {
    #[derive(Deserialize)]
    struct Problem {
        #[serde(rename = "type")]
        kind: String,
    }
    answer.status == StatusCode::NOT_FOUND
        && answer
            .json(PROBLEM)
            .and_then(|body| serde_json::from_slice::<Problem>(body).ok())
            .is_some_and(|problem| problem.kind == UNKNOWN)
}

#[derive(Deserialize)]
struct Held {
    certificates: Vec<RawCertificate>,
}

#[derive(Deserialize)]
struct RawCertificate {
    serial: String,
    national_id: String,
    given_name: String,
    family_name: Option<String>,
    valid_from: Date,
    valid_until: Date,
    standing: Standing,
    mobile: Option<String>,
    has_word: bool,
    revocation: Option<Revocation>,
}

impl RawCertificate {
    /// The certificate, or the field that cannot be believed.
    fn read(self) -> Result<Certificate, &'static str> {
        if self.valid_until < self.valid_from {
            return Err("valid_until");
        }
        if self.revocation.is_some() && self.standing != Standing::Revoked {
            return Err("revocation");
        }
        let family_name = self.family_name.map(|name| CertificateName::parse(&name));
        // A landline, say: no code can be sent there, so it counts as none.
        let mobile = self.mobile.and_then(|mobile| {
            let read = MobileNumber::on_record(&mobile);
            read.inspect_err(|_| {
                tracing::warn!("a certificate's mobile number on record cannot be read");
            })
            .ok()
        });
        Ok(Certificate {
            serial: CertificateSerial::parse(&self.serial).map_err(|_| "serial")?,
            holder: NationalId::parse(&self.national_id).map_err(|_| "national_id")?,
            given_name: CertificateName::parse(&self.given_name).map_err(|_| "given_name")?,
            family_name: family_name.transpose().map_err(|_| "family_name")?,
            valid_from: self.valid_from,
            valid_until: self.valid_until,
            standing: self.standing,
            mobile,
            has_word: self.has_word,
            revocation: self.revocation,
            reported_lost_on: None,
        })
    }
}

#[async_trait]
impl CertificateAuthority for HttpAuthority {
    async fn held_by(&self, person: &NationalId) -> Result<Vec<Certificate>, Unreachable> {
        const WHAT: &str = "search";
        let body = json!({ "national_id": person.as_str() });
        let answer = self
            .ask(WHAT, Method::POST, "certificates/search", &body)
            .await?;
        let held: Held = read(WHAT, &answer, StatusCode::OK)?;
        if held.certificates.len() > MOST {
            return Err(no(WHAT, &"more certificates than anybody has"));
        }
        let mut serials = HashSet::new();
        let mut certificates = Vec::new();
        for (index, raw) in held.certificates.into_iter().enumerate() {
            let why = |field| format!("certificate {}: {field}", index + 1);
            let one = raw.read().map_err(|field| no(WHAT, &why(field)))?;
            if one.holder != *person {
                return Err(no(WHAT, &why("is somebody else's")));
            }
            if !serials.insert(one.serial.clone()) {
                return Err(no(WHAT, &why("stands there twice")));
            }
            certificates.push(one);
        }
        Ok(certificates)
    }

    async fn word_is(&self, serial: &CertificateSerial, word: &str) -> Result<bool, Unreachable> {
        const WHAT: &str = "word";
        #[derive(Deserialize)]
        struct Told {
            matches: bool,
        }
        let word = nfkc(word);
        if word.is_empty() || word.chars().count() > LONGEST_WORD {
            return Ok(false);
        }
        let path = format!("certificates/{}/word", serial.as_str());
        let body = json!({ "word": word });
        let answer = self.ask(WHAT, Method::POST, &path, &body).await?;
        if is_unknown(&answer) {
            return Ok(false);
        }
        read::<Told>(WHAT, &answer, StatusCode::OK).map(|told| told.matches)
    }

    async fn carry_out(&self, order: &Order) -> Result<(), Unreachable> {
        const WHAT: &str = "order";
        #[derive(Deserialize)]
        struct Told {
            id: String,
            state: String,
        }
        let path = format!("orders/{}", order.id.as_str());
        let mut body = json!({
            "kind": order.kind.code(),
            "serial": order.serial.as_str(),
            "proof": order.proof.code(),
            "ordered_at": order.at.to_string(),
        });
        if let Some(reason) = order.kind.revocation_reason() {
            body["reason"] = reason.code().into();
        }
        let answer = self.ask(WHAT, Method::PUT, &path, &body).await?;
        if answer.status == StatusCode::ACCEPTED {
            return Err(no(WHAT, &"it was taken and is not carried out yet"));
        }
        if is_unknown(&answer) {
            return Err(no(WHAT, &"there is no such certificate"));
        }
        let told: Told = read(WHAT, &answer, StatusCode::OK)?;
        if told.id == order.id.as_str() && told.state == "carried_out" {
            Ok(())
        } else {
            Err(no(WHAT, &"another order, or not carried out"))
        }
    }
}
