//! Attacks that were published: forged, wrapped and shadowed signatures, annotations over certified
//! documents (pdf-insecurity.org).

use pades::Refusal::{
    ActiveContent, ByteRange, BytesAfterEnd, CatalogChanged, ChangedAfterSigning, Contents,
    FieldChanged, FirstUpdateUnsigned, ObjectChanged, OwnField, PageChanged, SeveralSignatures,
    SignatureKeyTwice, SignatureShared,
};

use super::{
    Case, File, each_is_refused, files_are_refused,
    later::{document_stamp, validation_data},
};
use crate::{
    forge::{
        CATALOG, FIELD, FONT, PAGES, between, find, forge, issued_box, issued_contents, object,
        page, signature_body, stream, update,
    },
    issued::FORM,
};

pub(super) const UPDATES: &[Case] = &[
    // Universal signature forgery.
    ("forged: no contents", Contents, |f| {
        f.edit(1, "/Contents<", "/Cont<");
    }),
    ("forged: contents of nothing", Contents, |f| {
        f.edit(1, "/Contents<", "/Contents null/Cont<");
    }),
    ("forged: empty contents", ByteRange, |f| {
        f.edit(1, "/Contents<", "/Contents<>/Cont<");
    }),
    ("forged: contents of one zero", ByteRange, |f| {
        f.edit(1, "/Contents<", "/Contents<00>/Cont<");
    }),
    ("forged: contents as text", Contents, |f| {
        f.edit(1, "/Contents<", "/Contents(x)/Cont<");
    }),
    ("forged: contents that are a number", Contents, |f| {
        f.edit(1, "/Contents<", "/Contents 0/Cont<");
    }),
    ("forged: no range", FirstUpdateUnsigned, |f| {
        f.edit(1, "/ByteRange[", "/Byte[");
    }),
    ("forged: a range of nothing", FirstUpdateUnsigned, |f| {
        f.edit(1, "/ByteRange[", "/ByteRange null/Byte[");
    }),
    ("forged: an empty range", ByteRange, |f| {
        f.edit(1, "/ByteRange[", "/ByteRange[]/Byte[");
    }),
    ("forged: a range that begins later", ByteRange, |f| {
        f.range = Box::new(|before, behind, rest| format!("9 {before} {behind} {rest}"));
    }),
    ("forged: a stream in place of a signature", Contents, |f| {
        f.edit(1, "/Type/Sig/", "/Type/Sig/Length 1/");
        let body = f.objects[1].1.clone();
        f.objects[1].1 = [&body[..], b"\nstream\nx\nendstream"].concat();
    }),
    ("forged: a range of zeros", ByteRange, |f| {
        f.range = Box::new(|_, _, _| "0 0 0 0".to_owned());
    }),
    ("forged: a range in another object", ByteRange, |f| {
        let range = f.add("[0 1 2 3]");
        f.edit(1, "/ByteRange[", &format!("/ByteRange {range} 0 R/Byte["));
    }),
    ("forged: a range of references", ByteRange, |f| {
        let number = f.add("0");
        let range = format!("/ByteRange[{number} 0 R {number} 0 R 1 1]/Byte[");
        f.edit(1, "/ByteRange[", &range);
    }),
    ("forged: no signature at all", FirstUpdateUnsigned, |f| {
        f.objects.remove(1);
        f.edit(0, "/V ", "/MK<<>>/Old ");
    }),
    // Signature wrapping: more between the covered bytes than the digits.
    (
        "wrapped: more than the digits between the covered bytes",
        ByteRange,
        |f| {
            f.range =
                Box::new(|before, behind, rest| format!("0 {before} {} {}", behind + 9, rest - 9));
        },
    ),
    ("wrapped: from the end of the issued form", ByteRange, |f| {
        f.range = Box::new(|_, behind, rest| format!("0 {} {behind} {rest}", FORM.len()));
    }),
    (
        "wrapped: to the end of the issued form alone",
        ByteRange,
        |f| {
            f.range = Box::new(|before, behind, _| format!("0 {before} {behind} 0"));
        },
    ),
    (
        "wrapped: digits twice, one behind the other",
        SignatureKeyTwice,
        |f| {
            f.edit(1, "/Type/Sig/", "/Contents<3000>/Type/Sig/");
        },
    ),
    ("wrapped: digits of another object", ByteRange, |f| {
        let digits = "0".repeat(100);
        f.edit(1, "/Type/Sig/", &format!("/Contents<{digits}>/Type/Sig/"));
        f.edit(1, "]/Contents<", "]/Cert<");
    }),
    // Shadows: hidden or replaced in the update that signs.
    (
        "shadow: the page tree of another document",
        ObjectChanged,
        |f| {
            let other = object(&f.form, PAGES).replace("/Count ", "/Count 1/Was ");
            f.put(PAGES, other);
        },
    ),
    ("shadow: a page hidden", ObjectChanged, |f| {
        let pages = object(&f.form, PAGES);
        let kids = pages.split_once("/Kids[").unwrap().1;
        let first = kids.split_once(" 0 R ").unwrap().0.to_owned();
        f.change(PAGES, &format!("/Kids[{first} 0 R "), "/Kids[");
    }),
    ("shadow: a font's letters exchanged", ObjectChanged, |f| {
        f.change(FONT, "/Encoding", "/Was/Identity-H/Encoding");
    }),
    ("shadow: a page covered by a picture", PageChanged, |f| {
        let drawn = f.add(stream("/Subtype/Image", "x"));
        let named = format!("/XObject<</Im {drawn} 0 R>>/Was");
        f.change(
            page(),
            "/Resources",
            &format!("/Resources<<{named} 1>>/Old"),
        );
    }),
    (
        "shadow: what is drawn, by another filter",
        ObjectChanged,
        |f| {
            let number = issued_contents().parse().unwrap();
            f.put(number, stream("/Filter/ASCIIHexDecode", "4254>"));
        },
    ),
    (
        "shadow: a page written as a new object of its own",
        ObjectChanged,
        |f| {
            let new = f.add(
                object(FORM, page())
                    .replace("/Type/Page", "/Was/Page")
                    .replace("/Parent", "/Below"),
            );
            f.change(PAGES, &format!("{} 0 R", page()), &format!("{new} 0 R"));
        },
    ),
    ("shadow: a value taken away by null", CatalogChanged, |f| {
        f.change(CATALOG, "/StructTreeRoot 8 0 R", "/StructTreeRoot null");
    }),
    (
        "shadow: the field's appearance taken away by null",
        FieldChanged,
        |f| {
            f.edit(0, "/AP<</N 7 0 R>>", "/AP null");
        },
    ),
    (
        "shadow: the page's fields taken away by null",
        PageChanged,
        |f| {
            let annots = format!("/Annots[{FIELD} 0 R]");
            f.change(page(), &annots, "/Annots null");
        },
    ),
    // Annotations over what is signed.
    ("annotated: text over the page", PageChanged, |f| {
        annotated(f, "<</Subtype/Square/Rect[0 0 595 842]/IC[1 1 1]>>");
    }),
    ("annotated: free text", ActiveContent, |f| {
        annotated(f, "<</Subtype/FreeText/Rect[0 0 595 842]/DA(x)>>");
    }),
    ("annotated: a stamp", PageChanged, |f| {
        annotated(f, "<</Subtype/Stamp/Rect[0 0 595 842]>>");
    }),
    (
        "annotated: what is taken out of the page",
        PageChanged,
        |f| {
            annotated(f, "<</Subtype/Redact/Rect[0 0 595 842]>>");
        },
    ),
    ("annotated: a link", ActiveContent, |f| {
        annotated(f, "<</Subtype/Link/Rect[0 0 595 842]>>");
    }),
    ("annotated: a field that is in no form", PageChanged, |f| {
        annotated(f, "<</Subtype/Widget/FT/Tx/T(x)/V(y)/Rect[0 0 595 842]>>");
    }),
    ("a second signature drawn over the page", OwnField, |f| {
        let _ = f.own_field("/T(b)/Rect[0 0 595 842]/AP<</N 7 0 R>>");
    }),
    (
        "a second signature a hundredth beside the box",
        OwnField,
        |f| {
            let old = issued_box();
            let sides: Vec<f64> = old.split(' ').map(|side| side.parse().unwrap()).collect();
            let left = sides[0] - 0.01;
            let new = format!("{left} {} {} {}", sides[1], sides[2], sides[3]);
            let _ = f.own_field(&format!("/T(b)/Rect[{new}]"));
        },
    ),
    (
        "a second signature that names another page",
        OwnField,
        |f| {
            let number = f.own_field(&format!("/T(b)/Rect[0 0 0 0]/P {PAGES} 0 R"));
            let annots = format!("/Annots[{FIELD} 0 R {number} 0 R]");
            f.change(page(), &format!("/Annots[{FIELD} 0 R]"), &annots);
        },
    ),
    ("a second signature twice on the page", PageChanged, |f| {
        let number = f.own_field("/T(b)/Rect[0 0 0 0]");
        let annots = format!("/Annots[{FIELD} 0 R {number} 0 R {number} 0 R]");
        f.change(page(), &format!("/Annots[{FIELD} 0 R]"), &annots);
    }),
    ("a second signature on two pages", PageChanged, |f| {
        let number = f.own_field("/T(b)/Rect[0 0 0 0]");
        let annots = format!("/Annots[{FIELD} 0 R {number} 0 R]");
        f.change(page(), &format!("/Annots[{FIELD} 0 R]"), &annots);
        let annots = format!("/Type/Page/Annots[{number} 0 R]");
        f.change(other_page(), "/Type/Page", &annots);
    }),
    (
        "a second signature with fields below it",
        ActiveContent,
        |f| {
            let _ = f.own_field("/T(b)/Rect[0 0 0 0]/Kids[]");
        },
    ),
    ("a second signature whose box has no sides", OwnField, |f| {
        let _ = f.own_field("/T(b)/Rect[0 0 (x) 0]");
    }),
    ("a second signature without a name", OwnField, |f| {
        let _ = f.own_field("/Rect[0 0 0 0]");
    }),
];

/// A page without the field.
pub(super) fn other_page() -> u32 {
    let pages = object(FORM, PAGES);
    let kids = between(&pages, "/Kids[", "]").split(" 0 R");
    let mut kids = kids.filter_map(|kid| kid.trim().parse().ok());
    kids.find(|kid| *kid != page()).unwrap()
}

fn annotated(f: &mut crate::forge::Forge, annotation: &str) {
    let new = f.add(annotation);
    let annots = format!("/Annots[{FIELD} 0 R {new} 0 R]");
    f.change(page(), &format!("/Annots[{FIELD} 0 R]"), &annots);
}

/// The text of the update that signs.
fn added(signed: &[u8]) -> String {
    String::from_utf8_lossy(&signed[FORM.len()..]).into_owned()
}

/// Incremental saving: the signed form, and more behind it.
pub(super) const FILES: &[File] = &[
    ("saved: an update without its table", BytesAfterEnd, || {
        [&forge(|_| {})[..], b"2 0 obj\n<<>>\nendobj\n"].concat()
    }),
    ("saved: a trailer alone", ChangedAfterSigning, || {
        let more = b"trailer\n<</Size 9/Root 2 0 R>>\nstartxref\n9\n%%EOF\n";
        [&forge(|_| {})[..], more].concat()
    }),
    (
        "saved: a table without a trailer",
        ChangedAfterSigning,
        || [&forge(|_| {})[..], b"xref\n0 0\nstartxref\n9\n%%EOF\n"].concat(),
    ),
    (
        "saved: the signature's own update once more",
        ChangedAfterSigning,
        || {
            let signed = forge(|_| {});
            [&signed[..], &signed[FORM.len()..]].concat()
        },
    ),
    ("saved: an empty update", ChangedAfterSigning, || {
        let signed = forge(|_| {});
        let text = added(&signed);
        let at = FORM.len() + find(text.as_bytes(), b"xref\n").unwrap();
        let start = signed.len();
        let ending = format!(
            "xref\n0 0\ntrailer\n<</Size 9/Root 1 0 R/Prev {at}>>\nstartxref\n{start}\n%%EOF\n"
        );
        [&signed[..], ending.as_bytes()].concat()
    }),
    (
        "saved: a page over the signed one",
        ChangedAfterSigning,
        || {
            update(&forge(|_| {}), |f| {
                let number = issued_contents().parse().unwrap();
                f.put(number, stream("", "BT ET"));
            })
        },
    ),
    (
        "saved: the signed update moved behind another",
        FirstUpdateUnsigned,
        || {
            let noted = update(FORM, |f| f.change(CATALOG, "/Lang(en)", "/Lang(tr)"));
            [&noted[..], &forge(|_| {})[FORM.len()..]].concat()
        },
    ),
    (
        "certified, and annotated behind",
        ChangedAfterSigning,
        || {
            let certified = forge(|f| {
                let signature = f.signature();
                let perms = format!("/Type/Catalog/Perms<</DocMDP {signature} 0 R>>");
                f.change(CATALOG, "/Type/Catalog", &perms);
            });
            update(&certified, |f| {
                annotated(f, "<</Subtype/Stamp/Rect[0 0 595 842]>>");
            })
        },
    ),
    (
        "a later signature that is said to be a time stamp",
        ChangedAfterSigning,
        || document_stamp(&forge(|_| {}), "/DocTimeStamp", "ETSI.CAdES.detached"),
    ),
    (
        "a later time stamp that is said to be a signature",
        ChangedAfterSigning,
        || document_stamp(&forge(|_| {}), "/Sig", "ETSI.RFC3161"),
    ),
    (
        "validation data exchanged behind",
        ChangedAfterSigning,
        || validation_data(&validation_data(&forge(|_| {}))),
    ),
    ("two signatures in two fields", SeveralSignatures, || {
        forge(|f| {
            let body = signature_body("ETSI.CAdES.detached", "D:20260101000000Z", "");
            let other = f.add(body.replace(&"0".repeat(8192), "00"));
            let field = format!("<</FT/Sig/T(b)/V {other} 0 R/Rect[0 0 0 0]>>");
            let field = f.add(field);
            let fields = format!("/Fields[{FIELD} 0 R {field} 0 R]");
            f.change(CATALOG, &format!("/Fields[{FIELD} 0 R]"), &fields);
        })
    }),
    ("a signature that a picture is too", SignatureShared, || {
        forge(|f| {
            let signature = f.signature();
            f.edit(0, "/AP<</N 7 0 R>>", &format!("/AP<</N {signature} 0 R>>"));
        })
    }),
];

#[test]
fn attacks_within_the_update_that_signs_are_refused() {
    each_is_refused(UPDATES);
}

#[test]
fn attacks_behind_it_are_refused() {
    let files = FILES.iter();
    files_are_refused(files.map(|(name, refusal, make)| (*name, *refusal, make())));
}
