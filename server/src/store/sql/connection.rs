//! The only ways to the database: [`Reader`] for what is only read, [`Writer`]
//! for everything else. A connection on which a statement, a commit or a
//! rollback failed, or was left before its end, is closed and replaced, never
//! used again: SQLite may have ended its transaction by itself (FULL, IOERR,
//! NOMEM and more), and PostgreSQL's server may have become a standby.

use std::{
    fmt,
    ops::{Deref, DerefMut},
    sync::Arc,
};

use futures_util::{
    StreamExt, TryStreamExt,
    future::BoxFuture,
    stream::{self, BoxStream},
};
use sqlx::{Database, Describe, Either, Execute, Executor, Pool, SqlStr, pool::PoolConnection};

use super::super::{
    super::{error::SqlError, outage::OutageLog},
    BEGIN, Db,
};

type Connection = <Db as Database>::Connection;
type Row = <Db as Database>::Row;
type Statement = <Db as Database>::Statement;
type TypeInfo = <Db as Database>::TypeInfo;
type Step = Either<<Db as Database>::QueryResult, Row>;
type Outcome<T> = Result<T, sqlx::Error>;

/// Reads.
#[derive(Clone)]
pub(in super::super::super) struct Reader {
    pool: Pool<Db>,
    log: Arc<OutageLog>,
}

impl Reader {
    pub(in super::super) fn new(pool: Pool<Db>) -> Self {
        Self {
            pool,
            log: Arc::new(OutageLog::of("read")),
        }
    }
}

impl fmt::Debug for Reader {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Reader")
    }
}

impl<'p> Executor<'p> for &'p Reader {
    type Database = Db;

    fn fetch_many<'e, 'q: 'e, E>(self, query: E) -> BoxStream<'e, Outcome<Step>>
    where
        'p: 'e,
        E: 'q + Execute<'q, Db>,
    {
        (&self.pool)
            .fetch_many(query)
            .inspect_ok(|_| self.log.succeeded())
            .inspect_err(|error| self.log.failed(error))
            .boxed()
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Outcome<Option<Row>>>
    where
        'p: 'e,
        E: 'q + Execute<'q, Db>,
    {
        Box::pin(async move {
            (&self.pool)
                .fetch_optional(query)
                .await
                .inspect(|_| self.log.succeeded())
                .inspect_err(|error| self.log.failed(error))
        })
    }

    fn prepare_with<'e>(
        self,
        sql: SqlStr,
        parameters: &'e [TypeInfo],
    ) -> BoxFuture<'e, Outcome<Statement>>
    where
        'p: 'e,
    {
        (&self.pool).prepare_with(sql, parameters)
    }

    /// For sqlx's macros, which are not used here.
    fn describe<'e>(self, sql: SqlStr) -> BoxFuture<'e, Outcome<Describe<Db>>>
    where
        'p: 'e,
    {
        (&self.pool).describe(sql)
    }
}

/// Writes: single statements by itself, more than one in a transaction
/// ([`begin`]).
#[derive(Clone)]
pub(in super::super::super) struct Writer {
    pool: Pool<Db>,
    log: Arc<OutageLog>,
}

impl Writer {
    pub(in super::super) fn new(pool: Pool<Db>) -> Self {
        Self {
            pool,
            log: Arc::new(OutageLog::of("write")),
        }
    }

    async fn connection(&self) -> Outcome<WriteConnection> {
        let connection = self.pool.acquire().await;
        let connection = connection.inspect_err(|error| self.log.failed(error))?;
        Ok(WriteConnection {
            connection: Some(connection),
            is_broken: false,
            log: self.log.clone(),
        })
    }
}

impl fmt::Debug for Writer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Writer")
    }
}

impl<'p> Executor<'p> for &'p Writer {
    type Database = Db;

    fn fetch_many<'e, 'q: 'e, E>(self, query: E) -> BoxStream<'e, Outcome<Step>>
    where
        'p: 'e,
        E: 'q + Execute<'q, Db>,
    {
        stream::once(async move {
            let mut connection = self.connection().await?;
            let steps: Vec<Step> = connection.fetch_many(query).try_collect().await?;
            self.log.succeeded();
            Outcome::Ok(stream::iter(steps.into_iter().map(Ok)))
        })
        .try_flatten()
        .boxed()
    }

    /// Read to the statement's end, at which SQLite commits: of a statement
    /// that is left at its first row nobody would learn that the disk is full.
    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Outcome<Option<Row>>>
    where
        'p: 'e,
        E: 'q + Execute<'q, Db>,
    {
        Box::pin(async move {
            let steps: Vec<Step> = self.fetch_many(query).try_collect().await?;
            Ok(steps.into_iter().find_map(Either::right))
        })
    }

    fn prepare_with<'e>(
        self,
        sql: SqlStr,
        parameters: &'e [TypeInfo],
    ) -> BoxFuture<'e, Outcome<Statement>>
    where
        'p: 'e,
    {
        Box::pin(async move {
            let mut connection = self.connection().await?;
            connection.prepare_with(sql, parameters).await
        })
    }

    /// For sqlx's macros, which are not used here.
    fn describe<'e>(self, sql: SqlStr) -> BoxFuture<'e, Outcome<Describe<Db>>>
    where
        'p: 'e,
    {
        Box::pin(async move {
            let mut connection = self.connection().await?;
            connection.describe(sql).await
        })
    }
}

/// A connection that writes. It goes back to the others only after every
/// statement on it came to a good end.
pub(in super::super::super) struct WriteConnection {
    /// `None` once it was given away.
    connection: Option<PoolConnection<Db>>,
    is_broken: bool,
    log: Arc<OutageLog>,
}

impl WriteConnection {
    /// Takes the connection down as broken until the statement has ended.
    fn begun(&mut self) -> Outcome<(&mut Connection, EndOfStatement<'_>)> {
        let was_broken = std::mem::replace(&mut self.is_broken, true);
        let connection = self.connection.as_deref_mut();
        let end = EndOfStatement {
            is_broken: &mut self.is_broken,
            was_broken,
            log: &self.log,
        };
        Ok((connection.ok_or(sqlx::Error::PoolClosed)?, end))
    }
}

impl fmt::Debug for WriteConnection {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("WriteConnection")
    }
}

impl Drop for WriteConnection {
    fn drop(&mut self) {
        if let Some(connection) = &mut self.connection
            && self.is_broken
        {
            connection.close_on_drop();
        }
    }
}

/// Notes how a statement ended; nothing where it was left before its end.
struct EndOfStatement<'c> {
    is_broken: &'c mut bool,
    was_broken: bool,
    log: &'c OutageLog,
}

impl EndOfStatement<'_> {
    fn good(self) {
        *self.is_broken = self.was_broken;
    }

    fn failed(&mut self, error: &sqlx::Error) {
        self.was_broken = true;
        self.log.failed(error);
    }
}

impl<'c> Executor<'c> for &'c mut WriteConnection {
    type Database = Db;

    fn fetch_many<'e, 'q: 'e, E>(self, query: E) -> BoxStream<'e, Outcome<Step>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Db>,
    {
        let (connection, end) = match self.begun() {
            Ok(begun) => begun,
            Err(error) => return stream::iter([Err(error)]).boxed(),
        };
        let steps = connection.fetch_many(query);
        stream::unfold((steps, end), |(mut steps, mut end)| async move {
            let step = match steps.next().await {
                None => {
                    end.good();
                    return None;
                }
                Some(step) => step.inspect_err(|error| end.failed(error)),
            };
            Some((step, (steps, end)))
        })
        .boxed()
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Outcome<Option<Row>>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Db>,
    {
        Box::pin(async move {
            let (connection, mut end) = self.begun()?;
            let row = connection.fetch_optional(query).await;
            let row = row.inspect_err(|error| end.failed(error))?;
            end.good();
            Ok(row)
        })
    }

    fn prepare_with<'e>(
        self,
        sql: SqlStr,
        parameters: &'e [TypeInfo],
    ) -> BoxFuture<'e, Outcome<Statement>>
    where
        'c: 'e,
    {
        Box::pin(async move {
            let (connection, mut end) = self.begun()?;
            let prepared = connection.prepare_with(sql, parameters).await;
            let prepared = prepared.inspect_err(|error| end.failed(error))?;
            end.good();
            Ok(prepared)
        })
    }

    /// For sqlx's macros, which are not used here.
    fn describe<'e>(self, sql: SqlStr) -> BoxFuture<'e, Outcome<Describe<Db>>>
    where
        'c: 'e,
    {
        Box::pin(async move {
            let (connection, mut end) = self.begun()?;
            let described = connection.describe(sql).await;
            let described = described.inspect_err(|error| end.failed(error))?;
            end.good();
            Ok(described)
        })
    }
}

/// A transaction: everything in it is kept by [`Self::commit`], or nothing.
pub(in super::super::super) struct WriteTransaction {
    connection: WriteConnection,
    is_open: bool,
}

/// Begins one.
pub(in super::super::super) async fn begin(writer: &Writer) -> Result<WriteTransaction, SqlError> {
    let mut connection = writer.connection().await?;
    connection.execute(BEGIN).await?;
    Ok(WriteTransaction {
        connection,
        is_open: true,
    })
}

impl WriteTransaction {
    pub(in super::super::super) async fn commit(mut self) -> Result<(), SqlError> {
        if self.connection.is_broken {
            // PostgreSQL would answer this commit with a rollback, and no error.
            let why = "a statement of this transaction has failed";
            return Err(sqlx::Error::Protocol(why.to_owned()).into());
        }
        self.connection.execute("COMMIT").await?;
        self.is_open = false;
        self.connection.log.succeeded();
        Ok(())
    }

    /// Keeps nothing, and is over when it returns. Dropped, it lets go of what it
    /// locked a moment later, and a lease passes by what is locked.
    pub(in super::super::super) async fn roll_back(mut self) -> Result<(), SqlError> {
        if self.connection.is_broken {
            return Ok(());
        }
        self.connection.execute("ROLLBACK").await?;
        self.is_open = false;
        Ok(())
    }
}

impl Deref for WriteTransaction {
    type Target = WriteConnection;

    fn deref(&self) -> &WriteConnection {
        &self.connection
    }
}

impl DerefMut for WriteTransaction {
    fn deref_mut(&mut self) -> &mut WriteConnection {
        &mut self.connection
    }
}

impl Drop for WriteTransaction {
    /// An act that found nothing to write rolls back; after a failure the
    /// connection is closed, which does the same.
    fn drop(&mut self) {
        let connection = &mut self.connection;
        if !self.is_open || connection.is_broken {
            return;
        }
        let mut given = WriteConnection {
            connection: connection.connection.take(),
            is_broken: true,
            log: connection.log.clone(),
        };
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                given.is_broken = false;
                // Where it fails, the connection is closed.
                let _ = given.execute("ROLLBACK").await;
            });
        }
    }
}
