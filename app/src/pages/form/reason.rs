//! Why: the reasons on offer, the others with why not, and what each choice
//! leads to.

use domain::{
    certificate::{Availability, Replaceable},
    form::Field,
};
use leptos::prelude::*;

use crate::{
    api::view::{FormView, LifetimeView},
    components::{Choice, FieldError, all_words, locale},
    text::{self, label},
};

#[component]
pub(super) fn Reasons(form: FormView) -> impl IntoView {
    let words = all_words();
    let chosen = form.draft.reason.clone();
    let cards = form.offer.reasons.iter().map(|offered| {
        let code = offered.reason.code();
        let note = match &offered.availability {
            Availability::Closed(why) => {
                format!("{}{}", words.not_open, text::why_not(locale(), *why))
            }
            open => text::reason_note(locale(), offered.reason, open.term()).to_owned(),
        };
        view! {
            <Choice
                name=Field::Reason.name() id=format!("reason-{code}") value=code.to_owned()
                text=text::reason(locale(), offered.reason) note=note
                checked=offered.is_open() && chosen == code closed=!offered.is_open()
            />
        }
        .into_any()
    });
    view! {
        <fieldset class="choices" id=Field::Reason.id() tabindex="-1">
            <legend class="field__label">{label(locale(), Field::Reason)}</legend>
            <FieldError field=Field::Reason/>
            {cards.collect_view()}
        </fieldset>
        <Certificates form=form.clone()/>
        <Years form=form.clone()/>
    }
}

/// The certificates that the open reasons are about, each once, with the life
/// of its successor.
#[component]
fn Certificates(form: FormView) -> impl IntoView {
    let words = all_words();
    let mut all: Vec<Replaceable> = Vec::new();
    for offered in &form.offer.reasons {
        if let Availability::Replacing(held) = &offered.availability {
            for one in held {
                if !all.iter().any(|known| known.serial == one.serial) {
                    all.push(one.clone());
                }
            }
        }
    }
    let several = all.len() > 1;
    let chosen = form.draft.certificate.clone();
    let cards = all.into_iter().map(move |one| {
        let tail = one.serial.get(one.serial.len().saturating_sub(4)..).unwrap_or_default().to_owned();
        let id = format!("certificate-{tail}");
        let dates = format!("{} – {}", text::day(locale(), one.valid_from), text::day(locale(), one.valid_until));
        let checked = chosen == one.serial;
        view! { <Choice name=Field::Certificate.name() id value=one.serial text=format!("{} …{tail}", words.certificate) note=dates checked/> }.into_any()
    });
    view! {
        {several.then(|| view! {
            <fieldset class="choices" id=Field::Certificate.id() tabindex="-1">
                <legend class="field__label">{label(locale(), Field::Certificate)}</legend>
                <FieldError field=Field::Certificate/>
                {cards.collect_view()}
            </fieldset>
        }.into_any())}
        {form.lifetimes.into_iter().map(|one| view! { <Lifetime one/> }.into_any()).collect_view()}
    }
}

/// How long the new certificate lives, as a picture and in words.
#[component]
fn Lifetime(one: LifetimeView) -> impl IntoView {
    let words = all_words();
    let locale = locale();
    let (gone, left) = (one.gone.to_string(), (1000 - one.gone).to_string());
    view! {
        <section class="card lifetime">
            <strong>{words.until}" "{text::day(locale, one.until)}</strong>
            <p>{words.remaining}" "{text::remaining(locale, one.left)}". "{one.payer.map(|payer| words.payer(payer))}</p>
            <svg class="lifetime__picture" viewBox="0 0 1000 24" preserveAspectRatio="none" aria-hidden="true">
                <rect class="lifetime__gone" x="0" y="0" width=gone.clone() height="24"/>
                <rect class="lifetime__left" x=gone y="0" width=left height="24"/>
            </svg>
            <div class="lifetime__ends"><span>{text::day(locale, one.from)}</span><span>{text::day(locale, one.until)}</span></div>
            {one.nearly_over.then(|| view! { <p class="notice notice--warning">{words.nearly_over}</p> }.into_any())}
        </section>
    }
}

/// The duration, where some open reason asks for one.
#[component]
fn Years(form: FormView) -> impl IntoView {
    let words = all_words();
    let asked = form
        .offer
        .reasons
        .iter()
        .any(|offered| match &offered.availability {
            Availability::Fresh(terms) => terms.term.asks_duration(),
            Availability::Replacing(held) => held.iter().any(|one| one.terms.term.asks_duration()),
            Availability::Closed(_) => false,
        });
    let chosen = if form.draft.validity_years.is_empty() {
        // One on offer: nothing to think about.
        match form.offer.durations.as_slice() {
            [only] => only.to_string(),
            _ => String::new(),
        }
    } else {
        form.draft.validity_years.clone()
    };
    let cards = form.offer.durations.clone().into_iter().map(move |years| {
        let checked = chosen == years.to_string();
        view! { <Choice name=Field::ValidityYears.name() id=format!("validity_years-{years}") value=years.to_string() text=format!("{years} {}", words.term_years) checked/> }.into_any()
    });
    asked.then(|| {
        view! {
            <fieldset class="choices" id=Field::ValidityYears.id() tabindex="-1">
                <legend class="field__label">{label(locale(), Field::ValidityYears)}</legend>
                <FieldError field=Field::ValidityYears/>
                {cards.collect_view()}
            </fieldset>
        }
        .into_any()
    })
}
