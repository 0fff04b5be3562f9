//! The store over one kind of database, `super::Db`. Each part of it is implemented
//! beside its statements, in a file of its own.

mod availability_requests;
mod binding;
mod captchas;
mod cases;
mod certificates;
mod codes;
mod confirmations;
pub(super) mod connection;
mod corrections;
mod data_keys;
mod documents;
mod drafts;
mod earlier;
mod enqueue;
mod institutions;
pub(super) mod jobs;
mod key_check;
mod limits;
mod messages;
mod networks;
mod operator_acts;
pub(super) mod orders;
mod proved;
mod ready;
mod referrals;
mod resealing;
mod rotations;
mod run;
mod sessions;
mod signatures;
mod signing_requests;
mod staff;
mod statements;
mod states;
mod upkeep;

use std::sync::Arc;

use domain::ports::StoreError;
use sqlx::{
    Pool,
    migrate::{MigrateError, Migrator},
};

use super::{
    super::{error::SqlError, key_check::Compared},
    Connection, Db, LONG_RUNNING, NotReached, OpenError, Tables, is_newer, lacks,
};
use crate::keys::Keys;
use connection::{Reader, WriteTransaction, Writer, begin};
use data_keys::Lack;
use run::Run;

/// The store over one kind of database.
pub(in super::super) struct SqlStore {
    /// For reading.
    pub(super) read: Reader,
    /// For writing.
    pub(super) write: Writer,
    /// For sealing what is personal.
    keys: Arc<Keys>,
    /// Whether it can be written, as far as it was tried.
    ready: ready::Readiness,
}

impl SqlStore {
    /// Over these connections; one writer may be a reader too.
    pub(super) fn over(read: Pool<Db>, write: Pool<Db>, keys: Arc<Keys>) -> Self {
        Self {
            read: Reader::new(read),
            write: Writer::new(write),
            keys,
            ready: ready::Readiness::default(),
        }
    }
}

/// How a method of the store ends.
type Outcome<T> = Result<T, StoreError>;

/// The migration from which on everything sealed is bound to its row.
const BOUND_SINCE: i64 = 20_260_101_000_030;

/// Makes sure of the keys, and then of the tables: with another key nothing is
/// changed.
pub(super) async fn prepare(
    pool: &Pool<Db>,
    keys: &Keys,
    tables: Tables,
    migrations: &Migrator,
) -> Result<(), OpenError> {
    let mut on = pool.acquire().await?;
    let applied = key_check::applied(&mut on).await?;
    // First: what a later version keeps of the key is not known here.
    if is_newer(migrations, &applied) {
        return Err(OpenError::NewerTables);
    }
    if key_check::compare(&mut on, keys).await? == Compared::Other {
        return Err(OpenError::OtherKey);
    }
    // The migrations take the connection of the pool that may have one alone.
    drop(on);
    if tables == Tables::BringUpToDate || applied.is_empty() {
        let wrong = |error: MigrateError| StoreError::Failed(error.to_string());
        migrations.run(pool).await.map_err(wrong)?;
    } else if lacks(migrations, &applied) {
        return Err(OpenError::OlderTables);
    }
    let mut on = pool.acquire().await?;
    // Rows of such tables are bound from the beginning: whoever takes the check value
    // away has nothing signed that stands there without a MAC.
    let is_bound = applied.is_empty() || applied.contains(&BOUND_SINCE);
    match key_check::mark(&mut on, keys, is_bound).await? {
        Compared::Other => return Err(OpenError::OtherKey),
        Compared::Unbound if tables == Tables::TakeAsTheyAre => return Err(OpenError::OlderTables),
        Compared::Same | Compared::Unbound | Compared::Unmarked => {}
    }
    match data_keys::adopt(&mut on, keys, applied.is_empty()).await? {
        None => Ok(()),
        Some(Lack::Key(id)) => Err(OpenError::MissingKey(id)),
        Some(Lack::Proof) => Err(StoreError::Corrupt("data_keys.mac").into()),
    }
}

/// Whether these keys are those of a database, for whoever only asks. It is left as
/// it is.
pub(super) async fn compare_keys(on: &mut Connection, keys: &Keys) -> Result<(), NotReached> {
    if key_check::compare(on, keys).await? == Compared::Other {
        return Err(NotReached::OtherKey);
    }
    match data_keys::lack(on, keys).await? {
        Some(Lack::Key(id)) => Err(NotReached::MissingKey(id)),
        Some(Lack::Proof) | None => Ok(()),
    }
}

/// Brings the rows of an earlier version up to date; without it nothing of them could
/// be read.
pub(super) async fn bring_rows_up_to_date(store: &SqlStore) -> Result<(), OpenError> {
    binding::bind_rows(store).await?;
    earlier::store_applications(store).await?;
    Ok(())
}

/// A transaction that may take as long as a list or a sweep does.
async fn patient(store: &SqlStore) -> Result<WriteTransaction, SqlError> {
    let mut tx = begin(&store.write).await?;
    sqlx::query(LONG_RUNNING).run(&mut *tx).await?;
    Ok(tx)
}
