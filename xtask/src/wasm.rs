//! From the `frontend` crate to WebAssembly and its glue.

use std::{path::PathBuf, process::Command};

use wasm_bindgen_cli_support::Bindgen;

use crate::shell::{Failed, cargo, has, output, root, run};

const TARGET: &str = "wasm32-unknown-unknown";

/// Compiles the browser's side; gives the module's path.
pub(crate) fn compile() -> Result<PathBuf, Failed> {
    ensure_target()?;
    cargo(&[
        "build",
        "--quiet",
        "-p",
        "frontend",
        "--target",
        TARGET,
        "--profile",
        "wasm-release",
    ])?;
    Ok(root()
        .join("target")
        .join(TARGET)
        .join("wasm-release/frontend.wasm"))
}

/// Automatic installs by the toolchain file may be off.
pub(crate) fn ensure_target() -> Result<(), Failed> {
    if !has("rustup") {
        return Ok(());
    }
    let installed = output(Command::new("rustup").args(["target", "list", "--installed"]))?;
    if installed.lines().any(|line| line == TARGET) {
        return Ok(());
    }
    run(Command::new("rustup").args(["target", "add", TARGET]))
}

/// The glue and the module for the web, without names and producers: those
/// sections alone are a third of a small application.
pub(crate) fn bind(module: &PathBuf, out: &PathBuf) -> Result<(), Failed> {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(module)
        .out_name("muhur")
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .web(true)
        .and_then(|bindgen| bindgen.generate(out))
        .map_err(|error| Failed(format!("wasm-bindgen: {error:#}")))?;
    let bound = out.join("muhur_bg.wasm");
    if has("wasm-opt") {
        let smaller = out.join("smaller.wasm");
        let done = run(Command::new("wasm-opt")
            .args(["-Oz", "--all-features"])
            .arg(&bound)
            .arg("-o")
            .arg(&smaller));
        if done.is_ok() {
            std::fs::rename(smaller, bound)?;
        }
    }
    Ok(())
}
