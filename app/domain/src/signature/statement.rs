//! Statements that officers and holders sign: a text that is shown word for word, signed as it
//! stands (detached CAdES).

use std::{fmt, str::FromStr as _};

use jiff::{SignedDuration, Timestamp};

use crate::{
    calendar,
    codes::codes,
    id::{IdError, hex, unhex},
    person::NationalId,
};

/// The first line. A PDF begins otherwise, so no signature of a form is one of a statement, nor the
/// reverse.
const HEADER: &str = "MUHUR-OTURUM-1";
const ORIGIN: &str = "portal: ";
const PURPOSE: &str = "işlem: ";
const PERSON: &str = "kişi: ";
const AT: &str = "zaman: ";
const DETAIL: &str = "ayrıntı: ";
const NONCE: &str = "tek kullanımlık: ";

/// Bytes of a statement at most.
pub const LARGEST_STATEMENT: usize = 4096;
/// How long a statement can be signed.
pub const STATEMENT_LIVES: SignedDuration = SignedDuration::from_mins(2);
/// Details of a statement at most.
const DETAILS: usize = 8;
/// Letters of a detail at most.
const LONGEST_DETAIL: usize = 200;

/// What a statement is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatementPurpose {
    /// To sign in.
    SignIn,
    /// To approve applications.
    Approve,
    /// To revoke a certificate.
    Revoke,
}

codes!(StatementPurpose, "a purpose of a statement", {
    SignIn => "sign_in",
    Approve => "approve",
    Revoke => "revoke",
});

impl StatementPurpose {
    /// In the statement.
    pub const fn words(self) -> &'static str {
        match self {
            Self::SignIn => "oturum açma",
            Self::Approve => "başvuru onayı",
            Self::Revoke => "sertifika iptali",
        }
    }

    fn from_words(words: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.words() == words)
    }
}

/// The portal's origin as browsers send it: `https://host`, with a port where it has one. Plain
/// HTTP is for development on the machine itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(String);

impl Origin {
    /// Reads an origin. Names of hosts are in ASCII and in lower case, so that none looks like
    /// another.
    pub fn parse(text: &str) -> Result<Self, StatementError> {
        let (rest, secure) = match (text.strip_prefix("https://"), text.strip_prefix("http://")) {
            (Some(rest), _) => (rest, true),
            (None, Some(rest)) => (rest, false),
            (None, None) => return Err(StatementError::Origin),
        };
        let (host, port) = match rest.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (rest, None),
        };
        let usual = if secure { "443" } else { "80" };
        let has_port = port.is_none_or(|port| {
            port != usual
                && port != "0"
                && port
                    .parse::<u16>()
                    .is_ok_and(|number| number.to_string() == port)
        });
        let is_label = |label: &str| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label
                    .bytes()
                    .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
        };
        let is_host = host.len() <= 253 && host.split('.').all(is_label);
        let is_local = matches!(host, "127.0.0.1" | "localhost");
        if has_port && is_host && (secure || is_local) {
            Ok(Self(text.to_owned()))
        } else {
            Err(StatementError::Origin)
        }
    }

    /// `https://basvuru.example`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// 256 random bits that make a statement good once.
#[derive(Clone, PartialEq, Eq)]
pub struct StatementNonce(String);

impl StatementNonce {
    /// From random bits.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(hex(&bytes))
    }

    /// Reads 64 lower-case hexadecimal digits.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let read = unhex(text).map(Self::from_bytes).ok_or(IdError)?;
        (read.0 == text).then_some(read).ok_or(IdError)
    }

    /// 64 lower-case hexadecimal digits.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for StatementNonce {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("StatementNonce(…)")
    }
}

/// Why a text is no statement, or why one cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StatementError {
    /// Longer than [`LARGEST_STATEMENT`].
    #[error("longer than a statement")]
    TooLarge,
    /// It does not begin as a statement does: it is something else.
    #[error("no statement")]
    Header,
    /// The lines are not those of a statement, in their order.
    #[error("other lines than those of a statement")]
    Lines,
    /// The origin is none.
    #[error("no origin of a portal")]
    Origin,
    /// The purpose is unknown.
    #[error("an unknown purpose")]
    Purpose,
    /// The person's number is none.
    #[error("no identity number")]
    Person,
    /// The time is none, or is written otherwise.
    #[error("no time of a statement")]
    Time,
    /// Too many details, or one that cannot be shown as it stands.
    #[error("a detail that cannot be shown")]
    Detail,
    /// The number that is used once is none.
    #[error("no number that is used once")]
    Nonce,
}

/// A statement. Its person is a national id, which is not printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Statement {
    origin: Origin,
    purpose: StatementPurpose,
    person: NationalId,
    at: Timestamp,
    details: Vec<String>,
    nonce: StatementNonce,
}

impl Statement {
    /// A statement of this person's, made at this second. `details`: what is approved or revoked,
    /// line by line.
    ///
    /// # Errors
    /// Where a detail cannot be shown as it stands, or the time cannot be written.
    pub fn new(
        origin: Origin,
        purpose: StatementPurpose,
        person: NationalId,
        at: Timestamp,
        details: Vec<String>,
        nonce: StatementNonce,
    ) -> Result<Self, StatementError> {
        if details.len() > DETAILS || !details.iter().all(|detail| is_plain(detail)) {
            return Err(StatementError::Detail);
        }
        let at = Timestamp::from_second(at.as_second()).map_err(|_| StatementError::Time)?;
        Ok(Self {
            origin,
            purpose,
            person,
            at,
            details,
            nonce,
        })
    }

    /// Reads a statement as [`Self::text`] writes it, and nothing that differs from it by a byte.
    ///
    /// # Errors
    /// Where it is none.
    pub fn parse(text: &[u8]) -> Result<Self, StatementError> {
        if text.len() > LARGEST_STATEMENT {
            return Err(StatementError::TooLarge);
        }
        let text = std::str::from_utf8(text).map_err(|_| StatementError::Lines)?;
        let mut lines = text.split('\n');
        if lines.next() != Some(HEADER) {
            return Err(StatementError::Header);
        }
        let mut item = |name| {
            let line = lines.next().ok_or(StatementError::Lines)?;
            line.strip_prefix(name).ok_or(StatementError::Lines)
        };
        let (origin, purpose, person, at) =
            (item(ORIGIN)?, item(PURPOSE)?, item(PERSON)?, item(AT)?);
        let mut details = Vec::new();
        let nonce = loop {
            let line = lines.next().ok_or(StatementError::Lines)?;
            match (line.strip_prefix(DETAIL), line.strip_prefix(NONCE)) {
                (Some(detail), _) => details.push(detail.to_owned()),
                (None, Some(nonce)) => break nonce,
                (None, None) => return Err(StatementError::Lines),
            }
        };
        if lines.next() != Some("") || lines.next().is_some() {
            return Err(StatementError::Lines);
        }
        let read = Self::new(
            Origin::parse(origin)?,
            StatementPurpose::from_words(purpose).ok_or(StatementError::Purpose)?,
            NationalId::parse(person).map_err(|_| StatementError::Person)?,
            Timestamp::from_str(at).map_err(|_| StatementError::Time)?,
            details,
            StatementNonce::parse(nonce).map_err(|_| StatementError::Nonce)?,
        )?;
        // What was read leniently above is written in one way alone.
        if read.text() == text {
            Ok(read)
        } else if read.person.as_str() == person {
            Err(StatementError::Time)
        } else {
            Err(StatementError::Person)
        }
    }

    /// The text that is shown and signed, a line each, every line with its end.
    pub fn text(&self) -> String {
        let at = calendar::second_in_turkey(self.at);
        let mut text = format!(
            "{HEADER}\n{ORIGIN}{}\n{PURPOSE}{}\n{PERSON}{}\n{AT}{at}\n",
            self.origin.as_str(),
            self.purpose.words(),
            self.person.as_str(),
        );
        for detail in &self.details {
            text.push_str(DETAIL);
            text.push_str(detail);
            text.push('\n');
        }
        text.push_str(NONCE);
        text.push_str(self.nonce.reveal());
        text.push('\n');
        text
    }

    /// Of which portal.
    pub const fn origin(&self) -> &Origin {
        &self.origin
    }

    /// What for.
    pub const fn purpose(&self) -> StatementPurpose {
        self.purpose
    }

    /// Who is to sign it.
    pub const fn person(&self) -> &NationalId {
        &self.person
    }

    /// When it was made.
    pub const fn at(&self) -> Timestamp {
        self.at
    }

    /// Until when it can be signed.
    pub fn expires_at(&self) -> Timestamp {
        self.at
            .saturating_add(STATEMENT_LIVES)
            .unwrap_or(Timestamp::MAX)
    }

    /// What is approved or revoked, line by line.
    pub fn details(&self) -> &[String] {
        &self.details
    }

    /// What makes it good once.
    pub const fn nonce(&self) -> &StatementNonce {
        &self.nonce
    }
}

impl fmt::Debug for Statement {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Statement")
            .field("origin", &self.origin)
            .field("purpose", &self.purpose)
            .field("at", &self.at)
            .finish_non_exhaustive()
    }
}

/// Whether a detail is shown as it stands: letters of Turkish and signs of ASCII, which look like no
/// others, one blank between words. Each has one way of being written (NFC).
fn is_plain(detail: &str) -> bool {
    let is_known =
        |sign: char| sign.is_ascii_graphic() || sign == ' ' || "çğıöşüÇĞİÖŞÜâîûÂÎÛ’".contains(sign);
    (1..=LONGEST_DETAIL).contains(&detail.chars().count())
        && detail.chars().all(is_known)
        && detail.trim() == detail
        && !detail.contains("  ")
}

#[cfg(test)]
mod tests;
