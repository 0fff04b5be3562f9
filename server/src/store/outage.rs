//! When the database is away: which errors say so, and the log's two lines of
//! it. A request that meets it is answered with 503; a line for each of them
//! would hide everything else.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::time::Instant;

/// Whether the database is away, full, read-only or too busy: nothing was
/// changed, and the same may go well a moment later.
pub(super) fn is_outage(error: &sqlx::Error) -> bool {
    use sqlx::Error;
    match error {
        Error::PoolTimedOut
        | Error::PoolClosed
        | Error::WorkerCrashed
        | Error::BeginFailed
        | Error::Io(_)
        | Error::Protocol(_) => true,
        Error::Database(error) => error.code().is_some_and(|code| is_outage_code(&code)),
        _ => false,
    }
}

fn is_outage_code(code: &str) -> bool {
    if code.len() == 5 {
        is_postgres_outage(code)
    } else {
        code.parse().is_ok_and(is_sqlite_outage)
    }
}

/// By the primary code, which is the last byte of an extended one.
/// <https://www.sqlite.org/rescode.html>
const fn is_sqlite_outage(code: i32) -> bool {
    // BUSY, LOCKED, NOMEM, READONLY, INTERRUPT, IOERR, FULL, CANTOPEN, PROTOCOL.
    matches!(code & 0xff, 5 | 6 | 7 | 8 | 9 | 10 | 13 | 14 | 15)
}

/// PostgreSQL's documentation, Appendix A.
fn is_postgres_outage(code: &str) -> bool {
    // Connection exceptions; insufficient resources; operator intervention;
    // errors of the system itself.
    ["08", "53", "57", "58"].iter().any(|class| code.starts_with(class))
        // read_only_sql_transaction: a standby, or a server that was made
        // read-only.
        || matches!(code, "25006"
        // idle_in_transaction_session_timeout, transaction_timeout.
        | "25P03" | "25P04"
        // serialization_failure, deadlock_detected.
        | "40001" | "40P01"
        // The database takes no connections; object_in_use, lock_not_available.
        | "55000" | "55006" | "55P03")
}

/// A flapping database is told at most this often.
const TOLD_EVERY: Duration = Duration::from_mins(1);

/// Tells the log once that the database cannot be read or written, and once
/// that it can be again.
#[derive(Debug)]
pub(super) struct OutageLog {
    /// `read` or `write`.
    access: &'static str,
    is_away: AtomicBool,
    told: Mutex<Told>,
}

#[derive(Debug, Default)]
struct Told {
    /// Whether the outage under way was told.
    this_one: bool,
    last: Option<Instant>,
}

impl OutageLog {
    pub(super) fn of(access: &'static str) -> Self {
        Self {
            access,
            is_away: AtomicBool::new(false),
            told: Mutex::default(),
        }
    }

    /// A statement failed.
    pub(super) fn failed(&self, error: &sqlx::Error) {
        if !is_outage(error) {
            return;
        }
        self.is_away.store(true, Ordering::Relaxed);
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let is_recent = told.last.is_some_and(|last| last.elapsed() < TOLD_EVERY);
        if told.this_one || is_recent {
            return;
        }
        told.this_one = true;
        told.last = Some(Instant::now());
        // The database's own text names tables and limits, never values.
        tracing::error!(access = self.access, %error, "the database cannot be used");
    }

    /// A statement was carried out.
    pub(super) fn succeeded(&self) {
        if !self.is_away.load(Ordering::Relaxed) {
            return;
        }
        self.is_away.store(false, Ordering::Relaxed);
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if std::mem::take(&mut told.this_one) {
            tracing::info!(access = self.access, "the database can be used again");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use server_testing::log::Log;

    #[test]
    fn every_code_of_an_outage_is_one_and_no_other() {
        for code in [
            "5", "261", "517", "773", "6", "262", "518", "7", "8", "264", "520", "776", "1032",
            "1288", "1544", "9", "10", "266", "522", "778", "1034", "1290", "4874", "13", "14",
            "270", "15", "08000", "08006", "08P01", "25006", "25P03", "25P04", "40001", "40P01",
            "53000", "53100", "53200", "53300", "53400", "55000", "55006", "55P03", "57014",
            "57P01", "57P02", "57P03", "57P04", "57P05", "58000", "58030",
        ] {
            assert!(is_outage_code(code), "{code}");
        }
        // Our own mistakes, and what another try does not mend.
        for code in [
            "1", "3", "11", "12", "17", "19", "20", "21", "26", "787", "1555", "2067", "22001",
            "23502", "23505", "25P02", "28P01", "3D000", "42501", "42601", "42P01", "XX001", "",
            "tr",
        ] {
            assert!(!is_outage_code(code), "{code}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_outage_has_two_lines_however_many_requests_meet_it() {
        let (log, _logging) = Log::of_this_thread(tracing::Level::INFO);
        let away = OutageLog::of("write");
        away.succeeded();
        away.failed(&sqlx::Error::RowNotFound);
        assert_eq!(log.text(), "");
        let count = |line: &str| log.text().matches(line).count();
        for _ in 0..1_000 {
            away.failed(&sqlx::Error::PoolTimedOut);
        }
        away.succeeded();
        away.succeeded();
        assert_eq!(count("cannot be used"), 1);
        assert_eq!(count("can be used again"), 1);
        // One that comes and goes.
        for _ in 0..1_000 {
            away.failed(&sqlx::Error::PoolTimedOut);
            away.succeeded();
        }
        assert_eq!((count("cannot be used"), count("again")), (1, 1));
        tokio::time::advance(TOLD_EVERY).await;
        away.failed(&sqlx::Error::PoolTimedOut);
        assert_eq!(count("cannot be used"), 2);
    }
}
