//! The first page: at which institution.

use leptos::prelude::*;

use super::loaded;
use crate::{
    api::view::{PageName, View},
    components::{Page, words},
};

/// Lets one choose an institution.
#[component]
pub fn Home() -> impl IntoView {
    loaded(PageName::Home, |view| {
        let View::Home(all) = view else {
            return ().into_any();
        };
        let words = words();
        view! {
            <Page title=words.home_title>
                <p class="lead">{words.home_lead}</p>
                <ul class="institutions">
                    {all.into_iter().map(|one| view! {
                        <li><a class="card institutions__link" href=format!("/basvuru/{}", one.slug)>{one.name}</a></li>
                    }.into_any()).collect_view()}
                </ul>
            </Page>
        }
        .into_any()
    })
}
