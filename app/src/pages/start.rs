//! Before the first step: what to have at hand, how long it takes, what comes
//! after, and what to do at once when a card was stolen.

use domain::progress::Step;
use leptos::prelude::*;

use super::loaded;
use crate::{
    api::view::ProfileView,
    components::{Page, locale, words},
    place::{self, Place},
    text,
};

/// What to know before signing in at an institution.
#[component]
pub fn StartPage(
    /// The institution's slug.
    institution: String,
) -> impl IntoView {
    let show = |profile| view! { <Sheet profile/> }.into_any();
    loaded(Place::Start { institution }, show)
}

#[component]
fn Sheet(profile: ProfileView) -> impl IntoView {
    let words = words();
    let locale = locale();
    let phone = profile.help_phone.clone();
    let call = format!("tel:{}", phone.replace(' ', ""));
    let sign_in = place::sign_in(&profile.slug);
    let number = profile.number_label.clone();
    let steps = Step::ALL.into_iter().map(|step| {
        view! { <li><b>{text::step(locale, step)}</b><br/><span class="field__hint">{text::step_takes(locale, step)}</span></li> }
            .into_any()
    });
    let (steps, name) = (steps.collect_view(), profile.name.clone());
    provide_context(profile);
    view! {
        <Page title=words.start_title>
            <p class="lead"><b>{name}</b>". "{words.start_lead}</p>
            <section class="notice notice--warning">
                <h2>{words.start_lost}</h2>
                <p>{words.start_lost_text}" "<a class="number" href=call>{phone}</a></p>
                <p>{words.start_lost_terms}</p>
            </section>
            <h2>{words.start_need}</h2>
            <ul class="plain-list">
                <li>{words.start_need_identity}</li>
                <li>{number}"."</li>
                <li>{words.start_need_phone}</li>
                <li>{words.start_need_work}</li>
            </ul>
            <p class="actions"><a class="button" href=sign_in>{words.start_button}</a></p>
            <h2>{words.start_steps}</h2>
            <ol class="next-steps">{steps}</ol>
            <h2>{words.start_after}</h2>
            <p>{words.start_after_text}</p>
        </Page>
    }
}
