//! A page behind sign-in while the portal cannot be reached: the form and its
//! answers from this tab or this device, the other steps with what they wait
//! for.

use domain::progress::Step;
use leptos::prelude::*;
use server_fn::ServerFn;

use super::form::{Filling, drawn_from};
use super::review::Answers;
use crate::{
    api::{ConfirmForm, DropCorrection, Review},
    components::{Page, Post, words},
    offline::{Desk, Device, Found, Reach, probing},
    place::{Place, StepPage},
    wire::view::{FormView, ReviewView},
};

/// What could be found without the server.
#[derive(Clone)]
enum Here {
    Looking,
    Nothing,
    Newer,
    Over,
    Form(Box<FormView>),
}

/// The page at this place. `again` asks the server once more.
#[component]
pub(super) fn Unreached(place: Place, again: Callback<()>) -> impl IntoView {
    let page = match place {
        Place::Applicant(page @ (StepPage::Form | StepPage::Review)) => Some(page),
        _ => None,
    };
    let desk = Desk;
    let here = RwSignal::new(match (page, desk.form()) {
        (Some(_), Some(form)) => Here::Form(Box::new(form)),
        (Some(_), None) => Here::Looking,
        (None, _) => Here::Nothing,
    });
    Effect::new(move |_| {
        if matches!(here.get_untracked(), Here::Looking) {
            leptos::task::spawn_local(async move {
                here.set(on_device(desk).await);
            });
        }
    });
    let post = Post::to(Review::PATH);
    let confirm = Post::to(ConfirmForm::PATH);
    let drop = Post::to(DropCorrection::PATH);
    move || match here.get() {
        Here::Looking => view! { <Nowhere place=place.clone() again why=""/> }.into_any(),
        Here::Nothing => {
            let why = match (page.is_some(), Device::is_used()) {
                (true, true) => words().away_sealed,
                (true, false) => words().away_shared,
                (false, _) => "",
            };
            view! { <Nowhere place=place.clone() again why/> }.into_any()
        }
        Here::Newer => {
            view! { <Nowhere place=place.clone() again why=words().away_newer/> }.into_any()
        }
        Here::Over => {
            view! { <Nowhere place=place.clone() again why=words().away_over/> }.into_any()
        }
        Here::Form(form) if page == Some(StepPage::Review) => {
            // Nobody is there to say what would be printed.
            let review = ReviewView {
                form: *form,
                sheet: None,
            };
            view! { <Answers review confirm/> }.into_any()
        }
        Here::Form(form) => view! { <Filling form=*form post drop away=true/> }.into_any(),
    }
}

/// The form that this device can give without the server.
async fn on_device(desk: Desk) -> Here {
    if !(Device::is_used() && Device::has_share()) {
        return Here::Nothing;
    }
    let Ok(device) = Device::of_this_visit(false).await else {
        return Here::Nothing;
    };
    match device.read().await {
        Ok(Found::Draft(draft, _)) => match drawn_from(&draft) {
            Some(form) => {
                desk.goes_on_waiting(draft.waiting);
                desk.put(form.clone(), None, draft.unanswered, true);
                Here::Form(Box::new(form))
            }
            None => Here::Newer,
        },
        Ok(Found::Newer) => Here::Newer,
        Ok(Found::Over(_)) => Here::Over,
        _ => Here::Nothing,
    }
}

/// A step that needs the network: what it waits for, and that it goes on by
/// itself.
#[component]
fn Nowhere(place: Place, again: Callback<()>, why: &'static str) -> impl IntoView {
    let words = words();
    let reach = Reach::here();
    Effect::new(move |before: Option<bool>| {
        let lost = reach.is_lost();
        if before == Some(true) && !lost {
            again.run(());
        }
        lost
    });
    Effect::new(move |_| reach.answered(false));
    let (title, step, waits) = match place {
        Place::Applicant(StepPage::Form) => (words.form_title, Some(Step::Form), ""),
        Place::Applicant(StepPage::Review) => (words.review_title, Some(Step::Form), ""),
        Place::Applicant(StepPage::SendCode) => {
            (words.send_title, Some(Step::SendCode), words.away_code)
        }
        Place::Applicant(StepPage::CheckCode) => {
            (words.check_title, Some(Step::CheckCode), words.away_code)
        }
        Place::Applicant(StepPage::Signing) => {
            (words.signing_title, Some(Step::Signing), words.away_result)
        }
        Place::Applicant(StepPage::Result) => {
            (words.result_title, Some(Step::Result), words.away_result)
        }
        Place::SignIn { .. } => (words.sign_in_title, Some(Step::SignIn), words.away_identity),
        _ => (words.away_title, None, ""),
    };
    let page = view! {
        <section class="notice notice--warning" role="status">
            <h2>{words.away_title}</h2>
            <p>{words.away_text}</p>
            {(!waits.is_empty()).then(|| view! { <p>{waits}</p> }.into_any())}
            {(!why.is_empty()).then(|| view! { <p>{why}</p> }.into_any())}
            <p class="actions"><button class="button button--quiet" type="button" on:click=move |_| probing::hurry()>{words.send_look}</button></p>
        </section>
    }
    .into_any();
    match step {
        Some(step) => view! { <Page title step>{page}</Page> }.into_any(),
        None => view! { <Page title>{page}</Page> }.into_any(),
    }
}
