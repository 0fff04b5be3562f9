//! Step 5: how it is signed.

use domain::{form::Field, institution::SigningMethod, intake::WhyNotMethod, progress::Step};
use leptos::prelude::*;

use super::{failure, loaded};
use crate::{
    api::{ChooseSigning, load_signing},
    components::{Choice, ErrorSummary, FieldError, Page, Problems, locale, of_action, words},
    text::label,
};

/// The ways of signing; paper is always open.
#[component]
pub fn SigningPage() -> impl IntoView {
    let choose = ServerAction::<ChooseSigning>::new();
    let sheet = Resource::new(move || choose.version().get(), |_| load_signing());
    loaded(sheet, move |sheet| {
        let words = words();
        Problems::provide(of_action(choose.value().get_untracked().as_ref()));
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
            };
            let code = offer.method.code();
            view! {
                <Choice name="method" id=format!("signing_method-{code}") value=code.to_owned() text note=note
                    checked=offer.why_not.is_none() && chosen == offer.method closed=offer.why_not.is_some()/>
            }
        });
        view! {
            <Page title=words.signing_title step=Step::Signing>
                <p class="lead">{words.signing_lead}</p>
                <ErrorSummary/>
                {failure(choose.value().get_untracked())}
                <ActionForm action=choose attr:novalidate="">
                    <fieldset class="choices" id=Field::SigningMethod.id() tabindex="-1">
                        <legend class="field__label">{label(locale(), Field::SigningMethod)}</legend>
                        <FieldError field=Field::SigningMethod/>
                        {cards.collect_view()}
                    </fieldset>
                    <div class="actions"><button class="button" type="submit">{words.continue_}</button></div>
                </ActionForm>
            </Page>
        }
    })
}
