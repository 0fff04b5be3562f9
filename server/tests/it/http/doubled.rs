//! A button that is pressed twice, and an answer that never arrives: the post of
//! before comes once more, with the cookie of before.

use app::wire::Fault;
use axum::body::Body;
use domain::{application, id::unhex, service::Caller, session::SessionToken};
use http::{Request, Response, StatusCode, header};
use tower::ServiceExt;

use super::{Bench, bench};
use server_testing::lost_card;

const SIGN_IN: &str = "/api/v1/sign-in";
const CHECK: &str = "/api/v1/code/check";
const RESUME: &str = "/api/v1/resume/by-code";

/// Where a plain post leads, and the cookies that it gives: the session's key,
/// and what the browser holds to be known again.
#[derive(Debug, PartialEq, Eq)]
struct Led {
    to: String,
    cookie: Option<String>,
    device: Option<String>,
}

impl Led {
    fn by(response: &Response<Body>) -> Self {
        let to = response.headers().get(header::LOCATION);
        let cookie = |name: &str| {
            let cookies = response.headers().get_all(header::SET_COOKIE);
            let mut cookies = cookies.iter().map(|value| value.to_str().unwrap());
            let cookie = cookies.find(|cookie| cookie.starts_with(name))?;
            Some(cookie.split(';').next().unwrap().to_owned())
        };
        Self {
            to: to.map_or_else(String::new, |to| to.to_str().unwrap().to_owned()),
            cookie: cookie("bp="),
            device: cookie("bd="),
        }
    }

    fn cookie(&self) -> &str {
        self.cookie.as_deref().unwrap()
    }
}

fn request(path: &str, cookie: &str, body: &str) -> Request<Body> {
    Request::post(path)
        .header("sec-fetch-site", "same-origin")
        .header(header::ACCEPT, "text/html")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::REFERER, "http://127.0.0.1:3000/kod")
        .header(header::COOKIE, cookie)
        .body(Body::from(body.to_owned()))
        .unwrap()
}

impl Bench {
    async fn plain(&self, path: &str, cookie: &str, body: &str) -> Led {
        Led::by(&self.send(request(path, cookie, body)).await)
    }

    async fn twice_at_once(&self, path: &str, cookie: &str, body: &str) -> [Led; 2] {
        let one = self.router.clone().oneshot(request(path, cookie, body));
        let other = self.router.clone().oneshot(request(path, cookie, body));
        let (one, other) = tokio::join!(tokio::spawn(one), tokio::spawn(other));
        [one, other].map(|answer| Led::by(&answer.unwrap().unwrap()))
    }

    /// A cookie of the sign-in page, and a claim that matches.
    async fn claim(&self) -> (String, String) {
        let (cookie, captcha) = self.visit().await;
        let body = format!(
            "institution=saglik&draft[captcha_id]={captcha}&draft[captcha_answer]={}\
             &draft[national_id]=10000000146&draft[given_name]=Şükrü&draft[family_name]=Işık\
             &draft[birth_place]=Gebze&draft[birth_day]=1&draft[birth_month]=2\
             &draft[birth_year]=1980&draft[employee_number]=MM5001",
            self.letters()
        );
        (cookie, body)
    }

    async fn caller(&self, cookie: &str) -> Caller {
        let token = cookie.split_once('=').unwrap().1;
        let token = SessionToken::from_bytes(unhex(token).unwrap());
        let (ports, now) = (self.started.services.ports(), self.started.services.now());
        let key = ports.secrets.session_key(&token);
        let limits = self.started.services.limits().session;
        Caller {
            session: ports.store.session(&key, &limits, now).await.unwrap(),
            visit: Some(key),
            ..Caller::anonymous("192.0.2.1")
        }
    }

    /// Signed in, with the form confirmed and a code sent: the cookie and the
    /// code.
    async fn code_sent(&self) -> (String, String) {
        let (cookie, body) = self.claim().await;
        let cookie = self.plain(SIGN_IN, &cookie, &body).await.cookie.unwrap();
        let caller = self.caller(&cookie).await;
        let draft = application::Draft::of_fields(&|field| {
            let answer = lost_card::ANSWERS
                .iter()
                .find(|(name, _)| *name == field.name());
            answer.map_or("", |(_, value)| value).to_owned()
        });
        let services = &self.started.services;
        services.applying.review(&caller, draft).await.unwrap();
        services.applying.confirm_form(&caller).await.unwrap();
        services.codes.send_code(&caller).await.unwrap();
        let code = format!("code={}", self.newest_code());
        (cookie, code)
    }

    fn newest_code(&self) -> String {
        let messages = self.started.inbox.as_ref().unwrap().messages();
        let text = &messages
            .iter()
            .find(|one| one.text.contains('#'))
            .unwrap()
            .text;
        text.rsplit('#').next().unwrap()[..6].to_owned()
    }

    async fn count(&self, what: &'static str) -> i64 {
        let address = format!("sqlite:{}/muhur.db", self.folder.display());
        let pool = sqlx::SqlitePool::connect(&address).await.unwrap();
        sqlx::query_scalar(sqlx::AssertSqlSafe(format!("SELECT COUNT(*) FROM {what}")))
            .fetch_one(&pool)
            .await
            .unwrap()
    }

    async fn opens(&self, path: &str, cookie: &str) -> StatusCode {
        self.page(path, cookie).await.0.status()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_that_is_pressed_twice_is_one_sign_in() {
    let bench = bench("twice").await;
    let (cookie, body) = bench.claim().await;
    let [one, other] = bench.twice_at_once(SIGN_IN, &cookie, &body).await;
    assert_eq!(one, other);
    assert!(one.device.is_some());
    assert_eq!(one.to, "/form");
    assert_eq!(bench.opens(&one.to, one.cookie()).await, StatusCode::OK);
    assert_eq!(bench.count("cases").await, 1);
    // The answer was lost: the same post once more.
    assert_eq!(bench.plain(SIGN_IN, &cookie, &body).await, one);
    // Its cookie arrived and its page did not.
    assert_eq!(bench.plain(SIGN_IN, one.cookie(), &body).await, one);
    assert_eq!(bench.count("cases").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_sign_in_that_is_pressed_twice_is_one_try() {
    let bench = bench("twice-refused").await;
    let (cookie, body) = bench.claim().await;
    let body = body.replace("Gebze", "Bolu");
    let both = bench
        .refused_at_once(2, SIGN_IN, &cookie, |_| body.clone())
        .await;
    let no_match = (StatusCode::UNPROCESSABLE_ENTITY, Fault::NoMatch);
    assert_eq!(both, [no_match.clone(), no_match]);
    // Once against the person in this network, once against the person.
    let counted = bench.count("limit_hits WHERE key LIKE 'claim:%'").await;
    assert_eq!(counted, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_code_that_is_pressed_twice_makes_one_application() {
    let bench = bench("twice-code").await;
    let (cookie, code) = bench.code_sent().await;
    let [one, other] = bench.twice_at_once(CHECK, &cookie, &code).await;
    assert_eq!(one, other);
    assert!(one.device.is_some());
    assert_eq!(one.to, "/imza");
    assert_eq!(bench.opens(&one.to, one.cookie()).await, StatusCode::OK);
    assert_eq!(bench.plain(CHECK, &cookie, &code).await, one);
    assert_eq!(bench.count("cases WHERE number IS NOT NULL").await, 1);
    assert_eq!(bench.count("orders").await, 1);
    assert_eq!(bench.count("cases WHERE failures > 0").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_code_that_is_pressed_twice_is_one_try() {
    let bench = bench("twice-wrong").await;
    let (cookie, code) = bench.code_sent().await;
    let wrong = if code == "code=000000" {
        "code=000001"
    } else {
        "code=000000"
    };
    bench
        .refused_at_once(2, CHECK, &cookie, |_| wrong.to_owned())
        .await;
    assert_eq!(bench.count("cases WHERE failures = 1").await, 1);
    assert_eq!(bench.count("challenges WHERE attempts = 1").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_cookie_opens_nothing_without_all_that_was_posted() {
    let bench = bench("twice-stolen").await;
    let (cookie, code) = bench.code_sent().await;
    let led = bench.plain(CHECK, &cookie, &code).await;
    assert_eq!(led.to, "/imza");
    for (body, from) in [
        // Another code.
        ("code=123456", "192.0.2.7"),
        ("code=", "192.0.2.7"),
    ] {
        let mut stolen = request(CHECK, &cookie, body);
        stolen
            .headers_mut()
            .insert("x-forwarded-for", from.parse().unwrap());
        let led = Led::by(&bench.send(stolen).await);
        assert_eq!((&*led.to, &led.cookie), ("/oturum-bitti", &None), "{body}");
    }
    // Another act with the same contents.
    let led = bench.plain(RESUME, &cookie, &code).await;
    assert_eq!((&*led.to, &led.cookie), ("/oturum-bitti", &None));
    // Pages that are looked at.
    for path in ["/imza", "/kod", "/sonuc", "/form"] {
        let (response, _) = bench.page(path, &cookie).await;
        let led = Led::by(&response);
        assert_eq!((&*led.to, &led.cookie), ("/oturum-bitti", &None), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_application_of_before_is_opened_by_a_code_that_is_pressed_twice() {
    let bench = bench("twice-resume").await;
    let (cookie, code) = bench.code_sent().await;
    bench.plain(CHECK, &cookie, &code).await;
    let (cookie, body) = bench.claim().await;
    let cookie = bench.plain(SIGN_IN, &cookie, &body).await.cookie.unwrap();
    // A minute of the phone's pause is over.
    let address = format!("sqlite:{}/muhur.db", bench.folder.display());
    let pool = sqlx::SqlitePool::connect(&address).await.unwrap();
    sqlx::query("DELETE FROM limit_hits")
        .execute(&pool)
        .await
        .unwrap();
    let caller = bench.caller(&cookie).await;
    bench
        .started
        .services
        .codes
        .send_resumption_code(&caller)
        .await
        .unwrap();
    let code = format!("code={}", bench.newest_code());
    let [one, other] = bench.twice_at_once(RESUME, &cookie, &code).await;
    assert_eq!(one, other);
    assert_eq!(one.to, "/sonuc");
    // Also where the cookie of the answer arrived and its page did not.
    assert_eq!(bench.plain(RESUME, one.cookie(), &code).await, one);
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_ends_the_answer_of_before_too() {
    let bench = bench("twice-out").await;
    let (cookie, code) = bench.code_sent().await;
    let led = bench.plain(CHECK, &cookie, &code).await;
    bench.plain("/api/v1/visit/leave", led.cookie(), "").await;
    let again = bench.plain(CHECK, &cookie, &code).await;
    assert_eq!((&*again.to, &again.cookie), ("/oturum-bitti", &None));
}
