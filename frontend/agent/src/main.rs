//! `muhur-imza`.

use std::{
    ffi::OsString,
    io::{self, IsTerminal as _},
    process::ExitCode,
};

use agent::{
    arguments::{Arguments, Command, USAGE, locale_of},
    card::worker,
    document,
    flow::{Effect, Flow},
    perform::Performer,
    portals::Setup,
    terminal::Terminal,
};
use domain::Locale;

fn main() -> ExitCode {
    leave_no_core();
    let Some(arguments) = Arguments::parse(std::env::args_os().skip(1)) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let locale = arguments.locale.unwrap_or_else(|| locale_of(&settings()));
    let setup = || match &arguments.portals {
        Some(folder) => Setup::read(folder),
        None => Setup::installed(),
    };
    let done = match arguments.command {
        Command::Version => {
            println!("muhur-imza {}", env!("CARGO_PKG_VERSION"));
            Ok(true)
        }
        Command::CardWorker(module) => serve_card(&module).map(|()| true),
        Command::DocumentKeeper => document::keep(io::stdin(), io::stdout()).map(|()| true),
        Command::Terminal(link) => {
            let (flow, effect, performer) = begin(setup(), link.as_deref());
            in_terminal(locale, flow, effect, performer)
        }
        Command::Window(link) => {
            let (flow, effect, performer) = begin(setup(), link.as_deref());
            in_window(locale, flow, effect, performer)
        }
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("muhur-imza: {error}");
            ExitCode::FAILURE
        }
    }
}

fn begin(
    setup: Result<Setup, agent::portals::SetupError>,
    link: Option<&str>,
) -> (Flow, Option<Effect>, Performer) {
    match setup {
        Ok(setup) => {
            let (flow, effect) = match link {
                Some(link) => Flow::by_link(setup.portals, link),
                None => (Flow::by_code(setup.portals, None), None),
            };
            (flow, effect, Performer::new(setup.modules))
        }
        Err(error) => {
            // For the administrator; the person is told in a sentence.
            eprintln!("muhur-imza: {error}");
            (Flow::without_setup(), None, Performer::default())
        }
    }
}

fn in_terminal(
    locale: Locale,
    flow: Flow,
    effect: Option<Effect>,
    performer: Performer,
) -> io::Result<bool> {
    let terminal = Terminal {
        input: io::stdin().lock(),
        output: io::stdout().lock(),
        locale,
        pin_in_line: cfg!(feature = "testing") && !io::stdin().is_terminal(),
    };
    terminal.run(flow, effect, performer)
}

#[cfg(feature = "window")]
fn in_window(
    locale: Locale,
    flow: Flow,
    effect: Option<Effect>,
    performer: Performer,
) -> io::Result<bool> {
    agent::window::run(locale, flow, effect, performer)
}

#[cfg(not(feature = "window"))]
fn in_window(
    locale: Locale,
    flow: Flow,
    effect: Option<Effect>,
    performer: Performer,
) -> io::Result<bool> {
    in_terminal(locale, flow, effect, performer)
}

/// What libraries write to standard output must not come between the answers.
#[cfg(unix)]
fn serve_card(module: &std::path::Path) -> io::Result<()> {
    hide_from_debuggers()?;
    let answers = std::fs::File::from(rustix::stdio::stdout().try_clone_to_owned()?);
    let nowhere = std::fs::File::options().write(true).open("/dev/null")?;
    rustix::stdio::dup2_stdout(&nowhere)?;
    worker::serve(module, io::stdin().lock(), answers)
}

#[cfg(not(unix))]
fn serve_card(module: &std::path::Path) -> io::Result<()> {
    worker::serve(module, io::stdin().lock(), io::stdout().lock())
}

#[cfg(target_os = "linux")]
fn hide_from_debuggers() -> io::Result<()> {
    use rustix::process::{DumpableBehavior, set_dumpable_behavior};

    Ok(set_dumpable_behavior(DumpableBehavior::NotDumpable)?)
}

#[cfg(all(unix, not(target_os = "linux")))]
fn hide_from_debuggers() -> io::Result<()> {
    Ok(())
}

/// A crash must not write a PIN to the disk.
#[cfg(unix)]
fn leave_no_core() {
    use rustix::process::{Resource, Rlimit, setrlimit};

    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    // Where it is not allowed, it is so already.
    let _ = setrlimit(Resource::Core, none);
}

#[cfg(not(unix))]
fn leave_no_core() {}

/// The person's language, the strongest setting first.
#[expect(
    clippy::disallowed_methods,
    reason = "the agent has no configuration; its language is that of the desktop"
)]
fn settings() -> Vec<OsString> {
    let names = ["LC_ALL", "LC_MESSAGES", "LANG"];
    names.into_iter().filter_map(std::env::var_os).collect()
}
