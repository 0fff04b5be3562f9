//! A form that a browser posted by itself while the store was away, or that was
//! refused before anybody looked at it, is its own answer: with what was typed, but
//! for secrets. A redirect would lose it, since nothing could be kept anywhere.

use std::sync::Arc;

use app::{
    Assets,
    components::Page,
    place::STATUS,
    text::{label, unsaved::Unsaved},
};
use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::{
    Locale,
    form::{self, Field},
};
use http::{HeaderMap, Method, StatusCode, header};
use leptos::prelude::*;

use super::document::document;
use crate::{answer::plain, asked};

/// On an answer: nothing of the request was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GiveBack {
    /// The store was away.
    StoreAway,
    /// Too many requests came from the network.
    TooOften,
}

/// The longest form that is given back: as long as any may be.
const LONGEST: usize = 64 * 1024;

/// Answers a form of which nothing was kept with itself.
pub async fn give_back(
    State(assets): State<Arc<Assets>>,
    request: Request,
    next: Next,
) -> Response {
    if request.method() != Method::POST || !is_form(request.headers()) {
        return next.run(request).await;
    }
    let locale = asked::locale(request.headers());
    let path = request.uri().path().to_owned();
    let (parts, body) = request.into_parts();
    let Ok(form) = to_bytes(body, LONGEST).await else {
        return plain(StatusCode::PAYLOAD_TOO_LARGE, TOO_LONG);
    };
    let request = Request::from_parts(parts, Body::from(form.clone()));
    let response = next.run(request).await;
    let Some(why) = response.extensions().get::<GiveBack>().copied() else {
        return response;
    };
    let (status, wait) = (
        response.status(),
        response.headers().get(header::RETRY_AFTER).cloned(),
    );
    let page = document(&assets, locale, "/", || {
        view! { <Given locale path why controls=controls(&form)/> }.into_any()
    });
    let mut page = (status, page).into_response();
    if let Some(wait) = wait {
        page.headers_mut().insert(header::RETRY_AFTER, wait);
    }
    page
}

/// The form is longer than any of the portal's.
const TOO_LONG: &str = "Gönderilen form çok uzun. / The form that was sent is too long.";

/// Whether a browser posts plain fields and wants a page for an answer.
fn is_form(headers: &HeaderMap) -> bool {
    let has = |name, text: &str| {
        headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.contains(text))
    };
    has(header::ACCEPT, "text/html")
        && has(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
}

/// How a field is given back.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Control {
    /// As typed, to be typed on.
    Typed(Field, String, String),
    /// Never shown again.
    Secret(Field, String),
    /// Chosen, or of the page's own.
    Hidden(String, String),
}

fn controls(form: &Bytes) -> Vec<Control> {
    form_urlencoded::parse(form)
        .map(|(name, value)| control(name.into_owned(), value.into_owned()))
        .collect()
}

fn control(name: String, value: String) -> Control {
    let Some(field) = field(&name) else {
        return Control::Hidden(name, value);
    };
    match field.control() {
        form::Control::Secret => Control::Secret(field, name),
        form::Control::Typed => Control::Typed(field, name, value),
        form::Control::Chosen | form::Control::Confirming | form::Control::Hidden => {
            Control::Hidden(name, value)
        }
    }
}

/// The field of a control: of a draft, or of a form with a single one.
fn field(name: &str) -> Option<Field> {
    match name {
        "code" => Some(Field::OneTimeCode),
        "word" => Some(Field::SecurityWord),
        "telefon" => Some(Field::MobilePhone),
        _ => Field::ALL
            .iter()
            .copied()
            .find(|field| field.name() == name),
    }
}

#[component]
fn Given(locale: Locale, path: String, why: GiveBack, controls: Vec<Control>) -> impl IntoView {
    let words = Unsaved::of(locale);
    let is_shown = |control: &Control| !matches!(control, Control::Hidden(..));
    let typed = controls.iter().any(is_shown);
    let (title, lead) = match (why, typed) {
        (GiveBack::StoreAway, true) => (words.title, words.lead),
        (GiveBack::StoreAway, false) => (words.title, words.lead_of_nothing),
        (GiveBack::TooOften, true) => (words.often_title, words.often),
        (GiveBack::TooOften, false) => (words.often_title, words.often_of_nothing),
    };
    let chosen = typed && controls.iter().any(|control| !is_shown(control));
    view! {
        <Page title>
            <section class="notice notice--danger" role="alert"><p>{lead}</p></section>
            <form class="form" method="post" action=path>
                {controls.into_iter().map(|control| view! { <Again locale control/> }).collect_view()}
                {chosen.then(|| view! { <p>{words.choices}</p> })}
                <div class="actions">
                    <button class="button" type="submit">{words.button}</button>
                    <a href=STATUS>{words.states}</a>
                </div>
            </form>
        </Page>
    }
}

/// A field once more. An address of several lines comes back in one that keeps
/// them: an input would join them.
#[component]
fn Again(locale: Locale, control: Control) -> impl IntoView {
    match control {
        Control::Hidden(name, value) => {
            view! { <input type="hidden" name=name value=value/> }.into_any()
        }
        Control::Secret(field, name) => {
            let id = field.id();
            view! {
                <div class="field">
                    <label class="field__label" for=id>{label(locale, field)}</label>
                    <p class="field__hint" id=format!("{id}-hint")>{Unsaved::of(locale).secret}</p>
                    <input class="control" id=id name=name type=if field == Field::OneTimeCode { "text" } else { "password" }
                        autocomplete="off" aria-describedby=format!("{id}-hint")/>
                </div>
            }
            .into_any()
        }
        Control::Typed(field, name, value) => {
            let id = field.id();
            let control = if field == Field::StreetAddress {
                // Leptos writes these children as they are.
                let value = app::components::escaped(&value);
                view! { <textarea class="control" id=id name=name rows="3" autocomplete="off">{value}</textarea> }.into_any()
            } else {
                view! { <input class="control" id=id name=name type="text" value=value autocomplete="off"/> }.into_any()
            };
            view! {
                <div class="field">
                    <label class="field__label" for=id>{label(locale, field)}</label>
                    {control}
                </div>
            }
            .into_any()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_do_not_come_back_and_everything_else_does() {
        let form = "draft[title]=Memur&draft[security_word]=gizli&code=123456&word=gizli\
                    &draft[reason]=renewal&draft[unknown]=x&telefon=0532";
        let hidden = |name: &str, value: &str| Control::Hidden(name.to_owned(), value.to_owned());
        let typed = |field, name: &str, value: &str| {
            Control::Typed(field, name.to_owned(), value.to_owned())
        };
        let secret = |field, name: &str| Control::Secret(field, name.to_owned());
        assert_eq!(
            controls(&Bytes::from_static(form.as_bytes())),
            [
                typed(Field::Title, "draft[title]", "Memur"),
                secret(Field::SecurityWord, "draft[security_word]"),
                secret(Field::OneTimeCode, "code"),
                secret(Field::SecurityWord, "word"),
                hidden("draft[reason]", "renewal"),
                hidden("draft[unknown]", "x"),
                typed(Field::MobilePhone, "telefon", "0532"),
            ]
        );
    }
}
