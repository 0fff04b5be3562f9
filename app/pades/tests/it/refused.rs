//! Hostile files, by the rule that they break. Each is signed by the applicant with a qualified
//! certificate, so that nothing but its one fault stands in the way.

mod acting;
mod authorities;
mod bytes;
mod changes;
mod cms;
mod coverage;
mod files;
mod later;
mod metadata;
mod persons;
mod published;
mod repaired;
mod signers;
mod structure;
mod times;
mod tolerated;

use std::collections::{BTreeMap, BTreeSet};

use pades::Refusal;

use crate::{
    forge::{Forge, forge},
    honest,
    issued::{FORM, judge},
    tools,
};

/// A hostile file: what it is, why it is refused, how it is made of one that is accepted.
type Case = (&'static str, Refusal, Edit);
type Edit = fn(&mut Forge);
/// One that is made in another way.
type File = (&'static str, Refusal, fn() -> Vec<u8>);

/// Every table of hostile files.
const TABLES: [&[Case]; 28] = [
    acting::ACTING,
    authorities::AUTHORITIES,
    authorities::ISSUERS,
    changes::OF_CATALOG,
    changes::OF_FIELD,
    changes::OF_FORM,
    changes::OF_OBJECTS,
    changes::OF_PAGES,
    changes::OWN_FIELDS,
    cms::ALGORITHMS,
    cms::REFERENCES,
    cms::SHAPES,
    cms::SIGNED,
    cms::UNSIGNED,
    coverage::DIGITS,
    coverage::RANGES,
    coverage::SHARED,
    later::ADDED,
    metadata::INFORMATION,
    metadata::PACKETS,
    persons::PERSONS,
    persons::QUALIFICATIONS,
    published::UPDATES,
    repaired::REPAIRED,
    signers::SIGNERS,
    structure::TABLES,
    structure::UPDATES,
    times::TIMES,
];
const FILES: [&[File]; 2] = [files::FILES, published::FILES];

/// Makes every file and holds it against what it must be refused for.
fn each_is_refused(cases: &[Case]) {
    each_is_refused_of(cases, forge);
}

fn each_is_refused_of(cases: &[Case], make: impl Fn(Edit) -> Vec<u8>) {
    let files = cases
        .iter()
        .map(|(name, expected, edit)| (*name, *expected, make(*edit)));
    files_are_refused(files);
}

fn files_are_refused(files: impl Iterator<Item = (&'static str, Refusal, Vec<u8>)>) {
    let mut wrong = Vec::new();
    for (name, expected, file) in files {
        match judge(FORM, &file) {
            Err(refusal) if refusal == expected => {}
            other => wrong.push(format!("{name}: {:?}", other.map(|_| "accepted"))),
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What pyHanko cannot read, and why.
const UNREAD_BY_PYHANKO: [&str; 1] = [
    // `Z'` behind a date.
    "as LibreOffice writes it",
];

/// Makes every file and wants it accepted, and pyHanko to agree on the signature and what it covers.
fn each_is_accepted(cases: &[(&'static str, Edit)]) {
    let mut wrong = Vec::new();
    let mut files = Vec::new();
    for (name, edit) in cases {
        let file = forge(edit);
        if let Err(refusal) = judge(FORM, &file) {
            wrong.push(format!("{name}: {refusal}"));
        }
        if !UNREAD_BY_PYHANKO.contains(name) {
            files.push((name, file));
        }
    }
    if let Some(python) = tools::python() {
        let all: Vec<_> = files.iter().map(|(_, file)| file.clone()).collect();
        let told = tools::pyhanko_says(&python, &all);
        for ((name, _), told) in files.iter().zip(told) {
            if !told.contains(honest::ENTIRE) {
                wrong.push(format!("{name}: {told}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_is_forged_without_a_fault_is_accepted() {
    judge(FORM, &forge(|_| {})).unwrap();
}

/// Hostile files that there are at least, by rule. Rule 11 is the store's.
const AT_LEAST: [(u8, usize); 10] = [
    (1, 9),
    (2, 14),
    (3, 40),
    (4, 185),
    (5, 40),
    (6, 60),
    (7, 30),
    (8, 45),
    (9, 16),
    (10, 25),
];

/// Of the machine and of who asks, not of a file.
const SAID_BY_OTHERS: [Refusal; 3] = [
    Refusal::ReadingLimits,
    Refusal::Revoked,
    Refusal::StatementExpired,
];

#[test]
fn there_are_hostile_files_for_every_rule_and_for_every_reason() {
    let updates = TABLES.iter().copied().flatten();
    let files = FILES.iter().copied().flatten();
    let all: Vec<_> = updates
        .map(|(name, refusal, _)| (*name, *refusal))
        .chain(files.map(|(name, refusal, _)| (*name, *refusal)))
        .collect();
    let mut distinct = BTreeSet::new();
    for (name, refusal) in &all {
        assert!(distinct.insert((name, refusal.code())), "{name} twice");
    }
    let mut by_rule = BTreeMap::<_, usize>::new();
    for (_, refusal) in &all {
        *by_rule.entry(refusal.rule()).or_default() += 1;
    }
    println!("{} hostile files, by rule: {by_rule:?}", all.len());
    for (rule, count) in AT_LEAST {
        assert!(
            by_rule.get(&rule) >= Some(&count),
            "rule {rule}: {by_rule:?}"
        );
    }
    for refusal in Refusal::ALL {
        assert!(
            SAID_BY_OTHERS.contains(&refusal) || all.iter().any(|(_, one)| *one == refusal),
            "no file for {refusal}"
        );
    }
}

#[test]
fn every_reason_has_a_rule_a_code_of_its_own_and_sentences_in_both_languages() {
    let mut codes = BTreeSet::new();
    for reason in Refusal::ALL {
        assert!((1..=10).contains(&reason.rule()));
        assert!(codes.insert(reason.code()));
        let [turkish, english] = domain::Locale::ALL.map(|locale| reason.sentence(locale));
        assert!(turkish.ends_with('.') && english.ends_with('.') && turkish != english);
    }
}
