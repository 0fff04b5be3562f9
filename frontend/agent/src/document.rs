//! The form as a file, for the program that shows it. A process of its own keeps the file and
//! deletes it when the agent ends, however that ends.

use std::{
    io::{self, BufRead as _, BufReader, Read, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
};

/// Bytes of a path at most.
const LONGEST_PATH: u64 = 4096;

/// A form in a file that nobody else can read.
pub(crate) struct Kept {
    keeper: Child,
    /// Its end is the end of the file.
    input: Option<ChildStdin>,
    path: PathBuf,
}

impl Kept {
    /// Writes a form.
    pub(crate) fn new(form: &[u8]) -> io::Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command
            .arg("--document-keeper")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        // What ends the agent from the keyboard does not end the keeper before its work.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut keeper = command.spawn()?;
        let input = keeper.stdin.take();
        let mut kept = Self {
            keeper,
            input,
            path: PathBuf::new(),
        };
        let length = u32::try_from(form.len()).map_err(io::Error::other)?;
        let input = kept.input.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        input.write_all(&length.to_le_bytes())?;
        input.write_all(form)?;
        input.flush()?;
        let output = kept.keeper.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
        let mut path = Vec::new();
        BufReader::new(output.take(LONGEST_PATH)).read_until(0, &mut path)?;
        let path = path.strip_suffix(&[0]).ok_or(io::ErrorKind::BrokenPipe)?;
        let path = std::str::from_utf8(path).map_err(io::Error::other)?;
        kept.path = PathBuf::from(path);
        Ok(kept)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.input = None;
        let _ = self.keeper.wait();
    }
}

/// Keeps a form: takes it, says where it is, and deletes it when there is nobody any more who would
/// say something.
///
/// # Errors
/// When it cannot be written.
pub fn keep(mut from: impl Read, to: impl Write) -> io::Result<()> {
    let mut length = [0; 4];
    from.read_exact(&mut length)?;
    let length = usize::try_from(u32::from_le_bytes(length)).map_err(io::Error::other)?;
    if length > pades::LARGEST {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut form = vec![0; length];
    from.read_exact(&mut form)?;
    // Readable for its owner alone.
    let mut file = tempfile::Builder::new()
        .prefix("muhur-imza-")
        .suffix(".pdf")
        .tempfile()?;
    file.write_all(&form)?;
    file.flush()?;
    say(file.path(), to)?;
    let mut rest = [0];
    while from.read(&mut rest)? > 0 {}
    file.close()
}

fn say(path: &Path, mut to: impl Write) -> io::Result<()> {
    let path = path.to_str().ok_or(io::ErrorKind::InvalidData)?;
    to.write_all(path.as_bytes())?;
    to.write_all(&[0])?;
    to.flush()
}
