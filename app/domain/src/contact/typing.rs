//! A phone number while it is typed: grouped as people read it, with the caret
//! where it was.

/// A prefix by which the writing is known, and the lengths of the groups.
const WRITINGS: [(&str, &[usize]); 4] = [
    ("+90", &[3, 3, 3, 2, 2]),
    ("0", &[4, 3, 2, 2]),
    ("444", &[3, 1, 3]),
    ("", &[3, 3, 2, 2]),
];

/// The text in groups, and the caret's new place behind the same digit (both
/// places counted in ASCII signs). `None` leaves the text as it is: it holds
/// other signs than digits and blanks, more digits than the groups take, or
/// stands in groups already.
pub fn grouped(text: &str, caret: usize) -> Option<(String, usize)> {
    let plain: String = text.chars().filter(|sign| *sign != ' ').collect();
    let digits = plain.strip_prefix('+').unwrap_or(&plain);
    if !digits.bytes().all(|sign| sign.is_ascii_digit()) {
        return None;
    }
    let (_, groups) = WRITINGS
        .iter()
        .find(|(prefix, groups)| {
            plain.starts_with(prefix) && (*prefix != "444" || plain.len() <= groups.iter().sum())
        })
        .filter(|(_, groups)| plain.len() <= groups.iter().sum())?;
    let mut grouped = String::with_capacity(plain.len() + groups.len());
    let mut rest = plain.as_str();
    for length in *groups {
        let (group, after) = rest.split_at(rest.len().min(*length));
        if group.is_empty() {
            break;
        }
        if !grouped.is_empty() {
            grouped.push(' ');
        }
        grouped.push_str(group);
        rest = after;
    }
    if grouped == text {
        return None;
    }
    let before = text
        .bytes()
        .take(caret)
        .filter(|sign| *sign != b' ')
        .count();
    let caret = grouped
        .bytes()
        .enumerate()
        .filter(|(_, sign)| *sign != b' ')
        .take(before)
        .last()
        .map_or(0, |(at, _)| at + 1);
    Some((grouped, caret))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_number_is_grouped_as_it_grows() {
        for (typed, grown) in [
            ("0532", None),
            ("05321", Some("0532 1")),
            ("0532 1234", Some("0532 123 4")),
            ("05321234567", Some("0532 123 45 67")),
            ("5321234567", Some("532 123 45 67")),
            ("+905321234567", Some("+90 532 123 45 67")),
            ("4441234", Some("444 1 234")),
            // Longer than any number, or something else: left alone.
            ("053212345678", None),
            ("0532-123", None),
            ("(0532) 123", None),
            ("abc", None),
            ("", None),
        ] {
            let found = grouped(typed, typed.len()).map(|(text, _)| text);
            assert_eq!(found.as_deref(), grown, "{typed}");
        }
    }

    #[test]
    fn the_caret_stays_behind_its_digit() {
        // A digit put in at the third place.
        assert_eq!(
            grouped("05932 123 45 6", 3),
            Some(("0593 212 34 56".to_owned(), 3))
        );
        // A blank taken away by the backspace comes back; the caret is before it.
        assert_eq!(
            grouped("0532123 45 67", 4),
            Some(("0532 123 45 67".to_owned(), 4))
        );
        assert_eq!(grouped("05321", 5), Some(("0532 1".to_owned(), 6)));
    }

    proptest! {
        #[test]
        fn no_digit_is_lost_and_the_caret_keeps_its_digits(text in "\\+?[0-9 ]{0,18}", caret in 0_usize..20) {
            if let Some((grown, place)) = grouped(&text, caret) {
                let digits = |text: &str| text.replace(' ', "");
                prop_assert_eq!(digits(&grown), digits(&text));
                let caret = caret.min(text.len());
                prop_assert_eq!(digits(&grown[..place]), digits(&text[..caret]));
                prop_assert_eq!(grouped(&grown, place), None);
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in any::<String>(), caret in any::<usize>()) {
            let _ = grouped(&text, caret);
        }
    }
}
