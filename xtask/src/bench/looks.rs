//! What looks at the sign-in page cost, by a client without cookies: bytes that
//! stay on disk, calls that wait for the disk, and memory; and the instructions of
//! pages.

use std::{
    fs::{self, File},
    path::Path,
    process::Command,
    thread,
    time::Duration,
};

use super::{ORIGIN, Server, empty, release};
use crate::{
    install,
    shell::{Failed, output, root, run},
};

const SIGN_IN: &str = "/basvuru/saglik";
const LOOKS: u32 = 10_000;
/// Under callgrind, which is some fifty times slower.
const COUNTED: u32 = 200;

pub(crate) fn looks() -> Result<(), Failed> {
    for program in ["strace", "valgrind", "curl"] {
        install::package(program, program)?;
    }
    let server = release("looks")?;
    on_disk(&server)?;
    drop(server);
    instructions()
}

fn on_disk(server: &Server) -> Result<(), Failed> {
    let folder = root().join("target/bench/looks");
    look(100)?;
    let (kept, memory) = (bytes(&folder)?, server.memory()?);
    let calls = root().join("target/bench/looks.calls");
    let mut strace = Command::new("strace")
        .args(["-f", "-qq", "-e", "trace=fsync,fdatasync,sync_file_range"])
        .args(["-p", &server.0.id().to_string(), "-o"])
        .arg(&calls)
        .stderr(File::create(root().join("target/bench/looks.strace"))?)
        .spawn()?;
    // It has to have attached.
    thread::sleep(Duration::from_secs(1));
    look(LOOKS)?;
    run(Command::new("kill").arg(strace.id().to_string()))?;
    strace.wait()?;
    println!("{LOOKS} looks at the sign-in page without cookies");
    println!(
        "bytes on disk   {:>8} before, {} after",
        kept,
        bytes(&folder)?
    );
    let synced = fs::read_to_string(&calls)?
        .lines()
        .filter(|line| line.contains("sync"))
        .count();
    println!("waits for disk  {synced:>8}");
    println!(
        "memory          {memory:>8.1} MB before, {:.1} MB after",
        server.memory()?
    );
    Ok(())
}

/// A page, as the server's threads run it together: as it is, and packed as
/// browsers ask for it.
fn instructions() -> Result<(), Failed> {
    let folder = empty("looks-counted")?;
    let out = folder.join("callgrind");
    let mut under = Command::new("valgrind");
    under
        .args(["--quiet", "--tool=callgrind"])
        .arg(format!("--callgrind-out-file={}", out.display()));
    let (server, _) = Server::start_under(under, &folder)?;
    let cookies = folder.join("cookies");
    sign_in(&cookies)?;
    println!("instructions, in millions");
    let mut dumps = 0;
    for (name, path, cookies) in [
        ("health", "/healthz", None),
        ("sign-in page", SIGN_IN, None),
        ("form page", "/form", Some(cookies.as_path())),
    ] {
        for (packed, how) in [(false, ""), (true, ", packed")] {
            open(path, 20, packed, cookies)?;
            control(&server, "--zero")?;
            open(path, COUNTED, packed, cookies)?;
            control(&server, "--dump")?;
            dumps += 1;
            let dump = folder.join(format!("callgrind.{dumps}"));
            let each = total(&dump)? / f64::from(COUNTED) / 1e6;
            println!("{:22} {each:>7.2}", format!("{name}{how}"));
        }
    }
    Ok(())
}

fn control(server: &Server, what: &str) -> Result<(), Failed> {
    let id = server.0.id().to_string();
    output(Command::new("callgrind_control").args([what, &id])).map(drop)
}

/// What callgrind counted since it was set to zero.
fn total(dump: &Path) -> Result<f64, Failed> {
    fs::read_to_string(dump)?
        .lines()
        .find_map(|line| line.strip_prefix("totals: "))
        .and_then(|number| number.trim().parse::<f64>().ok())
        .ok_or_else(|| Failed(format!("no totals in {}", dump.display())))
}

/// Signs in as a sample person; the visit is in this file of cookies.
fn sign_in(cookies: &Path) -> Result<(), Failed> {
    let curl = || {
        let mut curl = Command::new("curl");
        curl.arg("-sf")
            .arg("-b")
            .arg(cookies)
            .arg("-c")
            .arg(cookies);
        curl
    };
    let page = output(curl().arg(format!("{ORIGIN}{SIGN_IN}")))?;
    let captcha = page
        .split("/captcha/")
        .nth(1)
        .and_then(|rest| rest.split('.').next())
        .ok_or_else(|| Failed("no captcha on the sign-in page".to_owned()))?;
    let letters = output(curl().arg(format!("{ORIGIN}/gelistirme/captcha")))?;
    let mut post = curl();
    post.args(["-o", "/dev/null", "-H", "Sec-Fetch-Site: same-origin"]);
    for (name, value) in [
        ("institution", "saglik"),
        ("draft[captcha_id]", captcha),
        ("draft[captcha_answer]", &letters),
        ("draft[national_id]", "10000000146"),
        ("draft[given_name]", "Şükrü"),
        ("draft[family_name]", "Işık"),
        ("draft[birth_place]", "Gebze"),
        ("draft[birth_day]", "01.02.1980"),
        ("draft[employee_number]", "MM5001"),
    ] {
        post.arg("--data-urlencode").arg(format!("{name}={value}"));
    }
    output(post.arg(format!("{ORIGIN}/api/v1/sign-in"))).map(drop)
}

/// Opens the sign-in page so many times, each as a stranger.
fn look(times: u32) -> Result<(), Failed> {
    open(SIGN_IN, times, false, None)
}

/// Opens a page so many times, over one connection.
fn open(path: &str, times: u32, packed: bool, cookies: Option<&Path>) -> Result<(), Failed> {
    let mut curl = Command::new("curl");
    // What stands behind the sign is not sent.
    let addresses = format!("{ORIGIN}{path}#[1-{times}]");
    curl.args(["-sf", "-o", "/dev/null", &addresses]);
    if packed {
        curl.args(["-H", "Accept-Encoding: gzip, deflate, br, zstd"]);
    }
    if let Some(cookies) = cookies {
        curl.arg("-b").arg(cookies);
    }
    output(&mut curl).map(drop)
}

/// Of every file in a folder.
fn bytes(folder: &Path) -> Result<u64, Failed> {
    let mut all = 0;
    for entry in fs::read_dir(folder)? {
        all += entry?.metadata()?.len();
    }
    Ok(all)
}
