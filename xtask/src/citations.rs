//! Comments cite the papers of `docs` by section (`POLICIES 2.4`, `THREATS T33`): every
//! section that is cited has to be there.

use std::{collections::BTreeSet, fs};

use crate::shell::{Failed, root};

/// What a comment calls a paper, and where it is.
const PAPERS: [(&str, &str); 3] = [
    ("POLICIES", "docs/policies.md"),
    ("THREATS", "docs/threats.md"),
    ("DOMAIN", "docs/domain.md"),
];

/// A line for each citation in these sources that leads nowhere.
pub(crate) fn broken(sources: &[(String, String)]) -> Result<Vec<String>, Failed> {
    let mut broken = Vec::new();
    for (name, file) in PAPERS {
        let sections = sections(&fs::read_to_string(root().join(file))?);
        for (path, text) in sources {
            let missing = cited(text, name)
                .into_iter()
                .filter(|section| !sections.contains(section));
            broken.extend(missing.map(|section| format!("{path}: {file} has no {section}")));
        }
    }
    Ok(broken)
}

/// The sections of a paper: headings with their numbers, numbered items of a chapter
/// (`6.1`), rules (`R4`) and rows (`T33`).
fn sections(paper: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut chapter = String::new();
    for line in paper.lines() {
        let heading = line.starts_with('#');
        let line = line.trim_start_matches(['#', '-', '|', '*', ' ']);
        let first = line.split([' ', '*']).next().unwrap_or_default();
        let number = first.trim_end_matches('.');
        if !is_section(number) {
            continue;
        }
        if heading && !number.contains('.') {
            number.clone_into(&mut chapter);
        }
        let is_item = !heading && number.parse::<u8>().is_ok();
        found.insert(if is_item {
            format!("{chapter}.{number}")
        } else {
            number.to_owned()
        });
    }
    found
}

/// What a text cites of a paper: all that follows its name, be it several sections.
fn cited(text: &str, name: &str) -> Vec<String> {
    let mut found = Vec::new();
    let words = text.split_whitespace();
    let mut follows = false;
    for word in words.filter(|word| !matches!(*word, "//" | "///" | "//!")) {
        if follows {
            let section = word.trim_end_matches(|sign: char| !sign.is_alphanumeric());
            if is_section(section) {
                found.push(section.to_owned());
                // More of them come after a comma or an "and".
                follows = !word.contains(')');
                continue;
            }
            follows = word == "and";
        }
        follows |= word.trim_start_matches('(') == name;
    }
    found
}

/// `2`, `2.4`, `R4`, `T33`.
fn is_section(text: &str) -> bool {
    let number = text.strip_prefix(['R', 'T']).unwrap_or(text);
    !number.is_empty()
        && number
            .split('.')
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paper_has_its_headings_items_rules_and_rows() {
        let paper = "## 0. Principles\n\n1. **A claim** is …\n### 2.4 Limits\n| T33 | down |\n\
            - **R4** What is shown\n## 6. Rules\n3. The registry\n2026 was a year\n";
        let found = sections(paper);
        for section in ["0", "0.1", "2.4", "T33", "R4", "6", "6.3"] {
            assert!(found.contains(section), "{section} in {found:?}");
        }
    }

    #[test]
    fn all_that_follows_a_papers_name_is_cited() {
        let text = "//! in turn (POLICIES R1, R2, R9). Chosen\n/// 2.3 (POLICIES\n/// R3). A\n\
            /// (POLICIES 2.3 and 2.4), in 5 s; (DOMAIN 2 and 4)";
        assert_eq!(
            cited(text, "POLICIES"),
            ["R1", "R2", "R9", "R3", "2.3", "2.4"]
        );
        assert_eq!(cited(text, "DOMAIN"), ["2", "4"]);
        assert!(cited("pub const DOMAIN: &str", "DOMAIN").is_empty());
    }
}
