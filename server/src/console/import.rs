//! Replacing lists by an operator's own file.

use std::{
    fmt::Display,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use domain::ports::Clock;

use super::{Ended, actor, acts::Recorder, read};
use crate::{
    config::Config,
    import, say, start,
    store::{self, Tables},
    system::SystemClock,
    warn_user,
};

/// Which list.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub enum What {
    /// Who works where: the lists of the institutions in the file.
    Staff,
    /// Every institution.
    Institutions,
}

/// A list to be taken.
#[derive(Clone, Debug, clap::Args)]
pub struct Import {
    /// `staff` or `institutions`.
    what: What,
    /// The CSV file.
    file: PathBuf,
    /// Takes a list that has less than half of the old one's rows.
    #[arg(long, requires = "reason")]
    even_if_shrunk: bool,
    /// Why; it is kept with the act. No person's data.
    #[arg(long, value_parser = actor::reason)]
    reason: Option<String>,
}

/// Replaces lists by a file, whole or not at all; 1 where the old ones stay
/// because the new ones are short.
///
/// # Errors
/// When the file cannot be read or has mistakes, or the store fails.
pub async fn import(config: &Config, list: &Import) -> Ended {
    let Import {
        what,
        file,
        even_if_shrunk,
        reason,
    } = list;
    let even_if_shrunk = *even_if_shrunk;
    let keys = Arc::new(start::keys(config)?);
    let text = text(file)?;
    let tables = Tables::TakeAsTheyAre;
    let opened = store::open_with(&config.database()?, keys.clone(), tables).await?;
    let registers = &*opened.registers;
    let recorder = Recorder::new(opened.operator_acts.clone(), Arc::new(SystemClock));
    let record = async |act: &str| {
        let act = format!(
            "import {act}{}",
            if even_if_shrunk {
                " --even-if-shrunk"
            } else {
                ""
            }
        );
        let file = file.display().to_string();
        recorder.record(&act, &file, reason.as_deref()).await
    };
    let (count, shrunk) = match what {
        What::Staff => {
            let rows = import::staff(&text, &keys).map_err(|errors| lines(file, &errors))?;
            record("staff").await?;
            let now = SystemClock.now();
            let shrunk = registers.replace_staff(&rows, now, even_if_shrunk).await?;
            let told = shrunk
                .iter()
                .map(|(institution, shrunk)| format!("{}: {shrunk}", institution.as_str()));
            (rows.len(), told.collect())
        }
        What::Institutions => {
            let rows = import::institutions(&text).map_err(|errors| lines(file, &errors))?;
            record("institutions").await?;
            let shrunk = registers
                .replace_institutions(&rows, even_if_shrunk)
                .await?;
            let told = shrunk
                .iter()
                .map(|shrunk| format!("institutions: {shrunk}"));
            (rows.len(), told.collect::<Vec<_>>())
        }
    };
    if shrunk.is_empty() {
        say!("{count} rows");
        return Ok(ExitCode::SUCCESS);
    }
    warn_user!("{}", lines(file, &shrunk));
    warn_user!("nothing was changed; --even-if-shrunk --reason '…' takes it");
    Ok(ExitCode::FAILURE)
}

/// A file's text.
fn text(file: &Path) -> Result<String, String> {
    String::from_utf8(read(file)?)
        .map_err(|_| format!("{}: not UTF-8; save it as CSV UTF-8", file.display()))
}

/// What is wrong with a file, on a line of its own each.
fn lines(file: &Path, wrong: &[impl Display]) -> String {
    let lines: Vec<String> = wrong
        .iter()
        .map(|one| format!("{}: {one}", file.display()))
        .collect();
    lines.join("\n")
}
