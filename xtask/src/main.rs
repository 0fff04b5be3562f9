//! The project's own commands: `cargo xtask run`, `test`, `check`, `build`,
//! `bench`.

mod bench;
mod browser;
mod conformance;
mod crates;
mod gates;
mod install;
mod postgres;
mod shell;
mod site;
mod stages;
mod wasm;

use std::process::ExitCode;

use shell::{Failed, cargo};

const USAGE: &str = "cargo xtask <command>
  run     build everything and serve it at http://127.0.0.1:3000
  test    install what tests need, then run every check and every test; with
          names of stages (xtask, domain, app, server, conformance, check, site,
          journeys) those and what they need
  check   format, lints, documentation, house rules, licences and advised crates;
          `check crates`: the last two alone
  pictures take the pictures of every page, and renew those of the README
  build   the browser's files alone, into target/site; `build next`: another
          version of them, into target/site-next
  bench   the benchmarks; `bench lighthouse`: those of the pages alone;
          `bench typing`: what keeping the draft costs; `bench pdf`: printed
          forms beside those of other makers; `bench steps`: each step while
          all systems outside answer and while one is dead; `bench looks`: what
          a look at the sign-in page costs; `bench task`: presses, keys and
          seconds of an application
  conformance  whether printed forms are what they say they are, by veraPDF
          and others, and can be signed";

fn main() -> ExitCode {
    let command = std::env::args().nth(1).unwrap_or_default();
    let outcome = match command.as_str() {
        "run" => run(),
        "test" => stages::test(&std::env::args().skip(2).collect::<Vec<_>>()),
        "check" if std::env::args().nth(2).as_deref() == Some("crates") => crates::check(),
        "check" => gates::check(),
        "build" if std::env::args().nth(2).as_deref() == Some("next") => site::build_next(),
        "build" => site::build(),
        "pictures" => browser::pictures(),
        "bench" if std::env::args().nth(2).as_deref() == Some("lighthouse") => bench::lighthouse(),
        "bench" if std::env::args().nth(2).as_deref() == Some("typing") => bench::typing(),
        "bench" if std::env::args().nth(2).as_deref() == Some("pdf") => bench::pdf(),
        "bench" if std::env::args().nth(2).as_deref() == Some("steps") => bench::steps(),
        "bench" if std::env::args().nth(2).as_deref() == Some("looks") => bench::looks(),
        "bench" if std::env::args().nth(2).as_deref() == Some("task") => bench::task(),
        "bench" => bench::all(),
        "conformance" => conformance::conformance(),
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
    site::build()?;
    cargo(&["run", "--quiet", "-p", "server", "--", "serve"])
}
