//! Where the signing agent asks. It is no browser: it brings no cookie, it is known by a ticket and
//! then by a token, and whatever a page of the web sends here is refused.

pub mod description;

use std::sync::Arc;

use app::text::signing_agent::{Denial, Said, denial};
use axum::{
    Extension, Router,
    body::{Bytes as Body, to_bytes},
    extract::{DefaultBodyLimit, Request, State, rejection::BytesRejection},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{delete, get, post},
};
use domain::{
    Services,
    document::LARGEST_FILE,
    service::{ActError, Caller, CheckedCertificate, ReceivedForm},
    signature::{RefusedUpload, SignedAway},
};
use http::{HeaderMap, HeaderName, StatusCode, header};
use protocol::{
    Bytes, CERTIFICATE, CLAIM, CertificateChain, Checked, CheckedAs, Claim, Claimed, DOCUMENT,
    Denied, LARGEST_BODY, REQUEST, RETURN, Received, Refused, Sentence, decode, encode,
};

use tokio::sync::Semaphore;

use crate::{agent_keys::AgentKeys, start::Started};

/// What the handlers need beside the services.
struct Desk {
    services: Arc<Services>,
    keys: Arc<AgentKeys>,
    origin: String,
    turns: Semaphore,
}

/// Signed forms that are read or judged at once; together they take as much memory as uploads may.
const AT_ONCE: usize = 64;

/// The routes; none where the portal works with no agent.
pub fn routes(started: &Started, origin: &str) -> Router {
    let Some(keys) = started.agent_keys.clone() else {
        return Router::new();
    };
    let desk = Desk {
        services: started.services.clone(),
        keys,
        origin: origin.to_owned(),
        turns: Semaphore::new(AT_ONCE),
    };
    // Of methods that a route has not, it says so to anybody.
    let guard = || middleware::from_fn(refuse_pages);
    let form = get(form).put(receive);
    Router::new()
        .route(CLAIM, post(claim).route_layer(guard()))
        .route(CERTIFICATE, post(check_certificate).route_layer(guard()))
        .route(REQUEST, delete(give_up).route_layer(guard()))
        .route(DOCUMENT, form.route_layer(guard()))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .with_state(Arc::new(desk))
}

/// Whether this is an agent's address: none of its posts comes from a page.
pub fn is_agents(path: &str) -> bool {
    [CLAIM, CERTIFICATE, REQUEST, DOCUMENT].contains(&path)
}

/// Refuses what a browser sends: it says so by itself.
async fn refuse_pages(request: Request, next: Next) -> Response {
    let headers = request.headers();
    let of_page = [header::ORIGIN, HeaderName::from_static("sec-fetch-site")]
        .iter()
        .any(|name| headers.contains_key(name));
    if of_page {
        return denied(StatusCode::FORBIDDEN, Denial::FromPage);
    }
    next.run(request).await
}

async fn claim(
    State(desk): State<Arc<Desk>>,
    Extension(caller): Extension<Caller>,
    body: Result<Body, BytesRejection>,
) -> Response {
    let Some(claim) = read::<Claim>(body) else {
        return malformed();
    };
    let requests = &desk.services.signing_requests;
    let claimed = requests.claim(&caller, &claim.ticket, &claim.agent, &claim.platform);
    let claimed = match claimed.await {
        Ok(claimed) => claimed,
        Err(error) => return failed(&error),
    };
    let description = match description::describe(&claimed, &desk.origin) {
        Ok(description) => description.to_bytes(),
        Err(error) => return failed(&error),
    };
    let Some(signature) = desk.keys.sign(&description) else {
        tracing::error!("there is no key to sign requests with");
        return denied(StatusCode::SERVICE_UNAVAILABLE, Denial::Away);
    };
    json(
        StatusCode::OK,
        &Claimed {
            token: claimed.token.reveal(),
            description: Bytes(description),
            signature: Bytes(signature),
        },
    )
}

async fn form(State(desk): State<Arc<Desk>>, headers: HeaderMap) -> Response {
    match desk.services.signing_requests.form(token(&headers)).await {
        Ok(file) => ([(header::CONTENT_TYPE, "application/pdf")], file).into_response(),
        Err(error) => failed(&error),
    }
}

async fn check_certificate(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    body: Result<Body, BytesRejection>,
) -> Response {
    let Some(CertificateChain { chain }) = read(body) else {
        return malformed();
    };
    let chain: Vec<Vec<u8>> = chain.into_iter().map(|Bytes(der)| der).collect();
    let requests = &desk.services.signing_requests;
    let (result, sentence) = match requests.check_certificate(token(&headers), &chain).await {
        Ok(CheckedCertificate::Usable) => (CheckedAs::Usable, said(Said::CertificateUsable)),
        Ok(CheckedCertificate::Undetermined) => {
            (CheckedAs::Undetermined, said(Said::CertificateUndetermined))
        }
        Ok(CheckedCertificate::Refused(refusal)) => {
            let (tr, en) = refusal.sentences;
            (CheckedAs::Unusable, Sentence::of(tr, en))
        }
        Err(error) => return failed(&error),
    };
    json(StatusCode::OK, &Checked { result, sentence })
}

/// The token is asked about before the file is read, and so many files are read at once.
async fn receive(State(desk): State<Arc<Desk>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let requests = &desk.services.signing_requests;
    let token = token(&head.headers);
    if let Err(error) = requests.is_agent(token).await {
        return failed(&error);
    }
    let Ok(_turn) = desk.turns.try_acquire() else {
        return denied(StatusCode::SERVICE_UNAVAILABLE, Denial::Away);
    };
    let Ok(file) = to_bytes(body, LARGEST_FILE).await else {
        return denied(StatusCode::PAYLOAD_TOO_LARGE, Denial::TooLarge);
    };
    match requests.receive(token, &file).await {
        Ok(ReceivedForm::Kept(signed)) => json(StatusCode::OK, &kept(&signed, &desk)),
        Ok(ReceivedForm::Refused(refused)) => json(StatusCode::OK, &refusal(&refused)),
        Err(error) => failed(&error),
    }
}

async fn give_up(State(desk): State<Arc<Desk>>, headers: HeaderMap) -> Response {
    let requests = &desk.services.signing_requests;
    match requests.give_up_in_agent(token(&headers)).await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => failed(&error),
    }
}

fn kept(signed: &SignedAway, desk: &Desk) -> Received {
    let agent = desk.services.ports().signing_agent.as_ref();
    let codes = agent.is_some_and(|agent| agent.return_codes);
    let way_back = [&desk.origin, RETURN, "?k=", &signed.key.reveal()].concat();
    Received::Accepted {
        return_url: way_back,
        return_code: codes.then(|| signed.code.reveal().to_owned()),
        sentence: said(if signed.undetermined {
            Said::KeptUndetermined
        } else {
            Said::Kept
        }),
    }
}

fn refusal(refused: &RefusedUpload) -> Received {
    let [tr, en] = &refused.sentences;
    Received::Refused(Refused {
        rule: refused.rule,
        code: refused.code.clone(),
        sentence: Sentence::of(tr, en),
    })
}

/// The token of the request; empty where there is none.
fn token(headers: &HeaderMap) -> &str {
    let value = headers.get(header::AUTHORIZATION);
    let text = value.and_then(|value| value.to_str().ok());
    let token = text.and_then(|text| text.strip_prefix("Bearer "));
    token.unwrap_or_default()
}

fn read<T: serde::de::DeserializeOwned>(body: Result<Body, BytesRejection>) -> Option<T> {
    decode(&body.ok()?)
}

fn json<T: serde::Serialize>(status: StatusCode, body: &T) -> Response {
    let kind = [(header::CONTENT_TYPE, "application/json")];
    (status, kind, encode(body)).into_response()
}

fn said(what: Said) -> Sentence {
    let (tr, en) = what.sentences();
    Sentence::of(tr, en)
}

fn malformed() -> Response {
    denied(StatusCode::BAD_REQUEST, Denial::Malformed)
}

fn denied(status: StatusCode, why: Denial) -> Response {
    let (tr, en) = denial(why);
    let body = Denied {
        code: why.code().to_owned(),
        sentence: Sentence::of(tr, en),
    };
    json(status, &body)
}

fn failed(error: &ActError) -> Response {
    match error {
        ActError::Unknown | ActError::Expired => denied(StatusCode::NOT_FOUND, Denial::NotKnown),
        ActError::Elsewhere(_) => denied(StatusCode::CONFLICT, Denial::MovedOn),
        ActError::TooOften { wait } => {
            let mut response = denied(StatusCode::TOO_MANY_REQUESTS, Denial::TooOften);
            let seconds = wait.as_secs().max(1);
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, seconds.into());
            response
        }
        error => {
            if !error.is_outage() {
                tracing::error!(%error, "a signing agent was not answered");
            }
            denied(StatusCode::SERVICE_UNAVAILABLE, Denial::Away)
        }
    }
}
