//! The window, on a screen that nobody sees: a form is signed from the keyboard alone.

use std::{
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::{
    authority::Kind,
    card::{Card, PIN},
    desk::{Desk, link},
    portal::{Changes, Portal, RETURN_KEY},
};

/// A screen, which is gone with it.
struct Screen {
    server: Child,
    name: String,
}

impl Screen {
    fn open() -> Self {
        let mut server = Command::new("Xvfb")
            .args([
                "-displayfd",
                "1",
                "-screen",
                "0",
                "800x900x24",
                "-nolisten",
                "tcp",
            ])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut number = String::new();
        let mut told = BufReader::new(server.stdout.take().unwrap());
        told.read_line(&mut number).unwrap();
        let name = format!(":{}", number.trim());
        Self { server, name }
    }

    fn keys(&self, arguments: &[&str]) -> bool {
        let mut tool = Command::new("xdotool");
        let done = tool.args(arguments).env("DISPLAY", &self.name).output();
        done.unwrap().status.success()
    }

    /// A picture, for whoever wants to see it.
    fn picture(&self, name: &str) {
        let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let mut tool = Command::new("import");
        let done = tool
            .args(["-window", "root"])
            .arg(file)
            .env("DISPLAY", &self.name);
        assert!(done.status().unwrap().success());
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a window is drawn when it is drawn"
)]
fn until(mut holds: impl FnMut() -> bool, what: &str) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_mins(1), "{what}");
        thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn a_form_is_signed_from_the_keyboard_in_both_languages() {
    for locale in ["tr", "en"] {
        let portal = Portal::open(Changes::default());
        let desk = Desk::new(&portal, Card::of_applicant(Kind::P256));
        let screen = Screen::open();
        let mut agent = desk.program(locale);
        let mut agent = agent
            .args(["--link", &link()])
            .env("DISPLAY", &screen.name)
            .env_remove("WAYLAND_DISPLAY")
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let checked = "POST /imza-araci/v1/certificate".to_owned();
        until(
            || portal.calls().contains(&checked),
            "the certificate was not checked",
        );
        until(
            || {
                screen.keys(&[
                    "search",
                    "--onlyvisible",
                    "--class",
                    "muhur-imza",
                    "windowfocus",
                ])
            },
            "there is no window",
        );
        // Until it has drawn what it heard.
        thread::sleep(Duration::from_secs(1));
        screen.picture(&format!("window-{locale}-request.png"));
        // Language, form, look again, certificate, PIN.
        for _ in 0..5 {
            assert!(screen.keys(&["key", "Tab"]));
            thread::sleep(Duration::from_millis(150));
        }
        assert!(screen.keys(&["type", PIN]));
        thread::sleep(Duration::from_millis(300));
        screen.picture(&format!("window-{locale}-pin.png"));
        assert!(screen.keys(&["key", "Return"]));
        until(|| portal.accepted().is_some(), "nothing was signed");
        until(
            || desk.opened_so_far().contains(RETURN_KEY),
            "the browser was not opened",
        );
        thread::sleep(Duration::from_secs(1));
        screen.picture(&format!("window-{locale}-end.png"));
        agent.kill().unwrap();
        agent.wait().unwrap();
        desk.leaves_nothing();
    }
}
