//! The browser's interfaces by their names. `web-sys` has Web Locks behind its
//! unstable flag; the others it has in more detail than is needed here, and each
//! of its types would be carried to the browser.

use js_sys::{Array, Function, Object, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use wasm_bindgen_futures::JsFuture;

/// An object with these members.
pub(crate) fn object(members: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in members {
        // An ordinary object takes every member.
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object
}

/// A member, if there is one.
pub(crate) fn member(of: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(of, &name.into())
        .ok()
        .filter(|value| !value.is_undefined() && !value.is_null())
}

/// Calls a method.
pub(crate) fn call(of: &JsValue, name: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let method: Function = Reflect::get(of, &name.into())?.dyn_into()?;
    method.apply(of, &arguments.iter().collect::<Array>())
}

/// Calls a method that gives a promise, and waits for it.
pub(crate) async fn promised(
    of: &JsValue,
    name: &str,
    arguments: &[JsValue],
) -> Result<JsValue, JsValue> {
    JsFuture::from(Promise::resolve(&call(of, name, arguments)?)).await
}

/// The navigator's part of that name; none where the page is not secure.
pub(crate) fn of_navigator(name: &str) -> Option<JsValue> {
    member(&member(&window(), "navigator")?, name)
}

/// Hands a request over to the browser, which sends it whatever becomes of
/// the page; nobody hears the answer.
pub(crate) fn send_beacon(path: &str, body: JsValue) {
    if let Some(navigator) = member(&window(), "navigator") {
        let _ = call(&navigator, "sendBeacon", &[path.into(), body]);
    }
}

/// The name of an error.
pub(super) fn error_name(error: &JsValue) -> String {
    member(error, "name")
        .and_then(|name| name.as_string())
        .unwrap_or_default()
}

/// A new object of a class of the browser's.
pub(crate) fn new(class: &str, arguments: &[JsValue]) -> Option<JsValue> {
    let class: Function = member(&window(), class)?.dyn_into().ok()?;
    Reflect::construct(&class, &arguments.iter().collect::<Array>()).ok()
}

/// Listens for as long as the page lives.
pub(crate) fn listen(to: &JsValue, event: &str, heard: impl FnMut(JsValue) + 'static) {
    let heard = Closure::<dyn FnMut(JsValue)>::new(heard).into_js_value();
    let _ = call(to, "addEventListener", &[event.into(), heard]);
}

/// Waits.
pub(crate) async fn pause(milliseconds: u32) {
    let milliseconds = i32::try_from(milliseconds).unwrap_or(i32::MAX);
    let over = Promise::new(&mut |resolve, _| {
        let _ =
            window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds);
    });
    let _ = JsFuture::from(over).await;
}
