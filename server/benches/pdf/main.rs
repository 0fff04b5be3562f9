//! How many printed forms a core makes in a second, how large they are and
//! what they take of memory. One maker a process, for its own peak: `pdf sheet FOLDER`,
//! `pdf mühür SECONDS`, `pdf flat`. `cargo xtask bench pdf` runs it beside its peers.

#![expect(
    clippy::unwrap_used,
    reason = "a bench ends where its ground gives way"
)]
#![expect(clippy::disallowed_methods, reason = "a bench looks at the clock")]

use std::{
    fs,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use app::sheet::{Part, Sheet};
use domain::id::{ApplicationNumber, compact};
use serde_json::{Value, json};
use server::{adapters::pdf::PdfPrinter, keys::Keys};
use server_testing::corpus;

const ORIGIN: &str = "https://basvuru.example.gov.tr";
/// The documents of a long day in a campaign week.
const MANY: u32 = 100_000;

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|one| one != "--bench")
        .collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["sheet", folder] => sheet(Path::new(folder)),
        ["mühür", seconds] => ours(seconds),
        ["flat"] => flat(),
        _ => ours("3"),
    }
}

fn full() -> corpus::Sample {
    corpus::full(ApplicationNumber::from_choices([5; 9]))
}

fn printer() -> PdfPrinter {
    PdfPrinter::new(Arc::new(Keys::new([7; 32])), ORIGIN).unwrap()
}

/// The contents for those that make the same of them.
fn sheet(folder: &Path) {
    let full = full();
    let printed = printer().set(&full.sheet, &full.number, full.at).unwrap();
    let mut contents = serde_json::to_value(&full.sheet).unwrap();
    contents["code"] = Value::from(format!(
        "{}/D/{}/{}",
        ORIGIN.to_uppercase(),
        compact(full.number.as_str()),
        compact(printed.mark.as_str())
    ));
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join("sheet.json"), contents.to_string()).unwrap();
    fs::write(folder.join("mühür.pdf"), printed.file).unwrap();
}

/// Another name in each document, so that none is made once for all.
fn named(sheet: &mut Sheet, count: u32) {
    for part in &mut sheet.parts {
        let Part::Rows(rows) = part else { continue };
        for row in rows
            .iter_mut()
            .filter(|row| row.value.starts_with("Şükrü Işık"))
        {
            row.value = format!("Şükrü Işık {count}");
        }
    }
}

fn ours(seconds: &str) {
    let (printer, mut full) = (printer(), full());
    measured("mühür", env!("CARGO_PKG_VERSION"), seconds, |count| {
        named(&mut full.sheet, count);
        let printed = printer.set(&full.sheet, &full.number, full.at);
        printed.unwrap().file.len()
    });
}

fn measured(peer: &str, version: &str, seconds: &str, mut make: impl FnMut(u32) -> usize) {
    let mut bytes = 0;
    for count in 0..50 {
        bytes = make(count);
    }
    let long = Duration::from_secs_f64(seconds.parse().unwrap());
    let (began, spent) = (Instant::now(), on_core());
    let mut made = 0;
    while began.elapsed() < long {
        bytes = make(made);
        made += 1;
    }
    let line = json!({
        "peer": peer,
        "version": version,
        "per_second": (f64::from(made) * 1e10 / (on_core() - spent)).round() / 10.0,
        "bytes": bytes,
        "peak_mb": memory("VmHWM"),
        "tagged": true,
    });
    println!("{line}");
}

/// Memory after a thousand documents and after a hundred thousand.
fn flat() {
    let (printer, mut full) = (printer(), full());
    for count in 1..=MANY {
        named(&mut full.sheet, count);
        printer.set(&full.sheet, &full.number, full.at).unwrap();
        if count == 1_000 || count == MANY {
            println!("memory after {count} documents: {} MB", memory("VmRSS"));
        }
    }
}

/// Nanoseconds that this thread has been on a core.
fn on_core() -> f64 {
    let told = fs::read_to_string("/proc/self/schedstat").unwrap();
    told.split(' ').next().unwrap().parse().unwrap()
}

/// A line of this process's memory, in MB.
fn memory(which: &str) -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with(which)).unwrap();
    let kilobytes: f64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    (kilobytes / 102.4).round() / 10.0
}
