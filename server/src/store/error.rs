//! Why SQL could not be carried out. [`StoreError`] and sqlx's error are of other
//! crates; with this one between them, `?` turns the one into the other.

use domain::ports::StoreError;

use super::outage;

/// The database failed, or a value could not be written or read.
#[derive(Debug)]
pub(super) enum SqlError {
    Database(sqlx::Error),
    Value(StoreError),
}

impl From<sqlx::Error> for SqlError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error)
    }
}

impl From<StoreError> for SqlError {
    fn from(error: StoreError) -> Self {
        Self::Value(error)
    }
}

impl From<SqlError> for StoreError {
    /// The database's own text names tables and constraints, never values.
    fn from(error: SqlError) -> Self {
        match error {
            SqlError::Database(error) if outage::is_outage(&error) => Self::Unavailable,
            SqlError::Database(error) => Self::Failed(error.to_string()),
            SqlError::Value(error) => error,
        }
    }
}

impl SqlError {
    /// Whether a person would have two live applications at an institution; no other
    /// uniqueness. PostgreSQL names the index, `SQLite` its columns.
    pub(super) fn is_second_live(&self) -> bool {
        let Self::Database(sqlx::Error::Database(error)) = self else {
            return false;
        };
        error.is_unique_violation()
            && (error.constraint() == Some("cases_one_live")
                || error
                    .message()
                    .ends_with("cases.person_key, cases.institution"))
    }
}
