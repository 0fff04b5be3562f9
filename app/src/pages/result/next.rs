//! What the applicant does next: with paper, with an electronic signature, or nothing more.

use domain::document::SIGNED_SUFFIX;
use leptos::prelude::*;

use super::upload::Upload;
use crate::{
    components::{Telephone, words},
    wire::view::{AuthorityView, SignatureView},
};

/// To be printed, signed in ink and handed in.
#[component]
pub(super) fn OnPaper(
    receipt: String,
    officer: Option<AuthorityView>,
    help_phone: Option<String>,
) -> impl IntoView {
    let words = words();
    view! {
        <h2>{words.next_title}</h2>
        <ol class="next-steps">
            <li>{words.next_print}</li>
            <li>{words.next_sign}</li>
            {(!receipt.is_empty()).then(|| view! { <li>{receipt}</li> }.into_any())}
            <li><Officer officer help_phone words=[words.next_hand, words.authority_none]/></li>
            <li>{words.next_track}</li>
        </ol>
    }
}

/// The officer after the first of these words; where none is on record, the call centre after
/// the second.
#[component]
fn Officer(
    officer: Option<AuthorityView>,
    help_phone: Option<String>,
    words: [&'static str; 2],
) -> impl IntoView {
    let [known, unknown] = words;
    match officer {
        Some(one) => {
            view! { {known}" "<b>{one.name}</b>", "{one.unit}", "<Telephone number=one.phone/> }
                .into_any()
        }
        None => view! { {unknown}" "{help_phone.map(|number| view! { <Telephone number/> })} }
            .into_any(),
    }
}

/// What became of the signed form that was uploaded last.
#[component]
pub(super) fn Outcome(signature: SignatureView) -> impl IntoView {
    let words = words();
    match signature {
        SignatureView::Waiting => view! {
            <section class="notice notice--warning screen-only" role="status">
                <h2>{words.upload_waiting_title}</h2>
                <p>{words.upload_waiting}</p>
            </section>
        }
        .into_any(),
        SignatureView::Refused(why) => view! {
            <section class="notice notice--danger screen-only" role="alert">
                <h2>{words.upload_refused_title}</h2>
                <p>{why}</p>
                <p>{words.upload_refused}</p>
            </section>
        }
        .into_any(),
        SignatureView::None | SignatureView::Asked | SignatureView::Accepted(_) => ().into_any(),
    }
}

/// To be signed with a certificate and uploaded.
#[component]
pub(super) fn Electronically(
    waits: bool,
    receipt: String,
    officer: Option<AuthorityView>,
    help_phone: Option<String>,
) -> impl IntoView {
    let words = words();
    let upload = view! { <Upload/> };
    view! {
        <h2>{words.next_title}</h2>
        <ol class="next-steps">
            <li>{words.sign_download}</li>
            <li>{words.sign_electronically}</li>
            <li>{words.sign_upload}</li>
            {(!receipt.is_empty()).then(|| view! { <li>{receipt}</li> }.into_any())}
            <li><Officer officer help_phone words=[words.sign_review, words.sign_review_none]/></li>
        </ol>
        {if waits {
            view! { <details class="details screen-only"><summary>{words.upload_again}</summary>{upload}</details> }.into_any()
        } else {
            view! { <section class="screen-only"><h2>{words.upload_title}</h2>{upload}</section> }.into_any()
        }}
    }
}

/// Signed: nothing more is to be done.
#[component]
pub(super) fn Signed(
    at: String,
    number: String,
    receipt: String,
    officer: Option<AuthorityView>,
    help_phone: Option<String>,
) -> impl IntoView {
    let words = words();
    let address = ["/belge/", &number, SIGNED_SUFFIX].concat();
    view! {
        <section class="notice notice--good" role="status">
            <p>{words.signed_at}" "<b>{at}</b></p>
            <p>{words.signed_nothing}</p>
        </section>
        <p class="actions"><a class="button" href=address download rel="external">{words.signed_open}</a></p>
        <h2>{words.signed_next}</h2>
        <ol class="next-steps">
            {(!receipt.is_empty()).then(|| view! { <li>{receipt}</li> }.into_any())}
            <li><Officer officer help_phone words=[words.signed_review, words.signed_review_none]/></li>
            <li>{words.next_track}</li>
        </ol>
    }
}
