//! The applicants' journeys in a real browser.

use std::{
    fs::{self, File},
    process::Command,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Instant,
};

use crate::{
    install,
    shell::{Failed, cargo, root, run},
    site,
};

/// Journeys with a server and a browser of their own.
struct Part {
    name: &'static str,
    /// Of the server. Others above it are its operator's, the provider's, and that of
    /// a server whose version is replaced.
    port: u16,
    /// As `playwright test` is told them; a file is chosen by its path.
    chosen: &'static [&'static str],
}

/// Two of them are run at the same time, and whichever ends makes room for the
/// next. What takes longest stands first, so that both end at about the same time.
const PARTS: [Part; 6] = [
    Part {
        name: "wasm",
        port: 3917,
        chosen: &["--project=wasm", "/tests/(?!appearance|foreign)[^/]+$"],
    },
    Part {
        name: "offline",
        port: 4117,
        chosen: &["--project=offline"],
    },
    Part {
        name: "no-script",
        port: 4317,
        chosen: &["--project=no-script"],
    },
    Part {
        name: "offline-firefox",
        port: 4517,
        chosen: &["--project=offline-firefox"],
    },
    Part {
        name: "wasm-appearance-foreign",
        port: 4717,
        chosen: &["--project=wasm", "/tests/(appearance|foreign)[^/]+$"],
    },
    Part {
        name: DESKTOP,
        port: 4917,
        chosen: &["--project=desktop"],
    },
];

/// The one whose browser has a window.
const DESKTOP: &str = "desktop";

/// As many as there are cores in the smallest machine that has to run them.
const AT_ONCE: usize = 2;

/// Playwright over Debian's Chromium; it starts the built server itself.
pub(crate) fn journeys() -> Result<(), Failed> {
    site::build_next()?;
    prepare()?;
    let next = AtomicUsize::new(0);
    let told = Mutex::new(());
    let work = || {
        let mut outcome = Ok(());
        while let Some(part) = PARTS.get(next.fetch_add(1, Ordering::Relaxed)) {
            outcome = outcome.and(part.run(&told));
        }
        outcome
    };
    thread::scope(|scope| {
        let all: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(work)).collect();
        let mut outcome = Ok(());
        for one in all {
            let panicked = |_| Err(Failed("a part of the journeys panicked".to_owned()));
            outcome = outcome.and(one.join().unwrap_or_else(panicked));
        }
        outcome
    })
}

/// The server that the journeys start, and the packages of Playwright and of the
/// identity provider.
fn prepare() -> Result<(), Failed> {
    // With an example, so that the crates are those that the server's tests have:
    // without one, those that need a feature less are compiled anew.
    cargo(&[
        "build",
        "--quiet",
        "-p",
        "server",
        "--bin",
        "server",
        "--example",
        "sheets",
    ])?;
    // The signing agent without its window, for portals of one's own.
    cargo(&[
        "build",
        "--quiet",
        "-p",
        "agent",
        "--no-default-features",
        "--features",
        "testing",
    ])?;
    install::node("end2end")?;
    install::node("server/tests/it/identity")?;
    Ok(())
}

impl Part {
    /// Runs it to its end, and then tells its lines: those of one after those of
    /// another, so that they can be read.
    #[expect(
        clippy::disallowed_methods,
        reason = "how long it took says how to part them"
    )]
    fn run(&self, told: &Mutex<()>) -> Result<(), Failed> {
        let Self { name, port, chosen } = self;
        let folder = root().join("target/journeys");
        fs::create_dir_all(&folder)?;
        let log = folder.join(format!("{name}.log"));
        let lines = File::create(&log)?;
        let began = Instant::now();
        println!("journeys {name}: lines in target/journeys/{name}.log");
        let mut command = if *name == DESKTOP {
            on_a_screen(&playwright())
        } else {
            playwright()
        };
        let outcome = run(command
            .args(*chosen)
            .arg("--output")
            .arg(root().join(format!("end2end/test-results/{port}")))
            .env("END2END_PORT", port.to_string())
            .stdout(lines.try_clone()?)
            .stderr(lines));
        let took = began.elapsed().as_secs();
        let _alone = told.lock();
        print!("{}", fs::read_to_string(&log)?);
        println!("journeys {name}: {took} s");
        outcome
    }
}

/// The same on a screen of its own.
fn on_a_screen(command: &Command) -> Command {
    let mut screen = Command::new("xvfb-run");
    screen
        .arg("--auto-servernum")
        .arg(command.get_program())
        .args(command.get_args());
    screen
}

fn playwright() -> Command {
    let folder = root().join("end2end");
    let mut command = Command::new("npx");
    command
        .arg("--prefix")
        .arg(&folder)
        .args(["playwright", "test", "--config"])
        .arg(folder.join("playwright.config.ts"));
    command
}

/// The pictures of every page, and from them those that the README shows.
pub(crate) fn pictures() -> Result<(), Failed> {
    install::packages()?;
    site::build()?;
    prepare()?;
    run(playwright()
        .args(["--project=wasm", "--project=offline"])
        .args(["appearance", "busy", "codes", "gallery", "provider"])
        .env("PICTURES", "1"))?;
    let taken = root().join("target/pictures");
    let shown = root().join("end2end/pictures");
    fs::create_dir_all(&shown)?;
    for entry in fs::read_dir(&taken)? {
        let name = entry?.file_name();
        if let Some(name) = name.to_str().and_then(|name| name.strip_prefix("readme-")) {
            fs::copy(taken.join(format!("readme-{name}")), shown.join(name))?;
        }
    }
    println!("all of them: {}", taken.join("index.html").display());
    Ok(())
}
