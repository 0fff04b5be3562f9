//! Rules 1 to 3: files that are not the issued form and updates behind it.

use std::{fs, process::Command};

use pades::Refusal::{
    BytesAfterEnd, ChangedAfterSigning, FirstUpdateUnsigned, IssuedBytesChanged, NotPdf, NotSigned,
    TooLarge, TooManyUpdates, TooMuchAdded,
};

use super::{File, files_are_refused};
use crate::{
    forge::{CATALOG, forge, forge_of, stream, update},
    issued::{FORM, FORMS},
    tools,
};

fn signed() -> Vec<u8> {
    forge(|_| {})
}

/// The signed form with one bit changed.
fn changed_at(at: usize) -> Vec<u8> {
    let mut file = signed();
    file[at] ^= 1;
    file
}

fn followed_by(more: &[u8]) -> Vec<u8> {
    [&signed()[..], more].concat()
}

fn cut_by(bytes: usize) -> Vec<u8> {
    let mut file = signed();
    file.truncate(file.len() - bytes);
    file
}

/// The issued form after an update that signs nothing.
fn filled_in() -> Vec<u8> {
    update(FORM, |f| {
        f.change(CATALOG, "/Type/Catalog", "/Type/Catalog/Version/1.7");
    })
}

/// The signed form as qpdf writes it anew.
fn rewritten(options: &[&str]) -> Vec<u8> {
    let folder = tools::folder();
    fs::write(folder.join("in.pdf"), signed()).unwrap();
    let done = Command::new("qpdf")
        .args(options)
        .args([folder.join("in.pdf"), folder.join("out.pdf")])
        .status()
        .unwrap();
    assert!(done.success());
    fs::read(folder.join("out.pdf")).unwrap()
}

pub(super) const FILES: &[File] = &[
    ("nothing", NotPdf, Vec::new),
    ("a page of the web", NotPdf, || b"<html>%PDF-1.7".to_vec()),
    ("a line in front of the signed form", NotPdf, || {
        [b"\n", &signed()[..]].concat()
    }),
    ("a page of the web in front of it", NotPdf, || {
        [b"<script>x</script>", &signed()[..]].concat()
    }),
    ("an archive in front of it", NotPdf, || {
        [b"PK\x03\x04", &signed()[..]].concat()
    }),
    ("a byte order mark in front of it", NotPdf, || {
        [b"\xef\xbb\xbf", &signed()[..]].concat()
    }),
    ("larger than an upload may be", TooLarge, || {
        vec![b'%'; pades::LARGEST + 1]
    }),
    ("ends of lines behind it, a mebibyte", TooMuchAdded, || {
        [FORM, &vec![b'\n'; pades::LARGEST_ADDITION + 1]].concat()
    }),
    ("signed, with a picture of a mebibyte", TooMuchAdded, || {
        forge(|f| {
            let drawn = f.add(stream(
                "/Subtype/Form",
                &"x".repeat(pades::LARGEST_ADDITION),
            ));
            f.edit(0, "/AP<</N 7 0 R>>", &format!("/AP<</N {drawn} 0 R>>"));
        })
    }),
    ("another form of the portal's", IssuedBytesChanged, || {
        forge_of(FORMS[0].1, |_| {})
    }),
    ("the first line of a form", IssuedBytesChanged, || {
        b"%PDF-1.7\n".to_vec()
    }),
    ("another version of PDF", IssuedBytesChanged, || {
        changed_at(7)
    }),
    ("another comment below it", IssuedBytesChanged, || {
        changed_at(11)
    }),
    ("one bit of the page", IssuedBytesChanged, || {
        changed_at(FORM.len() / 2)
    }),
    ("one bit of the issued trailer", IssuedBytesChanged, || {
        changed_at(FORM.len() - 60)
    }),
    ("one bit of its last line", IssuedBytesChanged, || {
        changed_at(FORM.len() - 2)
    }),
    ("another form in front of it", IssuedBytesChanged, || {
        [b"%PDF-1.7\n%\n", &signed()[..]].concat()
    }),
    ("signed, and the form cut off", IssuedBytesChanged, || {
        let file = signed();
        [&FORM[..100], &file[FORM.len()..]].concat()
    }),
    (
        "ends of lines of another system",
        IssuedBytesChanged,
        || {
            let lines = |byte: u8| match byte {
                b'\n' => b"\r\n".to_vec(),
                byte => vec![byte],
            };
            signed().into_iter().flat_map(lines).collect()
        },
    ),
    (
        "an issued number that was typed over",
        IssuedBytesChanged,
        || {
            let file = String::from_utf8_lossy(&signed()).into_owned();
            file.replacen("<muhur:number>", "<muhur:nUmber>", 1).into()
        },
    ),
    (
        "written anew by qpdf",
        IssuedBytesChanged,
        || rewritten(&[]),
    ),
    ("written anew for the web", IssuedBytesChanged, || {
        rewritten(&["--linearize"])
    }),
    (
        "written anew in streams of objects",
        IssuedBytesChanged,
        || rewritten(&["--object-streams=generate"]),
    ),
    ("the issued form", NotSigned, || FORM.to_vec()),
    ("the issued form and ends of lines", NotSigned, || {
        [FORM, b"\r\n\n"].concat()
    }),
    (
        "an update that signs nothing",
        FirstUpdateUnsigned,
        filled_in,
    ),
    (
        "filled in first and signed then",
        FirstUpdateUnsigned,
        || forge_of(FORM, |f| f.form = filled_in()),
    ),
    ("a word behind it", BytesAfterEnd, || followed_by(b"x")),
    ("a space behind it", BytesAfterEnd, || followed_by(b" ")),
    ("a zero behind it", BytesAfterEnd, || followed_by(b"\0")),
    ("a comment behind it", BytesAfterEnd, || {
        followed_by(b"% x\n")
    }),
    ("a page of the web behind it", BytesAfterEnd, || {
        followed_by(b"<script>x</script>")
    }),
    ("the sign of an end behind it", ChangedAfterSigning, || {
        followed_by(b"%%EOF\n")
    }),
    (
        "many lines and the sign of an end",
        ChangedAfterSigning,
        || followed_by(b"\n\n\n\n\n%%EOF\n"),
    ),
    ("cut by its last word", BytesAfterEnd, || cut_by(3)),
    ("cut by its last line", BytesAfterEnd, || cut_by(6)),
    ("cut in its trailer", BytesAfterEnd, || cut_by(40)),
    ("updates without end", TooManyUpdates, || {
        (0..9).fold(signed(), |file, _| {
            update(&file, |f| {
                let _ = f.add("1");
            })
        })
    }),
];

#[test]
fn files_that_are_not_the_issued_form_and_its_updates_are_refused() {
    let files = FILES.iter();
    files_are_refused(files.map(|(name, refusal, make)| (*name, *refusal, make())));
}
