//! Who the applicant's authority is.

use leptos::prelude::*;

use super::words;
use crate::api::view::AuthorityView;

/// A phone number that can be called by a press.
#[component]
pub fn Telephone(
    /// As people write it.
    number: String,
) -> impl IntoView {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    view! { <a class="number" href=format!("tel:{digits}")>{number}</a> }
}

/// To whom the signed form will go; said before anything is filled in.
#[component]
pub fn Officer(
    /// The authority, where the directory names one.
    #[prop(into)]
    officer: Option<AuthorityView>,
) -> impl IntoView {
    let words = words();
    view! {
        <section class="card officer">
            <h2>{words.authority}</h2>
            {match officer {
                Some(one) => view! {
                    <p><b>{one.name}</b>", "{one.unit}", "<Telephone number=one.phone/></p>
                    <p class="field__hint">{words.authority_hint}</p>
                }.into_any(),
                None => view! { <p>{words.authority_none}</p> }.into_any(),
            }}
        </section>
    }
}
