//! How a text travels, and in how many segments: what operators charge, and
//! what a phone puts together again (3GPP TS 23.038 and 23.040).
//!
//! ğ ı ş Ğ İ Ş are in no default alphabet. The Turkish national language
//! single shift table (TS 23.038, annex A.2.1) would carry them in 155 and 149
//! signs, but neither Kannel nor every operator speaks it, so such a text goes
//! out in UCS-2.

/// The default alphabet (TS 23.038, 6.2.1), without the escape. Of the two
/// cedillas it has the large one alone.
const ALPHABET: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?\
    ¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/// Its extension (TS 23.038, 6.2.1.1): an escape and a sign.
const EXTENSION: &str = "\u{c}^{}\\[~]|€";

/// How the signs of a text are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Seven bits a sign, with the extension.
    Gsm7,
    /// UTF-16, big-endian: sixteen bits a unit.
    Ucs2,
}

impl Encoding {
    /// The shorter one that can carry this text.
    pub fn of(text: &str) -> Self {
        if text.chars().all(|sign| septets(sign).is_some()) {
            Self::Gsm7
        } else {
            Self::Ucs2
        }
    }

    /// What a lone segment holds: septets or UTF-16 units.
    pub const fn lone(self) -> usize {
        match self {
            Self::Gsm7 => 160,
            Self::Ucs2 => 70,
        }
    }

    /// What a segment holds beside the header by which the parts are put
    /// together: septets or UTF-16 units.
    pub const fn part(self) -> usize {
        match self {
            Self::Gsm7 => 153,
            Self::Ucs2 => 67,
        }
    }

    /// Septets or UTF-16 units of a sign; they stay in one segment.
    fn weight(self, sign: char) -> usize {
        match self {
            Self::Gsm7 => septets(sign).unwrap_or_default(),
            Self::Ucs2 => sign.len_utf16(),
        }
    }
}

/// How many segments a text takes; an empty one takes one too.
pub fn segments(text: &str) -> usize {
    let encoding = Encoding::of(text);
    let whole: usize = text.chars().map(|sign| encoding.weight(sign)).sum();
    if whole <= encoding.lone() {
        return 1;
    }
    let mut parts = 1;
    let mut filled = 0;
    for sign in text.chars() {
        let weight = encoding.weight(sign);
        if filled + weight > encoding.part() {
            parts += 1;
            filled = 0;
        }
        filled += weight;
    }
    parts
}

fn septets(sign: char) -> Option<usize> {
    if ALPHABET.contains(sign) {
        Some(1)
    } else if EXTENSION.contains(sign) {
        Some(2)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_alphabets_have_as_many_signs_as_the_standard() {
        assert_eq!(ALPHABET.chars().count(), 127, "128 with the escape");
        assert_eq!(EXTENSION.chars().count(), 10);
        for sign in ALPHABET.chars() {
            assert_eq!(ALPHABET.matches(sign).count(), 1, "{sign:?}");
        }
    }

    #[test]
    fn one_sign_too_many_makes_one_segment_more() {
        for (sign, count, wanted) in [
            ('a', 0, 1),
            ('a', 160, 1),
            ('a', 161, 2),
            ('a', 306, 2),
            ('a', 307, 3),
            ('€', 80, 1),
            ('€', 81, 2),
            // 76 pairs of septets in 153: the last septet stays empty.
            ('€', 152, 2),
            ('€', 153, 3),
            ('ş', 70, 1),
            ('ş', 71, 2),
            ('ş', 134, 2),
            ('ş', 135, 3),
            ('🪪', 35, 1),
            ('🪪', 36, 2),
            ('🪪', 66, 2),
            ('🪪', 67, 3),
        ] {
            let text = String::from(sign).repeat(count);
            assert_eq!(segments(&text), wanted, "{count} times {sign}");
        }
    }

    #[test]
    fn turkish_letters_outside_the_alphabet_need_ucs_2() {
        for sign in "ğışçĞİŞâîûÂÎÛ".chars() {
            assert_eq!(Encoding::of(&String::from(sign)), Encoding::Ucs2, "{sign}");
        }
        assert_eq!(Encoding::of("Çok güzel Ödül Üzüm"), Encoding::Gsm7);
        assert_eq!(Encoding::of("@host #123456\n[x] {y} 5 €"), Encoding::Gsm7);
    }

    proptest! {
        #[test]
        fn a_text_fits_its_segments_and_not_one_less(text in any::<String>()) {
            let encoding = Encoding::of(&text);
            let whole: usize = text.chars().map(|sign| encoding.weight(sign)).sum();
            let parts = segments(&text);
            prop_assert!(whole <= encoding.lone().max(parts * encoding.part()));
            if parts > 1 {
                prop_assert!(whole > encoding.lone());
                // A sign that would be cut leaves a unit of its segment empty.
                prop_assert!(whole > (parts - 1) * (encoding.part() - 1));
            }
        }

        #[test]
        fn a_longer_text_takes_no_fewer_segments(text in "[a-zA-Z€\\[\\]]{0,400}", more in "[a-z€]") {
            let longer = format!("{text}{more}");
            prop_assert!(segments(&longer) >= segments(&text));
        }

        #[test]
        fn ascii_without_the_grave_accent_goes_in_seven_bits(text in "[ -_a-~]{0,200}") {
            prop_assert_eq!(Encoding::of(&text), Encoding::Gsm7);
        }
    }
}
