//! Rehearsing an outage in the portal that runs on this machine.

use std::{net::SocketAddr, process::ExitCode, time::Duration};

use reqwest::{Client, Method};

use super::Ended;
use crate::{
    config::Config,
    operator::LONGEST,
    watch::{Kind, System},
};

/// What is done.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum OutageCommand {
    /// Lists the rehearsals under way.
    List,
    /// Begins one: what would happen if a system failed.
    Begin {
        /// The system.
        system: System,
        /// What happens to its calls.
        kind: Kind,
        /// To how many of a hundred.
        #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u8).range(1..=100))]
        percent: u8,
        /// For how long; it ends by itself.
        #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(i64).range(1..=LONGEST))]
        minutes: i64,
    },
    /// Ends one.
    End {
        /// The system.
        system: System,
    },
}

/// Tells the running portal; 1 where it does not answer or refuses.
///
/// # Errors
/// When the portal has no operator's address or cannot be reached there.
pub async fn outage(config: &Config, command: OutageCommand) -> Ended {
    let Some(operator) = config.operator else {
        return Err("operator: this portal has no address for its operator".into());
    };
    let (method, path) = match command {
        OutageCommand::List => (Method::GET, "/outages".to_owned()),
        OutageCommand::End { system } => (Method::DELETE, format!("/outages/{}", system.code())),
        OutageCommand::Begin {
            system,
            kind,
            percent,
            minutes,
        } => (
            Method::PUT,
            format!(
                "/outages/{}?kind={}&percent={percent}&minutes={minutes}",
                system.code(),
                kind.code()
            ),
        ),
    };
    let (good, told) = ask(operator, method, &path).await?;
    println!("{}", told.trim_end());
    Ok(if good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

async fn ask(
    operator: SocketAddr,
    method: Method,
    path: &str,
) -> Result<(bool, String), reqwest::Error> {
    let client = Client::builder()
        .no_proxy()
        .timeout(Duration::from_secs(5))
        .build()?;
    let answer = client
        .request(method, format!("http://{operator}{path}"))
        .send()
        .await?;
    Ok((answer.status().is_success(), answer.text().await?))
}
