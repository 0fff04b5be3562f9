//! The printed forms, read back and looked at by programs that we did not
//! write. What veraPDF, MuPDF and the signing tools say of them is asked by
//! `cargo xtask conformance`.

mod environment;
mod pages;
mod read_back;

use std::{
    io::Write,
    process::{Command, Stdio},
    sync::{Arc, LazyLock},
};

use server::{adapters::pdf::PdfPrinter, keys::Keys};
use server_testing::corpus;

static PRINTER: LazyLock<PdfPrinter> = LazyLock::new(|| {
    let keys = Arc::new(Keys::new([7; 32]));
    PdfPrinter::new(keys, "https://basvuru.example.gov.tr").unwrap()
});

fn print(sample: &corpus::Sample) -> Vec<u8> {
    let printed = PRINTER.set(&sample.sheet, &sample.number, sample.at);
    printed.unwrap().file
}

/// What a program makes of a file.
fn asked(program: &str, arguments: &[&str], pdf: &[u8]) -> Vec<u8> {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|_| panic!("{program} is missing: cargo xtask test installs it"));
    let mut input = child.stdin.take().unwrap();
    let written = pdf.to_vec();
    let writing = std::thread::spawn(move || input.write_all(&written));
    let output = child.wait_with_output().unwrap();
    writing.join().unwrap().unwrap();
    assert!(output.status.success(), "{program}: {}", output.status);
    output.stdout
}

fn text(pdf: &[u8], order: &str) -> String {
    String::from_utf8(asked("pdftotext", &[order, "-", "-"], pdf)).unwrap()
}
