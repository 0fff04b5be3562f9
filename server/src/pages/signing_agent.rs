//! The page beside the signing agent: it makes a request, shows how far the agent is, and takes the
//! signed form when the person comes back. It works without scripts; with them it looks by itself.

mod page;

use std::sync::Arc;

use app::{
    Assets,
    place::{AGENT, StepPage, uploaded},
    text::signing_agent::SigningAgentPage,
};
use axum::{
    Extension, Form, Router,
    extract::{Query, State},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use domain::{
    Locale, Services,
    service::{ActError, Caller, Returned, ReturnedByCode},
};
use http::{HeaderMap, StatusCode, header};
use protocol::RETURN;
use serde::Deserialize;

use crate::{
    pages::document::{Head, document, document_with},
    shape::on_purpose,
    start::Started,
};
use page::{Foreign, Said, Sheet, Whole};

/// The routes, where the portal works with an agent.
pub fn routes(started: &Started, assets: Arc<Assets>) -> Router {
    if started.agent_keys.is_none() {
        return Router::new();
    }
    Router::new()
        .route(AGENT, get(show).post(begin))
        .route(page::STATE, get(state))
        .route(page::EXTEND, post(extend))
        .route(page::CANCEL, post(cancel))
        .route(page::CODE, get(to_page).post(code))
        .route(RETURN, on_purpose(get(come_back)))
        .layer(Extension(assets))
        .with_state(started.services.clone())
}

type Parts = (
    State<Arc<Services>>,
    Extension<Arc<Assets>>,
    Extension<Caller>,
);

/// What the agent leads back with.
#[derive(Deserialize)]
struct Back {
    #[serde(default)]
    k: String,
}

/// What was typed.
#[derive(Deserialize)]
struct Typed {
    #[serde(default, rename = "kod")]
    code: String,
}

async fn show((State(services), Extension(assets), Extension(caller)): Parts) -> Response {
    page(&services, &assets, &caller, Said::Nothing).await
}

async fn to_page() -> Redirect {
    Redirect::to(AGENT)
}

async fn begin((State(services), Extension(assets), Extension(caller)): Parts) -> Response {
    let begun = services.signing_requests.begin(&caller).await;
    after(begun, &services, &assets, &caller).await
}

async fn extend((State(services), Extension(assets), Extension(caller)): Parts) -> Response {
    let extended = services.signing_requests.extend(&caller).await;
    after(extended, &services, &assets, &caller).await
}

async fn cancel((State(services), Extension(assets), Extension(caller)): Parts) -> Response {
    let cancelled = services.signing_requests.cancel(&caller).await;
    after(cancelled, &services, &assets, &caller).await
}

/// The page, loaded anew, where it was done.
async fn after(
    done: Result<(), ActError>,
    services: &Services,
    assets: &Assets,
    caller: &Caller,
) -> Response {
    match done {
        Ok(()) => Redirect::to(AGENT).into_response(),
        Err(ActError::TooOften { .. }) => page(services, assets, caller, Said::TooOften).await,
        Err(error) => elsewhere(&error, services, assets, caller).await,
    }
}

async fn code(
    (State(services), Extension(assets), Extension(caller)): Parts,
    Form(Typed { code }): Form<Typed>,
) -> Response {
    let back = services.signing_requests.come_back_by_code(&caller, &code);
    match back.await {
        Ok(ReturnedByCode::Bound) => to_result(),
        Ok(ReturnedByCode::Wrong) => page(&services, &assets, &caller, Said::Wrong(code)).await,
        Ok(ReturnedByCode::Locked) => page(&services, &assets, &caller, Said::Locked).await,
        Ok(ReturnedByCode::NothingWaits) => {
            page(&services, &assets, &caller, Said::NothingWaits).await
        }
        Err(error) => elsewhere(&error, &services, &assets, &caller).await,
    }
}

async fn come_back(
    (State(services), Extension(assets), Extension(caller)): Parts,
    Query(Back { k }): Query<Back>,
) -> Response {
    let foreign = match services.signing_requests.come_back(&caller, &k).await {
        Ok(Returned::Bound) => return to_result(),
        Ok(Returned::OtherBrowser) => Foreign::Other,
        Ok(Returned::Unknown) => Foreign::Unknown,
        Err(error) => return elsewhere(&error, &services, &assets, &caller).await,
    };
    let agent = services.ports().signing_agent.as_ref();
    let codes = agent.is_some_and(|agent| agent.return_codes);
    let shown = document(&assets, caller.locale, AGENT, || {
        page::foreign(caller.locale, foreign, codes)
    });
    let status = match foreign {
        Foreign::Other => StatusCode::CONFLICT,
        Foreign::Unknown => StatusCode::NOT_FOUND,
    };
    (status, shown).into_response()
}

/// How far the agent is, for the page's script: the changing part alone, or where to go.
async fn state(
    (State(services), Extension(_), Extension(caller)): Parts,
    headers: HeaderMap,
) -> Response {
    let sheet = match sheet(&services, &caller).await {
        Ok(sheet) => sheet,
        Err(ActError::Elsewhere(_) | ActError::Expired | ActError::ToResume) => {
            return go(&uploaded());
        }
        Err(_) => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
    };
    if sheet.is_bound() {
        return go(&uploaded());
    }
    let html = page::part(&sheet);
    let tag = page::tag(&html);
    let known = headers.get(header::IF_NONE_MATCH);
    if known.is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    let kind = (header::CONTENT_TYPE, "text/html; charset=utf-8".to_owned());
    ([kind, (header::ETAG, tag)], html).into_response()
}

/// Tells the script to leave for another page: a redirect would be followed unseen.
fn go(address: &str) -> Response {
    let body = serde_json::json!({ "go": address }).to_string();
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}

fn to_result() -> Response {
    Redirect::to(&uploaded()).into_response()
}

async fn sheet(services: &Services, caller: &Caller) -> Result<Sheet, ActError> {
    Ok(Sheet {
        locale: caller.locale,
        now: services.now(),
        of: services.signing_requests.sheet(caller).await?,
    })
}

async fn page(services: &Services, assets: &Assets, caller: &Caller, said: Said) -> Response {
    let sheet = match sheet(services, caller).await {
        Ok(sheet) => sheet,
        Err(error) => return moved_on(&error, caller.locale, assets),
    };
    if sheet.is_bound() {
        return to_result();
    }
    let status = said.status();
    let head = Head {
        refresh: sheet.is_without_typing().then_some(page::LOOK_AGAIN),
        script: sheet.is_open().then(|| assets.follow.clone()),
        ..Head::default()
    };
    let tag = page::tag(&page::part(&sheet));
    let shown = document_with(assets, caller.locale, AGENT, &head, || {
        page::whole(Whole { sheet, said, tag })
    });
    (status, shown).into_response()
}

/// Whoever cannot be here is led to where the application stands.
async fn elsewhere(
    error: &ActError,
    services: &Services,
    assets: &Assets,
    caller: &Caller,
) -> Response {
    // What was signed may have been taken by the same press before.
    if matches!(error, ActError::Elsewhere(_))
        && services.signing_requests.is_bound(caller).await == Ok(true)
    {
        return to_result();
    }
    moved_on(error, caller.locale, assets)
}

fn moved_on(error: &ActError, locale: Locale, assets: &Assets) -> Response {
    match error {
        ActError::Elsewhere(_) | ActError::Expired | ActError::ToResume => {
            Redirect::to(StepPage::Result.path()).into_response()
        }
        error => {
            if !error.is_outage() {
                tracing::error!(%error, "a signing request failed");
            }
            let away = SigningAgentPage::of(locale).away;
            let shown = document(assets, locale, AGENT, || page::failed(locale, away));
            (StatusCode::SERVICE_UNAVAILABLE, shown).into_response()
        }
    }
}
