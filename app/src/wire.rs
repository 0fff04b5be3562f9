//! What travels between page and server: what pages show, failures, and what tells an
//! answer of the portal and its form.

mod fault;
mod reference;
pub mod view;

pub use domain::service::ExternalSystem;
pub use fault::Fault;
pub use reference::Reference;

/// On every answer of the portal: a network's own login page answers 200, and
/// has not got it.
pub const HEADER: &str = "x-portal";

/// Its value, with the version of what travels as bytes in the order of its fields.
/// A page takes an answer of another version for [`Fault::Outdated`]
/// and asks for the new page, whatever the bytes would make. A test says when it is to
/// be raised for the views, the faults, the fields and the drafts; the other types of
/// `domain` in them grow at their end, or raise it too.
pub const VERSION: &str = "muhur/5";

/// On a post of a plain page's script (`enhance.js`): the answer leads on by its
/// `location`, which the script follows, or is a notice to be shown on the page.
pub const ENHANCED: &str = "x-enhanced";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place::StepPage;
    use domain::{application::Draft, form::Field};

    /// The version, and the sum of the shapes that travel in it.
    const SHAPES: (&str, u64) = ("muhur/5", 0xc0a2_a795_b944_cda1);

    /// The shapes of a source file: its lines without comments and without tests.
    fn shapes(source: &str) -> impl Iterator<Item = &str> {
        let code = source.split("#[cfg(test)]").next().unwrap_or_default();
        let lines = code.lines().map(str::trim);
        lines.filter(|line| !line.starts_with("//") && !line.is_empty())
    }

    /// FNV-1a, which needs no crate and never changes.
    fn sum<'a>(texts: impl Iterator<Item = &'a str>) -> u64 {
        texts
            .flat_map(str::bytes)
            .fold(0xcbf2_9ce4_8422_2325, |sum, byte| {
                (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
            })
    }

    #[test]
    fn the_version_is_raised_when_what_travels_changes() {
        let draft = Draft::default().texts();
        let claim = shapes(include_str!("../domain/src/sign_in.rs"))
            .skip_while(|line| *line != "pub struct Draft {")
            .take_while(|line| *line != "}");
        let texts = shapes(include_str!("wire/view.rs"))
            .chain(shapes(include_str!("wire/fault.rs")))
            .chain(StepPage::ALL.map(StepPage::path))
            .chain(Field::ALL.iter().map(|field| field.id()))
            .chain(draft.iter().map(|(id, _)| id.as_str()))
            .chain(claim);
        assert_eq!(
            (VERSION, sum(texts)),
            SHAPES,
            "where order or type of a field or variant changed, raise VERSION; in any case \
             write both down in SHAPES"
        );
    }
}
