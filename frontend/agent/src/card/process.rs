//! Calls to a maker's library, each in a process that ends with it.

use std::{
    io,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use protocol::Bytes;

use super::calls::{
    Answer, Call, CardError, Mechanism, Pin, PinStatus, Token, read_frame, write_frame,
};

/// How long a library has for a call.
const LIMIT: Duration = Duration::from_secs(20);
/// The same where the person types at the reader meanwhile.
const LIMIT_AT_READER: Duration = Duration::from_mins(2);

/// A signature that is asked of a card.
#[derive(Clone, Debug)]
pub struct SignCall {
    /// The library.
    pub module: PathBuf,
    /// The card's serial number.
    pub token: String,
    /// The key's `CKA_ID`.
    pub key: Vec<u8>,
    /// How.
    pub mechanism: Mechanism,
    /// The digest.
    pub digest: Vec<u8>,
    /// The PIN; `None` where the reader takes it.
    pub pin: Option<Pin>,
}

/// The cards that a library sees.
///
/// # Errors
/// When it cannot be loaded or fails.
pub fn list(module: &Path) -> Result<Vec<Token>, CardError> {
    match ask(module, &Call::List, None, LIMIT)? {
        Answer::Listed(tokens) => Ok(tokens),
        Answer::Failed(error, _) => Err(error),
        Answer::Signed(_) => Err(CardError::Crashed),
    }
}

/// Has a card sign.
///
/// # Errors
/// Why it does not, and how its PIN stands since where that is known.
pub fn sign(call: SignCall) -> Result<Vec<u8>, (CardError, Option<PinStatus>)> {
    let limit = if call.pin.is_some() {
        LIMIT
    } else {
        LIMIT_AT_READER
    };
    let asked = Call::Sign {
        token: call.token,
        key: Bytes(call.key),
        mechanism: call.mechanism,
        digest: Bytes(call.digest),
    };
    let pin = call.pin.as_ref().map_or(&[][..], Pin::reveal);
    match ask(&call.module, &asked, Some(pin), limit).map_err(|error| (error, None))? {
        Answer::Signed(signature) => Ok(signature.0),
        Answer::Failed(error, status) => Err((error, status)),
        Answer::Listed(_) => Err((CardError::Crashed, None)),
    }
}

/// Ends the process, whatever became of it.
struct Ending(Child);

impl Drop for Ending {
    fn drop(&mut self) {
        // It may have ended by itself, which is no fault.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn ask(
    module: &Path,
    call: &Call,
    pin: Option<&[u8]>,
    limit: Duration,
) -> Result<Answer, CardError> {
    let call = serde_json::to_vec(call).map_err(|_| CardError::Crashed)?;
    let mut process = start(module).map_err(|_| CardError::Crashed)?;
    let (stdin, stdout) = (process.0.stdin.take(), process.0.stdout.take());
    let (Some(mut stdin), Some(mut stdout)) = (stdin, stdout) else {
        return Err(CardError::Crashed);
    };
    let mut write = || -> io::Result<()> {
        write_frame(&mut stdin, &call)?;
        pin.map_or(Ok(()), |pin| write_frame(&mut stdin, pin))
    };
    write().map_err(|_| CardError::Crashed)?;
    let (sender, answer) = mpsc::channel();
    // It ends with the process, whose output it reads.
    thread::spawn(move || sender.send(read_frame(&mut stdout)));
    match answer.recv_timeout(limit) {
        Ok(Ok(frame)) => serde_json::from_slice(&frame).map_err(|_| CardError::Crashed),
        Ok(Err(_)) | Err(mpsc::RecvTimeoutError::Disconnected) => Err(CardError::Crashed),
        Err(mpsc::RecvTimeoutError::Timeout) => Err(CardError::TimedOut),
    }
}

fn start(module: &Path) -> io::Result<Ending> {
    let mut command = Command::new(std::env::current_exe()?);
    command
        .arg("--card-worker")
        .arg(module)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        // What libraries print may be anything.
        .stderr(Stdio::null());
    command.spawn().map(Ending)
}
