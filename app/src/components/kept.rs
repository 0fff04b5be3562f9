//! What stands in a page's controls, kept in memory and nowhere else while the
//! page is drawn anew: in another language, or after its visit has ended and
//! the same person has signed in again.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{
    Element, Event, EventInit, HtmlElement, HtmlInputElement, HtmlSelectElement,
    HtmlTextAreaElement,
};

use crate::{
    navigation::Navigation,
    place::{self, StepPage},
};

/// How long after the capture it is given back: not to whoever comes to an
/// open tab hours later.
pub(crate) const GOOD_FOR: f64 = 15.0 * 60.0 * 1000.0;

/// The keeper, one for the whole application.
#[derive(Clone, Copy)]
pub struct Kept {
    pages: StoredValue<Vec<KeptPage>>,
    owner: StoredValue<String>,
    institution: StoredValue<String>,
    // Found once: a post's answer comes when nothing is around any more.
    navigation: Navigation,
}

#[derive(Clone)]
struct KeptPage {
    path: String,
    /// Whose page it was; empty where nobody had signed in.
    owner: String,
    /// The control with the focus.
    focus: String,
    controls: Vec<(String, Content)>,
    at: f64,
    /// Given back when the page is drawn next.
    wanted: bool,
}

#[derive(Clone, PartialEq)]
enum Content {
    Text(String),
    Checked(bool),
}

impl Kept {
    /// For the whole application.
    pub fn provide() {
        provide_context(Self {
            pages: StoredValue::new(Vec::new()),
            owner: StoredValue::new(String::new()),
            institution: StoredValue::new(String::new()),
            navigation: Navigation::here(),
        });
    }

    /// The one of the application around.
    pub fn here() -> Self {
        expect_context()
    }

    /// Says whose form is shown, and of which institution. What somebody else
    /// typed is forgotten.
    pub fn of(self, owner: String, institution: String) {
        self.institution.set_value(institution);
        self.pages
            .update_value(|pages| pages.retain(|page| page.owner == owner));
        self.owner.set_value(owner);
    }

    /// Takes down what stands in the controls of this page.
    pub fn capture(self, wanted: bool) {
        let controls = controls();
        if controls.is_empty() {
            return;
        }
        let focus = document().active_element().map(|element| element.id());
        let page = KeptPage {
            path: self.navigation.path_now(),
            owner: self.owner.get_value(),
            focus: focus.unwrap_or_default(),
            controls,
            at: js_sys::Date::now(),
            wanted,
        };
        self.pages.update_value(|pages| {
            pages.retain(|one| one.path != page.path);
            pages.push(page);
        });
    }

    /// The visit has ended: the form, whether it is this page or was filled in
    /// before, is wanted again.
    pub fn visit_ended(self) {
        let form = StepPage::Form.path();
        if self.navigation.path_now() == form {
            self.capture(true);
        }
        self.pages.update_value(|pages| {
            pages.retain(|page| page.path == form);
            for page in pages {
                page.wanted = true;
                page.at = js_sys::Date::now();
            }
        });
    }

    /// Whether a form waits to be given back.
    pub fn is_waiting(self) -> bool {
        self.pages
            .with_value(|pages| pages.iter().any(KeptPage::is_due))
    }

    /// Where to sign in again: at the institution of the form, or where one
    /// is chosen.
    pub fn way_back(self) -> String {
        let institution = self.institution.get_value();
        if institution.is_empty() {
            "/".to_owned()
        } else {
            place::sign_in(&institution)
        }
    }

    /// Forgets everything.
    pub fn forget(self) {
        self.pages.update_value(Vec::clear);
    }

    /// Gives back what was taken down on the page that has just been drawn.
    pub fn give_back(self) {
        let path = self.navigation.path_now();
        let due = |pages: &mut Vec<KeptPage>| {
            let at = pages
                .iter()
                .position(|page| page.path == path && page.is_due())?;
            Some(pages.swap_remove(at))
        };
        let Some(page) = self.pages.try_update_value(due).flatten() else {
            return;
        };
        request_animation_frame(move || {
            page.fill();
            // A list that depends on another has its options by now.
            request_animation_frame(move || page.finish());
        });
    }
}

impl KeptPage {
    fn is_due(&self) -> bool {
        self.wanted && js_sys::Date::now() - self.at < GOOD_FOR
    }

    fn fill(&self) {
        for (id, content) in &self.controls {
            let Some(element) = document().get_element_by_id(id) else {
                continue;
            };
            if set(&element, content) {
                dispatch_input(&element);
            }
        }
    }

    fn finish(&self) {
        for (id, content) in &self.controls {
            if let Some(element) = document().get_element_by_id(id)
                && element.is_instance_of::<HtmlSelectElement>()
            {
                set(&element, content);
            }
        }
        let focused = document()
            .get_element_by_id(&self.focus)
            .and_then(|element| element.dyn_into::<HtmlElement>().ok());
        if let Some(element) = focused {
            let _ = element.focus();
        }
    }
}

/// Writes into the controls of a form what `text` has for their names, as if
/// it had been typed; those that it knows nothing of stay as they are.
pub(crate) fn write_fields(form: &str, text: &dyn Fn(&str) -> Option<String>) {
    let Ok(found) = document().query_selector_all(&format!("#{form} [name]")) else {
        return;
    };
    let mut lists = Vec::new();
    for index in 0..found.length() {
        let element = found.item(index).and_then(|node| node.dyn_into().ok());
        let Some(element): Option<Element> = element else {
            continue;
        };
        let name = element.get_attribute("name").unwrap_or_default();
        let (Some(text), Some(before)) = (text(&name), content(&element)) else {
            continue;
        };
        let content = match before {
            Content::Text(_) => Content::Text(text),
            Content::Checked(_) => {
                Content::Checked(element.get_attribute("value").as_deref() == Some(&text))
            }
        };
        if content == before {
            continue;
        }
        set(&element, &content);
        // Of radio buttons the chosen one speaks for all.
        if content != Content::Checked(false)
            || element.get_attribute("type").as_deref() == Some("checkbox")
        {
            dispatch_input(&element);
        }
        if element.is_instance_of::<HtmlSelectElement>() {
            lists.push((element, content));
        }
    }
    // A list that depends on another has its options by then.
    request_animation_frame(move || {
        for (element, content) in &lists {
            set(element, content);
        }
    });
}

/// What stands in the controls of a form, by their names: also in disabled ones, which
/// the browser's own reading leaves out. Nothing where there is no such form.
pub(crate) fn read_fields(form: &str) -> Option<Vec<(String, String)>> {
    read(form, |_| true)
}

/// The same of those controls whose content is another one than the page came with.
pub(crate) fn changed_fields(form: &str) -> Option<Vec<(String, String)>> {
    read(form, is_changed)
}

fn read(form: &str, is_meant: fn(&Element) -> bool) -> Option<Vec<(String, String)>> {
    document().get_element_by_id(form)?;
    let found = document()
        .query_selector_all(&format!("#{form} [name]"))
        .ok()?;
    let text = |element: &Element| {
        let text = match content(element)? {
            Content::Text(text) => text,
            Content::Checked(true) => element.get_attribute("value")?,
            Content::Checked(false) => return None,
        };
        Some((element.get_attribute("name")?, text))
    };
    let elements = (0..found.length()).filter_map(|index| found.item(index)?.dyn_into().ok());
    let meant = elements.filter(is_meant);
    Some(meant.filter_map(|element| text(&element)).collect())
}

/// Lists are left out: what they choose at first is no content of the page's.
fn is_changed(element: &Element) -> bool {
    if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
        return input.checked() != input.default_checked()
            || input.value() != input.default_value();
    }
    let area = element.dyn_ref::<HtmlTextAreaElement>();
    area.is_some_and(|area| {
        area.default_value()
            .is_ok_and(|at_first| at_first != area.value())
    })
}

/// Every control of a form that has an id, with what stands in it.
fn controls() -> Vec<(String, Content)> {
    let Ok(found) = document().query_selector_all("form :is(input, select, textarea)[id]") else {
        return Vec::new();
    };
    (0..found.length())
        .filter_map(|index| found.item(index)?.dyn_into::<Element>().ok())
        .filter_map(|element| Some((element.id(), content(&element)?)))
        .collect()
}

fn content(element: &Element) -> Option<Content> {
    if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
        return match input.type_().as_str() {
            "hidden" | "file" => None,
            "radio" | "checkbox" => Some(Content::Checked(input.checked())),
            _ => Some(Content::Text(input.value())),
        };
    }
    if let Some(select) = element.dyn_ref::<HtmlSelectElement>() {
        return Some(Content::Text(select.value()));
    }
    element
        .dyn_ref::<HtmlTextAreaElement>()
        .map(|area| Content::Text(area.value()))
}

/// Puts it back; whether that changed anything.
fn set(element: &Element, content: &Content) -> bool {
    match content {
        Content::Checked(checked) => {
            let input = element.dyn_ref::<HtmlInputElement>();
            input.is_some_and(|input| {
                let changed = input.checked() != *checked;
                input.set_checked(*checked);
                changed
            })
        }
        Content::Text(text) => {
            if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
                input.set_value(text);
            } else if let Some(select) = element.dyn_ref::<HtmlSelectElement>() {
                select.set_value(text);
            } else if let Some(area) = element.dyn_ref::<HtmlTextAreaElement>() {
                area.set_value(text);
            }
            !text.is_empty()
        }
    }
}

/// As if it had been typed: counters, lists and the draft follow.
fn dispatch_input(element: &Element) {
    for name in ["input", "change"] {
        let options = EventInit::new();
        options.set_bubbles(true);
        if let Ok(event) = Event::new_with_event_init_dict(name, &options) {
            let _ = element.dispatch_event(&event);
        }
    }
}
