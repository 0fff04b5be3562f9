//! The project's own commands: `cargo xtask run`, `test`, `check`, `build`,
//! `bench`.

mod bench;
mod browser;
mod citations;
mod conformance;
mod crates;
mod defences;
mod fuzz;
mod gates;
mod install;
mod modules;
mod package;
mod postgres;
mod shell;
mod site;
mod stages;
mod steps;
mod wasm;

use std::process::ExitCode;

use shell::{Failed, cargo, cargo_in_sight, root};
use steps::Steps;

const USAGE: &str = "cargo xtask <command>
  run     build everything and serve it at http://127.0.0.1:3000
  test    install what tests need, then run every check and every test; with
          names of stages (xtask, rust, agent, conformance, check, site, journeys; of rust
          also domain, pades, app, server) those and what they need
  storm   a thousand people apply while every system outside fails at random
  check   format, lints, documentation, house rules, and the crates that come in;
          `check crates`: those alone
  pictures take the pictures of every page, and renew those of the README
  build   the browser's files alone, into target/site; `build next`: another
          version of them, into target/site-next
  bench   the benchmarks; `bench lighthouse`: those of the pages alone;
          `bench typing`: what keeping the draft costs; `bench pdf`: printed
          forms beside those of other makers; `bench steps`: each step while
          all systems outside answer and while one is dead; `bench looks`: what
          a look at the sign-in page costs, and the instructions of pages;
          `bench task`: presses, keys and seconds of an application; `bench signature`:
          what verifying a signed form costs, beside pyHanko
  fuzz signature [SECONDS]  random files, signatures, certificates and lists for what
          reads signed forms, a minute where no time is told
  defences [WORD]  takes each defence of what judges signed forms out of a copy, or
          those that have the word, and wants a test to fail: a quarter of an hour
  package [FOLDER]  the signing agent's package for Debian, with a folder's list of portals
  conformance  whether printed forms are what they say they are, by veraPDF
          and others, and can be signed by other programs in a way that is accepted;
          `conformance honest`: every form by every program, LibreOffice too";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (command, more) = arguments
        .split_first()
        .map_or(("", &[][..]), |(one, more)| (one, more));
    let outcome = match (command, more.first().map(String::as_str)) {
        ("run", _) => run(),
        ("test", _) => stages::test(more),
        ("storm", _) => stages::storm(),
        ("check", Some("crates")) => crates::check(),
        ("check", _) => gates::check(),
        ("build", Some("next")) => site::build_next(),
        ("build", _) => site::build(),
        ("pictures", _) => browser::pictures(),
        ("bench", Some("lighthouse")) => bench::lighthouse(),
        ("bench", Some("typing")) => bench::typing(),
        ("bench", Some("pdf")) => bench::pdf(),
        ("bench", Some("steps")) => bench::steps(),
        ("bench", Some("looks")) => bench::looks(),
        ("bench", Some("task")) => bench::task(),
        ("bench", Some("signature")) => bench::signature(),
        ("bench", _) => bench::all(),
        ("fuzz", Some("signature")) => fuzz::signature(&more[1..]),
        ("defences", _) => defences::defences(more),
        ("conformance", None) => conformance::conformance(false),
        ("conformance", Some("honest")) => conformance::conformance(true),
        ("package", portals) => package::build(portals),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failed(why)) => {
            eprintln!("xtask: {why}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Failed> {
    let mut steps = Steps::new(site::STEPS + 2);
    site::build_in(&mut steps)?;
    let at_first = (!root().join("target/debug/server").exists()).then_some(
        "some minutes. More than 500 crates are compiled, SQLite and TLS among them; later \
         only what has changed.",
    );
    steps.step(
        "The server, for development: quick to compile, not to run",
        at_first,
        || cargo_in_sight(&["build", "-p", "server"]),
    )?;
    steps.begin(
        "It starts, and says where to click and as whom to sign in. README.md has a tour of \
         three minutes. Ctrl+C ends it.",
    );
    cargo(&["run", "--quiet", "-p", "server", "--", "serve"])
}
