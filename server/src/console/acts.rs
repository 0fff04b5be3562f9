//! The record of what operators did.

use std::{process::ExitCode, sync::Arc};

use domain::ports::{Clock, StoreError};

use super::{Ended, actor, seconds};
use crate::{
    config::Config,
    say,
    start::{self, Started},
    store::operator_acts::{OperatorAct, OperatorActs},
};

/// What is done with the record.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum ActsCommand {
    /// Lists the newest acts of operators, newest first.
    List {
        /// How many.
        #[arg(long, default_value_t = 100)]
        most: u32,
    },
}

/// Keeps what the one at the console does, before it is done.
pub struct Recorder {
    acts: Arc<dyn OperatorActs>,
    clock: Arc<dyn Clock>,
    who: String,
}

impl Recorder {
    /// Into the store of these parts.
    pub fn of(started: &Started) -> Self {
        Self::new(
            started.operator_acts.clone(),
            started.services.ports().clock.clone(),
        )
    }

    /// Into this record.
    pub fn new(acts: Arc<dyn OperatorActs>, clock: Arc<dyn Clock>) -> Self {
        let who = actor::who();
        Self { acts, clock, who }
    }

    /// Keeps an act; the portal that runs tells its log of it.
    ///
    /// # Errors
    /// When the store fails; then the act must not be done.
    pub async fn record(
        &self,
        act: &str,
        subject: &str,
        reason: Option<&str>,
    ) -> Result<(), StoreError> {
        let act = OperatorAct {
            at: self.clock.now(),
            who: self.who.clone(),
            act: act.to_owned(),
            subject: subject.to_owned(),
            reason: reason.map(str::to_owned),
        };
        self.acts.record(&act).await
    }
}

/// Shows the record.
///
/// # Errors
/// When the store cannot be read.
pub async fn acts(config: &Config, command: &ActsCommand) -> Ended {
    let started = start::start_for_console(config).await?;
    let ActsCommand::List { most } = command;
    for act in started.operator_acts.newest(*most).await? {
        say!(
            "{} {}: {} {}{}",
            seconds(act.at),
            act.who,
            act.act,
            act.subject,
            act.reason
                .map(|why| format!(", because: {why}"))
                .unwrap_or_default(),
        );
    }
    Ok(ExitCode::SUCCESS)
}
