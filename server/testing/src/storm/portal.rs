//! A portal on a port of its own, with its workers, under a clock that runs
//! faster: what waits for ten minutes waits for a quarter of a minute here.

use std::{net::SocketAddr, path::PathBuf, sync::Arc};

use domain::ports::Clock;
use server::{
    config::{
        CertificatesConfig, CertificatesHttpConfig, Config, KpsConfig, MailConfig,
        PopulationConfig,
        mail::{SmtpConfig, TlsMode},
        sms::{GatewayConfig, GatewaysConfig, KannelConfig, ReportsConfig, SmsConfig},
    },
    outbox::{self, WakeUp},
    portal,
    start::{self, Started},
    store,
};
use tokio::sync::watch;

use super::{people, post::Post, town::Town};
use crate::clock::TestClock;

/// How much faster the clock runs.
pub const FASTER: i32 = 40;

/// How time goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// The clock runs faster, and systems that hang are waited for a second.
    Fast,
    /// As in production.
    Real,
}

impl Pace {
    const fn timeout(self, real: u64) -> u64 {
        match self {
            Self::Fast => 1_000,
            Self::Real => real,
        }
    }
}

/// What the portal talks to.
pub struct Outside<'a> {
    /// Registry, gateway, certificate authority.
    pub town: &'a Town,
    /// The mail server.
    pub post: &'a Post,
}

/// A running portal.
pub struct Portal {
    /// Where it is.
    pub origin: String,
    /// Its parts.
    pub started: Started,
    /// Its database.
    pub database: String,
    /// Its key file, database and inbox.
    pub folder: PathBuf,
    _stop: watch::Sender<bool>,
}

impl Drop for Portal {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }
}

impl Portal {
    /// Opens it for so many people, in front of this town.
    pub async fn open(name: &str, outside: &Outside<'_>, count: u32, pace: Pace) -> Self {
        let folder = std::env::temp_dir().join(format!("muhur-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let config = config(&folder, &origin, outside, pace);
        let clock: Arc<dyn Clock> = if pace == Pace::Fast {
            let from = "2026-11-23T09:00:00Z".parse().unwrap();
            Arc::new(TestClock::running(from, FASTER))
        } else {
            Arc::new(server::system::SystemClock)
        };
        let started = start::start_at(&config, clock.clone()).await.unwrap();
        let keys = Arc::new(start::keys(&config).unwrap());
        let opened = store::open(&config.database, keys.clone()).await.unwrap();
        people::settle(&*opened.registers, &keys, count, clock.now()).await;
        let (stop, stopped) = watch::channel(false);
        let wake_up = WakeUp::default();
        outbox::workers(&started.services, &wake_up, &stopped).detach_all();
        let router = portal::router(&config, &started, wake_up)
            .into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self {
            origin,
            started,
            database: config.database,
            folder,
            _stop: stop,
        }
    }
}

fn config(folder: &std::path::Path, origin: &str, outside: &Outside<'_>, pace: Pace) -> Config {
    let Outside { town, post } = outside;
    let mut config = Config {
        database: format!("sqlite:{}/muhur.db", folder.display()),
        key_file: folder.join("master.key"),
        inbox_file: folder.join("inbox.jsonl"),
        site: PathBuf::from("no built site"),
        captcha_proof_bits: 4,
        population: PopulationConfig::Kps(KpsConfig {
            citizens: format!("{}/kps", town.address),
            timeout_ms: pace.timeout(5_000),
            ..KpsConfig::default()
        }),
        sms: SmsConfig::Gateways(Box::new(GatewaysConfig {
            first: kannel(town, "", Some(origin)),
            // It tells nothing of what became of a message: what it has lost the
            // answer to is sent once more. The bench measures one gateway alone.
            second: (pace == Pace::Fast).then(|| kannel(town, "/second", None)),
            timeout_ms: pace.timeout(8_000),
        })),
        certificates: CertificatesConfig::Http(Box::new(CertificatesHttpConfig {
            url: format!("{}/ca", town.address),
            token: Some("gizli".to_owned().into()),
            token_file: None,
            client_certificate_file: None,
            timeout_ms: pace.timeout(5_000),
        })),
        mail: MailConfig::Smtp(Box::new(smtp(post, pace))),
        ..Config::default()
    };
    origin.clone_into(&mut config.http.origin);
    config.http.sign_in_floor_ms = 0;
    config.http.trusted_proxies = 1;
    config
}

fn smtp(post: &Post, pace: Pace) -> SmtpConfig {
    SmtpConfig {
        host: "127.0.0.1".to_owned(),
        port: Some(post.port),
        tls: TlsMode::None,
        ca_file: None,
        user: None,
        password: None,
        password_file: None,
        from: "Başvuru <no-reply@example.gov.tr>".to_owned(),
        connect_timeout_ms: 1_000,
        timeout_ms: pace.timeout(30_000),
        when_sms_fails: false,
    }
}

fn kannel(town: &Town, at: &str, reports: Option<&str>) -> GatewayConfig {
    GatewayConfig::Kannel(KannelConfig {
        url: format!("{}{at}/cgi-bin/sendsms", town.address),
        user: "muhur".to_owned(),
        password: Some("gizli".to_owned().into()),
        password_file: None,
        sender: "KAMUSM".to_owned(),
        reports: reports.map(|origin| ReportsConfig {
            url: origin.to_owned(),
            password: Some("sir-".repeat(8).into()),
            password_file: None,
        }),
    })
}
