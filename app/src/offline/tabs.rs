//! The lock by which one tab writes, and the channel by which the tabs of a form
//! talk (POLICIES R10). What they say is `domain::offline::autosave`'s. Where a browser
//! has no locks every tab writes, takes in nothing of the others, and the server's revision
//! keeps them apart.

use std::{cell::Cell, rc::Rc};

use domain::offline::autosave::{Event, Message, Told};
use js_sys::{Function, Promise, Uint8Array};
use leptos::prelude::*;
use wasm_bindgen::{JsValue, prelude::Closure};
use wasm_bindgen_futures::JsFuture;

use super::script::{call, listen, member, new, object, of_navigator};

/// The words that stand for messages without content.
const ASK: &str = "?";
const GIVING_UP: &str = "giving up";
const GIVEN_UP: &str = "given up";

fn write(message: &Message) -> JsValue {
    match message {
        Message::Ask => ASK.into(),
        Message::GivingUp => GIVING_UP.into(),
        Message::GivenUp => GIVEN_UP.into(),
        Message::Told(told) => {
            let bytes = postcard::to_allocvec(told).unwrap_or_default();
            Uint8Array::from(bytes.as_slice()).into()
        }
    }
}

fn read(data: &JsValue) -> Option<Message> {
    match data.as_string().as_deref() {
        Some(ASK) => Some(Message::Ask),
        Some(GIVING_UP) => Some(Message::GivingUp),
        Some(GIVEN_UP) => Some(Message::GivenUp),
        Some(_) => None,
        None => told(&Uint8Array::new(data).to_vec()).map(Message::Told),
    }
}

/// What a tab of this version says; or one of an earlier version, which ends before
/// what it does not know: nothing is there, and nothing is written as zeros.
fn told(said: &[u8]) -> Option<Told> {
    let earlier = || {
        Some(Told {
            is_ahead: true,
            ..postcard::from_bytes(&[said, &[0; 6]].concat()).ok()?
        })
    };
    postcard::from_bytes(said).ok().or_else(earlier)
}

type Happens = Rc<dyn Fn(Event)>;

/// The tabs of one form.
#[derive(Clone, Copy)]
pub struct Tabs {
    name: StoredValue<String>,
    happens: StoredValue<Happens, LocalStorage>,
    channel: StoredValue<Option<JsValue>, LocalStorage>,
    release: StoredValue<Vec<Function>, LocalStorage>,
}

impl Tabs {
    /// Joins the tabs of this form. `happens` is called with what the others say, and
    /// with which tab has the lock.
    pub fn join(file: &str, happens: impl Fn(Event) + 'static) -> Self {
        let happens: Happens = Rc::new(happens);
        let tabs = Self {
            name: StoredValue::new(format!("muhur.draft.{file}")),
            happens: StoredValue::new_local(happens.clone()),
            channel: StoredValue::new_local(None),
            release: StoredValue::new_local(Vec::new()),
        };
        if let Some(channel) = new("BroadcastChannel", &[tabs.name.get_value().into()]) {
            listen(&channel, "message", move |event| {
                if let Some(message) = member(&event, "data").and_then(|data| read(&data)) {
                    happens(Event::Heard(message));
                }
            });
            tabs.channel.set_value(Some(channel));
        }
        tabs.request(&[("ifAvailable", true.into())]);
        tabs
    }

    fn happens(self, event: Event) {
        if let Some(happens) = self.happens.try_get_value() {
            happens(event);
        }
    }

    /// Tells the other tabs.
    pub fn tell(self, message: &Message) {
        let channel = self.channel.try_get_value().flatten();
        if let Some(channel) = channel {
            let _ = call(&channel, "postMessage", &[write(message)]);
        }
    }

    /// Takes the lock from whichever tab has it.
    pub fn steal(self) {
        self.request(&[("steal", true.into())]);
    }

    /// Asks for the lock. It is held until this tab leaves the form, or is
    /// closed, or another one takes it.
    fn request(self, options: &[(&str, JsValue)]) {
        let Some(locks) = of_navigator("locks") else {
            self.happens(Event::NoLocks);
            return;
        };
        let is_held = Rc::new(Cell::new(false));
        let was_held = is_held.clone();
        let granted = Closure::<dyn FnMut(JsValue) -> JsValue>::new(move |lock: JsValue| {
            if lock.is_null() {
                self.happens(Event::LockElsewhere);
                // This tab's as soon as nobody holds it any more.
                self.request(&[]);
                return JsValue::UNDEFINED;
            }
            is_held.set(true);
            let held = Promise::new(&mut |resolve, _| {
                let kept = self
                    .release
                    .try_update_value(|all| all.push(resolve.clone()));
                if kept.is_none() {
                    let _ = resolve.call0(&JsValue::NULL);
                }
            });
            self.happens(Event::LockHeld);
            held.into()
        });
        let arguments = [
            self.name.try_get_value().unwrap_or_default().into(),
            object(options).into(),
            granted.into_js_value(),
        ];
        let Ok(held) = call(&locks, "request", &arguments) else {
            self.happens(Event::NoLocks);
            return;
        };
        leptos::task::spawn_local(async move {
            // Ends with an error when another tab has taken the lock, or where there
            // is none to be had.
            if JsFuture::from(Promise::resolve(&held)).await.is_ok()
                || self.name.try_get_value().is_none()
            {
                return;
            }
            if was_held.get() {
                self.happens(Event::LockElsewhere);
                self.request(&[]);
            } else {
                self.happens(Event::NoLocks);
            }
        });
    }

    /// Leaves them: another tab can write.
    pub fn leave(self) {
        let release = self.release.try_update_value(std::mem::take);
        for resolve in release.unwrap_or_default() {
            let _ = resolve.call0(&JsValue::NULL);
        }
        let channel = self.channel.try_update_value(Option::take).flatten();
        if let Some(channel) = channel {
            let _ = call(&channel, "close", &[]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tabs_of_this_and_of_earlier_versions_are_understood() {
        let now = Told {
            base: 7,
            fields: vec![("title".to_owned(), "Hemşire".to_owned())],
            unanswered: vec![u64::MAX, 1],
            own: true,
            since: Some(vec![("title".to_owned(), String::new())]),
            ..Told::default()
        };
        let write = |told: &Told| postcard::to_allocvec(told).unwrap();
        assert_eq!(told(&write(&now)), Some(now.clone()));
        let Told {
            base,
            fields,
            unanswered,
            ..
        } = now;
        let three = Told {
            base,
            fields: fields.clone(),
            unanswered: unanswered.clone(),
            is_ahead: true,
            ..Told::default()
        };
        let written = postcard::to_allocvec(&(base, &fields, &unanswered)).unwrap();
        assert_eq!(told(&written), Some(three.clone()));
        let written = postcard::to_allocvec(&(base, &fields)).unwrap();
        let two = Told {
            unanswered: Vec::new(),
            ..three
        };
        assert_eq!(told(&written), Some(two));
    }
}
