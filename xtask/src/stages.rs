//! Everything that has to hold before a change lands, quickest first.

use std::{
    process::Command,
    time::{Duration, Instant},
};

use crate::{
    browser, conformance, gates, install,
    postgres::Postgres,
    shell::{Failed, cargo, root, run},
    site,
};

/// A part of the tests.
struct Stage {
    name: &'static str,
    work: fn() -> Result<(), Failed>,
    /// What it cannot be run without. Where this failed it is skipped.
    needs: &'static [&'static str],
    /// The stage that runs this one too: only one of them is run, and this one where
    /// it is named. Cargo gives the crates below one set of features where several
    /// are tested in one go, and compiles each once.
    within: Option<&'static str>,
}

const STAGES: [Stage; 12] = [
    Stage {
        name: "install",
        work: install::packages,
        needs: &[],
        within: None,
    },
    Stage {
        name: "xtask",
        work: || cargo(&["test", "--quiet", "-p", "xtask"]),
        needs: &[],
        within: None,
    },
    Stage {
        name: "rust",
        work: || {
            server(&[
                "-p", "domain", "-p", "wording", "-p", "enhance", "-p", "pades", "-p", "protocol",
                "-p", "app", "-p", "server",
            ])
        },
        needs: &["install"],
        within: None,
    },
    Stage {
        name: "domain",
        work: || {
            run(&mut tests(&[
                "-p", "domain", "-p", "wording", "-p", "enhance",
            ]))
        },
        needs: &[],
        within: Some("rust"),
    },
    Stage {
        name: "pades",
        work: || server(&["-p", "pades", "-p", "protocol"]),
        needs: &["install"],
        within: Some("rust"),
    },
    Stage {
        name: "app",
        work: || run(&mut tests(&["-p", "app", "--features", "ssr"])),
        needs: &[],
        within: Some("rust"),
    },
    Stage {
        name: "server",
        work: || server(&["-p", "server"]),
        needs: &["install"],
        within: Some("rust"),
    },
    Stage {
        name: "agent",
        work: agent,
        needs: &["install"],
        within: None,
    },
    Stage {
        name: "conformance",
        work: || conformance::conformance(false),
        needs: &["install"],
        within: None,
    },
    Stage {
        name: "check",
        work: gates::check,
        needs: &[],
        within: None,
    },
    Stage {
        name: "site",
        work: site::build,
        needs: &[],
        within: None,
    },
    Stage {
        name: "journeys",
        work: browser::journeys,
        needs: &["install", "site"],
        within: None,
    },
];

/// How a stage ended.
enum Outcome {
    Passed,
    Failed(String),
    /// It needs this one, which failed.
    Skipped(&'static str),
}

/// A stage that was looked at.
struct Ended {
    name: &'static str,
    outcome: Outcome,
    took: Duration,
}

/// Runs the stages of these names, or all of them, each to its end whatever
/// became of the others.
pub(crate) fn test(names: &[String]) -> Result<(), Failed> {
    let chosen = choose(&STAGES, names)?;
    let ended = run_all(&chosen);
    println!("{}", summary(&ended));
    if ended
        .iter()
        .all(|stage| matches!(stage.outcome, Outcome::Passed))
    {
        Ok(())
    } else {
        Err(Failed("not every stage passed".to_owned()))
    }
}

/// The stages of these names and what those need, in their own order; all of
/// them where none is named.
fn choose<'a>(stages: &'a [Stage], names: &[String]) -> Result<Vec<&'a Stage>, Failed> {
    let is_one = |name: &String| stages.iter().any(|stage| stage.name == name);
    if let Some(unknown) = names.iter().find(|name| !is_one(name)) {
        let all: Vec<_> = stages.iter().map(|stage| stage.name).collect();
        return Err(Failed(format!(
            "no stage {unknown}; there are {}",
            all.join(", ")
        )));
    }
    let mut wanted: Vec<&str> = names.iter().map(String::as_str).collect();
    // What a stage needs stands before it.
    for stage in stages.iter().rev() {
        if wanted.contains(&stage.name) {
            wanted.extend(stage.needs);
        }
    }
    Ok(stages
        .iter()
        .filter(|stage| {
            if names.is_empty() {
                stage.within.is_none()
            } else {
                wanted.contains(&stage.name)
            }
        })
        .collect())
}

#[expect(
    clippy::disallowed_methods,
    reason = "how long a stage took is for the person who waits"
)]
fn run_all(stages: &[&Stage]) -> Vec<Ended> {
    let mut ended: Vec<Ended> = Vec::new();
    for stage in stages {
        println!("== {}", stage.name);
        let began = Instant::now();
        let missing = stage.needs.iter().copied().find(|name| {
            ended
                .iter()
                .any(|one| one.name == *name && !matches!(one.outcome, Outcome::Passed))
        });
        let outcome = match missing {
            Some(missing) => Outcome::Skipped(missing),
            None => match (stage.work)() {
                Ok(()) => Outcome::Passed,
                Err(Failed(why)) => Outcome::Failed(why),
            },
        };
        ended.push(Ended {
            name: stage.name,
            outcome,
            took: began.elapsed(),
        });
    }
    ended
}

/// A line for each, what failed said again at the end, and the counts.
fn summary(ended: &[Ended]) -> String {
    let mut lines = Vec::new();
    let (mut passed, mut failed, mut skipped) = (0, 0, 0);
    for stage in ended {
        let became = match &stage.outcome {
            Outcome::Passed => {
                passed += 1;
                "passed".to_owned()
            }
            Outcome::Failed(why) => {
                failed += 1;
                format!("FAILED: {why}")
            }
            Outcome::Skipped(missing) => {
                skipped += 1;
                format!("skipped: {missing} failed or was skipped")
            }
        };
        let seconds = stage.took.as_secs_f32();
        lines.push(format!("{:11} {seconds:>7.1} s  {became}", stage.name));
    }
    let left_out = match skipped {
        0 => String::new(),
        skipped => format!(", {skipped} skipped"),
    };
    lines.push(format!("{passed} passed, {failed} failed{left_out}"));
    lines.join("\n")
}

/// Tells `server/tests/storm` how many people apply: with 150 every call fails in
/// every way, and a thousand find what is rarer.
const APPLICANTS: &str = "TEST_APPLICANTS";

/// A thousand people apply while every system outside fails at random: six minutes,
/// with nothing but the server's own parts.
pub(crate) fn storm() -> Result<(), Failed> {
    run(Command::new("cargo")
        .args(["test", "-p", "server", "--test", "storm", "--"])
        .arg("--nocapture")
        .env(APPLICANTS, "1000"))
}

/// Cargo, to run the tests of these packages to their end.
fn tests(packages: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    command
        .args(["test", "--quiet", "--no-fail-fast"])
        .args(packages);
    command
}

/// The tests of the server and of what is named beside it, with a PostgreSQL, and a Python and packages of Node's for
/// the programs of others that outside systems are tried with.
fn server(packages: &[&str]) -> Result<(), Failed> {
    let database = Postgres::start()?;
    let [systems, signatures] = [
        "server/tests/it/outside/requirements.txt",
        "app/pades/tests/requirements.txt",
    ]
    .map(|file| root().join(file).display().to_string());
    let python = install::python("outside", &["-r", &systems, "-r", &signatures])?;
    let prism = install::node("server/tests/it/outside/prism")?.join("prism");
    install::node("server/tests/it/identity")?;
    run(tests(packages)
        .env(APPLICANTS, "150")
        .env("TEST_POSTGRES", database.url())
        .env("TEST_POSTGRES_CA", database.authority())
        .env("TEST_PYTHON", python)
        .env("TEST_PRISM", prism))
}

/// The signing agent in the terminal. Its window is compiled by the checks, and tried with the
/// package (`package.rs`).
fn agent() -> Result<(), Failed> {
    let requirements = root().join("app/pades/tests/requirements.txt");
    let python = install::python("signatures", &["-r", &requirements.display().to_string()])?;
    run(tests(&[
        "-p",
        "agent",
        "--no-default-features",
        "--features",
        "testing",
    ])
    .env("TEST_PYTHON", python))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stage(
        name: &'static str,
        work: fn() -> Result<(), Failed>,
        needs: &'static [&'static str],
    ) -> Stage {
        Stage {
            name,
            work,
            needs,
            within: None,
        }
    }

    fn stages() -> [Stage; 4] {
        [
            stage("first", || Err(Failed("broken".to_owned())), &[]),
            stage("second", || Ok(()), &[]),
            stage("third", || Ok(()), &["first"]),
            stage("fourth", || Ok(()), &["third", "second"]),
        ]
    }

    #[test]
    fn a_failing_stage_hides_no_later_one_and_what_needs_it_is_skipped() {
        let stages = stages();
        let told = summary(&run_all(&choose(&stages, &[]).unwrap()));
        let lines: Vec<&str> = told.lines().collect();
        for (line, end) in [
            (0, "FAILED: broken"),
            (1, "passed"),
            (2, "skipped: first failed or was skipped"),
            (3, "skipped: third failed or was skipped"),
            (4, "1 passed, 1 failed, 2 skipped"),
        ] {
            assert!(lines[line].ends_with(end), "{told}");
        }
    }

    #[test]
    fn stages_are_run_by_their_names_with_what_they_need_and_in_their_own_order() {
        let stages = stages();
        for (names, run) in [
            (&["second"][..], &["second"][..]),
            (&["third", "second"], &["first", "second", "third"]),
            (&["fourth"], &["first", "second", "third", "fourth"]),
        ] {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            let chosen = choose(&stages, &names).unwrap();
            let chosen: Vec<_> = chosen.iter().map(|stage| stage.name).collect();
            assert_eq!(chosen, run);
        }
        let unknown = choose(&stages, &["fifth".to_owned()]).err().unwrap();
        assert!(unknown.0.contains("first, second"), "{unknown:?}");
    }

    #[test]
    fn a_stage_within_another_is_run_where_it_is_named_and_not_twice() {
        let stages = [
            Stage {
                within: Some("second"),
                ..stage("first", || Ok(()), &[])
            },
            stage("second", || Ok(()), &[]),
        ];
        for (names, run) in [(&[][..], "second"), (&["first".to_owned()], "first")] {
            let chosen = choose(&stages, names).unwrap();
            let chosen: Vec<_> = chosen.iter().map(|stage| stage.name).collect();
            assert_eq!(chosen, [run]);
        }
    }

    #[test]
    fn whatever_a_stage_needs_comes_before_it() {
        for (at, stage) in STAGES.iter().enumerate() {
            for need in stage.needs {
                let before = STAGES[..at].iter().any(|one| one.name == *need);
                assert!(before, "{} needs {need}", stage.name);
            }
        }
    }
}
