//! The shape of a page: its nodes' names in their order, as one number. The
//! browser reckons it again before the page is hydrated (`frontend/start.js`);
//! where extensions, a translation or a proxy have changed the page, hydration
//! would attach to the wrong nodes, and the page is drawn anew instead.

use app::ROOT;
use axum::{
    body::{Body, to_bytes},
    http::{HeaderValue, Response, header},
};
use http::StatusCode;
use memchr::{memchr, memchr3, memmem};

use crate::answer::plain;

/// Where a page is to have its shape.
const ASKED: &str = "data-shape=\"\"";

/// More than the longest page.
const LONGEST: usize = 4 << 20;

/// Writes a page's shape into its first element.
pub async fn note(response: Response<Body>) -> Response<Body> {
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    if response.headers().get(header::CONTENT_TYPE) != Some(&html) {
        return response;
    }
    let (mut head, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, LONGEST).await else {
        tracing::error!("a page could not be drawn to its end");
        return plain(
            StatusCode::INTERNAL_SERVER_ERROR,
            "Beklenmeyen bir hata oldu. / Something unexpected happened.",
        );
    };
    head.headers.remove(header::CONTENT_LENGTH);
    let body = match std::str::from_utf8(&bytes).ok().and_then(noted) {
        Some(page) => Body::from(page),
        None => Body::from(bytes),
    };
    Response::from_parts(head, body)
}

/// The page with its shape; nothing where there is none to hydrate.
fn noted(page: &str) -> Option<String> {
    // Only pages that are hydrated ask for it.
    let head = &page[..memmem::find(page.as_bytes(), b"<head>")?];
    memmem::find(head.as_bytes(), ASKED.as_bytes())?;
    let begins = format!("<div id=\"{ROOT}\">");
    let from = memmem::find(page.as_bytes(), begins.as_bytes())? + begins.len();
    // No text of ours ends an element: what looks like it does.
    let body = page.get(from..)?;
    let body = &body[..memmem::find(body.as_bytes(), b"</body>")?];
    let shape = shape(&body[..body.rfind("</div>")?]);
    Some(page.replacen(ASKED, &format!("data-shape=\"{shape:x}\""), 1))
}

/// FNV-1a over the names, as the browser does it.
fn shape(html: &str) -> u32 {
    let mut sum = 0x811c_9dc5_u32;
    walk(html, |name| {
        for byte in name
            .bytes()
            .map(|byte| byte.to_ascii_lowercase())
            .chain([b' '])
        {
            sum = (sum ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        }
    });
    sum
}

const TEXT: &str = "#text";
const COMMENT: &str = "#comment";

/// Names every node of a page of ours in the order in which a browser makes
/// them (HTML, 13.2.5): end tags and attributes make none.
fn walk(html: &str, mut name: impl FnMut(&str)) {
    let mut rest = html;
    while !rest.is_empty() {
        let text = text_end(rest);
        if text > 0 {
            name(TEXT);
            rest = &rest[text..];
            continue;
        }
        if let Some(comment) = rest.strip_prefix("<!--") {
            name(COMMENT);
            // `<!-->` and `<!--->` are whole comments.
            rest = comment
                .strip_prefix('>')
                .or_else(|| comment.strip_prefix("->"))
                .unwrap_or_else(|| after(comment, "-->"));
        } else if rest.starts_with("</") {
            rest = after(rest, ">");
        } else if rest.starts_with("<!") || rest.starts_with("<?") {
            name(COMMENT);
            rest = after(rest, ">");
        } else {
            let tag = &rest[1..];
            let ends = |sign: u8| sign.is_ascii_whitespace() || sign == b'/' || sign == b'>';
            let end = tag.bytes().position(ends);
            let (element, after) = tag.split_at(end.unwrap_or(tag.len()));
            name(element);
            rest = behind_attributes(after);
            // In these a `<` is a letter like any other.
            if ["textarea", "title", "script", "style"].contains(&element) {
                let content = if element == "textarea" {
                    rest.strip_prefix('\n').unwrap_or(rest)
                } else {
                    rest
                };
                let end = content
                    .find(&format!("</{element}"))
                    .unwrap_or(content.len());
                if end > 0 {
                    name(TEXT);
                }
                rest = &content[end..];
            }
        }
    }
}

/// How long a text goes on: to the next `<` that begins something.
fn text_end(html: &str) -> usize {
    let begins = |at: &usize| {
        let next = html.as_bytes().get(at + 1);
        next.is_some_and(|next| next.is_ascii_alphabetic() || b"!/?".contains(next))
    };
    html.match_indices('<')
        .map(|(at, _)| at)
        .find(begins)
        .unwrap_or(html.len())
}

/// What follows the first such text.
fn after<'a>(html: &'a str, end: &str) -> &'a str {
    html.find(end).map_or("", |at| &html[at + end.len()..])
}

/// What follows a tag; a `>` in a value does not end it.
fn behind_attributes(tag: &str) -> &str {
    let mut rest = tag;
    while let Some(at) = memchr3(b'>', b'"', b'\'', rest.as_bytes()) {
        let (sign, after) = (rest.as_bytes()[at], &rest[at + 1..]);
        if sign == b'>' {
            return after;
        }
        let Some(end) = memchr(sign, after.as_bytes()) else {
            break;
        };
        rest = &after[end + 1..];
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(html: &str) -> String {
        let mut all = Vec::new();
        walk(html, |name| all.push(name.to_owned()));
        all.join(" ")
    }

    #[test]
    fn nodes_are_named_as_a_browser_makes_them() {
        for (html, expected) in [
            ("", ""),
            (" ", TEXT),
            ("<p>a</p>", "p #text"),
            (
                "<p>a<!>b<!---->c<!-- > -- --></p>",
                "p #text #comment #text #comment #text #comment",
            ),
            ("<!--><i></i>", "#comment i"),
            ("<!---><i></i>", "#comment i"),
            ("<a title=\"1 > 0\" b='\">'>x</a>", "a #text"),
            ("<br/><img alt=a>", "br img"),
            ("a < b &lt;i&gt; <3", TEXT),
            (
                "<textarea>\n</textarea><textarea>\n\n&lt;/textarea&gt;</textarea>",
                "textarea textarea #text",
            ),
            (
                "<select><option value=\"\">?<optgroup label=\"a\"><option value=\"1\">b</optgroup></select>",
                "select option #text optgroup option #text",
            ),
            ("<script>a<b</script>", "script #text"),
            (
                "<svg viewBox=\"0 0 1 1\"><path d=\"M1\"></path></svg>",
                "svg path",
            ),
        ] {
            assert_eq!(names(html), expected, "{html}");
        }
    }

    #[test]
    fn a_page_without_pages_in_it_stays_as_it_is() {
        for head in ["<html lang=\"tr\"><head>", "<html data-shape=\"\"><head>"] {
            assert_eq!(noted(&format!("{head}</head><body></body></html>")), None);
        }
    }

    #[test]
    fn a_page_that_is_not_hydrated_stays_as_it_is() {
        let page = format!(
            "<html lang=\"tr\"><head></head><body><div id=\"{ROOT}\"><p data-shape=\"\"></p></div></body>"
        );
        assert_eq!(noted(&page), None);
    }

    #[test]
    fn the_shape_is_that_of_what_is_in_the_root_alone() {
        let page = |inside: &str| {
            format!(
                "<html lang=\"tr\" data-shape=\"\"><head></head><body><div id=\"{ROOT}\">{inside}<div></div></div><!></body></html><script>1</script>"
            )
        };
        let shaped = noted(&page("<p>a</p>")).unwrap();
        let sum = shape("<p>a</p><div></div>");
        let begins = format!("<html lang=\"tr\" data-shape=\"{sum:x}\">");
        assert!(shaped.starts_with(&begins), "{shaped}");
        // Another text is the same shape; another node is not.
        let sum = shape("<p>a</p>");
        assert_eq!(shape("<p>a</p>"), shape("<p class=\"x\">b"));
        for other in ["<p>a</p> ", "<p>a<!></p>", "<p></p>", "<p><b>a</b></p>"] {
            assert_ne!(shape(other), sum, "{other}");
        }
        // FNV-1a of "p #text ", reckoned elsewhere.
        assert_eq!(sum, 0xb57d_3e63);
    }
}
