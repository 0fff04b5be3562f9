//! The portal in production behind the nginx of `config/nginx.conf`.

use std::{net::SocketAddr, path::Path, process::Command};

use crate::{
    nginx::{Nginx, certificate},
    production::{DOMAIN, configured, directory},
};
use server_testing::process::{Folder, Running, free_port, program};

const HOST: &str = "basvuru.kurum.test";

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
    let errors = concat!(env!("CARGO_MANIFEST_DIR"), "/../config/errors");
    let lines: Vec<String> = std::fs::read_to_string(example)
        .unwrap()
        .lines()
        .filter(|line| !line.contains("listen [::]"))
        .map(|line| {
            line.replace("example.gov.tr", DOMAIN)
                .replace("listen 80;", &format!("listen 127.0.0.1:{plain};"))
                .replace("listen 443 ", &format!("listen 127.0.0.1:{sealed} "))
                .replace("127.0.0.1:3000", &format!("127.0.0.1:{portal}"))
                .replace(
                    "listen 10.0.0.2:3001;",
                    &format!("listen 127.0.0.1:{reports};"),
                )
                .replace("/var/log/muhur", &here)
                .replace("/etc/muhur/tls", &here)
                .replace("/opt/muhur/current/errors", errors)
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
    let mut command = Command::new(program());
    command.arg("--config").arg(&config);
    let imported = command.args(["import", "institutions", list]).output();
    assert!(imported.unwrap().status.success());
    let mut command = Command::new(program());
    command.arg("--config").arg(&config).arg("serve");
    let _running = Running::of(&mut command, &folder.0, format!("http://{near}"));
    certificate(&folder.0, "chain.pem", "key.pem", &format!("DNS:{HOST}"));
    let site = example(&folder.0, ports);
    let _nginx = Nginx::start(&folder.0, &site, ports.sealed);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(ask(&folder.0, ports));
    let log = std::fs::read_to_string(folder.0.join("access.log")).unwrap();
    assert!(log.contains("GET /basvuru "), "{log}");
    for kept in ["gizli", "?", "saglik", "10000000146"] {
        assert!(!log.contains(kept), "{kept} stands in {log}");
    }
}

/// A browser that trusts the folder's certificate.
fn client(folder: &Path, sealed: u16) -> reqwest::Client {
    let root = std::fs::read(folder.join("chain.pem")).unwrap();
    reqwest::Client::builder()
        .add_root_certificate(reqwest::Certificate::from_pem(&root).unwrap())
        .resolve(HOST, SocketAddr::from(([127, 0, 0, 1], sealed)))
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .unwrap()
}

async fn ask(folder: &Path, ports: Ports) {
    let Ports {
        plain,
        sealed,
        reports,
        ..
    } = ports;
    let client = client(folder, sealed);
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
    assert_eq!(kept.headers()["x-portal"], app::wire::VERSION);

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
    // Printed forms may be larger. What is refused before its body was read is
    // answered by the portal all the same: it goes on to read, so that nginx gets
    // the answer and not a broken connection.
    for size in [100_000, 20_000_000] {
        let looked_up = client
            .post(at("/dogrula"))
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/x-www-form-urlencoded")
            .body("x".repeat(size))
            .send();
        assert_eq!(looked_up.await.unwrap().status(), 400, "{size}");
    }

    // A number of a person's in the path, by whoever typed it there.
    let typed = client.get(at("/10000000146")).send().await.unwrap();
    assert_eq!(typed.status(), 404);
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

/// A page of nginx's own: in both languages, with every header.
async fn is_ours(answer: reqwest::Response, status: u16, title: &str) {
    assert_eq!(answer.status(), status);
    let headers = answer.headers().clone();
    let all = |name: &str| -> Vec<String> {
        let values = headers.get_all(name).iter();
        values.map(|one| one.to_str().unwrap().to_owned()).collect()
    };
    assert_eq!(all("content-type"), ["text/html; charset=utf-8"]);
    assert_eq!(
        all("strict-transport-security"),
        ["max-age=31536000; includeSubDomains"]
    );
    assert_eq!(all("cache-control"), ["no-store"]);
    assert_eq!(all("x-content-type-options"), ["nosniff"]);
    assert_eq!(all("x-frame-options"), ["DENY"]);
    let later = all("retry-after").len();
    assert_eq!(
        later,
        usize::from([429, 502, 504].contains(&status)),
        "{status}"
    );
    let policy = all("content-security-policy").remove(0);
    let page = answer.text().await.unwrap();
    let (_, rest) = page.split_once("<style>").unwrap();
    let (style, _) = rest.split_once("</style>").unwrap();
    let hash = <sha2::Sha256 as sha2::Digest>::digest(style);
    let hash = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, hash);
    assert!(policy.contains(&format!("'sha256-{hash}'")), "{policy}");
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    assert!(page.contains(&format!("<h1>{title}</h1>")), "{page}");
    assert!(page.contains("<html lang=\"tr\">") && page.contains("<section lang=\"en\">"));
    for foreign in ["nginx", "Bad Gateway", "<script", "src="] {
        assert!(!page.contains(foreign), "{foreign} in {page}");
    }
}

/// A portal of a few lines: what it answers is its own.
fn stub(answers: &'static str) -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            std::thread::spawn(move || {
                use std::io::{Read, Write};
                let mut stream = stream.unwrap();
                let mut read = [0; 8_192];
                let _ = stream.read(&mut read);
                let length = answers.len();
                let _ = write!(
                    stream,
                    "HTTP/1.1 503 Unavailable\r\nContent-Length: {length}\r\n\
                     Connection: close\r\n\r\n{answers}"
                );
            });
        }
    });
    port
}

fn ports(portal: u16) -> Ports {
    Ports {
        portal,
        plain: free_port(),
        sealed: free_port(),
        reports: free_port(),
    }
}

#[test]
fn while_the_portal_is_away_nginx_says_so_in_both_languages() {
    if !Nginx::is_there() {
        return;
    }
    let folder = Folder::new("proxy-away");
    let ports = ports(free_port());
    certificate(&folder.0, "chain.pem", "key.pem", &format!("DNS:{HOST}"));
    // Few enough that a test can reach them.
    let site = example(&folder.0, ports)
        .replace("rate=50r/s", "rate=1r/s")
        .replace("burst=500", "burst=12");
    let _nginx = Nginx::start(&folder.0, &site, ports.sealed);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let client = client(&folder.0, ports.sealed);
        let at = |path: &str| format!("https://{HOST}:{}{path}", ports.sealed);
        let away = "Portal şu anda yanıt vermiyor";
        is_ours(client.get(at("/form")).send().await.unwrap(), 502, away).await;
        let posted = client.post(at("/api/v1/sign-in")).body("x=1").send();
        is_ours(posted.await.unwrap(), 502, away).await;
        let large = client.post(at("/form")).body("x".repeat(70_000)).send();
        // Also where what was sent is larger than a page of nginx's own may be.
        let form = client.post(at("/dogrula")).body("x".repeat(100_000)).send();
        is_ours(form.await.unwrap(), 502, away).await;
        let told = "Gönderdiğiniz dosya ya da form çok büyük";
        is_ours(large.await.unwrap(), 413, told).await;
        let unread = "Tarayıcınızın isteği okunamadı";
        let long = client.get(at(&format!("/{}", "a".repeat(5_000)))).send();
        is_ours(long.await.unwrap(), 414, unread).await;
        let cookies = client.get(at("/form")).header("cookie", "a".repeat(5_000));
        is_ours(cookies.send().await.unwrap(), 400, unread).await;
        let reports = client.get(at("/rapor/kannel/x")).send().await.unwrap();
        is_ours(reports, 404, "Sayfa bulunamadı").await;
        // Its own pages are at no address.
        let own = client.get(at("/muhur-errors/away.html")).send().await;
        is_ours(own.unwrap(), 404, "Sayfa bulunamadı").await;
        let mut refused = None;
        for _ in 0..30 {
            let answer = client.get(at("/form")).send().await.unwrap();
            if answer.status() == 429 {
                refused = Some(answer);
                break;
            }
        }
        let told = "Bu ağdan çok fazla istek geldi";
        is_ours(refused.unwrap(), 429, told).await;
    });
}

#[test]
fn where_one_of_two_portals_is_away_the_other_answers_and_its_own_word_stands() {
    if !Nginx::is_there() {
        return;
    }
    let folder = Folder::new("proxy-two");
    let ports = ports(stub("portalin kendi sayfasi"));
    certificate(&folder.0, "chain.pem", "key.pem", &format!("DNS:{HOST}"));
    let site = example(&folder.0, ports);
    let other = "#server 10.0.0.3:3000;";
    assert!(site.contains(other), "{site}");
    let site = site.replace(other, &format!("server 127.0.0.1:{};", free_port()));
    let _nginx = Nginx::start(&folder.0, &site, ports.sealed);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let client = client(&folder.0, ports.sealed);
        let at = |path: &str| format!("https://{HOST}:{}{path}", ports.sealed);
        for count in 0..8 {
            let request = if count % 2 == 0 {
                client.get(at("/form"))
            } else {
                client.post(at("/api/v1/sign-in")).body("x=1")
            };
            let answer = request.send().await.unwrap();
            assert_eq!(answer.status(), 503);
            assert_eq!(answer.text().await.unwrap(), "portalin kendi sayfasi");
        }
    });
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "how long a real proxy waited is what is asked"
)]
fn nginx_waits_ten_seconds_for_a_header() {
    use std::io::{Read, Write};
    if !Nginx::is_there() {
        return;
    }
    let folder = Folder::new("proxy-slow");
    let ports = ports(free_port());
    certificate(&folder.0, "chain.pem", "key.pem", &format!("DNS:{HOST}"));
    let site = example(&folder.0, ports);
    assert_eq!(site.matches("client_header_timeout 10s;").count(), 2);
    let _nginx = Nginx::start(&folder.0, &site, ports.sealed);
    let mut stream = std::net::TcpStream::connect(("127.0.0.1", ports.plain)).unwrap();
    let begun = std::time::Instant::now();
    write!(stream, "GET / HTTP/1.1\r\nHost: {HOST}\r\nX-Slow: ").unwrap();
    let timeout = std::time::Duration::from_secs(20);
    stream.set_read_timeout(Some(timeout)).unwrap();
    let mut rest = Vec::new();
    let _ = stream.read_to_end(&mut rest);
    let took = begun.elapsed().as_secs();
    assert!((9..15).contains(&took), "{took}");
}
