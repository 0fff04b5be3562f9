//! The page on which an institution's officer verifies a printed form, by
//! its file or by what stands on paper. It needs no scripts: whatever browser
//! an office has will do.

use std::sync::Arc;

use app::{
    Assets,
    components::Page,
    place::{VERIFY, VERIFY_ORIGINAL},
    text::{self, verify::Verify},
};
use axum::{
    Extension, Form,
    extract::{Multipart, Path, Query, State, rejection::FormRejection},
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    Locale, Services,
    document::{Authenticity, DownloadGrant},
    id::{ApplicationNumber, PrintMark},
    service::{ActError, Caller, IssueFacts, Verified},
};
use http::StatusCode;
use leptos::prelude::*;
use serde::Deserialize;

use crate::{
    downloads,
    pages::document::document,
    uploads::{LARGEST, MEGABYTE, within},
};

/// The longest body of a permission to download.
pub const GRANT: usize = 4 * 1024;

/// What was read from paper.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Paper {
    /// The application's number.
    #[serde(rename = "no")]
    number: String,
    /// The mark.
    #[serde(rename = "damga")]
    mark: String,
}

impl Paper {
    /// What an address says, as far as it is a number and a mark: nothing else
    /// of an address is shown.
    fn read(self) -> Self {
        let number = ApplicationNumber::parse(&self.number);
        let mark = PrintMark::parse(&self.mark);
        Self {
            number: number.map_or(String::new(), |number| number.as_str().to_owned()),
            mark: mark.map_or(String::new(), |mark| mark.as_str().to_owned()),
        }
    }
}

/// A permission to download the form as it was issued.
#[derive(Deserialize)]
pub struct Original {
    grant: String,
}

/// What was looked up: the advice for what is not ours depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// A file.
    File,
    /// Number and mark, read from paper.
    Paper,
}

/// What the page says.
enum Said {
    /// Nothing yet.
    Nothing,
    Found(By, Box<Verified>),
    /// Neither a file nor number and mark.
    Missing,
    /// The permission to download is not ours or no longer good.
    Over,
    TooLarge,
    TooOften,
    Failed,
}

impl Said {
    fn of(by: By, outcome: Result<Verified, ActError>) -> Self {
        match outcome {
            Ok(verified) => Self::Found(by, Box::new(verified)),
            Err(error) => error.into(),
        }
    }
}

impl From<ActError> for Said {
    fn from(error: ActError) -> Self {
        match error {
            ActError::TooOften { .. } => Self::TooOften,
            ActError::Unknown => Self::Over,
            error => {
                if !error.is_outage() {
                    tracing::error!(%error, "a form could not be verified");
                }
                Self::Failed
            }
        }
    }
}

impl Said {
    const fn status(&self) -> StatusCode {
        match self {
            Self::Nothing | Self::Found(..) => StatusCode::OK,
            Self::Over => StatusCode::GONE,
            Self::Missing => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooOften => StatusCode::TOO_MANY_REQUESTS,
            Self::Failed => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

/// What a square code leads to: its address in capitals or not.
pub async fn scanned(Path((number, mark)): Path<(String, String)>) -> Response {
    // Only what is a number and a mark goes into an address.
    match (ApplicationNumber::parse(&number), PrintMark::parse(&mark)) {
        (Ok(number), Ok(mark)) => Redirect::to(&format!(
            "{VERIFY}?no={}&damga={}",
            number.as_str(),
            mark.as_str()
        )),
        _ => Redirect::to(VERIFY),
    }
    .into_response()
}

/// The page; with what a square code led to, looked up.
pub async fn show(
    State(services): State<Arc<Services>>,
    Extension(assets): Extension<Arc<Assets>>,
    Extension(caller): Extension<Caller>,
    Query(paper): Query<Paper>,
) -> Response {
    if paper.number.is_empty() && paper.mark.is_empty() {
        return page(&services, &assets, caller.locale, paper, Said::Nothing);
    }
    let paper = paper.read();
    let said = by_paper(&services, &caller, &paper).await;
    page(&services, &assets, caller.locale, paper, said)
}

/// A file or what was read from paper. Nothing of it is kept.
pub async fn ask(
    State(services): State<Arc<Services>>,
    Extension(assets): Extension<Arc<Assets>>,
    Extension(caller): Extension<Caller>,
    form: Multipart,
) -> Response {
    let mut paper = Paper::default();
    let said = match read(form, &mut paper).await {
        Err(status) if status == StatusCode::PAYLOAD_TOO_LARGE => Said::TooLarge,
        Err(_) => Said::Missing,
        Ok(Some(file)) => Said::of(
            By::File,
            services.documents.verify_file(&caller, &file).await,
        ),
        Ok(None) if paper.number.is_empty() || paper.mark.is_empty() => Said::Missing,
        Ok(None) => by_paper(&services, &caller, &paper).await,
    };
    page(&services, &assets, caller.locale, paper, said)
}

async fn by_paper(services: &Services, caller: &Caller, paper: &Paper) -> Said {
    let found = services
        .documents
        .verify_paper(caller, &paper.number, &paper.mark);
    Said::of(By::Paper, found.await)
}

/// The form as it was issued, for whoever brought a file that begins with it.
pub async fn original(
    State(services): State<Arc<Services>>,
    Extension(assets): Extension<Arc<Assets>>,
    Extension(caller): Extension<Caller>,
    form: Result<Form<Original>, FormRejection>,
) -> Response {
    let said = match form {
        Err(_) => Said::Over,
        Ok(Form(Original { grant })) => match services.documents.issued(&caller, &grant).await {
            Ok(form) => return downloads::issued(form),
            Err(error) => error.into(),
        },
    };
    page(&services, &assets, caller.locale, Paper::default(), said)
}

/// The file, where one was chosen; a browser sends an empty one otherwise.
async fn read(mut form: Multipart, paper: &mut Paper) -> Result<Option<Vec<u8>>, StatusCode> {
    let mut file = None;
    while let Some(field) = form.next_field().await.map_err(|error| error.status())? {
        let name = field.name().unwrap_or_default().to_owned();
        let bytes = within(field).await?;
        match name.as_str() {
            "dosya" if !bytes.is_empty() => file = Some(bytes),
            "no" => paper.number = typed(&bytes),
            "damga" => paper.mark = typed(&bytes),
            _ => {}
        }
    }
    Ok(file)
}

/// As it was typed, and no longer than a slip can make it.
fn typed(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes)
        .trim()
        .chars()
        .take(40)
        .collect()
}

fn page(
    services: &Services,
    assets: &Assets,
    locale: Locale,
    paper: Paper,
    said: Said,
) -> Response {
    let status = said.status();
    let minutes = services.limits().verify.grant_lifetime.as_mins();
    let page = document(assets, locale, VERIFY, || {
        view! { <Verification locale paper said minutes/> }.into_any()
    });
    (status, page).into_response()
}

#[component]
fn Verification(locale: Locale, paper: Paper, said: Said, minutes: i64) -> impl IntoView {
    let words = Verify::of(locale);
    let too_large = text::verify::too_large(locale, LARGEST / MEGABYTE);
    let outcome = match said {
        Said::Nothing => None,
        Said::Found(by, found) => {
            Some(view! { <Outcome locale by found=*found minutes/> }.into_any())
        }
        Said::Missing => Some(alert("notice notice--warning", words.nothing)),
        Said::Over => Some(alert("notice notice--warning", words.original_over)),
        Said::TooLarge => Some(alert("notice notice--danger", too_large)),
        Said::TooOften => Some(alert("notice notice--warning", words.too_often)),
        Said::Failed => Some(alert("notice notice--warning", words.failed)),
    };
    view! {
        <Page title=words.title>
            {outcome}
            <p class="lead">{words.lead}</p>
            <form method="post" action=VERIFY enctype="multipart/form-data">
                <div class="field">
                    <label class="field__label" for="dosya">{words.file}</label>
                    <p class="field__hint" id="dosya-hint">{text::verify::file_hint(locale, LARGEST / MEGABYTE)}</p>
                    <input class="control" type="file" id="dosya" name="dosya" accept="application/pdf,.pdf" aria-describedby="dosya-hint"/>
                </div>
                <h2>{words.or_paper}</h2>
                {typed_field("no", words.number, words.number_hint, paper.number)}
                {typed_field("damga", words.mark, words.mark_hint, paper.mark)}
                <div class="actions"><button class="button" type="submit">{words.button}</button></div>
            </form>
        </Page>
    }
}

fn typed_field(
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    value: String,
) -> AnyView {
    let described = format!("{name}-hint");
    view! {
        <div class="field">
            <label class="field__label" for=name>{label}</label>
            <p class="field__hint" id=described.clone()>{hint}</p>
            <input class="control number" id=name name=name value=value autocomplete="off" autocapitalize="characters"
                spellcheck="false" maxlength="40" aria-describedby=described/>
        </div>
    }
    .into_any()
}

fn alert(class: &'static str, text: impl Into<String>) -> AnyView {
    view! { <div class=class role="alert"><p>{text.into()}</p></div> }.into_any()
}

/// What was found, in words: the first answers whether the form may be
/// accepted, and so does the colour.
struct Verdict {
    class: &'static str,
    title: &'static str,
    next: Vec<&'static str>,
}

fn verdict(by: By, found: &Verified, locale: Locale) -> Verdict {
    let words = Verify::of(locale);
    let of = |class, title, next| Verdict {
        class,
        title,
        next: vec![next],
    };
    let what = match found.authenticity {
        Authenticity::Unchanged => of("notice--good", words.unchanged, words.unchanged_next),
        Authenticity::Signed => of("notice--good", words.signed, words.signed_next),
        Authenticity::Extended => of("notice--danger", words.extended, words.extended_next),
        Authenticity::Altered => of("notice--danger", words.altered, words.altered_next),
        // Neither yes nor no: whoever copies a number can copy a mark.
        Authenticity::Named => of("", words.named, words.named_next),
        Authenticity::NotOurs => of(
            "notice--danger",
            words.not_ours,
            match by {
                By::File => words.file_not_ours_next,
                By::Paper => words.paper_not_ours_next,
            },
        ),
    };
    let over = found.facts.as_ref().is_some_and(|facts| !facts.live);
    let superseded = found.facts.as_ref().is_some_and(|facts| facts.superseded);
    let refused = what.class == "notice--danger";
    match (over, refused) {
        (false, _) if superseded && found.authenticity != Authenticity::Altered => Verdict {
            class: "notice--danger",
            title: words.superseded,
            next: vec![words.superseded_next],
        },
        (false, true) if superseded => Verdict {
            next: [what.next, vec![words.superseded_next]].concat(),
            ..what
        },
        (false, _) => what,
        (true, true) => Verdict {
            next: [what.next, vec![words.over_next]].concat(),
            ..what
        },
        (true, false) => Verdict {
            class: "notice--warning",
            title: words.over,
            next: if superseded {
                vec![words.over_next, words.superseded]
            } else {
                [vec![words.over_next, what.title], what.next].concat()
            },
        },
    }
}

/// What was found, for a terminal.
pub fn in_words(found: &Verified, locale: Locale) -> String {
    let Verdict { title, next, .. } = verdict(By::File, found, locale);
    let said: Vec<&str> = std::iter::once(title).chain(next).collect();
    let sentences = said.iter().map(|one| match one.strip_suffix('.') {
        Some(_) => (*one).to_owned(),
        None => format!("{one}."),
    });
    let mut lines = vec![sentences.collect::<Vec<_>>().join(" ")];
    if let Some(facts) = &found.facts {
        let rows = rows(facts, locale).into_iter();
        lines.extend(rows.map(|(name, value)| format!("  {name}: {value}")));
    }
    lines.join("\n")
}

#[component]
fn Outcome(locale: Locale, by: By, found: Verified, minutes: i64) -> impl IntoView {
    let Verdict { class, title, next } = verdict(by, &found, locale);
    view! {
        <section class=format!("notice {class}") role="status">
            <h2>{title}</h2>
            {next.into_iter().map(|one| view! { <p>{one}</p> }).collect_view()}
            {found.original.map(|grant| view! { <Download locale grant minutes/> })}
            {found.facts.map(|facts| view! { <Facts locale facts/> })}
        </section>
    }
}

/// Offers the form as it was issued. It is posted, so that the permission
/// stands in no address and no log.
#[component]
fn Download(locale: Locale, grant: DownloadGrant, minutes: i64) -> impl IntoView {
    let words = Verify::of(locale);
    view! {
        <form method="post" action=VERIFY_ORIGINAL>
            <input type="hidden" name="grant" value=grant.to_text()/>
            <button class="button" type="submit">{words.original_button}</button>
            <p class="field__hint">{text::verify::original_hint(locale, minutes)}</p>
        </form>
    }
}

fn rows(facts: &IssueFacts, locale: Locale) -> Vec<(&'static str, String)> {
    let words = Verify::of(locale);
    let mut rows = vec![
        (words.number, facts.number.as_str().to_owned()),
        (words.mark, facts.mark.as_str().to_owned()),
        (words.institution, facts.institution.clone()),
        (words.issued, text::moment(locale, facts.at)),
        (words.version, facts.declaration.clone()),
    ];
    if facts.version > 1 || facts.superseded {
        rows.push((words.application_version, facts.version.to_string()));
    }
    if let Some(signature) = &facts.signature {
        rows.extend([
            (words.signed_at, text::moment(locale, signature.signed_at)),
            (
                words.accepted_at,
                text::moment(locale, signature.accepted_at),
            ),
            (words.certificate, signature.serial.tail().to_owned()),
        ]);
    }
    rows
}

#[component]
fn Facts(locale: Locale, facts: IssueFacts) -> impl IntoView {
    view! {
        <dl class="facts">
            {rows(&facts, locale).into_iter().map(|(name, value)| view! { <div><dt>{name}</dt><dd class="number">{value}</dd></div> }).collect_view()}
        </dl>
    }
}
