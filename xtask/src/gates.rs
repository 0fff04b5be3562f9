//! What holds for every line: format, lints, documentation, house rules, and the
//! crates that come in.

use std::{path::Path, process::Command};

use crate::{
    citations, crates, modules,
    shell::{Failed, cargo, output, root, run},
    wasm,
};

/// Every gate.
pub(crate) fn check() -> Result<(), Failed> {
    wasm::ensure_target()?;
    cargo(&["fmt", "--all", "--check"])?;
    // In one, and the documentation with an example: so cargo gives the crates below
    // them one set of features, and looks at each once. `server` asks for `app/ssr`.
    clippy(&[
        "-p",
        "domain",
        "-p",
        "pades",
        "-p",
        "protocol",
        "-p",
        "wording",
        "-p",
        "enhance",
        "-p",
        "app",
        "-p",
        "server",
        "--all-targets",
    ])?;
    clippy(&[
        "-p",
        "frontend",
        "-p",
        "enhance",
        "-p",
        "proof",
        "--target",
        "wasm32-unknown-unknown",
        "--profile",
        "wasm-release",
    ])?;
    // Without its arithmetic, whose C wants clang there.
    clippy(&[
        "-p",
        "pades",
        "--no-default-features",
        "--target",
        "wasm32-unknown-unknown",
        "--profile",
        "wasm-release",
    ])?;
    // With its window, which no test of every day opens.
    clippy(&["-p", "agent", "--all-targets", "--features", "testing"])?;
    clippy(&["-p", "xtask"])?;
    run(Command::new("cargo")
        .args([
            "doc",
            "--quiet",
            "--no-deps",
            "-p",
            "domain",
            "-p",
            "pades",
            "-p",
            "protocol",
            "-p",
            "wording",
            "-p",
            "app",
            "-p",
            "server",
            "--lib",
            "--example",
            "sheets",
        ])
        .env("RUSTDOCFLAGS", "-D warnings"))?;
    crates::check()?;
    house_rules()
}

/// Without a warning.
fn clippy(what: &[&str]) -> Result<(), Failed> {
    run(Command::new("cargo")
        .args(["clippy", "--quiet"])
        .args(what)
        .args(["--", "-D", "warnings"]))
}

fn house_rules() -> Result<(), Failed> {
    let mut broken = Vec::new();
    let mut cfgs = 0;
    for (path, text) in sources("app/src")? {
        for line in text.lines() {
            if line.contains("cfg(") && !line.contains("cfg(test)") {
                cfgs += 1;
            }
            if line.contains("<textarea")
                && !line.trim_start().starts_with("//")
                && !path.ends_with("text_area.rs")
            {
                broken.push(format!(
                    "{path}: a bare textarea (Leptos 0.8 does not escape it)"
                ));
            }
            // Options, escaped, and the buttons of Turkish letters, which are the
            // server's own words and hold nothing that anybody typed.
            let known =
                path.ends_with("components/choice.rs") || line.contains("inner_html=page.letters");
            if line.contains("inner_html") && !known {
                broken.push(format!(
                    "{path}: inner_html (only options, escaped, and the letters are HTML)"
                ));
            }
        }
    }
    if cfgs != 1 {
        broken.push(format!(
            "app/src has {cfgs} cfg( where one is meant to gate the server's side"
        ));
    }
    for folder in [
        "app/src",
        "app/domain/src",
        "app/pades/src",
        "app/protocol/src",
        "server/src",
    ] {
        for (path, text) in sources(folder)? {
            // Tests of the whole program and benches wait for processes, and may.
            if text.contains("thread::sleep") {
                broken.push(format!(
                    "{path}: thread::sleep (it holds a thread of the runtime; tokio's does not)"
                ));
            }
        }
    }
    for folder in ["app", "frontend", "server"] {
        broken.extend(citations::broken(&sources(folder)?)?);
    }
    for folder in ["app/src", "app/domain/src", "server/src", "xtask/src"] {
        let circles = modules::circles(folder, &sources(folder)?);
        broken.extend(circles.map_err(|error| Failed(format!("{folder}: {error}")))?);
    }
    for pure in ["domain", "pades", "protocol"] {
        let tree = output(Command::new("cargo").args(["tree", "-p", pure, "-e", "normal"]))?;
        for foreign in ["tokio", "leptos", "sqlx", "reqwest", "axum"] {
            if tree.contains(&format!(" {foreign} v")) {
                broken.push(format!("{pure} depends on {foreign}"));
            }
        }
    }
    if broken.is_empty() {
        Ok(())
    } else {
        Err(Failed(broken.join("\n")))
    }
}

/// Every Rust file under a folder, with its text.
fn sources(folder: &str) -> Result<Vec<(String, String)>, Failed> {
    fn walk(folder: &Path, found: &mut Vec<(String, String)>) -> Result<(), Failed> {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                walk(&path, found)?;
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push((path.display().to_string(), std::fs::read_to_string(&path)?));
            }
        }
        Ok(())
    }
    let mut found = Vec::new();
    walk(&root().join(folder), &mut found)?;
    Ok(found)
}
