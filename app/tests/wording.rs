//! One name for each concept, on every surface: pages, messages, mails and
//! the printed form. The sentences are read where they are written.

#![expect(clippy::unwrap_used, reason = "a test ends where its ground gives way")]

use std::{fs, path::Path};

/// Where sentences for people are written, from the repository's root.
const SURFACES: [&str; 7] = [
    "app/src/text.rs",
    "app/src/text",
    "app/wording/src",
    "app/src/sheet",
    "server/src/adapters/sms/text.rs",
    "server/src/adapters/mail/words.rs",
    "server/src/pages",
];

/// A concept's Turkish and English name, and what it must never be called.
const NAMES: [(&str, &str, &[&str]); 9] = [
    (
        "kurum yetkiliniz",
        "certificate officer",
        &[
            "your authority",
            "my authority",
            "the authority",
            "Authority: received",
        ],
    ),
    (
        "Kayıp/çalıntı ücreti",
        "Lost or stolen card fee",
        &["yenileme ücreti", "Fee for the replacement"],
    ),
    (
        "Güvenlik doğrulaması",
        "Security check",
        &["Kişi doğrulaması", "that you are a person", "cihaz hesab"],
    ),
    (
        "iptal işlemi başlatıldı",
        "revocation has been started",
        &["emredil", "was ordered", "orders that were given"],
    ),
    ("askıya al", "suspend", &["kapattır", "have it blocked"]),
    (
        "Güvenlik sözcüğü",
        "Security word",
        &["güvenlik kelimesi", "safe word"],
    ),
    ("Damga", "Stamp code", &["\"Mark\"", "number and mark"]),
    (
        "Devam eden",
        "in progress",
        &["süren bir başvuru", "an application under way"],
    ),
    ("kontrol edin", "Check", &["denetleyin"]),
];

/// What no sentence says: it names no action, says the opposite of what is
/// so, or promises what nothing keeps.
const NEVER: [&str; 16] = [
    "bu alanı doldurun",
    "fill this in",
    "birini seçin\"",
    "choose one\"",
    "öbür",
    "öteki",
    "basılamayan",
    "haber veririz",
    "we will tell you when your card",
    "onaylayınca yapılır",
    "geri alınabilir",
    "can be undone",
    "hesap doğrula",
    "tell it to nobody",
    "have at hand",
    "there is no such page",
];

/// The string literals of Rust sources, without their comments and tests.
fn literals(path: &Path, into: &mut String) {
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            literals(&entry.unwrap().path(), into);
        }
        return;
    }
    let source = fs::read_to_string(path).unwrap();
    let source = source.split("#[cfg(test)]").next().unwrap_or_default();
    for line in source.lines() {
        let line = line.trim_start();
        if !line.starts_with("//") && line.contains('"') {
            into.push_str(line);
            into.push('\n');
        }
    }
}

fn sentences() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut said = String::new();
    for surface in SURFACES {
        literals(&root.join(surface), &mut said);
    }
    // A declaration is printed for ever as it was accepted.
    said.replace("that I will report changes to my authority", "")
}

/// As a reader sees no difference: small letters, Turkish ones too.
fn folded(text: &str) -> String {
    text.replace('İ', "i")
        .replace('I', "ı")
        .to_lowercase()
        .replace('ı', "i")
}

#[test]
fn every_concept_has_one_name_in_each_language() {
    let said = sentences();
    let small = folded(&said);
    for (tr, en, others) in NAMES {
        for name in [tr, en] {
            assert!(small.contains(&folded(name)), "nothing is called {name:?}");
        }
        for other in others {
            let stray = said
                .lines()
                .find(|line| folded(line).contains(&folded(other)));
            assert_eq!(stray, None, "{tr:?} and {en:?} are called {other:?}");
        }
    }
}

#[test]
fn no_sentence_uses_words_that_help_nobody() {
    let said = sentences();
    for never in NEVER {
        let stray = said
            .lines()
            .find(|line| folded(line).contains(&folded(never)));
        assert_eq!(stray, None, "{never:?}");
    }
}
