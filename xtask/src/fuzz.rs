//! Random inputs for what reads files of strangers.

use std::process::Command;

use crate::shell::{Failed, root, run};

/// Where a time is not told.
const SECONDS: u64 = 60;
/// Kinds of inputs that run one after the other while as many run beside them.
const TURNS: u64 = 5;
/// Building, and the last inputs of each kind.
const MORE: u64 = 900;

/// What is read of a signed form and of what authorities say: files, signatures, certificates, lists,
/// answers, for so many seconds in all. An input that fails is saved, also where it ends the process.
pub(crate) fn signature(more: &[String]) -> Result<(), Failed> {
    let seconds = match more {
        [] => Ok(SECONDS),
        [seconds] => seconds.parse(),
        _ => return Err(Failed("fuzz signature [SECONDS]".to_owned())),
    };
    let seconds: u64 = seconds.map_err(|error| Failed(format!("{}: {error}", more[0])))?;
    let each = seconds.div_ceil(TURNS);
    run(Command::new("timeout")
        .args(["--kill-after=10", &(seconds + MORE).to_string()])
        .args([
            "cargo",
            "test",
            "--quiet",
            "--profile",
            "fuzz",
            "-p",
            "pades",
        ])
        .args(["--test", "it", "fuzz::", "--"])
        .args(["--nocapture", "--test-threads", "2"])
        .env("TEST_FUZZ_SECONDS", each.to_string()))
    .map_err(|Failed(why)| {
        let folder = root().join("target/tmp/fuzz");
        Failed(format!("{why}\ninputs that failed: {}", folder.display()))
    })
}
