//! The browser's database: three stores, opened when first needed, opened anew
//! when the browser has closed it (POLICIES R6, R8).

use std::cell::RefCell;

use domain::offline::autosave::Trouble;
use js_sys::{Array, Promise};
use leptos::prelude::window;
use wasm_bindgen::{JsValue, prelude::Closure};
use wasm_bindgen_futures::JsFuture;

use super::script::{call, error_name, listen, member, object, pause};

const NAME: &str = "muhur";
const VERSION: u32 = 1;
/// Opening settles by then, in milliseconds, one way or the other.
const PATIENCE: u32 = 4_000;

/// The device's half of the key.
pub(super) const KEYS: &str = "keys";
/// Sealed drafts, two slots each.
pub(super) const DRAFTS: &str = "drafts";
/// What the server has taken.
pub(super) const RECEIPTS: &str = "receipts";

fn trouble(error: &JsValue) -> Trouble {
    if error_name(error) == "QuotaExceededError" {
        Trouble::Full
    } else {
        Trouble::Closed
    }
}

thread_local! {
    static OPEN: RefCell<Option<JsValue>> = const { RefCell::new(None) };
}

/// What a transaction does.
pub(super) enum Step<'a> {
    /// Writes a value under a key.
    Put(&'a str, String, JsValue),
    /// Removes it.
    Delete(&'a str, String),
}

/// Reads one value.
pub(super) async fn get(store: &str, key: &str) -> Result<Option<JsValue>, Trouble> {
    let read = async |database: &JsValue| {
        let transaction = call(database, "transaction", &[store.into(), "readonly".into()])?;
        let place = call(&transaction, "objectStore", &[store.into()])?;
        settled(&call(&place, "get", &[key.into()])?, "success").await
    };
    let value = twice(read).await?;
    Ok(Some(value).filter(|value| !value.is_undefined()))
}

/// How many values a store has.
pub(super) async fn count(store: &str) -> Result<u32, Trouble> {
    let read = async |database: &JsValue| {
        let transaction = call(database, "transaction", &[store.into(), "readonly".into()])?;
        let place = call(&transaction, "objectStore", &[store.into()])?;
        settled(&call(&place, "count", &[])?, "success").await
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a count"
    )]
    Ok(twice(read).await?.as_f64().unwrap_or_default() as u32)
}

/// Does all steps or none, and comes back when they are on the disk.
pub(super) async fn write(steps: &[Step<'_>]) -> Result<(), Trouble> {
    let write = async |database: &JsValue| {
        let stores: Array = [KEYS, DRAFTS, RECEIPTS]
            .into_iter()
            .map(JsValue::from)
            .collect();
        let strict = object(&[("durability", "strict".into())]);
        let transaction = call(
            database,
            "transaction",
            &[stores.into(), "readwrite".into(), strict.into()],
        )?;
        for step in steps {
            match step {
                Step::Put(store, key, value) => {
                    let place = call(&transaction, "objectStore", &[(*store).into()])?;
                    call(&place, "put", &[value.clone(), key.into()])?;
                }
                Step::Delete(store, key) => {
                    let place = call(&transaction, "objectStore", &[(*store).into()])?;
                    call(&place, "delete", &[key.into()])?;
                }
            }
        }
        settled(&transaction, "complete").await
    };
    twice(write).await.map(drop)
}

/// Does it on an open database; once more on one opened anew where the browser
/// has closed the first.
async fn twice(
    work: impl AsyncFn(&JsValue) -> Result<JsValue, JsValue>,
) -> Result<JsValue, Trouble> {
    let database = opened().await?;
    match work(&database).await {
        Ok(value) => Ok(value),
        Err(error) if error_name(&error) == "QuotaExceededError" => Err(Trouble::Full),
        Err(_) => {
            OPEN.set(None);
            let database = opened().await?;
            work(&database).await.map_err(|error| trouble(&error))
        }
    }
}

async fn opened() -> Result<JsValue, Trouble> {
    if let Some(database) = OPEN.with_borrow(Clone::clone) {
        return Ok(database);
    }
    let factory = member(&window(), "indexedDB").ok_or(Trouble::Closed)?;
    let request =
        call(&factory, "open", &[NAME.into(), VERSION.into()]).map_err(|error| trouble(&error))?;
    let made = request.clone();
    // Upgrades only add (POLICIES R7).
    listen(&request, "upgradeneeded", move |_| {
        if let Some(database) = member(&made, "result") {
            for store in [KEYS, DRAFTS, RECEIPTS] {
                let _ = call(&database, "createObjectStore", &[store.into()]);
            }
        }
    });
    let late = Promise::new(&mut |_, reject| {
        leptos::task::spawn_local(async move {
            pause(PATIENCE).await;
            let _ = reject.call0(&JsValue::NULL);
        });
    });
    let race = Array::of2(&promise(&request, "success"), &late);
    let database = JsFuture::from(Promise::race(&race))
        .await
        .map_err(|error| trouble(&error))?;
    for event in ["close", "versionchange"] {
        let closing = database.clone();
        listen(&database, event, move |_| {
            let _ = call(&closing, "close", &[]);
            OPEN.set(None);
        });
    }
    OPEN.set(Some(database.clone()));
    Ok(database)
}

/// A request's result, or a transaction's end.
async fn settled(of: &JsValue, good: &str) -> Result<JsValue, JsValue> {
    JsFuture::from(promise(of, good)).await
}

fn promise(of: &JsValue, good: &str) -> Promise {
    Promise::new(&mut |resolve, reject| {
        let from = of.clone();
        let done = Closure::once_into_js(move |_: JsValue| {
            let result = member(&from, "result").unwrap_or(JsValue::UNDEFINED);
            let _ = resolve.call1(&JsValue::NULL, &result);
        });
        let from = of.clone();
        // An error is followed by an abort: it may be called twice.
        let failed = Closure::<dyn Fn(JsValue)>::new(move |_: JsValue| {
            let error = member(&from, "error").unwrap_or(JsValue::UNDEFINED);
            let _ = reject.call1(&JsValue::NULL, &error);
        })
        .into_js_value();
        let _ = call(of, "addEventListener", &[good.into(), done]);
        for bad in ["error", "abort"] {
            let _ = call(of, "addEventListener", &[bad.into(), failed.clone()]);
        }
    })
}
