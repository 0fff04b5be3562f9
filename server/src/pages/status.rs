//! The page that tells people how the systems outside do, and where whoever
//! could not sign in because of one leaves a number to be told at. It needs no
//! scripts.

use std::sync::Arc;

use app::{
    Assets,
    components::Page,
    place::{self, STATUS},
    text::{self, status::Status},
};
use axum::{
    Extension, Form,
    extract::State,
    response::{IntoResponse, Response},
};
use domain::{
    Locale, Services,
    contact::MobileNumber,
    form::Field,
    service::{ActError, Caller, RegistryOutage},
};
use http::StatusCode;
use leptos::prelude::*;
use serde::Deserialize;

use crate::{
    pages::document::document,
    watch::{State as Health, System, Watch},
};

/// The longest body: a number.
pub const LONGEST: usize = 1024;

/// What is sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    /// The phone's number.
    #[serde(rename = "telefon")]
    phone: String,
}

/// What the page says of the wish to be told.
enum Said {
    /// Nothing was asked for.
    Nothing,
    /// This phone will be told.
    WillTell(MobileNumber),
    /// The number as it was typed, and what is wrong with it.
    Refused(String, String),
    /// The same number too often, or from the same network.
    TooOften(String),
    Failed(String),
}

impl Said {
    const fn status(&self) -> StatusCode {
        match self {
            Self::Nothing | Self::WillTell(_) => StatusCode::OK,
            Self::Refused(..) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooOften(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Failed(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

/// The page.
pub async fn show(
    State(services): State<Arc<Services>>,
    Extension(assets): Extension<Arc<Assets>>,
    Extension(watch): Extension<Watch>,
    Extension(caller): Extension<Caller>,
) -> Response {
    page(&services, &assets, &watch, &caller, Said::Nothing)
}

/// A number to be told at.
pub async fn ask(
    State(services): State<Arc<Services>>,
    Extension(assets): Extension<Arc<Assets>>,
    Extension(watch): Extension<Watch>,
    Extension(caller): Extension<Caller>,
    Form(sent): Form<Sent>,
) -> Response {
    let locale = caller.locale;
    let said = match services
        .sign_in
        .notify_when_available(&caller, &sent.phone)
        .await
    {
        Ok(phone) => Said::WillTell(phone),
        Err(ActError::Refused(rejected)) => {
            let problem = rejected.problem(Field::MobilePhone);
            let told = problem.map(|problem| text::problem(locale, Field::MobilePhone, problem));
            Said::Refused(sent.phone, told.unwrap_or_default())
        }
        Err(ActError::TooOften { .. }) => Said::TooOften(sent.phone),
        // The visit is over, and what was typed with it.
        Err(ActError::Expired) => Said::Nothing,
        Err(error) => {
            if !error.is_outage() {
                tracing::error!(%error, "somebody who waits could not be kept");
            }
            Said::Failed(sent.phone)
        }
    };
    page(&services, &assets, &watch, &caller, said)
}

fn page(
    services: &Services,
    assets: &Assets,
    watch: &Watch,
    caller: &Caller,
    said: Said,
) -> Response {
    let (status, locale) = (said.status(), caller.locale);
    let outage = services.sign_in.registry_outage(caller);
    let ports = services.ports();
    let is_asked = |system: System| match system {
        System::Identity => ports.provider.is_some(),
        System::Mail => ports.mail.is_some(),
        System::Population | System::Staff | System::Certificates | System::Messages => true,
    };
    let states: Vec<_> = System::ALL
        .into_iter()
        .filter(|system| is_asked(*system))
        .map(|system| (system, watch.state(system)))
        .collect();
    let page = document(assets, locale, STATUS, || {
        view! { <States locale states outage said/> }.into_any()
    });
    (status, page).into_response()
}

#[component]
fn States(
    locale: Locale,
    states: Vec<(System, Health)>,
    outage: Option<RegistryOutage>,
    said: Said,
) -> impl IntoView {
    let words = Status::of(locale);
    let fails = |(_, state): &(System, Health)| matches!(state, Health::Fails { .. });
    let missed = |(_, state): &(System, Health)| matches!(state, Health::Missed { .. });
    let summary = if states.iter().any(fails) {
        words.some_fail
    } else if states.iter().any(missed) {
        words.some_missed
    } else {
        words.all_well
    };
    view! {
        <Page title=words.title>
            <p class="lead">{words.lead}</p>
            {outage.map(|outage| view! { <Wait locale outage said/> })}
            <h2>{summary}</h2>
            {states.into_iter().map(|(system, state)| view! { <One locale system state/> }).collect_view()}
        </Page>
    }
}

#[component]
fn One(locale: Locale, system: System, state: Health) -> impl IntoView {
    let words = Status::of(locale);
    let (name, purpose) = match system {
        System::Population => (words.population, words.population_for),
        System::Staff => (words.staff, words.staff_for),
        System::Certificates => (words.certificates, words.certificates_for),
        System::Messages => (words.messages, words.messages_for),
        System::Identity => (words.identity, words.identity_for),
        System::Mail => (words.mail, words.mail_for),
    };
    let at = |told, at| format!("{told} {}", text::moment(locale, at));
    let (class, state, since) = match state {
        Health::Unasked => ("notice", words.unasked, String::new()),
        Health::Works { at: last } => (
            "notice notice--good",
            words.works,
            at(words.last_answer, last),
        ),
        Health::Missed { at: last } => (
            "notice notice--warning",
            words.missed,
            at(words.last_try, last),
        ),
        Health::Fails { since, at: last } => (
            "notice notice--danger",
            words.fails,
            format!("{} · {}", at(words.since, since), at(words.last_try, last)),
        ),
    };
    view! {
        <section class=class>
            <h2>{name}</h2>
            <p><b>{state}</b>{(!since.is_empty()).then(|| format!(" · {since}"))}</p>
            <p>{purpose}</p>
        </section>
    }
}

/// Who could not sign in goes on from here.
#[component]
fn Wait(locale: Locale, outage: RegistryOutage, said: Said) -> impl IntoView {
    let words = Status::of(locale);
    let back = place::sign_in(outage.institution.as_str());
    let (typed, problem) = match said {
        Said::WillTell(phone) => {
            let told = view! {
                <section class="notice notice--good" role="status">
                    <h2>{words.told_title}</h2>
                    <p>{words.told}" "<b class="number">{phone.masked()}</b></p>
                    <p>{words.told_next}</p>
                </section>
            };
            return told.into_any();
        }
        Said::Refused(typed, problem) => (typed, Some(problem)),
        Said::TooOften(typed) => (typed, Some(words.too_often.to_owned())),
        Said::Failed(typed) => (typed, Some(words.failed.to_owned())),
        Said::Nothing => (String::new(), None),
    };
    let wrong = problem.is_some();
    view! {
        <form method="post" action=STATUS>
            <h2>{words.wait_title}</h2>
            <p>{words.wait_lead}</p>
            <div class="field" class:field--error=wrong>
                <label class="field__label" for="telefon">{words.phone}</label>
                <p class="field__hint" id="telefon-hint">{words.phone_hint}</p>
                {problem.map(|problem| view! { <p class="field__error" id="telefon-error" role="alert">{problem}</p> })}
                <input class="control control--w20 number" id="telefon" name="telefon" type="tel" inputmode="tel"
                    autocomplete="tel" maxlength="30" value=typed aria-describedby="telefon-hint telefon-error"
                    aria-invalid=wrong.then_some("true")/>
            </div>
            <div class="actions">
                <button class="button" type="submit">{words.button}</button>
                <a href=back>{words.back}</a>
            </div>
        </form>
    }
    .into_any()
}
