//! The applicants' journeys in a real browser.

use std::process::Command;

use crate::shell::{Failed, root, run};

/// Playwright over Debian's Chromium; it starts the built server itself.
pub(crate) fn journeys() -> Result<(), Failed> {
    let folder = root().join("end2end");
    let prefix = folder.display().to_string();
    run(Command::new("npm").args(["--prefix", &prefix, "ci", "--no-audit", "--no-fund"]))?;
    run(Command::new("npx")
        .args(["--prefix", &prefix, "playwright", "test", "--config"])
        .arg(folder.join("playwright.config.ts")))
}
