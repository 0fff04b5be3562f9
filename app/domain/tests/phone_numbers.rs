//! Our phone rules beside those of `phonenumber`, a port of Google's
//! libphonenumber, over every range that numbers are given out in.

use std::collections::BTreeSet;

use domain::contact::{LandlineNumber, MobileNumber};
use phonenumber::{Mode, Type, country};

/// How libphonenumber sees a number of these national digits.
fn kind(national: &str) -> Option<Type> {
    let number = phonenumber::parse(Some(country::TR), format!("0{national}")).ok()?;
    number
        .is_valid()
        .then(|| number.number_type(&phonenumber::metadata::DATABASE))
}

#[test]
fn mobile_ranges_are_those_of_libphonenumber() {
    let (mut ours, mut theirs) = (BTreeSet::new(), BTreeSet::new());
    // Ranges are given out down to six digits; the rest tells nothing.
    for range in 500_000..600_000 {
        let national = format!("{range}4321");
        if MobileNumber::parse(&national).is_ok() {
            ours.insert(range);
        }
        if kind(&national) == Some(Type::Mobile) {
            theirs.insert(range);
        }
    }
    assert_eq!(ours, theirs);
    assert!(ours.contains(&561_611) && !ours.contains(&512_345));
}

#[test]
fn area_codes_are_those_of_libphonenumber() {
    let (mut ours, mut theirs) = (BTreeSet::new(), BTreeSet::new());
    for area in 100..=999 {
        for rest in ["0000000", "5554321"] {
            let national = format!("{area}{rest}");
            if LandlineNumber::parse(&national).is_ok() {
                ours.insert(area);
            }
            if kind(&national) == Some(Type::FixedLine) {
                theirs.insert(area);
            }
        }
    }
    // Nationwide numbers are offices' numbers too.
    assert!(ours.remove(&850));
    assert_eq!(ours, theirs);
    assert_eq!(ours.len(), 84);
}

#[test]
fn nationwide_numbers_are_valid_for_both() {
    for typed in ["444 5 576", "0850 222 05 76"] {
        assert!(LandlineNumber::parse(typed).is_ok(), "{typed}");
        let theirs = phonenumber::parse(Some(country::TR), typed).unwrap();
        assert!(theirs.is_valid(), "{typed}");
    }
}

#[test]
fn both_write_a_number_alike() {
    for prefix in [501, 532, 542, 555] {
        let typed = format!("+90 ({prefix}) 555 43 21");
        let theirs = phonenumber::parse(Some(country::TR), &typed).unwrap();
        let ours = MobileNumber::parse(&typed).unwrap();
        assert_eq!(ours.e164(), theirs.format().mode(Mode::E164).to_string());
        assert_eq!(
            ours.spaced(),
            theirs.format().mode(Mode::National).to_string()
        );
    }
}
