//! The applicants' journeys in a real browser.

use std::process::Command;

use crate::{
    install,
    shell::{Failed, cargo, root, run},
    site,
};

/// Playwright over Debian's Chromium; it starts the built server itself.
pub(crate) fn journeys() -> Result<(), Failed> {
    site::build_next()?;
    // The one that the journeys start.
    cargo(&["build", "--quiet", "-p", "server"])?;
    playwright(&[])
}

fn playwright(arguments: &[&str]) -> Result<(), Failed> {
    let folder = root().join("end2end");
    install::node("end2end")?;
    // The identity provider of the journeys.
    install::node("server/tests/identity")?;
    let prefix = folder.display().to_string();
    run(Command::new("npx")
        .args(["--prefix", &prefix, "playwright", "test", "--config"])
        .arg(folder.join("playwright.config.ts"))
        .args(arguments))
}

/// The pictures of every page, and from them those that the README shows.
pub(crate) fn pictures() -> Result<(), Failed> {
    install::packages()?;
    site::build()?;
    cargo(&["build", "--quiet", "-p", "server"])?;
    playwright(&["--project=wasm", "appearance"])?;
    let taken = root().join("target/pictures");
    let shown = root().join("end2end/pictures");
    std::fs::create_dir_all(&shown)?;
    for entry in std::fs::read_dir(&taken)? {
        let name = entry?.file_name();
        if let Some(name) = name.to_str().and_then(|name| name.strip_prefix("readme-")) {
            std::fs::copy(taken.join(format!("readme-{name}")), shown.join(name))?;
        }
    }
    println!("all of them: {}", taken.join("index.html").display());
    Ok(())
}
