//! Help that goes along from step to step: what people ask there, and whom to
//! call.

use leptos::prelude::*;

use super::words;
use crate::{text::Question, wire::view::ProfileView};

/// The questions of a step, and the call centre.
#[component]
pub fn Help(
    /// Whose call centre.
    profile: ProfileView,
    /// What people ask here, with the answers.
    questions: &'static [Question],
) -> impl IntoView {
    let words = words();
    let mail = format!("mailto:{}", profile.help_email);
    let phone = format!("tel:{}", profile.help_phone.replace(' ', ""));
    view! {
        <section class="card aside-card help">
            <h2>{words.help}</h2>
            {questions.iter().map(|(question, answer)| view! {
                <details class="details"><summary>{*question}</summary><p>{*answer}</p></details>
            }.into_any()).collect_view()}
            <p><a class="number" href=phone>{profile.help_phone}</a><br/><a href=mail>{profile.help_email}</a></p>
            <p class="field__hint">{words.help_hours}</p>
        </section>
    }
}
