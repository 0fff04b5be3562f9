//! A notice as a mail: plain text and HTML, both languages in each, nothing
//! that is fetched from elsewhere.

use domain::{Locale, id::MessageId, outbox::Notice};
use jiff::Timestamp;
use lettre::{
    Address, Message,
    message::{
        Mailbox, MultiPart, SinglePart,
        header::{ContentType, HeaderName, HeaderValue},
    },
};

use super::words::{self, Words};

/// What a mail is put together from.
pub(super) struct Letter<'a> {
    pub from: &'a Mailbox,
    pub to: &'a Address,
    pub reference: &'a MessageId,
    pub at: Timestamp,
    /// The portal's address.
    pub origin: &'a str,
    pub notice: &'a Notice,
    /// The language that is read first.
    pub locale: Locale,
}

impl Letter<'_> {
    /// The mail's bytes, all ASCII. The same notice has the same `Message-ID`
    /// however often it is written.
    pub(super) fn write(&self) -> Option<Vec<u8>> {
        let other = self.locale.other();
        let both = [self.locale, other].map(|locale| words::of(self.notice, self.origin, locale));
        let id = format!("<{}@{}>", self.reference.as_str(), self.from.email.domain());
        let header = |name, value: &str| {
            let name = HeaderName::new_from_ascii_str(name);
            HeaderValue::new(name, value.to_owned())
        };
        let languages = format!("{}, {}", self.locale.code(), other.code());
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, self.to.clone()))
            .subject(both[0].subject.clone())
            .message_id(Some(id))
            .date(self.at.into())
            // No answering machine answers (RFC 3834).
            .raw_header(header("Auto-Submitted", "auto-generated"))
            .raw_header(header("Content-Language", &languages))
            .multipart(
                MultiPart::alternative()
                    .singlepart(SinglePart::plain(text(&both)))
                    .singlepart(
                        SinglePart::builder()
                            .header(ContentType::TEXT_HTML)
                            .body(html(&both)),
                    ),
            )
            .ok()
            .map(|message| message.formatted())
    }
}

fn text(both: &[Words; 2]) -> String {
    let one = |words: &Words| {
        let facts = words
            .facts
            .iter()
            .map(|(name, value)| format!("{name}: {value}\n"))
            .collect::<Vec<_>>()
            .concat();
        let paragraphs = words.paragraphs.join("\n\n");
        format!("{}\n\n{facts}\n{paragraphs}\n", words.title)
    };
    let [first, second] = both;
    format!("{}\n--\n\n{}", one(first), one(second))
}

/// Colours as the pages have them, in light and in dark.
const STYLE: &str = "\
:root{color-scheme:light dark}\
body{margin:0;padding:24px 16px;background:#fff;color:#1a1d21;font:16px/1.5 system-ui,sans-serif}\
main{max-width:560px;margin:0 auto}\
h1{font-size:22px;line-height:1.3;margin:0 0 16px}\
dl{margin:0 0 16px;padding:16px;border:1px solid #c9ced6;border-radius:8px}\
dt{color:#4a5260;font-size:14px}\
dd{margin:0 0 8px;font-weight:600;overflow-wrap:anywhere}\
p{margin:0 0 16px;overflow-wrap:anywhere}\
hr{border:0;border-top:1px solid #c9ced6;margin:32px 0}\
@media (prefers-color-scheme:dark){\
body{background:#14171b;color:#e8eaed}\
dl,hr{border-color:#3d4551}\
dt{color:#a9b1bd}}";

fn html(both: &[Words; 2]) -> String {
    let one = |words: &Words| {
        let facts = words
            .facts
            .iter()
            .map(|(name, value)| format!("<dt>{}</dt><dd>{}</dd>\n", escaped(name), escaped(value)))
            .collect::<Vec<_>>()
            .concat();
        let paragraphs = words
            .paragraphs
            .iter()
            .map(|paragraph| format!("<p>{}</p>\n", escaped(paragraph)))
            .collect::<Vec<_>>()
            .concat();
        format!(
            "<section lang=\"{}\">\n<h1>{}</h1>\n<dl>\n{facts}</dl>\n{paragraphs}</section>\n",
            words.locale.code(),
            escaped(&words.title)
        )
    };
    let [first, second] = both;
    format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{}</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n<main>\n{}<hr>\n{}</main>\n</body>\n</html>\n",
        first.locale.code(),
        escaped(&first.subject),
        one(first),
        one(second)
    )
}

fn escaped(text: &str) -> std::borrow::Cow<'_, str> {
    quick_xml::escape::escape(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{id::ApplicationNumber, institution::Authority};

    #[test]
    fn names_are_escaped_and_nothing_is_fetched() {
        let notice = Notice::AuthorityDetails {
            number: ApplicationNumber::from_choices([0; 9]),
            authority: Some(Authority {
                name: "<img src=x onerror=a> & \"Şule\"".to_owned(),
                unit: "Birim".to_owned(),
                phone: "0262 555 01 02".to_owned(),
            }),
            help_phone: "444 5 576".to_owned(),
        };
        let both = [Locale::Tr, Locale::En].map(|locale| words::of(&notice, "https://a", locale));
        let html = html(&both);
        assert!(html.contains("&lt;img src=x onerror=a&gt; &amp; &quot;Şule&quot;"));
        for fetched in ["<img", "src=\"", "url(", "@import", "<link", "<script"] {
            assert!(!html.contains(fetched), "{fetched}");
        }
        assert!(text(&both).contains("<img src=x onerror=a> & \"Şule\""));
    }
}
