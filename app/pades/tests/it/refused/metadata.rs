//! Rule 4: metadata and the information dictionary.

use pades::Refusal::{InformationChanged, MetadataChanged};

use super::{Case, each_is_refused};
use crate::{
    forge::{CATALOG, METADATA, SQUARE, object, stream},
    issued::FORM,
};

/// The form's metadata after a change of its text.
pub(super) fn metadata(from: &str, to: &str) -> String {
    let all = object(FORM, METADATA);
    let packet = packet(&all);
    assert!(packet.contains(from));
    stream("/Type/Metadata/Subtype/XML", &packet.replacen(from, to, 1))
}

/// The XML in a metadata stream.
pub(super) fn packet(metadata: &str) -> &str {
    let rest = metadata.split_once("stream\n").unwrap().1;
    rest.rsplit_once("\nendstream").unwrap().0
}

pub(super) const PACKETS: &[Case] = &[
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
        f.put(METADATA, metadata("</rdf:RDF>", ""));
    }),
    ("nested deeply", MetadataChanged, |f| {
        let deep = format!(
            "{}{}<muhur:mark>",
            "<dc:a>".repeat(99),
            "</dc:a>".repeat(99)
        );
        f.put(METADATA, metadata("<muhur:mark>", &deep));
    }),
    (
        "nested deeply where anything may stand",
        MetadataChanged,
        |f| {
            let (begin, end) = ("<xmp:a>".repeat(99), "</xmp:a>".repeat(99));
            let deep = format!("<pdf:Keywords>{begin}{end}</pdf:Keywords><muhur:mark>");
            f.put(METADATA, metadata("<muhur:mark>", &deep));
        },
    ),
    (
        "a property twice, the true one first",
        MetadataChanged,
        |f| {
            let more = "</muhur:mark><muhur:mark>x</muhur:mark>";
            f.put(METADATA, metadata("</muhur:mark>", more));
        },
    ),
    ("of something else", MetadataChanged, |f| {
        f.put(METADATA, metadata("rdf:about=\"\"", "rdf:about=\"x\""));
    }),
    ("another entry of the stream", MetadataChanged, |f| {
        let all = metadata("", "").replace("/Subtype", "/DecodeParms<<>>/Subtype");
        f.put(METADATA, all);
    }),
    ("too large", MetadataChanged, |f| {
        let large = format!("{}<muhur:mark>", " ".repeat(64 * 1024));
        f.put(METADATA, metadata("<muhur:mark>", &large));
    }),
    ("too large once inflated", MetadataChanged, |f| {
        f.put(METADATA, deflated(&" ".repeat(64 * 1024)));
    }),
    ("no metadata", MetadataChanged, |f| {
        f.put(METADATA, "<</Type/Metadata>>");
    }),
    ("another filter", MetadataChanged, |f| {
        f.put(
            METADATA,
            metadata("", "").replace("/Subtype", "/Filter/LZWDecode/Subtype"),
        );
    }),
];

/// The form's metadata, with this behind its packet, deflated.
pub(super) fn deflated(behind: &str) -> Vec<u8> {
    let all = object(FORM, METADATA);
    let packet = format!("{}{behind}", packet(&all));
    let bytes = miniz_oxide::deflate::compress_to_vec_zlib(packet.as_bytes(), 9);
    let length = bytes.len();
    let begin =
        format!("<</Type/Metadata/Subtype/XML/Filter/FlateDecode/Length {length}>>\nstream\n");
    [begin.as_bytes(), &bytes, b"\nendstream"].concat()
}

#[test]
fn metadata_that_says_something_else_is_refused() {
    each_is_refused(PACKETS);
}

pub(super) const INFORMATION: &[Case] = &[
    ("a title", InformationChanged, |f| {
        let info = f.add("<</Producer(x)/Title(y)>>");
        f.replace_in_ending("/Root", format!("/Info {info} 0 R/Root"));
    }),
    (
        "an issued object that is written anew",
        InformationChanged,
        |f| {
            f.put(SQUARE, "<</Producer(x)>>");
            f.replace_in_ending("/Root", format!("/Info {SQUARE} 0 R/Root"));
        },
    ),
    ("an issued object", InformationChanged, |f| {
        f.replace_in_ending("/Root", format!("/Info {CATALOG} 0 R/Root"));
    }),
    ("none at all", InformationChanged, |f| {
        f.replace_in_ending("/Root", "/Info 999 0 R/Root");
    }),
    ("no reference", InformationChanged, |f| {
        f.replace_in_ending("/Root", "/Info<</Producer(x)>>/Root");
    }),
];

#[test]
fn an_information_dictionary_that_says_more_is_refused() {
    each_is_refused(INFORMATION);
}
