//! How statements are carried out here: as sqlx does it, with an error that `?` turns
//! into the store's.

use futures_util::future::BoxFuture;
use sqlx::{
    Database, Executor, FromRow,
    query::{Query, QueryAs, QueryScalar},
};

use super::super::{super::error::SqlError, Db};

type Arguments = <Db as Database>::Arguments;
type Row = <Db as Database>::Row;
type Running<'e, T> = BoxFuture<'e, Result<T, SqlError>>;

/// A statement that gives no rows.
pub(super) trait Run<'q> {
    /// Carries it out; gives the number of rows that it changed.
    fn run<'e, 'c: 'e>(self, on: impl Executor<'c, Database = Db> + 'e) -> Running<'e, u64>
    where
        'q: 'e;
}

impl<'q> Run<'q> for Query<'q, Db, Arguments> {
    fn run<'e, 'c: 'e>(self, on: impl Executor<'c, Database = Db> + 'e) -> Running<'e, u64>
    where
        'q: 'e,
    {
        Box::pin(async move { Ok(self.execute(on).await?.rows_affected()) })
    }
}

/// A statement that gives rows.
pub(super) trait Fetch<'q, T> {
    /// The first row, if there is one.
    fn optional<'e, 'c: 'e>(
        self,
        on: impl Executor<'c, Database = Db> + 'e,
    ) -> Running<'e, Option<T>>
    where
        'q: 'e;

    /// The only row.
    fn one<'e, 'c: 'e>(self, on: impl Executor<'c, Database = Db> + 'e) -> Running<'e, T>
    where
        'q: 'e;

    /// Every row.
    fn all<'e, 'c: 'e>(self, on: impl Executor<'c, Database = Db> + 'e) -> Running<'e, Vec<T>>
    where
        'q: 'e;
}

macro_rules! fetch {
    ($query:ident, $row:ty) => {
        impl<'q, T> Fetch<'q, T> for $query<'q, Db, T, Arguments>
        where
            T: Send + Unpin + 'static,
            $row: for<'r> FromRow<'r, Row> + Send + Unpin,
        {
            fn optional<'e, 'c: 'e>(
                self,
                on: impl Executor<'c, Database = Db> + 'e,
            ) -> Running<'e, Option<T>>
            where
                'q: 'e,
            {
                Box::pin(async move { Ok(self.fetch_optional(on).await?) })
            }

            fn one<'e, 'c: 'e>(self, on: impl Executor<'c, Database = Db> + 'e) -> Running<'e, T>
            where
                'q: 'e,
            {
                Box::pin(async move { Ok(self.fetch_one(on).await?) })
            }

            fn all<'e, 'c: 'e>(
                self,
                on: impl Executor<'c, Database = Db> + 'e,
            ) -> Running<'e, Vec<T>>
            where
                'q: 'e,
            {
                Box::pin(async move { Ok(self.fetch_all(on).await?) })
            }
        }
    };
}

fetch!(QueryAs, T);
fetch!(QueryScalar, (T,));
