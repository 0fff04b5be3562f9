//! Replacing lists by an operator's own file.

use std::{fmt::Display, path::Path, process::ExitCode, sync::Arc};

use domain::ports::Clock;

use super::{Ended, read};
use crate::{
    adapters::system::SystemClock,
    config::Config,
    import,
    start::{self, StartError},
    store,
};

/// Which list.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub enum What {
    /// Who works where: the lists of the institutions in the file.
    Staff,
    /// Every institution.
    Institutions,
}

/// Replaces lists by a file, whole or not at all; 1 where the old ones stay
/// because the new ones are short.
///
/// # Errors
/// When the file cannot be read or has mistakes, or the store fails.
pub async fn import(config: &Config, what: What, file: &Path, even_if_shrunk: bool) -> Ended {
    let keys = Arc::new(start::keys(config)?);
    let text = text(file)?;
    let opened = store::open(&config.database()?, keys.clone())
        .await
        .map_err(StartError::from)?;
    let registers = &*opened.registers;
    let (count, shrunk) = match what {
        What::Staff => {
            let rows = import::staff(&text, &keys).map_err(|errors| lines(file, &errors))?;
            let now = SystemClock.now();
            let shrunk = registers.replace_staff(&rows, now, even_if_shrunk).await?;
            let told = shrunk
                .iter()
                .map(|(institution, shrunk)| format!("{}: {shrunk}", institution.as_str()));
            (rows.len(), told.collect())
        }
        What::Institutions => {
            let rows = import::institutions(&text).map_err(|errors| lines(file, &errors))?;
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
        println!("{count} rows");
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!("{}", lines(file, &shrunk));
    eprintln!("nothing was changed; --even-if-shrunk takes it");
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
