//! What looks at the sign-in page cost, by a client without cookies: bytes that
//! stay on disk, calls that wait for the disk, memory, and instructions.

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

/// A page, as the server's threads run it together.
fn instructions() -> Result<(), Failed> {
    let folder = empty("looks-counted")?;
    let out = folder.join("callgrind");
    let mut under = Command::new("valgrind");
    under
        .args(["--quiet", "--tool=callgrind"])
        .arg(format!("--callgrind-out-file={}", out.display()));
    let (server, _) = Server::start_under(under, &folder)?;
    look(20)?;
    let control = |what: &str| {
        let id = server.0.id().to_string();
        output(Command::new("callgrind_control").args([what, &id])).map(drop)
    };
    control("--zero")?;
    look(COUNTED)?;
    control("--dump")?;
    let dump = folder.join("callgrind.1");
    let text = fs::read_to_string(&dump)?;
    let total = text
        .lines()
        .find_map(|line| line.strip_prefix("totals: "))
        .and_then(|number| number.trim().parse::<f64>().ok())
        .ok_or_else(|| Failed(format!("no totals in {}", dump.display())))?;
    println!(
        "instructions    {:>8.2} million a page",
        total / f64::from(COUNTED) / 1e6
    );
    Ok(())
}

/// Opens the page so many times, each as a stranger.
fn look(times: u32) -> Result<(), Failed> {
    // What stands behind the sign is not sent.
    let addresses = format!("{ORIGIN}/basvuru/saglik#[1-{times}]");
    output(Command::new("curl").args(["-sf", "-o", "/dev/null", &addresses])).map(drop)
}

/// Of every file in a folder.
fn bytes(folder: &Path) -> Result<u64, Failed> {
    let mut all = 0;
    for entry in fs::read_dir(folder)? {
        all += entry?.metadata()?.len();
    }
    Ok(all)
}
