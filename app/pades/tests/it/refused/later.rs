//! Rule 3: what follows the signature.

use domain::signature::SignatureLevel;
use pades::Refusal::ChangedAfterSigning;

use super::{Case, each_is_refused_of};
use crate::{
    forge::{CATALOG, FIELD, forge, page, signature_body, stream, update},
    issued::{FORM, judge},
};

/// Adds validation data.
pub(super) fn validation_data(file: &[u8]) -> Vec<u8> {
    update(file, |f| {
        let certificate = f.add(stream("", "certificate"));
        let dss = f.add(format!("<</Type/DSS/Certs[{certificate} 0 R]>>"));
        f.change(
            CATALOG,
            "/Type/Catalog",
            &format!("/Type/Catalog/DSS {dss} 0 R"),
        );
    })
}

/// Adds a document time stamp. What it holds is not looked at: the bytes are not kept.
pub(super) fn document_stamp(file: &[u8], kind: &str, format: &str) -> Vec<u8> {
    update(file, |f| {
        let body = signature_body(format, "D:20260101000000Z", "");
        let stamp = f.add(body.replace("/Type/Sig/", &format!("/Type{kind}/")));
        let field = f.add(format!("<</FT/Sig/T(Stamp)/V {stamp} 0 R/Rect[0 0 0 0]>>"));
        let fields = format!("/Fields[{FIELD} 0 R {field} 0 R]");
        f.change(CATALOG, &format!("/Fields[{FIELD} 0 R]"), &fields);
    })
}

#[test]
fn validation_data_and_document_time_stamps_may_follow_and_are_not_kept() {
    let signed = forge(|_| {});
    let long = validation_data(&signed);
    let stamped = document_stamp(&long.clone(), "/DocTimeStamp", "ETSI.RFC3161");
    for file in [
        &long,
        &document_stamp(&signed, "/DocTimeStamp", "ETSI.RFC3161"),
    ] {
        let accepted = judge(FORM, file).unwrap();
        assert_eq!(accepted.kept, signed.len());
        assert_eq!(accepted.level, SignatureLevel::B);
    }
    // The catalog of the third update lacks what the second one added: that is a change.
    assert_eq!(judge(FORM, &stamped).unwrap_err(), ChangedAfterSigning);
}

/// What is added behind a signed form.
pub(super) const ADDED: &[Case] = &[
    ("nothing new", ChangedAfterSigning, |f| {
        f.change(CATALOG, "/Lang(en)", "/Lang(tr)");
    }),
    ("a note", ChangedAfterSigning, |f| {
        let note = f.add("<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/Contents(x)>>");
        let annots = format!("/Annots[{FIELD} 0 R {note} 0 R]");
        f.change(page(), &format!("/Annots[{FIELD} 0 R]"), &annots);
    }),
    ("a page", ChangedAfterSigning, |f| {
        let new = f.add("<</Type/Page/Parent 2 0 R>>");
        f.change(2, "/Kids[", &format!("/Kids[{new} 0 R "));
    }),
    ("other contents", ChangedAfterSigning, |f| {
        let new = f.add(stream("", "BT ET"));
        f.change(page(), "/Contents ", &format!("/Contents {new} 0 R/Old "));
    }),
    ("the signature taken out", ChangedAfterSigning, |f| {
        f.change(FIELD, "/FT/Sig", "/FT/Sig/MK<<>>");
    }),
    ("another box for the signature", ChangedAfterSigning, |f| {
        f.change(FIELD, "/Rect[60", "/Rect[50");
    }),
    ("a second signature", ChangedAfterSigning, |f| {
        let signature = f.add(signature_body(
            "ETSI.CAdES.detached",
            "D:20260101000000Z",
            "",
        ));
        let field = f.add(format!("<</FT/Sig/T(b)/V {signature} 0 R/Rect[0 0 0 0]>>"));
        let fields = format!("/Fields[{FIELD} 0 R {field} 0 R]");
        f.change(CATALOG, &format!("/Fields[{FIELD} 0 R]"), &fields);
    }),
    ("a field that shows itself", ChangedAfterSigning, |f| {
        let stamp = signature_body("ETSI.RFC3161", "D:20260101000000Z", "");
        let stamp = f.add(stamp.replace("/Type/Sig/", "/Type/DocTimeStamp/"));
        let field = format!("<</FT/Sig/Subtype/Widget/T(b)/V {stamp} 0 R/Rect[0 0 9 9]>>");
        let field = f.add(field);
        let fields = format!("/Fields[{FIELD} 0 R {field} 0 R]");
        f.change(CATALOG, &format!("/Fields[{FIELD} 0 R]"), &fields);
    }),
    (
        "a stamp that does not cover the file",
        ChangedAfterSigning,
        |f| {
            let stamp = signature_body("ETSI.RFC3161", "D:20260101000000Z", "");
            let stamp = f.add(stamp.replace("/Type/Sig/", "/Type/DocTimeStamp/"));
            let field = f.add(format!("<</FT/Sig/T(b)/V {stamp} 0 R/Rect[0 0 0 0]>>"));
            let fields = format!("/Fields[{FIELD} 0 R {field} 0 R]");
            f.change(CATALOG, &format!("/Fields[{FIELD} 0 R]"), &fields);
            f.range = Box::new(|before, behind, rest| format!("0 {before} {behind} {}", rest - 1));
        },
    ),
    ("other metadata", ChangedAfterSigning, |f| {
        f.put(3, "<</Type/Metadata>>");
    }),
    ("a script", ChangedAfterSigning, |f| {
        let _ = f.add("<</S/JavaScript/JS(x)>>");
    }),
    ("a permission", ChangedAfterSigning, |f| {
        f.change(
            CATALOG,
            "/Type/Catalog",
            "/Type/Catalog/Perms<</DocMDP 6 0 R>>",
        );
    }),
    (
        "a page among the validation data",
        ChangedAfterSigning,
        |f| {
            let dss = format!("/Type/Catalog/DSS<</Certs[{} 0 R]>>", page());
            f.change(CATALOG, "/Type/Catalog", &dss);
        },
    ),
    ("the signature itself", ChangedAfterSigning, |f| {
        let next = f.next() - 1;
        f.put(next, "<</Type/Sig>>");
    }),
    ("a stream that nothing leads to", ChangedAfterSigning, |f| {
        let _ = f.add(stream("", "x"));
    }),
    ("a comment", ChangedAfterSigning, |f| {
        f.lead = b"% x\n".to_vec();
    }),
    ("a table that starts elsewhere", ChangedAfterSigning, |f| {
        f.replace_in_ending("startxref\n", "startxref\n1");
    }),
];

#[test]
fn changes_after_signing_are_refused() {
    let signed = forge(|_| {});
    each_is_refused_of(ADDED, |edit| update(&signed, edit));
}
