//! The store: `SQLite` by default, `PostgreSQL` by its address.
//!
//! Every statement is written once, in `sql/`, and compiled once per database;
//! what differs is in `sqlite.rs` and `postgres.rs`.

mod error;
mod key_check;
pub mod key_rotation;
pub mod operator_acts;
mod outage;
pub mod pools;
mod postgres;
mod reach;
pub mod registers;
mod rows;
mod sqlite;
pub mod staff;

use std::sync::Arc;

use domain::ports::{self, StoreError};
use sqlx::migrate::Migrator;

use crate::keys::Keys;
pub use key_check::{OpenError, Tables};
use key_rotation::KeyRotation;
use operator_acts::OperatorActs;
use pools::Pools;
pub use reach::NotReached;
use registers::Registers;

/// An open store, as the ports that it answers.
#[derive(Clone)]
pub struct Opened {
    /// Applications, visits, codes, outbox.
    pub store: Arc<dyn ports::Store>,
    /// Staff, institutions and certificate records.
    pub registers: Arc<dyn Registers>,
    /// What operators did.
    pub operator_acts: Arc<dyn OperatorActs>,
    /// The keys that it depends on.
    pub key_rotation: Arc<dyn KeyRotation>,
    /// Their connections.
    pub pools: Pools,
}

/// Opens the database at this address (`sqlite:…` or `postgres://…`) and
/// brings its tables up to date. Those of a later version are not touched.
///
/// # Errors
/// When the address is of another kind, the database cannot be reached, it was
/// made with another master key, its tables are of a later version, or a migration
/// fails.
pub async fn open(url: &str, keys: Arc<Keys>) -> Result<Opened, OpenError> {
    open_with(url, keys, Tables::BringUpToDate).await
}

/// The same, where it may be somebody else's turn to bring the tables up to
/// date.
///
/// # Errors
/// As [`open`], and for tables of an earlier version that are to be taken as
/// they are.
pub async fn open_with(url: &str, keys: Arc<Keys>, tables: Tables) -> Result<Opened, OpenError> {
    if url.starts_with("sqlite:") {
        let (store, pools) = sqlite::open(url, keys, tables).await?;
        Ok(opened(Arc::new(store), pools))
    } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
        let (store, pools) = postgres::open(url, keys, tables).await?;
        Ok(opened(Arc::new(store), pools))
    } else {
        Err(StoreError::Failed(OTHER_KIND.to_owned()).into())
    }
}

fn opened(
    store: Arc<impl ports::Store + Registers + OperatorActs + KeyRotation + 'static>,
    pools: Pools,
) -> Opened {
    Opened {
        store: store.clone(),
        registers: store.clone(),
        operator_acts: store.clone(),
        key_rotation: store,
        pools,
    }
}

/// What begins no address of a database.
const OTHER_KIND: &str = "the database address must begin with sqlite: or postgres://";

/// Whether the database at this address can be reached, belongs to these keys,
/// and would let the portal work in it. Nothing is made of it: an `SQLite` file
/// that is not there yet only needs a place.
///
/// # Errors
/// Why it cannot, without the address.
pub async fn reach(url: &str, keys: Option<&Keys>) -> Result<(), NotReached> {
    if url.starts_with("sqlite:") {
        sqlite::reach(url, keys).await
    } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
        postgres::reach(url, keys).await
    } else {
        Err(NotReached::because(OTHER_KIND))
    }
}

/// Whether a migration was applied that this program does not know.
fn is_newer(migrator: &Migrator, applied: &[i64]) -> bool {
    let is_known = |version: &i64| migrator.iter().any(|one| one.version == *version);
    !applied.iter().all(is_known)
}

/// Whether a migration of this program is not among those that were applied.
fn lacks(migrator: &Migrator, applied: &[i64]) -> bool {
    let mut known = migrator
        .iter()
        .filter(|one| one.migration_type.is_up_migration());
    known.any(|one| !applied.contains(&one.version))
}
