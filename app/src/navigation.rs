//! From page to page without loading the document anew.
//!
//! Our own, in place of a router library: the whole of it is a signal and
//! two listeners and a hook, and a router's share of the first visit was a tenth.

use leptos::{
    ev::{self, MouseEvent},
    prelude::*,
};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlAnchorElement, HtmlElement};

use crate::{place::Place, returned::Returned, wire::Fault};

/// The address that the page was asked for by, path and query: given by the
/// server for a request and by the entry point in the browser.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address(pub String);

impl Address {
    /// The page there.
    pub fn place(&self) -> Place {
        Place::at(self.path())
    }

    /// The browser's.
    pub fn current() -> Option<Self> {
        let location = window().location();
        Some(Self(location.pathname().ok()? + &location.search().ok()?))
    }

    fn path(&self) -> &str {
        self.0
            .split_once('?')
            .map_or(self.0.as_str(), |(path, _)| path)
    }

    fn query(&self) -> &str {
        self.0.split_once('?').map_or("", |(_, query)| query)
    }
}

/// Where the applicant is.
#[derive(Clone, Copy)]
pub struct Navigation {
    address: RwSignal<Address>,
    /// The element to bring to the reader once the next page is drawn.
    awaited: StoredValue<Option<String>>,
    /// Why the post failed that this page answers; of no other page.
    returned: StoredValue<Option<Returned>>,
}

/// The element that a page begins with.
const CONTENT: &str = "icerik";

impl Navigation {
    /// Begins at the address of the request.
    pub fn provide() -> Self {
        let address = use_context().unwrap_or_default();
        let navigation = Self {
            address: RwSignal::new(address),
            awaited: StoredValue::new(None),
            returned: StoredValue::new(Returned::here()),
        };
        provide_context(navigation);
        navigation
    }

    /// The navigation of the page around.
    pub fn here() -> Self {
        expect_context()
    }

    /// The path.
    pub fn path(self) -> String {
        self.address.with(|address| address.path().to_owned())
    }

    /// The path at this moment.
    pub fn path_now(self) -> String {
        self.address
            .with_untracked(|address| address.path().to_owned())
    }

    /// The query, without its mark.
    pub fn query(self) -> String {
        self.address
            .with_untracked(|address| address.query().to_owned())
    }

    /// Why a post without scripts to this server function failed, on the page
    /// that answers it.
    pub fn returned(self, function: &str) -> Option<Fault> {
        Some(self.returned_whole(function)?.fault)
    }

    /// What was typed into its one refused field.
    pub fn returned_text(self, function: &str) -> Option<String> {
        let typed = self.returned_whole(function)?.typed;
        (!typed.is_empty()).then_some(typed)
    }

    fn returned_whole(self, function: &str) -> Option<Returned> {
        self.returned
            .get_value()
            .filter(|returned| returned.function == function)
    }

    /// The page.
    pub fn place(self) -> Place {
        self.address.with(Address::place)
    }

    /// Goes to a page of the portal, as a link does: a new entry in the
    /// history, and the reader at the page's beginning or at the element that
    /// the address names.
    pub fn go(self, address: &str) {
        let pushed = window()
            .history()
            .and_then(|history| history.push_state_with_url(&JsValue::NULL, "", Some(address)));
        if pushed.is_err() {
            let _ = window().location().set_href(address);
            return;
        }
        self.arrive(address);
    }

    /// Goes to the page that should be here: the one left behind is no page to
    /// come back to.
    pub fn instead(self, address: &str) {
        let replaced = window()
            .history()
            .and_then(|history| history.replace_state_with_url(&JsValue::NULL, "", Some(address)));
        if replaced.is_err() {
            let _ = window().location().replace(address);
            return;
        }
        self.arrive(address);
    }

    fn arrive(self, address: &str) {
        let (address, element) = address.split_once('#').unwrap_or((address, CONTENT));
        self.awaited.set_value(Some(element.to_owned()));
        self.returned.set_value(None);
        self.address.set(Address(address.to_owned()));
    }

    /// Whether the page was come to by [`Navigation::go`]; brings what was
    /// asked for to the reader once it is drawn.
    pub fn arrived(self) {
        let Some(id) = self.awaited.try_update_value(Option::take).flatten() else {
            return;
        };
        request_animation_frame(move || {
            if id == CONTENT {
                window().scroll_to_with_x_and_y(0.0, 0.0);
            }
            let element = document()
                .get_element_by_id(&id)
                .and_then(|element| element.dyn_into::<HtmlElement>().ok());
            if let Some(element) = element {
                let _ = element.focus();
            }
        });
    }

    /// Follows links, the browser's own buttons and redirects. Of use in the
    /// browser alone: the server runs no effects.
    pub fn follow(self) {
        Effect::new(move |_| {
            let click = window_event_listener(ev::click, move |event| {
                if let Some(address) = followed(&event) {
                    event.prevent_default();
                    self.go(&address);
                }
            });
            let back = window_event_listener(ev::popstate, move |_| {
                if let Some(address) = Address::current() {
                    self.returned.set_value(None);
                    self.address.set(address);
                }
            });
            // The first one to be set stays: there is one page.
            let _ = server_fn::redirect::set_redirect_hook(move |address| self.go(address));
            on_cleanup(move || {
                click.remove();
                back.remove();
            });
        });
    }
}

/// The value of a key in a query: the last one.
pub fn query_value(query: &str, key: &str) -> Option<String> {
    form_urlencoded::parse(query.as_bytes())
        .filter(|(name, _)| name == key)
        .last()
        .map(|(_, value)| value.into_owned())
}

/// The address of a pressed link, where it is one that we follow ourselves:
/// pressed plainly, of this site, for this window, and a page of the portal.
fn followed(event: &MouseEvent) -> Option<String> {
    let modified = event.meta_key() || event.alt_key() || event.ctrl_key() || event.shift_key();
    if event.default_prevented() || event.button() != 0 || modified {
        return None;
    }
    let link = event
        .target()?
        .dyn_into::<Element>()
        .ok()?
        .closest("a[href]")
        .ok()??
        .dyn_into::<HtmlAnchorElement>()
        .ok()?;
    let location = window().location();
    let ours = Some(link.origin()) == location.origin().ok()
        && link.target().is_empty()
        && !link.has_attribute("download")
        && link.rel() != "external"
        && Place::at(&link.pathname()) != Place::Unknown;
    // A link within the page is the browser's own matter.
    let within = !link.hash().is_empty()
        && Address::current() == Some(Address(link.pathname() + &link.search()));
    (ours && !within).then(|| link.pathname() + &link.search() + &link.hash())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_gives_its_values() {
        let query = "dogrulama=sound&sayfa=%2Fform";
        assert_eq!(query_value(query, "sayfa").as_deref(), Some("/form"));
        assert_eq!(query_value(query, "dogru"), None);
        assert_eq!(query_value("a=1&a=2", "a").as_deref(), Some("2"));
    }
}
