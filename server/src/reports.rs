//! Where Kannel reports what became of a message: one address for each, with
//! a secret in it. The answer is the same whether the reference is ours or
//! not, and however often a report comes.
//!
//! It is 202: Kannel takes 200 and 202 for done and brings the report again
//! after anything else, 204 too (`gw/smsbox.c`, `url_result_thread`).

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
    routing::get,
};
use domain::{Services, id::MessageId};
use http::StatusCode;
use serde::Deserialize;
use tokio::sync::Semaphore;

use crate::{
    adapters::sms::kannel::reported,
    answer::{NOT_THERE, plain},
    config::sms::Reports,
    shape::on_purpose,
};

/// Reports at a time. Those that come beyond it are sent to come back: Kannel
/// does (`http-request-retry`).
const AT_ONCE: usize = 8;

#[derive(Clone)]
struct Desk {
    services: Arc<Services>,
    secrets: Arc<[Reports]>,
    turns: Arc<Semaphore>,
}

/// The way in for those who know one of these secrets; none without any.
pub fn router(services: &Arc<Services>, secrets: &[Reports]) -> Router {
    if secrets.is_empty() {
        return Router::new();
    }
    Router::new()
        .route(
            "/rapor/kannel/{secret}/{reference}",
            on_purpose(get(kannel)),
        )
        .with_state(Desk {
            services: services.clone(),
            secrets: secrets.into(),
            turns: Arc::new(Semaphore::new(AT_ONCE)),
        })
}

/// What Kannel puts in the place of `%d`.
#[derive(Deserialize)]
struct Said {
    d: Option<String>,
}

async fn kannel(
    State(desk): State<Desk>,
    Path((secret, reference)): Path<(String, String)>,
    Query(said): Query<Said>,
) -> Response {
    // Every one is compared, so that the time names none.
    let knows = desk
        .secrets
        .iter()
        .fold(false, |knows, one| one.is_secret(&secret) | knows);
    if !knows {
        return plain(StatusCode::NOT_FOUND, NOT_THERE);
    }
    let Ok(_turn) = desk.turns.try_acquire() else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    let number = said.d.and_then(|number| number.parse().ok());
    let (Ok(reference), Some(state)) = (MessageId::parse(&reference), number.and_then(reported))
    else {
        return StatusCode::ACCEPTED.into_response();
    };
    match desk.services.operations.reported(&reference, state).await {
        Ok(()) => {
            tracing::info!(sms.reference = reference.as_str(), sms.report = ?state, "report");
            StatusCode::ACCEPTED.into_response()
        }
        Err(error) => {
            if !error.is_outage() {
                tracing::error!(%error, "a report cannot be kept");
            }
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}
