//! Filling in without a network: what the browser keeps, sends later and says
//! of it. The rules are `domain::offline`; here they meet IndexedDB, WebCrypto,
//! Web Locks and the service worker.

mod attempts;
mod cipher;
mod database;
mod desk;
mod device;
pub(crate) mod probing;
mod reach;
pub(crate) mod script;
mod tabs;
mod update;

use domain::id::SubmissionKey;

pub use attempts::Attempts;
pub use desk::Desk;
pub(crate) use desk::same_person;
pub use device::{Device, Found};
pub use reach::Reach;
pub use tabs::Tabs;
pub use update::Update;

pub(crate) use cipher::{open_file, seal_file};

/// A key by which the server knows a second try again.
pub(crate) fn new_key() -> String {
    cipher::random::<16>()
        .map(|bytes| SubmissionKey::from_bytes(bytes).as_str().to_owned())
        .unwrap_or_default()
}

/// Milliseconds since 1970 by the browser's clock.
pub(crate) fn now() -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970")]
    let now = js_sys::Date::now() as i64;
    now
}

/// Milliseconds of a clock that nobody sets.
pub(crate) fn steady() -> i64 {
    let clock = script::member(&leptos::prelude::window(), "performance");
    let now = clock.and_then(|clock| script::call(&clock, "now", &[]).ok()?.as_f64());
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds of a page")]
    let now = now.unwrap_or_else(js_sys::Date::now) as i64;
    now
}
