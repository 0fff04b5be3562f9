//! Step 5: how it is signed.

use domain::{form::Field, institution::SigningMethod, progress::Step, service::WhyNotMethod};
use leptos::prelude::*;
use server_fn::ServerFn;

use super::{failing, loaded_again};
use crate::{
    api::{ChooseSigning, view::SigningView},
    components::{
        Choice, ErrorSummary, FieldError, Page, Post, PostForm, Problems, Rules, locale, words,
    },
    place::{Place, StepPage},
    text::label,
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
    let chosen = sheet.chosen.unwrap_or(SigningMethod::WetSignature);
    let cards = sheet.methods.into_iter().map(move |offer| {
            let (text, note) = match offer.method {
                SigningMethod::ESignature => (words.method_e, words.method_e_note),
                SigningMethod::WetSignature => (words.method_wet, words.method_wet_note),
                SigningMethod::PriorApproval => (words.method_prior, words.method_prior_note),
            };
            let note = match offer.why_not {
                None => note,
                Some(WhyNotMethod::NotOffered) => words.why_not_offered,
                Some(WhyNotMethod::OnlyTheLost) => words.why_only_lost,
                Some(WhyNotMethod::NoneUsable) => words.why_none,
                Some(WhyNotMethod::NotAvailable) => words.why_not_available,
            };
            let code = offer.method.code();
            view! {
                <Choice name="method" id=format!("signing_method-{code}") value=code.to_owned() text note=note
                    checked=offer.why_not.is_none() && chosen == offer.method closed=offer.why_not.is_some()/>
            }.into_any()
        });
    view! {
            <Page title=words.signing_title step=Step::Signing>
                <p class="lead">{words.signing_lead}</p>
                <ErrorSummary/>
                {failing(choose)}
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
