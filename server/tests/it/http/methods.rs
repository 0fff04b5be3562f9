//! What each route is asked for and in which way; nothing else of it answers.

use std::collections::BTreeSet;

use axum::body::Body;
use http::{Method, Request, StatusCode, header};
use server::config::{
    Config, OidcConfig,
    oidc::{ClaimsConfig, NameConfig},
    sms::Reports,
};

use super::{Bench, bench, bench_of};

/// Every route, an address of it, and what it is asked for in.
const ROUTES: [(&str, &str, &str); 49] = [
    ("/api/{*function}", "/api/v1/visit/extend", "POST"),
    ("/belge/{file}", "/belge/K7M-4PX-39Q.pdf", "GET"),
    ("/bilesenler", "/bilesenler", "GET,HEAD"),
    ("/captcha/{file}", "/captcha/1.png", "GET,HEAD"),
    ("/cerez-yok", "/cerez-yok", "GET,HEAD"),
    ("/D/{number}/{mark}", "/D/1/2", "GET,HEAD"),
    ("/d/{number}/{mark}", "/d/1/2", "GET,HEAD"),
    ("/dil/{code}", "/dil/tr", "GET"),
    ("/dogrula", "/dogrula", "GET,HEAD,POST"),
    ("/durum", "/durum", "GET,HEAD,POST"),
    ("/favicon.svg", "/favicon.svg", "GET,HEAD"),
    ("/gelistirme/captcha", "/gelistirme/captcha", "GET,HEAD"),
    ("/gelistirme/kisiler", "/gelistirme/kisiler", "GET,HEAD"),
    ("/gelistirme/sms", "/gelistirme/sms", "GET,HEAD"),
    ("/health/net", "/health/net", "GET,HEAD"),
    ("/health/script/{outcome}", "/health/script/load", "POST"),
    ("/healthz", "/healthz", "GET,HEAD"),
    ("/kimlik-donus", "/kimlik-donus", "GET"),
    ("/kimlik/{institution}", "/kimlik/saglik", "GET,HEAD,POST"),
    ("/pkg", "/pkg", "GET,HEAD"),
    ("/pkg/", "/pkg/", "GET,HEAD"),
    ("/pkg/{*file}", "/pkg/x.js", "GET,HEAD"),
    (
        "/rapor/kannel/{secret}/{reference}",
        "/rapor/kannel/1/2",
        "GET",
    ),
    ("/readyz", "/readyz", "GET,HEAD"),
    ("/robots.txt", "/robots.txt", "GET,HEAD"),
    ("/sw.js", "/sw.js", "GET,HEAD"),
    ("/apple-touch-icon.png", "/apple-touch-icon.png", "GET,HEAD"),
    ("/erisilebilirlik", "/erisilebilirlik", "GET,HEAD"),
    ("/icon-192.png", "/icon-192.png", "GET,HEAD"),
    ("/icon-512.png", "/icon-512.png", "GET,HEAD"),
    ("/icon-maskable.png", "/icon-maskable.png", "GET,HEAD"),
    ("/kisisel-veriler", "/kisisel-veriler", "GET,HEAD"),
    ("/site.webmanifest", "/site.webmanifest", "GET,HEAD"),
    ("/temizle/{institution}", "/temizle/saglik", "GET"),
    ("/yasal-uyari", "/yasal-uyari", "GET,HEAD"),
    ("/dogrula/form", "/dogrula/form", "POST"),
    (
        "/imza-araci/v1/certificate",
        "/imza-araci/v1/certificate",
        "POST",
    ),
    ("/imza-araci/v1/claim", "/imza-araci/v1/claim", "POST"),
    (
        "/imza-araci/v1/document",
        "/imza-araci/v1/document",
        "GET,HEAD,PUT",
    ),
    ("/imza-araci/v1/request", "/imza-araci/v1/request", "DELETE"),
    ("/imza/arac", "/imza/arac", "GET,HEAD,POST"),
    ("/imza/arac/durum", "/imza/arac/durum", "GET,HEAD"),
    ("/imza/arac/iptal", "/imza/arac/iptal", "POST"),
    ("/imza/arac/kod", "/imza/arac/kod", "GET,HEAD,POST"),
    ("/imza/arac/uzat", "/imza/arac/uzat", "POST"),
    ("/imza/devam", "/imza/devam", "GET"),
    ("/imzali-form", "/imzali-form", "GET,HEAD,POST"),
    // The pages, and whatever is none.
    ("/form", "/form", "GET,HEAD"),
    ("/yok", "/yok", "GET,HEAD"),
];

/// The routes that the router has, as it tells them itself.
fn routes(bench: &Bench) -> BTreeSet<String> {
    let told = format!("{:?}", bench.router);
    let paths = told.split("paths: {").nth(1).unwrap();
    let paths = paths.split("} }").next().unwrap();
    let mut routes: BTreeSet<String> = paths
        .split('"')
        .filter(|part| part.starts_with('/'))
        .map(|path| {
            // What axum calls the rest of a nested address.
            match path.split_once("{*__private") {
                Some((before, _)) => format!("{before}{{*file}}"),
                None => path.to_owned(),
            }
        })
        .collect();
    routes.remove("/{*file}");
    routes
}

/// A portal with everything that can be mounted.
async fn whole(name: &str) -> Bench {
    let mut bench = bench_of(name, |config: &mut Config| {
        config.oidc = Some(OidcConfig {
            issuer: "http://127.0.0.1:1".to_owned(),
            client_id: "muhur".to_owned(),
            client_secret: Some("a secret as long as HS256 wants it".into()),
            client_secret_file: None,
            scopes: Vec::new(),
            claims: ClaimsConfig::default(),
            name: NameConfig::default(),
            timeout_ms: 300,
        });
    })
    .await;
    let secret = "rapor-sirri-rapor-sirri-rapor-sirri";
    bench.started.reports = vec![Reports::new("http://127.0.0.1:1", secret)];
    bench.mount_again();
    bench
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_answers_its_own_methods_and_tells_them_to_others() {
    let bench = whole("methods").await;
    let listed: BTreeSet<String> = ROUTES.iter().map(|row| row.0.to_owned()).collect();
    let pages = ["/form", "/yok"].map(str::to_owned);
    let found: BTreeSet<String> = routes(&bench).into_iter().chain(pages).collect();
    assert_eq!(found, listed, "each route has its row");
    for (route, address, allowed) in ROUTES {
        let allowed: BTreeSet<&str> = allowed.split(',').collect();
        for method in [
            "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "BREW",
        ] {
            let request = Request::builder()
                .method(Method::from_bytes(method.as_bytes()).unwrap())
                .uri(address)
                .header("sec-fetch-site", "same-origin")
                .body(Body::empty())
                .unwrap();
            let answer = bench.send(request).await;
            let refused = answer.status() == StatusCode::METHOD_NOT_ALLOWED;
            assert_eq!(!refused, allowed.contains(method), "{method} {route}");
            if refused {
                let told = answer.headers()[header::ALLOW].to_str().unwrap();
                let told: BTreeSet<&str> = told.split(',').map(str::trim).collect();
                assert_eq!(told, allowed, "{method} {route}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_get_that_does_something_does_it_for_whoever_means_it() {
    let bench = whole("purpose").await;
    for (_, address, allowed) in ROUTES {
        if allowed != "GET" {
            continue;
        }
        for (name, value, status) in [
            ("sec-purpose", "prefetch", StatusCode::FORBIDDEN),
            ("sec-purpose", "prefetch;prerender", StatusCode::FORBIDDEN),
            ("purpose", "prefetch", StatusCode::FORBIDDEN),
            (
                "service-worker-navigation-preload",
                "true",
                StatusCode::NO_CONTENT,
            ),
        ] {
            let request = Request::get(address).header(name, value);
            let answer = bench.send(request.body(Body::empty()).unwrap()).await;
            assert_eq!(answer.status(), status, "{address} {name}");
            assert!(!answer.headers().contains_key(header::SET_COOKIE));
            assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-store");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_long_is_told_on_a_page_in_the_readers_language() {
    let bench = bench("sizes").await;
    let long = |count: usize| "a".repeat(count);
    for (address, name, value, status) in [
        (format!("/?{}", long(2_046)), "x", String::new(), 200),
        (format!("/?{}", long(2_047)), "x", String::new(), 414),
        ("/".to_owned(), "cookie", long(4_000), 200),
        ("/".to_owned(), "cookie", long(4_097), 431),
        ("/".to_owned(), "x", long(15_000), 200),
        ("/".to_owned(), "x", long(16_384), 431),
    ] {
        for language in ["tr", "en"] {
            let request = Request::get(&address)
                .header(header::ACCEPT, "text/html")
                .header(header::ACCEPT_LANGUAGE, language)
                .header(name, &value);
            let answer = bench.send(request.body(Body::empty()).unwrap()).await;
            assert_eq!(answer.status().as_u16(), status, "{}", address.len());
            assert!(answer.headers().contains_key("x-content-type-options"));
            let kind = answer.headers()[header::CONTENT_TYPE].to_str().unwrap();
            assert!(kind.starts_with("text/html"), "{kind}");
            let body = axum::body::to_bytes(answer.into_body(), 1 << 20).await;
            let page = String::from_utf8(body.unwrap().to_vec()).unwrap();
            assert!(page.contains(&format!("lang=\"{language}\"")), "{page}");
        }
    }
}
