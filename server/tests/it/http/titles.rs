//! Every page says in its title and in one heading what it is.

use std::collections::BTreeSet;

use super::*;

fn between<'a>(page: &'a str, from: &str, to: &str) -> Vec<&'a str> {
    page.split(from)
        .skip(1)
        .filter_map(|rest| rest.split_once(to).map(|(inside, _)| inside))
        .collect()
}

#[tokio::test]
async fn every_page_has_a_title_of_its_own_and_one_heading() {
    let bench = bench("titles").await;
    let mut seen = BTreeSet::new();
    for path in [
        "/",
        "/basvuru/saglik/hazirlik",
        "/basvuru/saglik",
        "/oturum-bitti",
        "/durum",
        "/dogrula",
        "/bilesenler",
        "/gelistirme/kisiler",
    ] {
        let (_, page) = bench.page(path, "dil=tr").await;
        let titles = between(&page, "<title>", "</title>");
        let [title] = titles[..] else {
            panic!("{path}: {titles:?}");
        };
        assert_eq!(page.matches("<h1>").count(), 1, "{path}");
        assert!(
            title.ends_with("Mühür") && title != "Mühür",
            "{path}: {title}"
        );
        assert!(seen.insert(title.to_owned()), "{path}: {title}");
    }
}

/// The title, which has to begin with the only heading.
fn title_of(page: &str, what: &str) -> String {
    let titles = between(page, "<title>", "</title>");
    let headings = between(page, "<h1>", "</h1>");
    let ([title], [heading]) = (&titles[..], &headings[..]) else {
        panic!("{what}: {titles:?}, {headings:?}");
    };
    let told = format!("{what}: {title} / {heading}");
    // What marks places for hydration is no text.
    let heading = heading.replace("<!>", "");
    assert!(title.starts_with(heading.trim()), "{told}");
    assert!(title.ends_with(" – Mühür"), "{told}");
    (*title).to_owned()
}

#[tokio::test]
async fn every_page_and_every_refusal_is_titled_by_its_heading_in_both_languages() {
    let bench = bench("titles-both").await;
    for (language, missing) in [
        ("tr", "Sayfa bulunamadı – Mühür"),
        ("en", "Page not found – Mühür"),
    ] {
        let cookie = format!("dil={language}");
        for path in [
            "/basvuru/yok",
            "/basvuru/yok/hazirlik",
            "/yok",
            "/kimlik/yok",
        ] {
            let (_, page) = bench.page(path, &cookie).await;
            assert_eq!(title_of(&page, path), missing);
        }
        for path in [
            "/",
            "/?cikis=1",
            "/basvuru/saglik/hazirlik",
            "/basvuru/saglik",
            "/basvuru/saglik?dogrulama=sound",
            "/oturum-bitti",
            "/durum",
            "/dogrula",
            "/dogrula?no=yok&damga=yok",
            "/cerez-yok",
            "/kisisel-veriler",
            "/yasal-uyari",
            "/erisilebilirlik",
        ] {
            let (_, page) = bench.page(path, &cookie).await;
            title_of(&page, &format!("{path} {language}"));
        }
        // What is refused before a page has it: another site's, without what tells
        // from which page, malformed, of no method, not there.
        for (method, path, from) in [
            ("POST", "/durum", Some("cross-site")),
            ("POST", "/durum", None),
            ("POST", "/api/v1/sign-in", Some("same-origin")),
            ("PUT", "/durum", Some("same-origin")),
            ("POST", "/yok", Some("same-origin")),
            ("GET", "/belge/yok.pdf", Some("same-origin")),
        ] {
            let mut request = Request::builder()
                .method(method)
                .uri(path)
                .header(header::ACCEPT, "text/html")
                .header(header::COOKIE, &cookie);
            if let Some(from) = from {
                request = request.header("sec-fetch-site", from);
            }
            let answer = bench.send(request.body(Body::empty()).unwrap()).await;
            assert!(answer.status().is_client_error(), "{method} {path}");
            let body = axum::body::to_bytes(answer.into_body(), 1 << 20).await;
            let page = String::from_utf8_lossy(&body.unwrap()).into_owned();
            title_of(&page, &format!("{method} {path} {from:?} {language}"));
        }
    }
}
