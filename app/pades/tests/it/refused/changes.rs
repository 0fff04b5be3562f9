//! Rule 4: the update changes what is none of the signature's.

use pades::Refusal::{
    CatalogChanged, FieldChanged, FormChanged, ObjectChanged, OwnField, PageChanged,
    SeveralSignatures, UnusedStream,
};

use super::{Case, each_is_refused};
use crate::forge::{
    CATALOG, EMPTY, FIELD, FONT, PAGES, SQUARE, issued_box, issued_contents, object, page, stream,
};
use crate::issued::FORM;

pub(super) const OF_CATALOG: &[Case] = &[
    ("another page tree", CatalogChanged, |f| {
        f.change(CATALOG, "/Pages 2 0 R", "/Pages 20 0 R");
    }),
    ("another language", CatalogChanged, |f| {
        f.change(CATALOG, "/Lang(en)", "/Lang(tr)");
    }),
    ("no structure", CatalogChanged, |f| {
        f.change(CATALOG, "/StructTreeRoot 8 0 R", "");
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
    ("validation data that is no stream", CatalogChanged, |f| {
        let certificate = f.add("<<>>");
        let dss = format!("/Type/Catalog/DSS<</Certs[{certificate} 0 R]>>");
        f.change(CATALOG, "/Type/Catalog", &dss);
    }),
    (
        "a stream of validation data in other terms",
        CatalogChanged,
        |f| {
            let certificate = f.add(stream("/Other 1", "x"));
            let dss = format!("/Type/Catalog/DSS<</Certs[{certificate} 0 R]>>");
            f.change(CATALOG, "/Type/Catalog", &dss);
        },
    ),
    (
        "validation data of one signature with more",
        CatalogChanged,
        |f| {
            let dss = "/Type/Catalog/DSS<</VRI<</A<</Other 1>>>>>>";
            f.change(CATALOG, "/Type/Catalog", dss);
        },
    ),
    ("one mark more", CatalogChanged, |f| {
        f.change(CATALOG, "/Marked true", "/Marked true/Suspects true");
    }),
    ("one preference more", CatalogChanged, |f| {
        f.change(
            CATALOG,
            "/DisplayDocTitle true",
            "/DisplayDocTitle true/HideMenubar true",
        );
    }),
    ("no form", CatalogChanged, |f| {
        let form = format!("/AcroForm<</Fields[{FIELD} 0 R]/SigFlags 3>>");
        f.change(CATALOG, &form, "");
    }),
];

#[test]
fn changes_of_the_catalog_are_refused() {
    each_is_refused(OF_CATALOG);
}

pub(super) const OF_FORM: &[Case] = &[
    ("appearances made by the reader", FormChanged, |f| {
        f.change(CATALOG, "/SigFlags 3", "/SigFlags 3/NeedAppearances true");
    }),
    ("an order of calculation", FormChanged, |f| {
        f.change(CATALOG, "/SigFlags 3", "/SigFlags 3/CO[6 0 R]");
    }),
    ("other flags", FormChanged, |f| {
        f.change(CATALOG, "/SigFlags 3", "/SigFlags 0");
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
];

#[test]
fn changes_of_the_interactive_form_are_refused() {
    each_is_refused(OF_FORM);
}

pub(super) const OF_FIELD: &[Case] = &[
    ("another name", FieldChanged, |f| {
        f.edit(0, "ApplicantSignature", "OfficerSignature");
    }),
    ("another description", FieldChanged, |f| {
        f.edit(0, "/TU(Field", "/TU(Other field");
    }),
    ("a larger box", FieldChanged, |f| {
        f.edit(0, "/Rect[", "/Rect[0 0 500 800]/Old[");
    }),
    ("a box over the page", FieldChanged, |f| {
        let old = issued_box();
        f.edit(0, &old, "0 0 595 842");
    }),
    ("a box one point beside", FieldChanged, |f| {
        let old = issued_box();
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
        f.edit(0, "/AP<</N 7 0 R>>", "");
    }),
    ("a value that is no reference", FieldChanged, |f| {
        let signature = f.signature();
        f.edit(0, &format!("/V {signature} 0 R"), "/V(x)");
    }),
];

#[test]
fn changes_of_the_issued_field_are_refused() {
    each_is_refused(OF_FIELD);
}

pub(super) const OWN_FIELDS: &[Case] = &[
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
        let old = issued_box();
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
];

#[test]
fn fields_of_the_signers_own_that_could_mislead_are_refused() {
    each_is_refused(OWN_FIELDS);
}

pub(super) const OF_PAGES: &[Case] = &[
    ("other contents", PageChanged, |f| {
        let new = f.add(stream("", "BT ET"));
        f.change(page(), "/Contents ", &format!("/Contents {new} 0 R/Old "));
    }),
    ("more contents", PageChanged, |f| {
        let new = f.add(stream("", "BT ET"));
        let old = issued_contents();
        let both = format!("/Contents[{old} 0 R {new} 0 R]");
        f.change(page(), &format!("/Contents {old} 0 R"), &both);
    }),
    ("other resources", PageChanged, |f| {
        f.change(page(), "/R 9 0 R", "/R 14 0 R");
    }),
    ("turned", PageChanged, |f| {
        f.change(page(), "/Type/Page", "/Type/Page/Rotate 180");
    }),
    ("cropped", PageChanged, |f| {
        f.change(page(), "/Type/Page", "/Type/Page/CropBox[0 0 10 10]");
    }),
    ("larger", PageChanged, |f| {
        f.change(page(), "/MediaBox[0 0 595", "/MediaBox[0 0 999");
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
    ("a side more", PageChanged, |f| {
        f.change(page(), "841.89]", "841.89 900]");
    }),
    ("other units", PageChanged, |f| {
        f.change(page(), "/Type/Page", "/Type/Page/UserUnit 2");
    }),
];

#[test]
fn changes_of_pages_are_refused() {
    each_is_refused(OF_PAGES);
}

pub(super) const OF_OBJECTS: &[Case] = &[
    ("the page tree", ObjectChanged, |f| {
        f.change(PAGES, "/Count ", "/Count 9/Old ");
    }),
    ("a page's contents", ObjectChanged, |f| {
        let old = issued_contents();
        f.put(old.parse().unwrap(), stream("", "BT ET"));
    }),
    ("a font", ObjectChanged, |f| {
        f.change(FONT, "/Type/Font", "/Type/Font/Extra 1");
    }),
    ("a picture", ObjectChanged, |f| {
        f.put(SQUARE, stream("/Subtype/Form", "x"));
    }),
    ("the empty appearance", ObjectChanged, |f| {
        f.put(
            EMPTY,
            stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]", "0 0 9 9 re f"),
        );
    }),
    ("the structure", ObjectChanged, |f| {
        f.put(8, "<</Type/StructTreeRoot>>");
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
];

#[test]
fn changes_of_other_objects_are_refused() {
    each_is_refused(OF_OBJECTS);
}
