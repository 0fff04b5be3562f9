//! Forms that post to a server function: by the browser itself without
//! scripts, by a request of the page's own with them. One component for all
//! of them, whatever they post.

use gloo_net::http::Request;
use leptos::{ev::SubmitEvent, prelude::*};
use server_fn::error::FromServerFnError;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{AbortSignal, Element, Event, FormData, HtmlFormElement, UrlSearchParams};

use domain::{
    application::Draft,
    form::{Field, Rejected},
    offline::pace,
};

use super::{Kept, Problems, VisitClock};
use crate::{
    api::{Fault, Reference, wire},
    navigation::Navigation,
    offline::Reach,
};

/// The header by which a server function says that its page leads elsewhere.
const REDIRECT: &str = "serverfnredirect";

/// What came of the posts to one server function.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Post {
    path: &'static str,
    fault: RwSignal<Option<Fault>>,
    count: RwSignal<u32>,
    under_way: RwSignal<bool>,
}

/// On a form whose post is under way: its button shows it (`_button.css`), and after
/// a while it is said (`shared.js`).
const BUSY: &str = "data-busy";

impl Post {
    /// For the server function at this address. The failure of a post without
    /// scripts comes with the page.
    pub fn to(path: &'static str) -> Self {
        Self {
            path,
            fault: RwSignal::new(Navigation::here().returned(path)),
            count: RwSignal::new(0),
            under_way: RwSignal::new(false),
        }
    }

    /// The failure of the last post.
    pub fn fault(self) -> Option<Fault> {
        self.fault.get()
    }

    /// The same, for a page that is drawn anew after every post.
    pub fn fault_now(self) -> Option<Fault> {
        self.fault.get_untracked()
    }

    /// The refused fields of the last post.
    pub fn rejected(self) -> Option<Rejected> {
        self.fault.with(|fault| rejected(fault.as_ref()))
    }

    /// The same, for a page that is drawn anew after every post.
    pub fn rejected_now(self) -> Option<Rejected> {
        self.fault.with_untracked(|fault| rejected(fault.as_ref()))
    }

    /// Whether the last post was refused for its fields.
    pub fn is_refused(self) -> bool {
        self.fault
            .with(|fault| matches!(fault, Some(Fault::Refused(_))))
    }

    /// Another post was made since: what came of this one is past.
    pub fn forget(self) {
        self.fault.set(None);
    }

    /// How many posts have come back to this page.
    pub fn count(self) -> u32 {
        self.count.get()
    }

    /// The same, for a page that is drawn anew after every post.
    pub fn count_now(self) -> u32 {
        self.count.get_untracked()
    }

    fn send(self, form: HtmlFormElement, data: FormData, navigation: Navigation) {
        if self.under_way.get_untracked() {
            return;
        }
        self.under_way.set(true);
        let _ = form.set_attribute(BUSY, "");
        let (clock, kept, reach) = (VisitClock::here(), Kept::here(), Reach::here());
        leptos::task::spawn_local(async move {
            let answer = post(self.path, &data).await;
            self.under_way.set(false);
            let _ = form.remove_attribute(BUSY);
            match &answer {
                Err((Fault::Offline, _)) => reach.answered(false),
                Err((Fault::Expired, _)) => kept.visit_ended(),
                // Nobody has looked at it, so the visit is no longer than before.
                Err((Fault::Traffic { .. }, _)) => {}
                _ => clock.touch(),
            }
            let (fault, location) = match answer {
                Ok(answer) => (None, answer.location),
                Err((fault, location)) => (Some(fault), location),
            };
            let unanswered = fault.as_ref().is_some_and(Fault::leaves_page);
            self.fault.set(fault);
            match location {
                // The page stays as it is, with everything typed into it.
                _ if unanswered => {}
                // Another page draws itself; the same one has to be told.
                Some(location) if Some(location.as_str()) != here().as_deref() => {
                    navigation.go(&location);
                }
                _ => self.count.update(|count| *count += 1),
            }
        });
    }
}

fn rejected(fault: Option<&Fault>) -> Option<Rejected> {
    match fault {
        Some(Fault::Refused(rejected)) => Some(rejected.clone()),
        _ => None,
    }
}

fn here() -> Option<String> {
    window().location().pathname().ok()
}

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

/// The text of a control in a form's data.
pub(crate) fn field_text(data: &FormData, field: Field) -> String {
    data.get(field.name()).as_string().unwrap_or_default()
}

/// Puts every field of a draft into a form's data, but the security word.
pub(crate) fn set_fields(data: &FormData, draft: &Draft) {
    for (id, text) in draft.texts() {
        // Text under a name is always taken.
        let _ = data.set_with_str(&format!("draft[{id}]"), &text);
    }
}

/// A form that posts.
#[component]
pub fn PostForm(
    /// Where to, and what came of it.
    post: Post,
    /// The element's id.
    #[prop(optional)]
    id: Option<&'static str>,
    /// Looks the data over before it is sent; `false` keeps it here.
    #[prop(optional, into)]
    check: Option<Callback<FormData, bool>>,
    /// The controls.
    children: Children,
) -> impl IntoView {
    let navigation = Navigation::here();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let form = event
            .target()
            .and_then(|target| target.dyn_into::<HtmlFormElement>().ok());
        if let Some(form) = form
            && let Ok(data) = FormData::new_with_form(&form)
            && check.is_none_or(|check| check.run(data.clone()))
        {
            post.send(form, data, navigation);
        }
    };
    let problems: Option<Problems> = use_context();
    let changed = move |event: Event| {
        let control = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok());
        let form = event
            .current_target()
            .and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
        if let (Some(problems), Some(form), Some(control)) = (problems, form, control) {
            problems.changed(&form, &control);
        }
    };
    view! {
        <form class="form" id=id method="post" action=post.path novalidate="" on:submit=submit on:change=changed>
            {children()}
        </form>
    }
}
