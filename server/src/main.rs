//! The `server` command.

#![deny(clippy::print_stdout, clippy::print_stderr)]

use std::{cell::Cell, net::SocketAddr, path::PathBuf, process::ExitCode, time::Duration};

use app::text;
use clap::{Parser, Subcommand};
use domain::Locale;
use server::{
    config::{Config, ConfigError, Environment, LogConfig},
    console::{
        self, ActsCommand, Import, KeysCommand, OutageCommand, OutboxCommand, SignatureCommand,
        StaffCommand, keys,
    },
    key_watch, log, memory, operator, operator_log,
    outbox::{self, WakeUp, follow},
    portal, refresh, say,
    serving::{self, Times},
    start::{self, Started},
    supervise::supervise,
    sweep, warn_user,
};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::watch,
    task::{JoinHandle, JoinSet},
    time::Instant,
};

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
    /// Judges electronically signed forms.
    Signature {
        /// `check`.
        #[command(subcommand)]
        what: SignatureCommand,
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
        /// Why; it is kept with the act. No person's data.
        #[arg(long, value_parser = console::reason)]
        reason: String,
    },
    /// Rotates the master key, which everything personal is sealed with.
    Keys {
        /// `list`, `add`, `rotate` or `retire`.
        #[command(subcommand)]
        what: KeysCommand,
    },
    /// Shows what operators did: who, when, and why.
    Acts {
        /// `list`.
        #[command(subcommand)]
        what: ActsCommand,
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
    Import(Import),
}

#[derive(Clone, Copy, Subcommand)]
enum ConfigCommand {
    /// Tells every mistake of the configuration and of what it names, at once.
    /// Ends with 1 where there is one. Changes nothing.
    Check,
}

#[global_allocator]
static ALLOCATOR: memory::Allocator = memory::Allocator;

fn main() -> ExitCode {
    memory::give_back_large_blocks();
    command()
}

#[tokio::main]
async fn command() -> ExitCode {
    match run(Args::parse()).await {
        Ok(code) => code,
        Err(error) => {
            warn_user!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(args: Args) -> Result<ExitCode, Box<dyn std::error::Error>> {
    let sources = Config::sources(args.config.as_deref());
    let config = || -> Result<Config, ConfigError> {
        let config = Config::load(&sources)?;
        log::begin(config.log);
        Ok(config)
    };
    match args.command {
        Command::Serve => Ok(serve_or_tell(config()?).await),
        Command::Import(list) => console::import(&config()?, &list).await,
        Command::Acts { what } => console::acts(&config()?, &what).await,
        Command::Verify { file } => console::verify(&config()?, &file).await,
        Command::Signature { what } => console::signature(&config()?, &what),
        Command::Outage { what } => console::outage(&config()?, what).await,
        Command::Outbox { what } => console::outbox(&config()?, what).await,
        Command::Unlock {
            institution,
            reason,
        } => console::unlock(&config()?, &institution, &reason).await,
        Command::Keys { what } => match what {
            KeysCommand::List => keys::list(&config()?).await,
            KeysCommand::Add { file } => keys::add(&file),
            KeysCommand::Rotate { reason } => keys::rotate(&config()?, &reason).await,
            KeysCommand::Retire { id, file } => keys::retire(id, &file),
        },
        Command::Staff { what } => console::staff(&config()?, what).await,
        Command::Check
        | Command::Config {
            what: ConfigCommand::Check,
        } => Ok(console::check(&sources).await),
    }
}

/// What a job under way has to come to its end, from the moment that the
/// portal is asked to stop: the service manager waits longer, and kills then.
const LAST_JOBS: Duration = Duration::from_secs(23);

/// Serves; tells what keeps the portal from it as the rest of its log is told.
async fn serve_or_tell(config: Config) -> ExitCode {
    let log = config.log;
    let Err(error) = serve(config).await else {
        return ExitCode::SUCCESS;
    };
    match log {
        LogConfig::Text => warn_user!("{error}"),
        LogConfig::Json => tracing::error!(%error, "the portal does not start"),
    }
    ExitCode::FAILURE
}

async fn serve(config: Config) -> Result<(), Box<dyn std::error::Error>> {
    heed_no_hangup();
    let started = start::start(&config).await?;
    // Nothing has begun yet that an address that is taken would leave half done.
    let listener = listen("http.address", config.http.address).await?;
    let (stop, stopped) = watch::channel(false);
    let operators = operators(&config, &started, stopped.clone()).await?;
    let wake_up = WakeUp::polling(Duration::from_secs(config.outbox_poll_seconds));
    let mut workers = outbox::workers(&started.services, &wake_up, &stopped);
    if let Some(refresher) = started.refresher.clone() {
        let stopped = stopped.clone();
        workers.spawn(supervise("staff lists", move || {
            refresh::keep(refresher.clone(), stopped.clone())
        }));
    }
    let endless = endless(&started);
    let router = portal::router(&config, &started, wake_up);
    greet(&config, &started, listener.local_addr()?);
    let asked_at = Cell::new(None);
    let asked = async {
        asked_to_stop().await;
        asked_at.set(Some(Instant::now()));
        tracing::info!("stopping: what is under way is brought to its end");
        // What waits in the outbox waits in the store.
        let _ = stop.send(true);
    };
    let ended = async {
        serving::serve(listener, router, Times::USUAL, asked).await;
        let end = asked_at.get().unwrap_or_else(Instant::now) + LAST_JOBS;
        let ended = async {
            workers.join_all().await;
            if let Some(operators) = operators {
                let _ = operators.await;
            }
        };
        if tokio::time::timeout_at(end, ended).await.is_err() {
            tracing::warn!("a job that did not end will be tried again after the next start");
        }
    };
    tokio::select! {
        () = ended => tracing::info!("stopped"),
        () = asked_twice() => tracing::warn!("stopped at once, as was asked a second time"),
    }
    drop(endless);
    Ok(())
}

/// Work that goes on until the process ends, and is not waited for.
fn endless(started: &Started) -> JoinSet<()> {
    let mut all = JoinSet::new();
    let services = started.services.clone();
    all.spawn(supervise("sweep", move || sweep::work(services.clone())));
    let services = started.services.clone();
    all.spawn(supervise("follow", move || follow::work(services.clone())));
    let (keys, rotation) = (started.keys.clone(), started.key_rotation.clone());
    let clock = started.services.ports().clock.clone();
    all.spawn(supervise("keys", move || {
        key_watch::work(keys.clone(), rotation.clone(), clock.clone())
    }));
    let acts = started.operator_acts.clone();
    let clock = started.services.ports().clock.clone();
    all.spawn(supervise("operators' acts", move || {
        operator_log::work(acts.clone(), clock.clone())
    }));
    all
}

/// Signals that end a process which does not heed them, and mean nothing here: a
/// terminal that closes, a log that is rotated.
fn heed_no_hangup() {
    for (name, kind) in [
        ("SIGHUP", SignalKind::hangup()),
        ("SIGUSR1", SignalKind::user_defined1()),
        ("SIGUSR2", SignalKind::user_defined2()),
    ] {
        match signal(kind) {
            Ok(mut signals) => {
                tokio::spawn(async move {
                    while signals.recv().await.is_some() {
                        tracing::info!(
                            signal = name,
                            "nothing is done: a changed configuration is read at a restart"
                        );
                    }
                });
            }
            Err(error) => tracing::warn!(signal = name, %error, "a signal is not heeded"),
        }
    }
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
) -> Result<Option<JoinHandle<()>>, Box<dyn std::error::Error>> {
    let Some(address) = config.operator else {
        return Ok(None);
    };
    let metrics = operator::count()?;
    let router = operator::router(started, metrics.clone(), address);
    let listener = listen("operator", address).await?;
    let stop = async move {
        let _ = stopped.wait_for(|stop| *stop).await;
    };
    let serve = serving::serve(listener, router, Times::USUAL, stop);
    Ok(Some(tokio::spawn(async move {
        tokio::select! {
            () = serve => {}
            () = operator::keep_small(move || metrics.run_upkeep()) => {}
        }
    })))
}

/// Tells that the portal listens, and in development what somebody who has just
/// cloned the project wants to know.
fn greet(config: &Config, started: &Started, address: SocketAddr) {
    tracing::info!(%address, origin = config.http.origin, "listening");
    // A log for programs has nothing else beside it.
    if config.environment == Environment::Production || config.log == LogConfig::Json {
        return;
    }
    say!("Mühür: {} ({address})", config.http.origin);
    if started.inbox.is_some() {
        say!(
            "SMS inbox (development): {}/gelistirme/sms",
            config.http.origin
        );
    }
    say!("");
    for sample in &started.samples {
        say!(
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

/// Until the portal is asked to stop for the second time.
async fn asked_twice() {
    let Ok(mut terminated) = signal(SignalKind::terminate()) else {
        return std::future::pending().await;
    };
    let Ok(mut interrupted) = signal(SignalKind::interrupt()) else {
        return std::future::pending().await;
    };
    for _ in 0..2 {
        tokio::select! {
            _ = terminated.recv() => {}
            _ = interrupted.recv() => {}
        }
    }
}

async fn asked_to_stop() {
    let interrupted = tokio::signal::ctrl_c();
    match signal(SignalKind::terminate()) {
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
