//! Rules 1 to 4: the shape of the file and of its update.

use pades::Refusal::{self, BytesAfterEnd, CrossReference, OtherFormat, UpdateMalformed};

use super::{Case, each_is_refused};
use crate::{
    forge::{self, METADATA, forge},
    issued::{FORM, judge},
};

fn refusal(file: &[u8]) -> Refusal {
    judge(FORM, file).unwrap_err()
}

#[test]
fn bytes_behind_the_last_update_are_refused() {
    let signed = forge(|_| {});
    for more in [
        "x",
        "\n",
        "\r\n",
        " ",
        "\0",
        "%",
        "%%EOF",
        "\n%%EOF\n",
        "</html>",
    ] {
        let more = [&signed[..], more.as_bytes()].concat();
        assert_eq!(refusal(&more).rule(), 3, "{:?}", &more[signed.len()..]);
    }
    for less in 2..40 {
        assert_eq!(
            refusal(&signed[..signed.len() - less]),
            BytesAfterEnd,
            "{less}"
        );
    }
}

pub(super) const UPDATES: &[Case] = &[
    ("a comment between objects", UpdateMalformed, |f| {
        f.gap = b"% comment\n".to_vec();
    }),
    ("bytes between objects", UpdateMalformed, |f| {
        f.gap = b"x\n".to_vec();
    }),
    ("lines without end in front", UpdateMalformed, |f| {
        f.lead = b"\r\n\r\n\r\n".to_vec();
    }),
    ("a comment in front", UpdateMalformed, |f| {
        f.lead = b"%PDF-1.4\n".to_vec();
    }),
    ("a comment in an object", UpdateMalformed, |f| {
        let _ = f.add("<</A1 1 %>>\n>>");
    }),
    ("a value that does not end", UpdateMalformed, |f| {
        let _ = f.add("<</A1 [1 2");
    }),
    ("nested deeply", UpdateMalformed, |f| {
        let _ = f.add(format!("{}1{}", "[".repeat(65), "]".repeat(65)));
    }),
    ("nested very deeply", UpdateMalformed, |f| {
        let _ = f.add("[".repeat(400_000));
    }),
    ("very many values", UpdateMalformed, |f| {
        let _ = f.add(format!("[{}]", "0 ".repeat(200_000)));
    }),
    ("very many objects", UpdateMalformed, |f| {
        for number in 9_000..11_100 {
            f.put(number, "1");
        }
    }),
    ("another generation", UpdateMalformed, |f| {
        let _ = f.add("[5 1 R]");
    }),
    ("a key twice", UpdateMalformed, |f| f.field("/F 2/F 4")),
    ("a key twice, once in other letters", UpdateMalformed, |f| {
        f.field("/F#54 /Tx");
    }),
    ("an object twice", UpdateMalformed, |f| {
        let number = f.add("1");
        f.objects.push((number, b"2".into()));
    }),
    (
        "a stream that is longer than it says",
        UpdateMalformed,
        |f| {
            let _ = f.add("<</Length 2>>\nstream\nabc\nendstream");
        },
    ),
    ("a stream without a length", UpdateMalformed, |f| {
        let _ = f.add("<<>>\nstream\nabc\nendstream");
    }),
    (
        "a stream with the length of an issued object",
        UpdateMalformed,
        |f| {
            let _ = f.add("<</Length 1 0 R>>\nstream\nabc\nendstream");
        },
    ),
    (
        "a stream whose length elsewhere is wrong",
        UpdateMalformed,
        |f| {
            let length = f.add("1");
            let _ = f.add(format!("<</Length {length} 0 R>>\nstream\nabc\nendstream"));
        },
    ),
    ("an object of another generation", UpdateMalformed, |f| {
        f.lead = b"99 1 obj\n1\nendobj\n".to_vec();
    }),
    ("a long comment of iText's", UpdateMalformed, |f| {
        let comment = format!("%iText{}\nstartxref", "x".repeat(65));
        f.replace_in_ending("startxref", comment);
    }),
    ("no table", UpdateMalformed, |f| {
        f.replace_in_ending("xref\n", "");
    }),
    ("no trailer", UpdateMalformed, |f| {
        f.replace_in_ending("trailer", "");
    }),
    ("no PAdES, and more is changed", OtherFormat, |f| {
        f.edit(1, "ETSI.CAdES.detached", "adbe.pkcs7.detached");
        f.put(METADATA, "<<>>");
    }),
    ("a number too large", UpdateMalformed, |f| {
        f.put(1 << 23, "1");
    }),
];

#[test]
fn updates_that_are_not_built_as_updates_are_refused() {
    each_is_refused(UPDATES);
}

pub(super) const TABLES: &[Case] = &[
    ("an object less", CrossReference, |f| {
        let number = f.add("1");
        f.ending = Box::new(move |text| {
            let (before, rest) = text.split_once(&format!("\n{number} 1\n")).unwrap();
            format!("{before}\n{}", rest.split_once('\n').unwrap().1)
        });
    }),
    ("an object more", CrossReference, |f| {
        f.replace_in_ending("xref\n", "xref\n20 1\n0000000009 00000 n \n");
    }),
    ("an issued object deleted", CrossReference, |f| {
        f.replace_in_ending("xref\n", "xref\n20 1\n0000000000 00001 f \n");
    }),
    ("an object in another place", CrossReference, |f| {
        f.replace_in_ending("00000 n", "00000 n");
        f.ending = Box::new(|text| {
            let (before, rest) = text.split_once("6 1\n").unwrap();
            format!("{before}6 1\n0000000009{}", &rest[10..])
        });
    }),
    ("another generation in the table", UpdateMalformed, |f| {
        f.replace_in_ending("00000 n", "00001 n");
    }),
    ("an entry twice", CrossReference, |f| {
        f.ending = Box::new(|text| {
            let row = text.split_once("6 1\n").unwrap().1[..20].to_owned();
            text.replacen("trailer", &format!("6 1\n{row}trailer"), 1)
        });
    }),
    ("short entries", CrossReference, |f| {
        f.replace_in_ending(" 00000 n \n", " 00000 n\n");
    }),
    ("entries without the end of a line", CrossReference, |f| {
        f.replace_in_ending(" 00000 n \n", " 00000 n  ");
    }),
    ("a list of free objects", CrossReference, |f| {
        f.replace_in_ending("xref\n", "xref\n0 1\n0000000007 65535 f \n");
    }),
    ("very many entries", CrossReference, |f| {
        f.replace_in_ending("xref\n", "xref\n0 99999999\n");
    }),
    ("another start", CrossReference, |f| {
        f.replace_in_ending("startxref\n", "startxref\n1");
    }),
    ("another root", CrossReference, |f| {
        f.replace_in_ending("/Root 1", "/Root 2");
    }),
    ("no previous table", CrossReference, |f| {
        f.replace_in_ending("/Prev ", "/Info 9 0 R/Size2 ");
    }),
    ("another previous table", CrossReference, |f| {
        f.replace_in_ending("/Prev ", "/Prev 1");
    }),
    ("a smaller size", CrossReference, |f| {
        f.replace_in_ending("/Size ", "/Size 1");
    }),
    ("a hybrid file", CrossReference, |f| {
        f.replace_in_ending("/Root", "/XRefStm 100/Root");
    }),
    ("encrypted", CrossReference, |f| {
        f.replace_in_ending("/Root", "/Encrypt 1 0 R/Root");
    }),
    ("a key of its own", CrossReference, |f| {
        f.replace_in_ending("/Root", "/Other 1/Root");
    }),
    (
        "a previous table that is no whole number",
        CrossReference,
        |f| {
            f.replace_in_ending(">>\nstartxref", ".5>>\nstartxref");
        },
    ),
];

#[test]
fn tables_and_trailers_that_say_something_else_than_the_update_holds_are_refused() {
    each_is_refused(TABLES);
}

#[test]
fn numbers_of_objects_that_were_never_used_are_refused() {
    // The sample has none that are free: one is made by an entry that only looks used.
    let file = forge(|f| {
        let number = f.next() + 5;
        f.put(number, "<</Type/SigRef>>");
        f.field(&format!("/MK {number} 0 R"));
    });
    // Numbers may be left out: they are new all the same.
    judge(FORM, &file).unwrap();
}

#[test]
fn ends_of_lines_in_front_of_the_update_are_accepted_up_to_four() {
    for (lead, accepted) in [
        ("\n\r\n", true),
        ("\r\n\r\n", true),
        ("\n\n\n\n\n", false),
        ("\n ", false),
        (" ", false),
        ("\0", false),
    ] {
        let file = forge(|f| f.lead = lead.as_bytes().to_vec());
        assert_eq!(judge(FORM, &file).is_ok(), accepted, "{lead:?}");
    }
}

#[test]
fn a_cross_reference_stream_in_place_of_a_table_is_refused() {
    let file = forge(|f| {
        let stream = forge::stream("/Type/XRef/W[1 2 1]/Size 9/Root 1 0 R", "xxxx");
        let _ = f.add(stream);
        f.ending = Box::new(|text| {
            let at = text.rfind("startxref").unwrap();
            text[at..].to_owned()
        });
    });
    assert_eq!(refusal(&file), UpdateMalformed);
}
