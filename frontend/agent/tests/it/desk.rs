//! A person's computer: the agent, its list of portals, a browser that writes down what it opens.

use std::{
    fs,
    io::Write as _,
    os::unix::fs::PermissionsExt as _,
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

use crate::{
    card::Card,
    portal::{Portal, TICKET},
};

pub struct Desk {
    folder: tempfile::TempDir,
    card: Card,
    faults: &'static str,
}

/// What the agent said, and what it left.
pub struct Told {
    pub success: bool,
    /// Both outputs.
    pub said: String,
    /// What the browser was opened with.
    pub opened: String,
}

impl Desk {
    pub fn new(portal: &Portal, card: Card) -> Self {
        Self::with_faults(portal, card, "")
    }

    /// With a library that has these faults.
    pub fn with_faults(portal: &Portal, card: Card, faults: &'static str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let authorities = match &portal.authority {
            None => "",
            Some(pem) => {
                fs::write(folder.path().join("authority.pem"), pem).unwrap();
                r#","authorities":"authority.pem""#
            }
        };
        let list = format!(
            r#"{{"portals":[{{"label":"deneme","origin":"{}","keys":["{}"],"name":{{"tr":"DENEME PORTALI","en":"TEST PORTAL"}}{authorities}}}]}}"#,
            portal.origin,
            portal.key.as_text()
        );
        fs::write(folder.path().join("portals.json"), list).unwrap();
        let module = Card::module(faults).display().to_string();
        fs::write(folder.path().join("modules"), module).unwrap();
        for name in ["bin", "tmp"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        let opener = folder.path().join("bin/xdg-open");
        // What it is given it writes down, and who may read it.
        let script = "#!/bin/sh\nprintf '%s %s\\n' \"$#\" \"$1\" >> \"$OPENED\"\n[ ! -f \"$1\" ] || stat -c %a \"$1\" >> \"$OPENED\"\n";
        fs::write(&opener, script).unwrap();
        fs::set_permissions(&opener, fs::Permissions::from_mode(0o755)).unwrap();
        Self {
            folder,
            card,
            faults,
        }
    }

    pub fn card(&self) -> &Card {
        &self.card
    }

    /// The agent in the terminal, with the link of the portal's page.
    pub fn agent(&self, link: &str) -> Command {
        let mut command = self.program("tr");
        command.arg("--terminal");
        if !link.is_empty() {
            command.arg(link);
        }
        command
    }

    /// The agent, in a language, with its list of portals.
    pub fn program(&self, locale: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_muhur-imza"));
        command
            .args(["--lang", locale, "--portals"])
            .arg(self.folder.path());
        self.card
            .environment(&mut command)
            .env("CARD_FAULTS", self.faults)
            .env("OPENED", self.opened())
            .env("TMPDIR", self.temporary())
            .env("PATH", self.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "the fake browser stands in front of everything else"
    )]
    fn path(&self) -> String {
        let own = self.folder.path().join("bin").display().to_string();
        [own, std::env::var("PATH").unwrap()].join(":")
    }

    fn opened(&self) -> PathBuf {
        self.folder.path().join("opened")
    }

    fn temporary(&self) -> PathBuf {
        self.folder.path().join("tmp")
    }

    /// Runs the agent, which gets these lines, to its end.
    pub fn run_link(&self, link: &str, lines: &[&str]) -> Told {
        let mut agent = self.agent(link).spawn().unwrap();
        type_in(&mut agent, lines);
        drop(agent.stdin.take());
        self.told(&agent.wait_with_output().unwrap())
    }

    /// The same with the link of the page.
    pub fn run(&self, lines: &[&str]) -> Told {
        self.run_link(&link(), lines)
    }

    pub fn told(&self, output: &Output) -> Told {
        let all = [&output.stdout[..], &output.stderr[..]].concat();
        self.leaves_nothing();
        Told {
            success: output.status.success(),
            said: String::from_utf8(all).unwrap(),
            opened: fs::read_to_string(self.opened()).unwrap_or_default(),
        }
    }

    /// What the browser was opened with so far.
    pub fn opened_so_far(&self) -> String {
        fs::read_to_string(self.opened()).unwrap_or_default()
    }

    /// Names of the files that are there for a time.
    pub fn temporary_files(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.temporary()).unwrap();
        entries.map(|entry| entry.unwrap().path()).collect()
    }

    /// No file is left, and no process that was started here.
    #[expect(
        clippy::disallowed_methods,
        reason = "processes that see their end need a moment"
    )]
    pub fn leaves_nothing(&self) {
        let begun = Instant::now();
        loop {
            let (files, processes) = (self.temporary_files(), self.processes());
            if files.is_empty() && processes.is_empty() {
                return;
            }
            assert!(
                begun.elapsed() < Duration::from_secs(5),
                "{files:?} {processes:?}"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// The processes that have this desk's folder in their environment. Those that hide from
    /// debuggers are seen by their command line, which root may read.
    fn processes(&self) -> Vec<String> {
        let folder = self.temporary().display().to_string();
        let mut found = Vec::new();
        for entry in fs::read_dir("/proc").unwrap().flatten() {
            let environment = fs::read(entry.path().join("environ")).unwrap_or_default();
            let command = fs::read(entry.path().join("cmdline")).unwrap_or_default();
            let environment = String::from_utf8_lossy(&environment).into_owned();
            if environment.contains(&format!("TMPDIR={folder}\0")) && !command.is_empty() {
                found.push(String::from_utf8_lossy(&command).replace('\0', " "));
            }
        }
        found
    }
}

pub fn type_in(agent: &mut Child, lines: &[&str]) {
    let input = agent.stdin.as_mut().unwrap();
    for line in lines {
        // It may have ended, which the test sees.
        let _ = writeln!(input, "{line}");
    }
}

/// The link of the page.
pub fn link() -> String {
    format!("muhur-imza:v1?p=deneme&t={TICKET}")
}
