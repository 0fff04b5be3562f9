//! What new objects must not have: whatever acts, shows or hides, or carries files.

use crate::{
    pdf::object::{Dictionary, Object, Stored},
    refusal::Refusal,
};

/// Keys that no signature needs. `Ref` and `OPI` show what other files hold, `Alternates` what is
/// seen on paper alone.
const KEYS: [&str; 36] = [
    "A",
    "AA",
    "AF",
    "Alternates",
    "Collection",
    "Dests",
    "EF",
    "EmbeddedFiles",
    "IRT",
    "JS",
    "JavaScript",
    "Kids",
    "Launch",
    "MCID",
    "Movie",
    "Names",
    "NeedAppearances",
    "Next",
    "OC",
    "OCG",
    "OCGs",
    "OCMD",
    "OCProperties",
    "OPI",
    "OpenAction",
    "Outlines",
    "PA",
    "Parent",
    "Popup",
    "Ref",
    "RichMedia",
    "RichMediaContent",
    "Sound",
    "URI",
    "XFA",
    "XRefStm",
];

/// Types, kinds of drawings, of actions and of annotations that no signature needs.
const NAMES: [&str; 33] = [
    "3D",
    "Catalog",
    "EmbeddedFile",
    "FileAttachment",
    "Filespec",
    "FreeText",
    "GoTo",
    "GoTo3DView",
    "GoToE",
    "GoToR",
    "Hide",
    "ImportData",
    "JavaScript",
    "Launch",
    "Link",
    "Movie",
    "Named",
    "OCG",
    "OCMD",
    "ObjStm",
    "PS",
    "Page",
    "Pages",
    "Rendition",
    "ResetForm",
    "RichMedia",
    "Screen",
    "SetOCGState",
    "Sound",
    "SubmitForm",
    "Thread",
    "URI",
    "XRef",
];

/// Fails for an object that has such a part anywhere in it.
pub(super) fn check(stored: &Stored<'_>) -> Result<(), Refusal> {
    if let (Some(_), Some(dictionary)) = (stored.stream, stored.dictionary()) {
        // Its bytes would stand in another file.
        if ["F", "FFilter", "FDecodeParms"]
            .iter()
            .any(|key| dictionary.has(key))
        {
            return Err(Refusal::ActiveContent);
        }
    }
    check_value(&stored.value)
}

/// The same of a value.
pub(super) fn check_value(value: &Object<'_>) -> Result<(), Refusal> {
    match value {
        Object::Array(values) => values.iter().try_for_each(check_value),
        Object::Dictionary(dictionary) => check_entries(dictionary),
        _ => Ok(()),
    }
}

fn check_entries(dictionary: &Dictionary<'_>) -> Result<(), Refusal> {
    for (key, value) in &dictionary.0 {
        let forbidden = KEYS
            .iter()
            .any(|forbidden| forbidden.as_bytes() == key.as_ref());
        let typed = matches!(key.as_ref(), b"Type" | b"S" | b"Subtype" | b"Subtype2");
        let named = match value {
            Object::Name(name) if typed => NAMES
                .iter()
                .any(|forbidden| forbidden.as_bytes() == name.as_ref()),
            _ => false,
        };
        if forbidden || named {
            return Err(Refusal::ActiveContent);
        }
        check_value(value)?;
    }
    Ok(())
}
