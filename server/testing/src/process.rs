//! The server as a process of its own, and an applicant who speaks HTTP.

use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use crate::{lost_card, until::until};

/// A folder that goes when the test ends well.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let path =
            std::env::temp_dir().join(format!("muhur-{name}-{}-{count}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }
}

/// A port that no other test of this run is given: one that the system picks
/// may be picked again before the server has taken it.
pub fn free_port() -> u16 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    loop {
        let next = std::process::id() * 97 + NEXT.fetch_add(1, Ordering::Relaxed);
        let port = u16::try_from(10_000 + next % 20_000).unwrap();
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// The server's program, as cargo builds it beside the tests and benches.
pub fn program() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    test.ancestors().nth(2).unwrap().join("server")
}

/// A running server.
pub struct Running {
    child: Option<Mutex<Child>>,
    /// Where it is.
    pub origin: String,
    /// Where its operator asks.
    pub operator: String,
}

impl Running {
    /// Starts on the folder's database, inbox and keys, and logs all it can.
    pub fn start(folder: &Path) -> Self {
        Self::logging(folder, "trace")
    }

    /// The same with a log of this level.
    pub fn logging(folder: &Path, level: &str) -> Self {
        Self::with(folder, level, &[])
    }

    /// The same with these settings more.
    pub fn with(folder: &Path, level: &str, settings: &[(&str, &str)]) -> Self {
        let port = free_port();
        let origin = format!("http://127.0.0.1:{port}");
        let operator = format!("127.0.0.1:{}", free_port());
        let mut command = Command::new(program());
        command
            .arg("serve")
            .env("MUHUR_HTTP__ADDRESS", format!("127.0.0.1:{port}"))
            .env("MUHUR_HTTP__ORIGIN", &origin)
            .env("MUHUR_HTTP__SIGN_IN_FLOOR_MS", "0")
            .env(
                "MUHUR_DATABASE",
                format!("sqlite:{}/muhur.db", folder.display()),
            )
            .env("MUHUR_KEY_FILE", folder.join("master.key"))
            .env("MUHUR_INBOX_FILE", folder.join("inbox.jsonl"))
            .env("MUHUR_CAPTCHA", "told")
            .env("MUHUR_OPERATOR", &operator)
            .env("RUST_LOG", level)
            .envs(settings.iter().copied());
        let mut running = Self::of(&mut command, folder, origin);
        running.operator = operator;
        running
    }

    /// The server of this command, when it answers; it logs into the folder.
    pub fn of(command: &mut Command, folder: &Path, origin: String) -> Self {
        let child = command
            .stdout(Stdio::null())
            .stderr(
                std::fs::File::options()
                    .create(true)
                    .append(true)
                    .open(folder.join("log"))
                    .unwrap(),
            )
            .spawn()
            .unwrap();
        let running = Self {
            child: Some(Mutex::new(child)),
            origin,
            operator: String::new(),
        };
        until("the server answers", || {
            if let Some(ended) = running.child().try_wait().unwrap() {
                let log = std::fs::read_to_string(folder.join("log")).unwrap();
                let from = log.len().saturating_sub(2_000);
                panic!(
                    "the server ended with {ended}: {}",
                    log.get(from..).unwrap_or_default()
                );
            }
            running.asked()
        });
        running
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child().id()
    }

    /// A server that somebody else has started.
    pub fn elsewhere(origin: String, operator: String) -> Self {
        Self {
            child: None,
            origin,
            operator,
        }
    }

    /// Waits until it answers.
    pub fn answers(&self) {
        until("the server answers", || self.asked());
    }

    fn asked(&self) -> Option<()> {
        ureq::get(format!("{}/healthz", self.origin))
            .call()
            .ok()
            .map(drop)
    }

    fn child(&self) -> std::sync::MutexGuard<'_, Child> {
        self.child.as_ref().unwrap().lock().unwrap()
    }

    /// Sends it a signal of this name.
    pub fn signal(&self, name: &str) {
        let process = self.child().id().to_string();
        let sent = Command::new("kill").args(["-s", name, &process]).status();
        assert!(sent.unwrap().success());
    }

    /// How it ended in this time, if it did; -1 by a signal.
    pub fn ended_within(&self, longest: Duration) -> Option<i32> {
        let tick = Duration::from_millis(50);
        for _ in 0..longest.as_millis() / tick.as_millis() {
            if let Some(ended) = self.child().try_wait().unwrap() {
                return Some(ended.code().unwrap_or(-1));
            }
            std::thread::sleep(tick);
        }
        None
    }

    /// SIGKILL: nothing is finished, nothing is told.
    pub fn kill(&self) {
        self.child().kill().unwrap();
        self.child().wait().unwrap();
    }

    /// What the operator's address says.
    pub fn tells_operator(&self, path: &str) -> String {
        let mut response = ureq::get(format!("http://{}{path}", self.operator))
            .call()
            .unwrap();
        response.body_mut().read_to_string().unwrap()
    }

    /// The messages of every phone, oldest first.
    pub fn messages(folder: &Path) -> Vec<serde_json::Value> {
        std::fs::read_to_string(folder.join("inbox.jsonl"))
            .unwrap_or_default()
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok())
            .collect()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(Ok(child)) = self.child.as_mut().map(Mutex::get_mut) {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// An answer: status, where it leads, body.
#[derive(Debug)]
pub struct Answer {
    /// Name and value of each.
    pub cookies: Vec<String>,
    pub status: u16,
    pub leads_to: Option<String>,
    pub body: Vec<u8>,
}

/// Somebody at a browser. The cookie outlives the server.
#[derive(Clone, Default)]
pub struct Applicant {
    pub cookie: String,
    /// Whether the box for a lost card is ticked at sign-in.
    pub card_lost: bool,
}

impl Applicant {
    /// The secret of the visit.
    pub fn cookie_value(&self) -> &str {
        self.cookie.split_once('=').map_or("", |(_, value)| value)
    }

    pub fn get(&mut self, server: &Running, path: &str) -> Answer {
        let request = ureq::get(format!("{}{path}", server.origin))
            .config()
            .http_status_as_error(false)
            .max_redirects(0)
            .build()
            .header("accept", "text/html")
            .header("cookie", &self.cookie);
        let response = request.call().unwrap();
        self.answered(response)
    }

    pub fn page(&mut self, server: &Running, path: &str) -> String {
        String::from_utf8(self.get(server, path).body).unwrap()
    }

    /// Posts a form; `None` when the server died over it.
    pub fn post(&mut self, server: &Running, path: &str, form: &[(&str, &str)]) -> Option<Answer> {
        let response = ureq::post(format!("{}/api/v1/{path}", server.origin))
            .config()
            .http_status_as_error(false)
            .max_redirects(0)
            .build()
            .header("sec-fetch-site", "same-origin")
            .header("cookie", &self.cookie)
            .send_form(form.iter().copied())
            .ok()?;
        Some(self.answered(response))
    }

    /// Posts a form as a browser does without scripts.
    pub fn post_plainly(&mut self, server: &Running, path: &str, form: &[(&str, &str)]) -> Answer {
        let response = ureq::post(format!("{}{path}", server.origin))
            .config()
            .http_status_as_error(false)
            .max_redirects(0)
            .build()
            .header("accept", "text/html,*/*;q=0.8")
            .header("sec-fetch-site", "same-origin")
            .header("cookie", &self.cookie)
            .send_form(form.iter().copied())
            .unwrap();
        self.answered(response)
    }

    fn answered(&mut self, mut response: http::Response<ureq::Body>) -> Answer {
        let mut cookies = Vec::new();
        for cookie in response.headers().get_all("set-cookie") {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            // The visit's alone is sent again; a browser holds the others too.
            if pair.contains("bp=") {
                pair.clone_into(&mut self.cookie);
            }
            cookies.push(pair.to_owned());
        }
        Answer {
            cookies,
            status: response.status().as_u16(),
            leads_to: response
                .headers()
                .get("location")
                .map(|location| location.to_str().unwrap().to_owned()),
            body: response.body_mut().read_to_vec().unwrap(),
        }
    }

    /// Signs in as the person who lost a card.
    pub fn sign_in(&mut self, server: &Running) -> Option<String> {
        self.cookie.clear();
        let page = self.page(server, "/basvuru/saglik");
        let captcha = page.split("/captcha/").nth(1).unwrap();
        let captcha = captcha.split('.').next().unwrap().to_owned();
        let letters = self.page(server, "/gelistirme/captcha");
        self.post(
            server,
            "sign-in",
            &[
                ("institution", "saglik"),
                ("draft[captcha_id]", &captcha),
                ("draft[captcha_answer]", &letters),
                ("draft[national_id]", "10000000146"),
                ("draft[given_name]", "Şükrü"),
                ("draft[family_name]", "Işık"),
                ("draft[birth_place]", "Gebze"),
                ("draft[birth_day]", "1"),
                ("draft[birth_month]", "2"),
                ("draft[birth_year]", "1980"),
                ("draft[employee_number]", "MM5001"),
                ("draft[card_lost]", if self.card_lost { "on" } else { "" }),
            ],
        )?
        .leads_to
    }

    /// From sign-in to a code that is on its way.
    pub fn asked_for_code(&mut self, server: &Running) {
        self.sign_in(server).unwrap();
        self.post(server, "form/review", FORM).unwrap();
        self.post(server, "form/confirm", &[]).unwrap();
        self.post(server, "code/send", &[]).unwrap();
    }

    /// From sign-in to the ink signature: an application whose form can be
    /// opened.
    pub fn applied(&mut self, server: &Running, folder: &Path) {
        self.asked_for_code(server);
        let code = [("code", &*Self::newest_code(folder))];
        self.post(server, "code/check", &code).unwrap();
        let method = [("method", "wet_signature")];
        let answer = self.post(server, "signing/choose", &method).unwrap();
        assert_eq!(answer.leads_to.as_deref(), Some("/sonuc"));
    }

    /// Where the result page says that the printed form is.
    pub fn form_address(&mut self, server: &Running) -> String {
        let page = self.page(server, "/sonuc");
        let address = page.split('"').find(|part| part.starts_with("/belge/"));
        address.unwrap().to_owned()
    }

    /// The printed form.
    pub fn form(&mut self, server: &Running) -> Vec<u8> {
        let address = self.form_address(server);
        let pdf = self.get(server, &address);
        assert!(pdf.body.starts_with(b"%PDF-"), "{}", pdf.status);
        pdf.body
    }

    /// The newest code that a phone got.
    pub fn newest_code(folder: &Path) -> String {
        let messages = Running::messages(folder);
        let text = messages
            .iter()
            .rev()
            .filter_map(|one| one["text"].as_str())
            .find(|text| text.contains(" kodunuz: "))
            .unwrap();
        text.rsplit('#').next().unwrap().to_owned()
    }
}

/// What is posted.
pub type Form = &'static [(&'static str, &'static str)];

/// The form of the person who lost a card.
pub const FORM: Form = &lost_card::ANSWERS;
