//! The script of a plain page posts a form: it is told where to go, or what to show
//! on the page as it stands, and never reads a code.

use app::wire::ENHANCED;
use axum::body::{Body, to_bytes};
use http::{Request, Response, StatusCode, header};

use super::{Bench, ORIGIN, bench};

const PAGE: &str = "/basvuru/saglik";
const SIGN_IN: &str = "/api/v1/sign-in";

impl Bench {
    /// Posts a form as the script of a plain page does; `site` is what the browser
    /// says of where it comes from.
    async fn enhanced(&self, cookie: &str, site: Option<&str>, body: &str) -> Response<Body> {
        let mut request = Request::post(SIGN_IN)
            .header(ENHANCED, "1")
            .header(header::ACCEPT, "*/*")
            .header(header::REFERER, format!("{ORIGIN}{PAGE}?dogrulama=sound"))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::COOKIE, cookie);
        if let Some(site) = site {
            request = request.header("sec-fetch-site", site);
        }
        self.send(request.body(Body::from(body.to_owned())).unwrap())
            .await
    }
}

fn claim(captcha: &str, letters: &str, place: &str) -> String {
    format!(
        "institution=saglik&draft[captcha_id]={captcha}&draft[captcha_answer]={letters}\
         &draft[national_id]=10000000146&draft[given_name]=%C5%9E%C3%BCkr%C3%BC&draft[family_name]=I%C5%9F%C4%B1k\
         &draft[birth_place]={place}&draft[birth_day]=1&draft[birth_month]=2&draft[birth_year]=1980\
         &draft[employee_number]=MM5001"
    )
}

async fn text(response: Response<Body>) -> String {
    let body = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    String::from_utf8(body.to_vec()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_that_is_taken_is_told_where_to_go_and_no_redirect_is_followed_for_it() {
    let bench = bench("enhanced").await;
    let (visit, captcha) = bench.visit().await;
    let body = claim(&captcha, &bench.letters(), "Gebze");
    let answer = bench.enhanced(&visit, Some("same-origin"), &body).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.headers()[header::LOCATION], "/form");
    assert!(answer.headers().contains_key(header::SET_COOKIE));
    assert_eq!(text(answer).await, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_post_leads_back_to_its_page_which_says_why() {
    let bench = bench("enhanced-refused").await;
    let (visit, captcha) = bench.visit().await;
    let body = claim(&captcha, "zzzzz", "Gebze");
    let answer = bench.enhanced(&visit, Some("same-origin"), &body).await;
    assert_eq!(answer.status(), StatusCode::OK);
    // In the way of the check that the page had.
    let page = format!("{PAGE}?dogrulama=sound");
    assert_eq!(answer.headers()[header::LOCATION], page);
    let cookies = answer.headers().get_all(header::SET_COOKIE).iter();
    let cookies = cookies.map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap());
    let cookies = cookies.chain([visit.as_str()]).collect::<Vec<_>>();
    let (_, shown) = bench.page(&page, &cookies.join("; ")).await;
    assert!(shown.contains("class=\"error-summary\""), "{shown}");
    assert!(shown.contains("value=\"Gebze\""), "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_refused_is_a_notice_for_the_page_that_asked_for_it() {
    let bench = bench("enhanced-page").await;
    let refused = Request::get("/yok").header(ENHANCED, "1");
    let answer = bench.send(refused.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    let notice = text(answer).await;
    assert!(
        notice.starts_with("<section") && notice.contains("role=\"alert\""),
        "{notice}"
    );
    let shown = Request::get(PAGE).header(ENHANCED, "1");
    let answer = bench.send(shown.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert!(text(answer).await.contains("id=\"app\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_matter_of_the_page_is_a_notice_for_it_and_nothing_else() {
    let bench = bench("enhanced-notice").await;
    let (visit, captcha) = bench.visit().await;
    let body = claim(&captcha, &bench.letters(), "Gebze");
    let own = Some("same-origin");
    for (cookie, site, body, said) in [
        // A network strips what tells from which page it comes.
        (&*visit, None, &*body, "Sec-Fetch-Site"),
        (&visit, Some("cross-site"), &body, "hiçbir şey kaydedilmedi"),
        // No cookies are kept.
        ("", own, &body, "çerezleri saklamıyor"),
        // No form of ours.
        (&visit, own, "x=y", "güncellendi"),
    ] {
        let answer = bench.enhanced(cookie, site, body).await;
        let status = answer.status();
        assert!(status.is_client_error(), "{said}: {status}");
        assert!(!answer.headers().contains_key(header::LOCATION), "{said}");
        assert_eq!(
            answer.headers()[header::CONTENT_TYPE],
            "text/html; charset=utf-8"
        );
        let notice = text(answer).await;
        assert!(
            notice.starts_with("<section") && notice.contains("role=\"alert\""),
            "{notice}"
        );
        assert!(notice.contains(said), "{notice}");
    }
}
