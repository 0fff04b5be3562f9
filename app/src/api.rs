//! The server functions. Each is a public endpoint: it reads nothing but its
//! arguments and the visit behind the cookie, and asks one act.

#![expect(
    missing_docs,
    reason = "the macro makes a public struct of every function's arguments"
)]

use domain::{Locale, application, captcha::CaptchaKind, sign_in};
use leptos::prelude::*;
use send_wrapper::SendWrapper;

use crate::{
    loader::Loader,
    place::Place,
    transport::ask,
    wire::{
        Fault,
        view::{DeviceShareView, Loaded},
    },
};

/// What a page shows. Opening the sign-in page of an institution begins a
/// visit with a captcha of that kind; the other pages ask none.
pub async fn load(place: Place, captcha: CaptchaKind) -> Result<Loaded, Fault> {
    // Where the page is drawn by the server it asks itself.
    if let Some(Loader(load)) = use_context() {
        return load(place, captcha).await;
    }
    let asked = LoadPage { place, captcha };
    SendWrapper::new(ask(&asked)).await
}

/// [`load`] for the browser.
#[server(name = LoadPage, endpoint = "v1/page", input = server_fn::codec::Postcard, output = server_fn::codec::Postcard)]
pub async fn load_page(place: Place, captcha: CaptchaKind) -> Result<Loaded, Fault> {
    crate::request::load(&place, captcha).await
}

/// Keeps what was typed at sign-in and shows the page again: with another
/// captcha, or in another language. The way of both without scripts.
#[server(endpoint = "v1/sign-in/keep")]
pub async fn keep_claim(
    institution: String,
    draft: sign_in::Draft,
    #[server(default)] kind: CaptchaKind,
    #[server(default)] language: Option<Locale>,
) -> Result<(), Fault> {
    crate::request::keep_claim(&institution, &draft, kind, language).await
}

/// Signs in.
#[server(endpoint = "v1/sign-in")]
pub async fn sign_in(institution: String, draft: sign_in::Draft) -> Result<(), Fault> {
    crate::request::sign_in(&institution, &draft).await
}

/// Makes the visit longer: being asked is being used.
#[server(endpoint = "v1/visit/extend")]
pub async fn extend() -> Result<(), Fault> {
    crate::request::extend()
}

/// Ends the visit. `keep_device`: a sealed draft lies on this device, somebody's
/// own or another's, and stays there.
#[server(endpoint = "v1/visit/leave")]
pub async fn leave(#[server(default)] keep_device: bool) -> Result<(), Fault> {
    crate::request::leave(keep_device).await
}

/// Sends a code to the phone on a certificate's record.
#[server(endpoint = "v1/suspend/send-code")]
pub async fn send_suspension_code(certificate: String) -> Result<(), Fault> {
    crate::request::send_suspension_code(&certificate).await
}

/// Suspends by that code.
#[server(endpoint = "v1/suspend/by-code")]
pub async fn suspend_by_code(certificate: String, code: String) -> Result<(), Fault> {
    crate::request::suspend_by_code(&certificate, &code).await
}

/// Suspends by the security word.
#[server(endpoint = "v1/suspend/by-word")]
pub async fn suspend_by_word(certificate: String, word: String) -> Result<(), Fault> {
    crate::request::suspend_by_word(&certificate, &word).await
}

/// Keeps what is typed; gives the new revision. `file`: what it was typed for.
/// `attempt`: which saving of which page it is. `settled`: the applicant has chosen
/// between two copies.
#[server(endpoint = "v1/form/save")]
pub async fn save_draft(
    revision: i64,
    #[server(default)] file: String,
    #[server(default)] attempt: String,
    #[server(default)] settled: bool,
    draft: application::Draft,
) -> Result<i64, Fault> {
    let saving = crate::request::saving(Some(revision), file, &attempt, settled);
    crate::request::save_draft(&saving, draft).await
}

/// Keeps what is typed and shows the form in another language. The way of it
/// without scripts.
#[server(endpoint = "v1/form/keep")]
pub async fn keep_form(language: Locale, draft: application::Draft) -> Result<(), Fault> {
    crate::request::keep_form(language, draft).await
}

/// Goes on with the other copy of the form. The way of it without scripts.
#[server(endpoint = "v1/form/take-copy")]
pub async fn take_copy(draft: application::Draft) -> Result<(), Fault> {
    crate::request::take_copy(draft).await
}

/// Keeps the form and judges it. With scripts it tells what it went on from, as
/// [`save_draft`] and [`submit_form`] do.
#[server(endpoint = "v1/form/review")]
pub async fn review(
    #[server(default)] revision: Option<i64>,
    #[server(default)] file: String,
    #[server(default)] attempt: String,
    #[server(default)] settled: bool,
    #[server(default)] unanswered: String,
    draft: application::Draft,
) -> Result<(), Fault> {
    let saving = crate::request::saving(revision, file, &attempt, settled);
    crate::request::review(saving, &unanswered, draft).await
}

/// *Form Onayla*.
#[server(endpoint = "v1/form/confirm")]
pub async fn confirm_form() -> Result<(), Fault> {
    crate::request::confirm_form().await
}

/// Keeps, judges and confirms the form in one, once for each key: the way of
/// a form that waited for the network. `base` and `unanswered`: where the
/// typing went on from.
#[server(endpoint = "v1/form/submit")]
pub async fn submit_form(
    key: String,
    base: i64,
    #[server(default)] unanswered: String,
    #[server(default)] corrects: bool,
    draft: application::Draft,
) -> Result<(), Fault> {
    crate::request::submit_form(&key, base, &unanswered, corrects, draft).await
}

/// Whether a form was confirmed under this key.
#[server(endpoint = "v1/form/submitted")]
pub async fn was_submitted(key: String) -> Result<bool, Fault> {
    crate::request::was_submitted(&key).await
}

/// The server's half of the key to what the caller keeps on a device, with
/// the server's time.
pub async fn device_share() -> Result<DeviceShareView, Fault> {
    ask(&ShareDevice {}).await
}

/// [`device_share`] for the browser.
#[server(name = ShareDevice, endpoint = "v1/device/share", input = server_fn::codec::Postcard, output = server_fn::codec::Postcard)]
pub async fn share_device() -> Result<DeviceShareView, Fault> {
    crate::request::device_share().await
}

/// Sends the code.
#[server(endpoint = "v1/code/send")]
pub async fn send_code() -> Result<(), Fault> {
    crate::request::send_code().await
}

/// Corrects the phone of a confirmed form and sends a code to it; of the draft
/// only the number is read.
#[server(endpoint = "v1/code/correct-phone")]
pub async fn correct_phone(draft: application::Draft) -> Result<(), Fault> {
    crate::request::correct_phone(draft).await
}

/// Checks the code; the right one makes the application.
#[server(endpoint = "v1/code/check")]
pub async fn check_code(code: String) -> Result<(), Fault> {
    crate::request::check_code(&code).await
}

/// Chooses how to sign.
#[server(endpoint = "v1/signing/choose")]
pub async fn choose_signing(#[server(default)] method: String) -> Result<(), Fault> {
    crate::request::choose_signing(&method).await
}

/// Opens the confirmed form to be corrected.
#[server(endpoint = "v1/application/correct")]
pub async fn correct_application() -> Result<(), Fault> {
    crate::request::correct_application().await
}

/// Gives a correction up.
#[server(endpoint = "v1/application/drop-correction")]
pub async fn drop_correction() -> Result<(), Fault> {
    crate::request::drop_correction().await
}

/// Takes the application back.
#[server(endpoint = "v1/application/withdraw")]
pub async fn withdraw() -> Result<(), Fault> {
    crate::request::withdraw().await
}

/// Sends a code to its phone.
#[server(endpoint = "v1/resume/send-code")]
pub async fn send_resumption_code() -> Result<(), Fault> {
    crate::request::send_resumption_code().await
}

/// Opens it by that code.
#[server(endpoint = "v1/resume/by-code")]
pub async fn resume(code: String) -> Result<(), Fault> {
    crate::request::resume(&code).await
}
