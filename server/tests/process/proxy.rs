//! The portal in production behind the nginx of `config/nginx.conf`.

use std::{net::SocketAddr, path::Path, process::Command};

use crate::{
    nginx::{Nginx, certificate},
    production::{configured, directory},
    running::{Folder, Running, free_port},
};

const HOST: &str = "basvuru.example.gov.tr";

/// The example's site, at these ports in place of its own.
fn example(folder: &Path, plain: u16, sealed: u16, portal: u16) -> String {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../config/nginx.conf");
    let here = folder.display().to_string();
    let lines: Vec<String> = std::fs::read_to_string(example)
        .unwrap()
        .lines()
        .filter(|line| !line.contains("listen [::]"))
        .map(|line| {
            line.replace("listen 80;", &format!("listen 127.0.0.1:{plain};"))
                .replace("listen 443 ", &format!("listen 127.0.0.1:{sealed} "))
                .replace("127.0.0.1:3000", &format!("127.0.0.1:{portal}"))
                .replace("/etc/muhur/tls", &here)
        })
        .collect();
    lines.join("\n")
}

#[test]
fn behind_nginx_pages_come_over_tls_with_their_cookie_and_their_headers() {
    if !Nginx::is_there() {
        return;
    }
    let folder = Folder::new("proxy");
    let [portal, plain, sealed] = [free_port(), free_port(), free_port()];
    let near = format!("127.0.0.1:{portal}");
    let operator = format!("127.0.0.1:{}", free_port());
    let config = configured(
        &folder.0,
        &[
            ("127.0.0.1:3000", &near),
            ("127.0.0.1:9464", &operator),
            ("https://directory.example.gov.tr/", &directory()),
        ],
    );
    let list = concat!(env!("CARGO_MANIFEST_DIR"), "/samples/institutions.csv");
    let mut command = Command::new(env!("CARGO_BIN_EXE_server"));
    command.arg("--config").arg(&config);
    let imported = command.args(["import", "institutions", list]).output();
    assert!(imported.unwrap().status.success());
    let mut command = Command::new(env!("CARGO_BIN_EXE_server"));
    command.arg("--config").arg(&config).arg("serve");
    let _running = Running::of(&mut command, &folder.0, format!("http://{near}"));
    certificate(&folder.0, "chain.pem", "key.pem", &format!("DNS:{HOST}"));
    let site = example(&folder.0, plain, sealed, portal);
    let _nginx = Nginx::start(&folder.0, &site, sealed);
    tokio::runtime::Runtime::new()
        .unwrap()
        .block_on(ask(&folder.0, plain, sealed));
}

async fn ask(folder: &Path, plain: u16, sealed: u16) {
    let root = std::fs::read(folder.join("chain.pem")).unwrap();
    let client = reqwest::Client::builder()
        .add_root_certificate(reqwest::Certificate::from_pem(&root).unwrap())
        .resolve(HOST, SocketAddr::from(([127, 0, 0, 1], sealed)))
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .unwrap();
    let at = |path: &str| format!("https://{HOST}:{sealed}{path}");
    let page = client.get(at("/basvuru/saglik")).send().await.unwrap();
    assert_eq!(page.status(), 200);
    let all = |name: &str| -> Vec<String> {
        let values = page.headers().get_all(name).iter();
        values.map(|one| one.to_str().unwrap().to_owned()).collect()
    };
    let cookies = all("set-cookie");
    assert!(
        cookies[0].starts_with("__Host-bp=") && cookies[0].contains("Secure"),
        "{cookies:?}"
    );
    // Once, and the portal's own.
    assert_eq!(
        all("strict-transport-security"),
        ["max-age=31536000; includeSubDomains"]
    );
    assert_eq!(all("content-security-policy").len(), 1);
    assert_eq!(all("cache-control"), ["no-store"]);
    assert_eq!(
        client.get(at("/readyz")).send().await.unwrap().status(),
        200
    );
    let kept = client.get(at("/health/net")).send().await.unwrap();
    assert_eq!(kept.status(), 204);
    assert_eq!(kept.headers()["x-portal"], "muhur");

    // A post of another site, one of ours, one that is too large.
    let post = |site: &'static str, size: usize| {
        let body = format!("draft[given_name]={}", "x".repeat(size));
        client
            .post(at("/api/v1/sign-in"))
            .header("sec-fetch-site", site)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body)
            .send()
    };
    assert_eq!(post("cross-site", 1).await.unwrap().status(), 403);
    assert_ne!(post("same-origin", 1).await.unwrap().status(), 403);
    assert_eq!(post("same-origin", 70_000).await.unwrap().status(), 413);
    // Printed forms may be larger.
    let looked_up = client
        .post(at("/dogrula"))
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/x-www-form-urlencoded")
        .body("x".repeat(100_000))
        .send();
    assert_ne!(looked_up.await.unwrap().status(), 413);

    let plain = client
        .get(format!("http://127.0.0.1:{plain}/basvuru?x"))
        .header("host", HOST)
        .send();
    let led = plain.await.unwrap();
    assert_eq!(led.status(), 308);
    assert_eq!(
        led.headers()["location"],
        format!("https://{HOST}/basvuru?x")
    );
}
