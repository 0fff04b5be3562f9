//! Prints applications of every kind into a folder, for the programs that
//! judge them: `cargo run -p server --example sheets -- FOLDER`. The full
//! document's contents stand beside them as JSON, for those that make the
//! same of it.

#![expect(clippy::unwrap_used, reason = "it ends where its ground gives way")]

use std::{fs, path::PathBuf, sync::Arc};

use domain::id::ApplicationNumber;
use server::{adapters::pdf::PdfPrinter, keys::Keys};
use server_testing::corpus;

fn main() {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap());
    fs::create_dir_all(&folder).unwrap();
    let keys = Arc::new(Keys::new([7; 32]));
    let printer = PdfPrinter::new(keys, "https://basvuru.example.gov.tr").unwrap();
    for sample in corpus::all() {
        let printed = printer
            .set(&sample.sheet, &sample.number, sample.at)
            .unwrap();
        fs::write(folder.join(format!("{}.pdf", sample.name)), printed.file).unwrap();
    }
    let full = corpus::full(ApplicationNumber::from_choices([5; 9]));
    let json = serde_json::to_string(&full.sheet).unwrap();
    fs::write(folder.join("full.json"), json).unwrap();
}
