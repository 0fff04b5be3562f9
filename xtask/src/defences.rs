//! Whether a test fails for each defence of `app/pades` that is taken out.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use crate::shell::{Failed, output, root};

/// What is taken out, in a form that can be read.
const LIST: &str = "app/pades/tests/defences.txt";
const SOURCES: &str = "app/pades/src";

/// Changes of single bytes find nothing that the tables of hostile files do not, in ten times the time:
/// they are run where those find nothing.
const QUICK: [&str; 4] = ["--skip", "bytes::", "--skip", "fuzz::"];

/// A defence, and what the sources are without it.
#[derive(Debug, PartialEq, Eq)]
struct Defence {
    /// Below `src`.
    file: String,
    /// What it holds off.
    against: String,
    lines: Vec<String>,
    without: Vec<String>,
}

/// Takes each defence out of a copy of the tree, or those whose description has this word, and
/// wants the tests of the crate to fail.
pub(crate) fn defences(more: &[String]) -> Result<(), Failed> {
    let list = read(&fs::read_to_string(root().join(LIST))?)?;
    let tree = root().join("target/defences/tree");
    copy(&tree)?;
    if !passes(&tree, &QUICK)? || !passes(&tree, &[])? {
        return Err(Failed("the tests fail with every defence".to_owned()));
    }
    let chosen: Vec<_> = list
        .iter()
        .filter(|defence| more.iter().all(|word| defence.name().contains(word)))
        .collect();
    let mut not_found = Vec::new();
    for (index, defence) in chosen.iter().enumerate() {
        let path = tree.join(SOURCES).join(&defence.file);
        let source = fs::read_to_string(&path)?;
        fs::write(&path, defence.taken_out_of(&source)?)?;
        let found = !compiles(&tree, defence)? || !passes(&tree, &QUICK)? || !passes(&tree, &[])?;
        fs::write(&path, source)?;
        let became = if found {
            "a test fails"
        } else {
            "NO TEST FAILS"
        };
        println!(
            "{}/{} {}: {became}",
            index + 1,
            chosen.len(),
            defence.name()
        );
        if !found {
            not_found.push(defence.name());
        }
    }
    if not_found.is_empty() {
        println!("{} defences, each with a test that needs it", chosen.len());
        Ok(())
    } else {
        Err(Failed(format!("no test needs {}", not_found.join("; "))))
    }
}

impl Defence {
    fn name(&self) -> String {
        format!("{}: {}", self.file, self.against)
    }

    /// The source without it.
    fn taken_out_of(&self, source: &str) -> Result<String, Failed> {
        let without = self.without.join("\n");
        let fails = |why: &str| Failed(format!("{LIST}: {}: {why}", self.name()));
        if let [part] = &self.lines[..] {
            return match source.matches(part.as_str()).count() {
                1 => Ok(source.replacen(part, &without, 1)),
                found => Err(fails(&format!("stands {found} times in the source"))),
            };
        }
        let lines: Vec<&str> = source.lines().collect();
        let mut places = lines
            .windows(self.lines.len())
            .enumerate()
            .filter(|(_, window)| window.iter().map(|line| line.trim()).eq(&self.lines));
        let (Some((at, _)), None) = (places.next(), places.next()) else {
            return Err(fails("does not stand once in the source"));
        };
        let (before, rest) = lines.split_at(at);
        let behind = &rest[self.lines.len()..];
        Ok([before, &[&without], behind].concat().join("\n") + "\n")
    }
}

/// Reads the list.
fn read(text: &str) -> Result<Vec<Defence>, Failed> {
    let mut list: Vec<Defence> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let unread = || Failed(format!("{LIST}: {line}"));
        if let Some(said) = line.strip_prefix("- ") {
            let defence = list.last_mut().ok_or_else(unread)?;
            defence.lines.push(said.to_owned());
        } else if let Some(said) = line.strip_prefix("+ ") {
            let defence = list.last_mut().ok_or_else(unread)?;
            defence.without.push(said.to_owned());
        } else if !line.is_empty() {
            let (file, against) = line.split_once(": ").ok_or_else(unread)?;
            list.push(Defence {
                file: file.to_owned(),
                against: against.to_owned(),
                lines: Vec::new(),
                without: Vec::new(),
            });
        }
    }
    Ok(list)
}

/// The tree as git knows it, with what was changed since.
fn copy(tree: &Path) -> Result<(), Failed> {
    let _ = fs::remove_dir_all(tree);
    let files = output(Command::new("git").args(["ls-files", "-z"]))?;
    for file in files.split('\0').filter(|file| !file.is_empty()) {
        let from = root().join(file);
        let to = tree.join(file);
        fs::create_dir_all(to.parent().unwrap_or(tree))?;
        if from.is_file() {
            fs::copy(from, to)?;
        }
    }
    Ok(())
}

/// Without a defence it has to compile: what does not shows nothing of the tests.
fn compiles(tree: &Path, defence: &Defence) -> Result<bool, Failed> {
    let output = cargo(tree, &["--no-run", "--quiet"])?;
    if output.status.success() {
        return Ok(true);
    }
    Err(Failed(format!(
        "{LIST}: {} does not compile:\n{}",
        defence.name(),
        String::from_utf8_lossy(&output.stderr)
    )))
}

fn passes(tree: &Path, options: &[&str]) -> Result<bool, Failed> {
    let all = [&["--quiet", "--"][..], options].concat();
    Ok(cargo(tree, &all)?.status.success())
}

fn cargo(tree: &Path, options: &[&str]) -> Result<Output, Failed> {
    let target: PathBuf = root().join("target/defences/build");
    let output = Command::new("timeout")
        .args(["--kill-after=10", "300"])
        .args(["cargo", "test", "-p", "pades", "--lib", "--test", "it"])
        .args(options)
        .current_dir(tree)
        .env("CARGO_TARGET_DIR", target)
        .env("RUST_BACKTRACE", "0")
        .env_remove("TEST_PYTHON")
        .output()?;
    Ok(output)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_defence_of_the_list_stands_once_in_the_sources() {
        let list = read(&fs::read_to_string(root().join(LIST)).unwrap()).unwrap();
        assert!(list.len() >= 150, "{}", list.len());
        let mut wrong = Vec::new();
        for defence in &list {
            let source = fs::read_to_string(root().join(SOURCES).join(&defence.file)).unwrap();
            match defence.taken_out_of(&source) {
                Ok(without) if without != source => {}
                Ok(_) => wrong.push(format!("{}: nothing is changed", defence.name())),
                Err(Failed(why)) => wrong.push(why),
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn a_defence_of_several_lines_is_found_whatever_its_indentation() {
        let list = "x.rs: one\n- if a\n- && b\n+ if b\n";
        let [one] = &read(list).unwrap()[..] else {
            panic!();
        };
        let source = "fn f() {\n    if a\n        && b\n    {\n}\n";
        let without = one.taken_out_of(source).unwrap();
        assert_eq!(without, "fn f() {\nif b\n    {\n}\n");
        assert!(one.taken_out_of("if a\n").is_err());
    }
}
