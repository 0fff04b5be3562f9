//! The number that a code goes to, corrected where it is seen to be wrong.

use domain::form::Field;
use leptos::prelude::*;
use server_fn::ServerFn;

use super::told::forgetting;
use crate::{
    api::CorrectPhone,
    components::{PhoneField, Post, PostForm, Problems, words},
    navigation::Navigation,
};

/// The number as it is, to be corrected: nothing else is typed again.
#[component]
pub(super) fn Number(
    phone: String,
    /// That this number was said to be right.
    confirmed: String,
    correct: Post,
    /// The posts whose failures it makes past.
    forgets: Vec<Post>,
) -> impl IntoView {
    let words = words();
    let problems: Problems = expect_context();
    // A refused number stands in its field again, to be typed on.
    let phone = Navigation::here()
        .returned_text(CorrectPhone::PATH)
        .unwrap_or(phone);
    // A refusal does not draw the page anew: it is said beside what was typed.
    Effect::new(move |before: Option<()>| {
        let rejected = correct.rejected();
        if before.is_some() && rejected.is_some() {
            problems.refuse(rejected.as_ref());
            Problems::focus_summary();
        }
    });
    view! {
        <details class="details" open=correct.rejected_now().is_some()>
            <summary>{words.wrong_number}</summary>
            <PostForm post=correct check=forgetting(forgets)>
                <PhoneField field=Field::MobilePhone value=phone confirmed hint=words.correct_hint autocomplete="mobile tel"/>
                <div class="actions"><button class="button button--quiet" type="submit">{words.correct_button}</button></div>
            </PostForm>
        </details>
    }
}
