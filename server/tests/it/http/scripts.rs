//! What pages report of their scripts, and what they are hydrated by.

use super::*;

async fn report(bench: &Bench, outcome: &str, site: &str) -> StatusCode {
    let request = Request::post(format!("/health/script/{outcome}"))
        .header("sec-fetch-site", site)
        .body(Body::empty())
        .unwrap();
    bench.send(request).await.status()
}

#[tokio::test]
async fn a_report_is_taken_from_our_own_pages_and_of_known_kinds_alone() {
    let bench = bench("script-reports").await;
    for outcome in ["mismatch", "load", "start", "later"] {
        let status = report(&bench, outcome, "same-origin").await;
        assert_eq!(status, StatusCode::NO_CONTENT, "{outcome}");
    }
    let unknown = report(&bench, "10000000146", "same-origin").await;
    assert_eq!(unknown, StatusCode::NOT_FOUND);
    let foreign = report(&bench, "load", "cross-site").await;
    assert_eq!(foreign, StatusCode::FORBIDDEN);
    let mut last = StatusCode::NO_CONTENT;
    for _ in 0..60 {
        last = report(&bench, "load", "same-origin").await;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn a_page_says_its_shape_and_keeps_its_numbers_from_becoming_links() {
    let bench = bench("shape").await;
    for (path, is_hydrated) in [
        ("/", false),
        ("/basvuru/saglik", false),
        ("/basvuru/saglik/hazirlik", false),
        ("/yok", false),
        ("/form", true),
    ] {
        let (_, page) = bench.page(path, "").await;
        let shape = page.split_once("data-shape=\"").map(|(_, rest)| rest);
        let shape = shape.and_then(|rest| rest.split_once('"'));
        let shape = shape.map(|(shape, _)| u32::from_str_radix(shape, 16).is_ok());
        assert_eq!(shape, is_hydrated.then_some(true), "{path}: {page}");
        // What is shown comes along once more only where it is hydrated.
        assert_eq!(
            page.contains("RESOURCES[0] ="),
            is_hydrated,
            "{path}: {page}"
        );
        assert!(page.contains("<body><div id=\"app\">"), "{path}");
        assert!(
            page.contains(
                "name=\"format-detection\" content=\"telephone=no,date=no,address=no,email=no\""
            ),
            "{path}"
        );
    }
}
