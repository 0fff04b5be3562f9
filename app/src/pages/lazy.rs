//! The views of the pages behind sign-in. In the browser they are a file of
//! their own, so that whoever opens the first page does not wait for all the
//! others: [`draw`] is the one way into it.

use leptos::{prelude::*, wasm_split::wasm_split};
use serde::Deserialize;

use super::{code, form, result, review, signing, start, suspend, unreached};
use crate::{
    api::{
        Fault,
        view::{Dated, FormView, ProfileView, ReviewView, VisitView},
    },
    components::{Asked, Post, SaidLater, Visit},
    offline::probing,
    place::Place,
    text,
};

/// What a page shows, and what its forms post to.
pub(super) enum ApplicantPage {
    Start(Box<ProfileView>),
    Suspend {
        sheet: Dated,
        send: Post,
        by_code: Post,
        by_word: Post,
    },
    Form {
        form: Box<FormView>,
        post: Post,
        drop: Post,
    },
    Review {
        review: Box<ReviewView>,
        confirm: Post,
    },
    SendCode {
        sheet: Dated,
        send: Post,
        correct: Post,
    },
    CheckCode {
        sheet: Dated,
        check: Post,
        send: Post,
        correct: Post,
    },
    Resume {
        sheet: Dated,
        check: Post,
        send: Post,
    },
    Signing {
        sheet: Dated,
        choose: Post,
    },
    Result {
        sheet: Dated,
        posts: ResultPosts,
    },
    /// The portal cannot be reached.
    Unreached {
        place: Place,
        again: Callback<()>,
    },
}

/// What the forms of the result post to.
#[derive(Clone, Copy)]
pub(super) struct ResultPosts {
    pub(super) withdraw: Post,
    pub(super) correct: Post,
    pub(super) drop: Post,
}

/// What a page shows; of another version it shows nothing.
fn unpacked<T: for<'de> Deserialize<'de>>(sheet: &Dated) -> Result<T, Fault> {
    sheet.page.read::<Option<T>>().ok_or(Fault::Outdated)
}

/// The page, with the line about the visit at its end.
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
pub fn draw(
    page: ApplicantPage,
    visit: Option<VisitView>,
    profile: Option<ProfileView>,
) -> Result<AnyView, Fault> {
    if let Some(profile) = profile {
        provide_context(profile);
    }
    provide_context(Asked(text::questions));
    provide_context(SaidLater(text::later_fault));
    probing::while_lost();
    let page = match page {
        ApplicantPage::Start(profile) => view! { <start::Sheet profile=*profile/> }.into_any(),
        ApplicantPage::Suspend {
            sheet,
            send,
            by_code,
            by_word,
        } => {
            let page = unpacked(&sheet)?;
            view! { <suspend::Sheet page send by_code by_word/> }.into_any()
        }
        ApplicantPage::Form { form, post, drop } => {
            view! { <form::Filling form=*form post drop/> }.into_any()
        }
        ApplicantPage::Review { review, confirm } => {
            view! { <review::Answers review=*review confirm/> }.into_any()
        }
        ApplicantPage::SendCode {
            sheet,
            send,
            correct,
        } => {
            let page = unpacked(&sheet)?;
            view! { <code::Sending page send correct/> }.into_any()
        }
        ApplicantPage::CheckCode {
            sheet,
            check,
            send,
            correct,
        } => {
            let page = unpacked(&sheet)?;
            view! { <code::Checking page check send correct/> }.into_any()
        }
        ApplicantPage::Resume { sheet, check, send } => {
            let page = unpacked(&sheet)?;
            view! { <code::Resuming page check send/> }.into_any()
        }
        ApplicantPage::Signing { sheet, choose } => {
            let sheet = unpacked(&sheet)?;
            view! { <signing::Methods sheet choose/> }.into_any()
        }
        ApplicantPage::Result { sheet, posts } => {
            let sheet = unpacked(&sheet)?;
            view! { <result::Sheet sheet posts/> }.into_any()
        }
        ApplicantPage::Unreached { place, again } => {
            view! { <unreached::Unreached place again/> }.into_any()
        }
    };
    let visit = visit.map(|visit| view! { <Visit visit/> }.into_any());
    Ok(view! { {page}{visit} }.into_any())
}
