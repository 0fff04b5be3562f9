//! The proof of work, for a worker of the browser: a module of its own, fetched
//! by those alone who choose it.

use domain::captcha::proof::Puzzle;
use js_sys::Function;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

/// The answer to a captcha's puzzle; `progress` is called with the number of
/// parts that are done.
#[wasm_bindgen]
pub fn solve(id: &str, parts: u8, bits: u8, progress: &Function) -> String {
    Puzzle { parts, bits }.solve(id, &mut |done| {
        // Who no longer listens needs no telling.
        let _ = progress.call1(&JsValue::NULL, &JsValue::from(done));
    })
}
