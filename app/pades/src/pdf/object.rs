//! Values, compared as what they mean and not as how they are written.

use std::{borrow::Cow, collections::BTreeMap, ops::Range};

/// A name, its `#xx` resolved.
pub(crate) type Name<'a> = Cow<'a, [u8]>;

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Object<'a> {
    Null,
    Boolean(bool),
    Number(Number),
    Name(Name<'a>),
    Text(Text<'a>),
    Array(Vec<Self>),
    Dictionary(Dictionary<'a>),
    /// A reference to an object of generation 0.
    Reference(u32),
}

/// A number in millionths: `1` and `1.0` are equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Number {
    pub(crate) millionths: i64,
    /// Written without a point.
    whole: bool,
}

/// Millionths of one.
const ONE: i64 = 1_000_000;

impl Number {
    pub(crate) const fn new(millionths: i64, whole: bool) -> Self {
        Self { millionths, whole }
    }
}

impl std::fmt::Display for Number {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (whole, part) = (self.millionths / ONE, self.millionths % ONE);
        let sign = if self.millionths < 0 { "-" } else { "" };
        write!(out, "{sign}{}", whole.abs())?;
        if part == 0 {
            return Ok(());
        }
        let digits = format!("{:06}", part.abs());
        write!(out, ".{}", digits.trim_end_matches('0'))
    }
}

/// A string, with the place where it is written.
#[derive(Clone, Debug)]
pub(crate) struct Text<'a> {
    pub(crate) bytes: Cow<'a, [u8]>,
    /// From its first delimiter to behind its last.
    pub(crate) at: Range<usize>,
    /// `<…>` with an even number of hexadecimal digits and nothing else.
    pub(crate) plain_hex: bool,
}

impl PartialEq for Text<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl Eq for Text<'_> {}

/// A dictionary. A value of null is as good as none (ISO 32000-1, 7.3.7) and is not kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Dictionary<'a>(pub(crate) BTreeMap<Name<'a>, Object<'a>>);

impl<'a> Dictionary<'a> {
    pub(crate) fn get(&self, key: &str) -> Option<&Object<'a>> {
        self.0.get(key.as_bytes())
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.0.contains_key(key.as_bytes())
    }

    /// Whether the value of this key is this name.
    pub(crate) fn names(&self, key: &str, name: &str) -> bool {
        matches!(self.get(key), Some(Object::Name(found)) if found.as_ref() == name.as_bytes())
    }

    pub(crate) fn reference(&self, key: &str) -> Option<u32> {
        match self.get(key) {
            Some(Object::Reference(number)) => Some(*number),
            _ => None,
        }
    }
}

impl Object<'_> {
    /// A whole number that is not negative and written as one.
    pub(crate) fn count(&self) -> Option<usize> {
        match self {
            Self::Number(number) if number.whole => usize::try_from(number.millionths / ONE).ok(),
            _ => None,
        }
    }
}

/// An object of a file: a value, and where its stream's bytes stand.
#[derive(Clone, Debug)]
pub(crate) struct Stored<'a> {
    pub(crate) value: Object<'a>,
    pub(crate) stream: Option<&'a [u8]>,
}

impl<'a> Stored<'a> {
    pub(crate) fn dictionary(&self) -> Option<&Dictionary<'a>> {
        match &self.value {
            Object::Dictionary(dictionary) => Some(dictionary),
            _ => None,
        }
    }

    /// Equal in value. A stream's length follows from its bytes and is not compared.
    pub(crate) fn same(&self, other: &Self) -> bool {
        if self.stream != other.stream {
            return false;
        }
        match (self.stream, self.dictionary(), other.dictionary()) {
            (Some(_), Some(one), Some(two)) => {
                let entries = |of: &Dictionary<'a>| {
                    let mut of = of.clone();
                    of.0.remove(b"Length".as_slice());
                    of
                };
                entries(one) == entries(two)
            }
            _ => self.value == other.value,
        }
    }
}
