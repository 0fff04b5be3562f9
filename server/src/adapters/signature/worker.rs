//! Starts the process that reads a signed form, and ends it.

use std::{
    io,
    path::PathBuf,
    process::{ExitStatus, Stdio},
    time::Duration,
};

use base64::Engine as _;
use domain::signature::{SignatureLevel, SignedForm};
use jiff::Timestamp;
use pades::Refusal;
use rustls::pki_types::CertificateDer;
use sha2::{Digest as _, Sha256};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    process::{Child, Command},
    sync::Semaphore,
    time::timeout,
};

use super::{
    child::{Limits, own_program},
    wire::{Answer, LARGEST_ANSWER, Request, refusal},
};

/// What reading one file may cost.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// From its start to its end.
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
            whole: Duration::from_secs(3),
            waiting: Duration::from_secs(10),
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
    /// What the portal asked is wrong.
    #[error("a signed form cannot be asked about: {0}")]
    Question(String),
}

/// Why a process did not bring an answer.
#[derive(Debug, thiserror::Error)]
enum Ended {
    #[error("it ended with {0}")]
    Status(ExitStatus),
    #[error("it took too long")]
    Late,
    #[error("its answer is too long")]
    TooLong,
    #[error("its answer cannot be read")]
    Garbled,
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
}

impl Worker {
    /// By this very program, trusting these certificates.
    pub fn new(
        bounds: Bounds,
        anchors: Vec<CertificateDer<'static>>,
        intermediates: Vec<CertificateDer<'static>>,
    ) -> Self {
        Self {
            program: own_program(),
            bounds,
            turns: Semaphore::new(bounds.at_once),
            anchors,
            intermediates,
        }
    }

    /// The same by another program.
    #[must_use]
    pub fn by(self, program: PathBuf) -> Self {
        Self { program, ..self }
    }

    /// Holds a file against the rules 1 to 10. Whatever ends the process is a refusal of this file.
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
        let turn = timeout(self.bounds.waiting, self.turns.acquire()).await;
        let Ok(Ok(_turn)) = turn else {
            return Err(NotRead::Busy);
        };
        let request = self.request(form, now)?;
        let mut child = self.start().map_err(NotRead::Start)?;
        let ended = timeout(self.bounds.whole, talk(&mut child, &request)).await;
        // It is gone before another one may take its place.
        let _ = child.kill().await;
        match ended.unwrap_or(Err(Ended::Late)) {
            Ok(Answer::Unusable(why)) => Err(NotRead::Question(why)),
            Ok(Answer::Refused(code)) => match refusal(&code) {
                Some(refusal) => Ok(Err(refusal)),
                None => Ok(Err(unread(form, &Ended::Garbled))),
            },
            Ok(Answer::Accepted {
                kept,
                level,
                signed_at,
                path,
            }) => {
                let sound = (form.issued.len() + 1..=form.uploaded.len()).contains(&kept)
                    && form.uploaded.starts_with(form.issued);
                if !sound {
                    return Ok(Err(unread(form, &Ended::Garbled)));
                }
                Ok(Ok(Kept {
                    length: kept,
                    level,
                    signed_at,
                    path,
                }))
            }
            Err(ended) => Ok(Err(unread(form, &ended))),
        }
    }

    fn request(&self, form: &SignedForm<'_>, now: Timestamp) -> Result<Vec<u8>, NotRead> {
        let request = Request {
            issued: form.issued,
            uploaded: form.uploaded,
            applicant: form.applicant.as_str(),
            issued_at: form.issued_at,
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
fn unread(form: &SignedForm<'_>, why: &Ended) -> Refusal {
    let digest = Sha256::digest(form.uploaded);
    let digest = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(digest);
    let bytes = form.uploaded.len();
    tracing::warn!(%why, sha256 = %digest, bytes, "a signed form was not read within the limits");
    Refusal::ReadingLimits
}
