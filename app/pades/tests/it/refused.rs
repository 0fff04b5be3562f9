//! Hostile files, by the rule that they break. Each is signed by the applicant with a qualified
//! certificate, so that nothing but its one fault stands in the way.

mod acting;
mod authorities;
mod bytes;
mod changes;
mod cms;
mod coverage;
mod later;
mod metadata;
mod structure;
mod times;
mod tolerated;

use pades::Refusal;

use crate::{
    forge::{Forge, forge},
    issued::{FORM, judge},
};

/// A hostile file: what it is, why it is refused, how it is made.
type Case = (&'static str, Refusal, Edit);
type Edit = fn(&mut Forge);

/// Makes every file and holds it against what it must be refused for.
fn each_is_refused(cases: &[Case]) {
    let mut wrong = Vec::new();
    for (name, expected, edit) in cases {
        match judge(FORM, &forge(edit)) {
            Err(refusal) if refusal == *expected => {}
            other => wrong.push(format!("{name}: {:?}", other.map(|_| "accepted"))),
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Makes every file and wants it accepted.
fn each_is_accepted(cases: &[(&'static str, Edit)]) {
    let mut wrong = Vec::new();
    for (name, edit) in cases {
        if let Err(refusal) = judge(FORM, &forge(edit)) {
            wrong.push(format!("{name}: {refusal}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_is_forged_without_a_fault_is_accepted() {
    judge(FORM, &forge(|_| {})).unwrap();
}

#[test]
fn every_reason_has_a_rule_a_code_of_its_own_and_sentences_in_both_languages() {
    let mut codes = std::collections::BTreeSet::new();
    for reason in Refusal::ALL {
        assert!((1..=10).contains(&reason.rule()));
        assert!(codes.insert(reason.code()));
        let [turkish, english] = domain::Locale::ALL.map(|locale| reason.sentence(locale));
        assert!(turkish.ends_with('.') && english.ends_with('.') && turkish != english);
    }
}
