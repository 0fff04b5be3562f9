//! A database belongs to the master key that its data were sealed with.
//! Another key can read nothing of it, and would take everybody for a new
//! person; so nothing starts on it.

use domain::ports::StoreError;

use super::error::SqlError;
use crate::keys::KeyId;

/// What a database says of a master key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compared {
    /// It is the one.
    Same,
    /// It is the one, and what it sealed is not bound to its rows yet.
    Unbound,
    /// It is another one.
    Other,
    /// Nobody has noted it yet; what is sealed there opens with it, or there
    /// is nothing.
    Unmarked,
}

/// What is told of another key.
pub(super) const OTHER_KEY: &str = "this is another master key than the one that the database \
     was made with: nothing in it could be read, and people would apply a second time. Give the \
     key of before back (the copy of master.key that is kept apart from the backups), or name \
     the database that belongs to this key";

/// What is told of a key file without a key that is needed.
pub(super) fn missing_key(id: KeyId) -> String {
    format!(
        "the key file has not the key {id}, which this database still depends on: put its `data` \
         line back, from a copy of the file that has it, and run `server keys rotate` before the \
         key is taken out again"
    )
}

/// Why a store cannot be opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// The database.
    #[error("the database: {0}")]
    Store(#[from] StoreError),
    /// The master key is not the one of this database.
    #[error("key_file: {OTHER_KEY}")]
    OtherKey,
    /// The key file lacks a key that the database depends on.
    #[error("key_file: {}", missing_key(*.0))]
    MissingKey(KeyId),
    /// Another version made its tables, before this one.
    #[error(
        "the database: its tables are of a version before this one. The portal brings them up to \
         date when it starts (systemctl restart muhur); then give this command again"
    )]
    OlderTables,
    /// A later version made or changed its tables.
    #[error("the database: {NEWER_TABLES}")]
    NewerTables,
}

impl From<SqlError> for OpenError {
    fn from(error: SqlError) -> Self {
        Self::Store(error.into())
    }
}

impl From<sqlx::Error> for OpenError {
    fn from(error: sqlx::Error) -> Self {
        SqlError::from(error).into()
    }
}

/// What is told of tables that this program does not know.
pub(super) const NEWER_TABLES: &str = "its tables are of a later version than this program: \
     start that version again, or restore the backup that was made before it was installed";

/// Whose turn it is to bring tables up to date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tables {
    /// Makes them, or brings them up to date: the portal itself.
    BringUpToDate,
    /// Makes them where there are none, and refuses those of an earlier
    /// version: a command beside a portal that may still run on them.
    TakeAsTheyAre,
}
