//! The keys that this database depends on, and the processes that have them.

use async_trait::async_trait;
use domain::ports::StoreError;
use jiff::{SignedDuration, Timestamp};
use sqlx::{Executor, Row};
use subtle::ConstantTimeEq;

use super::super::{
    super::{
        error::SqlError,
        key_rotation::{DependedOn, Holder, KeyRotation, Look, Pass},
        rows::corrupt,
    },
    Connection, Db,
};
use super::{
    Outcome, SqlStore,
    connection::begin,
    key_check, resealing,
    run::{Fetch, Run},
};
use crate::keys::{KeyId, Keys};

pub(super) const SEALS: &str = "seals";
const OPENS: &str = "opens";

/// After how long a process that said nothing is forgotten.
const FORGOTTEN: SignedDuration = SignedDuration::from_hours(1);

/// A row as it was read.
struct Noted {
    id: KeyId,
    state: String,
    mac: String,
}

impl Noted {
    fn of(row: &<Db as sqlx::Database>::Row) -> Result<Self, sqlx::Error> {
        let id: String = row.try_get("id")?;
        let id = KeyId::parse(&id).ok_or_else(|| sqlx::Error::Decode("data_keys.id".into()))?;
        Ok(Self {
            id,
            state: row.try_get("state")?,
            mac: row.try_get("mac")?,
        })
    }

    fn seals(&self) -> bool {
        self.state == SEALS
    }

    /// Whether it was noted by whoever has the key; nothing where we have it not.
    fn holds(&self, keys: &Keys) -> Option<bool> {
        let right = keys.data_key_mac(self.id, &self.state)?;
        Some(self.mac.as_bytes().ct_eq(right.as_bytes()).into())
    }
}

async fn noted<'e>(on: impl Executor<'e, Database = Db>) -> Result<Vec<Noted>, sqlx::Error> {
    let rows = sqlx::query("SELECT id, state, mac FROM data_keys ORDER BY state, id")
        .fetch_all(on)
        .await?;
    rows.iter().map(Noted::of).collect()
}

/// What keeps a process with these keys from working on a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lack {
    /// It depends on a key that is not among them.
    Key(KeyId),
    /// What is noted there of its keys was not noted by whoever has them.
    Proof,
}

/// Whether these keys are all that the database depends on. It is left as it is.
pub(super) async fn lack(on: &mut Connection, keys: &Keys) -> Result<Option<Lack>, sqlx::Error> {
    if !key_check::exists(on, "data_keys").await? {
        return Ok(None);
    }
    Ok(lack_of(&noted(&mut *on).await?, keys))
}

fn lack_of(noted: &[Noted], keys: &Keys) -> Option<Lack> {
    noted.iter().find_map(|one| match one.holds(keys) {
        None => Some(Lack::Key(one.id)),
        Some(false) => Some(Lack::Proof),
        Some(true) => None,
    })
}

/// Seals with the key that the database names from now on. A new one is given the
/// newest key; in one of before the first rotation, the index key sealed everything.
pub(super) async fn adopt(
    on: &mut Connection,
    keys: &Keys,
    is_new: bool,
) -> Result<Option<Lack>, sqlx::Error> {
    let mut all = noted(&mut *on).await?;
    if all.is_empty() {
        let id = if is_new {
            keys.newest_id()
        } else {
            keys.first_id()
        };
        let Some(mac) = keys.data_key_mac(id, SEALS) else {
            return Ok(Some(Lack::Key(id)));
        };
        sqlx::query(
            "INSERT INTO data_keys (id, state, mac) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        )
        .bind(id.to_string())
        .bind(SEALS)
        .bind(mac)
        .execute(&mut *on)
        .await?;
        // Another process may have been first.
        all = noted(&mut *on).await?;
    }
    let lack = lack_of(&all, keys);
    if lack.is_none()
        && let Some(sealing) = all.iter().find(|one| one.seals())
    {
        keys.seal_with(sealing.id);
    }
    Ok(lack)
}

/// Ids in one text.
fn listed(ids: &[KeyId]) -> String {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    ids.join(" ")
}

fn lacking() -> StoreError {
    StoreError::Failed("a key that is to seal is not in the key file".to_owned())
}

impl SqlStore {
    async fn noted_keys(&self) -> Result<Vec<Noted>, SqlError> {
        Ok(noted(&self.read).await?)
    }
}

#[async_trait]
impl KeyRotation for SqlStore {
    async fn depended_on(&self) -> Outcome<Vec<DependedOn>> {
        let noted = self.noted_keys().await?;
        if noted.iter().any(|one| one.holds(&self.keys) == Some(false)) {
            return Err(corrupt("data_keys.mac"));
        }
        let depended_on = |one: &Noted| DependedOn {
            id: one.id,
            seals: one.seals(),
        };
        Ok(noted.iter().map(depended_on).collect())
    }

    async fn seal_with(&self, id: KeyId) -> Outcome<bool> {
        let before = self.noted_keys().await?;
        let before = before.iter().find(|one| one.seals());
        let before = before.ok_or(corrupt("data_keys.state"))?.id;
        if before == id {
            return Ok(false);
        }
        let macs =
            [(before, OPENS), (id, SEALS)].map(|(id, state)| self.keys.data_key_mac(id, state));
        let [Some(opens), Some(seals)] = macs else {
            return Err(lacking());
        };
        let mut tx = begin(&self.write).await?;
        let was_first =
            sqlx::query("UPDATE data_keys SET state = $3, mac = $4 WHERE id = $1 AND state = $2")
                .bind(before.to_string())
                .bind(SEALS)
                .bind(OPENS)
                .bind(opens)
                .run(&mut *tx)
                .await?
                == 1;
        if was_first {
            sqlx::query(
                "INSERT INTO data_keys (id, state, mac) VALUES ($1, $2, $3) \
                 ON CONFLICT (id) DO UPDATE SET state = excluded.state, mac = excluded.mac",
            )
            .bind(id.to_string())
            .bind(SEALS)
            .bind(seals)
            .run(&mut *tx)
            .await?;
            tx.commit().await?;
            self.keys.seal_with(id);
        }
        Ok(was_first)
    }

    async fn pass(&self, look: Look) -> Outcome<Pass> {
        Ok(resealing::pass(self, look).await?)
    }

    async fn let_go(&self, id: KeyId) -> Outcome<()> {
        sqlx::query("DELETE FROM data_keys WHERE id = $1 AND state = $2")
            .bind(id.to_string())
            .bind(OPENS)
            .run(&self.write)
            .await?;
        Ok(())
    }

    async fn take_note(&self, process: &str, now: Timestamp) -> Outcome<Option<KeyId>> {
        let noted = self.noted_keys().await?;
        let sealing = noted.iter().find(|one| one.seals());
        let mut unknown = None;
        if let Some(sealing) = sealing {
            match sealing.holds(&self.keys) {
                Some(true) => drop(self.keys.seal_with(sealing.id)),
                Some(false) => return Err(corrupt("data_keys.mac")),
                None => unknown = Some(sealing.id),
            }
        }
        let mut tx = begin(&self.write).await?;
        sqlx::query("DELETE FROM key_holders WHERE seen_at < $1")
            .bind((now - FORGOTTEN).as_millisecond())
            .run(&mut *tx)
            .await?;
        sqlx::query(
            "INSERT INTO key_holders (process, known, sealing, seen_at) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (process) DO UPDATE SET known = excluded.known, \
             sealing = excluded.sealing, seen_at = excluded.seen_at",
        )
        .bind(process)
        .bind(listed(&self.keys.ids()))
        .bind(self.keys.sealing_id().to_string())
        .bind(now.as_millisecond())
        .run(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(unknown)
    }

    async fn holders(&self, since: Timestamp) -> Outcome<Vec<Holder>> {
        let rows: Vec<(String, String, String)> = sqlx::query_as(
            "SELECT process, known, sealing FROM key_holders WHERE seen_at >= $1 ORDER BY process",
        )
        .bind(since.as_millisecond())
        .all(&self.read)
        .await?;
        let holders = rows.into_iter().map(|(process, known, sealing)| Holder {
            process,
            known: known.split(' ').filter_map(KeyId::parse).collect(),
            sealing: KeyId::parse(&sealing),
        });
        Ok(holders.collect())
    }
}
