//! Our phone rules beside those of `phonenumber`, a port of Google's
//! libphonenumber, over every three digits that a number can begin with.

use std::collections::BTreeSet;

use domain::contact::{LandlineNumber, MobileNumber};
use phonenumber::{Mode, Type, country};

/// Subscriber's digits, the same after every beginning.
const REST: &str = "5554321";

/// How libphonenumber sees `0 xyz 555 43 21`.
fn kind(prefix: u16) -> Option<Type> {
    let number = phonenumber::parse(Some(country::TR), format!("0{prefix}{REST}")).ok()?;
    number
        .is_valid()
        .then(|| number.number_type(&phonenumber::metadata::DATABASE))
}

#[test]
fn mobile_prefixes_are_those_of_libphonenumber() {
    let mut ours = BTreeSet::new();
    let mut theirs = BTreeSet::new();
    for prefix in 100..=999 {
        if MobileNumber::parse(&format!("0{prefix} {REST}")).is_ok() {
            ours.insert(prefix);
        }
        if kind(prefix) == Some(Type::Mobile) {
            theirs.insert(prefix);
        }
    }
    assert_eq!(ours, theirs);
}

#[test]
fn area_codes_are_those_of_libphonenumber() {
    let mut ours = BTreeSet::new();
    let mut theirs = BTreeSet::new();
    for prefix in 100..=999 {
        if LandlineNumber::parse(&format!("0{prefix} {REST}")).is_ok() {
            ours.insert(prefix);
        }
        if kind(prefix) == Some(Type::FixedLine) {
            theirs.insert(prefix);
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
