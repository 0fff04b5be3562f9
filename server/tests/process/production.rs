//! The example of a configuration in `config/`: it passes its own check, and
//! the server starts on it in production.

use std::{
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use crate::starting;
use server_testing::{
    process::{Folder, Running, free_port, program},
    until::until,
};

const CREDENTIALS: &str = "/run/credentials/muhur.service";
const SECRETS: [&str; 7] = [
    "certificates-token",
    "staff-token",
    "kannel-password",
    "netgsm-password",
    "kannel-reports",
    "mail-password",
    "oidc-secret",
];

/// 64 digits that were drawn once.
const MASTER: &str = "c2a1f7d90b3e64885af016be27d94c3390ab5e71d86f024bb8e3915c7a60df14";

/// Writes a file that only its owner can read.
pub fn private(file: &Path, text: &str) {
    let _ = std::fs::remove_file(file);
    server::private_file::create(file, text).unwrap();
}

fn example() -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../config/production.toml");
    std::fs::read_to_string(file).unwrap()
}

/// The name that the tests put in place of the example's, with which nothing starts
/// in production; one of nobody's too, and for tests (RFC 6761).
pub const DOMAIN: &str = "kurum.test";

/// The example with a folder for what it names, and another name; other addresses
/// are put in place of its own.
pub fn configured(folder: &Path, addresses: &[(&str, &str)]) -> PathBuf {
    let here = folder.display().to_string();
    let mut text = example()
        .replace(CREDENTIALS, &here)
        .replace("/opt/muhur/current/site", &here);
    for (from, to) in addresses {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    text = text.replace("example.gov.tr", DOMAIN);
    for secret in SECRETS {
        private(
            &folder.join(secret),
            "gizli-secret-gizli-secret-gizli-secret\n",
        );
    }
    let database = format!("sqlite:{here}/muhur.db\n");
    private(&folder.join("database"), &database);
    private(&folder.join("master.key"), MASTER);
    std::fs::write(folder.join("assets.json"), "{}").unwrap();
    let file = folder.join("production.toml");
    std::fs::write(&file, text).unwrap();
    file
}

pub fn server(config: &Path, arguments: &[&str]) -> Output {
    Command::new(program())
        .arg("--config")
        .arg(config)
        .args(arguments)
        .output()
        .unwrap()
}

#[test]
fn the_example_passes_its_own_check_and_changes_nothing() {
    let folder = Folder::new("example");
    let config = configured(&folder.0, &[]);
    for command in [&["config", "check"][..], &["check"]] {
        let told = server(&config, command);
        assert!(told.status.success(), "{told:?}");
    }
    assert!(!folder.0.join("muhur.db").exists());
}

#[test]
fn the_example_has_every_key() {
    let defaults = serde_json::to_value(server::config::Config::default()).unwrap();
    let text = example();
    let has = |key: &str| {
        text.lines().any(|line| {
            let line = line.trim_start_matches('#');
            line.starts_with(&format!("{key} =")) || line.starts_with(&format!("[{key}"))
        })
    };
    for key in defaults.as_object().unwrap().keys() {
        // Instead of the address, the file with it.
        assert!(has(key) || key == "database", "{key}");
    }
    for key in defaults["http"].as_object().unwrap().keys() {
        assert!(has(key), "http.{key}");
    }
}

#[test]
fn every_mistake_is_told_at_once_and_no_secret() {
    let folder = Folder::new("mistakes");
    let config = configured(
        &folder.0,
        &[
            (
                "\"https://basvuru.example.gov.tr\"",
                "\"http://basvuru.example.gov.tr\"",
            ),
            (
                "https://records.example.gov.tr",
                "http://records.example.gov.tr",
            ),
            ("http://10.0.0.5:13013", "http://8.8.8.8:13013"),
            ("#stale_after_hours = 36", "stale_after_hours = 0"),
            ("#offline = true", "ofline = true"),
        ],
    );
    std::fs::remove_file(folder.0.join("staff-token")).unwrap();
    std::fs::remove_file(folder.0.join("assets.json")).unwrap();
    private(&folder.0.join("netgsm-password"), "\n");
    private(&folder.0.join("master.key"), "gizli-key");
    private(&folder.0.join("database"), "mysql://u:gizli-db@h/x");
    let told = server(&config, &["config", "check"]);
    assert_eq!(told.status.code(), Some(1));
    let told = String::from_utf8(told.stderr).unwrap();
    for key in [
        "ofline: ",
        "http.origin: ",
        "certificates.http.url: ",
        "sms.gateways.first.kannel.url: ",
        "staff.http.stale_after_hours: ",
        "staff.http.token_file: ",
        "sms.gateways.second.netgsm.password_file: ",
        "key_file: ",
        "site: ",
        "database_file: ",
    ] {
        let lines = told.lines().filter(|line| line.starts_with(key)).count();
        assert_eq!(lines, 1, "{key} in {told}");
    }
    assert_eq!(told.lines().count(), 10, "{told}");
    assert!(!told.contains("gizli"), "{told}");
}

#[test]
fn a_database_beyond_the_house_over_an_open_way_is_told_by_check_and_start() {
    let folder = Folder::new("open-way");
    let config = configured(&folder.0, &[]);
    private(
        &folder.0.join("database"),
        "postgres://muhur:gizli-db@db.kurum.test/muhur?sslmode=require\n",
    );
    starting::refused(&config, "database_file: must have sslmode=verify-full");
}

/// A directory with one employment.
const LIST: &str = r#"{"as_of":"2026-01-01T00:00:00Z","total":1,"employments":[{
    "institution":"saglik","national_id":"10000000146","employee_number":"MM5001",
    "organization":"Gebze Fatih Devlet Hastanesi"}]}"#;

/// A directory at an address of its own.
pub fn directory() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let call: Vec<String> = BufReader::new(&stream)
                .lines()
                .map(Result::unwrap)
                .take_while(|line| !line.is_empty())
                .collect();
            let known = call[0].starts_with("GET /v1/institutions/saglik/employments?limit=1000 ")
                && call
                    .iter()
                    .any(|line| line.ends_with(": Bearer gizli-secret-gizli-secret-gizli-secret"));
            let status = if known { "200 OK" } else { "404 Not Found" };
            let length = LIST.len();
            let head = format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\n");
            let head = format!("{head}Content-Length: {length}\r\nConnection: close\r\n\r\n");
            stream
                .write_all(format!("{head}{LIST}").as_bytes())
                .unwrap();
        }
    });
    address
}

#[test]
fn production_starts_and_takes_the_staff_list() {
    let folder = Folder::new("production");
    let directory = directory();
    let port = free_port();
    let near = format!("127.0.0.1:{port}");
    let operator = format!("127.0.0.1:{}", free_port());
    let config = configured(
        &folder.0,
        &[
            ("127.0.0.1:3000", &near),
            ("127.0.0.1:9464", &operator),
            ("https://directory.example.gov.tr/", &directory),
        ],
    );
    let list = concat!(env!("CARGO_MANIFEST_DIR"), "/samples/institutions.csv");
    let imported = server(&config, &["import", "institutions", list]);
    assert!(imported.status.success(), "{imported:?}");
    let mut command = Command::new(program());
    command.arg("--config").arg(&config).arg("serve");
    let running = Running::of(&mut command, &folder.0, format!("http://{near}"));
    let get = |path: &str| {
        ureq::get(format!("{}{path}", running.origin))
            .config()
            .http_status_as_error(false)
            .max_redirects(0)
            .build()
            .call()
            .unwrap()
    };
    assert_eq!(get("/readyz").status(), 200);
    let page = get("/basvuru/saglik");
    assert_eq!(page.status(), 200);
    let told = |name: &str| page.headers()[name].to_str().unwrap().to_owned();
    let cookie = told("set-cookie");
    assert!(
        cookie.starts_with("__Host-") && cookie.contains("Secure"),
        "{cookie}"
    );
    assert!(told("strict-transport-security").starts_with("max-age="));
    for path in ["/gelistirme/sms", "/gelistirme/captcha", "/bilesenler"] {
        assert_eq!(get(path).status(), 404, "{path}");
    }
    until("the staff list is taken", || {
        let told = server(&config, &["staff", "list"]);
        let told = String::from_utf8(told.stdout).unwrap();
        told.contains("1 rows, as of").then_some(())
    });
    let log = std::fs::read_to_string(folder.0.join("log")).unwrap();
    assert!(log.contains("staff list taken"), "{log}");
    assert!(
        !log.contains("gizli") && !log.contains("10000000146"),
        "{log}"
    );
    let metrics = ureq::get(format!("http://{operator}/metrics"))
        .call()
        .unwrap();
    let metrics = metrics.into_body().read_to_string().unwrap();
    for line in [
        "muhur_staff_refreshes_total{institution=\"saglik\",outcome=\"replaced\"} 1",
        "muhur_staff_list_as_of_seconds{institution=\"saglik\"} 1767225600",
        "muhur_staff_list_as_of_seconds{institution=\"meb\"} 0",
    ] {
        assert!(metrics.contains(line), "{line} in {metrics}");
    }
    // Nobody of the samples is here.
    let rows = server(&config, &["staff", "list"]);
    let rows = String::from_utf8(rows.stdout).unwrap();
    assert_eq!(
        rows.lines().filter(|line| line.contains(" 0 rows")).count(),
        1,
        "{rows}"
    );
}
