//! Metadata packets (XMP, ISO 16684-1), compared as sets of properties: programs write the packet
//! anew in many ways that mean the same.

use std::collections::BTreeMap;

use jiff::Timestamp;
use quick_xml::{
    NsReader, XmlVersion,
    events::{BytesStart, Event},
    name::ResolveResult,
};

use crate::{
    pdf::object::{Object, Stored},
    refusal::Refusal,
};

/// Bytes of a packet at most, once inflated.
const LARGEST: usize = 64 * 1024;
/// How deeply its elements are nested at most.
const DEPTH: usize = 24;

const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
const XML: &str = "http://www.w3.org/XML/1998/namespace";
const XMP: &str = "http://ns.adobe.com/xap/1.0/";
const MEDIA: &str = "http://ns.adobe.com/xap/1.0/mm/";
const PDF: &str = "http://ns.adobe.com/pdf/1.3/";
const DUBLIN: &str = "http://purl.org/dc/elements/1.1/";

/// What every program that writes a file sets to its own.
const FREE: [(&str, &str); 12] = [
    (XMP, "ModifyDate"),
    (XMP, "MetadataDate"),
    (XMP, "CreateDate"),
    (XMP, "CreatorTool"),
    (PDF, "Producer"),
    (PDF, "Keywords"),
    (PDF, "Trapped"),
    (MEDIA, "DocumentID"),
    (MEDIA, "InstanceID"),
    (MEDIA, "OriginalDocumentID"),
    (MEDIA, "VersionID"),
    (DUBLIN, "format"),
];

/// When the file was created, by its packet.
pub(super) fn created(stored: &Stored<'_>) -> Option<Timestamp> {
    let properties = read(&packet(stored)?)?;
    let created = properties.get(&(XMP.to_owned(), "CreateDate".to_owned()))?;
    match &created.kind {
        Kind::Text(text) => text.parse().ok(),
        Kind::Structure(_) | Kind::List(..) => None,
    }
}

/// Fails where `after` says something else than `before`.
pub(super) fn compare(before: &Stored<'_>, after: &Stored<'_>) -> Result<(), Refusal> {
    let properties = |of| {
        let mut properties = packet(of).as_deref().and_then(read)?;
        properties.retain(|(space, name), _| !FREE.contains(&(space.as_str(), name.as_str())));
        Some(properties)
    };
    match (properties(before), properties(after)) {
        (Some(before), Some(after)) if before == after => Ok(()),
        _ => Err(Refusal::MetadataChanged),
    }
}

/// The packet of a metadata stream.
fn packet(stored: &Stored<'_>) -> Option<Vec<u8>> {
    let dictionary = stored.dictionary()?;
    let known = |key: &[u8]| matches!(key, b"Type" | b"Subtype" | b"Length" | b"Filter");
    let metadata = dictionary.names("Type", "Metadata") && dictionary.names("Subtype", "XML");
    if !metadata || !dictionary.0.keys().all(|key| known(key)) {
        return None;
    }
    let bytes = stored.stream?;
    let is_flate = |filter: &Object<'_>| matches!(filter, Object::Name(name) if name.as_ref() == b"FlateDecode");
    let deflated = match dictionary.get("Filter") {
        None => false,
        Some(Object::Array(filters)) => match &filters[..] {
            [] => false,
            [filter] if is_flate(filter) => true,
            _ => return None,
        },
        Some(filter) if is_flate(filter) => true,
        Some(_) => return None,
    };
    if deflated {
        miniz_oxide::inflate::decompress_to_vec_zlib_with_limit(bytes, LARGEST).ok()
    } else {
        (bytes.len() <= LARGEST).then(|| bytes.to_vec())
    }
}

/// A namespace and a name in it.
type Named = (String, String);
type Properties = BTreeMap<Named, Value>;

/// The value of a property.
#[derive(Debug, PartialEq, Eq)]
struct Value {
    language: Option<String>,
    kind: Kind,
}

#[derive(Debug, PartialEq, Eq)]
enum Kind {
    Text(String),
    Structure(Properties),
    List(String, Vec<Value>),
}

/// An element as it is written.
#[derive(Default)]
struct Element {
    name: Named,
    attributes: BTreeMap<Named, String>,
    children: Vec<Self>,
    text: String,
}

/// The properties of a packet.
fn read(packet: &[u8]) -> Option<Properties> {
    let text = std::str::from_utf8(packet).ok()?;
    let root = tree(text)?;
    let rdf = if root.is("RDF") {
        &root
    } else {
        let [rdf] = &root.children[..] else {
            return None;
        };
        rdf.is("RDF").then_some(rdf)?
    };
    let mut properties = Properties::new();
    for description in &rdf.children {
        if !description.is("Description") {
            return None;
        }
        structure(description, &mut properties)?;
    }
    Some(properties)
}

impl Element {
    /// Whether it is this element of RDF.
    fn is(&self, name: &str) -> bool {
        self.name.0 == RDF && self.name.1 == name
    }

    fn rdf(&self, attribute: &str) -> Option<&str> {
        let key = (RDF.to_owned(), attribute.to_owned());
        self.attributes.get(&key).map(String::as_str)
    }
}

/// Puts the properties of an element, from attributes and from children.
fn structure(of: &Element, into: &mut Properties) -> Option<()> {
    for (name, text) in &of.attributes {
        let value = Value {
            language: None,
            kind: Kind::Text(text.clone()),
        };
        match name.0.as_str() {
            XML => {}
            RDF if matches!(name.1.as_str(), "about" | "parseType") => {
                if name.1 == "about" && !text.is_empty() {
                    return None;
                }
            }
            RDF | "" => return None,
            _ => put(into, name.clone(), value)?,
        }
    }
    for child in &of.children {
        put(into, child.name.clone(), value(child)?)?;
    }
    of.text.trim().is_empty().then_some(())
}

/// Nothing stands twice.
fn put(into: &mut Properties, name: Named, value: Value) -> Option<()> {
    into.insert(name, value).is_none().then_some(())
}

fn value(of: &Element) -> Option<Value> {
    let language = of.attributes.get(&(XML.to_owned(), "lang".to_owned()));
    let kind = if let Some(resource) = of.rdf("resource") {
        let alone = of.children.is_empty() && of.text.trim().is_empty();
        Kind::Text(alone.then(|| resource.to_owned())?)
    } else {
        let inner = match &of.children[..] {
            [only] if only.name.0 == RDF => Some(only),
            _ => None,
        };
        let own = |(space, _): &&Named| space != XML;
        match inner {
            Some(list) if ["Bag", "Seq", "Alt"].iter().any(|kind| list.is(kind)) => {
                let plain = of.attributes.keys().find(own).is_none() && list.attributes.is_empty();
                if !plain || !list.text.trim().is_empty() || !of.text.trim().is_empty() {
                    return None;
                }
                let items = list.children.iter();
                let items = items.map(|item| item.is("li").then(|| value(item))?);
                Kind::List(list.name.1.clone(), items.collect::<Option<_>>()?)
            }
            Some(description) if description.is("Description") => {
                let mut properties = Properties::new();
                if of.attributes.keys().any(|name| own(&name)) || !of.text.trim().is_empty() {
                    return None;
                }
                structure(description, &mut properties)?;
                Kind::Structure(properties)
            }
            Some(_) => return None,
            None if of.children.is_empty() && of.attributes.keys().find(own).is_none() => {
                Kind::Text(of.text.trim().to_owned())
            }
            None => {
                let mut properties = Properties::new();
                structure(of, &mut properties)?;
                Kind::Structure(properties)
            }
        }
    };
    Some(Value {
        language: language.cloned(),
        kind,
    })
}

/// Reads the elements. A document type is refused: it could name other files, or entities that
/// grow without bound.
fn tree(text: &str) -> Option<Element> {
    let mut reader = NsReader::from_str(text);
    let mut open = vec![Element::default()];
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) => {
                if open.len() > DEPTH {
                    return None;
                }
                open.push(element(&reader, &start)?);
            }
            Event::Empty(start) => {
                let element = element(&reader, &start)?;
                open.last_mut()?.children.push(element);
            }
            Event::End(_) => {
                let element = open.pop()?;
                open.last_mut()?.children.push(element);
            }
            Event::Text(text) => open.last_mut()?.text += &text.xml10_content().ok()?,
            Event::CData(text) => open.last_mut()?.text += &text.xml10_content().ok()?,
            Event::GeneralRef(reference) => {
                let into = &mut open.last_mut()?.text;
                if let Some(sign) = reference.resolve_char_ref().ok()? {
                    into.push(sign);
                } else {
                    let name = reference.decode().ok()?;
                    *into += quick_xml::escape::resolve_predefined_entity(&name)?;
                }
            }
            Event::DocType(_) => return None,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            Event::Eof => break,
        }
    }
    let [document] = &mut open[..] else {
        return None;
    };
    let root = document.children.pop()?;
    document.children.is_empty().then_some(root)
}

fn element(reader: &NsReader<&[u8]>, start: &BytesStart<'_>) -> Option<Element> {
    let resolver = reader.resolver();
    let (space, local) = resolver.resolve_element(start.name());
    let mut attributes = BTreeMap::new();
    for attribute in start.attributes() {
        let attribute = attribute.ok()?;
        if attribute.key.as_namespace_binding().is_some() {
            continue;
        }
        let (space, local) = resolver.resolve_attribute(attribute.key);
        let name = named(&space, local.as_ref())?;
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).ok()?;
        if attributes.insert(name, value.into_owned()).is_some() {
            return None;
        }
    }
    Some(Element {
        name: named(&space, local.as_ref())?,
        attributes,
        ..Element::default()
    })
}

fn named(space: &ResolveResult<'_>, local: &[u8]) -> Option<Named> {
    let space = match space {
        ResolveResult::Bound(space) => std::str::from_utf8(space.as_ref()).ok()?,
        ResolveResult::Unbound => "",
        ResolveResult::Unknown(_) => return None,
    };
    Some((
        space.to_owned(),
        std::str::from_utf8(local).ok()?.to_owned(),
    ))
}
