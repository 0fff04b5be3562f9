//! Every value comes out of the file as it went in.

use app::{sheet::Part, text::Text};
use domain::{
    Locale,
    contact::StreetAddress,
    id::{ApplicationNumber, compact, hex},
    person::{BirthPlace, FamilyName, GivenName},
    ports::Unprintable,
    province::Province,
    text_value::printable,
};
use proptest::prelude::*;

use crate::print::{PRINTER, print, text};
use server_testing::corpus::{self, Sample};

/// With single spaces.
fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A word that is wider than a line is cut, and only such a word.
const LONGEST_WORD: usize = 60;

fn assert_found(sample: &Sample, pdf: &[u8]) {
    let found = folded(&text(pdf, "-layout"));
    let closed_up: String = found.split(' ').collect();
    for value in &sample.typed {
        let value = folded(value);
        if value
            .split(' ')
            .all(|word| word.chars().count() < LONGEST_WORD)
        {
            assert!(
                found.contains(&value),
                "{}: {value} is not in\n{found}",
                sample.name
            );
        } else {
            let value: String = value.split(' ').collect();
            assert!(
                closed_up.contains(&value),
                "{}: {value} is not in\n{found}",
                sample.name
            );
        }
    }
}

#[test]
fn every_value_of_every_kind_of_form_is_found_letter_for_letter() {
    for sample in corpus::all() {
        let pdf = print(&sample);
        assert_found(&sample, &pdf);
        let found = text(&pdf, "-layout");
        assert!(found.contains(sample.number.as_str()), "{}", sample.name);
        assert!(
            !found.contains("kaktüs"),
            "the security word is never printed"
        );
    }
}

/// LibreOffice writes empty identifiers where a file that it signs has them as text.
#[test]
fn the_trailer_has_the_mark_in_hexadecimal_digits() {
    for sample in corpus::all() {
        let printed = PRINTER.set(&sample.sheet, &sample.number, sample.at);
        let printed = printed.unwrap();
        let digits = hex(compact(printed.mark.as_str()).as_bytes());
        let end = printed.file.len() - 200;
        let trailer = String::from_utf8_lossy(&printed.file[end..]).into_owned();
        let identifiers = format!("/ID[<{digits}><{digits}>]");
        assert!(trailer.contains(&identifiers), "{}: {trailer}", sample.name);
    }
}

/// A signature on a page that does not say whose it is is worth nothing.
#[test]
fn every_page_with_a_place_for_a_signature_names_who_signs() {
    for sample in corpus::all() {
        let found = text(&print(&sample), "-layout");
        let [id, name, ..] = &*sample.typed else {
            panic!("{}: no person", sample.name);
        };
        let signed: Vec<String> = found
            .split('\u{c}')
            .filter(|page| page.contains("Başvuru sahibi: tarih ve imza"))
            .map(folded)
            .collect();
        assert_eq!(
            signed.len(),
            2,
            "{}: the form and the undertaking",
            sample.name
        );
        for page in signed {
            for what in [folded(name), id.clone(), sample.number.as_str().to_owned()] {
                assert!(
                    page.contains(&what),
                    "{}: {what} is not in\n{page}",
                    sample.name
                );
            }
        }
    }
}

/// What is signed stands above the place for the signature, on its page.
#[test]
fn the_declaration_stands_on_the_page_on_which_it_is_signed() {
    for sample in corpus::all() {
        let declared = Text::of(sample.sheet.language).declaration;
        let words: Vec<&str> = declared.split(' ').collect();
        let found = text(&print(&sample), "-layout");
        let page = found
            .split('\u{c}')
            .map(folded)
            .find(|page| page.contains(&words[words.len() - 4..].join(" ")))
            .unwrap();
        for what in [&words[..4].join(" "), "Başvuru sahibi: tarih ve imza"] {
            assert!(
                page.contains(what),
                "{}: {what} is not in\n{page}",
                sample.name
            );
        }
    }
}

/// In Turkish letters only what was typed or is somebody's name, and headings,
/// which stand in both languages for the clerk.
#[test]
fn an_english_form_says_everything_in_english() {
    for sample in corpus::all() {
        if sample.sheet.language != Locale::En {
            continue;
        }
        let mut said = String::new();
        for part in &sample.sheet.parts {
            match part {
                Part::Title(one) | Part::Heading(one) => said.push_str(&one.text),
                Part::Paragraph(text) => said.push_str(text),
                Part::Notice(texts) | Part::Numbered(texts) => said.push_str(&texts.concat()),
                Part::Rows(rows) => {
                    for row in rows {
                        said.push_str(&row.label);
                        said.push_str(&row.value);
                    }
                }
                Part::Boxes(boxes) => {
                    for one in boxes {
                        said.push_str(&one.caption.text);
                    }
                }
                Part::NewPage => {}
            }
            said.push('\n');
        }
        // From the longest: one value may be a part of another.
        let mut typed = sample.typed.clone();
        typed.extend(Province::all().map(|one| one.name().to_owned()));
        typed.sort_by_key(|value| std::cmp::Reverse(value.len()));
        for value in &typed {
            said = said.replace(value, "");
        }
        let strays: Vec<&str> = said
            .lines()
            .filter(|line| line.contains(|letter| "çğıöşüÇĞİÖŞÜ".contains(letter)))
            .collect();
        assert_eq!(strays, Vec::<&str>::new(), "{}", sample.name);
    }
}

fn letters(pattern: &'static str, extra: &'static [char]) -> impl Strategy<Value = char> {
    let latin = prop::char::range('\u{a1}', '\u{17f}').prop_filter("printed", |letter| {
        printable(*letter) && letter.is_alphabetic() && !"ªºŉ".contains(*letter)
    });
    prop_oneof![
        4 => prop::sample::select(pattern.chars().collect::<Vec<_>>()),
        4 => latin,
        1 => prop::sample::select(extra),
    ]
}

const ASCII: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

fn name() -> impl Strategy<Value = String> {
    prop::collection::vec(letters(ASCII, &['-', '\'', '.', ' ']), 1..50)
        .prop_map(|letters| letters.into_iter().collect::<String>())
        .prop_filter("a name", |text| GivenName::parse(text).is_ok())
}

fn address() -> impl Strategy<Value = String> {
    prop::collection::vec(
        letters(
            ASCII,
            &[
                ' ', ' ', '\n', '/', ':', '"', '<', '&', '(', '\\', '%', '₺', '’',
            ],
        ),
        12..240,
    )
    .prop_map(|letters| letters.into_iter().collect::<String>())
    .prop_filter("an address", |text| StreetAddress::parse(text).is_ok())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn any_name_and_address_of_the_repertoire_come_out_as_they_went_in(
        given in name(), family in name(), place in name(), address in address()
    ) {
        prop_assume!(BirthPlace::parse(&place).is_ok());
        let sample = corpus::with_texts(&given, &family, &place, &address);
        let pdf = print(&sample);
        let found: String = text(&pdf, "-layout").split_whitespace().collect();
        let family = FamilyName::parse(&family).unwrap();
        let address = StreetAddress::parse(&address).unwrap();
        for value in [
            GivenName::parse(&given).unwrap().as_str(),
            family.as_str(),
            BirthPlace::parse(&place).unwrap().as_str(),
            address.as_str(),
        ] {
            let value: String = value.split_whitespace().collect();
            prop_assert!(found.contains(&value), "{value} is not in\n{found}");
        }
    }
}

#[test]
fn a_letter_that_the_fonts_lack_is_refused_and_never_printed_as_a_box() {
    let sample = corpus::full(ApplicationNumber::from_choices([5; 9]));
    for letter in ['Д', '中', '\u{202e}', '\u{200b}', '😀', '\u{a0}'] {
        let mut sheet = sample.sheet.clone();
        sheet.help.push(letter);
        let printed = PRINTER.set(&sheet, &sample.number, sample.at);
        assert_eq!(printed.err(), Some(Unprintable), "{letter:?}");
    }
}
