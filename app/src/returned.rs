//! Why a form failed that was posted without scripts, on its way to the page
//! that is shown next. The server brings it in a sealed cookie; the page has it
//! in an attribute, so that the browser's part draws what the server drew.
//! Nothing of it is ever read from an address.

use domain::id::unhex_all;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{ON_SERVER, wire::Fault};

/// A failure, and the server function that it is of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Returned {
    /// The function's address.
    pub function: String,
    /// Why it failed.
    pub fault: Fault,
    /// What was typed into the one field that was refused, to be typed on; empty
    /// where the page gives it back otherwise, or must not.
    pub typed: String,
}

/// The attribute of the document's element.
const ATTRIBUTE: &str = "data-returned";

impl Returned {
    /// For the attribute: codes in hexadecimal digits.
    pub(crate) fn attribute(&self) -> String {
        domain::id::hex(&postcard::to_allocvec(self).unwrap_or_default())
    }

    /// What a request or the document brought.
    pub(crate) fn here() -> Option<Self> {
        if ON_SERVER {
            return use_context();
        }
        Self::read(&document().document_element()?.get_attribute(ATTRIBUTE)?)
    }

    fn read(text: &str) -> Option<Self> {
        postcard::from_bytes(&unhex_all(text)?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_the_same_in_the_browser() {
        let returned = Returned {
            function: "/api/v1/sign-in".to_owned(),
            fault: Fault::TooOften { wait: 61 },
            typed: "0212 555 01 02".to_owned(),
        };
        assert_eq!(Returned::read(&returned.attribute()), Some(returned));
        for bad in ["", "0", "zz", "şş", "ff", "+1+1"] {
            assert_eq!(Returned::read(bad), None, "{bad}");
        }
    }
}
