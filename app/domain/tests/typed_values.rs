//! Every field takes its value however it was typed or pasted: with signs that
//! nobody sees, digits of any script, other blanks and dashes, full-width
//! letters, or decomposed.

use domain::{
    captcha,
    contact::{EmailAddress, Extension, LandlineNumber, MobileNumber, PostalCode, StreetAddress},
    id::{ApplicationNumber, PrintMark},
    person::{BirthDate, BirthPlace, CardSerial, FamilyName, GivenName, NationalId},
    secret::OneTimeCode,
    text_value::{Department, EmployeeNumber, JobTitle, OrganizationNote},
};
use jiff::civil::date;
use proptest::prelude::*;

/// How a field reads a text, as something that can be compared.
type Read = fn(&str) -> Option<String>;

/// A field's reader, and texts that it takes.
const FIELDS: [(&str, Read, &[&str]); 18] = [
    (
        "national id",
        |text| {
            NationalId::parse(text)
                .ok()
                .map(|it| it.as_str().to_owned())
        },
        &["10000000146", "172 917 16060"],
    ),
    (
        "given name",
        |text| GivenName::parse(text).ok().map(|it| it.as_str().to_owned()),
        &["Şükrü", "İbrahim Çağrı", "ipek", "M. Kemal", "O'Neill"],
    ),
    (
        "family name",
        |text| {
            FamilyName::parse(text)
                .ok()
                .map(|it| it.as_str().to_owned())
        },
        &["Yılmaz-Öztürk", "Işık", "Gümüş"],
    ),
    (
        "birth place",
        |text| {
            BirthPlace::parse(text)
                .ok()
                .map(|it| it.as_str().to_owned())
        },
        &["Gebze", "İzmir 2", "Şanlıurfa-Siverek"],
    ),
    (
        "birth date",
        |text| {
            let read = BirthDate::parse(text, "", "", date(2026, 11, 28));
            read.ok().map(|it| it.iso())
        },
        &["01.02.1980", "1 Şubat 1980", "1980-02-01", "01021980"],
    ),
    (
        "birth year",
        |text| {
            let read = BirthDate::parse("1", "2", text, date(2026, 11, 28));
            read.ok().map(|it| it.iso())
        },
        &["1980"],
    ),
    (
        "registry number",
        |text| {
            EmployeeNumber::parse(text)
                .ok()
                .map(|it| it.as_str().to_owned())
        },
        &["MM5001", "mi 42"],
    ),
    (
        "card serial",
        |text| {
            CardSerial::parse(text)
                .ok()
                .map(|it| it.as_str().to_owned())
        },
        &["A01B23456", "i01i23456"],
    ),
    (
        "captcha",
        |text| Some(captcha::plain(text)),
        &["ab3cd", "K7 m4p"],
    ),
    (
        "code",
        |text| {
            OneTimeCode::parse(text)
                .ok()
                .map(|it| it.reveal().to_owned())
        },
        &["012345", "012-345", "Kod: 012345. Sakla"],
    ),
    (
        "mobile phone",
        |text| MobileNumber::parse(text).ok().map(|it| it.e164()),
        &["0532 123 45 67", "+90 (532) 123-4567", "tel:+905321234567"],
    ),
    (
        "fixed line",
        |text| LandlineNumber::parse(text).ok().map(|it| it.spaced()),
        &["(0262) 555 01 02", "444 5 576"],
    ),
    (
        "extension",
        |text| Extension::parse(text).ok().map(|it| it.as_str().to_owned()),
        &["4127"],
    ),
    (
        "postal code",
        |text| {
            PostalCode::parse(text, None)
                .ok()
                .map(|it| it.as_str().to_owned())
        },
        &["41470"],
    ),
    (
        "mail",
        |text| {
            EmailAddress::parse(text)
                .ok()
                .map(|it| it.as_str().to_owned())
        },
        &["ayse.nur+2@saglik-il.gov.tr"],
    ),
    (
        "address",
        |text| {
            StreetAddress::parse(text)
                .ok()
                .map(|it| it.as_str().to_owned())
        },
        &["Fatih Mah.\nAtatürk Cad. No: 5-7"],
    ),
    (
        "printed number and mark",
        |text| {
            let number = ApplicationNumber::parse(text)
                .ok()
                .map(|it| it.as_str().to_owned());
            number.or_else(|| PrintMark::parse(text).ok().map(|it| it.as_str().to_owned()))
        },
        &["K7M-4PX-39Q", "7K3M-9P4R-TX3W-AQ7C"],
    ),
    (
        "free text",
        |text| {
            let note = OrganizationNote::parse(text).ok()?;
            assert!(Department::parse(text).is_ok() && JobTitle::parse(text).is_ok());
            Some(note.as_str().to_owned())
        },
        &["Bilgi İşlem - 2. kat"],
    ),
];

/// Signs that nobody sees.
const UNSEEN: [char; 16] = [
    '\u{200b}',
    '\u{200c}',
    '\u{200d}',
    '\u{200e}',
    '\u{200f}',
    '\u{202a}',
    '\u{202c}',
    '\u{202e}',
    '\u{2060}',
    '\u{2066}',
    '\u{2069}',
    '\u{feff}',
    '\u{ad}',
    '\u{61c}',
    '\u{fe0f}',
    '\u{e0101}',
];
/// The zeros of some scripts.
const ZEROS: [u32; 8] = [0x30, 0x660, 0x6f0, 0x966, 0xe50, 0xff10, 0x1d7ce, 0x1d7f6];
const BLANKS: [char; 5] = [' ', '\u{a0}', '\u{2009}', '\u{202f}', '\u{3000}'];
const DASHES: [char; 6] = ['-', '‐', '‑', '–', '—', '−'];

/// The same text in another writing, by these draws.
fn rewritten(text: &str, draws: &[u16]) -> String {
    let mut draws = draws.iter().copied().cycle().map(usize::from);
    let mut draw = |of: usize| draws.next().unwrap_or_default() % of;
    let mut out = String::new();
    for sign in text.chars() {
        for _ in 0..draw(3) {
            out.push(UNSEEN[draw(UNSEEN.len())]);
        }
        match sign {
            '0'..='9' => {
                let zero = ZEROS[draw(ZEROS.len())];
                let digit = zero + u32::from(sign) - u32::from('0');
                out.extend(char::from_u32(digit));
            }
            ' ' => out.push(BLANKS[draw(BLANKS.len())]),
            '-' => out.push(DASHES[draw(DASHES.len())]),
            '\n' => out.push_str(["\n", "\r\n", "\u{2028}"][draw(3)]),
            '!'..='~' if draw(2) == 1 => {
                out.extend(char::from_u32(u32::from(sign) + 0xfee0));
            }
            'İ' => out.push_str(["İ", "I\u{307}", "I\u{200d}\u{307}"][draw(3)]),
            'i' => out.push_str(["i", "i\u{307}", "i\u{ad}\u{307}"][draw(3)]),
            'ş' => out.push_str(["ş", "s\u{327}"][draw(2)]),
            'ü' => out.push_str(["ü", "u\u{308}"][draw(2)]),
            sign => out.push(sign),
        }
    }
    for _ in 0..draw(3) {
        out.push(UNSEEN[draw(UNSEEN.len())]);
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]
    #[test]
    fn every_field_reads_the_same_value_however_it_is_written(
        draws in proptest::collection::vec(any::<u16>(), 40..200),
    ) {
        for (field, read, texts) in FIELDS {
            for text in texts {
                let plain = read(text);
                prop_assert!(plain.is_some(), "{}: {}", field, text);
                let typed = rewritten(text, &draws);
                prop_assert_eq!(read(&typed), plain, "{}: {:?}", field, typed);
            }
        }
    }
}
