//! Starts the process that reads a signed form, and ends it.

use std::{
    io,
    os::unix::process::ExitStatusExt as _,
    path::PathBuf,
    process::{ExitStatus, Stdio},
    time::Duration,
};

use base64::Engine as _;
use domain::{
    person::NationalId,
    signature::{SignatureLevel, SignedForm, SignedStatement},
};
use jiff::Timestamp;
use pades::{Refusal, Trust, UnreadableCertificate};
use rustls::pki_types::CertificateDer;
use sha2::{Digest as _, Sha256};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    process::{Child, Command},
    sync::Semaphore,
    time::timeout,
};

use super::{
    child::{Limits, NOT_BEGUN, own_program},
    wire::{Answer, LARGEST_ANSWER, Request, What, refusal},
};

/// The signal by which nothing but somebody else ends the process.
const SIGKILL: i32 = 9;

/// What reading one file may cost.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// From its start to its end: more than the processor time that the process may use itself, so
    /// that only a machine with too much to do gets there.
    pub whole: Duration,
    /// Until there is a place.
    pub waiting: Duration,
    /// Processes at the same time.
    pub at_once: usize,
    /// What the process may use itself.
    pub limits: Limits,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            whole: Duration::from_secs(5),
            waiting: Duration::from_secs(4),
            at_once: 2,
            limits: Limits::default(),
        }
    }
}

/// A file that keeps the rules 1 to 10; whether its certificates were revoked was not asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// How many bytes of the upload are kept.
    pub length: usize,
    /// What they bring.
    pub level: SignatureLevel,
    /// When it was signed, by the signer's clock.
    pub signed_at: Timestamp,
    /// The certificates in DER: signer, authorities, anchor.
    pub path: Vec<Vec<u8>>,
}

/// Why nothing can be said of a file.
#[derive(Debug, thiserror::Error)]
pub enum NotRead {
    /// Too many others wait.
    #[error("too many signed forms are being read")]
    Busy,
    /// The process cannot be started.
    #[error("the process that reads signed forms cannot be started: {0}")]
    Start(io::Error),
    /// The process could not set its limits or hear the request.
    #[error("the process that reads signed forms could not begin")]
    NotBegun,
    /// The process did not get the processor time that it may use.
    #[error("reading a signed form took too long")]
    Late,
    /// Somebody killed the process: the kernel does where the machine lacks memory.
    #[error("the process that reads signed forms was killed")]
    Killed,
    /// What the portal asked is wrong.
    #[error("a signed form cannot be asked about: {0}")]
    Question(String),
}

/// Why a process did not bring an answer.
#[derive(Debug, thiserror::Error)]
enum Ended {
    #[error("it ended with {0}")]
    Status(ExitStatus),
    #[error("its answer is too long")]
    TooLong,
    #[error("its answer cannot be read")]
    Garbled,
    #[error("it names a path that leads to no anchor")]
    Path,
    #[error("it cannot be listened to: {0}")]
    Pipe(io::Error),
}

/// Reads signed forms in processes of their own.
pub struct Worker {
    program: PathBuf,
    bounds: Bounds,
    turns: Semaphore,
    anchors: Vec<CertificateDer<'static>>,
    intermediates: Vec<CertificateDer<'static>>,
    trust: Trust,
}

impl Worker {
    /// By this very program, trusting these certificates.
    ///
    /// # Errors
    /// When one of them cannot be read.
    pub fn new(
        bounds: Bounds,
        anchors: Vec<CertificateDer<'static>>,
        intermediates: Vec<CertificateDer<'static>>,
    ) -> Result<Self, UnreadableCertificate> {
        Ok(Self {
            program: own_program(),
            bounds,
            turns: Semaphore::new(bounds.at_once),
            trust: Trust::read(&anchors, &intermediates)?,
            anchors,
            intermediates,
        })
    }

    /// The same by another program.
    #[must_use]
    pub fn by(self, program: PathBuf) -> Self {
        Self { program, ..self }
    }

    /// Holds a file against the rules 1 to 10. What ends the process by the file's fault is a
    /// refusal of this file: more memory or processor time than it may use, a fault in reading.
    ///
    /// # Errors
    /// When it was not read, through no fault of the file.
    pub async fn judge(
        &self,
        form: &SignedForm<'_>,
        now: Timestamp,
    ) -> Result<Result<Kept, Refusal>, NotRead> {
        if form.uploaded.len() > pades::LARGEST {
            return Ok(Err(Refusal::TooLarge));
        }
        let what = What::Form {
            issued: form.issued,
            uploaded: form.uploaded,
            applicant: form.applicant.as_str(),
            issued_at: form.issued_at,
        };
        let is_possible = |length: usize| {
            (form.issued.len() + 1..=form.uploaded.len()).contains(&length)
                && form.uploaded.starts_with(form.issued)
        };
        let asked = self.ask(what, now).await?;
        Ok(self.kept(asked, form.uploaded, is_possible, now))
    }

    /// The same of the signature of a statement, by the rules 6 to 10.
    ///
    /// # Errors
    /// When it was not read, through no fault of the signature.
    pub async fn judge_statement(
        &self,
        signed: &SignedStatement<'_>,
        now: Timestamp,
    ) -> Result<Result<Kept, Refusal>, NotRead> {
        let signature = signed.signature;
        if signature.len() > pades::LARGEST_CMS {
            return Ok(Err(Refusal::CmsTooLarge));
        }
        let text = signed.statement.text();
        let what = What::Statement {
            text: text.as_bytes(),
            signature,
        };
        let is_possible = |length: usize| length == signature.len();
        let asked = self.ask(what, now).await?;
        Ok(self.kept(asked, signature, is_possible, now))
    }

    /// Holds a certificate against the rules 8 and 9; gives its path in DER: signer, authorities,
    /// anchor.
    ///
    /// # Errors
    /// As [`Worker::judge`].
    pub async fn check_certificate(
        &self,
        chain: &[Vec<u8>],
        holder: &NationalId,
        now: Timestamp,
    ) -> Result<Result<Vec<Vec<u8>>, Refusal>, NotRead> {
        let what = What::Certificate {
            chain: chain.iter().map(Vec::as_slice).collect(),
            holder: holder.as_str(),
        };
        let found = match self.ask(what, now).await? {
            Ok(Answer::Refused(code)) => refusal(&code).map(Err).ok_or(Ended::Garbled),
            Ok(Answer::Usable { path }) => {
                let is_this = path.first() == chain.first();
                let leads = is_this && self.trust.leads_to_anchor(&path, now);
                leads.then_some(Ok(path)).ok_or(Ended::Path)
            }
            Ok(_) => Err(Ended::Garbled),
            Err(ended) => Err(ended),
        };
        Ok(found.unwrap_or_else(|ended| Err(unread(&chain.concat(), &ended))))
    }

    /// Asks a process of its own about what somebody brought.
    async fn ask(&self, what: What<'_>, now: Timestamp) -> Result<Result<Answer, Ended>, NotRead> {
        let turn = timeout(self.bounds.waiting, self.turns.acquire()).await;
        let Ok(Ok(_turn)) = turn else {
            return Err(NotRead::Busy);
        };
        let request = self.request(what, now)?;
        let mut child = self.start().map_err(NotRead::Start)?;
        let ended = timeout(self.bounds.whole, talk(&mut child, &request)).await;
        // It is gone before another one may take its place.
        let _ = child.kill().await;
        match ended.map_err(|_| NotRead::Late)? {
            Ok(Answer::Unusable(why)) => Err(NotRead::Question(why)),
            Err(Ended::Status(status)) if status.code() == Some(NOT_BEGUN.into()) => {
                Err(NotRead::NotBegun)
            }
            Err(Ended::Status(status)) if status.signal() == Some(SIGKILL) => Err(NotRead::Killed),
            answered => Ok(answered),
        }
    }

    /// What a process found of what somebody brought.
    fn kept(
        &self,
        asked: Result<Answer, Ended>,
        brought: &[u8],
        is_possible: impl Fn(usize) -> bool,
        now: Timestamp,
    ) -> Result<Kept, Refusal> {
        let found = match asked {
            Ok(Answer::Refused(code)) => refusal(&code).map(Err).ok_or(Ended::Garbled),
            Ok(Answer::Accepted {
                kept,
                level,
                signed_at,
                path,
            }) => {
                let kept = Kept {
                    length: kept,
                    level,
                    signed_at,
                    path,
                };
                self.check(is_possible(kept.length), &kept, now)
                    .map(|()| Ok(kept))
            }
            Ok(_) => Err(Ended::Garbled),
            Err(ended) => Err(ended),
        };
        found.unwrap_or_else(|ended| Err(unread(brought, &ended)))
    }

    /// Holds an answer against what the portal knows itself. A file may have taken the process over,
    /// and the addresses in its certificates are asked next.
    fn check(&self, is_possible: bool, kept: &Kept, now: Timestamp) -> Result<(), Ended> {
        if !is_possible {
            return Err(Ended::Garbled);
        }
        if self.trust.leads_to_anchor(&kept.path, now) {
            Ok(())
        } else {
            Err(Ended::Path)
        }
    }

    fn request(&self, what: What<'_>, now: Timestamp) -> Result<Vec<u8>, NotRead> {
        let request = Request {
            what,
            now,
            anchors: self.anchors.iter().map(AsRef::as_ref).collect(),
            intermediates: self.intermediates.iter().map(AsRef::as_ref).collect(),
        };
        postcard::to_allocvec(&request).map_err(|error| NotRead::Question(error.to_string()))
    }

    /// Without an environment, and with no other files open than the two pipes.
    fn start(&self) -> io::Result<Child> {
        let limits = self.bounds.limits;
        Command::new(&self.program)
            .arg("verify-worker")
            .args(["--memory-mib", &limits.memory_mib.to_string()])
            .args(["--cpu-seconds", &limits.cpu_seconds.to_string()])
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
    }
}

/// Says the request and hears the answer, which may begin while the request is still being said.
async fn talk(child: &mut Child, request: &[u8]) -> Result<Answer, Ended> {
    let closed = || Ended::Pipe(io::ErrorKind::BrokenPipe.into());
    let mut to = child.stdin.take().ok_or_else(closed)?;
    let from = child.stdout.take().ok_or_else(closed)?;
    let say = async move {
        // Whoever ends without listening says why by its status.
        let _ = to.write_all(request).await;
        drop(to);
    };
    let hear = async move {
        let mut answer = Vec::new();
        let most = u64::try_from(LARGEST_ANSWER).unwrap_or(u64::MAX);
        let mut bounded = from.take(most + 1);
        bounded.read_to_end(&mut answer).await.map(|_| answer)
    };
    let ((), answer) = tokio::join!(say, hear);
    let answer = answer.map_err(Ended::Pipe)?;
    if answer.len() > LARGEST_ANSWER {
        return Err(Ended::TooLong);
    }
    let status = child.wait().await.map_err(Ended::Pipe)?;
    if !status.success() {
        return Err(Ended::Status(status));
    }
    match postcard::take_from_bytes(&answer) {
        Ok((answer, [])) => Ok(answer),
        _ => Err(Ended::Garbled),
    }
}

/// Notes that a file was not read; what it is can be found by its digest alone.
fn unread(brought: &[u8], why: &Ended) -> Refusal {
    let digest = Sha256::digest(brought);
    let digest = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(digest);
    let bytes = brought.len();
    tracing::warn!(%why, sha256 = %digest, bytes, "a signed form was not read within the limits");
    Refusal::ReadingLimits
}
