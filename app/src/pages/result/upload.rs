//! The form that takes the signed file. A browser posts it by itself where no scripts run; with
//! them it says how far the file has come, and a line that is cut keeps the chosen file.

use domain::{Locale, document::LARGEST_FILE, signature::SignatureRefusal};
use leptos::{
    ev::SubmitEvent,
    html::{Form, Input},
    prelude::*,
};
use wasm_bindgen::JsValue;
use web_sys::FormData;

use crate::{
    components::{error_mark, locale, words},
    offline::script::{call, listen, member, new},
    place::{UPLOAD, UPLOADED},
    text::{Text, half},
    wire::HEADER,
};

/// How far the file has come.
#[derive(Clone, PartialEq)]
enum Sending {
    /// Nothing is sent.
    No,
    /// So many percent have left.
    Percent(u32),
    /// It was not sent: why.
    Failed(String),
}

/// The form.
#[component]
pub(super) fn Upload() -> impl IntoView {
    let words = words();
    let locale = locale();
    let (form, file) = (NodeRef::<Form>::new(), NodeRef::<Input>::new());
    let sending = RwSignal::new(Sending::No);
    // Here it is said in the page's language that no file was chosen.
    Effect::new(move |_| {
        if let Some(form) = form.get() {
            form.set_no_validate(true);
        }
    });
    // The control has the focus where its error is spoken, and an error goes with its file.
    let fail = move |why: String| {
        sending.try_set(Sending::Failed(why));
        if let Some(file) = file.get_untracked() {
            let _ = file.focus();
        }
    };
    let chosen = move |_| {
        if !matches!(sending.get_untracked(), Sending::Percent(_)) {
            sending.set(Sending::No);
        }
    };
    let submit = move |event: SubmitEvent| {
        if matches!(sending.get_untracked(), Sending::Percent(_)) {
            event.prevent_default();
            return;
        }
        let unsuitable = file.get_untracked().and_then(|file| unsuitable(&file));
        if let Some(refusal) = unsuitable {
            event.prevent_default();
            fail(refusal.sentence(locale).to_owned());
            return;
        }
        let sent = form
            .get_untracked()
            .and_then(|form| FormData::new_with_form(&form).ok())
            .and_then(|data| send(data.into(), sending, locale));
        // Without it the browser sends the form by itself.
        if sent.is_some() {
            event.prevent_default();
            sending.set(Sending::Percent(0));
        }
    };
    let percent = move || match sending.get() {
        Sending::Percent(percent) => Some(percent),
        Sending::No | Sending::Failed(_) => None,
    };
    let failed = move || match sending.get() {
        Sending::Failed(why) => Some(why),
        Sending::No | Sending::Percent(_) => None,
    };
    view! {
        <form node_ref=form method="post" action=UPLOAD enctype="multipart/form-data" on:submit=submit>
            <div class="field">
                <label class="field__label" for="imzali-form">{words.upload_file}</label>
                <p class="field__hint" id="imzali-form-hint">{words.upload_hint}</p>
                <p class="field__error" id="imzali-form-error" role="alert">{move || failed().map(error_mark)}</p>
                <input node_ref=file class="control" type="file" id="imzali-form" name="dosya" accept="application/pdf,.pdf" required=""
                    aria-describedby="imzali-form-hint imzali-form-error" aria-invalid=move || failed().map(|_| "true") on:change=chosen/>
            </div>
            <div class="actions"><button class="button" type="submit" aria-disabled=move || percent().map(|_| "true")>{words.upload_button}</button></div>
            <div role="status">
                {move || percent().map(|_| view! { <p>{words.upload_sending}</p> })}
            </div>
            {move || percent().map(|percent| view! {
                <progress class="progress__bar" max="100" value=percent.to_string() aria-label=words.upload_sending></progress>
            })}
        </form>
    }
}

/// Why the chosen file cannot be the right one; nothing where it may be.
fn unsuitable(input: &web_sys::HtmlInputElement) -> Option<SignatureRefusal> {
    let files = member(input, "files")?;
    let Some(file) = member(&files, "0") else {
        return Some(SignatureRefusal::NO_FILE);
    };
    let size = member(&file, "size")?.as_f64()?;
    let largest = u32::try_from(LARGEST_FILE).map_or(f64::MAX, f64::from);
    (size > largest).then_some(SignatureRefusal::TOO_LARGE)
}

/// Sends the form and shows how far it is. `fetch` does not tell that of what it sends.
fn send(data: JsValue, sending: RwSignal<Sending>, locale: Locale) -> Option<()> {
    let interrupted = Text::of(locale).upload_interrupted;
    let request = new("XMLHttpRequest", &[])?;
    call(&request, "open", &["POST".into(), UPLOAD.into()]).ok()?;
    let progress = move |event: JsValue| {
        let number = |name| member(&event, name).and_then(|value| value.as_f64());
        if let (Some(loaded), Some(total)) = (number("loaded"), number("total"))
            && total > 0.0
        {
            sending.try_set(Sending::Percent(percent(loaded / total)));
        }
    };
    let answered = request.clone();
    let load = move |_: JsValue| {
        let status = member(&answered, "status").and_then(|status| status.as_f64());
        let ours = call(&answered, "getResponseHeader", &[HEADER.into()]);
        if status == Some(200.0) && ours.is_ok_and(|version| version.is_string()) {
            // What became of it is told by the page, loaded anew, at its notice.
            let location = window().location();
            let _ = location.set_hash(UPLOADED);
            let _ = location.reload();
            return;
        }
        let said = member(&answered, "responseText").and_then(|text| text.as_string());
        let said = said.filter(|said| !said.is_empty() && !said.starts_with('<'));
        let said = said.map_or_else(
            || interrupted.to_owned(),
            |said| half(locale, &said).to_owned(),
        );
        sending.try_set(Sending::Failed(said));
    };
    let fail = move |_: JsValue| {
        sending.try_set(Sending::Failed(interrupted.to_owned()));
    };
    listen(&member(&request, "upload")?, "progress", progress);
    listen(&request, "load", load);
    for event in ["error", "abort", "timeout"] {
        listen(&request, event, fail);
    }
    call(&request, "send", &[data]).ok()?;
    Some(())
}

/// A share as whole percent.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share is between 0 and 1"
)]
fn percent(share: f64) -> u32 {
    (share.clamp(0.0, 1.0) * 100.0) as u32
}
