//! Turkish letters: case, comparison and order. The standard library's case
//! maps know no Turkish i (`i` → `I`, `İ` → `i` and a stray dot).

use std::cmp::Ordering;

use crate::unicode::nfc;

/// Upper case: i → İ, ı → I, the others as Unicode has them.
pub fn upper(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            'i' => out.push('İ'),
            'ı' => out.push('I'),
            other => out.extend(other.to_uppercase()),
        }
    }
    out
}

/// Lower case: I → ı, İ → i, the others as Unicode has them.
pub fn lower(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            'I' => out.push('ı'),
            'İ' => out.push('i'),
            other => out.extend(other.to_lowercase()),
        }
    }
    out
}

/// The i of a number that is written in A–Z and 0–9: a Turkish keyboard has
/// two of them, and either is meant.
pub(crate) const fn plain_i(letter: char) -> char {
    match letter {
        'ı' | 'İ' => 'I',
        other => other,
    }
}

/// Lower case in the letters of a keyboard without Turkish ones: ç as c, ğ as
/// g, ı as i, ö as o, ş as s, ü as u; â î û as their base letters.
pub fn plain(text: &str) -> String {
    lower(&nfc(text))
        .chars()
        .map(|letter| match letter {
            'ç' => 'c',
            'ğ' => 'g',
            'ı' | 'î' => 'i',
            'ö' => 'o',
            'ş' => 's',
            'ü' | 'û' => 'u',
            'â' => 'a',
            other => other,
        })
        .collect()
}

/// The form in which names are compared: composed (NFC), no outer space,
/// single inner spaces, Turkish upper case. Hyphen, apostrophe and â î û stay.
pub fn fold(text: &str) -> String {
    // Software without Turkish letters writes İ in lower case as i and a
    // combining dot.
    let composed = nfc(text).replace("i\u{307}", "i");
    let mut out = String::with_capacity(composed.len());
    for word in composed.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&upper(word));
    }
    // Upper-casing can leave a letter decomposed.
    nfc(&out).into_owned()
}

/// Turkish alphabetical order: ç after c, ğ after g, ı before i, ö after o,
/// ş after s, ü after u; â î û with their base letter.
pub fn collate(one: &str, other: &str) -> Ordering {
    lower(one)
        .chars()
        .map(rank)
        .cmp(lower(other).chars().map(rank))
}

/// A letter's place: its base letter, then its place after it.
const fn rank(letter: char) -> (char, u8) {
    match letter {
        'ç' => ('c', 1),
        'ğ' => ('g', 1),
        'ı' => ('h', 1),
        'ö' => ('o', 1),
        'ş' => ('s', 1),
        'ü' => ('u', 1),
        'â' => ('a', 0),
        'î' => ('i', 0),
        'û' => ('u', 0),
        other => (other, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_four_letters_i_keep_apart() {
        assert_eq!(upper("iı"), "İI");
        assert_eq!(lower("İI"), "iı");
        assert_eq!(upper("şükrü ışık"), "ŞÜKRÜ IŞIK");
        assert_eq!(lower("DİYARBAKIR"), "diyarbakır");
    }

    #[test]
    fn a_keyboard_without_turkish_letters_writes_their_base() {
        assert_eq!(plain("Çağrı ŞÜKRÜ İÖ Hâlî"), "cagri sukru io hali");
    }

    #[test]
    fn names_that_people_take_for_the_same_are_the_same() {
        for (one, other) in [
            ("  Ayşe   Nur ", "AYŞE NUR"),
            ("i\u{307}pek", "İPEK"),
            ("s\u{327}ükrü", "ŞÜKRÜ"),
            ("hâle", "HÂLE"),
        ] {
            assert_eq!(fold(one), fold(other), "{one}");
        }
        assert_ne!(fold("hale"), fold("hâle"));
        assert_ne!(fold("Işık"), fold("İşik"));
    }

    #[test]
    fn the_order_is_that_of_the_turkish_alphabet() {
        let mut cities = vec![
            "Iğdır", "İzmir", "Çorum", "Ceyhan", "Denizli", "Hatay", "Şırnak", "Sivas", "Uşak",
            "Ünye", "Ordu", "Ödemiş",
        ];
        cities.sort_by(|one, other| collate(one, other));
        assert_eq!(
            cities,
            [
                "Ceyhan", "Çorum", "Denizli", "Hatay", "Iğdır", "İzmir", "Ordu", "Ödemiş", "Sivas",
                "Şırnak", "Uşak", "Ünye"
            ]
        );
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing_more(text in "[ a-zA-ZçÇğĞıİöÖşŞüÜâîû'.\u{307}\u{327}-]{0,40}") {
            prop_assert_eq!(fold(&fold(&text)), fold(&text));
        }

        #[test]
        fn upper_case_comes_back_from_lower_case(text in "[a-zA-ZçÇğĞıİöÖşŞüÜâîûÂÎÛ]{0,40}") {
            prop_assert_eq!(upper(&lower(&text)), upper(&text));
        }
    }
}
