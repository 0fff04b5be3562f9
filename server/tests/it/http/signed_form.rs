//! A signed form that is sent over HTTP.

use app::place::UPLOAD;
use axum::{Router, body::Body};
use domain::{id::hex, progress::State};
use http::{Request, Response, StatusCode, header};
use server::{config::Config, outbox::WakeUp, portal, uploads};
use tower::ServiceExt;

use crate::visits::signing::{Desk, TWO};

const BOUNDARY: &str = "x-form-x";

/// A form with this file, as a browser posts it.
fn body(name: &str, file: &[u8]) -> Vec<u8> {
    let head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"form.pdf\"\r\n\
         Content-Type: application/pdf\r\n\r\n"
    );
    [
        head.as_bytes(),
        file,
        format!("\r\n--{BOUNDARY}--\r\n").as_bytes(),
    ]
    .concat()
}

struct Site {
    desk: Desk,
    router: Router,
    cookie: String,
}

impl Site {
    async fn open() -> Self {
        let desk = Desk::open().await;
        let router = portal::router(&Config::default(), &desk.portal.started, WakeUp::default());
        let cookie = format!("bp={}", hex(desk.token.reveal()));
        Self {
            desk,
            router,
            cookie,
        }
    }

    async fn asked(&self, request: Request<Body>) -> Response<Body> {
        self.router.clone().oneshot(request).await.unwrap()
    }

    async fn post(&self, cookie: &str, site: &str, body: Vec<u8>) -> Response<Body> {
        let request = Request::post(UPLOAD)
            .header("sec-fetch-site", site)
            .header(header::ACCEPT, "text/html")
            .header(header::COOKIE, cookie)
            .header(
                header::CONTENT_TYPE,
                format!("multipart/form-data; boundary={BOUNDARY}"),
            );
        self.asked(request.body(Body::from(body)).unwrap()).await
    }

    async fn upload(&self, file: &[u8]) -> StatusCode {
        let response = self
            .post(&self.cookie, "same-origin", body("dosya", file))
            .await;
        if response.status() == StatusCode::SEE_OTHER {
            assert_eq!(response.headers()[header::LOCATION], "/sonuc#imza-sonucu");
        }
        response.status()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_leads_to_the_page_that_says_what_became_of_it() {
    let site = Site::open().await;
    let (signed, _) = site.desk.signed(TWO[0]).await;
    assert_eq!(site.upload(b"").await, StatusCode::SEE_OTHER);
    assert_eq!(site.desk.refused().await, "no_file");
    let large = vec![b'x'; uploads::LARGEST + 1];
    assert_eq!(site.upload(&large).await, StatusCode::SEE_OTHER);
    assert_eq!(site.desk.refused().await, "too_large");

    // A stranger's request changes nothing, and neither does what is no form.
    let foreign = site
        .post(&site.cookie, "cross-site", body("dosya", &signed))
        .await;
    assert_eq!(foreign.status(), StatusCode::FORBIDDEN);
    let nobody = site.post("", "same-origin", body("dosya", &signed)).await;
    assert_eq!(nobody.status(), StatusCode::SEE_OTHER);
    let broken = site
        .post(&site.cookie, "same-origin", b"--x".to_vec())
        .await;
    assert_eq!(broken.status(), StatusCode::BAD_REQUEST);
    let shown = Request::get(UPLOAD).header(header::COOKIE, &site.cookie);
    let shown = site.asked(shown.body(Body::empty()).unwrap()).await;
    assert_eq!(shown.headers()[header::LOCATION], "/sonuc");
    assert_eq!(site.desk.refused().await, "too_large");

    assert_eq!(site.upload(&signed).await, StatusCode::SEE_OTHER);
    assert_eq!(site.desk.shown().await.0, State::UnderReview);
    let address = format!("/belge/{}-imzali.pdf", site.desk.number);
    let kept = Request::get(&address).header(header::COOKIE, &site.cookie);
    let kept = site.asked(kept.body(Body::empty()).unwrap()).await;
    assert_eq!(kept.headers()[header::CACHE_CONTROL], "no-store");
    let kept = axum::body::to_bytes(kept.into_body(), 1 << 22)
        .await
        .unwrap();
    assert_eq!(kept, signed);
    let strangers = Request::get(&address).body(Body::empty()).unwrap();
    let strangers = site.asked(strangers).await;
    assert_eq!(strangers.status(), StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_uploads_are_told_when_to_come_back() {
    let site = Site::open().await;
    for _ in 0..5 {
        assert_eq!(site.upload(b"").await, StatusCode::SEE_OTHER);
    }
    let refused = site
        .post(&site.cookie, "same-origin", body("dosya", b"x"))
        .await;
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(refused.headers().contains_key(header::RETRY_AFTER));
    assert_eq!(site.desk.refused().await, "no_file");
}
