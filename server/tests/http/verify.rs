//! An authority verifies a printed form, without scripts.

#[path = "../visits/visiting.rs"]
#[expect(dead_code, reason = "the acts' own tests use the rest")]
mod visiting;

use app::place::VERIFY;
use axum::{Router, body::Body};
use domain::issued::IssuedForm;
use http::{Request, StatusCode, header};
use server::{config::Config, outbox::Kick, pages::verify, portal};
use tower::ServiceExt;

use visiting::Portal;

const BOUNDARY: &str = "x-form-x";

struct Desk {
    portal: Portal,
    router: Router,
    form: IssuedForm,
}

/// A portal that has issued a form.
async fn desk() -> Desk {
    let portal = Portal::open().await;
    let (caller, printable) = portal.applied("0542 318 44 09").await;
    let intake = portal.intake();
    let form = intake
        .open_form(&caller, printable.number.as_str())
        .await
        .unwrap();
    let router = portal::router(&Config::default(), &portal.started, Kick::default());
    Desk {
        portal,
        router,
        form,
    }
}

impl Desk {
    async fn asked(&self, request: Request<Body>) -> (StatusCode, String) {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let body = axum::body::to_bytes(response.into_body(), 1 << 20).await;
        (status, String::from_utf8(body.unwrap().to_vec()).unwrap())
    }

    async fn page(&self, path: &str) -> (StatusCode, String) {
        self.asked(Request::get(path).body(Body::empty()).unwrap())
            .await
    }

    async fn sent(&self, file: &[u8], number: &str, mark: &str) -> (StatusCode, String) {
        let mut body = Vec::new();
        for (name, value) in [("no", number), ("damga", mark)] {
            body.extend(format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
        }
        body.extend(format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"dosya\"; filename=\"form.pdf\"\r\nContent-Type: application/pdf\r\n\r\n").bytes());
        body.extend(file);
        body.extend(format!("\r\n--{BOUNDARY}--\r\n").bytes());
        let request = Request::post(VERIFY)
            .header("sec-fetch-site", "same-origin")
            .header(
                header::CONTENT_TYPE,
                format!("multipart/form-data; boundary={BOUNDARY}"),
            )
            .header(header::CONTENT_LENGTH, body.len());
        self.asked(request.body(Body::from(body)).unwrap()).await
    }
}

#[tokio::test]
async fn a_file_is_ours_whole_extended_or_altered_and_names_nobody() {
    let desk = desk().await;
    let file = &desk.form.file;
    let mut altered = file.clone();
    altered[3_000] ^= 1;
    for (file, said) in [
        (
            file.clone(),
            "Bu dosya bu portalda üretildi ve değiştirilmedi",
        ),
        (
            [&**file, b"more"].concat(),
            "Bu dosya bu portalda üretildi; sonuna bir şey eklendi",
        ),
        (altered, "Bu portalda üretilmiş bir form, ama değiştirilmiş"),
        (b"%PDF-1.7".to_vec(), "Bu portal böyle bir form üretmedi"),
    ] {
        let (status, page) = desk.sent(&file, "", "").await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains(said), "{said} is not in {page}");
        for personal in ["Şükrü", "10000000146", "0542", "MM5001"] {
            assert!(!page.contains(personal), "{personal}");
        }
    }
}

#[tokio::test]
async fn a_scanned_code_leads_to_the_form_in_either_case() {
    let desk = desk().await;
    let (number, mark) = (desk.form.number.as_str(), desk.form.mark.as_str());
    let (short, shorter) = (number.replace('-', ""), mark.replace('-', ""));
    for path in [
        format!("/D/{short}/{shorter}"),
        format!("/d/{}/{}", short.to_lowercase(), shorter.to_lowercase()),
    ] {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let response = desk.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::SEE_OTHER);
        let led = response.headers()[header::LOCATION].to_str().unwrap();
        assert_eq!(led, format!("/dogrula?no={number}&damga={mark}"));
        let (_, page) = desk.page(led).await;
        assert!(page.contains("Bu numara ve damga bu portalda üretilmiş bir forma ait"));
        assert!(page.contains("Sağlık Bakanlığı"));
    }
    let request = Request::get("/D/%3Cscript%3E/x")
        .body(Body::empty())
        .unwrap();
    let response = desk.router.clone().oneshot(request).await.unwrap();
    assert_eq!(response.headers()[header::LOCATION], "/dogrula");
}

#[tokio::test]
async fn what_was_typed_is_still_there_when_it_is_not_enough() {
    let desk = desk().await;
    let (status, page) = desk.sent(b"", "<b>AB3", "").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("Bir PDF dosyası seçin ya da numara ile damgayı yazın."));
    assert!(page.contains("value=\"&lt;b&gt;AB3\""), "{page}");
    let (status, page) = desk
        .sent(b"", desk.form.number.as_str(), desk.form.mark.as_str())
        .await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("Öteki yazılar") || page.contains("öteki yazılar"));
}

#[tokio::test]
async fn a_file_that_is_too_large_is_not_read_to_its_end() {
    let desk = desk().await;
    let (status, page) = desk
        .sent(&vec![b'x'; verify::LARGEST + 8_192], "", "")
        .await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(page.contains("2 MB"), "{page}");
    let (status, _) = desk
        .sent(&vec![b'x'; verify::LARGEST - 1_024], "", "")
        .await;
    assert_eq!(status, StatusCode::OK);
}

#[tokio::test]
async fn another_sites_page_and_a_body_of_another_shape_are_refused() {
    let desk = desk().await;
    let cross = Request::post(VERIFY).header("sec-fetch-site", "cross-site");
    let (status, _) = desk.asked(cross.body(Body::empty()).unwrap()).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    for kind in [
        "multipart/form-data",
        "text/plain",
        "multipart/form-data; boundary=x",
    ] {
        let odd = Request::post(VERIFY)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, kind);
        let (status, _) = desk.asked(odd.body(Body::from("nothing")).unwrap()).await;
        assert!(status.is_client_error(), "{kind}: {status}");
    }
    let (status, _) = desk.page(VERIFY).await;
    assert_eq!(status, StatusCode::OK, "and the process lives");
    drop(desk.portal);
}
