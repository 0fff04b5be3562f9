//! Tokens and values.

use std::{borrow::Cow, collections::btree_map::Entry};

use super::{
    Syntax,
    object::{Dictionary, Name, Number, Object, Text},
};

/// How deeply values are nested at most.
const DEPTH: u8 = 64;
/// Digits of a number at most.
const DIGITS: usize = 12;
/// Bytes of a name at most (ISO 32000-1, annex C.2).
const NAME: usize = 127;

/// Reads values from a place on.
#[derive(Clone)]
pub(crate) struct Lexer<'a> {
    bytes: &'a [u8],
    pub(crate) at: usize,
    /// Values that may still be read.
    budget: u32,
}

pub(crate) const fn is_white(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'\x0c')
}

const fn is_delimiter(byte: u8) -> bool {
    matches!(
        byte,
        b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%'
    )
}

const fn is_regular(byte: u8) -> bool {
    byte > b' ' && byte < 0x7f && !is_delimiter(byte)
}

impl<'a> Lexer<'a> {
    pub(crate) const fn new(bytes: &'a [u8], at: usize, budget: u32) -> Self {
        Self { bytes, at, budget }
    }

    pub(crate) fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    pub(crate) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    /// Comments are no white space here: nothing that is read needs one.
    pub(crate) fn skip_white(&mut self) {
        while self.peek().is_some_and(is_white) {
            self.at += 1;
        }
    }

    /// Takes these bytes, if they come next.
    pub(crate) fn take(&mut self, word: &'static str) -> bool {
        let found = self.rest().starts_with(word.as_bytes());
        if found {
            self.at += word.len();
        }
        found
    }

    /// Skips white space and takes this word, behind which none goes on.
    pub(crate) fn keyword(&mut self, word: &'static str) -> Result<(), Syntax> {
        self.skip_white();
        if self.take(word) && !self.peek().is_some_and(is_regular) {
            Ok(())
        } else {
            Err(Syntax::Expected(word))
        }
    }

    /// Takes one end of a line.
    pub(crate) fn end_of_line(&mut self) -> bool {
        self.take("\r\n") || self.take("\n") || self.take("\r")
    }

    /// Skips white space and reads digits.
    pub(crate) fn digits(&mut self) -> Result<u64, Syntax> {
        self.skip_white();
        let from = self.at;
        let mut value = 0_u64;
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            if self.at - from == DIGITS {
                return Err(Syntax::Bounds);
            }
            value = value * 10 + u64::from(digit - b'0');
            self.at += 1;
        }
        if self.at == from || self.peek().is_some_and(is_regular) {
            return Err(Syntax::Expected("a whole number"));
        }
        Ok(value)
    }

    /// Skips white space and reads a number of an object.
    pub(crate) fn object_number(&mut self) -> Result<u32, Syntax> {
        match u32::try_from(self.digits()?) {
            Ok(number) if (1..1 << 23).contains(&number) => Ok(number),
            _ => Err(Syntax::Bounds),
        }
    }

    /// Reads a value.
    pub(crate) fn value(&mut self) -> Result<Object<'a>, Syntax> {
        self.value_at(DEPTH)
    }

    fn value_at(&mut self, depth: u8) -> Result<Object<'a>, Syntax> {
        self.budget = self.budget.checked_sub(1).ok_or(Syntax::Bounds)?;
        let depth = depth.checked_sub(1).ok_or(Syntax::Bounds)?;
        self.skip_white();
        match self.peek() {
            Some(b'/') => self.name().map(Object::Name),
            Some(b'(') => self.literal().map(Object::Text),
            Some(b'<') if self.rest().starts_with(b"<<") => self.dictionary(depth),
            Some(b'<') => self.hexadecimal().map(Object::Text),
            Some(b'[') => self.array(depth),
            Some(b'0'..=b'9' | b'+' | b'-' | b'.') => self.number_or_reference(),
            _ if self.keyword("null").is_ok() => Ok(Object::Null),
            _ if self.keyword("true").is_ok() => Ok(Object::Boolean(true)),
            _ if self.keyword("false").is_ok() => Ok(Object::Boolean(false)),
            _ => Err(Syntax::Expected("a value")),
        }
    }

    fn array(&mut self, depth: u8) -> Result<Object<'a>, Syntax> {
        self.at += 1;
        let mut values = Vec::new();
        loop {
            self.skip_white();
            if self.take("]") {
                return Ok(Object::Array(values));
            }
            values.push(self.value_at(depth)?);
        }
    }

    fn dictionary(&mut self, depth: u8) -> Result<Object<'a>, Syntax> {
        self.at += 2;
        let mut dictionary = Dictionary::default();
        let mut twice = false;
        loop {
            self.skip_white();
            if self.take(">>") {
                break;
            }
            let key = self.name()?;
            let value = self.value_at(depth)?;
            match dictionary.0.entry(key) {
                Entry::Vacant(free) => {
                    free.insert(value);
                }
                Entry::Occupied(_) => twice = true,
            }
        }
        if twice {
            return Err(Syntax::DuplicateKey {
                in_signature: dictionary.has("ByteRange"),
            });
        }
        dictionary.0.retain(|_, value| *value != Object::Null);
        Ok(Object::Dictionary(dictionary))
    }

    fn name(&mut self) -> Result<Name<'a>, Syntax> {
        if !self.take("/") {
            return Err(Syntax::Expected("a name"));
        }
        let from = self.at;
        // Names of fonts may have bytes beyond ASCII.
        while self
            .peek()
            .is_some_and(|byte| is_regular(byte) || byte >= 0x80)
        {
            self.at += 1;
        }
        let raw = &self.bytes[from..self.at];
        if raw.len() > NAME {
            return Err(Syntax::Bounds);
        }
        if !raw.contains(&b'#') {
            return Ok(Cow::Borrowed(raw));
        }
        let mut name = Vec::with_capacity(raw.len());
        let mut bytes = raw.iter();
        while let Some(&byte) = bytes.next() {
            if byte == b'#' {
                let mut digit = || bytes.next().and_then(|digit| nibble(*digit));
                match (digit(), digit()) {
                    (Some(high), Some(low)) if high | low != 0 => name.push(high << 4 | low),
                    _ => return Err(Syntax::Expected("a name")),
                }
            } else {
                name.push(byte);
            }
        }
        Ok(Cow::Owned(name))
    }

    fn literal(&mut self) -> Result<Text<'a>, Syntax> {
        let from = self.at;
        self.at += 1;
        let mut open = 1_u32;
        let mut plain = true;
        let mut bytes = Vec::new();
        loop {
            match self.next().ok_or(Syntax::Expected("the end of a string"))? {
                b'(' => {
                    open += 1;
                    bytes.push(b'(');
                }
                b')' => {
                    open -= 1;
                    if open == 0 {
                        break;
                    }
                    bytes.push(b')');
                }
                b'\\' => {
                    plain = false;
                    bytes.extend(self.escaped()?);
                }
                b'\r' => {
                    plain = false;
                    self.take("\n");
                    bytes.push(b'\n');
                }
                byte => bytes.push(byte),
            }
        }
        let bytes = if plain {
            Cow::Borrowed(&self.bytes[from + 1..self.at - 1])
        } else {
            Cow::Owned(bytes)
        };
        Ok(Text {
            bytes,
            at: from..self.at,
            plain_hex: false,
        })
    }

    /// What stands behind a backslash.
    fn escaped(&mut self) -> Result<Option<u8>, Syntax> {
        Ok(Some(
            match self.next().ok_or(Syntax::Expected("an escape"))? {
                b'n' => b'\n',
                b'r' => b'\r',
                b't' => b'\t',
                b'b' => 8,
                b'f' => 12,
                b'\n' => return Ok(None),
                b'\r' => {
                    self.take("\n");
                    return Ok(None);
                }
                first @ b'0'..=b'7' => {
                    let mut value = u32::from(first - b'0');
                    for _ in 0..2 {
                        if let Some(digit @ b'0'..=b'7') = self.peek() {
                            value = value * 8 + u32::from(digit - b'0');
                            self.at += 1;
                        }
                    }
                    // Overflow is dropped (ISO 32000-1, 7.3.4.2).
                    (value & 0xff) as u8
                }
                other => other,
            },
        ))
    }

    fn hexadecimal(&mut self) -> Result<Text<'a>, Syntax> {
        let from = self.at;
        self.at += 1;
        let mut plain = true;
        let mut bytes = Vec::new();
        let mut half = None;
        loop {
            match self.next().ok_or(Syntax::Expected("the end of a string"))? {
                b'>' => break,
                byte if is_white(byte) => plain = false,
                byte => {
                    let digit = nibble(byte).ok_or(Syntax::Expected("a hexadecimal digit"))?;
                    half = match half {
                        None => Some(digit),
                        Some(high) => {
                            bytes.push(high << 4 | digit);
                            None
                        }
                    };
                }
            }
        }
        if let Some(high) = half {
            plain = false;
            bytes.push(high << 4);
        }
        Ok(Text {
            bytes: Cow::Owned(bytes),
            at: from..self.at,
            plain_hex: plain,
        })
    }

    fn number_or_reference(&mut self) -> Result<Object<'a>, Syntax> {
        let mut ahead = self.clone();
        if let (Ok(number), Ok(generation)) = (ahead.object_number(), ahead.digits())
            && ahead.keyword("R").is_ok()
        {
            if generation != 0 {
                return Err(Syntax::Generation);
            }
            self.at = ahead.at;
            return Ok(Object::Reference(number));
        }
        self.number().map(Object::Number)
    }

    fn number(&mut self) -> Result<Number, Syntax> {
        let negative = self.take("-");
        if !negative {
            self.take("+");
        }
        let from = self.at;
        let mut value = 0_i64;
        let mut unit = None;
        while let Some(byte) = self.peek() {
            match byte {
                // Behind the point the seventh digit and what follows is dropped.
                b'0'..=b'9' if unit == Some(0) => {}
                b'0'..=b'9' => {
                    let digit = i64::from(byte - b'0');
                    if let Some(left) = unit {
                        value += digit * left;
                        unit = Some(left / 10);
                    } else {
                        value = value * 10 + digit * 1_000_000;
                    }
                }
                b'.' if unit.is_none() => unit = Some(100_000),
                _ => break,
            }
            self.at += 1;
            if self.at - from > DIGITS + 8 || value > 1_000_000_000_000_000_000 / 10 {
                return Err(Syntax::Bounds);
            }
        }
        let only_point = self.bytes[from..self.at].iter().all(|byte| *byte == b'.');
        if only_point || self.peek().is_some_and(is_regular) {
            return Err(Syntax::Expected("a number"));
        }
        let value = if negative { -value } else { value };
        Ok(Number::new(value, unit.is_none()))
    }
}

fn nibble(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
}
