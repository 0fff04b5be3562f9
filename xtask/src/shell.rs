//! Running other programs.

use std::{io::IsTerminal as _, path::PathBuf, process::Command};

/// Why a command failed, in words for the terminal.
#[derive(Debug)]
pub(crate) struct Failed(pub(crate) String);

impl From<std::io::Error> for Failed {
    fn from(error: std::io::Error) -> Self {
        Self(error.to_string())
    }
}

/// The workspace's root.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// Runs a program in the root and lets it speak.
pub(crate) fn run(command: &mut Command) -> Result<(), Failed> {
    let said = format!("{command:?}");
    let status = command
        .current_dir(root())
        .status()
        .map_err(|error| Failed(format!("{said}: {error}")))?;
    if status.success() {
        Ok(())
    } else {
        Err(Failed(format!("{said}: {status}")))
    }
}

/// Runs cargo.
pub(crate) fn cargo(args: &[&str]) -> Result<(), Failed> {
    run(Command::new("cargo").args(args))
}

/// Runs cargo, which shows how far it is where somebody looks on.
pub(crate) fn cargo_in_sight(args: &[&str]) -> Result<(), Failed> {
    let quiet = (!std::io::stderr().is_terminal()).then_some("--quiet");
    run(Command::new("cargo").args(args).args(quiet))
}

/// Runs a program in the root and gives what it printed.
pub(crate) fn output(command: &mut Command) -> Result<String, Failed> {
    let said = format!("{command:?}");
    let output = command
        .current_dir(root())
        .output()
        .map_err(|error| Failed(format!("{said}: {error}")))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(Failed(format!(
            "{said}: {}",
            String::from_utf8_lossy(&output.stderr)
        )))
    }
}

/// Whether a program is on the path.
pub(crate) fn has(program: &str) -> bool {
    Command::new("sh")
        .args(["-c", &format!("command -v {program}")])
        .output()
        .is_ok_and(|output| output.status.success())
}
