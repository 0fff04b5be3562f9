//! A new version of the portal waits until the applicant says so, or until no
//! tab of the old one is open (POLICIES R17).

use std::cell::RefCell;

use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::script::{call, listen, member, of_navigator, pause, promised};

/// How often a page that stays open looks for a new version, in milliseconds.
const EVERY: u32 = 30 * 60 * 1000;

thread_local! {
    /// The worker that waits. No part of [`Update`]: that is made on the
    /// server too, whose threads cannot share what is the browser's.
    static WORKER: RefCell<Option<JsValue>> = const { RefCell::new(None) };
}

/// Whether a new version waits.
#[derive(Clone, Copy)]
pub struct Update {
    /// It is there and waits.
    pub waits: RwSignal<bool>,
}

impl Update {
    /// Looks out for it, for the page around.
    pub fn watch() -> Self {
        let update = Self {
            waits: RwSignal::new(false),
        };
        Effect::new(move |_| {
            leptos::task::spawn_local(async move {
                update.look_out().await;
            });
        });
        update
    }

    async fn look_out(self) -> Option<()> {
        let container = of_navigator("serviceWorker")?;
        let registration = promised(&container, "getRegistration", &[]).await.ok()?;
        if let Some(waiting) = member(&registration, "waiting") {
            self.found(waiting);
        }
        let of = registration.clone();
        listen(&registration, "updatefound", move |_| {
            let Some(worker) = member(&of, "installing") else {
                return;
            };
            let (found, container) = (worker.clone(), container.clone());
            listen(&worker, "statechange", move |_| {
                let state = member(&found, "state").and_then(|state| state.as_string());
                // The first worker of all replaces nothing.
                if state.as_deref() == Some("installed")
                    && member(&container, "controller").is_some()
                {
                    self.found(found.clone());
                }
            });
        });
        while self.waits.try_get_untracked() == Some(false) {
            pause(EVERY).await;
            let _ = promised(&registration, "update", &[]).await;
        }
        Some(())
    }

    fn found(self, worker: JsValue) {
        WORKER.set(Some(worker));
        self.waits.try_set(true);
    }

    /// Lets it take over, and loads the page anew once it has.
    pub fn apply(self) {
        let Some(container) = of_navigator("serviceWorker") else {
            return;
        };
        listen(&container, "controllerchange", |_| {
            let _ = window().location().reload();
        });
        if let Some(worker) = WORKER.with_borrow(Clone::clone) {
            let _ = call(&worker, "postMessage", &["take over".into()]);
        }
    }
}
