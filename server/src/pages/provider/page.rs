//! What the page of an identity provider says.

use app::{
    Assets,
    components::{FaultNotice, Page},
    place::{self, PROVIDER},
    request,
    text::{self, pick, provider},
    wire::Fault,
};
use axum::response::{IntoResponse, Response};
use domain::{
    Locale,
    form::{Field, Problem},
    institution::InstitutionProfile,
    progress::Step,
    referral::ProviderName,
};
use http::StatusCode;
use leptos::prelude::*;

use super::Typed;
use crate::pages::document::{document, document_leading_to};

/// What is to be said beside the form.
pub(super) enum Said {
    Nothing,
    /// What was typed, or what the provider told, is refused.
    Refused(Field, Problem),
    /// The provider does not answer.
    Unavailable,
    /// The person came back without having signed in.
    Declined,
    /// Anything else.
    Fault(Fault),
}

impl Said {
    const fn status(&self) -> StatusCode {
        match self {
            Self::Nothing | Self::Declined => StatusCode::OK,
            Self::Refused(..) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Fault(fault) => request::status(fault),
        }
    }

    /// The problem of the registry number.
    fn of_number(&self) -> Option<Problem> {
        match self {
            Self::Refused(Field::EmployeeNumber, problem) => Some(*problem),
            _ => None,
        }
    }
}

/// What stands on the page.
pub(super) struct Sheet {
    pub(super) profile: InstitutionProfile,
    pub(super) name: ProviderName,
    pub(super) typed: Typed,
    pub(super) said: Said,
}

/// The page. `origin`: the provider's, to which its form may lead; without it
/// there is no form.
pub(super) fn show(
    assets: &Assets,
    locale: Locale,
    origin: Option<&str>,
    sheet: Sheet,
) -> Response {
    let status = sheet.said.status();
    let path = format!("{PROVIDER}{}", sheet.profile.slug.as_str());
    let reached = origin.is_some();
    let page = document_leading_to(assets, locale, &path, origin, || {
        view! { <Leading locale sheet reached/> }.into_any()
    });
    (status, page).into_response()
}

#[component]
fn Leading(locale: Locale, sheet: Sheet, reached: bool) -> impl IntoView {
    let name = provider::name(locale, &sheet.name).to_owned();
    let words = provider::Provider::of(locale);
    let slug = sheet.profile.slug.as_str().to_owned();
    let typed = place::sign_in(&slug);
    let problem = sheet.said.of_number();
    let form = reached.then(|| {
        let label = pick(
            locale,
            &sheet.profile.number_label_tr,
            &sheet.profile.number_label_en,
        );
        number_form(locale, &name, label.to_owned(), slug, sheet.typed, problem)
    });
    view! {
        <Page title=provider::sign_in_with(locale, &name) step=Step::SignIn>
            {notice(locale, &name, sheet.said)}
            <p class="lead">{provider::lead(locale, &name)}</p>
            {form}
            <p><a href=typed>{words.typed}</a></p>
        </Page>
    }
}

fn notice(locale: Locale, name: &str, said: Said) -> AnyView {
    let (kind, role, [title, text]) = match said {
        Said::Nothing | Said::Refused(Field::EmployeeNumber, _) => return ().into_any(),
        Said::Fault(Fault::NoMatch) => ("danger", "alert", provider::no_match(locale, name)),
        Said::Fault(fault) => return view! { <FaultNotice fault/> }.into_any(),
        Said::Unavailable => ("warning", "alert", provider::unavailable(locale, name)),
        Said::Declined => ("warning", "status", provider::declined(locale, name)),
        Said::Refused(field, problem) => {
            let title = text::label(locale, field).to_owned();
            (
                "danger",
                "alert",
                [title, text::problem(locale, field, problem)],
            )
        }
    };
    view! {
        <section class=format!("notice notice--{kind}") role=role>
            <p><b>{title}</b></p>
            <p>{text}</p>
        </section>
    }
    .into_any()
}

fn number_form(
    locale: Locale,
    name: &str,
    label: String,
    slug: String,
    typed: Typed,
    problem: Option<Problem>,
) -> AnyView {
    let words = provider::Provider::of(locale);
    let wrong = problem.is_some();
    let field = if wrong { "field field--error" } else { "field" };
    let error = problem.map(|problem| {
        let text = text::problem(locale, Field::EmployeeNumber, problem);
        view! { <p class="field__error" id="number-error">{text}</p> }
    });
    view! {
        <form method="post" action=format!("{PROVIDER}{slug}")>
            <div class=field>
                <label class="field__label" for="number">{label}</label>
                <p class="field__hint" id="number-hint">{words.number_hint}</p>
                {error}
                <input class="control control--w11" id="number" name="number" value=typed.number type="text" autocomplete="off"
                    autocapitalize="characters" spellcheck="false" maxlength="40" required
                    aria-describedby=if wrong { "number-hint number-error" } else { "number-hint" }
                    aria-invalid=wrong.then_some("true")/>
            </div>
            <div class="choice choice--plain">
                <input type="checkbox" id=Field::CardLost.id() name=Field::CardLost.id() value="on" checked=!typed.card_lost.is_empty()/>
                <label for=Field::CardLost.id()>{text::label(locale, Field::CardLost)}</label>
            </div>
            <div class="actions"><button class="button" type="submit">{provider::go(locale, name)}</button></div>
        </form>
    }
    .into_any()
}

/// A return of another visit, a used one, one that is too old; a page that is
/// not there.
pub(super) fn over(assets: &Assets, locale: Locale) -> Response {
    let words = provider::Provider::of(locale);
    let page = document(assets, locale, "/", || {
        view! {
            <Page title=words.over_title>
                <p class="lead">{words.over_text}</p>
                <p><a href="/">{text::Text::of(locale).to_start}</a></p>
            </Page>
        }
        .into_any()
    });
    (StatusCode::NOT_FOUND, page).into_response()
}

/// Nothing can be said about any institution.
pub(super) fn failed(assets: &Assets, locale: Locale, fault: Fault) -> Response {
    let status = request::status(&fault);
    let page = document(assets, locale, "/", || {
        view! {
            <Page title=text::Text::of(locale).sign_in_title>
                <FaultNotice fault/>
                <p><a href="/">{text::Text::of(locale).to_start}</a></p>
            </Page>
        }
        .into_any()
    });
    (status, page).into_response()
}
