//! The store: `SQLite` by default, `PostgreSQL` by its address.
//!
//! Every act is written once, in `acts/`, and compiled once per database;
//! the few statements that differ are in `sqlite.rs` and `postgres.rs`.

mod outage;
mod postgres;
mod reach;
pub mod registers;
mod rows;
mod sqlite;
pub mod staff;

use std::sync::Arc;

use domain::ports::{self, StoreError};

use crate::adapters::secrets::Keys;
pub use reach::NotReached;
use registers::Registers;

/// An open store, as the ports that it answers.
#[derive(Clone)]
pub struct Opened {
    /// Applications, visits, codes, outbox.
    pub store: Arc<dyn ports::Store>,
    /// Staff, institutions and certificate records.
    pub registers: Arc<dyn Registers>,
}

/// Opens the database at this address (`sqlite:…` or `postgres://…`) and
/// brings its tables up to date. Tables that a later version has added are let
/// be: since the sixth a migration only adds, so that an upgrade can be rolled
/// back.
///
/// # Errors
/// When the address is of another kind, the database cannot be reached, or a
/// migration fails.
pub async fn open(url: &str, keys: Arc<Keys>) -> Result<Opened, StoreError> {
    if url.starts_with("sqlite:") {
        let store = Arc::new(sqlite::open(url, keys).await?);
        Ok(Opened {
            store: store.clone(),
            registers: store,
        })
    } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
        let store = Arc::new(postgres::open(url, keys).await?);
        Ok(Opened {
            store: store.clone(),
            registers: store,
        })
    } else {
        Err(StoreError::Failed(OTHER_KIND.to_owned()))
    }
}

/// What begins no address of a database.
const OTHER_KIND: &str = "the database address must begin with sqlite: or postgres://";

/// Whether the database at this address can be reached and would let the
/// portal work in it. Nothing is made of it: an `SQLite` file that is not there
/// yet only needs a place.
///
/// # Errors
/// Why it cannot, without the address.
pub async fn reach(url: &str) -> Result<(), NotReached> {
    if url.starts_with("sqlite:") {
        sqlite::reach(url).await
    } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
        postgres::reach(url).await
    } else {
        Err(NotReached::because(OTHER_KIND))
    }
}

/// The database's error as the port has it. Its text names tables and
/// constraints, never values.
fn failed(error: sqlx::Error) -> StoreError {
    if outage::is_outage(&error) {
        StoreError::Unavailable
    } else {
        StoreError::Failed(error.to_string())
    }
}

/// Whether an error is a broken uniqueness.
fn is_duplicate(error: &sqlx::Error) -> bool {
    error
        .as_database_error()
        .is_some_and(sqlx::error::DatabaseError::is_unique_violation)
}
