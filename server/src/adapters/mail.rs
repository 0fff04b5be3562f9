//! E-mail over SMTP, by lettre: it speaks the protocol and writes the headers,
//! is kept well and has no build tool of its own. Its pool and its one call
//! for a whole mail are not used: only who sends step by step knows whether a
//! connection was lost before or after the mail was handed over.

pub mod letter;
mod refusal;
mod words;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use domain::{
    Locale,
    contact::EmailAddress,
    id::MessageId,
    outbox::Notice,
    ports::{Clock, Mailer, NotSent},
};
use lettre::{
    Address,
    message::Mailbox,
    transport::smtp::{
        Error,
        authentication::{Credentials, Mechanism},
        client::{AsyncSmtpConnection, Certificate, TlsParameters},
        commands::{Data, Mail, Rcpt},
        extension::ClientId,
    },
};
use refusal::{At, meaning};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    adapters::http_client::{Breaker, Rule},
    config::{
        ConfigError,
        mail::{SmtpConfig, TlsMode},
    },
};

/// How long a server that has the mail may take to say good-bye.
const PARTING: Duration = Duration::from_secs(1);

/// A mail server. Every mail goes over a connection of its own.
pub struct Smtp {
    host: String,
    port: u16,
    mode: TlsMode,
    tls: Option<TlsParameters>,
    account: Option<(String, SecretString)>,
    us: ClientId,
    from: Mailbox,
    origin: String,
    connect: Duration,
    whole: Duration,
    breaker: Breaker,
    clock: Arc<dyn Clock>,
}

/// Why a mail was not taken.
struct Failed {
    why: NotSent,
    /// Whether the server is not there, or for nobody. What it answers to a
    /// recipient or a mail says that it is.
    down: bool,
}

impl Failed {
    fn of(error: &Error, at: At) -> Self {
        let answered = error.is_permanent() || error.is_transient();
        Self {
            why: meaning(error, at),
            down: at == At::Us || !answered,
        }
    }
}

impl Smtp {
    /// The server of this configuration; mails name the portal's origin.
    ///
    /// # Errors
    /// When a password or a certificate cannot be read.
    pub fn open(
        config: &SmtpConfig,
        origin: &str,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, ConfigError> {
        const KEY: &str = "mail.smtp";
        let from: Mailbox = config
            .from
            .parse()
            .map_err(|_| ConfigError::of("mail.smtp.from", "no mail address"))?;
        let account = match (&config.user, config.secret(KEY)) {
            (Some(user), Some(secret)) => Some((user.clone(), secret.read()?)),
            _ => None,
        };
        let tls = match config.tls {
            TlsMode::None => None,
            TlsMode::Starttls | TlsMode::Tls => Some(tls(config)?),
        };
        Ok(Self {
            host: config.host.clone(),
            port: config.port(),
            mode: config.tls,
            tls,
            account,
            us: ClientId::Domain(from.email.domain().to_owned()),
            from,
            origin: origin.to_owned(),
            connect: Duration::from_millis(config.connect_timeout_ms),
            whole: Duration::from_millis(config.timeout_ms),
            breaker: Breaker::new(Rule::ONE_BY_ONE, clock.clone()),
            clock,
        })
    }

    /// Until the server knows us.
    async fn connected(&self) -> Result<AsyncSmtpConnection, Error> {
        let at_once = self.tls.clone().filter(|_| self.mode == TlsMode::Tls);
        let server = (self.host.as_str(), self.port);
        let mut connection = AsyncSmtpConnection::connect_tokio1(
            server,
            Some(self.connect),
            &self.us,
            at_once,
            None,
        )
        .await?;
        if let (TlsMode::Starttls, Some(tls)) = (self.mode, &self.tls) {
            connection.starttls(tls.clone(), &self.us).await?;
        }
        if let Some((user, password)) = &self.account {
            let password = password.expose_secret().to_owned();
            let account = Credentials::new(user.clone(), password);
            connection
                .auth(&[Mechanism::Plain, Mechanism::Login], &account)
                .await?;
        }
        Ok(connection)
    }

    /// One mail, until the server has it. `handing` is set before its first
    /// byte is written: what is lost from then on may have arrived.
    async fn hand_over(
        &self,
        to: Address,
        mail: &[u8],
        handing: &AtomicBool,
    ) -> Result<AsyncSmtpConnection, Failed> {
        let failed = |at| move |error: Error| Failed::of(&error, at);
        let mut connection = self.connected().await.map_err(failed(At::Us))?;
        let from = Mail::new(Some(self.from.email.clone()), Vec::new());
        connection.command(from).await.map_err(failed(At::Us))?;
        connection
            .command(Rcpt::new(to, Vec::new()))
            .await
            .map_err(failed(At::Recipient))?;
        connection.command(Data).await.map_err(failed(At::Data))?;
        handing.store(true, Ordering::Relaxed);
        connection.message(mail).await.map_err(failed(At::Mail))?;
        Ok(connection)
    }

    /// One mail in its time; none at all for a while where none was taken.
    async fn deliver(&self, to: Address, mail: &[u8]) -> Result<(), NotSent> {
        if !self.breaker.allows() {
            return Err(NotSent::Unreachable);
        }
        let handing = AtomicBool::new(false);
        let handed = self.hand_over(to, mail, &handing);
        let (outcome, down) = match tokio::time::timeout(self.whole, handed).await {
            // It has it; how we part does not matter.
            Ok(Ok(mut connection)) => {
                let _ = tokio::time::timeout(PARTING, connection.quit()).await;
                (Ok(()), false)
            }
            Ok(Err(failed)) => (Err(failed.why), failed.down),
            Err(_) if handing.into_inner() => (Err(NotSent::Unknown), true),
            Err(_) => (Err(NotSent::Unreachable), true),
        };
        self.breaker.note(down);
        outcome
    }
}

/// With the roots of the machine, and the one that is configured.
fn tls(config: &SmtpConfig) -> Result<TlsParameters, ConfigError> {
    let mut builder = TlsParameters::builder(config.host.clone());
    if let Some(path) = &config.ca_file {
        let wrong = |why: String| {
            ConfigError::of(
                "mail.smtp.ca_file",
                format_args!("{}: {why}", path.display()),
            )
        };
        let pem = std::fs::read(path).map_err(|error| wrong(error.to_string()))?;
        let authority = Certificate::from_pem(&pem).map_err(|error| wrong(error.to_string()))?;
        builder = builder.add_root_certificate(authority);
    }
    builder
        .build()
        .map_err(|error| ConfigError::of("mail.smtp.host", error))
}

#[async_trait]
impl Mailer for Smtp {
    async fn notice(
        &self,
        to: &EmailAddress,
        notice: &Notice,
        reference: &MessageId,
        locale: Locale,
    ) -> Result<(), NotSent> {
        let to: Address = to.as_str().parse().map_err(|_| NotSent::Refused)?;
        let mail = letter::Letter {
            from: &self.from,
            to: &to,
            reference,
            at: self.clock.now(),
            origin: &self.origin,
            notice,
            locale,
        }
        .write()
        .ok_or(NotSent::Refused)?;
        let outcome = self.deliver(to, &mail).await;
        tracing::info!(
            mail.reference = reference.as_str(),
            mail.outcome = ?outcome,
            "mail"
        );
        outcome
    }
}
