//! What stands around every page: masthead, steps, title, footer.

use domain::{Locale, progress::Step};
use leptos::{ev::MouseEvent, prelude::*, text_prop::TextProp};
use leptos_meta::Title;
use server_fn::ServerFn;

use super::{Help, Kept, Problems, locale, words};
use crate::{
    api::{KeepClaim, KeepForm, view::ProfileView},
    language::Language,
    navigation::Navigation,
    place::{ACCESSIBILITY, LEGAL_NOTICE, PRIVACY, Place, STATUS, StepPage, VERIFY},
    text,
};

/// The id of the form on the sign-in page.
pub const SIGN_IN_FORM: &str = "sign-in";
/// The id of the application form.
pub const APPLICATION_FORM: &str = "application";

/// The seal, the name and the languages.
#[component]
pub fn Masthead() -> impl IntoView {
    let words = words();
    let navigation = Navigation::here();
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
                    {move || form_at(&navigation.place()).map(|(form, _)| view! {
                        // The Enter key in a field presses the first button of its form,
                        // and the languages' stand before the form's own.
                        <button class="visually-hidden" type="submit" form=form tabindex="-1" aria-hidden="true"></button>
                    }.into_any())}
                    {Locale::ALL.map(|one| view! { <Tongue one/> }.into_any()).collect_view()}
                </nav>
            </div>
        </header>
    }
}

/// One of the languages. Where there is a form, the press sends it along, so
/// that nothing typed is lost without scripts either.
#[component]
fn Tongue(one: Locale) -> impl IntoView {
    let navigation = Navigation::here();
    let language: Language = expect_context();
    let change = move |event: MouseEvent| language.change(one, &event);
    let current = (locale() == one).then_some("true");
    let (code, name) = (one.code(), text::language_name(one));
    move || {
        match form_at(&navigation.place()) {
            Some((form, path)) => view! {
                <button class="language__one" type="submit" form=form formaction=path formnovalidate=true name="language" value=code
                    lang=code aria-current=current on:click=change>{name}</button>
            }
            .into_any(),
            None => view! {
                <a class="language__one" href=format!("/dil/{code}?sayfa={}", navigation.path()) lang=code rel="external"
                    aria-current=current on:click=change>{name}</a>
            }
            .into_any(),
    }
    }
}

/// The form that the languages' buttons send along, and where to.
fn form_at(place: &Place) -> Option<(&'static str, &'static str)> {
    match place {
        Place::SignIn { .. } => Some((SIGN_IN_FORM, KeepClaim::PATH)),
        Place::Applicant(StepPage::Form) => Some((APPLICATION_FORM, KeepForm::PATH)),
        _ => None,
    }
}

/// The last line of every page.
#[component]
pub fn Footer() -> impl IntoView {
    let words = words();
    let links = [
        (VERIFY, words.verify),
        (STATUS, words.status),
        (PRIVACY, words.privacy_link),
        (LEGAL_NOTICE, words.legal_link),
        (ACCESSIBILITY, words.accessibility_link),
    ];
    view! {
        <footer class="footer">
            <div class="wrap">
                <p>{words.help}": "<a href="tel:4445576">"444 5 576"</a>" · "<a href="mailto:bilgi@kamusm.gov.tr">"bilgi@kamusm.gov.tr"</a>" · "{words.help_hours}</p>
                <ul class="footer__links">
                    {links.into_iter().map(|(href, text)| view! { <li><a href=href rel="external">{text}</a></li> }.into_any()).collect_view()}
                </ul>
            </div>
        </footer>
    }
}

/// Where the applicant stands among the six steps.
#[component]
pub fn Steps(
    /// The step of this page.
    now: Step,
) -> impl IntoView {
    let words = words();
    let locale = locale();
    let items = Step::ALL.map(|step| {
        let done = step < now;
        let class = if done { "steps__item steps__item--done" } else { "steps__item" };
        view! {
            <li class=class aria-current=(step == now).then_some("step")>
                {text::step(locale, step)}
                {done.then(|| view! { <span class="visually-hidden">" "{words.step_done}</span> }.into_any())}
            </li>
        }
        .into_any()
    });
    let next = Step::ALL.into_iter().find(|step| *step > now);
    view! {
        <section aria-label=words.steps>
        <ol class="steps">{items.into_iter().collect_view()}</ol>
        <p class="progress">
            <span><b>{words.step}" "{now.number()}" / 6"</b>" · "{text::step(locale, now)}</span>
            <progress class="progress__bar" max="6" value=now.number() aria-hidden="true"></progress>
        </p>
        <p class="pace">
            {text::step_takes(locale, now)}
            {next.map(|next| view! { " "{words.step_next}" "{text::step(locale, next)}"." }.into_any())}
        </p>
        </section>
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
    let locale = locale();
    Effect::new(move |_| {
        Navigation::here().arrived();
        Kept::here().give_back();
    });
    let place = match step {
        Some(step) => format!(
            "{title} – {} {} / 6 – {}",
            words.step,
            step.number(),
            words.product
        ),
        None => format!("{title} – {}", words.product),
    };
    // The first thing that a screen reader says of a page that was refused.
    let problems: Option<Problems> = use_context();
    let document = move || match problems.map_or(0, Problems::count) {
        0 => place.clone(),
        count => format!("{}{} – {place}", words.error, text::to_fix(locale, count)),
    };
    // The server writes the title after the page, on whatever thread, where no
    // signal can be read any more.
    let document: TextProp = if is_server() {
        document().into()
    } else {
        document.into()
    };
    let help = use_context::<ProfileView>().map(|profile| {
        let questions = step.map_or(&[][..], |step| text::questions(locale, step));
        view! { <Help profile questions/> }.into_any()
    });
    let beside = aside.is_some() || help.is_some();
    let aside = view! { {aside}{help} };
    view! {
        <Title text=document/>
        <div class="wrap">
            {step.map(|step| view! { <Steps now=step/> }.into_any())}
            <div class="page">
                <main class="page__content" id="icerik" tabindex="-1"><h1>{title}</h1>{children()}</main>
                {beside.then(|| view! { <aside class="page__aside" aria-label=words.beside>{aside}</aside> }.into_any())}
            </div>
        </div>
    }
}
