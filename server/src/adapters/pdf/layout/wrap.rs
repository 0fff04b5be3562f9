//! Breaks a text into lines.

use super::super::font::Font;

/// Lines of this width, broken at spaces where there are any. A line keeps
/// the space at its end: read aloud or copied, its last word stays apart from
/// the next line's first.
pub(super) fn wrap<'t>(font: &Font, text: &'t str, size: f32, width: f32) -> Vec<&'t str> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let (mut begins, mut used) = (0, 0.0);
        let mut at = 0;
        for word in paragraph.split_inclusive(' ') {
            let room = font.width(word.trim_end(), size);
            if used + room > width && at > begins {
                lines.push(&paragraph[begins..at]);
                (begins, used) = (at, 0.0);
            }
            if room > width {
                let (from, left) = cut(
                    font,
                    &paragraph[begins..at + word.len()],
                    size,
                    width,
                    &mut lines,
                );
                begins += from;
                used = left;
            } else {
                used += font.width(word, size);
            }
            at += word.len();
        }
        lines.push(&paragraph[begins..]);
    }
    lines
}

/// Cuts a word that is wider than a line where it must be; tells where its
/// last piece begins and how wide that is.
fn cut<'t>(
    font: &Font,
    word: &'t str,
    size: f32,
    width: f32,
    lines: &mut Vec<&'t str>,
) -> (usize, f32) {
    let mut begins = 0;
    for (at, letter) in word.char_indices() {
        let ends = at + letter.len_utf8();
        if letter != ' ' && at > begins && font.width(&word[begins..ends], size) > width {
            lines.push(&word[begins..at]);
            begins = at;
        }
    }
    (begins, font.width(&word[begins..], size))
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;
    use proptest::prelude::*;

    static FONT: LazyLock<Font> = LazyLock::new(|| {
        let data = include_bytes!("../../../../fonts/NotoSans-Regular.ttf");
        Font::read("Test", data).unwrap()
    });

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn nothing_is_lost_and_every_line_fits(text in "[a-zğüşöçıİ@. ]{0,250}", width in 60.0_f32..500.0) {
            let lines = wrap(&FONT, &text, 10.0, width);
            prop_assert_eq!(lines.concat(), text.as_str());
            for line in lines {
                prop_assert!(FONT.width(line.trim_end(), 10.0) <= width + 0.5, "{line}");
            }
        }
    }
}
