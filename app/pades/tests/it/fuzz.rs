//! Inputs that nobody wrote by hand: files, signatures, certificates, lists and answers with random
//! changes, before and after they are signed. Nothing may panic, take long, or be believed that was
//! not signed.
//!
//! A plain run has a few inputs, the same every time. `cargo xtask fuzz signature` runs for as long
//! as it is told with others; what fails is saved.

mod mutate;
mod run;

use std::{fs, path::Path, sync::LazyLock};

use pades::{
    Accepted, Described, Refusal, Trust,
    revocation::{Answer, Link, Unbelievable, links},
};
use proptest::{
    prelude::{Strategy, any},
    prop_oneof,
    sample::Index,
};
use rcgen::{KeyPair, SigningKey as _};

use crate::{
    authority::{AUTHORITY, Identity, QUALIFIED, person},
    forge::{self, CATALOG, FIELD, FONT, METADATA, PAGES, SIGNER, find, forge},
    issued::{APPLICANT, FORM, TRUST, clock, judge},
    responder::{self, elements, entry, inside, list, now, response},
};
use mutate::{ByteEdits, Edits, byte_edits, der, edits, element};
use run::run;

/// The files of one kind that programs of others made, or that failed once.
fn corpus(kind: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let files = fs::read_dir(folder.join(kind)).unwrap();
    let mut files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| fs::read(file).unwrap()).collect()
}

/// What the server rests on where a file is accepted.
fn check_accepted(file: &[u8], accepted: &Accepted) {
    assert!(file.starts_with(FORM) && (FORM.len() + 1..=file.len()).contains(&accepted.kept));
    assert!(Described::of(&accepted.path[0]).is_some());
    assert_eq!(
        links(&accepted.path).unwrap().len(),
        accepted.path.len() - 1
    );
    assert!(TRUST.leads_to_anchor(&accepted.path, clock()));
}

fn judged(file: &[u8]) -> Result<Accepted, Refusal> {
    let judged = judge(FORM, file);
    if let Ok(accepted) = &judged {
        check_accepted(file, accepted);
    }
    judged
}

#[test]
fn a_changed_file_is_accepted_where_nothing_that_is_signed_was_changed_alone() {
    static FILE: LazyLock<Vec<u8>> = LazyLock::new(|| {
        forge(|forge| {
            // What may be anything is signed too.
            let more = format!("/Reason({})", "Basvuru formu ".repeat(100));
            let body = forge::signature_body("ETSI.CAdES.detached", &forge::now(), &more);
            forge.objects[1].1 = body.into();
        })
    });
    // The signature's own digits are not signed.
    let behind = &FILE[FORM.len()..];
    let open = FORM.len() + find(behind, b"/Contents<").unwrap() + 10;
    let close = open + find(&FILE[open..], b">").unwrap();
    // The digits are most of an update.
    let parts = [FORM.len()..open, open..close, close..FILE.len()];
    let make = |(which, edits): &(usize, ByteEdits)| {
        let each = parts.iter().enumerate().map(|(at, part)| {
            let part = &FILE[part.clone()];
            if at == *which {
                mutate::bytes(part, edits)
            } else {
                part.to_vec()
            }
        });
        [FORM, &each.collect::<Vec<_>>().concat()].concat()
    };
    run("file", (0..3_usize, byte_edits()), make, |file| {
        let Ok(accepted) = judged(file) else {
            return false;
        };
        assert_eq!(accepted.kept, FILE.len());
        assert!(file[..open] == FILE[..open] && file[close..accepted.kept] == FILE[close..]);
        assert_eq!(accepted.path[0], SIGNER.der);
        true
    });
}

/// What is changed in an update before it is signed.
#[derive(Clone, Debug)]
struct Update {
    /// Objects of the form that are written again.
    rewritten: Vec<(Index, ByteEdits)>,
    field: ByteEdits,
    ending: ByteEdits,
    lead: ByteEdits,
    own: bool,
}

fn updates() -> impl Strategy<Value = Update> {
    let rewritten = proptest::collection::vec((any::<Index>(), byte_edits()), 0..3);
    let parts = (
        rewritten,
        byte_edits(),
        byte_edits(),
        byte_edits(),
        any::<[bool; 4]>(),
    );
    parts.prop_map(
        |(rewritten, field, ending, lead, [own, with_field, with_ending, with_lead])| Update {
            rewritten,
            field: if with_field { field } else { Vec::new() },
            ending: if with_ending { ending } else { Vec::new() },
            lead: if with_lead { lead } else { Vec::new() },
            own,
        },
    )
}

#[test]
fn an_update_that_was_changed_before_it_was_signed_is_read_to_its_end() {
    let make = |update: &Update| {
        forge(|forge| {
            if update.own {
                forge.own_field("/T(own)/Rect[0 0 0 0]");
            }
            for (which, edits) in &update.rewritten {
                let all = [CATALOG, PAGES, METADATA, FIELD, FONT, forge::page()];
                let number = all[which.index(all.len())];
                let body = forge::object(FORM, number);
                forge.put(number, mutate::bytes(body.as_bytes(), edits));
            }
            forge.objects[0].1 = mutate::bytes(&forge.objects[0].1, &update.field);
            forge.lead = mutate::bytes(b"\n", &update.lead);
            let ending = update.ending.clone();
            forge.ending = Box::new(move |text| {
                let bytes = mutate::bytes(text.as_bytes(), &ending);
                String::from_utf8_lossy(&bytes).into_owned()
            });
        })
    };
    run("update", updates(), make, |file| judged(file).is_ok());
}

#[test]
fn a_changed_signature_is_read_to_its_end() {
    let bases = corpus("signature");
    let changes = (any::<Index>(), 0..4, edits(), byte_edits());
    // Twice as many digits are all the room that there is.
    let fitting = |bytes: Vec<u8>| bytes.into_iter().take(4_000).collect::<Vec<_>>();
    let make = |(base, part, changes, raw): &(Index, i32, Edits, ByteEdits)| {
        forge(|forge| {
            if *part == 0 {
                for attribute in &mut forge.cms.attributes {
                    *attribute = der(attribute, changes);
                    attribute.truncate(1_000);
                }
            }
            if *part == 1 {
                let between = &mut forge.cms.certificates[1];
                *between = der(between, changes);
                between.truncate(1_000);
            }
            if *part < 2 {
                return;
            }
            // The last ones are the form's own.
            let base = bases.get(base.index(bases.len() + 3)).cloned();
            let (changes, raw, in_bytes) = (changes.clone(), raw.clone(), *part == 2);
            forge.cms.whole = Box::new(move |cms| {
                let cms = base.as_ref().unwrap_or(&cms);
                fitting(if in_bytes {
                    mutate::bytes(cms, &raw)
                } else {
                    der(cms, &changes)
                })
            });
        })
    };
    run("signature", changes, make, |file| judged(file).is_ok());
}

/// What is signed of a certificate, a list or an answer, changed, with a signature of the
/// authority's that is right.
fn signed_again(whole: &[u8], changes: &Edits) -> Vec<u8> {
    let parts = elements(inside(whole));
    let tbs = der(&parts[0], changes);
    let value = AUTHORITY.between.key.sign(&tbs).unwrap();
    let value = element(3, &[vec![0], value].concat());
    let rest = parts.iter().skip(3).flatten().copied().collect();
    element(0x30, &[tbs, parts[1].clone(), value, rest].concat())
}

static HOLDER: LazyLock<Identity> = LazyLock::new(|| {
    let mut params = person(APPLICANT, &QUALIFIED);
    responder::listed_at(&mut params, "http://liste.example/nes.crl");
    params
        .custom_extensions
        .push(responder::answers_at("http://ocsp.example/"));
    AUTHORITY
        .between
        .issue(params, KeyPair::generate().unwrap())
});

fn link() -> Link {
    let path = [&HOLDER.der, &AUTHORITY.between.der, &AUTHORITY.root.der];
    links(&path).unwrap().remove(0)
}

#[test]
fn a_changed_certificate_is_read_to_its_end_and_that_of_its_signer_is_judged() {
    let bases = [vec![HOLDER.der.clone()], corpus("certificate")].concat();
    let make = |(base, changes, (raw, edits)): &(Index, Edits, (bool, ByteEdits))| {
        let again = signed_again(&bases[base.index(bases.len())], changes);
        if *raw {
            mutate::bytes(&again, edits)
        } else {
            again
        }
    };
    // Half of them have nothing wrong but what was signed.
    let raw = (any::<bool>(), byte_edits());
    run("certificate", (any::<Index>(), edits(), raw), make, |one| {
        look_at_certificate(one)
    });
}

/// Whether the certificate's signature under the form is accepted.
fn look_at_certificate(certificate: &[u8]) -> bool {
    let described = Described::of(certificate);
    let readable = Trust::read(&[certificate], &[]).is_ok();
    for path in [
        vec![certificate, &AUTHORITY.between.der, &AUTHORITY.root.der],
        vec![&HOLDER.der, certificate, &AUTHORITY.root.der],
    ] {
        TRUST.leads_to_anchor(&path, clock());
        for link in links(&path).into_iter().flatten() {
            assert!(link.responders().len() + link.lists().len() <= 8);
            let _ = (link.serial(), link.request());
        }
    }
    if described.is_none() || !readable || certificate.len() > 2_000 {
        return false;
    }
    let key = KeyPair::from_pem(&HOLDER.key.serialize_pem()).unwrap();
    let file = forge(|forge| {
        forge.cms.sign_by(Identity {
            der: certificate.to_vec(),
            key,
            params: HOLDER.params.clone(),
        });
    });
    judged(&file).is_ok()
}

/// Changes of elements or of bytes.
#[derive(Clone, Debug)]
enum Change {
    Elements(Edits),
    Bytes(ByteEdits),
}

fn changes() -> impl Strategy<Value = Change> {
    prop_oneof![
        edits().prop_map(Change::Elements),
        byte_edits().prop_map(Change::Bytes),
    ]
}

fn changed(input: &[u8], change: &Change) -> Vec<u8> {
    match change {
        Change::Elements(edits) => der(input, edits),
        Change::Bytes(edits) => mutate::bytes(input, edits),
    }
}

/// Holds what is said by changed bytes against what the unchanged ones say. `make`: from what is
/// changed before it is signed, and behind that.
fn hold(name: &str, good: &[u8], read: impl Fn(&[u8]) -> Option<Answer>) {
    let told = read(good).unwrap();
    let make = |changes: &Edits| signed_again(good, changes);
    run(&format!("{name}-signed"), edits(), make, |bytes| {
        read(bytes).is_some()
    });
    run(
        name,
        changes(),
        |change| changed(good, change),
        |bytes| {
            let answer = read(bytes);
            assert!(answer.as_ref().is_none_or(|answer| *answer == told));
            answer.is_some()
        },
    );
}

#[test]
fn a_changed_list_says_what_its_authority_signed_or_nothing() {
    let others = [&AUTHORITY.stamper, &AUTHORITY.between, &*HOLDER, &*SIGNER];
    let list = list(|list| {
        let reason = Some(rcgen::RevocationReason::KeyCompromise);
        list.revoked_certs = others.map(|one| entry(one, reason)).into();
    });
    let link = link();
    hold("list", &list, |bytes| {
        let list = link.read_list(bytes, now()).ok()?;
        assert!(list.size() <= bytes.len() * 4);
        list.status_of(&link, now()).ok()
    });
}

#[test]
fn a_changed_answer_says_what_its_authority_signed_or_nothing() {
    let delegate = responder::delegate(|_| {});
    let answer = response(&HOLDER, |one| one.brings = vec![&delegate]);
    // What is signed lies in wrappings.
    let wrapped = elements(inside(&answer)).remove(1);
    let wrapped = elements(inside(&elements(inside(&wrapped))[0])).remove(1);
    let basic = inside(&wrapped).to_vec();
    let link = link();
    let wrap = |basic: &[u8]| {
        let id = forge::oid(&[1, 3, 6, 1, 5, 5, 7, 48, 1, 1]);
        let inner = element(0x30, &[id, element(4, basic)].concat());
        element(0x30, &[vec![0x0a, 1, 0], element(0xa0, &inner)].concat())
    };
    hold("answer", &basic, |basic| {
        link.read_response(&wrap(basic), now()).ok()
    });
    let told = link.read_response(&answer, now()).unwrap();
    run(
        "answer-whole",
        changes(),
        |change| changed(&answer, change),
        |bytes| {
            let answer = link.read_response(bytes, now()).ok();
            assert!(answer.as_ref().is_none_or(|answer| *answer == told));
            answer.is_some()
        },
    );
}

#[test]
fn the_files_of_the_corpus_are_read_to_their_end() {
    let link = link();
    for update in corpus("update") {
        let _ = judged(&[FORM, &update].concat());
    }
    for signature in corpus("signature") {
        let _ = judged(&forge(|forge| {
            forge.cms.whole = Box::new(move |_| signature.clone());
        }));
    }
    for certificate in corpus("certificate") {
        assert!(Described::of(&certificate).is_some());
        assert!(Trust::read(&[certificate], &[]).is_ok());
    }
    for list in corpus("list") {
        let refused = link.read_list(&list, now()).err();
        assert_eq!(refused, Some(Unbelievable::OtherIssuer));
    }
    for answer in corpus("answer") {
        let refused = link.read_response(&answer, now());
        assert_eq!(refused, Err(Unbelievable::Signer));
    }
}
