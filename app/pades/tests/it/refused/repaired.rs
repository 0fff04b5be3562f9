//! Rule 4: what comes from other files, what the catalog could do, and what readers make of files that
//! they repair.

use pades::Refusal::{
    ActiveContent, CatalogChanged, CrossReference, FormChanged, ObjectChanged, UpdateMalformed,
};

use super::{Case, each_is_refused};
use crate::forge::{CATALOG, FIELD, Forge, PAGES, stream};

fn appearing(f: &mut Forge, entries: &str) {
    let form = format!("/Type/XObject/Subtype/Form/BBox[0 0 9 9]{entries}");
    let drawn = f.add(stream(&form, "0 0 9 9 re f"));
    f.edit(0, "/AP<</N 7 0 R>>", &format!("/AP<</N {drawn} 0 R>>"));
}

fn of_catalog(f: &mut Forge, entries: &str) {
    f.change(CATALOG, "/Type/Catalog", &format!("/Type/Catalog{entries}"));
}

pub(super) const REPAIRED: &[Case] = &[
    // Pages, pictures and fonts of other files, and what is printed but not shown.
    (
        "a page of another file as an appearance",
        ActiveContent,
        |f| {
            appearing(f, "/Ref<</F(other.pdf)/Page 0>>");
        },
    ),
    (
        "a picture of another server as an appearance",
        ActiveContent,
        |f| {
            appearing(f, "/OPI<</2.0<</F(other.tif)>>>>");
        },
    ),
    ("another picture where it is printed", ActiveContent, |f| {
        let other = f.add(stream("/Subtype/Image", "x"));
        let printed = format!("/Alternates[<</Image {other} 0 R/DefaultForPrinting true>>]");
        let picture = f.add(stream(&format!("/Subtype/Image{printed}"), "x"));
        appearing(f, &format!("/Resources<</XObject<</Im {picture} 0 R>>>>"));
    }),
    (
        "a program for printers as an appearance",
        ActiveContent,
        |f| {
            let drawn = f.add(stream("/Type/XObject/Subtype/PS", "showpage"));
            f.edit(0, "/AP<</N 7 0 R>>", &format!("/AP<</N {drawn} 0 R>>"));
        },
    ),
    ("layers as an appearance's properties", ActiveContent, |f| {
        appearing(f, "/Resources<</Properties<</Oc<</Type/OCMD>>>>>>");
    }),
    // What the catalog could do.
    ("opened with a script", CatalogChanged, |f| {
        of_catalog(f, "/OpenAction<</S/JavaScript/JS(x)>>");
    }),
    ("scripts of the catalog", CatalogChanged, |f| {
        of_catalog(f, "/AA<</WP<</S/JavaScript/JS(x)>>>>");
    }),
    ("names of the catalog", CatalogChanged, |f| {
        of_catalog(f, "/Names<<>>");
    }),
    ("layers of the catalog", CatalogChanged, |f| {
        of_catalog(f, "/OCProperties<<>>");
    }),
    ("a portfolio", CatalogChanged, |f| {
        of_catalog(f, "/Collection<<>>");
    }),
    ("files of the catalog", CatalogChanged, |f| {
        of_catalog(f, "/AF[]");
    }),
    ("a base for addresses", CatalogChanged, |f| {
        of_catalog(f, "/URI<</Base(x)>>");
    }),
    ("extensions with a script", ActiveContent, |f| {
        of_catalog(f, "/Extensions<</X<</JS(x)>>>>");
    }),
    ("extensions that are no dictionary", CatalogChanged, |f| {
        of_catalog(f, "/Extensions 1");
    }),
    ("a version that is no name", CatalogChanged, |f| {
        of_catalog(f, "/Version(1.7)");
    }),
    ("permissions of two kinds", CatalogChanged, |f| {
        let signature = f.signature();
        of_catalog(f, &format!("/Perms<</DocMDP {signature} 0 R/UR3 1>>"));
    }),
    ("fonts of the form with a script", ActiveContent, |f| {
        f.change(CATALOG, "/SigFlags 3", "/SigFlags 3/DR<</X<</JS(x)>>>>");
    }),
    ("an order of fields that turns round", FormChanged, |f| {
        let around = f.next();
        f.put(around, format!("[{around} 0 R]"));
        let fields = format!("/Fields {around} 0 R");
        f.change(CATALOG, &format!("/Fields[{FIELD} 0 R]"), &fields);
    }),
    // Files that readers repair.
    (
        "a signature without an object's end",
        UpdateMalformed,
        |f| {
            f.gap = b"endobj\n".to_vec();
        },
    ),
    ("an object within a text", ObjectChanged, |f| {
        f.change(PAGES, "/Type", "/X(\n2 0 obj\n<<>>\nendobj\n)/Type");
    }),
    ("a stream behind one end of a line", UpdateMalformed, |f| {
        let _ = f.add("<</Length 1>>\nstream\rx\nendstream");
    }),
    ("an object that is zero", UpdateMalformed, |f| {
        f.put(0, "<<>>");
    }),
    ("a name with a zero", UpdateMalformed, |f| {
        let _ = f.add("<</A#00 1>>");
    }),
    ("a trailer within a trailer", CrossReference, |f| {
        f.replace_in_ending("/Root", "/X<</Root 2 0 R>>/Root");
    }),
    ("a root that is no reference", CrossReference, |f| {
        f.replace_in_ending("/Root 1 0 R", "/Root<</Type/Catalog>>");
    }),
    ("a root of another generation", UpdateMalformed, |f| {
        f.replace_in_ending("/Root 1 0 R", "/Root 1 1 R");
    }),
    ("two trailers", UpdateMalformed, |f| {
        f.replace_in_ending("startxref", "trailer\n<</Root 2 0 R>>\nstartxref");
    }),
    ("two starts", UpdateMalformed, |f| {
        f.replace_in_ending("%%EOF", "startxref\n0\n%%EOF");
    }),
    ("a start that is negative", UpdateMalformed, |f| {
        f.replace_in_ending("startxref\n", "startxref\n-");
    }),
    ("an end of a file within", UpdateMalformed, |f| {
        f.replace_in_ending("xref\n", "%%EOF\nxref\n");
    }),
    (
        "a comment of iText's with a command",
        UpdateMalformed,
        |f| {
            f.replace_in_ending("startxref", "%iText<<\nstartxref");
        },
    ),
];

#[test]
fn what_is_brought_from_elsewhere_or_would_have_to_be_repaired_is_refused() {
    each_is_refused(REPAIRED);
}
