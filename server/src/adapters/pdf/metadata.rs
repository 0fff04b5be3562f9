//! What the file says of itself: which standards it keeps to, which form it
//! is (XMP, ISO 16684-1; PDF/A-2, ISO 19005-2, 6.6; PDF/UA-1, ISO 14289-1, 5).

use domain::{Locale, document::MARK_BEGINS};
use jiff::{Timestamp, tz::TimeZone};
use xmp_writer::{
    CustomNamespace, DateTime, LangId, Namespace, Timezone, XmpWriter, pdfa::PdfUAIdDescriptionMode,
};

/// What goes into the metadata.
pub(super) struct Facts<'a> {
    pub(super) title: &'a str,
    pub(super) language: Locale,
    pub(super) at: Timestamp,
    pub(super) number: &'a str,
    pub(super) form: &'a str,
    pub(super) mark: &'a str,
}

/// The portal's own properties.
const OWN: [(&str, &str); 3] = [
    ("number", "Number of the application"),
    ("form", "The form and its version"),
    ("mark", "Keyed hash of the contents"),
];

/// The metadata packet.
pub(super) fn packet(of: &Facts<'_>) -> Vec<u8> {
    debug_assert!(MARK_BEGINS.contains("muhur:mark"));
    let own = Namespace::Custom(Box::new(CustomNamespace::new(
        "Application form",
        "muhur",
        "urn:muhur:form:1:",
    )));
    let mut xmp = XmpWriter::new();
    xmp.pdfa_part(2)
        .pdfa_conformance("A")
        .pdfua_part(1)
        .title([
            (Some(LangId(of.language.code())), of.title),
            (None, of.title),
        ])
        .language([LangId(of.language.code())])
        .producer("Mühür")
        .creator_tool("Mühür")
        .create_date(date(of.at))
        .modify_date(date(of.at));
    for ((name, _), value) in OWN.iter().zip([of.number, of.form, of.mark]) {
        xmp.element(name, own.clone()).value(value);
    }
    let mut schemas = xmp.extension_schemas();
    schemas
        .pdfua_id()
        .properties()
        .describe_all(PdfUAIdDescriptionMode::UA1);
    let mut schema = schemas.add_schema();
    schema.namespace(own);
    let mut properties = schema.properties();
    for (name, about) in OWN {
        properties
            .add_property()
            .name(name)
            .value_type("Text")
            .category(false)
            .description(about);
    }
    drop(properties);
    drop(schema);
    drop(schemas);
    xmp.finish(None).into_bytes()
}

/// The instant in UTC, to the second.
fn date(at: Timestamp) -> DateTime {
    let at = at.to_zoned(TimeZone::UTC);
    let part = |value: i8| u8::try_from(value).ok();
    DateTime {
        year: u16::try_from(at.year()).unwrap_or_default(),
        month: part(at.month()),
        day: part(at.day()),
        hour: part(at.hour()),
        minute: part(at.minute()),
        second: part(at.second()),
        timezone: Some(Timezone::Utc),
    }
}
