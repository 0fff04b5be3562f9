use proptest::prelude::*;

use super::*;
use crate::unicode::nfc;

const TEXT: &str = "MUHUR-OTURUM-1\nportal: https://basvuru.example.gov.tr\nişlem: başvuru onayı\n\
    kişi: 10000000146\nzaman: 2026-11-29T17:30:05+03:00\nayrıntı: 12 başvuru\n\
    ayrıntı: liste 5d41402abc4b2a76\ntek kullanımlık: \
    00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n";

fn changed(from: &str, to: &str) -> String {
    assert!(TEXT.contains(from), "{from}");
    TEXT.replacen(from, to, 1)
}

#[test]
fn a_statement_is_read_as_it_is_written() {
    let read = Statement::parse(TEXT.as_bytes()).unwrap();
    assert_eq!(read.text(), TEXT);
    assert_eq!(read.origin().as_str(), "https://basvuru.example.gov.tr");
    assert_eq!(read.purpose(), StatementPurpose::Approve);
    assert_eq!(read.person().as_str(), "10000000146");
    assert_eq!(read.at().to_string(), "2026-11-29T14:30:05Z");
    assert_eq!(read.expires_at().to_string(), "2026-11-29T14:32:05Z");
    assert_eq!(read.details(), ["12 başvuru", "liste 5d41402abc4b2a76"]);
    assert!(!format!("{read:?}").contains("10000000146"));
    assert!(!format!("{:?}", read.nonce()).contains("0011"));
}

/// What is told of each of these texts.
fn each_is_refused(cases: &[(&str, String, StatementError)]) {
    for (why, text, error) in cases {
        let read = Statement::parse(text.as_bytes());
        assert_eq!(read.err(), Some(*error), "{why}");
    }
}

#[test]
fn a_text_with_other_lines_than_a_statement_is_none() {
    use StatementError::{Header, Lines, Origin};

    each_is_refused(&[
        ("nothing", String::new(), Header),
        ("a form", "%PDF-1.7\n".to_owned(), Header),
        ("another version", changed("OTURUM-1", "OTURUM-2"), Header),
        ("a byte order mark", format!("\u{feff}{TEXT}"), Header),
        ("a blank in front", format!(" {TEXT}"), Header),
        (
            "ends of lines of Windows",
            TEXT.replace('\n', "\r\n"),
            Header,
        ),
        (
            "one end of a line of Windows",
            changed("gov.tr\n", "gov.tr\r\n"),
            Origin,
        ),
        ("no end of the last line", TEXT.trim_end().to_owned(), Lines),
        ("a line behind", format!("{TEXT}not: x\n"), Lines),
        ("an empty line behind", format!("{TEXT}\n"), Lines),
        ("a byte behind", format!("{TEXT}\0"), Lines),
        ("a second statement behind", format!("{TEXT}{TEXT}"), Lines),
        ("an unknown line", changed("ayrıntı: 12", "not: 12"), Lines),
        ("an empty line", changed("kişi", "\nkişi"), Lines),
        ("a line less", changed("kişi: 10000000146\n", ""), Lines),
        (
            "a line twice",
            changed(
                "kişi: 10000000146\n",
                "kişi: 10000000146\nkişi: 10000000146\n",
            ),
            Lines,
        ),
        (
            "another order",
            changed(
                "işlem: başvuru onayı\nkişi: 10000000146\n",
                "kişi: 10000000146\nişlem: başvuru onayı\n",
            ),
            Lines,
        ),
        ("another name of a line", changed("işlem", "islem"), Lines),
        ("a name in capitals", changed("portal", "Portal"), Lines),
        (
            "a name that is composed of two signs",
            changed("işlem", "is\u{327}lem"),
            Lines,
        ),
        (
            "no blank behind a name",
            changed("portal: ", "portal:"),
            Lines,
        ),
        (
            "two blanks behind a name",
            changed("portal: ", "portal:  "),
            Origin,
        ),
    ]);
    let large = changed("12 başvuru", &"x".repeat(LARGEST_STATEMENT));
    let read = Statement::parse(large.as_bytes());
    assert_eq!(read, Err(StatementError::TooLarge));
    let no_text = [TEXT.as_bytes(), b"\xff"].concat();
    assert_eq!(Statement::parse(&no_text), Err(Lines));
}

#[test]
fn an_origin_purpose_person_or_time_that_is_written_otherwise_is_refused() {
    use StatementError::{Origin, Person, Purpose, Time};

    each_is_refused(&[
        ("plain HTTP", changed("https://", "http://"), Origin),
        ("another scheme", changed("https://", "HTTPS://"), Origin),
        ("a path", changed("gov.tr", "gov.tr/"), Origin),
        (
            "somebody in front of the host",
            changed("basvuru.", "basvuru@evil."),
            Origin,
        ),
        (
            "a Cyrillic letter in the host",
            changed("basvuru", "bаsvuru"),
            Origin,
        ),
        (
            "a capital in the host",
            changed("basvuru", "Basvuru"),
            Origin,
        ),
        ("the usual port", changed("gov.tr", "gov.tr:443"), Origin),
        (
            "a port with a zero in front",
            changed("gov.tr", "gov.tr:08443"),
            Origin,
        ),
        (
            "a dot behind the host",
            changed("gov.tr", "gov.tr."),
            Origin,
        ),
        (
            "an unknown purpose",
            changed("başvuru onayı", "her şey"),
            Purpose,
        ),
        (
            "a purpose in capitals",
            changed("başvuru onayı", "Başvuru onayı"),
            Purpose,
        ),
        ("no purpose", changed("başvuru onayı", ""), Purpose),
        (
            "a wrong number",
            changed("10000000146", "10000000147"),
            Person,
        ),
        (
            "a number with blanks",
            changed("10000000146", "100 000 001 46"),
            Person,
        ),
        (
            "a number in other digits",
            changed("10000000146", "１0000000146"),
            Person,
        ),
        ("a time elsewhere", changed("+03:00", "+02:00"), Time),
        (
            "a time in UTC",
            changed("17:30:05+03:00", "14:30:05Z"),
            Time,
        ),
        (
            "a time with parts of a second",
            changed(":05+", ":05.5+"),
            Time,
        ),
        ("no seconds", changed(":05+", "+"), Time),
        (
            "a time that is none",
            changed("2026-11-29", "2026-02-30"),
            Time,
        ),
        ("a small t", changed("T17", "t17"), Time),
    ]);
}

#[test]
fn a_detail_that_cannot_be_shown_or_a_wrong_nonce_is_refused() {
    use StatementError::{Detail, Nonce};

    let many = "ayrıntı: bir\n".repeat(9);
    each_is_refused(&[
        ("a tabulator", changed("12 başvuru", "12\tbaşvuru"), Detail),
        (
            "a sign that turns the text round",
            changed("12 başvuru", "12 \u{202e}başvuru"),
            Detail,
        ),
        (
            "a blank that nobody sees",
            changed("12 başvuru", "12\u{200b}başvuru"),
            Detail,
        ),
        (
            "another end of a line",
            changed("12 başvuru", "12\u{2028}başvuru"),
            Detail,
        ),
        (
            "a Greek letter",
            changed("12 başvuru", "12 bαşvuru"),
            Detail,
        ),
        (
            "a detail that is composed of two signs",
            changed("12 başvuru", "12 bas\u{327}vuru"),
            Detail,
        ),
        ("two blanks", changed("12 başvuru", "12  başvuru"), Detail),
        ("an empty detail", changed("12 başvuru", ""), Detail),
        (
            "a long detail",
            changed("12 başvuru", &"x".repeat(201)),
            Detail,
        ),
        (
            "many details",
            changed("ayrıntı: 12 başvuru\n", &many),
            Detail,
        ),
        (
            "capitals in the number that is used once",
            changed("aabb", "AABB"),
            Nonce,
        ),
        ("a shorter number", changed("0011223344", ""), Nonce),
        (
            "a longer number",
            changed("0011223344", "000011223344"),
            Nonce,
        ),
    ]);
}

#[test]
fn an_origin_is_that_of_a_portal() {
    for good in [
        "https://a",
        "https://basvuru.example.gov.tr:8443",
        "https://xn--bavuru-r9a.gov.tr",
        "http://127.0.0.1:3000",
        "http://localhost",
    ] {
        assert_eq!(Origin::parse(good).unwrap().as_str(), good);
    }
    for wrong in [
        "",
        "https://",
        "https://a..b",
        "https://-a",
        "https://a-",
        "https://a:",
        "https://a:0",
        "https://a:65536",
        "https://a:+80",
        "https://a:1:2",
        "https://başvuru.gov.tr",
        "http://example.gov.tr",
        "http://127.0.0.1:80",
        "http://127.0.0.1.example",
        "ftp://a",
        "https://a?b",
        "https://a b",
    ] {
        assert_eq!(Origin::parse(wrong), Err(StatementError::Origin), "{wrong}");
    }
}

proptest! {
    #[test]
    fn any_text_is_a_statement_as_it_stands_or_none(text in "\\PC*") {
        let text = format!("MUHUR-OTURUM-1\n{text}");
        if let Ok(read) = Statement::parse(text.as_bytes()) {
            prop_assert_eq!(read.text(), text);
        }
    }

    #[test]
    fn a_statement_with_any_detail_is_read_back_or_cannot_be_made(
        detail in "\\PC{0,20}",
        second in 0_i64..4_000_000_000,
        purpose in 0_usize..3,
        bits in any::<[u8; 32]>(),
    ) {
        let made = Statement::new(
            Origin::parse("https://a.tr").unwrap(),
            StatementPurpose::ALL[purpose],
            NationalId::parse("10000000146").unwrap(),
            Timestamp::from_second(second).unwrap(),
            vec![detail],
            StatementNonce::from_bytes(bits),
        );
        if let Ok(made) = made {
            let text = made.text();
            prop_assert!(nfc(&text) == text);
            prop_assert!(!text.replace('\n', "").contains(char::is_control));
            prop_assert_eq!(Statement::parse(text.as_bytes()), Ok(made));
        }
    }

    #[test]
    fn a_statement_of_which_a_byte_was_changed_is_none_or_another_one(
        at in 0..TEXT.len(),
        byte in any::<u8>(),
    ) {
        let mut text = TEXT.as_bytes().to_vec();
        text[at] = byte;
        if let Ok(read) = Statement::parse(&text) {
            prop_assert_eq!(read.text().into_bytes(), text);
        }
    }
}
