//! Why a database is not reached, for the operator's console. Neither the
//! address nor anything of it is repeated: it has a password in it.

use super::key_check::{OTHER_KEY, missing_key};
use crate::keys::KeyId;

/// Why a database cannot be used, in words of our own.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotReached {
    /// It gives no answer, or not the one that is needed.
    #[error("{0}")]
    Because(String),
    /// The master key is not the one that it was made with.
    #[error("{OTHER_KEY}")]
    OtherKey,
    /// The key file lacks a key that it depends on.
    #[error("{}", missing_key(*.0))]
    MissingKey(KeyId),
}

impl NotReached {
    pub(super) fn because(why: &str) -> Self {
        Self::Because(why.to_owned())
    }
}

impl From<sqlx::Error> for NotReached {
    fn from(error: sqlx::Error) -> Self {
        let why = match &error {
            sqlx::Error::Configuration(_) => {
                "the address or one of its settings cannot be read".to_owned()
            }
            sqlx::Error::Io(error) => io(error),
            sqlx::Error::Tls(error) if error.to_string() == "server does not support TLS" => {
                "the server does not offer TLS".to_owned()
            }
            sqlx::Error::Tls(_) => {
                "TLS cannot begin: sslrootcert, sslcert or sslkey does not hold what it should"
                    .to_owned()
            }
            sqlx::Error::Database(error) => refused(error.code().as_deref()),
            sqlx::Error::Protocol(_) => "another kind of server answers there".to_owned(),
            _ => "it gave no answer that can be understood".to_owned(),
        };
        Self::Because(why)
    }
}

/// The system's own words name no address; those of TLS name hosts.
fn io(error: &std::io::Error) -> String {
    use rustls::CertificateError as Wrong;
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref());
    let why = match inner {
        None => return format!("no connection: {error}"),
        Some(rustls::Error::InvalidCertificate(wrong)) => match wrong {
            Wrong::UnknownIssuer => "of no authority that is trusted here; sslrootcert names one",
            Wrong::NotValidForName | Wrong::NotValidForNameContext { .. } => "another host's",
            Wrong::Expired | Wrong::ExpiredContext { .. } => "expired",
            _ => "none that can be accepted",
        },
        Some(_) => return "TLS was refused".to_owned(),
    };
    format!("TLS was refused: the server's certificate is {why}")
}

/// What the database said, by its code: its own words repeat names.
fn refused(code: Option<&str>) -> String {
    let code = code.unwrap_or("?");
    // Of an extended code of SQLite's the last byte is the primary one.
    let sqlite = code.parse::<i32>().ok().filter(|_| code.len() < 5);
    let why = match sqlite.map(|code| code & 0xff) {
        // SQLITE_BUSY, READONLY, IOERR, CORRUPT, FULL, CANTOPEN, NOTADB.
        Some(5) => Some("another process is writing to it and does not end"),
        Some(8) => Some("it can only be read"),
        Some(10) => Some("the disk cannot be read or written"),
        Some(11 | 26) => Some("the file is no SQLite database, or damaged"),
        Some(13) => Some("the disk is full"),
        Some(14) => Some("the file cannot be opened"),
        _ => None,
    };
    if let Some(why) = why {
        return why.to_owned();
    }
    let why = match code {
        // PostgreSQL, Appendix A.
        "25006" => "it can only be read: a standby, or made read-only",
        "53100" => "its disk is full",
        "28P01" => "user or password is wrong",
        "28000" => "the server does not let this user in, from here or without TLS (pg_hba.conf)",
        "3D000" => "there is no such database",
        "42501" => "this user may not use the database or its tables",
        "53300" => "all its connections are taken",
        "57P03" => "it is starting or stopping",
        _ => return format!("it refused, with code {code}"),
    };
    why.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tls_refused_is_told_without_the_hosts_name() {
        let told = |error: rustls::Error| {
            let error = std::io::Error::new(std::io::ErrorKind::InvalidData, error);
            NotReached::from(sqlx::Error::Io(error)).to_string()
        };
        let names = rustls::CertificateError::NotValidForName;
        let told_of_names = told(rustls::Error::InvalidCertificate(names));
        assert!(told_of_names.ends_with("another host's"), "{told_of_names}");
        let unknown = rustls::CertificateError::UnknownIssuer;
        assert!(told(rustls::Error::InvalidCertificate(unknown)).contains("sslrootcert"));
        assert_eq!(told(rustls::Error::DecryptError), "TLS was refused");
    }
}
