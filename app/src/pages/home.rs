//! The first page: at which institution.

use leptos::prelude::*;

use super::loaded;
use crate::{
    api::view::ProfileView,
    components::{Page, words},
    navigation::{Navigation, query_value},
    place::{self, Place, SIGNED_OUT},
};

/// Lets one choose an institution.
#[component]
pub fn Home() -> impl IntoView {
    loaded(Place::Home, show)
}

fn show(all: Vec<ProfileView>) -> AnyView {
    let words = words();
    let signed_out = query_value(&Navigation::here().query(), SIGNED_OUT).is_some();
    view! {
            <Page title=words.home_title>
                {signed_out.then(|| view! { <p class="notice notice--good" role="status">{words.signed_out}</p> }.into_any())}
                <p class="lead">{words.home_lead}</p>
                <ul class="institutions">
                    {all.into_iter().map(|one| view! {
                        <li><a class="card institutions__link" href=place::start(&one.slug)>{one.name}</a></li>
                    }.into_any()).collect_view()}
                </ul>
                <p class="home__lost">{words.home_lost}" "<a class="number" href="tel:4445576">"444 5 576"</a></p>
            </Page>
        }
        .into_any()
}
