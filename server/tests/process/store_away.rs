//! A database that goes away under a running portal, as its operator sees it.

use std::{
    io::copy,
    net::{Shutdown, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread::spawn,
    time::Duration,
};

use sqlx::PgPool;
use tokio::runtime::Runtime;

use crate::running::{Folder, Running};

/// A wire to a database that can be cut: what comes afterwards is heard by
/// nobody.
struct Wire {
    listener: TcpListener,
    /// `None` once it is cut.
    open: Arc<Mutex<Option<Vec<TcpStream>>>>,
}

impl Wire {
    fn to(database: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let open = Arc::new(Mutex::new(Some(Vec::new())));
        let (ours, kept) = (listener.try_clone().unwrap(), open.clone());
        spawn(move || {
            let mut unheard = Vec::new();
            for near in ours.incoming().map(Result::unwrap) {
                let mut kept = kept.lock().unwrap();
                let Some(kept) = kept.as_mut() else {
                    unheard.push(near);
                    continue;
                };
                let far = TcpStream::connect(&database).unwrap();
                for (from, to) in [(&near, &far), (&far, &near)] {
                    let (mut from, mut to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
                    spawn(move || copy(&mut from, &mut to));
                }
                kept.extend([near, far]);
            }
        });
        Self { listener, open }
    }

    fn address(&self) -> String {
        self.listener.local_addr().unwrap().to_string()
    }

    fn cut(&self) {
        for end in self.open.lock().unwrap().take().unwrap_or_default() {
            let _ = end.shutdown(Shutdown::Both);
        }
    }
}

#[test]
fn metrics_tell_that_the_database_is_away_before_prometheus_gives_up() {
    let Some(server) = std::env::var_os("TEST_POSTGRES") else {
        eprintln!("no TEST_POSTGRES: cargo xtask test gives one");
        return;
    };
    let server = server.into_string().unwrap();
    let name = format!("muhur_away_{}", std::process::id());
    Runtime::new().unwrap().block_on(async {
        let admin = PgPool::connect(&server).await.unwrap();
        let create = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"));
        sqlx::query(create).execute(&admin).await.unwrap();
    });
    let (user, database) = server.rsplit_once('@').unwrap();
    let wire = Wire::to(database.split('/').next().unwrap().to_owned());
    let url = format!("{user}@{}/{name}", wire.address());

    let folder = Folder::new("store-away");
    let running = Running::with(&folder.0, "info", &[("MUHUR_DATABASE", &url)]);
    let metrics = running.tells_operator("/metrics");
    assert!(metrics.contains("muhur_store_up 1"), "{metrics}");
    wire.cut();
    let mut metrics = ureq::get(format!("http://{}/metrics", running.operator))
        .config()
        .timeout_global(Some(Duration::from_secs(8)))
        .build()
        .call()
        .unwrap();
    let metrics = metrics.body_mut().read_to_string().unwrap();
    assert!(metrics.contains("muhur_store_up 0"), "{metrics}");
}
