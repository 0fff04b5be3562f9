//! Step 5: how it is signed.

use domain::{form::Field, progress::Step};
use leptos::prelude::*;
use server_fn::ServerFn;

use super::{failing, loaded_again};
use crate::{
    api::ChooseSigning,
    components::{
        Choice, ErrorSummary, FieldError, Page, Post, PostForm, Problems, Rules, locale, words,
    },
    place::{Place, StepPage},
    text::label,
    wire::view::SigningView,
};

/// The ways of signing; paper is always open.
#[component]
pub fn SigningPage() -> impl IntoView {
    let choose = Post::to(ChooseSigning::PATH);
    let again = move || choose.count();
    loaded_again(Place::Applicant(StepPage::Signing), again, move |sheet| {
        view! { <Methods sheet choose/> }.into_any()
    })
}

#[component]
fn Methods(sheet: SigningView, choose: Post) -> impl IntoView {
    let words = words();
    Problems::provide(Rules::APPLICATION, choose.rejected_now());
    let why = sheet.why.into_iter().map(|line| view! { <p>{line}</p> });
    let cards = sheet.methods.into_iter().map(|offer| {
        view! {
            <Choice name="method" id=["signing_method-", &offer.code].concat() value=offer.code text=offer.name note=offer.note
                checked=offer.chosen closed=offer.closed/>
        }
        .into_any()
    });
    view! {
        <Page title=words.signing_title step=Step::Signing>
            <p class="lead">{words.signing_lead}</p>
            <ErrorSummary/>
            {failing(choose)}
            <section class="notice">
                <h2>{sheet.recommended}</h2>
                {why.collect_view()}
            </section>
            <PostForm post=choose>
                <fieldset class="choices" id=Field::SigningMethod.id() tabindex="-1">
                    <legend class="field__label">{label(locale(), Field::SigningMethod)}</legend>
                    <FieldError field=Field::SigningMethod/>
                    {cards.collect_view()}
                </fieldset>
                <div class="actions"><button class="button" type="submit">{words.continue_}</button></div>
            </PostForm>
        </Page>
    }
    .into_any()
}
