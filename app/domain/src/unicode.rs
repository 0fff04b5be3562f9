//! Unicode's normal forms (UAX 15). The server has them from a library; a
//! browser has them built in, and its copy of the library's tables alone
//! would weigh a quarter of a first visit.

use std::borrow::Cow;

/// The canonical composition: one form for each way of typing a letter.
pub fn nfc(text: &str) -> Cow<'_, str> {
    // Composition changes nothing below the first combining mark.
    if text.chars().all(|sign| sign < '\u{300}') {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(platform::nfc(text))
    }
}

/// The compatible composition, in which secrets are compared: full-width and
/// joined letters become plain ones.
pub fn nfkc(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(platform::nfkc(text))
    }
}

#[cfg(not(target_family = "wasm"))]
mod platform {
    use unicode_normalization::UnicodeNormalization;

    pub(super) fn nfc(text: &str) -> String {
        text.nfc().collect()
    }

    pub(super) fn nfkc(text: &str) -> String {
        text.nfkc().collect()
    }
}

#[cfg(target_family = "wasm")]
mod platform {
    use js_sys::JsString;

    pub(super) fn nfc(text: &str) -> String {
        JsString::from(text).normalize("NFC").into()
    }

    pub(super) fn nfkc(text: &str) -> String {
        JsString::from(text).normalize("NFKC").into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn letters_and_their_marks_become_one() {
        assert_eq!(nfc("S\u{327}u\u{308}kru\u{308} İ"), "Şükrü İ");
        assert_eq!(nfkc("ﬁlｍ"), "film");
        assert_eq!(nfc("ﬁ"), "ﬁ");
    }

    proptest! {
        #[test]
        fn the_short_way_gives_what_the_long_way_gives(text in any::<String>()) {
            prop_assert_eq!(nfc(&text), platform::nfc(&text));
            prop_assert_eq!(nfkc(&text), platform::nfkc(&text));
        }

        #[test]
        fn nothing_below_the_marks_is_changed(text in "[\u{1}-\u{2ff}]{0,40}") {
            prop_assert_eq!(nfc(&text), platform::nfc(&text));
        }
    }
}
