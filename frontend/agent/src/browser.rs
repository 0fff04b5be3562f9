//! Opens an address or a file with the program that the person has for it.

use std::{
    ffi::OsStr,
    process::{Command, Stdio},
    thread,
    time::Duration,
};

#[cfg(target_os = "linux")]
const OPENER: (&str, &[&str]) = ("xdg-open", &[]);
#[cfg(target_os = "macos")]
const OPENER: (&str, &[&str]) = ("open", &[]);
// Without a shell, to which an address would be text to read.
#[cfg(windows)]
const OPENER: (&str, &[&str]) = ("rundll32.exe", &["url.dll,FileProtocolHandler"]);

/// How often, and how far apart, it is looked whether the opener failed.
const LOOKS: u32 = 30;
const BETWEEN: Duration = Duration::from_millis(100);

/// Opens it; `false` where there is no program for it.
pub(crate) fn open(what: impl AsRef<OsStr>) -> bool {
    let (program, arguments) = OPENER;
    let started = Command::new(program)
        .args(arguments)
        .arg(what)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut opener) = started else {
        return false;
    };
    for _ in 0..LOOKS {
        match opener.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) => thread::sleep(BETWEEN),
            Err(_) => return false,
        }
    }
    // Some stay until the program that they opened is closed.
    thread::spawn(move || opener.wait());
    true
}
