//! Rehearsing an outage in the portal that runs on this machine.

use std::{net::SocketAddr, process::ExitCode, time::Duration};

use domain::ports::Clock;
use reqwest::{Client, Method};

use super::{Ended, actor};
use crate::{
    config::Config,
    operator::LONGEST,
    operator_proof, say, start,
    system::SystemClock,
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
        /// Why; the portal's log tells it. No person's data.
        #[arg(long, value_parser = actor::reason)]
        reason: String,
    },
    /// Ends one.
    End {
        /// The system.
        system: System,
        /// Why; the portal's log tells it. No person's data.
        #[arg(long, value_parser = actor::reason)]
        reason: Option<String>,
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
    let query = |pairs: &[(&str, &str)]| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(pairs).append_pair("who", &actor::who());
        query.finish()
    };
    let (method, path) = match command {
        OutageCommand::List => (Method::GET, "/outages".to_owned()),
        OutageCommand::End { system, reason } => {
            let reason = reason.as_deref().map(|reason| ("reason", reason));
            let reason: Vec<_> = reason.into_iter().collect();
            let path = format!("/outages/{}?{}", system.code(), query(&reason));
            (Method::DELETE, path)
        }
        OutageCommand::Begin {
            system,
            kind,
            percent,
            minutes,
            reason,
        } => {
            let (percent, minutes) = (percent.to_string(), minutes.to_string());
            let query = query(&[
                ("kind", kind.code()),
                ("percent", &percent),
                ("minutes", &minutes),
                ("reason", &reason),
            ]);
            (Method::PUT, format!("/outages/{}?{query}", system.code()))
        }
    };
    let keys = start::keys(config)?;
    let proof = operator_proof::made(&keys, &method, &path, SystemClock.now());
    let (good, told) = ask(operator, method, &path, proof).await?;
    say!("{}", told.trim_end());
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
    proof: String,
) -> Result<(bool, String), reqwest::Error> {
    let client = Client::builder()
        .no_proxy()
        .timeout(Duration::from_secs(5))
        .build()?;
    let answer = client
        .request(method, format!("http://{operator}{path}"))
        .header(operator_proof::PROOF, proof)
        .send()
        .await?;
    Ok((answer.status().is_success(), answer.text().await?))
}
