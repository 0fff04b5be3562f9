//! The figures: values beside their peers, printing and saving, and the
//! release server under load with the load maker on the same machine.

mod looks;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use wasm_bindgen_cli_support::Bindgen;

pub(crate) use looks::looks;

use crate::{
    install,
    shell::{Failed, cargo, output, root, run},
    site,
};

/// Everything, in one run.
pub(crate) fn all() -> Result<(), Failed> {
    install::package("wrk", "wrk")?;
    cargo(&["bench", "-p", "domain", "--bench", "values"])?;
    peers()?;
    browser()?;
    cargo(&["bench", "-p", "server", "--bench", "portal"])?;
    pdf()?;
    site::build()?;
    cargo(&["build", "--release", "--quiet", "-p", "server"])?;
    load()?;
    steps()?;
    looks()?;
    task()?;
    signature()?;
    typing()?;
    lighthouse()
}

/// The pages as Lighthouse sees them on a slow phone.
pub(crate) fn lighthouse() -> Result<(), Failed> {
    let bench = root().join("end2end/bench");
    let prefix = bench.display().to_string();
    run(Command::new("npm").args([
        "--prefix",
        &prefix,
        "install",
        "--no-package-lock",
        "--no-audit",
        "--no-fund",
    ]))?;
    let _server = release("lighthouse")?;
    run(Command::new("node")
        .arg(bench.join("lighthouse.mjs"))
        .arg(ORIGIN))
}

/// Printed forms: how many a core makes in a second, how large, in how much
/// memory, beside other makers of the same contents; and the memory after a
/// hundred thousand.
pub(crate) fn pdf() -> Result<(), Failed> {
    const SECONDS: &str = "5";
    install::package("pdftotext", "poppler-utils")?;
    let folder = root().join("target/bench/pdf");
    let contents = folder.join("sheet.json");
    let ours = |arguments: &[&str]| {
        cargo(
            &[
                &["bench", "--quiet", "-p", "server", "--bench", "pdf", "--"],
                arguments,
            ]
            .concat(),
        )
    };
    ours(&["sheet", &folder.display().to_string()])?;
    ours(&["mühür", SECONDS])?;
    let scripts = root().join("server/benches/pdf");
    let python = install::python(
        "bench-pdf",
        &[
            "-r",
            &scripts.join("requirements.txt").display().to_string(),
        ],
    )?;
    run(Command::new(python)
        .arg(scripts.join("peers.py"))
        .arg(&contents)
        .arg(root().join("server/fonts"))
        .arg(&folder)
        .args(["--seconds", SECONDS]))?;
    ours(&["flat"])?;
    cargo(&["bench", "--quiet", "-p", "server", "--bench", "downloads"])
}

/// What verifying a signed form costs, beside pyHanko; hostile forms; a hundred at once.
pub(crate) fn signature() -> Result<(), Failed> {
    let folder = empty("signature")?;
    let folder = folder.display().to_string();
    let ours = |arguments: &[&str]| {
        let bench = [
            "bench",
            "--quiet",
            "-p",
            "server",
            "--bench",
            "signature",
            "--",
        ];
        cargo(&[&bench[..], arguments].concat())
    };
    ours(&["ours", &folder])?;
    let requirements = root().join("app/pades/tests/requirements.txt");
    let requirements = requirements.display().to_string();
    let python = install::python("bench-signature", &["-r", &requirements])?;
    run(Command::new(python)
        .arg(root().join("server/benches/signature/peer.py"))
        .arg(&folder))?;
    ours(&["hostile"])?;
    ours(&["many"])
}

/// How long each step takes while all systems outside answer and while one is
/// dead.
pub(crate) fn steps() -> Result<(), Failed> {
    cargo(&["bench", "--quiet", "-p", "server", "--bench", "steps"])
}

/// What keeping the draft costs the one who types.
pub(crate) fn typing() -> Result<(), Failed> {
    let end2end = root().join("end2end");
    node_modules(&end2end)?;
    let _server = release("typing")?;
    run(Command::new("node")
        .arg(end2end.join("bench/typing.mjs"))
        .arg(ORIGIN)
        .arg(root().join("target/site")))
}

/// What an application asks of a person.
pub(crate) fn task() -> Result<(), Failed> {
    let end2end = root().join("end2end");
    node_modules(&end2end)?;
    let _server = release("task")?;
    run(Command::new("node")
        .arg(end2end.join("bench/task.mjs"))
        .arg(ORIGIN))
}

/// The journeys' own packages, which the scripts beside them use.
fn node_modules(end2end: &Path) -> Result<(), Failed> {
    let prefix = end2end.display().to_string();
    run(Command::new("npm").args(["--prefix", &prefix, "ci", "--no-audit", "--no-fund"]))
}

/// A release server on a fresh database in a folder of that name.
fn release(folder: &str) -> Result<Server, Failed> {
    install::package("chromium", "chromium")?;
    site::build()?;
    cargo(&["build", "--release", "--quiet", "-p", "server"])?;
    Ok(Server::start(&empty(folder)?)?.0)
}

/// A folder of that name with nothing in it.
fn empty(name: &str) -> Result<PathBuf, Failed> {
    let folder = root().join("target/bench").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// The same checks by Python's libraries.
fn peers() -> Result<(), Failed> {
    let python = install::python("bench", &["python-stdnum", "phonenumbers"])?;
    run(Command::new(python).arg(root().join("app/domain/benches/peers.py")))
}

/// The same checks in WebAssembly, in Chromium.
fn browser() -> Result<(), Failed> {
    cargo(&[
        "build",
        "--quiet",
        "-p",
        "frontend",
        "--example",
        "values",
        "--target",
        "wasm32-unknown-unknown",
        "--profile",
        "wasm-release",
    ])?;
    let module = root().join("target/wasm32-unknown-unknown/wasm-release/examples/values.wasm");
    let folder = root().join("target/bench/values");
    fs::create_dir_all(&folder)?;
    Bindgen::new()
        .input_path(module)
        .out_name("values")
        .typescript(false)
        .no_modules(true)
        .and_then(|bindgen| bindgen.generate(&folder))
        .map_err(|error| Failed(format!("wasm-bindgen: {error:#}")))?;
    let end2end = root().join("end2end");
    node_modules(&end2end)?;
    run(Command::new("node")
        .arg(end2end.join("bench/values.mjs"))
        .arg(&folder))
}

const ORIGIN: &str = "http://127.0.0.1:3918";

/// The release server on a fresh database.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Server {
    fn start(folder: &Path) -> Result<(Self, Duration), Failed> {
        Self::start_under(Command::new("env"), folder)
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "how long it takes to start is what is asked"
    )]
    fn start_under(mut under: Command, folder: &Path) -> Result<(Self, Duration), Failed> {
        let began = Instant::now();
        let child = under
            .arg(root().join("target/release/server"))
            .arg("serve")
            .current_dir(root())
            .env("MUHUR_HTTP__ADDRESS", "127.0.0.1:3918")
            .env("MUHUR_HTTP__ORIGIN", ORIGIN)
            .env("MUHUR_HTTP__TRUSTED_PROXIES", "1")
            .env("MUHUR_HTTP__SIGN_IN_FLOOR_MS", "0")
            .env(
                "MUHUR_DATABASE",
                format!("sqlite:{}/muhur.db", folder.display()),
            )
            .env("MUHUR_KEY_FILE", folder.join("master.key"))
            .env("MUHUR_INBOX_FILE", folder.join("inbox.jsonl"))
            .env("MUHUR_CAPTCHA", "told")
            .env("MUHUR_LIMITS__EXEMPT", r#"["127.0.0.1/32"]"#)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let server = Self(child);
        for _ in 0..20_000 {
            if output(Command::new("curl").args(["-sf", &format!("{ORIGIN}/healthz")])).is_ok() {
                return Ok((server, began.elapsed()));
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        Err(Failed("the server gave no answer".to_owned()))
    }

    /// Resident memory in MB.
    fn memory(&self) -> Result<f64, Failed> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0.id()))?;
        let kilobytes = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))
            .and_then(|rest| rest.trim().strip_suffix(" kB"))
            .and_then(|number| number.parse::<f64>().ok())
            .ok_or_else(|| Failed("no VmRSS".to_owned()))?;
        Ok(kilobytes / 1024.0)
    }
}

fn load() -> Result<(), Failed> {
    let folder = empty("server")?;
    let (server, started) = Server::start(&folder)?;
    let binary = fs::metadata(root().join("target/release/server"))?.len();
    println!(
        "start to first answer {:>6} ms (fresh database, samples loaded)",
        started.as_millis()
    );
    println!("binary                {:>6} kB", binary / 1000);
    // The sample certificates' words were hashed by Argon2 just now: what it
    // took of memory is no server's at rest.
    drop(server);
    let (server, started) = Server::start(&folder)?;
    println!("second start          {:>6} ms", started.as_millis());
    println!("memory, idle          {:>6.1} MB", server.memory()?);
    let script = root().join("end2end/bench/load.lua");
    for page in ["sign-in", "form"] {
        println!("\n{page}: 100 connections for 10 s");
        run(Command::new("wrk")
            .args(["-t1", "-c100", "-d10s", "--latency", "-s"])
            .arg(&script)
            .arg(ORIGIN)
            .args(["--", page]))?;
    }
    println!("memory, after them    {:>6.1} MB", server.memory()?);
    // A journey is twelve requests for pages and posts.
    println!("\n10,000 journeys' worth of requests");
    let mut pages = 0;
    while pages < 120_000 {
        let told = output(
            Command::new("wrk")
                .args(["-t1", "-c100", "-d10s", "-s"])
                .arg(&script)
                .arg(ORIGIN)
                .args(["--", "form"]),
        )?;
        pages += told
            .lines()
            .find_map(|line| line.trim().split_once(" requests in"))
            .and_then(|(count, _)| count.parse::<u64>().ok())
            .ok_or_else(|| Failed(told.clone()))?;
    }
    println!(
        "memory, after {pages} more pages {:>6.1} MB",
        server.memory()?
    );
    Ok(())
}
