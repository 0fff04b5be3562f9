//! The pages behind sign-in. In the browser they are a file of their own, so
//! that whoever opens the first page does not wait for all the others.

#![expect(
    clippy::unnecessary_wraps,
    reason = "in the browser the file may fail to come; the macro makes that of the result"
)]

use leptos::{prelude::*, wasm_split::wasm_split};

use super::{
    CheckCodePage, FormPage, ResultPage, ResumePage, ReviewPage, SendCodePage, SigningPage,
    SuspendPage,
};
use crate::{api::Fault, components::FaultNotice, place::StepPage};

/// The page, once its file is there.
#[wasm_split(
    steps,
    wasm_split_path = leptos::wasm_split,
    preload(
        /// Fetches the file of the pages behind sign-in.
        ///
        /// # Errors
        /// When it cannot be fetched; another call tries again.
        preload_steps
    ),
    fallible
)]
pub fn step(page: StepPage) -> Result<AnyView, Fault> {
    Ok(match page {
        StepPage::Suspend => view! { <SuspendPage/> }.into_any(),
        StepPage::Form => view! { <FormPage/> }.into_any(),
        StepPage::Review => view! { <ReviewPage/> }.into_any(),
        StepPage::SendCode => view! { <SendCodePage/> }.into_any(),
        StepPage::CheckCode => view! { <CheckCodePage/> }.into_any(),
        StepPage::Signing => view! { <SigningPage/> }.into_any(),
        StepPage::Result => view! { <ResultPage/> }.into_any(),
        StepPage::Resume => view! { <ResumePage/> }.into_any(),
    })
}

/// A page behind sign-in, where it is to be shown.
#[component]
pub fn Later(
    /// Which.
    page: StepPage,
) -> impl IntoView {
    view! {
        <Suspense fallback=|| ().into_any()>
            {move || Suspend::new(async move {
                step(page).await.unwrap_or_else(|fault| {
                    view! { <div class="wrap"><main class="page" id="icerik"><FaultNotice fault/></main></div> }.into_any()
                })
            })}
        </Suspense>
    }
    .into_any()
}
