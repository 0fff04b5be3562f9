//! What stands around every page: masthead, steps, help, footer.

use domain::{Locale, progress::Step};
use leptos::prelude::*;
use leptos_meta::Title;

use super::{locale, words};
use crate::{api::view::ProfileView, navigation::Navigation};

/// The seal, the name and the languages.
#[component]
pub fn Masthead() -> impl IntoView {
    let words = words();
    let navigation = Navigation::here();
    let link = move |code: &str| format!("/dil/{code}?sayfa={}", navigation.path());
    let current = move |one: Locale| (locale() == one).then_some("true");
    view! {
        <a class="skip" href="#icerik">{words.skip}</a>
        <header class="masthead">
            <div class="wrap masthead__row">
                <svg class="masthead__seal" viewBox="0 0 36 36" fill="none" stroke="currentColor" aria-hidden="true">
                    <circle cx="18" cy="18" r="16.5" stroke-width="2"/>
                    <circle cx="18" cy="18" r="12.5" stroke-width="1" stroke-dasharray="1.6 1.7"/>
                    <path d="M11.5 24V12.5l6.5 7 6.5-7V24" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round"/>
                </svg>
                <a class="masthead__name" href="/">{words.product}<small>{words.tagline}</small></a>
                <nav class="language" aria-label=words.language>
                    <a href=move || link("tr") lang="tr" rel="external" aria-current=move || current(Locale::Tr)>"TR"</a>
                    <a href=move || link("en") lang="en" rel="external" aria-current=move || current(Locale::En)>"EN"</a>
                </nav>
            </div>
        </header>
    }
}

/// The last line of every page.
#[component]
pub fn Footer() -> impl IntoView {
    let words = words();
    view! {
        <footer class="footer">
            <div class="wrap">
                <p>{words.product}" · "{words.tagline}</p>
                <p>{words.help}": 444 5 576 · bilgi@kamusm.gov.tr · "{words.help_hours}</p>
            </div>
        </footer>
    }
}

fn step_name(step: Step) -> &'static str {
    let words = words();
    match step {
        Step::SignIn => words.step_sign_in,
        Step::Form => words.step_form,
        Step::SendCode => words.step_send,
        Step::CheckCode => words.step_check,
        Step::Signing => words.step_signing,
        Step::Result => words.step_result,
    }
}

/// Where the applicant stands among the six steps.
#[component]
pub fn Steps(
    /// The step of this page.
    now: Step,
) -> impl IntoView {
    let words = words();
    let items = Step::ALL.map(|step| {
        let class = if step < now { "steps__item steps__item--done" } else { "steps__item" };
        view! { <li class=class aria-current=(step == now).then_some("step")>{step_name(step)}</li> }.into_any()
    });
    view! {
        <ol class="steps" aria-label=words.steps>{items.into_iter().collect_view()}</ol>
        <p class="progress">
            <b>{words.step}" "{now.number()}" / 6"</b>" · "{step_name(now)}
            <progress class="progress__bar" max="6" value=now.number() aria-hidden="true"></progress>
        </p>
    }
}

/// A page: title, step, content.
#[component]
pub fn Page(
    /// The heading and the document's title.
    #[prop(into)]
    title: String,
    /// The step, where the page belongs to one.
    #[prop(optional, into)]
    step: Option<Step>,
    /// Quiet cards beside the content, or below it where there is no room.
    #[prop(optional, into)]
    aside: Option<AnyView>,
    /// The content.
    children: Children,
) -> impl IntoView {
    let words = words();
    Effect::new(move |_| Navigation::here().arrived());
    let document = match step {
        Some(step) => format!(
            "{title} – {} {} / 6 – {}",
            words.step,
            step.number(),
            words.product
        ),
        None => format!("{title} – {}", words.product),
    };
    view! {
        <Title text=document/>
        <div class="wrap">
            {step.map(|step| view! { <Steps now=step/> }.into_any())}
            <div class="page">
                <main class="page__content" id="icerik" tabindex="-1"><h1>{title}</h1>{children()}</main>
                {aside.map(|aside| view! { <aside class="page__aside">{aside}</aside> }.into_any())}
            </div>
        </div>
    }
}

/// The call centre.
#[component]
pub fn Help(
    /// Whose call centre.
    profile: ProfileView,
) -> impl IntoView {
    let words = words();
    let mail = format!("mailto:{}", profile.help_email);
    view! {
        <section class="card aside-card">
            <h2>{words.help}</h2>
            <p>{profile.help_phone}<br/><a href=mail>{profile.help_email}</a></p>
            <p class="field__hint">{words.help_hours}</p>
        </section>
    }
}
