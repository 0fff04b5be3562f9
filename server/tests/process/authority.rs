//! A certificate authority over TLS that asks for a certificate of ours.

use std::process::Command;

use crate::{
    nginx::{Nginx, certificate},
    production::private,
};
use server_testing::process::{Applicant, Folder, Running, free_port, program};

/// The one certificate of the person who lost a card, in use for years.
const HELD: &str = r#"{"certificates":[{"serial":"5A1F0000000000000001",
    "national_id":"10000000146","given_name":"Şükrü","family_name":"Işık",
    "valid_from":"2020-01-01","valid_until":"2120-01-01","standing":"good",
    "mobile":"+905423184409","has_word":false}]}"#;

#[test]
fn records_are_read_by_whoever_shows_our_certificate_and_by_nobody_else() {
    if !Nginx::is_there() {
        return;
    }
    let folder = Folder::new("authority");
    let here = folder.0.display().to_string();
    certificate(&folder.0, "server.pem", "server.key", "IP:127.0.0.1");
    certificate(&folder.0, "ours.pem", "ours.key", "DNS:portal");
    let read = |name: &str| std::fs::read_to_string(folder.0.join(name)).unwrap();
    private(
        &folder.0.join("client.pem"),
        &(read("ours.pem") + &read("ours.key")),
    );
    let authority = free_port();
    let site = format!(
        "server {{\nlisten 127.0.0.1:{authority} ssl;\nssl_certificate {here}/server.pem;\n\
         ssl_certificate_key {here}/server.key;\nssl_client_certificate {here}/ours.pem;\n\
         ssl_verify_client on;\ndefault_type application/json;\n\
         location = /v1/certificates/search {{ return 200 '{HELD}'; }}\n}}\n"
    );
    let _nginx = Nginx::start(&folder.0, &site, authority);
    let shown = format!("client_certificate_file = '{here}/client.pem'");
    for (more, leads_to) in [(&*shown, "/askiya-al"), ("", "/form")] {
        let port = free_port();
        let origin = format!("http://127.0.0.1:{port}");
        let config = format!(
            "captcha = 'told'\ndatabase = 'sqlite:{here}/muhur.db'\nkey_file = '{here}/key'\n\
             inbox_file = '{here}/inbox'\n[http]\naddress = '127.0.0.1:{port}'\n\
             origin = '{origin}'\nsign_in_floor_ms = 0\n[certificates.http]\n\
             url = 'https://127.0.0.1:{authority}/v1'\ntoken = 't-1'\n{more}\n"
        );
        let file = folder.0.join("portal.toml");
        std::fs::write(&file, config).unwrap();
        let mut command = Command::new(program());
        command.arg("--config").arg(&file).arg("serve");
        command.env("SSL_CERT_FILE", folder.0.join("server.pem"));
        let running = Running::of(&mut command, &folder.0, origin);
        let mut applicant = Applicant {
            card_lost: true,
            ..Applicant::default()
        };
        let led = applicant.sign_in(&running).unwrap();
        assert!(led.contains(leads_to), "{led}");
    }
    let log = read("log");
    assert!(
        log.contains("the certificate records gave no answer"),
        "{log}"
    );
    assert!(
        !log.contains("10000000146") && !log.contains("t-1"),
        "{log}"
    );
}
