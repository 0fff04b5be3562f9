//! Who gives a command at the console, and why.

use std::{path::Path, process::Command};

/// Of `/proc/self/loginuid` where nobody has logged in: a service, a container.
const NOBODY: &str = "4294967295";

/// The longest name or reason that is kept.
const LONGEST: usize = 200;

/// The user of the system who gives this command: whom the process runs as, who
/// took another's rights (`SUDO_USER`), and who logged in.
#[expect(
    clippy::disallowed_methods,
    reason = "sudo names its caller in the environment"
)]
pub fn who() -> String {
    let runs_as = user_name(None).unwrap_or_else(|| "?".to_owned());
    let sudo = std::env::var("SUDO_USER").ok();
    let login = std::fs::read_to_string(Path::new("/proc/self/loginuid")).ok();
    let login = login.map(|id| id.trim().to_owned());
    let login = login.filter(|id| id != NOBODY && !id.is_empty());
    let login = login.map(|id| user_name(Some(&id)).unwrap_or(id));
    described(&runs_as, sudo.as_deref(), login.as_deref())
}

/// One user's name by the number, or our own.
fn user_name(id: Option<&str>) -> Option<String> {
    let told = Command::new("id").arg("-un").args(id).output().ok()?;
    let name = String::from_utf8(told.stdout).ok()?.trim().to_owned();
    (told.status.success() && !name.is_empty()).then_some(name)
}

fn described(runs_as: &str, sudo: Option<&str>, login: Option<&str>) -> String {
    let mut who = runs_as.to_owned();
    if let Some(user) = sudo.filter(|user| *user != runs_as) {
        who = format!("{who}, by sudo {user}");
    }
    if let Some(user) = login.filter(|user| *user != runs_as && Some(*user) != sudo) {
        who = format!("{who}, logged in as {user}");
    }
    one_line(&who)
}

/// Without what could forge a line of its own, and not longer than is kept.
fn one_line(text: &str) -> String {
    let text = text.chars().filter(|sign| !sign.is_control());
    text.take(LONGEST).collect()
}

/// Reads a reason from the command line.
///
/// # Errors
/// When nothing stands in it, or more than is kept.
pub fn reason(text: &str) -> Result<String, String> {
    let text = text.trim();
    let letters = text.chars().filter(|sign| sign.is_alphanumeric()).count();
    if letters < 3 {
        return Err("say why, in a few words".to_owned());
    }
    if text.chars().count() > LONGEST || text.chars().any(char::is_control) {
        return Err(format!("one line of {LONGEST} signs at the most"));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_actor_is_told_with_whose_rights_were_taken() {
        for (runs_as, sudo, login, told) in [
            ("muhur", None, None, "muhur"),
            ("muhur", Some("ayse"), Some("ayse"), "muhur, by sudo ayse"),
            ("root", None, Some("ayse"), "root, logged in as ayse"),
            (
                "muhur",
                Some("ali"),
                Some("ayse"),
                "muhur, by sudo ali, logged in as ayse",
            ),
            ("ayse", Some("ayse"), Some("ayse"), "ayse"),
            ("a\nb", None, None, "ab"),
        ] {
            assert_eq!(described(runs_as, sudo, login), told);
        }
        let own = std::fs::metadata("/proc/self").unwrap();
        let root = std::os::unix::fs::MetadataExt::uid(&own) == 0;
        assert_eq!(who().starts_with("root"), root);
    }

    #[test]
    fn a_reason_is_a_line_with_words_in_it() {
        assert_eq!(
            reason(" authority asked, call 17 ").unwrap(),
            "authority asked, call 17"
        );
        for bad in ["", "  ", "--", "x", "a\nb c d", &"a".repeat(201)] {
            assert!(reason(bad).is_err(), "{bad:?}");
        }
    }
}
