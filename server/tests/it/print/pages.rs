//! Three pages as pictures that a person has looked at. `RENEW=1` takes them
//! anew, to be looked at again.

use std::{fs, path::PathBuf};

use domain::id::ApplicationNumber;
use image::GrayImage;

use crate::print::{asked, print};
use server_testing::corpus;

/// Dots an inch: enough to see what moved.
const DPI: &str = "72";
/// The largest part of a page's dots that may be of another shade: another
/// version of the program that draws it smooths edges otherwise.
const TOLERANCE: f64 = 0.01;
/// Shades of 256 that are taken for one.
const SHADE: u8 = 48;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/print/pages")
}

#[expect(
    clippy::disallowed_methods,
    reason = "what the test is run with is no setting of the portal's"
)]
fn looks_as_reviewed(name: &str, pdf: &[u8], page: &str) {
    let drawn = asked(
        "pdftoppm",
        &["-png", "-gray", "-r", DPI, "-f", page, "-l", page, "-"],
        pdf,
    );
    let kept = folder().join(format!("{name}.png"));
    if std::env::var_os("RENEW").is_some() {
        fs::write(&kept, &drawn).unwrap();
    }
    let drawn: GrayImage = image::load_from_memory(&drawn).unwrap().into_luma8();
    let reviewed: GrayImage = image::load_from_memory(&fs::read(&kept).unwrap())
        .unwrap()
        .into_luma8();
    assert_eq!(drawn.dimensions(), reviewed.dimensions(), "{name}");
    let differing = drawn
        .iter()
        .zip(reviewed.iter())
        .filter(|(one, other)| one.abs_diff(**other) > SHADE)
        .count();
    let part = f64::from(u32::try_from(differing).unwrap())
        / f64::from(u32::try_from(drawn.len()).unwrap());
    if part > TOLERANCE {
        let seen = std::env::temp_dir().join(format!("{name}-now.png"));
        drawn.save(&seen).unwrap();
        panic!(
            "{name}: {part:.3} of the page looks otherwise; see {}",
            seen.display()
        );
    }
}

#[test]
fn the_form_of_a_lost_card_looks_as_reviewed() {
    let sample = corpus::full(ApplicationNumber::from_choices([5; 9]));
    looks_as_reviewed("lost-card", &print(&sample), "1");
}

/// Whatever does not fit on the first page, the signature has its person beside it.
#[test]
fn the_signature_of_a_long_form_looks_as_reviewed() {
    let samples = corpus::all();
    let sample = samples
        .iter()
        .find(|one| one.name == "lost_or_stolen-tr-long")
        .unwrap();
    looks_as_reviewed("signature-long", &print(sample), "2");
}

#[test]
fn the_undertaking_in_english_looks_as_reviewed() {
    let samples = corpus::all();
    let sample = samples
        .iter()
        .find(|one| one.name == "first-en-foreign")
        .unwrap();
    looks_as_reviewed("undertaking-en", &print(sample), "3");
}
