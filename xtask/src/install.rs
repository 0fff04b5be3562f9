//! What the tests need of the machine, installed where it is missing.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use crate::shell::{Failed, has, output, root, run};

/// Debian's packages and how each is known to be there.
fn missing() -> Vec<&'static str> {
    let mut packages = Vec::new();
    for (program, package) in [
        ("chromium", "chromium"),
        ("firefox-esr", "firefox-esr"),
        ("qpdf", "qpdf"),
        ("pdftotext", "poppler-utils"),
        ("nginx", "nginx"),
        ("openssl", "openssl"),
        ("bearerbox", "kannel"),
        ("/usr/lib/kannel/test/fakesmsc", "kannel-extras"),
        ("softhsm2-util", "softhsm2"),
        ("pkcs11-tool", "opensc"),
        ("xvfb-run", "xvfb"),
        ("xauth", "xauth"),
        ("xdg-open", "xdg-utils"),
    ] {
        if !has(program) {
            packages.push(package);
        }
    }
    if !Path::new("/usr/lib/postgresql").exists() {
        packages.push("postgresql");
    }
    if !has("node") {
        packages.extend(["nodejs", "npm"]);
    }
    packages
}

/// Installs the missing ones.
pub(crate) fn packages() -> Result<(), Failed> {
    install(&missing())
}

/// Installs one package where its program is missing.
pub(crate) fn package(program: &str, package: &'static str) -> Result<(), Failed> {
    if has(program) {
        Ok(())
    } else {
        install(&[package])
    }
}

/// A Python of our own with these packages, as `pip install` is told them.
pub(crate) fn python(name: &str, packages: &[&str]) -> Result<PathBuf, Failed> {
    let folder = root().join("target/python").join(name);
    let python = folder.join("bin/python");
    if !python.exists() {
        // Debian has a python3 that makes none without this package.
        if output(Command::new("python3").args(["-c", "import ensurepip"])).is_err() {
            install(&["python3", "python3-venv"])?;
        }
        run(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
    }
    run(Command::new(&python)
        .args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
        ])
        .args(packages))?;
    Ok(python)
}

/// The packages that a folder's `package-lock.json` names, installed beside it;
/// gives the folder of their programs.
pub(crate) fn node(folder: &str) -> Result<PathBuf, Failed> {
    let folder = root().join(folder);
    run(Command::new("npm")
        .arg("--prefix")
        .arg(&folder)
        .args(["ci", "--no-audit", "--no-fund"]))?;
    Ok(folder.join("node_modules/.bin"))
}

fn install(packages: &[&str]) -> Result<(), Failed> {
    if packages.is_empty() {
        return Ok(());
    }
    println!("installing {}", packages.join(", "));
    run(Command::new("apt-get").args(["update", "-q"]))?;
    run(Command::new("apt-get")
        .args(["install", "-q", "-y", "--no-install-recommends"])
        .args(packages)
        .env("DEBIAN_FRONTEND", "noninteractive"))
    .map_err(|_| {
        Failed(format!(
            "install these Debian packages: {}",
            packages.join(" ")
        ))
    })
}
