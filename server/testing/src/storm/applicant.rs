//! Somebody who applies, at a browser without scripts: presses again what did
//! not work, asks for another code when none comes, and gives up only after a
//! good while. Every request is timed.

use std::{sync::Arc, time::Duration};

use domain::captcha::proof::Puzzle;
use reqwest::{Client, RequestBuilder, Response, StatusCode, header, redirect};
use tokio::time::{Instant, sleep};

use super::{people::Somebody, town::Town};
use crate::lost_card::ANSWERS;

/// Presses of one button before somebody gives up.
pub const PATIENT: usize = 60;

/// A step as it is measured.
pub type Timed = (&'static str, Duration);

/// What came of it.
#[derive(Debug)]
pub struct Outcome {
    /// Whose it is.
    pub who: Somebody,
    /// The application's number, as the result page shows it.
    pub number: String,
    /// How long each request took.
    pub took: Vec<Timed>,
    /// How often something had to be pressed again.
    pub again: usize,
    /// Presses that were to bring a code.
    pub codes: usize,
}

/// A browser.
pub struct Applicant {
    who: Somebody,
    origin: String,
    town: Arc<Town>,
    puzzle: Puzzle,
    /// How long a second of the portal's takes.
    second: Duration,
    /// How often a button is pressed at the most.
    pub patience: usize,
    client: Client,
    cookie: String,
    took: Vec<Timed>,
    again: usize,
    codes: usize,
}

/// What every browser of the test goes through.
pub fn client() -> Client {
    Client::builder()
        .no_proxy()
        .redirect(redirect::Policy::none())
        .build()
        .unwrap()
}

/// An answer whose body was read.
struct Answer {
    status: StatusCode,
    leads_to: String,
    /// In how many seconds it may be tried again.
    wait: Option<u32>,
    body: Vec<u8>,
}

impl Applicant {
    /// A browser at this portal.
    pub fn new(
        who: Somebody,
        origin: String,
        town: Arc<Town>,
        puzzle: Puzzle,
        second: Duration,
        client: Client,
    ) -> Self {
        Self {
            who,
            origin,
            town,
            puzzle,
            second,
            patience: PATIENT,
            client,
            cookie: String::new(),
            took: Vec::new(),
            again: 0,
            codes: 0,
        }
    }

    /// From the sign-in page to the printed form.
    ///
    /// # Errors
    /// The step at which somebody gave up.
    pub async fn apply(mut self) -> Result<Outcome, String> {
        self.sign_in().await?;
        self.fill().await?;
        self.prove_phone().await?;
        let number = self.finish().await?;
        Ok(Outcome {
            who: self.who,
            number,
            took: self.took,
            again: self.again,
            codes: self.codes,
        })
    }

    /// Begins to measure anew.
    pub fn forget(&mut self) {
        self.took.clear();
    }

    /// How long each request took.
    pub fn took(self) -> Vec<Timed> {
        self.took
    }

    /// Looks at the form, fills it in and confirms it.
    pub async fn fill(&mut self) -> Result<(), String> {
        self.get("form page", "/form").await;
        let form = self.form();
        self.press("form", "form/review", &form).await?;
        self.press("confirm", "form/confirm", &[]).await
    }

    /// Chooses ink and takes the printed form; gives the number.
    pub async fn finish(&mut self) -> Result<String, String> {
        let method = [("method", "wet_signature".to_owned())];
        self.press("signing", "signing/choose", &method).await?;
        let (address, number) = self.result().await?;
        self.open(&address).await?;
        Ok(number)
    }

    /// The sign-in page, its captcha and the claim.
    pub async fn sign_in(&mut self) -> Result<(), String> {
        for _ in 0..self.patience {
            let page = self
                .get("sign-in page", "/basvuru/saglik?dogrulama=proof")
                .await;
            let body = String::from_utf8_lossy(&page.body).into_owned();
            let Some(captcha) = value_of(&body, "draft[captcha_id]") else {
                self.rest().await;
                continue;
            };
            let answer = self.puzzle.solve(&captcha, &mut |_| ());
            let claim = [
                ("institution", "saglik".to_owned()),
                ("draft[captcha_id]", captcha),
                ("draft[captcha_answer]", answer),
                ("draft[national_id]", self.who.national_id()),
                ("draft[given_name]", "Şükrü".to_owned()),
                ("draft[family_name]", "Işık".to_owned()),
                ("draft[birth_place]", "Gebze".to_owned()),
                ("draft[birth_day]", "1".to_owned()),
                ("draft[birth_month]", "2".to_owned()),
                ("draft[birth_year]", "1980".to_owned()),
                ("draft[employee_number]", self.who.number()),
            ];
            let answer = self.post("sign-in", "sign-in", &claim).await;
            match (answer.status.as_u16(), answer.leads_to.as_str()) {
                (200..400, "/askiya-al" | "/form") => return Ok(()),
                (503, _) => self.rest().await,
                other => return Err(format!("sign-in: {other:?}")),
            }
        }
        Err("sign-in: gave up".to_owned())
    }

    /// A code that comes and is typed; another one when none comes.
    pub async fn prove_phone(&mut self) -> Result<(), String> {
        let mut last = None;
        for _ in 0..self.patience {
            let sent = self.post("code", "code/send", &[]).await;
            match (sent.status.as_u16(), sent.wait) {
                (200..400, _) => self.codes += 1,
                // The codes of this form are used up: it is confirmed anew.
                (429, Some(wait)) if wait > 20 * 60 => {
                    let form = self.form();
                    self.press("form", "form/review", &form).await?;
                    self.press("confirm", "form/confirm", &[]).await?;
                    continue;
                }
                (429, Some(wait)) => {
                    self.again += 1;
                    sleep(self.second * wait).await;
                    continue;
                }
                (503, _) => {
                    self.rest().await;
                    continue;
                }
                other => return Err(format!("code: {other:?}")),
            }
            let Some(code) = self.code_after(last.as_deref()).await else {
                continue;
            };
            last = Some(code.clone());
            if self.check(code).await? {
                return Ok(());
            }
        }
        Err("code: gave up".to_owned())
    }

    /// The next code, if one comes within a while.
    async fn code_after(&self, last: Option<&str>) -> Option<String> {
        for _ in 0..20 {
            let code = self.town.code(&self.who.phone());
            if code.is_some() && code.as_deref() != last {
                return code;
            }
            sleep(Duration::from_millis(50)).await;
        }
        None
    }

    /// Types a code; `false` where it is not the one that was sent last.
    async fn check(&mut self, code: String) -> Result<bool, String> {
        let typed = [("code", code)];
        for _ in 0..self.patience {
            let checked = self.post("check", "code/check", &typed).await;
            match (checked.status.as_u16(), checked.leads_to.as_str()) {
                (200..400, "/imza") => return Ok(true),
                (422, _) => return Ok(false),
                (503, _) => self.rest().await,
                other => return Err(format!("check: {other:?}")),
            }
        }
        Err("check: gave up".to_owned())
    }

    /// Where the printed form is, and the number.
    async fn result(&mut self) -> Result<(String, String), String> {
        for _ in 0..self.patience {
            let page = self.get("result", "/sonuc").await;
            let body = String::from_utf8_lossy(&page.body);
            if let Some(address) = body.split('"').find(|part| part.starts_with("/belge/")) {
                let number = address["/belge/".len()..].split('.').next();
                return Ok((address.to_owned(), number.unwrap().to_owned()));
            }
            drop(body);
            self.rest().await;
        }
        Err("result: gave up".to_owned())
    }

    async fn open(&mut self, address: &str) -> Result<(), String> {
        for _ in 0..self.patience {
            let file = self.get("printed form", address).await;
            if file.body.starts_with(b"%PDF-") {
                return Ok(());
            }
            self.rest().await;
        }
        Err("printed form: gave up".to_owned())
    }

    fn form(&self) -> Vec<(&'static str, String)> {
        ANSWERS
            .map(|(name, value)| match name {
                "draft[mobile_phone]" => (name, self.who.phone()),
                _ => (name, value.to_owned()),
            })
            .to_vec()
    }

    /// A button that is pressed until it has worked.
    async fn press(
        &mut self,
        step: &'static str,
        path: &str,
        form: &[(&str, String)],
    ) -> Result<(), String> {
        for _ in 0..self.patience {
            let answer = self.post(step, path, form).await;
            match answer.status.as_u16() {
                200..400 => return Ok(()),
                503 => self.rest().await,
                status => return Err(format!("{step}: {status}")),
            }
        }
        Err(format!("{step}: gave up"))
    }

    async fn rest(&mut self) {
        self.again += 1;
        // Whoever presses once does not wait to press again.
        if self.patience > 1 {
            sleep(self.second * 10).await;
        }
    }

    async fn get(&mut self, step: &'static str, path: &str) -> Answer {
        let request = self
            .client
            .get(format!("{}{path}", self.origin))
            .header(header::ACCEPT, "text/html");
        self.ask(step, request).await
    }

    async fn post(&mut self, step: &'static str, path: &str, form: &[(&str, String)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form)
            .finish();
        let request = self
            .client
            .post(format!("{}/api/v1/{path}", self.origin))
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(body);
        self.ask(step, request).await
    }

    async fn ask(&mut self, step: &'static str, request: RequestBuilder) -> Answer {
        let begun = Instant::now();
        let response = request
            .header("x-forwarded-for", self.who.address())
            .header(header::COOKIE, &self.cookie)
            .send()
            .await
            .unwrap();
        self.keep_cookie(&response);
        let status = response.status();
        // What fails outside is no mistake of the portal's own.
        assert_ne!(status, StatusCode::INTERNAL_SERVER_ERROR, "{step}");
        let leads_to = response
            .headers()
            .get(header::LOCATION)
            .and_then(|path| path.to_str().ok())
            .unwrap_or_default()
            .to_owned();
        let wait = response.headers().get(header::RETRY_AFTER);
        let wait = wait.map(|wait| wait.to_str().unwrap().parse().unwrap());
        let body = response.bytes().await.unwrap().to_vec();
        self.took.push((step, begun.elapsed()));
        Answer {
            status,
            leads_to,
            wait,
            body,
        }
    }

    fn keep_cookie(&mut self, response: &Response) {
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next();
            // The visit's alone; a browser holds others too.
            if let Some(pair) = pair.filter(|pair| pair.starts_with("bp=")) {
                pair.clone_into(&mut self.cookie);
            }
        }
    }
}

/// The value of a hidden field.
fn value_of(page: &str, name: &str) -> Option<String> {
    let tag = page
        .split('<')
        .find(|tag| tag.contains(&format!("name=\"{name}\"")))?;
    let value = tag.split("value=\"").nth(1)?;
    Some(value.split('"').next()?.to_owned())
}
