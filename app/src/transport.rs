//! How a page asks the portal: posts of a form's data, and calls in values.

use domain::offline::pace;
use gloo_net::http::Request;
use server_fn::error::FromServerFnError;
use wasm_bindgen::JsValue;
use web_sys::{AbortSignal, FormData, UrlSearchParams};

use crate::wire::{self, Fault, Reference};

/// The header by which a server function says that its page leads elsewhere.
const REDIRECT: &str = "serverfnredirect";

/// What a post brought.
pub(crate) struct Answer {
    pub body: Vec<u8>,
    pub location: Option<String>,
    /// It is of the version that this page knows.
    is_readable: bool,
}

/// A failure, with the address that it leads to, if any.
type Failure = (Fault, Option<String>);

fn unreadable() -> Failure {
    (Fault::Lost(Reference::default()), None)
}

/// Posts a form's data.
pub(crate) async fn post(path: &str, data: &FormData) -> Result<Answer, Failure> {
    let fields = UrlSearchParams::new_with_str_sequence_sequence(data).map_err(|_| unreadable())?;
    send(path, FORM, fields.into()).await
}

/// Calls a server function that speaks in values.
pub(crate) async fn ask<F, T>(arguments: &F) -> Result<T, Fault>
where
    F: server_fn::ServerFn + serde::Serialize,
    T: serde::de::DeserializeOwned,
{
    let bytes = postcard::to_allocvec(arguments).unwrap_or_default();
    let body = js_sys::Uint8Array::from(bytes.as_slice());
    let answer = send(F::PATH, VALUES, body.into()).await;
    let answer = answer.map_err(|(fault, _)| fault)?;
    if !answer.is_readable {
        return Err(Fault::Outdated);
    }
    postcard::from_bytes(&answer.body).map_err(|_| Fault::Outdated)
}

const FORM: &str = "application/x-www-form-urlencoded;charset=UTF-8";
const VALUES: &str = "application/x-postcard";

async fn send(path: &str, kind: &str, body: JsValue) -> Result<Answer, Failure> {
    let offline = |_| (Fault::Offline, None);
    let signal = AbortSignal::timeout_with_u32(pace::ANSWER);
    let response = Request::post(path)
        .abort_signal(Some(&signal))
        .header("content-type", kind)
        .body(body)
        .map_err(|_| unreadable())?
        .send()
        .await
        .map_err(offline)?;
    let headers = response.headers();
    // A network's own login page, or a proxy in between.
    let Some(version) = headers.get(wire::HEADER) else {
        return Err((Fault::Offline, None));
    };
    let is_readable = version == wire::VERSION;
    let location = headers.get(REDIRECT).and_then(|_| headers.get("location"));
    let body = response.binary().await.map_err(offline)?;
    if response.ok() {
        Ok(Answer {
            body,
            location,
            is_readable,
        })
    } else {
        let fault = if is_readable {
            Fault::de(body.into())
        } else {
            Fault::Outdated
        };
        let fault = match fault {
            // Not one of our answers: a proxy's, or none.
            Fault::Outdated if is_readable && response.status() >= 500 => {
                Fault::Lost(Reference::default())
            }
            fault => fault,
        };
        Err((fault, location))
    }
}
