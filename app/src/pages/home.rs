//! The first page: at which institution.

use leptos::prelude::*;

use super::loaded;
use crate::{
    api::institutions,
    components::{Page, words},
};

/// Lets one choose an institution.
#[component]
pub fn Home() -> impl IntoView {
    let all = Resource::new(|| (), |()| institutions());
    loaded(all, |all| {
        let words = words();
        view! {
            <Page title=words.home_title>
                <p class="lead">{words.home_lead}</p>
                <ul class="institutions">
                    {all.into_iter().map(|one| view! {
                        <li><a class="card institutions__link" href=format!("/basvuru/{}", one.slug)>{one.name}</a></li>
                    }).collect_view()}
                </ul>
            </Page>
        }
    })
}
