//! Signed forms, where applicants send them.

use std::sync::Arc;

use app::place::{StepPage, uploaded};
use axum::{
    Extension,
    extract::{Multipart, State, multipart::MultipartRejection},
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    Services,
    service::{ActError, Brought, Caller},
};
use http::{StatusCode, header};

use crate::{
    answer::{malformed, plain},
    uploads::within,
};

const TOO_OFTEN: &str = "Kısa sürede çok sayıda dosya yüklediniz. On dakika bekleyip yeniden deneyin; başvurunuz duruyor. / You uploaded too many files in a short time. Wait ten minutes and try again; your application stands.";
const TODAY: &str = "Bir günde yüklenebilecek dosya sayısını aştınız; başvurunuz duruyor. Yarın yeniden deneyin ya da ıslak imzayı seçin. / You uploaded as many files as can be uploaded in a day; your application stands. Try again tomorrow, or choose a signature in ink.";
const AWAY: &str = "Dosya şu anda alınamıyor; başvurunuz duruyor. Birkaç dakika sonra yeniden yükleyin. / The file cannot be taken at the moment; your application stands. Upload it again in a few minutes.";

/// A browser that comes back to the address of the form.
pub async fn show() -> Redirect {
    Redirect::to(StepPage::Result.path())
}

/// A signed form. What became of it is shown with the application.
pub async fn upload(
    State(services): State<Arc<Services>>,
    Extension(caller): Extension<Caller>,
    form: Result<Multipart, MultipartRejection>,
) -> Response {
    // Of whoever has no visit the file is not read.
    if caller.session.is_none() {
        return to_result();
    }
    let Ok(form) = form else { return malformed() };
    let file = match read(form).await {
        Ok(file) => Ok(file),
        Err(StatusCode::PAYLOAD_TOO_LARGE) => Err(()),
        Err(_) => return malformed(),
    };
    let brought = match &file {
        Err(()) => Brought::TooLarge,
        Ok(None) => Brought::Nothing,
        Ok(Some(file)) => Brought::File(file),
    };
    match services.signing.upload(&caller, brought).await {
        // The page knows where somebody belongs who is not to be there.
        Ok(()) | Err(ActError::Elsewhere(_) | ActError::Expired | ActError::ToResume) => {
            to_result()
        }
        Err(ActError::TooOften { wait }) => {
            let seconds = wait.as_secs().max(1);
            let why = if seconds > 600 { TODAY } else { TOO_OFTEN };
            let mut refused = plain(StatusCode::TOO_MANY_REQUESTS, why);
            refused
                .headers_mut()
                .insert(header::RETRY_AFTER, seconds.into());
            refused
        }
        Err(error) => {
            if !error.is_outage() {
                tracing::error!(%error, "a signed form could not be taken");
            }
            plain(StatusCode::SERVICE_UNAVAILABLE, AWAY)
        }
    }
}

/// To what became of it.
fn to_result() -> Response {
    Redirect::to(&uploaded()).into_response()
}

/// The file, where one was chosen; a browser sends an empty one otherwise.
async fn read(mut form: Multipart) -> Result<Option<Vec<u8>>, StatusCode> {
    let mut file = None;
    while let Some(field) = form.next_field().await.map_err(|error| error.status())? {
        let is_file = field.name() == Some("dosya");
        let bytes = within(field).await?;
        if is_file && !bytes.is_empty() {
            file = Some(bytes);
        }
    }
    Ok(file)
}
