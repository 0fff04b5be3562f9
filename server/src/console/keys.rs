//! Rotating the master key: a new key seals, everything is sealed anew with it, and the
//! one before is let go.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    time::Duration,
};

use domain::ports::Clock;
use jiff::{SignedDuration, Timestamp};

use super::{Ended, actor, acts::Recorder};
use crate::{
    config::Config,
    key_watch::SILENT,
    keys::{KeyId, Keys, key_file},
    say,
    start::{self, Started},
    store::key_rotation::{Holder, KeyRotation, Look},
    warn_user,
};

/// What is done with the keys that seal.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum KeysCommand {
    /// Lists the keys of the key file, oldest first, and what each is still for. Ends
    /// with 1 where something is not under the key that seals.
    List,
    /// Draws a new key and writes it into a key file. Nothing is sealed with it before
    /// `rotate`. No configuration is read, so that whoever owns the file can do it.
    Add {
        /// The key file.
        file: PathBuf,
    },
    /// Seals everything anew with the newest key of the key file, while the portal runs,
    /// and lets the keys of before go. Where the file has no newer key than the one that
    /// seals, a new one is written into it first. Given again, it goes on where it was
    /// ended.
    Rotate {
        /// Why; it is kept with the act. No person's data.
        #[arg(long, value_parser = actor::reason)]
        reason: String,
    },
    /// Takes a key that nothing depends on any more out of a key file. No configuration
    /// is read: `list` tells which key that is. Keep a copy for as long as there are
    /// backups from its time.
    Retire {
        /// The key, as `list` has it.
        #[arg(value_parser = key_id)]
        id: KeyId,
        /// The key file.
        file: PathBuf,
    },
}

fn key_id(text: &str) -> Result<KeyId, String> {
    KeyId::parse(text).ok_or_else(|| "eight digits, as `keys list` has them".to_owned())
}

/// Adds a key to a file.
///
/// # Errors
/// When the file cannot be read or written.
pub fn add(file: &Path) -> Ended {
    let id = key_file::add(file)?;
    say!("{id}: the new key is in {}", file.display());
    say!("restart every process whose key file is a copy of it, then: server keys rotate");
    Ok(ExitCode::SUCCESS)
}

/// Takes a key out of a file.
///
/// # Errors
/// When it is not in it or the newest, or the file cannot be read or written.
pub fn retire(id: KeyId, file: &Path) -> Ended {
    key_file::retire(file, id)?;
    say!("{id} is no longer in {}", file.display());
    Ok(ExitCode::SUCCESS)
}

/// Lists the keys; 1 where something is not under the key that seals.
///
/// # Errors
/// When the store cannot be read.
pub async fn list(config: &Config) -> Ended {
    let started = start::start_for_console(config).await?;
    let rotation = &started.key_rotation;
    let depended_on = rotation.depended_on().await?;
    let left = rotation.pass(Look::Only).await?;
    let is_left = left.renewed > 0 || left.unreadable > 0;
    for id in started.keys.ids() {
        let what = depended_on.iter().find(|one| one.id == id);
        say!(
            "{id}: {}",
            match what {
                Some(one) if one.seals => "seals",
                Some(_) => "opens what it sealed; `server keys rotate` goes on with that",
                None if id == started.keys.newest_id() =>
                    "new; `server keys rotate` begins with it",
                None if is_left => "values may still depend on it: keep it",
                None => "nothing depends on it",
            }
        );
    }
    if left.renewed > 0 {
        say!(
            "{} values and proofs are under another key: give `server keys rotate` again",
            left.renewed
        );
    }
    tell_unreadable(left.unreadable);
    let is_done = !is_left && depended_on.iter().all(|one| one.seals);
    Ok(ExitCode::from(u8::from(!is_done)))
}

fn tell_unreadable(count: u64) {
    if count > 0 {
        warn_user!("{count} values and proofs are of no key that is here; the log tells where");
    }
}

/// How long is waited for every process that serves to have read a key: longer than
/// one that was ended counts as serving.
const PATIENCE: SignedDuration = SignedDuration::from_secs(30);

/// What was sealed with the key of before when a process took note of the new one is
/// stored by then, but for a staff list that takes longer: `list` counts that, and the
/// command given again takes it along.
const SETTLED: SignedDuration = SignedDuration::from_secs(20);

/// Between two looks.
const PAUSE: Duration = Duration::from_secs(1);

/// Seals everything anew, and lets the keys of before go.
///
/// # Errors
/// When a process that serves has not the new key, or the key file or the store cannot
/// be read or written. Nothing is lost then: the same command goes on.
pub async fn rotate(config: &Config, reason: &str) -> Ended {
    let started = start::start_for_console(config).await?;
    let of = Rotating::of(&started);
    let before = of.begin(config, &started, reason).await?;
    let sealing = of.keys.sealing_id();
    of.until_everybody("seals with it", |one| one.sealing == Some(sealing))
        .await?;
    let unreadable = of.seal_all_anew().await?;
    if unreadable > 0 {
        tell_unreadable(unreadable);
        warn_user!("no key is let go: put back what is missing, and give this command again");
        return Ok(ExitCode::FAILURE);
    }
    for id in before {
        of.rotation.let_go(id).await?;
        say!("{id}: nothing depends on it any more");
    }
    say!("{sealing}: everything is sealed with it");
    Ok(ExitCode::SUCCESS)
}

struct Rotating {
    keys: Arc<Keys>,
    rotation: Arc<dyn KeyRotation>,
    clock: Arc<dyn Clock>,
}

impl Rotating {
    fn of(started: &Started) -> Self {
        Self {
            keys: started.keys.clone(),
            rotation: started.key_rotation.clone(),
            clock: started.services.ports().clock.clone(),
        }
    }

    /// Lets the newest key seal, unless a rotation is under way; gives the keys of
    /// before.
    async fn begin(
        &self,
        config: &Config,
        started: &Started,
        reason: &str,
    ) -> Result<Vec<KeyId>, Box<dyn std::error::Error>> {
        let before = self.opening().await?;
        if !before.is_empty() {
            say!("{}: what was begun goes on", self.keys.sealing_id());
            return Ok(before);
        }
        if self.keys.newest_id() == self.keys.sealing_id() {
            self.add(&config.key_file)?;
        }
        let new = self.keys.newest_id();
        self.until_everybody("has read it", |one| one.known.contains(&new))
            .await?;
        Recorder::of(started)
            .record("keys rotate", &new.to_string(), Some(reason))
            .await?;
        if self.rotation.seal_with(new).await? {
            say!("{new}: seals from now on");
        }
        // Somebody else's, where they were first.
        self.adopt().await?;
        self.opening().await
    }

    /// The keys that only open.
    async fn opening(&self) -> Result<Vec<KeyId>, Box<dyn std::error::Error>> {
        let all = self.rotation.depended_on().await?;
        let opening = all.iter().filter(|one| !one.seals);
        Ok(opening.map(|one| one.id).collect())
    }

    async fn adopt(&self) -> Result<(), Box<dyn std::error::Error>> {
        let all = self.rotation.depended_on().await?;
        let sealing = all.iter().find(|one| one.seals);
        let adopted = sealing.is_some_and(|one| self.keys.seal_with(one.id));
        if adopted {
            Ok(())
        } else {
            Err("the key that seals now is not in the key file: give this command again".into())
        }
    }

    fn add(&self, file: &Path) -> Result<(), Box<dyn std::error::Error>> {
        key_file::add_after(file, self.keys.newest_id()).map_err(|error| {
            let file = file.display();
            format!(
                "{error}; a new key is written by whoever owns the file that {file} is, or is a \
                 copy of: server keys add FILE. Restart every process then, and give this \
                 command again"
            )
        })?;
        Ok(self.keys.read_again()?)
    }

    /// Waits until this is so of every process that serves.
    async fn until_everybody(
        &self,
        does: &str,
        is_so: impl Fn(&Holder) -> bool,
    ) -> Result<(), Box<dyn std::error::Error>> {
        let end = self.clock.now() + PATIENCE;
        loop {
            let now = self.clock.now();
            let holders = self.rotation.holders(now - SILENT).await?;
            let others: BTreeSet<&str> = holders
                .iter()
                .filter(|one| !is_so(one))
                .map(|one| one.process.get(..8).unwrap_or_default())
                .collect();
            if others.is_empty() {
                return Ok(());
            }
            if now > end {
                let count = others.len();
                return Err(format!(
                    "of {} processes that serve {count} never {does}: copy the key file to where \
                     theirs is, restart them, and give this command again",
                    holders.len(),
                )
                .into());
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Looks until nothing is left; gives how many values no key opens.
    async fn seal_all_anew(&self) -> Result<u64, Box<dyn std::error::Error>> {
        let settled: Timestamp = self.clock.now() + SETTLED;
        loop {
            let is_settled = self.clock.now() >= settled;
            let pass = self.rotation.pass(Look::AndRenew).await?;
            if pass.renewed > 0 {
                say!("{} values and proofs made anew", pass.renewed);
            } else if is_settled {
                return Ok(pass.unreadable);
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
}
