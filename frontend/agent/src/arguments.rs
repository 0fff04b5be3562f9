//! The command line.

use std::{
    ffi::{OsStr, OsString},
    path::PathBuf,
};

use domain::Locale;

/// What is written for whoever writes something else.
pub const USAGE: &str = "\
muhur-imza                      opens the window
muhur-imza --link LINK          opens the window for a link of a portal's page
muhur-imza --terminal [LINK]    does the same in the terminal
muhur-imza --version

--lang tr|en                    before any of these: the language";

/// What is to be done.
#[derive(Debug, PartialEq, Eq)]
pub enum Command {
    /// Open the window.
    Window(Option<String>),
    /// Ask in the terminal.
    Terminal(Option<String>),
    /// Be the process that has a card's library loaded.
    CardWorker(PathBuf),
    /// Be the process that keeps the shown form.
    DocumentKeeper,
    /// Say the version.
    Version,
}

/// The command line, read.
#[derive(Debug, PartialEq, Eq)]
pub struct Arguments {
    /// What is to be done.
    pub command: Command,
    /// The language that was asked for.
    pub locale: Option<Locale>,
    /// A folder with another list of portals: in a build for tests alone.
    pub portals: Option<PathBuf>,
}

impl Arguments {
    /// Reads what stands behind the program's name; `None` where it is anything else.
    pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Option<Self> {
        let all: Vec<OsString> = arguments.into_iter().collect();
        let mut rest: Vec<&OsStr> = all.iter().map(OsString::as_os_str).collect();
        let (mut locale, mut portals) = (None, None);
        loop {
            match rest.iter().map(|one| one.to_str()).collect::<Vec<_>>()[..] {
                [Some("--lang"), Some(code), ..] => {
                    locale = Some(Locale::ALL.into_iter().find(|one| one.code() == code)?);
                }
                [Some("--portals"), _, ..] if cfg!(feature = "testing") => {
                    portals = Some(PathBuf::from(rest[1]));
                }
                _ => break,
            }
            rest.drain(..2);
        }
        let text = |one: &OsStr| one.to_str().map(str::to_owned);
        let command = match rest[..] {
            [] => Command::Window(None),
            [option] if option == "--terminal" => Command::Terminal(None),
            [option] if option == "--document-keeper" => Command::DocumentKeeper,
            [option] if option == "--version" => Command::Version,
            [option, link] if option == "--link" => Command::Window(Some(text(link)?)),
            [option, link] if option == "--terminal" => Command::Terminal(Some(text(link)?)),
            [option, module] if option == "--card-worker" => {
                Command::CardWorker(PathBuf::from(module))
            }
            _ => return None,
        };
        Some(Self {
            command,
            locale,
            portals,
        })
    }
}

/// The language of somebody's settings, as `LANG` has it: Turkish where none is set.
pub fn locale_of(settings: &[OsString]) -> Locale {
    let set = settings.iter().filter_map(|one| one.to_str());
    let set = set.into_iter().find(|one| !one.is_empty());
    match set {
        None | Some("C" | "POSIX" | "C.UTF-8") => Locale::Tr,
        Some(set) => Locale::from_code(set).unwrap_or(Locale::En),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Option<Arguments> {
        Arguments::parse(arguments.iter().map(OsString::from))
    }

    #[test]
    fn a_link_is_one_argument_whatever_stands_in_it() {
        let injected = "muhur-imza:v1?p=a --card-worker /tmp/evil.so";
        let parsed = parse(&["--link", injected]).unwrap();
        assert_eq!(parsed.command, Command::Window(Some(injected.to_owned())));
        let option = parse(&["--link", "--terminal"]).unwrap();
        assert_eq!(
            option.command,
            Command::Window(Some("--terminal".to_owned()))
        );
        for bad in [
            &["--link"][..],
            &["--link", "a", "--card-worker", "/tmp/evil.so"],
            &["muhur-imza:v1?p=a&t=b"],
            &["--card-worker"],
            &["--lang", "de"],
            &["--terminal", "a", "b"],
            &["--help"],
        ] {
            assert_eq!(parse(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn another_list_of_portals_is_named_in_a_build_for_tests_alone() {
        let parsed = parse(&["--lang", "en", "--portals", "/tmp/p", "--terminal"]);
        assert_eq!(parsed.is_some(), cfg!(feature = "testing"));
    }

    #[test]
    fn the_language_is_that_of_the_settings() {
        for (set, locale) in [
            ("tr_TR.UTF-8", Locale::Tr),
            ("en_US.UTF-8", Locale::En),
            ("de_DE.UTF-8", Locale::En),
            ("C.UTF-8", Locale::Tr),
            ("", Locale::Tr),
        ] {
            assert_eq!(locale_of(&[set.into()]), locale, "{set}");
        }
    }
}
