//! Forms that post to a server function: by the browser itself without
//! scripts, by a request of the page's own with them. One component for all
//! of them, whatever they post.

use leptos::{ev::SubmitEvent, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, FormData, HtmlFormElement};

use domain::{
    application::Draft,
    form::{Field, Rejected},
};

use super::{Kept, Problems, VisitClock};
use crate::{navigation::Navigation, offline::Reach, transport::post, wire::Fault};

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
