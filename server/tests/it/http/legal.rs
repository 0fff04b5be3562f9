//! The pages to read, which every page leads to.

use http::{StatusCode, header};

use super::bench;

#[tokio::test(flavor = "multi_thread")]
async fn every_page_leads_to_pages_to_read_in_the_readers_language() {
    let bench = bench("legal").await;
    let (_, home) = bench.page("/", "").await;
    for (path, tr, en) in [
        (
            "/kisisel-veriler",
            "Kişisel verilerinizin korunması",
            "How your personal data are used",
        ),
        ("/yasal-uyari", "Yasal uyarı", "Legal notice"),
        (
            "/erisilebilirlik",
            "Erişilebilirlik bildirimi",
            "Accessibility statement",
        ),
    ] {
        assert!(home.contains(&format!("href=\"{path}\"")), "{path}");
        for (cookie, title) in [("dil=tr", tr), ("dil=en", en)] {
            let (response, page) = bench.page(path, cookie).await;
            assert_eq!(response.status(), StatusCode::OK, "{path}");
            assert!(page.contains(&format!("<h1>{title}")), "{path}: {page}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_signed_out_is_told_so() {
    let bench = bench("signed-out").await;
    let (_, before) = bench.page("/", "dil=tr").await;
    assert!(!before.contains("Çıkış yaptınız"));
    let response = bench.posted("/api/v1/visit/leave", "", String::new()).await;
    let there = response
        .headers()
        .get(header::LOCATION)
        .or_else(|| response.headers().get("serverfnredirect"))
        .map(|value| value.to_str().unwrap().to_owned());
    assert_eq!(there.as_deref(), Some("/?cikis=1"), "{response:?}");
    let (_, after) = bench.page("/?cikis=1", "dil=tr").await;
    assert!(after.contains("Çıkış yaptınız"));
}
