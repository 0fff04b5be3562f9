//! From the configuration to the running parts: keys, store, adapters, services.

use std::sync::Arc;

use app::{place::PROVIDER_BACK, request::Setting};
use domain::{
    Services,
    ports::{
        CaptchaMaker, CertificateAuthority, Clock, IdentityProvider, Mail, Mailer, Notifier,
        PopulationRegistry, Ports, SignatureVerifier, StaffDirectory, Unprintable,
    },
    signature::SigningAgent,
};
use jiff::Timestamp;

use crate::{
    adapters::{
        captcha::{Captchas, told::TellingCaptchas},
        certificates::HttpAuthority,
        identity::oidc::Oidc,
        mail::Smtp,
        pdf::PdfPrinter,
        population::{
            kps::Kps,
            sample::{Known, SampleRegistry},
        },
        signature::PadesVerifier,
        sms::{gateways::Gateways, inbox::Inbox},
    },
    agent_keys::AgentKeys,
    config::{
        CaptchaConfig, CertificatesConfig, Config, ConfigError, Environment, MailConfig,
        PopulationConfig, SmsConfig, StaffConfig, sms::Reports,
    },
    import::{self, RowError, Sample},
    keys::{KeyError, Keys},
    refresh::Refresher,
    store::{
        self, OpenError, Opened, Tables, key_rotation::KeyRotation, operator_acts::OperatorActs,
        pools::Pools, registers::Registers,
    },
    system::{SystemClock, SystemRng},
    watch::{Watch, Watched},
};

/// Everything that runs.
pub struct Started {
    /// The services.
    pub services: Arc<Services>,
    /// Staff, institutions and the embedded certificate records.
    pub registers: Arc<dyn Registers>,
    /// What operators did.
    pub operator_acts: Arc<dyn OperatorActs>,
    /// The development inbox, where the configuration wants it.
    pub inbox: Option<Arc<Inbox>>,
    /// What tells its captchas' signs, where the configuration wants it.
    pub telling: Option<Arc<TellingCaptchas>>,
    /// What gateways may report under.
    pub reports: Vec<Reports>,
    /// What asks the staff directories, where the configuration names one.
    pub refresher: Option<Arc<Refresher>>,
    /// What pages need beside the services.
    pub setting: Setting,
    /// The sample people, in development.
    pub samples: Vec<Sample>,
    /// What is seen of the outside.
    pub watch: Watch,
    /// The store's connections.
    pub pools: Pools,
    /// The keys that the store depends on.
    pub key_rotation: Arc<dyn KeyRotation>,
    /// The keys that signing requests are signed with, where there is an agent.
    pub agent_keys: Option<Arc<AgentKeys>>,
    /// The keys, for what browsers carry sealed and for the proofs of operators.
    pub keys: Arc<Keys>,
}

/// The portal could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The keys.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// The database, or its keys.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The database.
    #[error("the database: {0}")]
    Store(#[from] domain::ports::StoreError),
    /// A list.
    #[error("{0}")]
    List(String),
    /// The hasher.
    #[error("a sample's security word cannot be hashed")]
    Word,
    /// A part found a mistake in its configuration.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The inbox.
    #[error("the inbox: {0}")]
    Inbox(std::io::Error),
    /// The way to an outside system.
    #[error("the way to an outside system: {0}")]
    External(#[from] reqwest::Error),
    /// The printer.
    #[error(transparent)]
    Printer(#[from] Unprintable),
}

/// Every mistake of a list on a line of its own.
fn listed(errors: &[RowError]) -> StartError {
    let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
    StartError::List(lines.join("\n"))
}

/// The keys of this configuration. In production they must be given.
///
/// # Errors
/// When they cannot be read.
pub fn keys(config: &Config) -> Result<Keys, KeyError> {
    let keys = match config.environment {
        Environment::Development => Keys::read_or_make(&config.key_file),
        Environment::Production => Keys::read(&config.key_file),
    };
    Ok(keys?.queueing(config.limits.hashing))
}

/// The registry that the configuration names.
fn population(
    config: &Config,
    samples: &[Sample],
    clock: Arc<dyn Clock>,
) -> Result<Arc<dyn PopulationRegistry>, StartError> {
    Ok(match &config.population {
        PopulationConfig::Sample => {
            Arc::new(SampleRegistry::new(samples.iter().map(|one| Known {
                person: one.person.clone(),
                card: one.card_serial.clone(),
                answer: one.answer,
            })))
        }
        PopulationConfig::Kps(kps) => Arc::new(Kps::new(kps.clone(), clock)?),
    })
}

/// The certificate records that the configuration names.
fn certificates(
    config: &Config,
    registers: &Arc<dyn Registers>,
    clock: Arc<dyn Clock>,
) -> Result<Arc<dyn CertificateAuthority>, ConfigError> {
    Ok(match &config.certificates {
        CertificatesConfig::Sample => registers.clone(),
        CertificatesConfig::Http(http) => Arc::new(HttpAuthority::open(http, clock)?),
    })
}

/// Who verifies signed forms, where any certificate counts.
fn signatures(
    config: &Config,
    clock: &Arc<dyn Clock>,
) -> Result<Option<Arc<dyn SignatureVerifier>>, ConfigError> {
    let Some(signature) = config.signatures() else {
        return Ok(None);
    };
    let verifier = PadesVerifier::open(&signature, clock.clone())?;
    // Where nobody is asked whether a certificate was revoked, nothing would be accepted.
    Ok(if verifier.asks() {
        Some(Arc::new(verifier))
    } else {
        None
    })
}

/// The agent that signs with a card, and the keys that it knows the portal by.
fn signing_agent(config: &Config) -> Result<Option<(SigningAgent, Arc<AgentKeys>)>, ConfigError> {
    let Some((label, file)) = config.signing_agent() else {
        return Ok(None);
    };
    let keys = match config.environment {
        Environment::Development => AgentKeys::read_or_make(&file)?,
        Environment::Production => AgentKeys::read(&file)?,
    };
    let return_codes = config.signature.agent.return_codes;
    let agent = SigningAgent {
        label,
        return_codes,
    };
    Ok(Some((agent, Arc::new(keys))))
}

/// The identity provider that the configuration names, if it does.
pub(crate) fn provider(
    config: &Config,
    clock: &Arc<dyn Clock>,
    watch: &Watch,
) -> Result<Option<Arc<dyn IdentityProvider>>, ConfigError> {
    let Some(oidc) = &config.oidc else {
        return Ok(None);
    };
    let back = format!("{}{PROVIDER_BACK}", config.http.origin);
    let oidc: Arc<dyn IdentityProvider> = Arc::new(Oidc::new(oidc, back, clock.clone())?);
    Ok(Some(Watched::new(oidc, watch)))
}

/// Starts the parts with the machine's own clock.
///
/// # Errors
/// When a part cannot be started; the error says which and why.
pub async fn start(config: &Config) -> Result<Started, StartError> {
    start_at(config, Arc::new(SystemClock)).await
}

/// Starts the parts for a console command: the tables of a portal that may be
/// running are taken as they are.
///
/// # Errors
/// As [`start`], and when the tables are of an earlier version.
pub async fn start_for_console(config: &Config) -> Result<Started, StartError> {
    start_with(config, Arc::new(SystemClock), Tables::TakeAsTheyAre).await
}

/// Starts the parts with a clock; tests set it.
///
/// # Errors
/// When a part cannot be started.
pub async fn start_at(config: &Config, clock: Arc<dyn Clock>) -> Result<Started, StartError> {
    start_with(config, clock, Tables::BringUpToDate).await
}

async fn start_with(
    config: &Config,
    clock: Arc<dyn Clock>,
    tables: Tables,
) -> Result<Started, StartError> {
    let keys = Arc::new(keys(config)?);
    let opened = store::open_with(&config.database()?, keys.clone(), tables).await?;
    let samples = match config.environment {
        Environment::Development => samples(&opened, &keys, clock.now()).await?,
        Environment::Production => Vec::new(),
    };
    let (notifier, inbox) = notifier(config, &clock)?;
    let telling = match config.captcha {
        CaptchaConfig::Drawn => None,
        CaptchaConfig::Told => Some(Arc::new(TellingCaptchas::default())),
    };
    let captchas: Arc<dyn CaptchaMaker> = match &telling {
        None => Arc::new(Captchas::default()),
        Some(telling) => telling.clone(),
    };
    let registers: Arc<dyn Registers> = opened.registers;
    let mut limits = config.limits.of_acts();
    limits.claim.proof.bits = config.captcha_proof_bits;
    let watch = Watch::new(clock.clone());
    let rng = Arc::new(SystemRng);
    let refresher = match &config.staff {
        StaffConfig::Imported => None,
        StaffConfig::Http(http) => {
            limits.staff_stale_after = Some(http.stale_after());
            let (lists, keys) = (registers.clone(), keys.clone());
            let refresher = Refresher::open(http, lists, keys, clock.clone(), rng.clone())?;
            Some(Arc::new(refresher))
        }
    };
    let (signing_agent, agent_keys) = signing_agent(config)?.unzip();
    let ports = Ports {
        population: Watched::new(population(config, &samples, clock.clone())?, &watch),
        provider: provider(config, &clock, &watch)?,
        staff: Watched::<dyn StaffDirectory>::new(registers.clone(), &watch),
        institutions: registers.clone(),
        certificates: Watched::new(certificates(config, &registers, clock.clone())?, &watch),
        notifier: Watched::new(notifier, &watch),
        mail: mail(config, &clock, &watch)?,
        printer: Arc::new(PdfPrinter::new(keys.clone(), &config.http.origin)?),
        signatures: signatures(config, &clock)?,
        signing_agent,
        captchas,
        store: opened.store,
        clock,
        rng,
        secrets: keys.clone(),
    };
    Ok(Started {
        services: Services::new(ports, limits),
        registers,
        operator_acts: opened.operator_acts,
        key_rotation: opened.key_rotation,
        inbox,
        telling,
        reports: config.sms.reports()?,
        refresher,
        setting: Setting {
            secure: config.is_secure(),
            samples: config.environment == Environment::Development,
        },
        samples,
        watch,
        pools: opened.pools,
        agent_keys,
        keys,
    })
}

/// Who sends e-mail, where anybody does.
pub(crate) fn mail(
    config: &Config,
    clock: &Arc<dyn Clock>,
    watch: &Watch,
) -> Result<Option<Mail>, ConfigError> {
    match &config.mail {
        MailConfig::None => Ok(None),
        MailConfig::Smtp(smtp) => {
            let mailer: Arc<dyn Mailer> =
                Arc::new(Smtp::open(smtp, &config.http.origin, clock.clone())?);
            Ok(Some(Mail {
                mailer: Watched::new(mailer, watch),
                when_sms_fails: smtp.when_sms_fails,
            }))
        }
    }
}

/// Who delivers short messages, and the inbox where it does.
type Delivery = (Arc<dyn Notifier>, Option<Arc<Inbox>>);

fn notifier(config: &Config, clock: &Arc<dyn Clock>) -> Result<Delivery, StartError> {
    match &config.sms {
        SmsConfig::Inbox => {
            let inbox = Inbox::open(config.host().to_owned(), &config.inbox_file)
                .map_err(StartError::Inbox)?;
            let inbox = Arc::new(inbox);
            Ok((inbox.clone(), Some(inbox)))
        }
        SmsConfig::Gateways(gateways) => {
            let gateways = Gateways::open(gateways, config.host(), clock)?;
            Ok((Arc::new(gateways), None))
        }
    }
}

/// The sample people, and at the first start the lists that they are on.
async fn samples(opened: &Opened, keys: &Keys, now: Timestamp) -> Result<Vec<Sample>, StartError> {
    if opened.registers.is_empty().await? {
        load_samples(opened, keys, now).await?;
    }
    import::people(include_str!("../samples/people.csv")).map_err(|errors| listed(&errors))
}

async fn load_samples(opened: &Opened, keys: &Keys, now: Timestamp) -> Result<(), StartError> {
    let today = domain::calendar::day_of(now);
    let staff = import::staff(include_str!("../samples/staff.csv"), keys)
        .map_err(|errors| listed(&errors))?;
    let lines = import::certificates(include_str!("../samples/certificates.csv"), today, keys)
        .map_err(|errors| listed(&errors))?;
    let mut certificates = Vec::new();
    for (mut row, word) in lines {
        if let Some(word) = word {
            row.word = Some(keys.hash_word(&word).await.map_err(|_| StartError::Word)?);
        }
        certificates.push(row);
    }
    // At the first start nothing can shrink.
    opened.registers.replace_staff(&staff, now, true).await?;
    opened.registers.load_certificates(&certificates).await?;
    // Last, since a store without institutions counts as new.
    let institutions = import::institutions(include_str!("../samples/institutions.csv"))
        .map_err(|errors| listed(&errors))?;
    opened
        .registers
        .replace_institutions(&institutions, true)
        .await?;
    Ok(())
}
