//! Rule 4: what honest programs change beside the signature.

use super::{
    each_is_accepted,
    metadata::{deflated, metadata, packet},
};
use crate::{
    forge::{CATALOG, EMPTY, FIELD, METADATA, PAGES, SQUARE, find, issued_box, page, stream},
    issued::FORM,
};

#[test]
fn what_honest_programs_change_is_accepted() {
    each_is_accepted(&[
        ("everything written again", |f| {
            for number in [CATALOG, PAGES, SQUARE, EMPTY] {
                let begin = format!("\n{number} 0 obj\n");
                let at = find(FORM, begin.as_bytes()).unwrap() + begin.len();
                let end = at + find(&FORM[at..], b"\nendobj").unwrap();
                f.put(number, FORM[at..end].to_vec());
            }
        }),
        ("an empty box", |f| {
            let old = issued_box();
            f.edit(0, &old, "0 0 0 0");
        }),
        ("fonts and an appearance for the form", |f| {
            let font = f.add("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>");
            let more = format!("/SigFlags 3/DA(/Helv 0 Tf)/DR<</Font<</Helv {font} 0 R>>>>");
            f.change(CATALOG, "/SigFlags 3", &more);
        }),
        ("an appearance", |f| {
            let drawn = f.add(stream(
                "/Type/XObject/Subtype/Form/BBox[0 0 9 9]",
                "0 0 9 9 re f",
            ));
            f.edit(0, "/AP<</N 7 0 R>>", &format!("/AP<</N {drawn} 0 R>>"));
        }),
        ("a stream whose length stands in another object", |f| {
            let length = f.add("12");
            let drawn = f.add(format!(
                "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length {length} 0 R>>\nstream\n0 0 9 9 re f\nendstream"
            ));
            f.edit(0, "/AP<</N 7 0 R>>", &format!("/AP<</N {drawn} 0 R>>"));
        }),
        ("extensions and a version", |f| {
            let more = "/Type/Catalog/Version/2.0/Extensions<</ESIC<</BaseVersion/1.7/ExtensionLevel 2>>>>";
            f.change(CATALOG, "/Type/Catalog", more);
        }),
        ("an information dictionary", |f| {
            let info = f.add("<</Producer(x)/ModDate(D:20260101000000Z)>>");
            f.replace_in_ending("/Root", format!("/Info {info} 0 R/Root"));
        }),
        (
            "metadata with other dates, attributes in place of elements",
            |f| {
                let all = metadata("<pdfaid:part>2</pdfaid:part>", "");
                let all = all.replacen("rdf:about=\"\"", "rdf:about=\"\" pdfaid:part=\"2\"", 1);
                let packet = packet(&all).replace("<xmp:ModifyDate>2026", "<xmp:ModifyDate>2027");
                f.put(METADATA, stream("/Type/Metadata/Subtype/XML", &packet));
            },
        ),
        ("deflated metadata", |f| f.put(METADATA, deflated("\n"))),
        ("a dictionary that nothing leads to", |f| {
            let _ = f.add("<</Type/SigRef/TransformMethod/DocMDP>>");
        }),
        ("a certified document", |f| {
            let perms = format!("/Type/Catalog/Perms<</DocMDP {} 0 R>>", f.signature());
            f.change(CATALOG, "/Type/Catalog", &perms);
        }),
        ("validation data", |f| {
            let certificate = f.add(stream("", "certificate"));
            let dss = f.add(format!("<</Type/DSS/Certs[{certificate} 0 R]>>"));
            f.change(
                CATALOG,
                "/Type/Catalog",
                &format!("/Type/Catalog/DSS {dss} 0 R"),
            );
        }),
        ("a field of the signer's own that is not shown", |f| {
            let number = f.own_field("/T(Signature1)/Rect[0 0 0 0]");
            let annots = format!("/Annots[{FIELD} 0 R {number} 0 R]");
            f.change(page(), &format!("/Annots[{FIELD} 0 R]"), &annots);
        }),
        ("the form in an object of its own", |f| {
            let form = f.add(format!("<</Fields[{FIELD} 0 R]/SigFlags 3>>"));
            let old = format!("/AcroForm<</Fields[{FIELD} 0 R]/SigFlags 3>>");
            f.change(CATALOG, &old, &format!("/AcroForm {form} 0 R"));
        }),
        ("a comment of iText's", |f| {
            f.replace_in_ending("startxref", "%iText-2.1.7\nstartxref");
        }),
    ]);
}
