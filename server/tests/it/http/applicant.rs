//! A portal at a time that is set, and an applicant at it who speaks HTTP.

use axum::{Router, body::Body};
use domain::{id::hex, session::SessionToken};
use http::{HeaderMap, Request, StatusCode, header};
use server::{config::Config, outbox::WakeUp, portal};
use tower::ServiceExt;

use server_testing::{
    lost_card::ANSWERS,
    visiting::{LOST, Portal},
};

/// The portal with its web side.
pub struct Site {
    pub portal: Portal,
    router: Router,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    /// In how many seconds it may be tried again.
    pub fn wait(&self) -> i64 {
        let wait = self.headers.get(header::RETRY_AFTER).unwrap();
        wait.to_str().unwrap().parse().unwrap()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Site {
    pub async fn open(change: impl FnOnce(&mut Config)) -> Self {
        let (portal, config) = Portal::open_with(|config| {
            config.http.trusted_proxies = 1;
            config.http.sign_in_floor_ms = 0;
            change(config);
        })
        .await;
        let router = portal::router(&config, &portal.started, WakeUp::default());
        Self { portal, router }
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: body.to_vec(),
        }
    }

    /// A request from an address.
    pub async fn get(&self, path: &str, from: &str) -> Answer {
        let request = Request::get(path).header("x-forwarded-for", from);
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// A page, as somebody's browser asks for it.
    pub async fn get_as(&self, path: &str, cookie: &str) -> Answer {
        let request = Request::get(path)
            .header("x-forwarded-for", "192.0.2.1")
            .header(header::COOKIE, cookie);
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// A form, as scripts send it or as a browser without them does.
    pub async fn post(&self, path: &str, cookie: &str, scripts: bool, body: &str) -> Answer {
        let accept = if scripts { "*/*" } else { "text/html" };
        let request = Request::post(path)
            .header("x-forwarded-for", "192.0.2.1")
            .header("sec-fetch-site", "same-origin")
            .header(header::ACCEPT, accept)
            .header(header::REFERER, "http://127.0.0.1:3000/form")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::COOKIE, cookie);
        self.send(request.body(Body::from(body.to_owned())).unwrap())
            .await
    }

    /// Somebody who has signed in: the token, and the cookie with it.
    pub async fn signed_in(&self) -> (SessionToken, String) {
        let (token, _) = self.portal.sign_in("saglik", LOST).await.unwrap();
        let cookie = format!("bp={}", hex(token.reveal()));
        (token, cookie)
    }
}

/// The form as it is posted, with this security word and this title.
pub fn form(word: &str, title: &str) -> String {
    let mut body = form_urlencoded::Serializer::new(String::new());
    for (name, value) in ANSWERS {
        let value = match name {
            "draft[security_word]" | "draft[security_word_again]" => word,
            "draft[title]" => title,
            _ => value,
        };
        body.append_pair(name, value);
    }
    body.finish()
}
