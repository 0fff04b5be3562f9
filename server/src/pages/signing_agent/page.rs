//! What the page beside the signing agent shows.

use app::{
    components::Page,
    place::{AGENT, StepPage},
    text::{self, signing_agent::SigningAgentPage},
};
use domain::{
    Locale,
    id::hex,
    service::RequestSheet,
    signature::{Agent, RequestState, SigningRequest},
};
use http::StatusCode;
use jiff::Timestamp;
use leptos::prelude::*;
use protocol::{Link, PortalLabel};
use sha2::{Digest as _, Sha256};

use crate::reactive::root;

/// The changing part, for the page's script.
pub(super) const STATE: &str = "/imza/arac/durum";
pub(super) const EXTEND: &str = "/imza/arac/uzat";
pub(super) const CANCEL: &str = "/imza/arac/iptal";
pub(super) const CODE: &str = "/imza/arac/kod";

/// Seconds after which a page without scripts is loaded again.
pub(super) const LOOK_AGAIN: u32 = 20;

/// What is known.
pub(super) struct Sheet {
    pub(super) locale: Locale,
    pub(super) now: Timestamp,
    pub(super) of: RequestSheet,
}

/// What the page says of what was pressed.
pub(super) enum Said {
    Nothing,
    /// The code as it was typed.
    Wrong(String),
    Locked,
    NothingWaits,
    TooOften,
}

impl Said {
    pub(super) const fn status(&self) -> StatusCode {
        match self {
            Self::Nothing => StatusCode::OK,
            Self::Wrong(_) | Self::NothingWaits => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Locked | Self::TooOften => StatusCode::TOO_MANY_REQUESTS,
        }
    }
}

/// Where an agent's way back led to.
#[derive(Clone, Copy)]
pub(super) enum Foreign {
    /// To another browser.
    Other,
    /// To nothing.
    Unknown,
}

/// How far the request is, for the page.
enum Stage<'a> {
    /// None is open.
    None,
    /// One was, and its time is over.
    Expired,
    /// The signed form came, and nobody came back to it.
    Lapsed,
    Cancelled,
    Waiting(&'a SigningRequest),
    WithAgent(&'a SigningRequest, &'a Agent),
    Received(&'a SigningRequest),
}

impl Sheet {
    fn stage(&self) -> Stage<'_> {
        let Some(request) = &self.of.request else {
            return Stage::None;
        };
        if request.is_expired(self.now) {
            return match request.state {
                RequestState::Received => Stage::Lapsed,
                _ => Stage::Expired,
            };
        }
        match (request.state, &request.agent) {
            (RequestState::Waiting, _) => Stage::Waiting(request),
            (RequestState::Claimed | RequestState::Checked, Some(agent)) => {
                Stage::WithAgent(request, agent)
            }
            (RequestState::Received, _) => Stage::Received(request),
            _ => Stage::Cancelled,
        }
    }

    /// Whether the signed form was taken.
    pub(super) fn is_bound(&self) -> bool {
        let request = self.of.request.as_ref();
        request.is_some_and(|request| request.state == RequestState::Bound)
    }

    /// Whether something may happen that nobody presses here.
    pub(super) fn is_open(&self) -> bool {
        self.is_without_typing() || matches!(self.stage(), Stage::Received(_))
    }

    /// The same, and nothing can be typed: a page without scripts may be loaded again.
    pub(super) fn is_without_typing(&self) -> bool {
        matches!(self.stage(), Stage::Waiting(_) | Stage::WithAgent(..))
    }

    fn words(&self) -> &'static SigningAgentPage {
        SigningAgentPage::of(self.locale)
    }
}

/// The page.
pub(super) struct Whole {
    pub(super) sheet: Sheet,
    pub(super) said: Said,
    /// Of what the sheet shows where nothing was pressed.
    pub(super) tag: String,
}

pub(super) fn whole(Whole { sheet, said, tag }: Whole) -> AnyView {
    let words = sheet.words();
    let number = sheet.of.number.as_str().to_owned();
    let told = match &said {
        Said::TooOften => Some(words.too_often),
        Said::Locked => Some(words.code_locked),
        Said::NothingWaits => Some(words.code_none),
        Said::Nothing | Said::Wrong(_) => None,
    };
    let part = changing(&sheet, &said);
    view! {
        <Page title=words.title>
            <p class="lead">{words.lead}</p>
            <p>{words.number}": "<b class="number">{number}</b></p>
            {told.map(|told| view! { <p class="notice notice--danger" role="alert">{told}</p> })}
            <p class="visually-hidden" role="status" id="imza-bildirimi"></p>
            <div id="imza-durumu" data-address=STATE data-tag=tag data-stopped=words.stopped>{part}</div>
            <p><a href=StepPage::Result.path()>{words.back}</a></p>
        </Page>
    }
    .into_any()
}

/// The changing part as HTML.
pub(super) fn part(sheet: &Sheet) -> String {
    root().with(|| changing(sheet, &Said::Nothing).to_html())
}

/// By which the page's script knows a part again.
pub(super) fn tag(part: &str) -> String {
    format!("\"{}\"", hex(&Sha256::digest(part)[..16]))
}

/// What changes by itself: how far the request is, and what can be pressed.
fn changing(sheet: &Sheet, said: &Said) -> AnyView {
    let form = matches!(sheet.stage(), Stage::Received(_)).then(|| received(sheet, said));
    let (state, actions) = (state(sheet), actions(sheet));
    view! { {state}{form}{actions} }.into_any()
}

/// How far the request is.
fn state(sheet: &Sheet) -> AnyView {
    let words = sheet.words();
    match sheet.stage() {
        Stage::None => before(words),
        Stage::Expired => over(words, words.expired),
        Stage::Lapsed => over(words, words.lapsed),
        Stage::Cancelled => over(words, words.cancelled),
        Stage::Waiting(request) => waiting(sheet, request),
        Stage::WithAgent(request, agent) => with_agent(sheet, request, agent),
        Stage::Received(request) => {
            let text = if sheet.of.agent.return_codes {
                words.received
            } else {
                words.received_no_code
            };
            let until = until(sheet, request);
            view! {
                <section class="notice notice--good" data-said=words.received_title>
                    <h2 tabindex="-1">{words.received_title}</h2>
                    <p>{text}</p>
                </section>
                {until}
            }
            .into_any()
        }
    }
}

fn before(words: &'static SigningAgentPage) -> AnyView {
    view! {
        <h2>{words.need_title}</h2>
        <ul class="list"><li>{words.need_card}</li><li>{words.need_program}</li></ul>
    }
    .into_any()
}

fn over(words: &'static SigningAgentPage, why: &'static str) -> AnyView {
    let before = before(words);
    view! {
        <section class="notice notice--warning" data-said=why><p tabindex="-1">{why}</p></section>
        {before}
    }
    .into_any()
}

fn waiting(sheet: &Sheet, request: &SigningRequest) -> AnyView {
    let words = sheet.words();
    let label = PortalLabel::parse(&sheet.of.agent.label);
    let link = label.map(|portal| {
        let ticket = request.ticket.clone();
        Link { portal, ticket }.to_string()
    });
    let code = request.code.reveal();
    let until = until(sheet, request);
    view! {
        <section data-said=words.waiting data-waits="">
            <h2 tabindex="-1">{words.waiting_title}</h2>
            <p>{words.waiting}</p>
            <p class="actions"><a class="button" href=link rel="external">{words.open}</a></p>
            <p class="field__hint">{words.open_note}</p>
            <div class="card">
                <p>{words.code_lead}</p>
                <p class="reference" id="imza-kodu">{code}</p>
            </div>
        </section>
        <details class="details" id="imza-yardimi">
            <summary>{words.trouble}</summary>
            <ul class="list">
                <li>{words.trouble_code}</li>
                <li>{words.trouble_install}</li>
                {other_ways(words)}
            </ul>
        </details>
        {until}
    }
    .into_any()
}

/// The ways that need no agent.
fn other_ways(words: &'static SigningAgentPage) -> AnyView {
    view! {
        <li><a href=StepPage::Result.path()>{words.trouble_upload}</a></li>
        <li><a href=StepPage::Signing.path()>{words.trouble_ink}</a></li>
    }
    .into_any()
}

fn with_agent(sheet: &Sheet, request: &SigningRequest, agent: &Agent) -> AnyView {
    let words = sheet.words();
    let now = if request.state == RequestState::Checked {
        words.checked
    } else {
        words.claimed
    };
    let refusal = request.refusal.as_ref();
    let refusal = refusal.map(|refusal| refusal.sentence(sheet.locale).to_owned());
    let said = refusal.clone().unwrap_or_else(|| now.to_owned());
    let (platform, at) = (
        agent.platform.clone(),
        text::time(sheet.locale, agent.claimed_at),
    );
    let until = until(sheet, request);
    view! {
        <section data-said=said>
            <h2 tabindex="-1">{words.claimed_title}</h2>
            {refusal.map(|refusal| view! {
                <div class="notice notice--danger">
                    <h2>{words.refused_title}</h2>
                    <p>{refusal}</p>
                    <p>{words.refused_again}</p>
                </div>
            })}
            <p>{now}</p>
            <dl class="facts">
                <div><dt>{words.by}</dt><dd>{platform}</dd></div>
                <div><dt>{words.at}</dt><dd>{at}</dd></div>
            </dl>
            <p>{words.not_you}</p>
        </section>
        <details class="details">
            <summary>{words.trouble}</summary>
            <ul class="list">{other_ways(words)}</ul>
        </details>
        {until}
    }
    .into_any()
}

fn until(sheet: &Sheet, request: &SigningRequest) -> AnyView {
    let words = sheet.words();
    let until = text::time(sheet.locale, request.until());
    view! { <p>{words.until}" "<b>{until}</b></p> }.into_any()
}

/// Where the code of the agent is typed.
fn received(sheet: &Sheet, said: &Said) -> AnyView {
    let request = sheet.of.request.as_ref();
    let locked = request.is_some_and(SigningRequest::is_locked);
    if !sheet.of.agent.return_codes || locked {
        return ().into_any();
    }
    let words = sheet.words();
    let (typed, wrong) = match said {
        Said::Wrong(typed) => (typed.clone(), true),
        _ => (String::new(), false),
    };
    view! {
        <form method="post" action=CODE>
            <p>{words.only_own}</p>
            <div class="field" class:field--error=wrong>
                <label class="field__label" for="kod">{words.code}</label>
                <p class="field__hint" id="kod-hint">{words.code_hint}</p>
                {wrong.then(|| view! { <p class="field__error" id="kod-error" role="alert">{words.code_wrong}</p> })}
                <input class="control control--w10 number" id="kod" name="kod" type="text" inputmode="numeric"
                    autocomplete="off" maxlength="20" value=typed aria-describedby="kod-hint kod-error"
                    aria-invalid=wrong.then_some("true") autofocus=wrong/>
            </div>
            <div class="actions"><button class="button" type="submit">{words.finish}</button></div>
        </form>
    }
    .into_any()
}

/// What can be pressed.
fn actions(sheet: &Sheet) -> AnyView {
    let words = sheet.words();
    let extendable = |request: &SigningRequest| request.extended(sheet.now).is_some();
    match sheet.stage() {
        Stage::None | Stage::Expired | Stage::Lapsed | Stage::Cancelled => view! {
            <form method="post" action=AGENT>
                <div class="actions"><button class="button" type="submit">{words.begin}</button></div>
            </form>
        }
        .into_any(),
        Stage::Waiting(request) | Stage::WithAgent(request, _) | Stage::Received(request) => {
            let extend = extendable(request).then(|| {
                view! {
                    <form method="post" action=EXTEND>
                        <button class="button button--quiet" type="submit">{words.extend}</button>
                    </form>
                }
            });
            view! {
                <div class="actions">
                    <a class="button button--quiet" href=AGENT>{words.again}</a>
                    {extend}
                    <form method="post" action=CANCEL>
                        <button class="button button--quiet" type="submit">{words.cancel}</button>
                    </form>
                </div>
            }
            .into_any()
        }
    }
}

/// The page where the way back led to another browser, or to nothing.
pub(super) fn foreign(locale: Locale, which: Foreign, codes: bool) -> AnyView {
    let words = SigningAgentPage::of(locale);
    match which {
        Foreign::Other => {
            let text = if codes {
                words.other
            } else {
                words.other_no_code
            };
            view! {
                <Page title=words.other_title>
                    <p class="notice notice--warning">{words.other_warning}</p>
                    <p>{text}</p>
                    <p><a href="/">{words.to_start}</a></p>
                </Page>
            }
            .into_any()
        }
        Foreign::Unknown => view! {
            <Page title=words.unknown_title>
                <p class="lead">{words.unknown}</p>
                <p><a href=StepPage::Result.path()>{words.back}</a></p>
            </Page>
        }
        .into_any(),
    }
}

/// The page where the portal cannot tell.
pub(super) fn failed(locale: Locale, why: &'static str) -> AnyView {
    let words = SigningAgentPage::of(locale);
    view! {
        <Page title=words.title>
            <p class="notice notice--danger">{why}</p>
            <p><a href=AGENT>{words.again}</a></p>
        </Page>
    }
    .into_any()
}
