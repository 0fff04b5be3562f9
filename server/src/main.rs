//! The `server` command.

use std::{io::IsTerminal, net::SocketAddr, path::PathBuf, process::ExitCode, time::Duration};

use app::text;
use clap::{Parser, Subcommand};
use domain::Locale;
use server::{
    config::{Config, ConfigError, LogConfig},
    console::{self, OutageCommand, OutboxCommand, StaffCommand, What},
    enduring::{endure, tell_panics_by_their_place},
    operator,
    outbox::{self, Kick, follow},
    portal, refresh,
    start::{self, Started},
    sweep,
};
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

/// Mühür: the application portal for qualified electronic certificates.
#[derive(Parser)]
#[command(version)]
struct Args {
    /// The configuration file (TOML). The environment goes over it:
    /// `MUHUR_HTTP__ADDRESS` is `http.address`.
    #[arg(long, global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serves the portal.
    Serve,
    /// Tells whether a printed form is one of this portal's. Ends with 0 where
    /// it is and was not changed, with 3 where something was added to it, with
    /// 4 where it was altered and with 5 where it is none.
    Verify {
        /// The PDF file.
        file: PathBuf,
    },
    /// Shows and moves what could not be delivered.
    Outbox {
        /// `list`, `retry` or `drop`.
        #[command(subcommand)]
        what: OutboxCommand,
    },
    /// Rehearses an outage of an outside system in the portal that runs here.
    Outage {
        /// `list`, `begin` or `end`.
        #[command(subcommand)]
        what: OutageCommand,
    },
    /// Shows and refreshes staff lists.
    Staff {
        /// `list` or `refresh`.
        #[command(subcommand)]
        what: StaffCommand,
    },
    /// Gives an application that too many wrong codes have locked its tries
    /// back. Ends with 1 where none is locked.
    Unlock {
        /// The institution's short name.
        institution: String,
    },
    /// The configuration.
    Config {
        /// `check`.
        #[command(subcommand)]
        what: ConfigCommand,
    },
    /// The same as `config check`.
    Check,
    /// Replaces lists by an operator's own file, whole or not at all: all
    /// institutions, or the staff of the institutions in the file.
    Import {
        /// `staff` or `institutions`.
        what: What,
        /// The CSV file.
        file: PathBuf,
        /// Takes a list that has less than half of the old one's rows.
        #[arg(long)]
        even_if_shrunk: bool,
    },
}

#[derive(Clone, Copy, Subcommand)]
enum ConfigCommand {
    /// Tells every mistake of the configuration and of what it names, at once.
    /// Ends with 1 where there is one. Changes nothing.
    Check,
}

#[tokio::main]
async fn main() -> ExitCode {
    let args = Args::parse();
    match run(args).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(args: Args) -> Result<ExitCode, Box<dyn std::error::Error>> {
    let sources = Config::sources(args.config.as_deref());
    let config = || -> Result<Config, ConfigError> {
        let config = Config::load(&sources)?;
        log(config.log);
        Ok(config)
    };
    match args.command {
        Command::Serve => serve(config()?).await?,
        Command::Import {
            what,
            file,
            even_if_shrunk,
        } => return console::import(&config()?, what, &file, even_if_shrunk).await,
        Command::Verify { file } => return console::verify(&config()?, &file).await,
        Command::Outage { what } => return console::outage(&config()?, what).await,
        Command::Outbox { what } => return console::outbox(&config()?, what).await,
        Command::Unlock { institution } => {
            return console::unlock(&config()?, &institution).await;
        }
        Command::Staff { what } => return console::staff(&config()?, what).await,
        Command::Check
        | Command::Config {
            what: ConfigCommand::Check,
        } => return Ok(console::check(&sources).await),
    }
    Ok(ExitCode::SUCCESS)
}

/// Begins to log.
fn log(how: LogConfig) {
    let lines = tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::builder()
                .with_default_directive(tracing::Level::INFO.into())
                .from_env_lossy(),
        )
        .with_writer(std::io::stderr)
        // A log file is searched for words, not for colours.
        .with_ansi(std::io::stderr().is_terminal());
    match how {
        LogConfig::Text => lines.init(),
        LogConfig::Json => lines
            .json()
            .flatten_event(true)
            .with_span_list(false)
            .init(),
    }
    tell_panics_by_their_place();
}

async fn serve(config: Config) -> Result<(), Box<dyn std::error::Error>> {
    let started = start::start(&config).await?;
    let kick = Kick::polling(Duration::from_secs(config.outbox_poll_seconds));
    let (stop, stopped) = watch::channel(false);
    let mut workers = outbox::workers(&started.intake, &kick, &stopped);
    if let Some(refresher) = started.refresher.clone() {
        let stopped = stopped.clone();
        workers.spawn(endure("staff lists", move || {
            refresh::keep(refresher.clone(), stopped.clone())
        }));
    }
    let intake = started.intake.clone();
    let broom = tokio::spawn(endure("sweep", move || sweep::work(intake.clone())));
    let intake = started.intake.clone();
    let following = tokio::spawn(endure("follow", move || follow::work(intake.clone())));
    let router = portal::router(&config, &started, kick);
    let operators = operators(&config, &started, stopped).await?;
    let listener = listen("http.address", config.http.address).await?;
    greet(&config, &started, listener.local_addr()?);
    axum::serve(
        listener,
        router.into_make_service_with_connect_info::<SocketAddr>(),
    )
    .with_graceful_shutdown(asked_to_stop())
    .await?;
    // The errand under way is brought to its end; the rest waits in the store.
    broom.abort();
    following.abort();
    let _ = stop.send(true);
    workers.join_all().await;
    if let Some(operators) = operators {
        operators.await??;
    }
    Ok(())
}

/// Listens at an address; the error names its key.
async fn listen(key: &str, address: SocketAddr) -> Result<TcpListener, ConfigError> {
    TcpListener::bind(address)
        .await
        .map_err(|error| ConfigError::of(key, format_args!("{address}: {error}")))
}

/// The operator's routes, where the configuration gives them an address.
async fn operators(
    config: &Config,
    started: &Started,
    mut stopped: watch::Receiver<bool>,
) -> Result<Option<JoinHandle<std::io::Result<()>>>, Box<dyn std::error::Error>> {
    let Some(address) = config.operator else {
        return Ok(None);
    };
    let metrics = operator::count()?;
    let router = operator::router(started, metrics.clone(), address);
    let listener = listen("operator", address).await?;
    let stop = async move {
        let _ = stopped.wait_for(|stop| *stop).await;
    };
    let router = router.into_make_service_with_connect_info::<SocketAddr>();
    let serve = axum::serve(listener, router).with_graceful_shutdown(stop);
    Ok(Some(tokio::spawn(async move {
        tokio::select! {
            served = serve.into_future() => served,
            () = operator::keep_small(move || metrics.run_upkeep()) => Ok(()),
        }
    })))
}

/// What somebody who has just cloned the project wants to know.
fn greet(config: &Config, started: &Started, address: SocketAddr) {
    println!("Mühür: {} ({address})", config.http.origin);
    if started.inbox.is_some() {
        println!(
            "SMS inbox (development): {}/gelistirme/sms",
            config.http.origin
        );
    }
    println!();
    for sample in &started.samples {
        println!(
            "{:7} {} {} · {} · {} · {} — {}",
            sample.institution,
            sample.person.national_id.as_str(),
            sample.person.full_name(),
            sample.person.birth_place.as_str(),
            text::birth_date(Locale::Tr, &sample.person.birth_date),
            sample.employee_number,
            sample.note,
        );
    }
}

async fn asked_to_stop() {
    let interrupted = tokio::signal::ctrl_c();
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(mut terminated) => {
            tokio::select! {
                _ = interrupted => {}
                _ = terminated.recv() => {}
            }
        }
        Err(_) => {
            let _ = interrupted.await;
        }
    }
}
