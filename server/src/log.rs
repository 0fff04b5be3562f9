//! The log. What cannot be written is lost and counted: a full disk or a reader
//! that has gone must not end the portal.

use std::{
    io::{self, IsTerminal, Write},
    sync::atomic::{AtomicU64, Ordering},
};

use tracing::Level;
use tracing_subscriber::EnvFilter;

use crate::{config::LogConfig, supervise::tell_panics_by_their_place};

/// Lines that could not be written.
static LOST: AtomicU64 = AtomicU64::new(0);

/// How many lines could not be written since the start.
pub fn lines_lost() -> u64 {
    LOST.load(Ordering::Relaxed)
}

/// The standard error stream, which never fails.
struct Stderr;

impl Write for Stderr {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if io::stderr().lock().write_all(line).is_err() {
            LOST.fetch_add(1, Ordering::Relaxed);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Begins to log.
pub fn begin(how: LogConfig) {
    let filter = || EnvFilter::builder().with_default_directive(Level::INFO.into());
    // The lossy way of reading it prints a line of another form.
    let (filter, mistake) = match filter().from_env() {
        Ok(filter) => (filter, None),
        Err(error) => (filter().parse_lossy(""), Some(error)),
    };
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(|| Stderr)
        // It would say so on the stream that fails, and end the process by that.
        .log_internal_errors(false)
        // A log file is searched for words, not for colours.
        .with_ansi(io::stderr().is_terminal());
    match how {
        LogConfig::Text => lines.init(),
        LogConfig::Json => lines
            .json()
            .flatten_event(true)
            .with_span_list(false)
            .init(),
    }
    tell_panics_by_their_place();
    if let Some(error) = mistake {
        tracing::warn!(%error, "RUST_LOG cannot be read; the log has the level INFO");
    }
}
