//! The page on which an institution's authority verifies a printed form, by
//! its file or by what stands on paper. It needs no scripts: whatever browser
//! an office has will do.

use std::sync::Arc;

use app::{
    Assets,
    components::Page,
    place::VERIFY,
    text::{self, verify::Verify},
};
use axum::{
    Extension,
    extract::{Multipart, Path, Query, State, multipart::Field},
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    Intake, Locale,
    id::{ApplicationNumber, PrintMark},
    intake::{ActError, Caller, IssueFacts, Verified},
    issued::Authenticity,
};
use http::StatusCode;
use leptos::prelude::*;
use serde::Deserialize;

use crate::pages::document::document;

/// The largest file that is looked at (POLICIES 2.6).
pub const LARGEST: usize = 2 * 1024 * 1024;

/// The longest body that is heard to its end.
pub const LONGEST: usize = 32 * 1024 * 1024;

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

/// What the page says.
enum Said {
    /// Nothing yet.
    Nothing,
    Found(Box<Verified>),
    /// Neither a file nor number and mark.
    Missing,
    TooLarge,
    TooOften,
    Failed,
}

impl From<Result<Verified, ActError>> for Said {
    fn from(outcome: Result<Verified, ActError>) -> Self {
        match outcome {
            Ok(verified) => Self::Found(Box::new(verified)),
            Err(ActError::TooOften { .. }) => Self::TooOften,
            Err(error) => {
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
            Self::Nothing | Self::Found(_) => StatusCode::OK,
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
    State(intake): State<Intake>,
    Extension(assets): Extension<Arc<Assets>>,
    Extension(caller): Extension<Caller>,
    Query(paper): Query<Paper>,
) -> Response {
    if paper.number.is_empty() && paper.mark.is_empty() {
        return page(&assets, caller.locale, paper, Said::Nothing);
    }
    let paper = paper.read();
    let said = intake
        .verify_paper(&caller, &paper.number, &paper.mark)
        .await
        .into();
    page(&assets, caller.locale, paper, said)
}

/// A file or what was read from paper. Nothing of it is kept.
pub async fn ask(
    State(intake): State<Intake>,
    Extension(assets): Extension<Arc<Assets>>,
    Extension(caller): Extension<Caller>,
    form: Multipart,
) -> Response {
    let mut paper = Paper::default();
    let said = match read(form, &mut paper).await {
        Err(status) if status == StatusCode::PAYLOAD_TOO_LARGE => Said::TooLarge,
        Err(_) => Said::Missing,
        Ok(Some(file)) => intake.verify_file(&caller, &file).await.into(),
        Ok(None) if paper.number.is_empty() || paper.mark.is_empty() => Said::Missing,
        Ok(None) => intake
            .verify_paper(&caller, &paper.number, &paper.mark)
            .await
            .into(),
    };
    page(&assets, caller.locale, paper, said)
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

/// A field's bytes. Of one that is too large the rest is heard and dropped:
/// a browser that is cut off shows an error of its own and not our page.
async fn within(mut field: Field<'_>) -> Result<Vec<u8>, StatusCode> {
    let (mut bytes, mut whole) = (Vec::new(), true);
    while let Some(chunk) = field.chunk().await.map_err(|error| error.status())? {
        whole = whole && bytes.len() + chunk.len() <= LARGEST;
        if whole {
            bytes.extend(&chunk);
        }
    }
    if whole {
        Ok(bytes)
    } else {
        Err(StatusCode::PAYLOAD_TOO_LARGE)
    }
}

/// As it was typed, and no longer than a slip can make it.
fn typed(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes)
        .trim()
        .chars()
        .take(40)
        .collect()
}

fn page(assets: &Assets, locale: Locale, paper: Paper, said: Said) -> Response {
    let status = said.status();
    let page = document(assets, locale, VERIFY, || {
        view! { <Verification locale paper said/> }.into_any()
    });
    (status, page).into_response()
}

#[component]
fn Verification(locale: Locale, paper: Paper, said: Said) -> impl IntoView {
    let words = Verify::of(locale);
    let outcome = match said {
        Said::Nothing => None,
        Said::Found(found) => Some(view! { <Outcome locale found=*found/> }.into_any()),
        Said::Missing => Some(told("notice notice--warning", words.nothing)),
        Said::TooLarge => Some(told("notice notice--danger", words.too_large)),
        Said::TooOften => Some(told("notice notice--warning", words.too_often)),
        Said::Failed => Some(told("notice notice--warning", words.failed)),
    };
    view! {
        <Page title=words.title>
            {outcome}
            <p class="lead">{words.lead}</p>
            <form method="post" action=VERIFY enctype="multipart/form-data">
                <div class="field">
                    <label class="field__label" for="dosya">{words.file}</label>
                    <p class="field__hint" id="dosya-hint">{words.file_hint}</p>
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

fn told(class: &'static str, text: &'static str) -> AnyView {
    view! { <div class=class role="alert"><p>{text}</p></div> }.into_any()
}

/// How it looks, what it is, and what to do then.
fn told_of(what: Authenticity, locale: Locale) -> [&'static str; 3] {
    let words = Verify::of(locale);
    match what {
        Authenticity::Unchanged => ["good", words.unchanged, words.unchanged_next],
        Authenticity::Extended => ["warning", words.extended, words.extended_next],
        Authenticity::Altered => ["danger", words.altered, words.altered_next],
        Authenticity::Named => ["good", words.named, words.named_next],
        Authenticity::NotOurs => ["danger", words.not_ours, words.not_ours_next],
    }
}

/// What was found, for a terminal.
pub fn in_words(found: &Verified, locale: Locale) -> String {
    let [_, title, next] = told_of(found.authenticity, locale);
    let mut lines = vec![format!("{title}. {next}")];
    if let Some(facts) = &found.facts {
        if !facts.live {
            lines.push(Verify::of(locale).over.to_owned());
        }
        lines.extend(rows(facts, locale).map(|(name, value)| format!("  {name}: {value}")));
    }
    lines.join("\n")
}

#[component]
fn Outcome(locale: Locale, found: Verified) -> impl IntoView {
    let words = Verify::of(locale);
    let [class, title, next] = told_of(found.authenticity, locale);
    let over = found.facts.as_ref().is_some_and(|facts| !facts.live);
    view! {
        <section class=format!("notice notice--{class}") role="status">
            <h2>{title}</h2>
            <p>{next}</p>
            {over.then(|| view! { <p><b>{words.over}</b></p> })}
            {found.facts.map(|facts| view! { <Facts locale facts/> })}
        </section>
    }
}

fn rows(facts: &IssueFacts, locale: Locale) -> [(&'static str, String); 5] {
    let words = Verify::of(locale);
    [
        (words.number, facts.number.as_str().to_owned()),
        (words.mark, facts.mark.as_str().to_owned()),
        (words.institution, facts.institution.clone()),
        (words.issued, text::moment(locale, facts.at)),
        (words.version, facts.version.clone()),
    ]
}

#[component]
fn Facts(locale: Locale, facts: IssueFacts) -> impl IntoView {
    view! {
        <dl class="facts">
            {rows(&facts, locale).map(|(name, value)| view! { <div><dt>{name}</dt><dd class="number">{value}</dd></div> }).collect_view()}
        </dl>
    }
}
