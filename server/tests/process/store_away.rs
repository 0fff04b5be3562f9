//! A database that goes away under a running portal, as its operator sees it.

use std::{
    io::copy,
    net::{Shutdown, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread::spawn,
    time::Duration,
};

use crate::database::database;
use server_testing::process::{Applicant, Folder, Running};

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
fn a_form_comes_back_while_the_database_is_away() {
    let Some(url) = database("form_away") else {
        return;
    };
    let (user, place) = url.rsplit_once('@').unwrap();
    let (server, name) = place.split_once('/').unwrap();
    let wire = Wire::to(server.to_owned());
    let url = format!("{user}@{}/{name}", wire.address());
    let folder = Folder::new("form-away");
    let running = Running::with(&folder.0, "info", &[("MUHUR_DATABASE", &url)]);
    let mut applicant = Applicant::default();
    assert!(applicant.sign_in(&running).is_some());
    wire.cut();
    let form = [("telefon", "0532 111 22 33")];
    for path in ["/api/v1/form/save", "/durum"] {
        let answer = applicant.post_plainly(&running, path, &form);
        let page = String::from_utf8(answer.body).unwrap();
        assert_eq!(answer.status, 503, "{path}: {page}");
        assert!(page.contains("value=\"0532 111 22 33\""), "{path}: {page}");
        assert!(
            page.contains(&format!("action=\"{path}\"")),
            "{path}: {page}"
        );
    }
}

#[test]
fn metrics_tell_that_the_database_is_away_before_prometheus_gives_up() {
    let Some(url) = database("away") else { return };
    let (user, place) = url.rsplit_once('@').unwrap();
    let (server, name) = place.split_once('/').unwrap();
    let wire = Wire::to(server.to_owned());
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
