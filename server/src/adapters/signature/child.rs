//! The process that reads a signed form or statement. It bounds itself before it reads a byte: a file that is
//! made to use up time or memory ends this process and nothing else.

use std::{
    io::{self, Read as _, Write as _},
    path::PathBuf,
    process::{Command, ExitCode},
};

use domain::{person::NationalId, signature::Statement};
use pades::{Expected, Issued, Placement, Trust, accept, check_certificate, statement};
use rlimit::{Resource, setrlimit};

use super::wire::{Answer, LARGEST_REQUEST, Request, What};

/// What the process may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::Args)]
pub struct Limits {
    /// Memory that can be written, in MiB.
    #[arg(long, default_value_t = 192)]
    pub memory_mib: u64,
    /// Processor time in seconds; a second later the kernel kills what does not end by its signal.
    #[arg(long, default_value_t = 2)]
    pub cpu_seconds: u64,
    /// The limits hold already.
    #[arg(long)]
    pub limited: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            memory_mib: 192,
            cpu_seconds: 2,
            limited: false,
        }
    }
}

/// Code and libraries are mapped too, which are more in a build for debugging.
const MAPPED_MIB: u64 = 512;

/// How the process ends where it could not begin: no limits, no request. It has read nothing of the
/// file then, whose fault it is not.
pub(super) const NOT_BEGUN: u8 = 69;

/// Reads one request on standard input and answers on standard output.
pub fn run(limits: Limits) -> ExitCode {
    let ran = if limits.limited {
        answer()
    } else {
        Err(bound(limits))
    };
    match ran {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(NOT_BEGUN),
    }
}

/// Sets the limits and starts this program again within them, with its three pipes: the allocator sets memory aside
/// before `main`, which would not count. Comes back with an error alone.
fn bound(limits: Limits) -> io::Error {
    use std::os::unix::process::CommandExt as _;

    let memory = limits.memory_mib * 1024 * 1024;
    let mapped = memory + MAPPED_MIB * 1024 * 1024;
    let all = [
        (Resource::DATA, memory, memory),
        (Resource::AS, mapped, mapped),
        // Apart, so that the signal tells a file that costs too much (SIGXCPU) from a machine that
        // lacks memory (SIGKILL).
        (Resource::CPU, limits.cpu_seconds, limits.cpu_seconds + 1),
        (Resource::CORE, 0, 0),
        (Resource::FSIZE, 0, 0),
    ];
    for (resource, soft, hard) in all {
        if let Err(error) = setrlimit(resource, soft, hard) {
            return error;
        }
    }
    // The portal opens nothing for its children, but was started by somebody itself.
    close_fds::set_fds_cloexec(3, &[]);
    Command::new(own_program())
        .args(["verify-worker", "--limited"])
        .env_clear()
        .exec()
}

/// The program that runs; where there is this name for it, also after an upgrade has replaced its
/// file.
pub(super) fn own_program() -> PathBuf {
    if cfg!(target_os = "linux") {
        PathBuf::from("/proc/self/exe")
    } else {
        std::env::current_exe().unwrap_or_default()
    }
}

fn answer() -> io::Result<()> {
    // Threads, processes and files: none from here on.
    setrlimit(Resource::NPROC, 0, 0)?;
    setrlimit(Resource::NOFILE, 0, 0)?;
    let mut bytes = Vec::new();
    let most = u64::try_from(LARGEST_REQUEST).unwrap_or(u64::MAX);
    io::stdin().take(most).read_to_end(&mut bytes)?;
    let answer = match postcard::from_bytes(&bytes) {
        Ok(request) => judge(&request),
        Err(_) => Answer::Unusable("the request cannot be read".to_owned()),
    };
    let answer = postcard::to_allocvec(&answer).map_err(io::Error::other)?;
    io::stdout().write_all(&answer)
}

fn judge(request: &Request<'_>) -> Answer {
    match judged(request) {
        Ok(answer) => answer,
        Err(why) => Answer::Unusable(why),
    }
}

fn judged(request: &Request<'_>) -> Result<Answer, String> {
    let trust = Trust::read(&request.anchors, &request.intermediates);
    let trust = trust.map_err(|error| error.to_string())?;
    let now = request.now;
    let judged = match request.what {
        What::Form {
            issued,
            uploaded,
            applicant,
            issued_at,
        } => {
            let applicant = NationalId::parse(applicant).map_err(|error| error.to_string())?;
            let issued = Issued::read(issued).map_err(|error| error.to_string())?;
            let expected = Expected {
                issued: &issued,
                issued_at,
                applicant: &applicant,
                now,
                trust: &trust,
                placement: Placement::InsideBox,
            };
            accept(uploaded, &expected).map(|accepted| Answer::Accepted {
                kept: accepted.kept,
                level: accepted.level,
                signed_at: accepted.signed_at,
                path: accepted.path,
            })
        }
        What::Certificate { ref chain, holder } => {
            let holder = NationalId::parse(holder).map_err(|error| error.to_string())?;
            let checked = check_certificate(chain, &holder, &trust, now);
            checked.map(|path| Answer::Usable { path })
        }
        What::Statement { text, signature } => {
            let asked = Statement::parse(text).map_err(|error| error.to_string())?;
            let accepted = statement::accept(signature, &asked, now, &trust);
            accepted.map(|accepted| Answer::Accepted {
                kept: signature.len(),
                level: accepted.level,
                signed_at: accepted.signed_at,
                path: accepted.path,
            })
        }
    };
    Ok(judged.unwrap_or_else(|refusal| Answer::Refused(refusal.code().to_owned())))
}
