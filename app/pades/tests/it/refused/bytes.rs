//! Changes of single bytes: none is ever accepted, nothing panics, and nothing takes long.

use std::{
    sync::LazyLock,
    time::{Duration, Instant},
};

use proptest::prelude::*;

use crate::{
    forge::{forge, stream, update},
    issued::{FORM, judge},
};

static SIGNED: LazyLock<Vec<u8>> = LazyLock::new(|| forge(|_| {}));

/// Where the digits of the signature stand: upper and lower case mean the same.
fn digits() -> std::ops::Range<usize> {
    let begin = crate::forge::find(&SIGNED, b"/Contents<").unwrap() + 10;
    let length = SIGNED[begin..]
        .iter()
        .position(|byte| *byte == b'>')
        .unwrap();
    begin..begin + length
}

/// Whether a changed byte is only the same digit in another case.
fn means_the_same(at: usize, byte: u8) -> bool {
    digits().contains(&at) && SIGNED[at].eq_ignore_ascii_case(&byte)
}

#[test]
fn no_change_of_one_byte_of_the_update_is_accepted() {
    let begin = FORM.len();
    let digits = digits();
    for at in (begin..SIGNED.len()).filter(|at| !digits.contains(at)) {
        for change in [1_u8, 2, 0x20, 0x80] {
            let mut file = SIGNED.clone();
            file[at] ^= change;
            assert!(judge(FORM, &file).is_err(), "byte {at}");
        }
    }
}

#[test]
fn no_change_of_one_bit_of_the_signature_is_accepted() {
    let digits = digits();
    // Of the zeros behind the signature a few are enough.
    let zeros = SIGNED[digits.clone()].iter().rev();
    let zeros = zeros.take_while(|digit| **digit == b'0').count();
    let end = digits.end - zeros.saturating_sub(40);
    let mut accepted = Vec::new();
    for at in digits.start..end {
        let value = char::from(SIGNED[at]).to_digit(16).unwrap();
        for bit in [1, 2] {
            let mut file = SIGNED.clone();
            let digit = char::from_digit(value ^ bit, 16).unwrap();
            file[at] = u8::try_from(digit).unwrap();
            if judge(FORM, &file).is_ok() {
                let around = &SIGNED[at.saturating_sub(16).max(digits.start)..at + 8];
                let around = String::from_utf8_lossy(around).into_owned();
                accepted.push((at - digits.start, digit, around));
            }
        }
    }
    assert!(accepted.is_empty(), "{accepted:#?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn random_changes_are_never_accepted(
        changes in prop::collection::vec((0_usize..1 << 30, any::<u8>()), 1..4),
        in_update in any::<bool>(),
    ) {
        let mut file = SIGNED.clone();
        let from = if in_update { FORM.len() } else { 0 };
        let mut changed = false;
        for (at, byte) in changes {
            let at = from + at % (file.len() - from);
            changed |= file[at] != byte && !means_the_same(at, byte);
            file[at] = byte;
        }
        // A later change may have taken an earlier one back.
        let differs = file.iter().zip(SIGNED.iter()).enumerate()
            .any(|(at, (new, old))| new != old && !means_the_same(at, *new));
        prop_assert!(!changed || !differs || judge(FORM, &file).is_err());
    }

    #[test]
    fn random_bytes_added_or_taken_out_are_never_accepted(
        at in 0_usize..1 << 30,
        taken in 0_usize..40,
        added in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        let at = FORM.len() + at % (SIGNED.len() - FORM.len());
        let mut file = SIGNED[..at].to_vec();
        file.extend(&added);
        file.extend(&SIGNED[(at + taken).min(SIGNED.len())..]);
        prop_assert!(file == *SIGNED || judge(FORM, &file).is_err() || file.len() == SIGNED.len());
    }

    #[test]
    fn random_updates_never_panic(text in "[ -~\n]{0,400}") {
        let file = [FORM, text.as_bytes(), b"/ByteRange[]\n%%EOF\n"].concat();
        prop_assert!(judge(FORM, &file).is_err());
        let file = forge(|f| { let _ = f.add(text); });
        let _ = judge(FORM, &file);
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "it measures how long this takes here"
)]
#[test]
fn the_largest_hostile_files_are_judged_in_time() {
    let most = pades::LARGEST_ADDITION - 30_000;
    let files: Vec<(&str, Vec<u8>)> = vec![
        (
            "one stream",
            forge(|f| {
                let _ = f.add(stream("", &"x".repeat(most)));
            }),
        ),
        (
            "streams without an end",
            forge(|f| {
                let _ = f.add("<</Length 1 0 R>>\nstream\n".repeat(most / 26));
            }),
        ),
        (
            "numbers",
            forge(|f| {
                let _ = f.add(format!("[{}]", "1 0 ".repeat(most / 4)));
            }),
        ),
        (
            "brackets",
            forge(|f| {
                let _ = f.add("[".repeat(most));
            }),
        ),
        (
            "a string of brackets",
            forge(|f| {
                let _ = f.add(format!("({})", "(".repeat(most)));
            }),
        ),
        (
            "keys",
            forge(|f| {
                let keys = (0..most / 12).map(|key| format!("/K{key} 1"));
                let keys = keys.collect::<Vec<_>>().concat();
                let _ = f.add(format!("<<{keys}>>"));
            }),
        ),
        (
            "entries",
            forge(|f| {
                let rows = "0000000000 00000 n \n".repeat(most / 20);
                f.replace_in_ending("xref\n", format!("xref\n900 {}\n{rows}", most / 20));
            }),
        ),
        ("white space", forge(|f| f.gap = vec![b' '; most / 3])),
        ("updates", {
            let mut file = forge(|_| {});
            while file.len() < FORM.len() + most {
                file = update(&file, |f| {
                    let _ = f.add("1".repeat(9));
                    f.lead = vec![b'\n'; 4];
                });
                if file.len() > FORM.len() + 60_000 {
                    break;
                }
            }
            file
        }),
        (
            "a large set",
            forge(|f| {
                f.cms.whole = Box::new(|_| {
                    let many = [5, 0].repeat(1_500);
                    [&[0x31, 0x82, 0x0b, 0xb8], &many[..]].concat()
                });
            }),
        ),
    ];
    for (name, file) in files {
        let begun = Instant::now();
        let _ = judge(FORM, &file);
        // The bound of a build with optimisation is 50 ms; tests have none.
        assert!(
            begun.elapsed() < Duration::from_secs(2),
            "{name}: {:?}",
            begun.elapsed()
        );
    }
}
