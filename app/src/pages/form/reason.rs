//! Why: the reasons on offer, the others with why not, and what each choice
//! leads to.

use domain::{
    certificate::{Availability, Replaceable},
    form::Field,
};
use leptos::prelude::*;

use crate::{
    api::view::{FormView, LifetimeView, TermsView},
    components::{Choice, FieldError, locale, words},
    place::StepPage,
    text::{self, label},
};

#[component]
pub(super) fn Reasons(form: FormView) -> impl IntoView {
    let words = words();
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
    let words = words();
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
    let at_once = (!all.is_empty()).then(|| {
        view! { <p>{words.resume_stolen}" "<a href=StepPage::Suspend.path()>{words.resume_suspend}</a></p> }
    });
    let chosen = form.draft.certificate.clone();
    let cards = all.into_iter().map(move |one| {
        let tail = one.serial.get(one.serial.len().saturating_sub(4)..).unwrap_or_default().to_owned();
        let id = format!("certificate-{tail}");
        let dates = format!("{} – {}", text::day(locale(), one.valid_from), text::day(locale(), one.valid_until));
        let checked = chosen == one.serial;
        view! { <Choice name=Field::Certificate.name() id value=one.serial text=format!("{} …{tail}", words.certificate) note=dates checked/> }.into_any()
    });
    view! {
        {at_once}
        {several.then(|| view! {
            <fieldset class="choices" id=Field::Certificate.id() tabindex="-1">
                <legend class="field__label">{label(locale(), Field::Certificate)}</legend>
                <FieldError field=Field::Certificate/>
                {cards.collect_view()}
            </fieldset>
        }.into_any())}
        {form.terms.read::<Vec<TermsView>>().unwrap_or_default().into_iter().map(|one| view! { <Terms one/> }.into_any()).collect_view()}
    }
}

/// What a reason leads to for one certificate. It is seen while that reason is
/// chosen (`_terms.css`), with scripts and without.
#[component]
fn Terms(one: TermsView) -> impl IntoView {
    let class = format!("card lifetime of-reason of-reason--{}", one.reason);
    let fee = (!one.fee.is_empty()).then(|| view! { <FeeRows rows=one.fee/> }.into_any());
    view! {
        <section class=class>
            <h3>{one.title}</h3>
            <p>{one.life}</p>
            {one.lifetime.map(|one| view! { <Lifetime one/> }.into_any())}
            {fee}
            {(!one.warning.is_empty()).then(|| view! { <p class="notice notice--warning">{one.warning}</p> }.into_any())}
        </section>
    }
}

/// A fee, label by label.
#[component]
pub(crate) fn FeeRows(rows: Vec<(String, String)>) -> impl IntoView {
    let rows = rows
        .into_iter()
        .map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> }.into_any());
    view! { <dl class="facts">{rows.collect_view()}</dl> }
}

/// The time of a certificate as a picture.
#[component]
fn Lifetime(one: LifetimeView) -> impl IntoView {
    let locale = locale();
    let (gone, left) = (one.gone.to_string(), (1000 - one.gone).to_string());
    view! {
        <svg class="lifetime__picture" viewBox="0 0 1000 24" preserveAspectRatio="none" aria-hidden="true">
            <rect class="lifetime__gone" x="0" y="0" width=gone.clone() height="24"/>
            <rect class="lifetime__left" x=gone y="0" width=left height="24"/>
        </svg>
        <div class="lifetime__ends"><span>{text::day(locale, one.from)}</span><span>{text::day(locale, one.until)}</span></div>
    }
}

/// The duration, where some open reason asks for one; it is seen while such a
/// reason is chosen.
#[component]
fn Years(form: FormView) -> impl IntoView {
    let words = words();
    let mut class = "choices of-reason".to_owned();
    for offered in &form.offer.reasons {
        let asks = match &offered.availability {
            Availability::Fresh(terms) => terms.term.asks_duration(),
            Availability::Replacing(held) => held.iter().any(|one| one.terms.term.asks_duration()),
            Availability::Closed(_) => false,
        };
        if asks {
            class.push_str(" of-reason--");
            class.push_str(offered.reason.code());
        }
    }
    let asked = class.contains("--");
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
            <fieldset class=class id=Field::ValidityYears.id() tabindex="-1">
                <legend class="field__label">{label(locale(), Field::ValidityYears)}</legend>
                <FieldError field=Field::ValidityYears/>
                {cards.collect_view()}
            </fieldset>
        }
        .into_any()
    })
}

#[cfg(test)]
mod tests {
    use domain::certificate::Reason;

    #[test]
    fn every_reason_shows_what_belongs_to_it() {
        let style = include_str!("../../../../style/components/_terms.css");
        for reason in Reason::ALL {
            let code = reason.code();
            let rule = format!(".group:has(#reason-{code}:checked) .of-reason--{code}");
            assert!(style.contains(&rule), "{code}: style/components/_terms.css");
        }
    }
}
