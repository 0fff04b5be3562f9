//! What arrived outside, counted: nothing is lost, and nothing comes more often
//! than it may (POLICIES 2.7).

use std::collections::{BTreeMap, BTreeSet};

use server_testing::{
    storm::applicant::Outcome,
    storm::people::Somebody,
    storm::town::{Message, Order},
};

/// How often the machine may send what it does not know to have arrived.
const SENDS: usize = 2;

/// How often the operator had each job tried again.
pub type Retries = BTreeMap<String, usize>;

/// Copies of the same thing, by its reference: whether each was answered.
pub type Copies = BTreeMap<String, Vec<bool>>;

/// Groups what arrived.
pub fn copies(arrived: impl Iterator<Item = (String, bool)>) -> Copies {
    let mut all = Copies::new();
    for (reference, answered) in arrived {
        all.entry(reference).or_default().push(answered);
    }
    all
}

/// How many came more than once, and how often the most frequent one did.
pub fn doubled(all: &Copies) -> String {
    let counts = all.values().map(Vec::len);
    let most = counts.clone().max().unwrap_or_default();
    let doubled = counts.filter(|count| *count > 1).count();
    format!("{doubled} repeated, at most {most} times")
}

/// Each came twice at the most, and twice more whenever the operator had it
/// tried again; and never again once the portal was told that it had come.
pub fn as_often_as_allowed(what: &str, all: &Copies, retried: &Retries) {
    for (reference, copies) in all {
        let again = retried.get(reference).copied().unwrap_or_default();
        assert!(
            copies.len() <= SENDS * (1 + again),
            "{what} {reference}: {copies:?}, retried {again} times"
        );
    }
    told_once(what, all);
}

/// Nothing came again once its answer was written; but for one in some hundreds,
/// whose answer a busy machine may have read too late.
fn told_once(what: &str, all: &Copies) {
    let told = |copies: &Vec<bool>| copies.iter().position(|answered| *answered);
    let again: Vec<_> = all
        .iter()
        .filter(|(_, copies)| told(copies).is_some_and(|told| told + 1 < copies.len()))
        .collect();
    assert!(
        again.len() <= all.len().div_ceil(500),
        "{what} came again after an answer: {again:?}"
    );
}

/// Messages that are codes: they end in a bound line.
fn is_code(message: &Message) -> bool {
    message.text.contains("\n@")
}

/// Every notice as the phones got them: one reference each, the same words
/// however often it came, and no words under two references.
pub fn notices(messages: &[Message], count: usize) -> Copies {
    let mut words: BTreeMap<&str, (&str, &str)> = BTreeMap::new();
    for one in messages.iter().filter(|one| !is_code(one)) {
        let said = (one.to.as_str(), one.text.as_str());
        let before = words.insert(&one.reference, said);
        assert!(before.is_none_or(|before| before == said), "{one:?}");
    }
    assert_eq!(words.len(), 2 * count, "two for every application");
    let texts: BTreeSet<_> = words.values().map(|(_, text)| text).collect();
    assert_eq!(texts.len(), 2 * count, "no notice under two references");
    let arrived = messages.iter().filter(|one| !is_code(one));
    copies(arrived.map(|one| (one.reference.clone(), one.answered)))
}

/// A press brings one code at the most, and no code comes twice, through
/// whichever gateway.
pub fn codes(messages: &[Message], outcomes: &[Outcome]) {
    let mut phones: BTreeMap<&str, Vec<&Message>> = BTreeMap::new();
    let mut references = BTreeSet::new();
    for one in messages.iter().filter(|one| is_code(one)) {
        assert!(references.insert(&one.reference), "twice: {one:?}");
        phones.entry(&one.to).or_default().push(one);
    }
    assert_eq!(phones.len(), outcomes.len(), "everybody got a code");
    for outcome in outcomes {
        let got = &phones[&*outcome.who.phone()];
        assert!(got.len() <= outcome.codes, "{outcome:?}: {got:?}");
        // Rng draws a phone the same code again once in a million.
        let texts: BTreeSet<_> = got.iter().map(|one| &one.text).collect();
        assert_eq!(texts.len(), got.len(), "{got:?}");
    }
}

/// Everybody's certificate by one order, given as often as the outbox tried and
/// not again after its answer. `tried` has the attempts by the order's id.
pub fn orders(orders: &[Order], tried: &BTreeMap<String, usize>, count: usize) -> Copies {
    let mut ids: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for one in orders {
        ids.entry(&one.serial).or_default().insert(&one.id);
    }
    let count = u32::try_from(count).unwrap();
    let everybodys: BTreeSet<_> = (0..count).map(|one| Somebody(one).serial()).collect();
    let revoked: BTreeSet<_> = ids.keys().map(ToString::to_string).collect();
    assert_eq!(revoked, everybodys, "everybody's certificate and no other");
    for (serial, ids) in &ids {
        assert_eq!(ids.len(), 1, "{serial} by more than one order: {ids:?}");
    }
    let all = copies(orders.iter().map(|one| (one.id.clone(), one.answered)));
    assert_eq!(
        all.len(),
        everybodys.len(),
        "an order about one certificate"
    );
    for (id, copies) in &all {
        assert!(copies.len() <= tried[id], "{id}: {copies:?}, {}", tried[id]);
    }
    told_once("orders", &all);
    all
}
