//! The portal in production behind the nginx of `config/nginx.conf`.

use std::{net::SocketAddr, path::Path, process::Command};

use crate::{
    nginx::{Nginx, certificate},
    production::{configured, directory},
    running::{Folder, Running, free_port},
};

const HOST: &str = "basvuru.example.gov.tr";

/// Ports of the test's own.
#[derive(Clone, Copy)]
struct Ports {
    portal: u16,
    plain: u16,
    sealed: u16,
    reports: u16,
}

/// The example's site, at these ports in place of its own.
fn example(folder: &Path, ports: Ports) -> String {
    let Ports {
        portal,
        plain,
        sealed,
        reports,
    } = ports;
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
                .replace(
                    "listen 10.0.0.2:3001;",
                    &format!("listen 127.0.0.1:{reports};"),
                )
                .replace("/var/log/nginx", &here)
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
    let ports = Ports {
        portal: free_port(),
        plain: free_port(),
        sealed: free_port(),
        reports: free_port(),
    };
    let near = format!("127.0.0.1:{}", ports.portal);
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
    let site = example(&folder.0, ports);
    let _nginx = Nginx::start(&folder.0, &site, ports.sealed);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(ask(&folder.0, ports));
    let log = std::fs::read_to_string(folder.0.join("muhur.log")).unwrap();
    assert!(log.contains("GET /basvuru "), "{log}");
    for kept in ["gizli", "?", "saglik"] {
        assert!(!log.contains(kept), "{kept} stands in {log}");
    }
}

async fn ask(folder: &Path, ports: Ports) {
    let Ports {
        plain,
        sealed,
        reports,
        ..
    } = ports;
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

    // What comes in a query is a provider's code or a form's mark.
    let back = at("/kimlik-donus?code=gizli-code&state=gizli-state");
    assert_eq!(client.get(back).send().await.unwrap().status(), 404);
    // Reports come in by a door of their own, and there from the gateway alone.
    let report = "/rapor/kannel/gizli-secret/x?d=1";
    let inside = format!("http://127.0.0.1:{reports}");
    for (door, status) in [
        (at(report), 404),
        (format!("{inside}{report}"), 403),
        (format!("{inside}/basvuru/saglik"), 404),
    ] {
        let told = client.get(&door).send().await.unwrap();
        assert_eq!(told.status(), status, "{door}");
    }

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
