//! Everything that has to hold before a change lands, quickest first.

use std::{process::Command, time::Instant};

use crate::{
    browser, conformance, gates, install,
    postgres::Postgres,
    shell::{Failed, cargo, root, run},
    site,
};

/// A stage's name and work.
type Stage = (&'static str, fn() -> Result<(), Failed>);

const STAGES: [Stage; 8] = [
    ("install", install::packages),
    ("domain", || cargo(&["test", "--quiet", "-p", "domain"])),
    ("app", || {
        cargo(&["test", "--quiet", "-p", "app", "--features", "ssr"])
    }),
    ("server", server),
    ("conformance", conformance::conformance),
    ("check", gates::check),
    ("site", site::build),
    ("journeys", browser::journeys),
];

/// Runs every stage and stops at the first that fails.
#[expect(
    clippy::disallowed_methods,
    reason = "how long a stage took is for the person who waits"
)]
pub(crate) fn test() -> Result<(), Failed> {
    let mut passed = 0;
    let mut lines = Vec::new();
    for (name, work) in STAGES {
        println!("== {name}");
        let began = Instant::now();
        let outcome = work();
        lines.push(format!(
            "{name:10} {:>6.1} s",
            began.elapsed().as_secs_f32()
        ));
        if let Err(error) = outcome {
            println!("{}\n{passed} passed, 1 failed", lines.join("\n"));
            return Err(error);
        }
        passed += 1;
    }
    println!("{}\n{passed} passed, 0 failed", lines.join("\n"));
    Ok(())
}

/// The server's tests, with a PostgreSQL, and a Python and packages of Node's for
/// the programs of others that outside systems are tried with.
fn server() -> Result<(), Failed> {
    let database = Postgres::start()?;
    let requirements = root().join("server/tests/outside/requirements.txt");
    let python = install::python("outside", &["-r", &requirements.display().to_string()])?;
    let prism = install::node("server/tests/outside/prism")?.join("prism");
    install::node("server/tests/identity")?;
    run(Command::new("cargo")
        .args(["test", "--quiet", "-p", "server"])
        .env("TEST_APPLICANTS", "1000")
        .env("TEST_POSTGRES", database.url())
        .env("TEST_POSTGRES_CA", database.authority())
        .env("TEST_PYTHON", python)
        .env("TEST_PRISM", prism))
}
