//! Signing in at an identity provider that we did not write (oidc-provider), from
//! the link on the sign-in page to the application form, over HTTP.

mod browser;
mod flow;
mod hostile;
mod provider;

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use axum::Router;
use server::{
    config::{
        Config, OidcConfig,
        oidc::{ClaimsConfig, NameConfig},
    },
    outbox::WakeUp,
    portal,
    start::{self, Started},
};
use server_testing::clock::TestClock;

/// Where the provider leads back to, as it has it on record.
const BACK: &str = "http://127.0.0.1:3000/kimlik-donus";
/// What the provider knows the portal by.
const SECRET: &str = "a secret of both, as long as HS256 wants it";

/// A portal whose provider is at this issuer.
struct Portal {
    router: Router,
    started: Started,
    clock: Arc<TestClock>,
    folder: PathBuf,
}

impl Drop for Portal {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Portal {
    async fn open(issuer: &str) -> Self {
        Self::open_with(issuer, SECRET).await
    }

    /// One that shows the provider this secret.
    async fn open_with(issuer: &str, secret: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("muhur-identity-{}-{count}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).unwrap();
        let config = Config {
            database: format!("sqlite:{}/muhur.db", folder.display()),
            key_file: folder.join("master.key"),
            inbox_file: folder.join("inbox.jsonl"),
            oidc: Some(OidcConfig {
                issuer: issuer.to_owned(),
                client_id: "muhur".to_owned(),
                client_secret: Some(secret.into()),
                client_secret_file: None,
                scopes: vec!["kimlik".to_owned()],
                claims: ClaimsConfig::default(),
                name: NameConfig::default(),
                timeout_ms: 700,
            }),
            ..Config::default()
        };
        let clock = Arc::new(TestClock::real());
        let started = start::start_at(&config, clock.clone()).await.unwrap();
        Self {
            router: portal::router(&config, &started, WakeUp::default()),
            started,
            clock,
            folder,
        }
    }
}
