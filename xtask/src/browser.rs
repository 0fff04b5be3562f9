//! The applicants' journeys in a real browser.

use std::{
    fs::{self, File},
    process::Command,
    thread,
};

use crate::{
    install,
    shell::{Failed, cargo, root, run},
    site,
};

/// Journeys that are run at the same time, each half with a server and a browser of
/// its own: those of the pages, and those over a line that is cut. They take about
/// as long as each other.
const HALVES: [Half; 2] = [
    Half {
        port: 3917,
        projects: &["--project=wasm", "--project=no-script"],
    },
    Half {
        port: 4117,
        projects: &["--project=offline", "--project=offline-firefox"],
    },
];

struct Half {
    /// Of the server; two more above it are its operator's and the provider's.
    port: u16,
    projects: &'static [&'static str],
}

/// Playwright over Debian's Chromium; it starts the built server itself.
pub(crate) fn journeys() -> Result<(), Failed> {
    site::build_next()?;
    prepare()?;
    let [shown, kept] = HALVES;
    let log = root().join("target/journeys.log");
    let lines = File::create(&log)?;
    thread::scope(|scope| {
        let other = scope.spawn(|| {
            let mut half = kept.playwright();
            run(half.stdout(lines.try_clone()?).stderr(lines))
        });
        let one = run(&mut shown.playwright());
        let other = other
            .join()
            .map_err(|_| Failed("a half of the journeys panicked".to_owned()))?;
        // One after the other, so that their lines can be read.
        print!("{}", fs::read_to_string(&log)?);
        one.and(other)
    })
}

/// The server that the journeys start, and the packages of Playwright and of the
/// identity provider.
fn prepare() -> Result<(), Failed> {
    cargo(&["build", "--quiet", "-p", "server"])?;
    install::node("end2end")?;
    install::node("server/tests/identity")?;
    Ok(())
}

impl Half {
    fn playwright(&self) -> Command {
        let mut command = playwright();
        let results = root().join(format!("end2end/test-results/{}", self.port));
        command
            .args(self.projects)
            .arg("--output")
            .arg(results)
            .env("END2END_PORT", self.port.to_string());
        command
    }
}

fn playwright() -> Command {
    let folder = root().join("end2end");
    let mut command = Command::new("npx");
    command
        .arg("--prefix")
        .arg(&folder)
        .args(["playwright", "test", "--config"])
        .arg(folder.join("playwright.config.ts"));
    command
}

/// The pictures of every page, and from them those that the README shows.
pub(crate) fn pictures() -> Result<(), Failed> {
    install::packages()?;
    site::build()?;
    prepare()?;
    run(playwright()
        .args(["--project=wasm", "--project=offline"])
        .args(["appearance", "busy", "codes", "gallery", "provider"])
        .env("PICTURES", "1"))?;
    let taken = root().join("target/pictures");
    let shown = root().join("end2end/pictures");
    fs::create_dir_all(&shown)?;
    for entry in fs::read_dir(&taken)? {
        let name = entry?.file_name();
        if let Some(name) = name.to_str().and_then(|name| name.strip_prefix("readme-")) {
            fs::copy(taken.join(format!("readme-{name}")), shown.join(name))?;
        }
    }
    println!("all of them: {}", taken.join("index.html").display());
    Ok(())
}
