//! The first page: at which institution.

use std::future::ready;

use leptos::prelude::*;

use super::{Drawing, loaded_at};
use crate::{
    api::view::{Loaded, PageName, View},
    components::{Page, words},
    place,
};

/// Lets one choose an institution.
#[component]
pub fn Home() -> impl IntoView {
    let nowhere = Signal::stored(String::new());
    let draw =
        Callback::new(|loaded: Loaded| -> Drawing { Box::pin(ready(Ok(show(loaded.view)))) });
    loaded_at(PageName::Home, nowhere, Signal::stored(0), draw)
}

fn show(view: View) -> AnyView {
    let View::Home(all) = view else {
        return ().into_any();
    };
    let words = words();
    view! {
            <Page title=words.home_title>
                <p class="lead">{words.home_lead}</p>
                <ul class="institutions">
                    {all.into_iter().map(|one| view! {
                        <li><a class="card institutions__link" href=place::start(&one.slug)>{one.name}</a></li>
                    }.into_any()).collect_view()}
                </ul>
            </Page>
        }
        .into_any()
}
