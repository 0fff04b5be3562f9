//! Privacy, legal notice and accessibility statement: pages to read.

use std::sync::Arc;

use app::{
    Assets,
    components::Page,
    place::{ACCESSIBILITY, LEGAL_NOTICE, PRIVACY},
    text::legal::{self, Document},
};
use axum::{Extension, response::Response};
use domain::{Locale, service::Caller};
use leptos::prelude::*;

use crate::pages::document::document;

/// How personal data are used.
pub async fn privacy(
    Extension(assets): Extension<Arc<Assets>>,
    Extension(caller): Extension<Caller>,
) -> Response {
    page(
        &assets,
        caller.locale,
        PRIVACY,
        legal::privacy(caller.locale),
    )
}

/// Who answers for what.
pub async fn notice(
    Extension(assets): Extension<Arc<Assets>>,
    Extension(caller): Extension<Caller>,
) -> Response {
    page(
        &assets,
        caller.locale,
        LEGAL_NOTICE,
        legal::notice(caller.locale),
    )
}

/// What works for whom.
pub async fn accessibility(
    Extension(assets): Extension<Arc<Assets>>,
    Extension(caller): Extension<Caller>,
) -> Response {
    let content = legal::accessibility(caller.locale);
    page(&assets, caller.locale, ACCESSIBILITY, content)
}

fn page(assets: &Assets, locale: Locale, path: &str, content: &'static Document) -> Response {
    document(assets, locale, path, || {
        view! { <Sections content/> }.into_any()
    })
}

#[component]
fn Sections(content: &'static Document) -> impl IntoView {
    let sections = content.sections.iter().map(|(heading, paragraphs)| {
        let paragraphs = paragraphs.iter().map(|text| view! { <p>{*text}</p> });
        view! { <h2>{*heading}</h2>{paragraphs.collect_view()} }
    });
    view! {
        <Page title=content.title>
            <p class="lead">{content.lead}</p>
            {sections.collect_view()}
        </Page>
    }
}
