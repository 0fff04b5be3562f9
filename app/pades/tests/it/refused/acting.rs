//! Rule 4: what acts, hides, or carries files.

use pades::Refusal::ActiveContent;

use super::{Case, each_is_refused};
use crate::forge::{CATALOG, stream};

pub(super) const ACTING: &[Case] = &[
    ("a script of the field", ActiveContent, |f| {
        f.field("/MK<</AA<</E 1>>>>");
    }),
    ("an action of the field", ActiveContent, |f| {
        f.field("/MK<</A<</S/Named>>>>");
    }),
    ("a script that nothing leads to", ActiveContent, |f| {
        let _ = f.add("<</S/JavaScript/JS(app.alert\\(1\\))>>");
    }),
    ("a launch", ActiveContent, |f| {
        let _ = f.add("<</Type/Action/S/Launch>>");
    }),
    ("a form that is sent", ActiveContent, |f| {
        let _ = f.add("<</S/SubmitForm>>");
    }),
    ("an address", ActiveContent, |f| {
        let _ = f.add("<</Some<</URI(http://example.org)>>>>");
    }),
    ("a file", ActiveContent, |f| {
        let _ = f.add("<</Type/Filespec/F(x)>>");
    }),
    ("an embedded file", ActiveContent, |f| {
        let _ = f.add("<</Some<</EF 1>>>>");
    }),
    ("an embedded file's stream", ActiveContent, |f| {
        let _ = f.add(stream("/Type/EmbeddedFile", "x"));
    }),
    ("a stream in another file", ActiveContent, |f| {
        let drawn = f.add(stream("/F(other.bin)", "x"));
        f.field(&format!("/MK {drawn} 0 R"));
    }),
    ("a layer", ActiveContent, |f| {
        let drawn = f.add(stream("/Subtype/Form/OC 1 0 R", "x"));
        f.field(&format!("/MK {drawn} 0 R"));
    }),
    ("a group of layers", ActiveContent, |f| {
        let _ = f.add("<</Type/OCG/Name(x)>>");
    }),
    ("rich media", ActiveContent, |f| {
        let _ = f.add("<</Subtype/RichMedia>>");
    }),
    ("an XFA form", ActiveContent, |f| {
        let more = "/SigFlags 3/DR<</XFA 1>>";
        f.change(CATALOG, "/SigFlags 3", more);
    }),
    ("a page", ActiveContent, |f| {
        let _ = f.add("<</Type/Page>>");
    }),
    ("a page tree", ActiveContent, |f| {
        let _ = f.add("<</Kids[]>>");
    }),
    ("a catalog", ActiveContent, |f| {
        let _ = f.add("<</Type/Catalog>>");
    }),
    ("a catalog, its name in other letters", ActiveContent, |f| {
        let _ = f.add("<</Type/C#61talog>>");
    }),
    ("objects in a stream", ActiveContent, |f| {
        let _ = f.add(stream("/Type/ObjStm/N 1/First 4", "1 0 <<>>"));
    }),
    ("a table in a stream", ActiveContent, |f| {
        let _ = f.add(stream("/Type/XRef", "x"));
    }),
    ("a parent", ActiveContent, |f| {
        let _ = f.add("<</Parent 6 0 R>>");
    }),
    ("a pop-up", ActiveContent, |f| {
        let _ = f.add("<</Popup 6 0 R>>");
    }),
    ("a note in the signature", ActiveContent, |f| {
        f.edit(
            1,
            "/Type/Sig",
            "/Type/Sig/Reference[<</Data<</OpenAction 1>>>>]",
        );
    }),
];

#[test]
fn scripts_actions_files_and_layers_are_refused_wherever_they_stand() {
    each_is_refused(ACTING);
}
