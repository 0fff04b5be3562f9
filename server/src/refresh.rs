//! Asks the staff directories every so often. Whoever finds a list due first
//! takes a lease on it, so of several processes one asks.

use std::{sync::Arc, time::Duration};

use domain::{
    institution::{InstitutionSlug, staff_list_is_stale},
    ports::{Clock, Institutions, Rng, StoreError, Unreachable},
};
use jiff::SignedDuration;
use metrics::counter;
use tokio::sync::watch;

use crate::{
    adapters::staff::{Directory, Listed, NoList},
    config::{ConfigError, StaffHttpConfig},
    keys::Keys,
    store::{
        registers::Registers,
        staff::{Shrunk, Taken},
    },
};

/// For how long one process has a list to itself: longer than it may take.
const LEASE: SignedDuration = SignedDuration::from_mins(15);
/// How soon a list that could not be had is asked for again, at the latest.
const AGAIN: SignedDuration = SignedDuration::from_mins(10);
/// How often is looked whether a list is due.
const POLL: Duration = Duration::from_mins(1);
/// Mistakes that are logged of one list.
const LOGGED: usize = 20;

/// What became of one institution's list.
#[derive(Debug)]
pub enum Refreshed {
    /// It is not due, or another process is at it.
    NotDue,
    /// The directory says that nothing changed.
    Same,
    /// So many rows are there now.
    Replaced(usize),
    /// The old one stays, for this reason.
    Kept(Why),
}

/// Why the old list stays.
#[derive(Debug, thiserror::Error)]
pub enum Why {
    /// There is no new one.
    #[error(transparent)]
    NoList(#[from] NoList),
    /// It has shrunk.
    #[error("the list has {shrunk}; `server staff refresh {} --even-if-shrunk` takes it", .institution.as_str())]
    Shrunk {
        /// Whose list.
        institution: InstitutionSlug,
        /// How.
        shrunk: Shrunk,
    },
    /// It is older than the one that is there.
    #[error("the list is older than the one that is there")]
    Older,
}

/// Refreshes the lists of the configured institutions.
pub struct Refresher {
    directory: Directory,
    registers: Arc<dyn Registers>,
    chosen: Vec<InstitutionSlug>,
    every: SignedDuration,
    stale_after: SignedDuration,
    keys: Arc<Keys>,
    clock: Arc<dyn Clock>,
    rng: Arc<dyn Rng>,
}

impl Refresher {
    /// A refresher of this configuration.
    ///
    /// # Errors
    /// When the directory's token cannot be read.
    pub fn open(
        config: &StaffHttpConfig,
        registers: Arc<dyn Registers>,
        keys: Arc<Keys>,
        clock: Arc<dyn Clock>,
        rng: Arc<dyn Rng>,
    ) -> Result<Self, ConfigError> {
        Ok(Self {
            directory: Directory::open(config, clock.clone())?,
            registers,
            chosen: config.chosen(),
            every: SignedDuration::from_mins(i64::from(config.refresh_minutes)),
            stale_after: config.stale_after(),
            keys,
            clock,
            rng,
        })
    }

    /// Whose lists are asked for.
    ///
    /// # Errors
    /// When all institutions are meant and cannot be read.
    pub async fn institutions(&self) -> Result<Vec<InstitutionSlug>, Unreachable> {
        if !self.chosen.is_empty() {
            return Ok(self.chosen.clone());
        }
        let all = Institutions::all(&*self.registers).await?;
        Ok(all.into_iter().map(|profile| profile.slug).collect())
    }

    /// Asks for a list if it is due.
    ///
    /// # Errors
    /// When the store fails; the list is due again when the lease runs out.
    pub async fn refresh(&self, institution: &InstitutionSlug) -> Result<Refreshed, StoreError> {
        let now = self.clock.now();
        let leased = self
            .registers
            .lease_list(institution, now, now + LEASE)
            .await?;
        let Some(lease) = leased else {
            return Ok(Refreshed::NotDue);
        };
        let refreshed = self.ask(institution, lease.tag.as_deref(), false).await?;
        let pause = match refreshed {
            Refreshed::Kept(_) => {
                self.tell_if_stale(institution).await;
                self.every.min(AGAIN)
            }
            _ => self.every,
        };
        let next = self.clock.now() + self.spread(pause);
        self.registers.list_due(institution, next).await?;
        Ok(refreshed)
    }

    /// Asks for a list now, due or not, as an operator does.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn refresh_now(
        &self,
        institution: &InstitutionSlug,
        even_if_shrunk: bool,
    ) -> Result<Refreshed, StoreError> {
        self.ask(institution, None, even_if_shrunk).await
    }

    async fn ask(
        &self,
        institution: &InstitutionSlug,
        tag: Option<&str>,
        even_if_shrunk: bool,
    ) -> Result<Refreshed, StoreError> {
        let asked_at = self.clock.now();
        let refreshed = match self.directory.list(institution, tag, &self.keys).await {
            Err(why) => Refreshed::Kept(why.into()),
            Ok(Listed::Same) => {
                self.registers.confirm_list(institution, asked_at).await?;
                Refreshed::Same
            }
            Ok(Listed::List(list)) => {
                let taken = self
                    .registers
                    .take_list(institution, &list, even_if_shrunk)
                    .await?;
                match taken {
                    Taken::Replaced => Refreshed::Replaced(list.rows.len()),
                    Taken::Shrunk(shrunk) => Refreshed::Kept(Why::Shrunk {
                        institution: institution.clone(),
                        shrunk,
                    }),
                    Taken::Older => Refreshed::Kept(Why::Older),
                }
            }
        };
        log(institution, &refreshed);
        Ok(refreshed)
    }

    /// Beside the reason of this hour: how long it has been so.
    async fn tell_if_stale(&self, institution: &InstitutionSlug) {
        let Ok(as_of) = self.registers.as_of(institution).await else {
            return;
        };
        let now = self.clock.now();
        if staff_list_is_stale(as_of, self.stale_after, now) {
            let since = as_of.map(|as_of| now.duration_since(as_of).as_hours());
            tracing::error!(
                staff.institution = institution.as_str(),
                staff.hours = since,
                "the staff list is too old, and applicants are told"
            );
        }
    }

    /// Up to an eighth later, drawn: directories that serve many portals are
    /// not asked by all of them in the same second.
    fn spread(&self, pause: SignedDuration) -> SignedDuration {
        let mut drawn = [0];
        self.rng.fill(&mut drawn);
        pause + pause / 8 * i32::from(drawn[0]) / 255
    }

    async fn round(&self) {
        let Ok(institutions) = self.institutions().await else {
            return;
        };
        for institution in institutions {
            if let Err(error) = self.refresh(&institution).await
                && !error.is_outage()
            {
                tracing::error!(%error, staff.institution = institution.as_str(), "the list could not be kept");
            }
        }
    }
}

/// Tells the operator; of rows their numbers and what is wrong, never a value.
fn log(institution: &InstitutionSlug, refreshed: &Refreshed) {
    let institution = institution.as_str();
    let outcome = match refreshed {
        Refreshed::NotDue => return,
        Refreshed::Same => "same",
        Refreshed::Replaced(_) => "replaced",
        Refreshed::Kept(_) => "kept",
    };
    let labels = [
        ("institution", institution.to_owned()),
        ("outcome", outcome.to_owned()),
    ];
    counter!("muhur_staff_refreshes_total", &labels).increment(1);
    match refreshed {
        Refreshed::NotDue => {}
        Refreshed::Same => {
            tracing::info!(staff.institution = institution, "staff list unchanged");
        }
        Refreshed::Replaced(rows) => {
            tracing::info!(
                staff.institution = institution,
                staff.rows = rows,
                "staff list taken"
            );
        }
        Refreshed::Kept(why) => {
            tracing::error!(staff.institution = institution, %why, "the old staff list stays");
            if let Why::NoList(NoList::Rows(mistakes)) = why {
                for mistake in mistakes.iter().take(LOGGED) {
                    tracing::error!(staff.institution = institution, %mistake, "staff list");
                }
            }
        }
    }
}

/// Refreshes until told to stop. A list under way is left: nothing of it was
/// kept yet, and it is due again when its lease runs out.
pub async fn keep(refresher: Arc<Refresher>, mut stop: watch::Receiver<bool>) {
    let work = async {
        loop {
            refresher.round().await;
            tokio::time::sleep(POLL).await;
        }
    };
    tokio::select! {
        () = work => {}
        _ = stop.wait_for(|stop| *stop) => {}
    }
}
