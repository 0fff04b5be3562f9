//! A Kannel of the test's own: bearerbox, smsbox, and a fake SMSC whose log is
//! what phones got.

use std::{
    fs::File,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use server::{
    config::sms::{KannelConfig, ReportsConfig},
    private_file,
};

use crate::gateways::received::{Sms, read};
use server_testing::until::eventually;

/// In Debian's `kannel` and `kannel-extras`.
const BEARERBOX: &str = "/usr/sbin/bearerbox";
const SMSBOX: &str = "/usr/sbin/smsbox";
const FAKESMSC: &str = "/usr/lib/kannel/test/fakesmsc";

/// The password of the one user.
pub const PASSWORD: &str = "gizli-parola";
/// What reports come under.
pub const SECRET: &str = "rapor-sirri-rapor-sirri-rapor-sirri";

/// A Kannel; it goes with the test.
pub struct Running {
    folder: PathBuf,
    boxes: Vec<Child>,
    phones: Option<Child>,
    core: u16,
    smsc: u16,
    http: u16,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.phones.take().into_iter().for_each(end);
        self.kill();
        if !std::thread::panicking() {
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }
}

impl Running {
    /// A running gateway that no phones can be reached from yet.
    pub async fn start() -> Self {
        for program in [BEARERBOX, SMSBOX, FAKESMSC] {
            assert!(
                Path::new(program).exists(),
                "{program} is missing: `cargo xtask test` installs kannel and kannel-extras"
            );
        }
        let admin = free_port();
        let mut running = Self {
            folder: std::env::temp_dir()
                .join(format!("muhur-kannel-{}-{admin}", std::process::id())),
            boxes: Vec::new(),
            phones: None,
            core: free_port(),
            smsc: free_port(),
            http: free_port(),
        };
        std::fs::create_dir_all(&running.folder).unwrap();
        private_file::create(&running.folder.join("password"), &format!("{PASSWORD}\n")).unwrap();
        std::fs::write(running.folder.join("kannel.conf"), running.conf(admin)).unwrap();
        running.boot().await;
        running
    }

    fn conf(&self, admin: u16) -> String {
        let Self {
            core, smsc, http, ..
        } = self;
        let store = self.folder.join("store");
        format!(
            "group = core\nadmin-port = {admin}\nadmin-password = x\nsmsbox-port = {core}\n\
             admin-interface = 127.0.0.1\nsmsbox-interface = 127.0.0.1\n\
             box-allow-ip = 127.0.0.1\nsms-resend-freq = 1\nstore-type = file\nstore-location = {}\n\n\
             group = smsc\nsmsc = fake\nsmsc-id = FAKE\nport = {smsc}\n\
             connect-allow-ip = 127.0.0.1\n\n\
             group = smsbox\nbearerbox-host = 127.0.0.1\nsendsms-port = {http}\n\
             sendsms-interface = 127.0.0.1\n\n\
             group = sendsms-user\nusername = muhur\npassword = {PASSWORD}\n\
             max-messages = 10\nconcatenation = true\n",
            store.display()
        )
    }

    /// What the portal is told of it.
    pub fn config(&self) -> KannelConfig {
        KannelConfig {
            url: format!("http://127.0.0.1:{}/cgi-bin/sendsms", self.http),
            user: "muhur".to_owned(),
            password: None,
            password_file: Some(self.folder.join("password")),
            sender: "KAMUSM".to_owned(),
            reports: None,
        }
    }

    /// The same, reporting to the portal on this port.
    pub fn reporting(&self, port: u16) -> KannelConfig {
        let file = self.folder.join("reports");
        let _ = std::fs::remove_file(&file);
        private_file::create(&file, &format!("{SECRET}\n")).unwrap();
        KannelConfig {
            reports: Some(ReportsConfig {
                url: format!("http://127.0.0.1:{port}"),
                password: None,
                password_file: Some(self.folder.join("reports")),
            }),
            ..self.config()
        }
    }

    /// Starts the two boxes on what the store has.
    pub async fn boot(&mut self) {
        for (program, port) in [(BEARERBOX, self.core), (SMSBOX, self.http)] {
            let conf = self.folder.join("kannel.conf");
            let child = self.spawn(program, "boxes", |command| command.arg(conf));
            self.boxes.push(child);
            listens(port).await;
        }
    }

    /// Ends them as a power cut does.
    pub fn kill(&mut self) {
        self.boxes.drain(..).for_each(end);
    }

    /// Phones can be reached from now on.
    pub async fn attach(&mut self) {
        // Of what a dead gateway had sent nothing may get lost on our side.
        self.detach().await;
        listens(self.smsc).await;
        let port = self.smsc.to_string();
        self.phones = Some(self.spawn(FAKESMSC, "phones", |command| {
            // It sends nothing itself, but wants to be told what.
            let quiet = ["-i", "0.01", "-m", "0", "1 2 text -"];
            command.args(["-H", "127.0.0.1", "-r", &port]).args(quiet)
        }));
    }

    /// Lets the SMSC of a dead gateway read to the end.
    async fn detach(&mut self) {
        if let Some(mut child) = self.phones.take() {
            eventually("it has read to the end", async || child.try_wait().unwrap()).await;
        }
    }

    /// What phones have got so far, by their numbers: a gateway may let one
    /// message overtake another.
    pub fn received(&self) -> Vec<Sms> {
        let log = std::fs::read(self.folder.join("phones")).unwrap_or_default();
        let mut all = read(&String::from_utf8_lossy(&log));
        all.sort_by(|one, other| one.to.cmp(&other.to));
        all
    }

    /// How often a message for this number was handed to the gateway: what
    /// smsbox wrote down.
    pub fn handed(&self, to: &str) -> usize {
        let log = std::fs::read(self.folder.join("boxes")).unwrap();
        let to = format!(" to:<{to}> ");
        let lines = String::from_utf8_lossy(&log);
        lines
            .lines()
            .filter(|line| line.contains("sendsms sender:") && line.contains(&to))
            .count()
    }

    /// Waits until phones got so many messages, and then whether one too many
    /// comes.
    pub async fn wait_for(&self, count: usize) -> Vec<Sms> {
        eventually("phones get their messages", async || {
            (self.received().len() >= count).then_some(())
        })
        .await;
        tokio::time::sleep(Duration::from_millis(700)).await;
        self.received()
    }

    fn spawn(
        &self,
        program: &str,
        log: &str,
        with: impl FnOnce(&mut Command) -> &mut Command,
    ) -> Child {
        let log = File::options()
            .create(true)
            .append(true)
            .open(self.folder.join(log))
            .unwrap();
        with(&mut Command::new(program))
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap()
    }
}

fn end(mut child: Child) {
    let _ = child.kill();
    let _ = child.wait();
}

/// Waits for a listener without connecting: the gateway would take the first
/// who comes for its SMSC, and write messages to nobody.
async fn listens(port: u16) {
    let line = format!("0100007F:{port:04X} 00000000:0000 0A");
    eventually("the gateway listens", async || {
        let table = std::fs::read_to_string("/proc/net/tcp").ok()?;
        let listens =
            table.contains(&line) || table.contains(&line.replacen("0100007F", "00000000", 1));
        listens.then_some(())
    })
    .await;
}

/// A port that no other test of this run is given, below those that the system
/// picks for connections.
fn free_port() -> u16 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    loop {
        let next = std::process::id() * 97 + NEXT.fetch_add(1, Ordering::Relaxed);
        let port = u16::try_from(10_000 + next % 20_000).unwrap();
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}
