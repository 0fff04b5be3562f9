//! What names a request, for the applicant and in the log.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What finds a request in the log, short enough to be read over a telephone:
/// `[0-9a-f]{4}-[0-9a-f]{1,8}`. Any other text is no reference, so that nobody
/// can have a page say something else in its place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Reference(String);

impl Reference {
    /// The reference of a process's request.
    pub fn of(process: u16, request: u32) -> Self {
        Self(format!("{process:04x}-{request:x}"))
    }

    /// A text that is one.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = |part: &str| {
            part.bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        };
        let (process, request) = text.split_once('-')?;
        let is_one = process.len() == 4
            && (1..=8).contains(&request.len())
            && digits(process)
            && digits(request);
        is_one.then(|| Self(text.to_owned()))
    }

    /// The text; empty where a request has none.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// A text that is no reference becomes none.
impl From<String> for Reference {
    fn from(text: String) -> Self {
        Self::parse(&text).unwrap_or_default()
    }
}

impl From<Reference> for String {
    fn from(reference: Reference) -> Self {
        reference.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_has_its_shape_and_nothing_else_is_one() {
        assert_eq!(Reference::of(0xa1, 0x2f).as_str(), "00a1-2f");
        assert_eq!(Reference::of(u16::MAX, u32::MAX).as_str(), "ffff-ffffffff");
        for good in ["00a1-2f", "ffff-ffffffff", "0000-0"] {
            assert_eq!(Reference::parse(good).unwrap().as_str(), good);
        }
        for bad in [
            "",
            "-",
            "00a1",
            "00a1-",
            "0a1-2f",
            "000a1-2f",
            "00A1-2f",
            "00a1-2f-3",
            "00a1-123456789",
            "00a1-2g",
            "00a1-2f ",
            "Call +90 900 000 00 00",
            "00é1-2f",
        ] {
            assert_eq!(Reference::parse(bad), None, "{bad}");
            assert_eq!(Reference::from(bad.to_owned()), Reference::default());
        }
    }
}
