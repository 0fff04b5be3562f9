//! The server's side of the server functions: who asks, which act is asked,
//! what the page may know of the outcome. The browser never has this module.

mod outcome;
mod setting;
mod show;
mod terms;

use std::sync::Arc;

use domain::{
    Locale, Services, application,
    captcha::CaptchaKind,
    institution::{InstitutionProfile, PopulationCheck},
    offline::{attempt::SaveAttempt, draft::read_marks},
    ports::Saving,
    service::{Caller, Next, REMEMBERED, SignedIn, TYPED_FOR, WentOnFrom},
    session::{Session, SessionToken},
    sign_in,
};
use http::{HeaderValue, header, request::Parts};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;

use crate::language;
use crate::loader::Loader;
use crate::place::{self, OTHER_WAY, Place, StepPage};
use crate::text;
use crate::wire::{
    Fault,
    view::{
        CodePage, DeviceShareView, FormView, Loaded, Packed, ProfileView, ResultView, ReviewView,
        SignInView, SigningView, SuspensionPage, VisitView,
    },
};
use outcome::into_fault;
pub use outcome::{fault, status};
pub use setting::Setting;

type Outcome<T> = Result<T, Fault>;

fn services() -> Arc<Services> {
    expect_context()
}

/// The caller, found by the server's layer before the request came here.
///
/// # Errors
/// [`Fault::Lost`] where that layer is missing: nobody is taken for somebody else.
fn caller() -> Outcome<Caller> {
    use_context::<Parts>()
        .and_then(|parts| parts.extensions.get::<Caller>().cloned())
        .ok_or_else(outcome::no_caller)
}

/// Whether the request is a browser's own, which follows a redirect. A posted
/// form is not: the layer in front of the functions makes its redirect.
fn is_plain() -> bool {
    use_context::<Parts>().is_some_and(|parts| {
        parts
            .headers
            .get(header::ACCEPT)
            .and_then(|accept| accept.to_str().ok())
            .is_some_and(|accept| accept.contains("text/html"))
    })
}

/// Whether the browser's languages have Turkish among them, and so most likely
/// its keyboards. One that names none is taken for a Turkish one.
fn has_turkish_keyboard() -> bool {
    let languages = use_context::<Parts>().and_then(|parts| {
        let languages = parts.headers.get(header::ACCEPT_LANGUAGE)?;
        Some(languages.to_str().ok()?.to_ascii_lowercase())
    });
    languages.is_none_or(|languages| {
        languages
            .split(',')
            .any(|one| one.trim_start().starts_with("tr") || one.trim_start().starts_with('*'))
    })
}

/// Gives the visit its new secret.
fn set_cookie(token: &SessionToken) {
    let setting: Setting = expect_context();
    append_cookie(setting.cookie_of(token));
}

fn append_cookie(cookie: Option<HeaderValue>) {
    if let (Some(cookie), Some(response)) = (cookie, use_context::<ResponseOptions>()) {
        response.append_header(header::SET_COOKIE, cookie);
    }
}

/// Has the browser hold what was typed and refused until the next page is
/// shown; `None` takes it away.
fn hold_typed(sealed: Option<&str>) {
    let setting: Setting = expect_context();
    append_cookie(setting.sealed_cookie(setting.typed_cookie(), sealed, TYPED_FOR));
}

/// Has the browser know who succeeded in it.
fn hold_device(sealed: Option<&str>) {
    if sealed.is_some() {
        let setting: Setting = expect_context();
        append_cookie(setting.sealed_cookie(setting.device_cookie(), sealed, REMEMBERED));
    }
}

/// Gives the browser what an act led to: the new secret, and its page.
fn lead_on(signed_in: &SignedIn) {
    set_cookie(&signed_in.token);
    hold_device(signed_in.device.as_deref());
    go(page_of(signed_in.next));
}

fn go(path: &str) {
    leptos_axum::redirect(path);
}

/// The server's own way to what a page shows.
pub const LOADER: Loader =
    Loader(|place, captcha| Box::pin(async move { load(&place, captcha).await }));

/// What a page shows.
pub(crate) async fn load(place: &Place, captcha: CaptchaKind) -> Outcome<Loaded> {
    let page = match place {
        Place::Home => Packed::of(&institutions().await?),
        Place::Start { institution } => Packed::of(&start(institution).await?),
        Place::SignIn { institution } => Packed::of(&begin(institution, captcha).await?),
        Place::Applicant(page) => return load_applicant(*page).await,
        Place::Ended | Place::Unknown => return Err(Fault::Unknown),
    };
    Ok(Loaded {
        page,
        visit: None,
        profile: None,
    })
}

async fn load_applicant(page: StepPage) -> Outcome<Loaded> {
    let page = match page {
        StepPage::Suspend => Packed::of(&load_suspend().await?),
        StepPage::Form => Packed::of(&load_form().await?),
        StepPage::Review => Packed::of(&load_review().await?),
        StepPage::SendCode | StepPage::CheckCode => Packed::of(&load_code().await?),
        StepPage::Signing => Packed::of(&load_signing().await?),
        StepPage::Result => Packed::of(&load_result().await?),
        StepPage::Resume => Packed::of(&load_resume().await?),
    };
    let session = caller()?.session;
    let institution = session.as_ref().and_then(|one| one.institution.as_ref());
    let profile = match institution {
        Some(slug) => Some(start(slug.as_str()).await?),
        None => None,
    };
    Ok(Loaded {
        page,
        visit: session.as_ref().map(visit),
        profile,
    })
}

async fn start(institution: &str) -> Outcome<ProfileView> {
    let profile = into_fault(services().records.institution(institution).await)?;
    Ok(show::profile(&profile, caller()?.locale))
}

pub(crate) async fn keep_claim(
    institution: &str,
    draft: &sign_in::Draft,
    kind: CaptchaKind,
    language: Option<Locale>,
) -> Outcome<()> {
    let sealed = into_fault(services().sign_in.hold_typed(&caller()?, draft))?;
    hold_typed(sealed.as_deref());
    if let Some(language) = language {
        set_language(language);
    }
    // The name goes into an address: one that is known, not one that was sent.
    let slug = start(institution).await?.slug;
    go(&format!(
        "{}?{OTHER_WAY}={}",
        place::sign_in(&slug),
        kind.code()
    ));
    Ok(())
}

pub(crate) async fn keep_form(language: Locale, draft: application::Draft) -> Outcome<()> {
    into_fault(services().applying.keep_draft(&caller()?, draft).await)?;
    set_language(language);
    go(StepPage::Form.path());
    Ok(())
}

/// Keeps the chosen language for a year.
fn set_language(chosen: Locale) {
    if let (Ok(cookie), Some(response)) = (
        HeaderValue::from_str(&language::cookie(
            chosen,
            expect_context::<Setting>().secure,
        )),
        use_context::<ResponseOptions>(),
    ) {
        response.append_header(header::SET_COOKIE, cookie);
    }
}

/// How long the caller's visit is open.
fn visit(session: &Session) -> VisitView {
    let services = services();
    let limits = services.limits().session;
    let now = services.now();
    let until = session.ends_at(&limits);
    let longest = session.created_at + limits.applicant_absolute;
    VisitView {
        idle: limits.applicant_idle.as_secs(),
        left: until.duration_since(now).as_secs().max(0),
        longest: longest.duration_since(now).as_secs().max(0),
        until,
    }
}

async fn institutions() -> Outcome<Vec<ProfileView>> {
    let locale = caller()?.locale;
    let all = into_fault(services().records.institutions().await)?;
    Ok(all
        .iter()
        .map(|profile| show::profile(profile, locale))
        .collect())
}

async fn begin(institution: &str, kind: CaptchaKind) -> Outcome<SignInView> {
    let caller = caller()?;
    let begun = into_fault(services().sign_in.begin(&caller, institution, kind).await)?;
    if let Some(token) = &begun.token {
        set_cookie(token);
    }
    // Shown once: whoever opens the page later finds nothing of it.
    if caller.typed.is_some() {
        hold_typed(None);
    }
    let setting: Setting = expect_context();
    let card_help = match begun.profile.population_check {
        PopulationCheck::Public => "",
        PopulationCheck::WithCard => text::card_help(caller.locale),
    };
    Ok(SignInView {
        profile: show::profile(&begun.profile, caller.locale),
        captcha: show::captcha(&begun.captcha),
        claim: show::claim(begun.claim.unwrap_or_default()),
        under_way: begun.under_way,
        today: services().today(),
        samples: setting.samples,
        provider: provider(&begun.profile, caller.locale),
        card_help: card_help.to_owned(),
        id_help: text::id_help(caller.locale).to_owned(),
        lead: text::sign_in_lead(caller.locale).to_owned(),
        birth_date_hint: text::birth_date_hint(caller.locale).to_owned(),
        letters: if has_turkish_keyboard() {
            String::new()
        } else {
            text::letters_count(caller.locale)
        },
    })
}

/// The link to the institution's identity provider, in words.
fn provider(profile: &InstitutionProfile, locale: Locale) -> String {
    services()
        .sign_in
        .provider_of(profile)
        .map_or(String::new(), |one| {
            text::provider::sign_in_with(locale, text::provider::name(locale, one.name()))
        })
}

pub(crate) async fn sign_in(institution: &str, draft: &sign_in::Draft) -> Outcome<()> {
    let (services, caller) = (services(), caller()?);
    let signed_in = services
        .sign_in
        .check_claim(&caller, institution, draft)
        .await;
    if signed_in.is_err()
        && let Ok(sealed) = services.sign_in.hold_typed(&caller, draft)
    {
        hold_typed(sealed.as_deref());
    }
    let signed_in = into_fault(signed_in)?;
    if caller.typed.is_some() {
        hold_typed(None);
    }
    lead_on(&signed_in);
    Ok(())
}

/// The page that a sign-in leads to.
pub const fn page_of(next: Next) -> &'static str {
    match next {
        Next::Form => StepPage::Form.path(),
        Next::Suspend => StepPage::Suspend.path(),
        Next::Resume => StepPage::Resume.path(),
        Next::Open => StepPage::Result.path(),
        Next::Signing => StepPage::Signing.path(),
    }
}

pub(crate) fn extend() -> Outcome<()> {
    into_fault(services().sign_in.visit_ends_at(&caller()?)).map(drop)
}

pub(crate) async fn submit_form(
    key: &str,
    base: i64,
    unanswered: &str,
    corrects: bool,
    draft: application::Draft,
) -> Outcome<()> {
    let from = WentOnFrom::read(base, unanswered, corrects);
    into_fault(
        services()
            .applying
            .submit(&caller()?, key, &from, draft)
            .await,
    )?;
    go_on().await
}

/// To where the application stands by now.
async fn go_on() -> Outcome<()> {
    let step = into_fault(services().applying.step(&caller()?).await)?;
    go(place::path_of(step));
    Ok(())
}

pub(crate) async fn was_submitted(key: &str) -> Outcome<bool> {
    into_fault(services().applying.was_submitted(&caller()?, key).await)
}

pub(crate) async fn device_share() -> Outcome<DeviceShareView> {
    let services = services();
    let share = into_fault(services.applying.device_share(&caller()?).await)?;
    Ok(DeviceShareView {
        share: share.hex(),
        now: services.now().as_millisecond(),
    })
}

pub(crate) async fn leave(keep_device: bool) -> Outcome<()> {
    into_fault(services().sign_in.leave(&caller()?).await)?;
    if !keep_device && let Some(response) = use_context::<ResponseOptions>() {
        // Nothing of the visit stays on a shared computer.
        response.insert_header(
            header::HeaderName::from_static("clear-site-data"),
            HeaderValue::from_static("\"cache\", \"cookies\", \"storage\""),
        );
    }
    go(&format!("/?{}=1", place::SIGNED_OUT));
    Ok(())
}

async fn load_suspend() -> Outcome<SuspensionPage> {
    let caller = caller()?;
    into_fault(services().certificates.suspendable(&caller).await)
        .map(|sheet| show::suspend(&sheet, caller.locale))
}

pub(crate) async fn send_suspension_code(certificate: &str) -> Outcome<()> {
    into_fault(
        services()
            .certificates
            .send_suspension_code(&caller()?, certificate)
            .await,
    )?;
    go(StepPage::Suspend.path());
    Ok(())
}

pub(crate) async fn suspend_by_code(certificate: &str, code: &str) -> Outcome<()> {
    let (services, caller) = (services(), caller()?);
    into_fault(
        services
            .certificates
            .suspend_by_code(&caller, certificate, code)
            .await,
    )?;
    hold_device(
        services
            .recognition
            .remember_proof(&caller)
            .await
            .as_deref(),
    );
    go(StepPage::Suspend.path());
    Ok(())
}

pub(crate) async fn suspend_by_word(certificate: &str, word: &str) -> Outcome<()> {
    let (services, caller) = (services(), caller()?);
    into_fault(
        services
            .certificates
            .suspend_by_word(&caller, certificate, word)
            .await,
    )?;
    hold_device(
        services
            .recognition
            .remember_proof(&caller)
            .await
            .as_deref(),
    );
    go(StepPage::Suspend.path());
    Ok(())
}

async fn load_form() -> Outcome<FormView> {
    let services = services();
    let caller = caller()?;
    let sheet = into_fault(services.applying.form(&caller).await)?;
    Ok(show::form(&sheet, caller.locale, services.today()))
}

async fn load_review() -> Outcome<ReviewView> {
    let services = services();
    let caller = caller()?;
    let sheet = into_fault(services.applying.form(&caller).await)?;
    Ok(ReviewView {
        form: show::form(&sheet, caller.locale, services.today()),
        sheet: show::preview(&sheet, caller.locale),
    })
}

/// A saving as a page tells of it.
pub(crate) fn saving(revision: Option<i64>, file: String, attempt: &str, settled: bool) -> Saving {
    Saving {
        expected: revision,
        // Pages of an earlier version tell none.
        file: Some(file).filter(|file| !file.is_empty()),
        attempt: SaveAttempt::parse(attempt),
        settled,
        ..Saving::default()
    }
}

pub(crate) async fn save_draft(saving: &Saving, draft: application::Draft) -> Outcome<i64> {
    let applying = &services().applying;
    into_fault(applying.save_draft(&caller()?, saving, draft).await)
}

pub(crate) async fn take_copy(draft: application::Draft) -> Outcome<()> {
    into_fault(services().applying.take_copy(&caller()?, draft).await)?;
    go(StepPage::Form.path());
    Ok(())
}

pub(crate) async fn review(
    saving: Saving,
    unanswered: &str,
    draft: application::Draft,
) -> Outcome<()> {
    let saving = Saving {
        unanswered: read_marks(unanswered),
        ..saving
    };
    let applying = &services().applying;
    into_fault(applying.review_from(&caller()?, &saving, draft).await)?;
    go(StepPage::Review.path());
    Ok(())
}

pub(crate) async fn confirm_form() -> Outcome<()> {
    into_fault(services().applying.confirm_form(&caller()?).await)?;
    go_on().await
}

async fn load_code() -> Outcome<CodePage> {
    let caller = caller()?;
    into_fault(services().codes.code(&caller).await).map(|sheet| show::code(&sheet, caller.locale))
}

pub(crate) async fn send_code() -> Outcome<()> {
    into_fault(services().codes.send_code(&caller()?).await)?;
    go(StepPage::CheckCode.path());
    Ok(())
}

pub(crate) async fn correct_phone(draft: application::Draft) -> Outcome<()> {
    into_fault(services().codes.correct_phone(&caller()?, &draft).await)?;
    go(StepPage::CheckCode.path());
    Ok(())
}

pub(crate) async fn check_code(code: &str) -> Outcome<()> {
    let signed_in = into_fault(services().codes.check_code(&caller()?, code).await)?;
    lead_on(&signed_in);
    Ok(())
}

async fn load_signing() -> Outcome<SigningView> {
    let services = services();
    let caller = caller()?;
    let sheet = into_fault(services.signing.methods(&caller).await)?;
    Ok(show::signing(&sheet, caller.locale, services.today()))
}

pub(crate) async fn choose_signing(method: &str) -> Outcome<()> {
    into_fault(services().signing.choose(&caller()?, method).await)?;
    go(StepPage::Result.path());
    Ok(())
}

async fn load_result() -> Outcome<ResultView> {
    let services = services();
    let caller = caller()?;
    let sheet = into_fault(services.documents.result(&caller).await)?;
    Ok(show::result(&sheet, caller.locale, services.today()))
}

pub(crate) async fn correct_application() -> Outcome<()> {
    into_fault(services().applying.begin_correction(&caller()?).await)?;
    go_on().await
}

pub(crate) async fn drop_correction() -> Outcome<()> {
    into_fault(services().applying.drop_correction(&caller()?).await)?;
    go_on().await
}

pub(crate) async fn withdraw() -> Outcome<()> {
    into_fault(services().applying.withdraw(&caller()?).await)?;
    go(StepPage::Result.path());
    Ok(())
}

async fn load_resume() -> Outcome<CodePage> {
    let caller = caller()?;
    into_fault(services().codes.resumable(&caller).await)
        .map(|sheet| show::resumable(&sheet, caller.locale))
}

pub(crate) async fn send_resumption_code() -> Outcome<()> {
    into_fault(services().codes.send_resumption_code(&caller()?).await)?;
    go(StepPage::Resume.path());
    Ok(())
}

pub(crate) async fn resume(code: &str) -> Outcome<()> {
    let signed_in = into_fault(services().codes.resume(&caller()?, code).await)?;
    lead_on(&signed_in);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_without_its_caller_is_a_failure_with_a_reference() {
        Owner::new().with(|| {
            let (mut parts, ()) = http::Request::new(()).into_parts();
            assert!(matches!(caller(), Err(Fault::Lost(_))));
            provide_context(parts.clone());
            assert!(matches!(caller(), Err(Fault::Lost(_))));
            parts.extensions.insert(Caller::anonymous("192.0.2.1"));
            provide_context(parts);
            assert_eq!(
                caller().map(|caller| caller.network),
                Ok("192.0.2.1".to_owned())
            );
        });
    }
}
