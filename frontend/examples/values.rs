//! The checks of `app/domain/benches/values.rs`, to be timed in a browser.

use std::hint::black_box;

use domain::{
    contact::MobileNumber,
    person::{GivenName, NationalId},
};
use wasm_bindgen::prelude::wasm_bindgen;

/// Checks a national id so many times.
#[wasm_bindgen]
pub fn national_id(times: u32) {
    for _ in 0..times {
        let _ = black_box(NationalId::parse(black_box("10000000146")));
    }
}

/// Checks a mobile number so many times.
#[wasm_bindgen]
pub fn mobile_number(times: u32) {
    for _ in 0..times {
        let _ = black_box(MobileNumber::parse(black_box("+90 (532) 123-4567")));
    }
}

/// Checks a name so many times.
#[wasm_bindgen]
pub fn given_name(times: u32) {
    for _ in 0..times {
        let _ = black_box(GivenName::parse(black_box("Ayşe Nur")));
    }
}
