//! Rule 4: the update changes what is none of the signature's.

use pades::Refusal::{
    CatalogChanged, FieldChanged, FormChanged, InformationChanged, MetadataChanged, ObjectChanged,
    OwnField, PageChanged, SeveralSignatures, UnusedStream,
};

use super::{each_is_accepted, each_is_refused};
use crate::forge::{
    CATALOG, EMPTY, FIELD, FONT, METADATA, PAGES, SQUARE, find, object, page, stream,
};
use crate::issued::FORM;

/// The form's metadata after a change of its text.
fn metadata(from: &str, to: &str) -> String {
    let all = object(FORM, METADATA);
    let packet = all.split_once("stream\n").unwrap().1;
    let packet = packet.rsplit_once("\nendstream").unwrap().0;
    assert!(packet.contains(from));
    stream("/Type/Metadata/Subtype/XML", &packet.replacen(from, to, 1))
}

#[test]
fn changes_of_the_catalog_are_refused() {
    each_is_refused(&[
        ("another page tree", CatalogChanged, |f| {
            f.change(CATALOG, "/Pages 2 0 R", "/Pages 20 0 R");
        }),
        ("another language", CatalogChanged, |f| {
            f.change(CATALOG, "/Lang(en)", "/Lang(tr)")
        }),
        ("no structure", CatalogChanged, |f| {
            f.change(CATALOG, "/StructTreeRoot 8 0 R", "")
        }),
        ("a page mode", CatalogChanged, |f| {
            f.change(
                CATALOG,
                "/Type/Catalog",
                "/Type/Catalog/PageMode/UseOutlines",
            );
        }),
        ("viewer preferences", CatalogChanged, |f| {
            f.change(CATALOG, "/DisplayDocTitle true", "/HideToolbar true");
        }),
        ("page labels", CatalogChanged, |f| {
            f.change(
                CATALOG,
                "/Type/Catalog",
                "/Type/Catalog/PageLabels<</Nums[]>>",
            );
        }),
        ("a usage right", CatalogChanged, |f| {
            let signature = f.signature();
            let perms = format!("/Type/Catalog/Perms<</UR3 {signature} 0 R>>");
            f.change(CATALOG, "/Type/Catalog", &perms);
        }),
        ("a certification by something else", CatalogChanged, |f| {
            let other = f.add("<</Type/SigRef>>");
            let perms = format!("/Type/Catalog/Perms<</DocMDP {other} 0 R>>");
            f.change(CATALOG, "/Type/Catalog", &perms);
        }),
        ("validation data with a page", CatalogChanged, |f| {
            let dss = format!("/Type/Catalog/DSS<</Certs[{} 0 R]>>", page());
            f.change(CATALOG, "/Type/Catalog", &dss);
        }),
        ("validation data with something else", CatalogChanged, |f| {
            f.change(CATALOG, "/Type/Catalog", "/Type/Catalog/DSS<</Other 1>>");
        }),
        ("no form", CatalogChanged, |f| {
            let form = format!("/AcroForm<</Fields[{FIELD} 0 R]/SigFlags 3>>");
            f.change(CATALOG, &form, "");
        }),
    ]);
}

#[test]
fn changes_of_the_interactive_form_are_refused() {
    each_is_refused(&[
        ("appearances made by the reader", FormChanged, |f| {
            f.change(CATALOG, "/SigFlags 3", "/SigFlags 3/NeedAppearances true");
        }),
        ("an order of calculation", FormChanged, |f| {
            f.change(CATALOG, "/SigFlags 3", "/SigFlags 3/CO[6 0 R]");
        }),
        ("other flags", FormChanged, |f| {
            f.change(CATALOG, "/SigFlags 3", "/SigFlags 0")
        }),
        ("without the issued field", FormChanged, |f| {
            f.change(CATALOG, &format!("/Fields[{FIELD} 0 R]"), "/Fields[]");
        }),
        ("two new fields", FormChanged, |f| {
            let one = f.add("<</FT/Tx/T(a)>>");
            let two = f.add("<</FT/Tx/T(b)>>");
            let fields = format!("/Fields[{FIELD} 0 R {one} 0 R {two} 0 R]");
            f.change(CATALOG, &format!("/Fields[{FIELD} 0 R]"), &fields);
        }),
        ("an issued object as a field", FormChanged, |f| {
            let fields = format!("/Fields[{FIELD} 0 R {} 0 R]", page());
            f.change(CATALOG, &format!("/Fields[{FIELD} 0 R]"), &fields);
        }),
        ("a text field", OwnField, |f| {
            let one = f.add("<</FT/Tx/T(a)/V(other)/Rect[0 0 0 0]>>");
            let fields = format!("/Fields[{FIELD} 0 R {one} 0 R]");
            f.change(CATALOG, &format!("/Fields[{FIELD} 0 R]"), &fields);
        }),
        ("two signed fields", SeveralSignatures, |f| {
            let signature = f.signature();
            let field = format!("<</FT/Sig/T(b)/V {signature} 0 R/Rect[0 0 0 0]>>");
            let one = f.add(field);
            let fields = format!("/Fields[{FIELD} 0 R {one} 0 R]");
            f.change(CATALOG, &format!("/Fields[{FIELD} 0 R]"), &fields);
        }),
    ]);
}

#[test]
fn changes_of_the_issued_field_are_refused() {
    each_is_refused(&[
        ("another name", FieldChanged, |f| {
            f.edit(0, "ApplicantSignature", "OfficerSignature")
        }),
        ("another description", FieldChanged, |f| {
            f.edit(0, "/TU(Field", "/TU(Other field")
        }),
        ("a larger box", FieldChanged, |f| {
            f.edit(0, "/Rect[", "/Rect[0 0 500 800]/Old[")
        }),
        ("a box over the page", FieldChanged, |f| {
            let field = object(FORM, FIELD);
            let old = field
                .split_once("/Rect[")
                .unwrap()
                .1
                .split_once(']')
                .unwrap()
                .0
                .to_owned();
            f.edit(0, &old, "0 0 595 842");
        }),
        ("a box one point beside", FieldChanged, |f| {
            let field = object(FORM, FIELD);
            let old = field
                .split_once("/Rect[")
                .unwrap()
                .1
                .split_once(']')
                .unwrap()
                .0
                .to_owned();
            let mut sides: Vec<f64> = old.split(' ').map(|side| side.parse().unwrap()).collect();
            sides[2] += 1.0;
            let new = format!("{} {} {} {}", sides[0], sides[1], sides[2], sides[3]);
            f.edit(0, &old, &new);
        }),
        ("hidden", FieldChanged, |f| f.edit(0, "/F 4", "/F 2")),
        ("another page", FieldChanged, |f| {
            f.edit(0, &format!("/P {} 0 R", page()), &format!("/P {PAGES} 0 R"));
        }),
        ("another place in the structure", FieldChanged, |f| {
            f.edit(0, "/StructParent", "/StructParent 77/Old");
        }),
        ("a border", FieldChanged, |f| f.field("/Border[0 0 400]")),
        ("field flags", FieldChanged, |f| f.field("/Ff 1")),
        ("no appearance", FieldChanged, |f| {
            f.edit(0, "/AP<</N 7 0 R>>", "")
        }),
        ("a value that is no reference", FieldChanged, |f| {
            let signature = f.signature();
            f.edit(0, &format!("/V {signature} 0 R"), "/V(x)");
        }),
    ]);
}

#[test]
fn fields_of_the_signers_own_that_could_mislead_are_refused() {
    each_is_refused(&[
        ("over the page", OwnField, |f| {
            let _ = f.own_field("/T(b)/Rect[0 0 595 842]");
        }),
        ("with the issued name", OwnField, |f| {
            let _ = f.own_field("/T(ApplicantSignature)/Rect[0 0 0 0]");
        }),
        ("below another field", OwnField, |f| {
            let _ = f.own_field("/T(a.b)/Rect[0 0 0 0]");
        }),
        ("of another kind", OwnField, |f| {
            let _ = f.own_field("/T(b)/Rect[0 0 0 0]");
            let index = f.objects.len() - 2;
            f.edit(index, "/FT/Sig", "/FT/Btn");
        }),
        ("of another kind of annotation", OwnField, |f| {
            let _ = f.own_field("/T(b)/Rect[0 0 0 0]");
            let index = f.objects.len() - 2;
            f.edit(index, "/Subtype/Widget", "/Subtype/Stamp");
        }),
        ("inside the box, but of another page", OwnField, |f| {
            let field = object(FORM, FIELD);
            let old = field
                .split_once("/Rect[")
                .unwrap()
                .1
                .split_once(']')
                .unwrap()
                .0
                .to_owned();
            let number = f.own_field(&format!("/T(b)/Rect[{old}]"));
            let pages = object(FORM, PAGES);
            let kids = pages.split_once("/Kids[").unwrap().1;
            let other: u32 = kids
                .split(" 0 R")
                .filter_map(|kid| kid.trim().parse().ok())
                .find(|kid| *kid != page())
                .unwrap();
            let annotated = format!("/Type/Page/Annots[{number} 0 R]");
            f.change(other, "/Type/Page", &annotated);
        }),
    ]);
}

#[test]
fn changes_of_pages_are_refused() {
    each_is_refused(&[
        ("other contents", PageChanged, |f| {
            let new = f.add(stream("", "BT ET"));
            f.change(page(), "/Contents ", &format!("/Contents {new} 0 R/Old "));
        }),
        ("more contents", PageChanged, |f| {
            let new = f.add(stream("", "BT ET"));
            let body = object(FORM, page());
            let old = body
                .split_once("/Contents ")
                .unwrap()
                .1
                .split_once(" 0 R")
                .unwrap()
                .0;
            let both = format!("/Contents[{old} 0 R {new} 0 R]");
            f.change(page(), &format!("/Contents {old} 0 R"), &both);
        }),
        ("other resources", PageChanged, |f| {
            f.change(page(), "/R 9 0 R", "/R 14 0 R")
        }),
        ("turned", PageChanged, |f| {
            f.change(page(), "/Type/Page", "/Type/Page/Rotate 180")
        }),
        ("cropped", PageChanged, |f| {
            f.change(page(), "/Type/Page", "/Type/Page/CropBox[0 0 10 10]");
        }),
        ("larger", PageChanged, |f| {
            f.change(page(), "/MediaBox[0 0 595", "/MediaBox[0 0 999")
        }),
        ("a note", PageChanged, |f| {
            let note = f.add("<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/Contents(x)>>");
            let annots = format!("/Annots[{FIELD} 0 R {note} 0 R]");
            f.change(page(), &format!("/Annots[{FIELD} 0 R]"), &annots);
        }),
        ("without the issued field", PageChanged, |f| {
            f.change(page(), &format!("/Annots[{FIELD} 0 R]"), "");
        }),
        ("the issued field twice", PageChanged, |f| {
            let annots = format!("/Annots[{FIELD} 0 R {FIELD} 0 R]");
            f.change(page(), &format!("/Annots[{FIELD} 0 R]"), &annots);
        }),
        ("other units", PageChanged, |f| {
            f.change(page(), "/Type/Page", "/Type/Page/UserUnit 2")
        }),
    ]);
}

#[test]
fn changes_of_other_objects_are_refused() {
    each_is_refused(&[
        ("the page tree", ObjectChanged, |f| {
            f.change(PAGES, "/Count ", "/Count 9/Old ")
        }),
        ("a page's contents", ObjectChanged, |f| {
            let body = object(FORM, page());
            let old = body
                .split_once("/Contents ")
                .unwrap()
                .1
                .split_once(" 0 R")
                .unwrap()
                .0;
            f.put(old.parse().unwrap(), stream("", "BT ET"));
        }),
        ("a font", ObjectChanged, |f| {
            f.change(FONT, "/Type/Font", "/Type/Font/Extra 1")
        }),
        ("a picture", ObjectChanged, |f| {
            f.put(SQUARE, stream("/Subtype/Form", "x"))
        }),
        ("the empty appearance", ObjectChanged, |f| {
            f.put(
                EMPTY,
                stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]", "0 0 9 9 re f"),
            );
        }),
        ("the structure", ObjectChanged, |f| {
            f.put(8, "<</Type/StructTreeRoot>>")
        }),
        ("a stream that nothing leads to", UnusedStream, |f| {
            let _ = f.add(stream("", "20 0 obj <</Type/Page>> endobj"));
        }),
        (
            "an appearance that the page's contents are not",
            UnusedStream,
            |f| {
                let _ = f.add(stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]", ""));
            },
        ),
    ]);
}

#[test]
fn metadata_that_says_something_else_is_refused() {
    each_is_refused(&[
        ("another number", MetadataChanged, |f| {
            f.put(METADATA, metadata("<muhur:number>", "<muhur:number>X"));
        }),
        ("another title", MetadataChanged, |f| {
            f.put(
                METADATA,
                metadata("<rdf:li xml:lang=\"en\">", "<rdf:li xml:lang=\"en\">No "),
            );
        }),
        ("another language of the title", MetadataChanged, |f| {
            f.put(METADATA, metadata("xml:lang=\"en\"", "xml:lang=\"de\""));
        }),
        ("another standard", MetadataChanged, |f| {
            f.put(METADATA, metadata("<pdfaid:part>2", "<pdfaid:part>1"));
        }),
        ("a property more", MetadataChanged, |f| {
            let more = "<dc:creator>x</dc:creator><pdfaid:part>";
            f.put(METADATA, metadata("<pdfaid:part>", more));
        }),
        ("a property twice", MetadataChanged, |f| {
            let more = "<muhur:mark>x</muhur:mark><muhur:mark>";
            f.put(METADATA, metadata("<muhur:mark>", more));
        }),
        ("a property less", MetadataChanged, |f| {
            f.put(
                METADATA,
                metadata("<pdfaid:conformance>A</pdfaid:conformance>", ""),
            );
        }),
        ("a name in another namespace", MetadataChanged, |f| {
            f.put(METADATA, metadata("urn:muhur:form:1:", "urn:other:"));
        }),
        ("a document type", MetadataChanged, |f| {
            let more = "<!DOCTYPE x [<!ENTITY a 'b'>]><x:xmpmeta";
            f.put(METADATA, metadata("<x:xmpmeta", more));
        }),
        ("an entity of its own", MetadataChanged, |f| {
            f.put(METADATA, metadata("<muhur:mark>", "<muhur:mark>&a;"));
        }),
        ("not closed", MetadataChanged, |f| {
            f.put(METADATA, metadata("</rdf:RDF>", ""))
        }),
        ("nested deeply", MetadataChanged, |f| {
            let deep = format!(
                "{}{}<muhur:mark>",
                "<dc:a>".repeat(99),
                "</dc:a>".repeat(99)
            );
            f.put(METADATA, metadata("<muhur:mark>", &deep));
        }),
        ("too large once inflated", MetadataChanged, |f| {
            let zeros = miniz_oxide::deflate::compress_to_vec_zlib(&vec![b' '; 8 << 20], 9);
            let mut body = format!(
                "<</Type/Metadata/Subtype/XML/Filter/FlateDecode/Length {}>>\nstream\n",
                zeros.len()
            )
            .into_bytes();
            body.extend(zeros);
            body.extend(b"\nendstream");
            f.put(METADATA, body);
        }),
        ("no metadata", MetadataChanged, |f| {
            f.put(METADATA, "<</Type/Metadata>>")
        }),
        ("another filter", MetadataChanged, |f| {
            f.put(
                METADATA,
                metadata("", "").replace("/Subtype", "/Filter/LZWDecode/Subtype"),
            );
        }),
    ]);
}

#[test]
fn an_information_dictionary_that_says_more_is_refused() {
    each_is_refused(&[
        ("a title", InformationChanged, |f| {
            let info = f.add("<</Producer(x)/Title(y)>>");
            f.replace_in_ending("/Root", format!("/Info {info} 0 R/Root"));
        }),
        ("an issued object", InformationChanged, |f| {
            f.replace_in_ending("/Root", format!("/Info {CATALOG} 0 R/Root"));
        }),
        ("none at all", InformationChanged, |f| {
            f.replace_in_ending("/Root", "/Info 999 0 R/Root");
        }),
        ("no reference", InformationChanged, |f| {
            f.replace_in_ending("/Root", "/Info<</Producer(x)>>/Root");
        }),
    ]);
}

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
            let field = object(FORM, FIELD);
            let old = field
                .split_once("/Rect[")
                .unwrap()
                .1
                .split_once(']')
                .unwrap()
                .0
                .to_owned();
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
                let packet = all.split_once("stream\n").unwrap().1;
                let packet = packet.rsplit_once("\nendstream").unwrap().0;
                let packet = packet.replace("<xmp:ModifyDate>2026", "<xmp:ModifyDate>2027");
                f.put(METADATA, stream("/Type/Metadata/Subtype/XML", &packet));
            },
        ),
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
