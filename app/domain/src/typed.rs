//! What somebody typed or pasted, as it was meant: every text passes
//! [`cleaned`] before a type judges it. Only the security word does not, for
//! there every sign counts.

use std::borrow::Cow;

use crate::unicode::nfc;

/// The text without signs that nobody sees, with digits of every script as
/// `0`–`9`, one kind of dash and of blank, full-width letters as plain ones,
/// every line end as `\n`, composed, and with the dot of a Turkish `i` in its
/// letter.
#[inline(never)]
pub fn cleaned(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| matches!(byte, b'\n' | b' '..=b'~')) {
        return Cow::Borrowed(text);
    }
    let meant: String = text.chars().filter_map(meant).collect();
    let composed = nfc(&meant);
    Cow::Owned(if composed.contains(DOT_ABOVE) {
        dotted(&composed)
    } else {
        composed.into_owned()
    })
}

/// Software without Turkish letters writes İ in lower case as i and a
/// combining dot; `I` with one is composed already.
fn dotted(composed: &str) -> String {
    let mut out = String::with_capacity(composed.len());
    for sign in composed.chars() {
        match (sign, out.chars().next_back()) {
            (DOT_ABOVE, Some('i' | 'İ')) => {}
            (DOT_ABOVE, Some('ı')) => {
                out.pop();
                out.push('i');
            }
            _ => out.push(sign),
        }
    }
    nfc(&out).into_owned()
}

/// Whether nothing is left of a text once it is cleaned.
pub fn is_blank(text: &str) -> bool {
    cleaned(text).trim().is_empty()
}

/// Where a combining dot follows a letter.
const DOT_ABOVE: char = '\u{307}';

/// What a sign stands for; `None` for one that nobody sees.
fn meant(sign: char) -> Option<char> {
    match sign {
        ' '..='~' | '\n' => Some(sign),
        '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some('\n'),
        // The braille cell without a dot looks like a blank and is none.
        '\u{2800}' => Some(' '),
        sign if sign.is_whitespace() => Some(' '),
        sign if sign.is_control() || is_invisible(sign) => None,
        '\u{2010}'..='\u{2015}'
        | '\u{2043}'
        | '\u{2212}'
        | '\u{2e3a}'
        | '\u{2e3b}'
        | '\u{fe58}'
        | '\u{fe63}' => Some('-'),
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(sign) - 0xfee0),
        sign => Some(digit(sign).map_or(sign, char::from)),
    }
}

/// The code points that Unicode has ignored where they cannot be shown
/// (`Default_Ignorable_Code_Point`): zero width, direction marks, soft
/// hyphens, variation selectors, the byte order mark; and the marks between
/// lines of annotated text.
const fn is_invisible(sign: char) -> bool {
    matches!(sign,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// The zeros of the scripts within each of the first two planes; the nine
/// digits after each follow it.
const ZEROS: [&[u16]; 2] = [
    &[
        0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6,
        0xe50, 0xed0, 0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90,
        0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0,
        0xff10,
    ],
    &[
        0x4a0, 0xd30, 0xd40, 0x1066, 0x10f0, 0x1136, 0x11d0, 0x12f0, 0x1450, 0x14d0, 0x1650,
        0x16c0, 0x16d0, 0x16da, 0x1730, 0x18e0, 0x1950, 0x1bf0, 0x1c50, 0x1d50, 0x1da0, 0x1de0,
        0x1f50, 0x6130, 0x6a60, 0x6ac0, 0x6b50, 0x6d70, 0xccf0, 0xd7ce, 0xd7d8, 0xd7e2, 0xd7ec,
        0xd7f6, 0xe140, 0xe2f0, 0xe4f0, 0xe5f1, 0xe950, 0xfbf0,
    ],
];

/// The digit of any script by its value.
fn digit(sign: char) -> Option<u8> {
    let code = u32::from(sign);
    let zeros = ZEROS.get(usize::try_from(code >> 16).ok()?)?;
    let code = u16::try_from(code & 0xffff).ok()?;
    let before = zeros.partition_point(|zero| *zero <= code);
    let zero = zeros.get(before.checked_sub(1)?)?;
    u8::try_from(code - zero)
        .ok()
        .filter(|value| *value < 10)
        .map(|value| b'0' + value)
}

/// The first sign of a cleaned text that does not belong there.
pub(crate) fn stray(text: &str, belongs: impl Fn(char) -> bool) -> Option<char> {
    text.chars().find(|sign| !belongs(*sign))
}

/// A sign that a message can name; a mark without its letter, and what has no
/// shape of its own, it cannot.
pub(crate) fn nameable(sign: char) -> Option<char> {
    let shapeless = matches!(sign,
        '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{e000}'..='\u{f8ff}' | '\u{fe20}'..='\u{fe2f}'
        | '\u{fffc}'..='\u{ffff}' | '\u{f0000}'..);
    (!shapeless).then_some(sign)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

    #[test]
    fn a_text_is_read_as_it_was_meant() {
        for (typed, meant) in [
            ("plain text", "plain text"),
            ("\u{feff}Ay\u{ad}şe\u{200b}", "Ayşe"),
            ("\u{202a}0532\u{202c}\u{2066}\u{200e}", "0532"),
            ("٠٥٣٢ ۱۲۳", "0532 123"),
            ("０５３２　ＡＢｃ＠", "0532 ABc@"),
            ("𝟎𝟝𝟥𝟮𝟷", "05321"),
            ("0532–123—45−67", "0532-123-45-67"),
            ("a\u{a0}b\u{2009}c\td", "a b c d"),
            ("a\r\nb\u{2028}c", "a\n\nb\nc"),
            ("i\u{307}pek I\u{307}PEK ı\u{307}", "ipek İPEK i"),
            ("s\u{200d}\u{327}ükrü", "şükrü"),
            ("1\u{fe0f}", "1"),
            ("a\u{0}\u{7f}b", "ab"),
            ("\u{2800}\u{e0041}", " "),
            ("½ № ©", "½ № ©"),
        ] {
            assert_eq!(cleaned(typed), meant, "{typed:?}");
        }
        assert!(is_blank("\u{200b}\u{a0}\u{feff}") && !is_blank("-"));
    }

    #[test]
    fn every_decimal_digit_of_unicode_has_its_value() {
        let mut run: Option<(u32, u32)> = None;
        let mut scripts = 0;
        for sign in '\0'..=char::MAX {
            let code = u32::from(sign);
            if sign.general_category() != GeneralCategory::DecimalNumber {
                assert!(sign.is_ascii() || digit(sign).is_none(), "{code:x}");
                continue;
            }
            // Digits stand in order, ten of a kind one after the other.
            let first = match run {
                Some((first, last)) if last + 1 == code => first,
                _ => code,
            };
            run = Some((first, code));
            scripts += u32::from((code - first).is_multiple_of(10));
            let value = char::from_digit((code - first) % 10, 10).unwrap();
            assert_eq!(cleaned(&sign.to_string()), value.to_string(), "{code:x}");
        }
        assert!(scripts > 70, "{scripts}");
    }

    #[test]
    fn no_format_character_is_left() {
        for sign in '\0'..=char::MAX {
            let category = sign.general_category();
            // What is written before Arabic numbers can be seen.
            let seen = matches!(u32::from(sign), 0x600..=0x605 | 0x6dd | 0x70f | 0x890..=0x891
                | 0x8e2 | 0x110bd | 0x110cd | 0x13430..=0x1343f);
            if category == GeneralCategory::Format && !seen {
                assert_eq!(cleaned(&sign.to_string()), "", "{sign:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn cleaning_twice_changes_nothing_more(text in any::<String>()) {
            let once = cleaned(&text).into_owned();
            prop_assert_eq!(cleaned(&once).into_owned(), once);
        }

        #[test]
        fn the_short_way_gives_what_the_long_way_gives(text in "[ -~\n]{0,40}") {
            let long: String = text.chars().filter_map(meant).collect();
            prop_assert_eq!(cleaned(&text), long);
        }
    }
}
