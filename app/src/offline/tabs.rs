//! One tab writes, the others follow and can take over (POLICIES R10). By Web
//! Locks; where a browser has none every tab writes, and the server's revision
//! keeps them apart.

use js_sys::{Function, Promise, Uint8Array};
use leptos::prelude::*;
use wasm_bindgen::{JsValue, prelude::Closure};
use wasm_bindgen_futures::JsFuture;

use super::script::{call, listen, member, new, object, of_navigator, pause};

/// Who writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writer {
    /// This tab.
    This,
    /// Another one.
    Another,
}

/// What the writer tells the others: the server's revision, every field, and
/// marks of what is on its way to the server. Tabs of earlier versions send no
/// marks, and read what they know.
pub type Told = (i64, Vec<(String, String)>, Vec<u64>);

fn read(said: &[u8]) -> Option<Told> {
    let earlier = || postcard::from_bytes(said).map(|(base, fields)| (base, fields, Vec::new()));
    postcard::from_bytes(said).or_else(|_| earlier()).ok()
}

/// The word by which a tab that takes over asks for the last keystroke.
const ASK: &str = "?";
/// How long it waits for it, in milliseconds.
const PATIENCE: u32 = 400;

/// The tabs of one form.
#[derive(Clone, Copy)]
pub struct Tabs {
    /// Who writes.
    pub writer: RwSignal<Writer>,
    name: StoredValue<String>,
    channel: StoredValue<Option<JsValue>, LocalStorage>,
    release: StoredValue<Vec<Function>, LocalStorage>,
}

impl Tabs {
    /// Joins the tabs of this form. `asked` is called when another tab takes
    /// over and wants what is typed here; `told` with what the writer says.
    pub fn join(file: &str, asked: impl Fn() + 'static, received: impl Fn(Told) + 'static) -> Self {
        let tabs = Self {
            writer: RwSignal::new(Writer::This),
            name: StoredValue::new(format!("muhur.draft.{file}")),
            channel: StoredValue::new_local(None),
            release: StoredValue::new_local(Vec::new()),
        };
        if let Some(channel) = new("BroadcastChannel", &[tabs.name.get_value().into()]) {
            listen(&channel, "message", move |event| {
                let Some(data) = member(&event, "data") else {
                    return;
                };
                if data.as_string().as_deref() == Some(ASK) {
                    if tabs.writes() {
                        asked();
                    }
                } else if !tabs.writes()
                    && let Some(said) = read(&Uint8Array::new(&data).to_vec())
                {
                    received(said);
                }
            });
            tabs.channel.set_value(Some(channel));
        }
        tabs.request(&[("ifAvailable", true.into())]);
        on_cleanup(move || tabs.leave());
        tabs
    }

    /// Whether this tab writes.
    pub fn writes(self) -> bool {
        self.writer.try_get_untracked() == Some(Writer::This)
    }

    /// Tells the others what is typed here.
    pub fn tell(self, said: &Told) {
        let bytes = postcard::to_allocvec(said).unwrap_or_default();
        self.post(&Uint8Array::from(bytes.as_slice()).into());
    }

    fn post(self, message: &JsValue) {
        self.channel.with_value(|channel| {
            if let Some(channel) = channel {
                let _ = call(channel, "postMessage", std::slice::from_ref(message));
            }
        });
    }

    /// Goes on here: the other tab says what it has, and stops writing.
    pub fn take_over(self) {
        self.post(&ASK.into());
        leptos::task::spawn_local(async move {
            pause(PATIENCE).await;
            self.request(&[("steal", true.into())]);
        });
    }

    /// Asks for the lock. It is held until this tab leaves the form, or is
    /// closed, or another one takes it.
    fn request(self, options: &[(&str, JsValue)]) {
        let Some(locks) = of_navigator("locks") else {
            return;
        };
        let granted = Closure::<dyn FnMut(JsValue) -> JsValue>::new(move |lock: JsValue| {
            if lock.is_null() {
                self.writer.try_set(Writer::Another);
                // Mine as soon as nobody holds it any more.
                self.request(&[]);
                return JsValue::UNDEFINED;
            }
            self.writer.try_set(Writer::This);
            Promise::new(&mut |resolve, _| {
                let kept = self
                    .release
                    .try_update_value(|all| all.push(resolve.clone()));
                if kept.is_none() {
                    let _ = resolve.call0(&JsValue::NULL);
                }
            })
            .into()
        });
        let arguments = [
            self.name.try_get_value().unwrap_or_default().into(),
            object(options).into(),
            granted.into_js_value(),
        ];
        let Ok(held) = call(&locks, "request", &arguments) else {
            return;
        };
        leptos::task::spawn_local(async move {
            // Ends with an error when another tab has taken the lock.
            if JsFuture::from(Promise::resolve(&held)).await.is_err()
                && self.writer.try_set(Writer::Another).is_none()
            {
                self.request(&[]);
            }
        });
    }

    fn leave(self) {
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
