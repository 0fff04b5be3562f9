//! How many connections the store has, for the metrics.

use std::sync::Arc;

use sqlx::{Database, Pool};

/// The pools of an open store.
#[derive(Clone)]
pub struct Pools(Arc<[(&'static str, Arc<dyn Counted>)]>);

/// What a pool has at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figures {
    /// What it is for.
    pub name: &'static str,
    /// Connections that there may be.
    pub most: u32,
    /// Connections that there are.
    pub open: u32,
    /// Of these the ones that nobody uses.
    pub idle: u32,
}

trait Counted: Send + Sync {
    fn counts(&self) -> [u32; 3];
}

impl<D: Database> Counted for Pool<D> {
    fn counts(&self) -> [u32; 3] {
        let idle = u32::try_from(self.num_idle()).unwrap_or(u32::MAX);
        [self.options().get_max_connections(), self.size(), idle]
    }
}

impl Pools {
    pub(super) fn of<D: Database>(pools: &[(&'static str, &Pool<D>)]) -> Self {
        let pools = pools.iter().map(|(name, pool)| {
            let pool: Arc<dyn Counted> = Arc::new((*pool).clone());
            (*name, pool)
        });
        Self(pools.collect())
    }

    /// What each of them has.
    pub fn figures(&self) -> impl Iterator<Item = Figures> {
        self.0.iter().map(|(name, pool)| {
            let [most, open, idle] = pool.counts();
            Figures {
                name,
                most,
                open,
                idle,
            }
        })
    }
}
