//! What one thread logs, kept in memory to be read.

use std::{
    io,
    sync::{Arc, Mutex},
};

use tracing::{Dispatch, Level, subscriber::DefaultGuard};

/// The log: each clone writes into the same.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<u8>>>);

/// While it lives, its thread logs into the [`Log`].
pub struct Logging {
    _here: DefaultGuard,
    _second: Dispatch,
}

impl Log {
    /// Takes what this thread logs from here on, down to this level.
    pub fn of_this_thread(level: Level) -> (Self, Logging) {
        let log = Self::default();
        let writer = log.clone();
        let lines = tracing_subscriber::fmt()
            .with_max_level(level)
            .with_ansi(false)
            .with_writer(move || writer.clone());
        let logging = Logging {
            _here: tracing::subscriber::set_default(lines.finish()),
            // As long as there is one dispatcher alone, tracing asks the thread that
            // comes to a line first, and switches the line off if that is another one.
            _second: Dispatch::new(tracing_subscriber::registry()),
        };
        (log, logging)
    }

    /// What was written until now.
    pub fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
