//! The registry's messages in SOAP 1.1 and 1.2: written with everything
//! escaped, read with nothing believed that is not exactly as documented.

use quick_xml::{
    NsReader, Writer,
    events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event},
    name::ResolveResult,
};

use crate::config::Soap;

/// The services' namespace.
const SERVICE: &str = "http://tckimlik.nvi.gov.tr/WS";

/// How deep an answer is; a deeper one is another one's.
const DEPTH: usize = 4;

impl Soap {
    const fn namespace(self) -> &'static str {
        match self {
            Self::V1_1 => "http://schemas.xmlsoap.org/soap/envelope/",
            Self::V1_2 => "http://www.w3.org/2003/05/soap-envelope",
        }
    }

    /// The media type of its messages.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::V1_1 => "text/xml",
            Self::V1_2 => "application/soap+xml",
        }
    }

    /// The `Content-Type` of a call; in 1.2 it names the operation.
    pub fn content_type(self, operation: &str) -> String {
        match self {
            Self::V1_1 => "text/xml; charset=utf-8".to_owned(),
            Self::V1_2 => {
                format!("application/soap+xml; charset=utf-8; action=\"{SERVICE}/{operation}\"")
            }
        }
    }

    /// The header `SOAPAction`, which 1.1 has.
    pub fn action(self, operation: &str) -> Option<String> {
        (self == Self::V1_1).then(|| format!("\"{SERVICE}/{operation}\""))
    }
}

/// A call: the operation with its arguments, in the order of the service's
/// description.
///
/// # Errors
/// Never in practice: it is written into memory.
pub fn call(soap: Soap, operation: &str, arguments: &[(&str, &str)]) -> std::io::Result<Vec<u8>> {
    let mut xml = Writer::new(Vec::new());
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    let mut envelope = BytesStart::new("soap:Envelope");
    envelope.push_attribute(("xmlns:soap", soap.namespace()));
    let mut asked = BytesStart::new(operation);
    asked.push_attribute(("xmlns", SERVICE));
    xml.write_event(Event::Start(envelope))?;
    xml.write_event(Event::Start(BytesStart::new("soap:Body")))?;
    xml.write_event(Event::Start(asked))?;
    for (name, value) in arguments {
        xml.write_event(Event::Start(BytesStart::new(*name)))?;
        xml.write_event(Event::Text(BytesText::new(value)))?;
        xml.write_event(Event::End(BytesEnd::new(*name)))?;
    }
    for end in [operation, "soap:Body", "soap:Envelope"] {
        xml.write_event(Event::End(BytesEnd::new(end)))?;
    }
    Ok(xml.into_inner())
}

/// Why an answer says neither yes nor no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAnAnswer {
    /// Not well-formed, or not to its end.
    #[error("no well-formed XML")]
    NotXml,
    /// In another encoding than UTF-8.
    #[error("another encoding than UTF-8")]
    Encoding,
    /// With a document type: bombs and entities come with one.
    #[error("a document type, an entity or an instruction")]
    Doctype,
    /// The service says that it failed.
    #[error("a fault")]
    Fault,
    /// Other elements than an answer has, or other contents.
    #[error("another shape")]
    Shape,
}

/// What an answer to an operation says.
///
/// # Errors
/// When it says neither `true` nor `false`, exactly where it has to.
pub fn answer(soap: Soap, operation: &str, xml: &[u8]) -> Result<bool, NotAnAnswer> {
    let xml = std::str::from_utf8(xml).map_err(|_| NotAnAnswer::Encoding)?;
    let response = format!("{operation}Response");
    let result = format!("{operation}Result");
    let path: [(&str, &str); DEPTH] = [
        (soap.namespace(), "Envelope"),
        (soap.namespace(), "Body"),
        (SERVICE, &response),
        (SERVICE, &result),
    ];
    let mut reader = NsReader::from_str(xml);
    // How deep the reader is, how deep it has been, and what it read there.
    let (mut depth, mut reached, mut said) = (0, 0, String::new());
    loop {
        let (namespace, event) = reader
            .read_resolved_event()
            .map_err(|_| NotAnAnswer::NotXml)?;
        match event {
            Event::Decl(declared) => {
                let encoding = declared.encoding().transpose();
                let encoding = encoding.map_err(|_| NotAnAnswer::NotXml)?;
                if encoding.is_some_and(|name| !name.eq_ignore_ascii_case(b"utf-8")) {
                    return Err(NotAnAnswer::Encoding);
                }
            }
            Event::Start(element) => {
                let name = element.local_name();
                if depth == 2 && name.as_ref() == b"Fault" {
                    return Err(NotAnAnswer::Fault);
                }
                // Each element once, and no other beside it.
                let (wanted, local) = *path.get(depth).ok_or(NotAnAnswer::Shape)?;
                let here = matches!(namespace, ResolveResult::Bound(found) if found.as_ref() == wanted.as_bytes());
                if !here || name.as_ref() != local.as_bytes() || reached > depth {
                    return Err(NotAnAnswer::Shape);
                }
                depth += 1;
                reached = depth;
            }
            Event::End(_) => depth -= 1,
            Event::Text(text) => {
                let text = text.decode().map_err(|_| NotAnAnswer::Encoding)?;
                if depth == DEPTH {
                    said.push_str(&text);
                } else if !text.trim().is_empty() {
                    return Err(NotAnAnswer::Shape);
                }
            }
            Event::Comment(_) => {}
            Event::Eof if depth == 0 => break,
            Event::Eof => return Err(NotAnAnswer::NotXml),
            Event::DocType(_) | Event::PI(_) | Event::GeneralRef(_) => {
                return Err(NotAnAnswer::Doctype);
            }
            Event::Empty(_) | Event::CData(_) => return Err(NotAnAnswer::Shape),
        }
    }
    match (reached, said.as_str()) {
        (DEPTH, "true") => Ok(true),
        (DEPTH, "false") => Ok(false),
        _ => Err(NotAnAnswer::Shape),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const OPERATION: &str = "TCKimlikNoDogrula";

    fn envelope(namespace: &str, inner: &str) -> String {
        format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<s:Envelope xmlns:s=\"{namespace}\" \
             xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><s:Body>{inner}</s:Body></s:Envelope>"
        )
    }

    fn says(value: &str) -> String {
        format!(
            "<{OPERATION}Response xmlns=\"{SERVICE}\"><{OPERATION}Result>{value}</{OPERATION}Result></{OPERATION}Response>"
        )
    }

    #[test]
    fn yes_and_no_are_read_in_both_versions() {
        for soap in [Soap::V1_1, Soap::V1_2] {
            for (value, said) in [("true", true), ("false", false)] {
                let xml = envelope(soap.namespace(), &says(value));
                assert_eq!(answer(soap, OPERATION, xml.as_bytes()), Ok(said));
            }
            let other = envelope(soap.namespace(), &says("true"));
            let read_as = match soap {
                Soap::V1_1 => Soap::V1_2,
                Soap::V1_2 => Soap::V1_1,
            };
            assert_eq!(
                answer(read_as, OPERATION, other.as_bytes()),
                Err(NotAnAnswer::Shape)
            );
        }
    }

    #[test]
    fn whatever_else_comes_is_no_answer() {
        let one = Soap::V1_1.namespace();
        let good = envelope(one, &says("true"));
        let bomb = format!(
            "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]>{}",
            &good[39..]
        );
        let cases = [
            ("", NotAnAnswer::Shape),
            ("<html><body>Bakımdayız</body></html>", NotAnAnswer::Shape),
            (&good[..good.len() - 9], NotAnAnswer::NotXml),
            (&good.replace("</s:Body>", "</s:Bodi>"), NotAnAnswer::NotXml),
            (&good.replace("utf-8", "iso-8859-9"), NotAnAnswer::Encoding),
            (&bomb, NotAnAnswer::Doctype),
            (&envelope(one, &says("&xxe;")), NotAnAnswer::Doctype),
            (&envelope(one, &says("&#116;rue")), NotAnAnswer::Doctype),
            (
                &good.replace("?>", "?><?xml-stylesheet href='x'?>"),
                NotAnAnswer::Doctype,
            ),
            (
                &envelope(one, "<s:Fault><faultcode>s:Server</faultcode></s:Fault>"),
                NotAnAnswer::Fault,
            ),
            (&envelope(one, &says("yes")), NotAnAnswer::Shape),
            (&envelope(one, &says("")), NotAnAnswer::Shape),
            (&envelope(one, &says("1")), NotAnAnswer::Shape),
            (
                &envelope(one, &says("<![CDATA[true]]>")),
                NotAnAnswer::Shape,
            ),
            (&envelope(one, &says("<b>true</b>")), NotAnAnswer::Shape),
            // The second one would be read by a reader that searches.
            (
                &envelope(one, &(says("false") + &says("true"))),
                NotAnAnswer::Shape,
            ),
            (
                &envelope(one, &says("true").replace(SERVICE, "urn:x")),
                NotAnAnswer::Shape,
            ),
            (
                &envelope(one, &says("true").replace("Tc", "T").replace("TCK", "XCK")),
                NotAnAnswer::Shape,
            ),
            (
                &envelope(one, &format!("true{}", says("true"))),
                NotAnAnswer::Shape,
            ),
            (&envelope(one, ""), NotAnAnswer::Shape),
            (&"<a>".repeat(100_000), NotAnAnswer::Shape),
        ];
        for (xml, why) in cases {
            let shown: String = xml.chars().take(120).collect();
            assert_eq!(
                answer(Soap::V1_1, OPERATION, xml.as_bytes()),
                Err(why),
                "{shown}"
            );
        }
        let latin = [b"<?xml version=\"1.0\"?><a>".as_slice(), &[0xfd], b"</a>"].concat();
        assert_eq!(
            answer(Soap::V1_1, OPERATION, &latin),
            Err(NotAnAnswer::Encoding)
        );
        let wide: Vec<u8> = good.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(answer(Soap::V1_1, OPERATION, &wide).is_err());
    }

    proptest! {
        #[test]
        fn no_name_adds_an_element_to_a_call(name in any::<String>()) {
            let xml = call(Soap::V1_2, OPERATION, &[("Ad", &name)]).unwrap();
            let xml = String::from_utf8(xml).unwrap();
            prop_assert_eq!(xml.matches('<').count(), 9);
            let inside = xml.split("<Ad>").nth(1).unwrap().split("</Ad>").next().unwrap();
            prop_assert_eq!(quick_xml::escape::unescape(inside).unwrap(), name);
        }

        #[test]
        fn no_answer_makes_the_reader_panic(xml in any::<Vec<u8>>(), inner in "[<>&;a-z:/=\" ]{0,80}") {
            let _ = answer(Soap::V1_1, OPERATION, &xml);
            let _ = answer(Soap::V1_1, OPERATION, envelope(SERVICE, &inner).as_bytes());
        }
    }
}
