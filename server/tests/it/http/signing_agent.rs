//! The signing agent and the page beside it, over HTTP.

use app::place::AGENT;
use axum::{
    Router,
    body::{Body, to_bytes},
};
use domain::{id::hex, person::NationalId, progress::State};
use http::{Method, Request, Response, StatusCode, header};
use protocol::{
    Bytes, CERTIFICATE, CLAIM, CertificateChain, Checked, CheckedAs, Claim, Claimed, DOCUMENT,
    Denied, Description, Link, REQUEST, RETURN, Received, decode, encode,
};
use rcgen::KeyPair;
use server::{config::Config, outbox::WakeUp, portal};
use sha2::{Digest, Sha256};
use tower::ServiceExt;

use crate::visits::signing::{Desk, TWO};

const STATE: &str = "/imza/arac/durum";
const RESULT: &str = "/sonuc#imza-sonucu";

struct Site {
    desk: Desk,
    router: Router,
    cookie: String,
}

/// An answer that was read.
struct Answer {
    status: StatusCode,
    headers: http::HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    fn location(&self) -> &str {
        self.headers[header::LOCATION].to_str().unwrap()
    }

    fn denied(&self) -> String {
        let denied: Denied = decode(&self.body).unwrap();
        assert!(!denied.sentence.tr.is_empty() && !denied.sentence.en.is_empty());
        denied.code
    }
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

    async fn ask(&self, request: Request<Body>) -> Answer {
        let response: Response<Body> = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: to_bytes(body, usize::MAX).await.unwrap().to_vec(),
        }
    }

    /// As the browser of this cookie asks for a page.
    async fn look(&self, cookie: &str, path: &str) -> Answer {
        let request = Request::get(path)
            .header(header::ACCEPT, "text/html")
            .header(header::COOKIE, cookie);
        self.ask(request.body(Body::empty()).unwrap()).await
    }

    async fn press(&self, path: &str, body: &'static str) -> Answer {
        let request = Request::post(path)
            .header("sec-fetch-site", "same-origin")
            .header(header::ACCEPT, "text/html")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::COOKIE, &self.cookie);
        self.ask(request.body(Body::from(body)).unwrap()).await
    }

    /// As the agent asks.
    async fn agent(&self, method: Method, path: &str, token: &str, body: Vec<u8>) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {token}"));
        self.ask(request.body(Body::from(body)).unwrap()).await
    }

    async fn claim(&self, ticket: &str) -> Answer {
        let claim = Claim {
            ticket: ticket.to_owned(),
            agent: "muhur-imza/1".to_owned(),
            platform: "Linux <b>ev</b>".to_owned(),
        };
        self.agent(Method::POST, CLAIM, "", encode(&claim)).await
    }

    /// The link of the page.
    async fn link(&self) -> Link {
        let page = self.look(&self.cookie, AGENT).await.text();
        let from = page.find("muhur-imza:").unwrap();
        let link = page[from..].split('"').next().unwrap();
        Link::parse(&link.replace("&amp;", "&")).unwrap()
    }

    /// The token of an agent that has claimed a new request.
    async fn token(&self) -> String {
        let begun = self.press(AGENT, "").await;
        assert_eq!(
            (begun.status, begun.location()),
            (StatusCode::SEE_OTHER, AGENT)
        );
        let claimed = self.claim(&self.link().await.ticket.reveal()).await;
        let claimed: Claimed = decode(&claimed.body).unwrap();
        claimed.token
    }

    async fn state(&self) -> State {
        self.desk.shown().await.0
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_goes_through_the_agent_and_back_to_its_browser() {
    let site = Site::open().await;
    let before = site.look(&site.cookie, AGENT).await;
    assert_eq!(before.status, StatusCode::OK);
    assert!(!before.text().contains("http-equiv"));
    assert_eq!(site.press(AGENT, "").await.location(), AGENT);
    let page = site.look(&site.cookie, AGENT).await;
    let text = page.text();
    assert!(text.contains("<noscript><meta http-equiv=\"refresh\" content=\"20\""));
    let policy = page.headers[header::CONTENT_SECURITY_POLICY]
        .to_str()
        .unwrap();
    assert!(
        policy.contains("script-src 'self'; connect-src 'self'"),
        "{policy}"
    );
    let link = site.link().await;
    assert_eq!(link.portal.as_str(), "gelistirme");

    let claimed = site.claim(&link.ticket.reveal()).await;
    assert_eq!(claimed.status, StatusCode::OK);
    let claimed: Claimed = decode(&claimed.body).unwrap();
    let keys = site
        .desk
        .portal
        .started
        .agent_keys
        .as_ref()
        .unwrap()
        .public();
    let (description, signature) = (&claimed.description.0, &claimed.signature.0);
    let origin = &Config::default().http.origin;
    let now = site.desk.portal.services().now();
    let description = Description::read(description, signature, &keys, origin, now).unwrap();
    assert_eq!(description.person.name, "İsmail Çağlar");
    assert_eq!(description.application, site.desk.number);
    let again = site.claim(&link.ticket.reveal()).await;
    assert_eq!(
        (again.status, again.denied()),
        (StatusCode::NOT_FOUND, "not_known".to_owned())
    );

    let token = &claimed.token;
    let form = site.agent(Method::GET, DOCUMENT, token, Vec::new()).await;
    assert_eq!(form.body.len(), description.document.length);
    assert_eq!(
        hex(&Sha256::digest(&form.body)),
        description.document.sha256
    );
    let key = KeyPair::generate().unwrap();
    let person = NationalId::parse(TWO[0]).unwrap();
    let certificate = site.desk.authority().issue(&person, &key).unwrap();
    let chain = encode(&CertificateChain {
        chain: vec![Bytes(certificate)],
    });
    let checked = site.agent(Method::POST, CERTIFICATE, token, chain).await;
    let checked: Checked = decode(&checked.body).unwrap();
    assert_eq!(checked.result, CheckedAs::Usable);

    let (foreign, _) = site.desk.signed("10000000146").await;
    let refused = site.agent(Method::PUT, DOCUMENT, token, foreign).await;
    let Received::Refused(refused) = decode(&refused.body).unwrap() else {
        panic!("{}", refused.text());
    };
    assert_eq!(refused.rule, 9);
    let shown = site.look(&site.cookie, AGENT).await.text();
    assert!(shown.contains(&refused.sentence.tr), "{shown}");
    assert!(shown.contains("Linux &lt;b&gt;ev&lt;/b&gt;"), "{shown}");
    let (signed, _) = site.desk.signed(TWO[0]).await;
    let received = site.agent(Method::PUT, DOCUMENT, token, signed).await;
    let Received::Accepted { return_url, .. } = decode(&received.body).unwrap() else {
        panic!("{}", received.text());
    };
    let back = return_url.strip_prefix(origin).unwrap();
    assert!(back.starts_with(RETURN));

    // Another browser, a look ahead and a wrong key take nothing.
    for cookie in ["", "bp=00"] {
        let elsewhere = site.look(cookie, back).await;
        assert_eq!(elsewhere.status, StatusCode::CONFLICT);
    }
    let ahead = Request::head(back).header(header::COOKIE, &site.cookie);
    let ahead = site.ask(ahead.body(Body::empty()).unwrap()).await;
    assert_ne!(ahead.status, StatusCode::SEE_OTHER);
    for key in ["", "?k=", "?k=x", "?k=00000000000000000000000000"] {
        let wrong = site.look(&site.cookie, &[RETURN, key].concat()).await;
        assert_eq!(wrong.status, StatusCode::NOT_FOUND, "{key}");
    }
    assert_eq!(site.state().await, State::AwaitingESignature);
    for _ in 0..2 {
        let taken = site.look(&site.cookie, back).await;
        assert_eq!(
            (taken.status, taken.location()),
            (StatusCode::SEE_OTHER, RESULT)
        );
    }
    assert_eq!(site.state().await, State::UnderReview);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_looks_by_itself_and_is_told_where_to_go() {
    let site = Site::open().await;
    let token = site.token().await;
    let look = async |tag: &str| {
        let request = Request::get(STATE)
            .header(header::COOKIE, &site.cookie)
            .header(header::IF_NONE_MATCH, tag);
        site.ask(request.body(Body::empty()).unwrap()).await
    };
    let page = site.look(&site.cookie, AGENT).await.text();
    let tag = page.split("data-tag=\"").nth(1).unwrap();
    let tag = tag.split("\" data").next().unwrap().replace("&quot;", "\"");
    assert_eq!(look(&tag).await.status, StatusCode::NOT_MODIFIED);
    let (signed, _) = site.desk.signed(TWO[0]).await;
    let received = site.agent(Method::PUT, DOCUMENT, &token, signed).await;
    let Received::Accepted { return_code, .. } = decode(&received.body).unwrap() else {
        panic!("{}", received.text());
    };
    let part = look(&tag).await;
    assert_eq!(part.status, StatusCode::OK);
    assert!(part.text().contains("name=\"kod\""), "{}", part.text());
    // While a code may be typed, a page without scripts is not loaded again.
    let page = site.look(&site.cookie, AGENT).await.text();
    assert!(!page.contains("http-equiv"));

    let wrong = site.press("/imza/arac/kod", "kod=12").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("aria-invalid"));
    let code = return_code.unwrap();
    let body: &'static str = format!("kod={code}").leak();
    let taken = site.press("/imza/arac/kod", body).await;
    assert_eq!(
        (taken.status, taken.location()),
        (StatusCode::SEE_OTHER, RESULT)
    );
    let told = look(&tag).await;
    assert_eq!(told.text(), format!("{{\"go\":\"{RESULT}\"}}"));
    // The page itself leads there, too, and so does a press that comes late.
    for late in [
        site.look(&site.cookie, AGENT).await,
        site.press(AGENT, "").await,
        site.press("/imza/arac/kod", body).await,
    ] {
        assert_eq!(late.status, StatusCode::SEE_OTHER);
        assert!(late.location().starts_with("/sonuc"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_page_of_the_web_or_a_stranger_sends_to_the_agents_addresses_is_refused() {
    let site = Site::open().await;
    let token = site.token().await;
    for (name, value) in [
        ("origin", "http://127.0.0.1:3000"),
        ("sec-fetch-site", "none"),
    ] {
        let request = Request::get(DOCUMENT)
            .header(name, value)
            .header(header::AUTHORIZATION, format!("Bearer {token}"));
        let answer = site.ask(request.body(Body::empty()).unwrap()).await;
        assert_eq!(
            (answer.status, answer.denied()),
            (StatusCode::FORBIDDEN, "from_page".to_owned())
        );
    }
    for body in [
        "",
        "{}",
        "[]",
        "{\"ticket\":\"x\",\"agent\":\"\",\"platform\":\"\",\"more\":1}",
    ] {
        let answer = site.agent(Method::POST, CLAIM, "", body.into()).await;
        assert_eq!(
            (answer.status, answer.denied()),
            (StatusCode::BAD_REQUEST, "malformed".to_owned())
        );
    }
    let large = vec![b' '; 65 * 1024];
    let answer = site.agent(Method::POST, CLAIM, "", large).await;
    assert_eq!(answer.denied(), "malformed");
    let large = vec![b'%'; 2 * 1024 * 1024 + 1];
    let answer = site.agent(Method::PUT, DOCUMENT, &token, large).await;
    assert_eq!(
        (answer.status, answer.denied()),
        (StatusCode::PAYLOAD_TOO_LARGE, "too_large".to_owned())
    );
    let other = "0".repeat(64);
    for (method, path, body) in [
        (Method::GET, DOCUMENT, Vec::new()),
        (Method::PUT, DOCUMENT, b"%PDF".to_vec()),
        (
            Method::POST,
            CERTIFICATE,
            encode(&CertificateChain { chain: Vec::new() }),
        ),
        (Method::DELETE, REQUEST, Vec::new()),
    ] {
        for token in ["", &other] {
            let answer = site.agent(method.clone(), path, token, body.clone()).await;
            assert_eq!(
                (answer.status, answer.denied()),
                (StatusCode::NOT_FOUND, "not_known".to_owned())
            );
        }
    }
    let given_up = site
        .agent(Method::DELETE, REQUEST, &token, Vec::new())
        .await;
    assert_eq!(given_up.status, StatusCode::NO_CONTENT);
    let form = site.agent(Method::GET, DOCUMENT, &token, Vec::new()).await;
    assert_eq!(form.denied(), "not_known");
    // Whoever is not signed in has no page, and learns nothing.
    for path in [AGENT, STATE] {
        let page = site.look("", path).await;
        assert!(
            page.text().is_empty() || page.text().contains("/sonuc"),
            "{}",
            page.text()
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_application_that_goes_another_way_is_told_to_the_agent() {
    let site = Site::open().await;
    let token = site.token().await;
    site.desk.choose("wet_signature").await.unwrap();
    let form = site.agent(Method::GET, DOCUMENT, &token, Vec::new()).await;
    assert_eq!(
        (form.status, form.denied()),
        (StatusCode::CONFLICT, "moved_on".to_owned())
    );
    let page = site.look(&site.cookie, AGENT).await;
    assert_eq!(page.location(), "/sonuc");
}
