//! Signing in at an identity provider: the page that leads there, and the
//! address that the provider leads back to. Both are without scripts, and cost
//! a first visit nothing.

mod page;

use std::sync::Arc;

use app::{
    Assets,
    place::{PROVIDER, PROVIDER_BACK},
    request::{self, Setting},
};
use axum::{
    Extension, Form, Router,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use domain::{
    Services,
    form::{Field, Problem},
    referral::Referral,
    service::{ActError, Answer, AuthCallback, Caller, ExternalSystem, REMEMBERED},
    session::SessionToken,
};
use http::{StatusCode, header};
use serde::Deserialize;

use crate::{answer::LeadsOut, shape::on_purpose, start::Started};
use page::{Said, Sheet};

/// The routes, where there is a provider.
pub fn routes(started: &Started, assets: Arc<Assets>) -> Router {
    let services = started.services.clone();
    if services.ports().provider.is_none() {
        return Router::new();
    }
    Router::new()
        .route(&format!("{PROVIDER}{{institution}}"), get(show).post(leave))
        .route(PROVIDER_BACK, on_purpose(get(back)))
        .layer(Extension(assets))
        .layer(Extension(started.setting.clone()))
        .with_state(services)
}

/// What the handlers need of a request.
struct Asked {
    services: Arc<Services>,
    assets: Arc<Assets>,
    setting: Setting,
    caller: Caller,
}

type Parts = (
    State<Arc<Services>>,
    Extension<Arc<Assets>>,
    Extension<Setting>,
    Extension<Caller>,
);

impl From<Parts> for Asked {
    fn from(
        (State(services), Extension(assets), Extension(setting), Extension(caller)): Parts,
    ) -> Self {
        Self {
            services,
            assets,
            setting,
            caller,
        }
    }
}

/// What was typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    number: String,
    card_lost: String,
}

impl Typed {
    /// What is put back for somebody who came back without being let in.
    fn of(referral: &Referral) -> Self {
        Self {
            number: referral.number.as_str().to_owned(),
            card_lost: if referral.card_lost { "on" } else { "" }.to_owned(),
        }
    }
}

/// The page that asks for the registry number.
async fn show(parts: Parts, Path(institution): Path<String>) -> Response {
    let asked = Asked::from(parts);
    asked
        .page(&institution, Typed::default(), Said::Nothing)
        .await
}

/// Sends the browser to the provider.
async fn leave(
    parts: Parts,
    Path(institution): Path<String>,
    Form(typed): Form<Typed>,
) -> Response {
    let asked = Asked::from(parts);
    match asked
        .services
        .sign_in
        .begin_oidc(
            &asked.caller,
            &institution,
            &typed.number,
            !typed.card_lost.is_empty(),
        )
        .await
    {
        Ok(referred) => {
            let mut response = Redirect::to(&referred.address).into_response();
            response.extensions_mut().insert(LeadsOut);
            asked.with_visit(response, referred.token.as_ref(), None)
        }
        Err(error) => asked.page(&institution, typed, said(&error)).await,
    }
}

/// What the provider tells by the address (RFC 6749, 4.1.2).
#[derive(Default, Deserialize)]
#[serde(default)]
struct Returned {
    state: String,
    code: Option<String>,
    error: Option<String>,
}

impl Returned {
    fn answer(&self) -> Answer<'_> {
        match (&self.error, &self.code) {
            (None, Some(code)) => Answer::Code(code),
            (Some(error), _) if error == "access_denied" => Answer::Declined,
            _ => Answer::Failed,
        }
    }
}

/// Whoever comes back from the provider, in whatever way.
async fn back(parts: Parts, Query(returned): Query<Returned>) -> Response {
    let asked = Asked::from(parts);
    let back = asked
        .services
        .sign_in
        .finish_oidc(&asked.caller, &returned.state, returned.answer())
        .await;
    match (back.outcome, back.referral) {
        (Ok(AuthCallback::SignedIn(signed_in)), _) => {
            let response = Redirect::to(request::page_of(signed_in.next)).into_response();
            asked.with_visit(
                response,
                Some(&signed_in.token),
                signed_in.device.as_deref(),
            )
        }
        (Ok(AuthCallback::Declined), Some(of)) => {
            let institution = of.institution.as_str();
            let typed = Typed::of(&of);
            asked.page(institution, typed, Said::Declined).await
        }
        (Err(error), Some(of)) => {
            asked
                .page(of.institution.as_str(), Typed::of(&of), said(&error))
                .await
        }
        (Err(error), None) => asked.over(&error),
        (Ok(AuthCallback::Declined), None) => asked.over(&ActError::Unknown),
    }
}

/// What the page says of an error.
fn said(error: &ActError) -> Said {
    match error {
        ActError::External(ExternalSystem::Provider) => Said::Unavailable,
        ActError::Refused(rejected) => rejected
            .iter()
            .next()
            .map_or(Said::Nothing, |(field, problem): (Field, Problem)| {
                Said::Refused(field, problem)
            }),
        error => Said::Fault(request::fault(error)),
    }
}

impl Asked {
    /// The page of an institution's provider; with it where the provider can be
    /// reached, else with the other way alone.
    async fn page(&self, institution: &str, typed: Typed, said: Said) -> Response {
        let found = self
            .services
            .sign_in
            .institution_with_provider(institution)
            .await;
        let (profile, provider) = match found {
            Ok(found) => found,
            Err(error) => return self.over(&error),
        };
        let (origin, said) = match provider.origin().await {
            Ok(found) => (Some(found.address), said),
            Err(_) => (None, Said::Unavailable),
        };
        page::show(
            &self.assets,
            self.caller.locale,
            origin.as_deref(),
            Sheet {
                profile,
                name: provider.name().clone(),
                typed,
                said,
            },
        )
    }

    /// A return that leads nowhere, and a page that is not there.
    fn over(&self, error: &ActError) -> Response {
        match error {
            ActError::Unknown => page::over(&self.assets, self.caller.locale),
            error => page::failed(&self.assets, self.caller.locale, request::fault(error)),
        }
    }

    fn with_visit(
        &self,
        mut response: Response,
        token: Option<&SessionToken>,
        device: Option<&str>,
    ) -> Response {
        let visit = token.and_then(|token| self.setting.cookie_of(token));
        let device = device.and_then(|sealed| {
            let name = self.setting.device_cookie();
            self.setting.sealed_cookie(name, Some(sealed), REMEMBERED)
        });
        for cookie in [visit, device].into_iter().flatten() {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        // A form that was sent is answered by a page to get.
        *response.status_mut() = StatusCode::SEE_OTHER;
        response
    }
}
