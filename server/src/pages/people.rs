//! The sample people, to sign in as: one page in place of a look into the
//! samples. Mounted in development alone.

use app::{Assets, components::Page, place::PEOPLE, text};
use axum::response::Response;
use domain::Locale;
use leptos::prelude::*;

use crate::{import::Sample, pages::document::document};

/// The page.
pub fn show(assets: &Assets, samples: &[Sample]) -> Response {
    document(assets, Locale::Tr, PEOPLE, || {
        view! { <People samples=samples.to_vec()/> }.into_any()
    })
}

#[component]
fn People(samples: Vec<Sample>) -> impl IntoView {
    let rows = samples.into_iter().map(|sample| {
        let person = sample.person;
        let family = person
            .family_name
            .as_ref()
            .map_or("–", |name| name.as_str());
        let values = [
            sample.institution,
            person.national_id.as_str().to_owned(),
            person.given_name.as_str().to_owned(),
            family.to_owned(),
            person.birth_place.as_str().to_owned(),
            text::birth_date(Locale::Tr, &person.birth_date),
            sample.employee_number,
            sample
                .card_serial
                .map_or(String::new(), |one| one.as_str().to_owned()),
        ];
        view! {
            <tr>
                {values.map(|value| view! { <td>{value}</td> }).collect_view()}
                <th scope="row">{sample.note}</th>
            </tr>
        }
    });
    view! {
        <Page title="Örnek kişiler">
            <p><a href="/gelistirme/sms">"Geliştirme SMS kutusu"</a></p>
            <div class="samples__scroll" tabindex="0" role="region" aria-label="Örnek kişiler">
                <table class="samples"><tbody>{rows.collect_view()}</tbody></table>
            </div>
        </Page>
    }
}
