//! Rule 5: one signature, which covers everything but itself.

use pades::Refusal::{
    ByteRange, Contents, FirstUpdateUnsigned, SeveralSignatures, SignatureKeyTwice,
    SignatureShared, UpdateMalformed,
};

use super::{Case, each_is_refused};
use crate::{
    forge::{forge, signature_body},
    issued::{FORM, judge},
};

pub(super) const RANGES: &[Case] = &[
    ("not from the beginning", ByteRange, |f| {
        f.range = Box::new(|before, behind, rest| format!("1 {} {behind} {rest}", before - 1));
    }),
    ("a byte less in front", ByteRange, |f| {
        f.range = Box::new(|before, behind, rest| format!("0 {} {behind} {rest}", before - 1));
    }),
    ("a byte more in front", ByteRange, |f| {
        f.range = Box::new(|before, behind, rest| format!("0 {} {behind} {rest}", before + 1));
    }),
    ("a byte less behind", ByteRange, |f| {
        f.range =
            Box::new(|before, behind, rest| format!("0 {before} {} {}", behind + 1, rest - 1));
    }),
    ("a byte more behind", ByteRange, |f| {
        f.range =
            Box::new(|before, behind, rest| format!("0 {before} {} {}", behind - 1, rest + 1));
    }),
    ("not to the end", ByteRange, |f| {
        f.range = Box::new(|before, behind, rest| format!("0 {before} {behind} {}", rest - 1));
    }),
    ("beyond the end", ByteRange, |f| {
        f.range = Box::new(|before, behind, rest| format!("0 {before} {behind} {}", rest + 1));
    }),
    ("the issued form alone", ByteRange, |f| {
        f.range = Box::new(|_, _, _| format!("0 {} {} 0", FORM.len(), FORM.len()));
    }),
    ("three numbers", ByteRange, |f| {
        f.range = Box::new(|before, behind, _| format!("0 {before} {behind}"));
    }),
    ("six numbers", ByteRange, |f| {
        f.range = Box::new(|before, behind, rest| format!("0 {before} {behind} {rest} 0 0"));
    }),
    ("a negative number", ByteRange, |f| {
        f.range = Box::new(|before, behind, rest| format!("-0 {before} {behind} -{rest}"));
    }),
    ("numbers with a point", ByteRange, |f| {
        f.range = Box::new(|before, behind, rest| format!("0 {before}. {behind} {rest}"));
    }),
    ("an offset too large", UpdateMalformed, |f| {
        f.range = Box::new(|before, behind, _| format!("0 {before} {behind} 99999999999999"));
    }),
    ("overlapping", ByteRange, |f| {
        f.range = Box::new(|before, behind, rest| {
            format!("0 {behind} {before} {}", rest + behind - before)
        });
    }),
    ("exchanged", ByteRange, |f| {
        f.range = Box::new(|before, behind, rest| format!("{behind} {rest} 0 {before}"));
    }),
    ("no range", FirstUpdateUnsigned, |f| {
        f.edit(1, "/ByteRange", "/ByteRanges");
    }),
];

#[test]
fn signatures_that_do_not_cover_the_whole_file_are_refused() {
    each_is_refused(RANGES);
}

#[test]
fn leading_zeros_in_the_range_are_accepted() {
    let file = forge(|f| {
        f.range =
            Box::new(|before, behind, rest| format!("0 {before:010} {behind:010} {rest:010}"));
    });
    judge(FORM, &file).unwrap();
}

pub(super) const DIGITS: &[Case] = &[
    ("white space", Contents, |f| f.edit(1, "00>>>", "0 >>>")),
    ("white space more", Contents, |f| {
        f.edit(1, "00>>>", "00 >>>");
    }),
    ("an odd number of digits", Contents, |f| {
        f.edit(1, "00>>>", "0>>>");
    }),
    ("a comment", UpdateMalformed, |f| {
        f.edit(1, "00>>>", "%\n>>>");
    }),
    ("something else than digits", UpdateMalformed, |f| {
        f.edit(1, "00>>>", "0x>>>");
    }),
    ("a key twice", SignatureKeyTwice, |f| {
        f.edit(1, "/Contents<", "/Contents<00>/Contents<");
    }),
    ("a range twice", SignatureKeyTwice, |f| {
        f.edit(1, "/ByteRange[", "/ByteRange[0 1 2 3]/ByteRange[");
    }),
    (
        "a key twice, once in other letters",
        SignatureKeyTwice,
        |f| {
            f.edit(1, "/Contents<", "/Content#73<00>/Contents<");
        },
    ),
    ("in another object", Contents, |f| {
        f.edit(1, "/Contents<", "/Cert<");
        let text = f.add("<00>");
        f.edit(1, "/M(", &format!("/Contents {text} 0 R/M("));
    }),
];

#[test]
fn contents_that_are_more_than_hexadecimal_digits_are_refused() {
    each_is_refused(DIGITS);
}

pub(super) const SHARED: &[Case] = &[
    ("a second signature beside it", SeveralSignatures, |f| {
        let body = signature_body("ETSI.CAdES.detached", "D:20260101000000Z", "");
        let _ = f.add(body.replace(&"0".repeat(8192), "00"));
    }),
    (
        "a second one inside of another object",
        SeveralSignatures,
        |f| {
            let _ = f.add("[<</ByteRange[0 1 2 3]>>]");
        },
    ),
    ("referred to by another object", SignatureShared, |f| {
        let signature = f.signature();
        let _ = f.add(format!("<</V {signature} 0 R>>"));
    }),
    ("referred to by itself", SignatureShared, |f| {
        let signature = f.signature();
        f.edit(1, "/Type/Sig", &format!("/Type/Sig/V {signature} 0 R"));
    }),
    ("referred to by a list", SignatureShared, |f| {
        let signature = f.signature();
        let _ = f.add(format!("[{signature} 0 R]"));
    }),
    ("referred to as an appearance", SignatureShared, |f| {
        let signature = f.signature();
        f.field(&format!("/MK<</R {signature} 0 R>>"));
    }),
];

#[test]
fn more_than_one_signature_or_one_that_is_shared_is_refused() {
    each_is_refused(SHARED);
}
