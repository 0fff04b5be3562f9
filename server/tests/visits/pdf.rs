//! The printed form, read back by programs that we did not write.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use crate::visiting::{LOST, Portal, form};
use domain::{Locale, application::Draft, ports::Printable, text_value::printable};

const MOBILE: &str = "0542 318 44 09";

/// A confirmed application of this form.
async fn confirmed(portal: &Portal, draft: Draft) -> Printable {
    let token = portal.code_sent(LOST, draft).await;
    let caller = portal.caller(Some(&token)).await;
    let intake = portal.intake();
    let code = portal.code(MOBILE);
    let token = intake.check_code(&caller, &code).await.unwrap();
    let caller = portal.caller(Some(&token)).await;
    intake
        .choose_signing(&caller, "wet_signature")
        .await
        .unwrap();
    intake.result(&caller).await.unwrap().printable
}

/// What a program makes of a file.
fn asked(program: &str, arguments: &[&str], pdf: &[u8]) -> String {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|_| panic!("{program} is missing: cargo xtask test installs it"));
    child.stdin.take().unwrap().write_all(pdf).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{program}: {}", output.status);
    String::from_utf8(output.stdout).unwrap()
}

fn text(pdf: &[u8]) -> String {
    asked("pdftotext", &["-layout", "-", "-"], pdf)
}

fn without_spaces(text: &str) -> String {
    text.split_whitespace().collect()
}

#[tokio::test]
async fn the_same_application_gives_the_same_bytes_in_each_language() {
    let portal = Portal::open().await;
    let of = confirmed(&portal, form(MOBILE)).await;
    let printer = portal.intake().ports().printer.clone();
    for (locale, heading) in [
        (Locale::Tr, "Nitelikli Elektronik Sertifika Başvuru Formu"),
        (Locale::En, "Qualified Electronic Certificate Application"),
    ] {
        let pdf = printer.form(&of, locale).unwrap();
        assert_eq!(pdf, printer.form(&of, locale).unwrap());
        let path = std::env::temp_dir().join(format!("muhur-{}-{heading}.pdf", std::process::id()));
        std::fs::write(&path, &pdf).unwrap();
        let check = Command::new("qpdf")
            .arg("--check")
            .arg(&path)
            .output()
            .unwrap();
        std::fs::remove_file(path).unwrap();
        assert!(check.status.success(), "{check:?}");
        let text = text(&pdf);
        for value in [
            heading,
            of.number.as_str(),
            "Şükrü Işık",
            "10000000146",
            "01.02.1980",
            "MM5001",
            "Gebze Fatih Devlet Hastanesi",
            "Bilgi İşlem",
            "Fatih Mah. Atatürk Cad. No: 5",
            "Kocaeli",
            "41400",
            "0262 555 01 02",
            MOBILE,
            "Vodafone",
            "sukru.isik@saglik.gov.tr",
            "Ayşe Demirtaş",
            "Personel Birimi, 2. kat",
        ] {
            assert!(
                text.contains(value),
                "{locale:?}: {value} is not in\n{text}"
            );
        }
        assert!(
            !text.contains("kaktüs"),
            "the security word is never printed"
        );
    }
}

#[tokio::test]
async fn every_letter_that_can_be_typed_is_printed_and_copies_out() {
    let letters: Vec<char> = ('!'..='₺')
        .filter(|letter| printable(*letter) && *letter != '\u{149}')
        .collect();
    for chunk in letters.chunks(200) {
        let portal = Portal::open().await;
        let words: Vec<String> = chunk.chunks(12).map(|word| word.iter().collect()).collect();
        let address = words.join(" ");
        let mut draft = form(MOBILE);
        draft.street_address.clone_from(&address);
        let of = confirmed(&portal, draft).await;
        let printer = portal.intake().ports().printer.clone();
        let text = text(&printer.form(&of, Locale::Tr).unwrap());
        assert!(
            without_spaces(&text).contains(&without_spaces(&address)),
            "{address} is not in\n{text}"
        );
    }
}
