//! A person's browser, which knows two sites: the portal and the provider.

use std::collections::BTreeMap;

use axum::body::Body;
use http::{HeaderMap, Request, StatusCode, header};
use tower::ServiceExt;

use super::{BACK, Portal};

/// What a site answered.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn location(&self) -> &str {
        let location = self.headers.get(header::LOCATION);
        location.map_or("", |location| location.to_str().unwrap())
    }
}

/// What somebody does at the provider.
#[derive(Clone, Copy, Debug)]
pub enum Does<'a> {
    /// Signs in with this number and agrees.
    SignsIn(&'a str),
    /// Leaves the page that asks for a sign-in.
    Leaves,
    /// Signs in, and leaves the page that asks whether to tell.
    LeavesAfter(&'a str),
}

/// One browser: its cookies at the portal. Those at the provider live as long as
/// one sign-in there.
#[derive(Default)]
pub struct Browser {
    portal: BTreeMap<String, String>,
    /// What is posted beside the registry number.
    pub typed_too: &'static str,
}

fn jar(cookies: &BTreeMap<String, String>) -> String {
    let pairs: Vec<String> = cookies
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    pairs.join("; ")
}

fn keep(cookies: &mut BTreeMap<String, String>, headers: &HeaderMap) {
    for cookie in headers.get_all(header::SET_COOKIE) {
        let pair = cookie.to_str().unwrap().split(';').next().unwrap();
        let (name, value) = pair.split_once('=').unwrap();
        cookies.insert(name.to_owned(), value.to_owned());
    }
}

impl Browser {
    /// Opens a page of the portal, as a link or a redirect of another site does.
    pub async fn get(&mut self, portal: &Portal, path: &str) -> Answer {
        let request = Request::get(path).header("sec-fetch-site", "cross-site");
        self.ask(portal, request, Body::empty()).await
    }

    /// Has a page asked for ahead, as a browser does while it wakes a worker.
    pub async fn get_ahead(&mut self, portal: &Portal, path: &str) -> Answer {
        let request = Request::get(path)
            .header("sec-fetch-site", "cross-site")
            .header("service-worker-navigation-preload", "true");
        self.ask(portal, request, Body::empty()).await
    }

    /// Sends a form of the portal's.
    pub async fn post(&mut self, portal: &Portal, path: &str, body: &str) -> Answer {
        let request = Request::post(path)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.ask(portal, request, Body::from(body.to_owned())).await
    }

    async fn ask(
        &mut self,
        portal: &Portal,
        request: http::request::Builder,
        body: Body,
    ) -> Answer {
        let request = request
            .header(header::ACCEPT, "text/html")
            .header(header::ACCEPT_LANGUAGE, "tr")
            .header(header::COOKIE, jar(&self.portal))
            .body(body)
            .unwrap();
        let response = portal.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = axum::body::to_bytes(response.into_body(), 1 << 20).await;
        keep(&mut self.portal, &headers);
        Answer {
            status,
            headers,
            body: String::from_utf8_lossy(&bytes.unwrap()).into_owned(),
        }
    }

    /// From the page of the provider to the provider's address.
    pub async fn leaves(&mut self, portal: &Portal, number: &str) -> String {
        let body = format!("number={number}{}", self.typed_too);
        let answer = self.post(portal, "/kimlik/saglik", &body).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        answer.location().to_owned()
    }

    /// Goes through the provider's pages; gives the path that leads back to the
    /// portal.
    pub async fn at_provider(&self, address: &str, does: Does<'_>) -> String {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        let mut here = reqwest::Url::parse(address).unwrap();
        let mut cookies = BTreeMap::new();
        let mut form: Option<String> = None;
        for _ in 0..20 {
            let request = match form.take() {
                Some(form) => client
                    .post(here.clone())
                    .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                    .body(form),
                None => client.get(here.clone()),
            };
            let response = request
                .header(header::COOKIE, jar(&cookies))
                .send()
                .await
                .unwrap();
            keep(&mut cookies, response.headers());
            if let Some(location) = response.headers().get(header::LOCATION) {
                let location = location.to_str().unwrap();
                if let Some(query) = location.strip_prefix(BACK) {
                    return format!("/kimlik-donus{query}");
                }
                here = here.join(location).unwrap();
                continue;
            }
            let page = response.text().await.unwrap();
            let asks = page.split("name=\"prompt\" value=\"").nth(1);
            let asks = asks.unwrap_or_else(|| panic!("{here}: {page}"));
            match (asks.split('"').next().unwrap(), does) {
                ("login", Does::SignsIn(who) | Does::LeavesAfter(who)) => {
                    form = Some(format!("prompt=login&login={who}&password=x"));
                }
                ("consent", Does::SignsIn(_)) => form = Some("prompt=consent".to_owned()),
                _ => here = here.join(&format!("{}/abort", here.path())).unwrap(),
            }
        }
        panic!("the provider leads nowhere")
    }

    /// The whole way to the provider and back; gives what the portal answers.
    pub async fn signs_in(&mut self, portal: &Portal, who: &str, number: &str) -> Answer {
        let address = self.leaves(portal, number).await;
        let back = self.at_provider(&address, Does::SignsIn(who)).await;
        self.get(portal, &back).await
    }

    /// The cookie of its visit.
    pub fn visit(&self) -> &str {
        self.portal.get("bp").map_or("", String::as_str)
    }
}
