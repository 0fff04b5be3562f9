//! PDF (ISO 32000-1), as far as the portal's own form and what signs it use it:
//! objects, classic cross-reference tables, incremental updates. Everything is
//! bounded: size by the caller, nesting and number of values by the lexer.

pub(crate) mod document;
pub(crate) mod lexer;
pub(crate) mod object;
pub(crate) mod revision;
mod table;

/// Why bytes are no PDF of the kind that is read here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Syntax {
    /// Something else stands where this was expected.
    Expected(&'static str),
    /// Values nested too deeply, or too many of them.
    Bounds,
    /// A key that stands twice in a dictionary.
    DuplicateKey {
        /// In a dictionary with `/ByteRange`.
        in_signature: bool,
    },
    /// An object with a generation other than 0.
    Generation,
    /// An object that stands twice in a revision.
    ObjectTwice,
    /// A cross-reference table that does not say what the revision holds.
    Table,
}
