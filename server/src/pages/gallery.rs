//! The components in their states, in both languages, on one page: to look at,
//! to photograph and to compare. Mounted in development alone.

use std::sync::Arc;

use app::{
    Assets,
    api::view::{AuthorityView, ProfileView},
    components::{
        Choice, CountedField, ErrorSummary, FaultNotice, FieldError, Help, Officer, Options, Page,
        PhoneField, Post, PostForm, Problems, Rules, Select, TextArea, TextField, WordField, words,
    },
    text,
};
use axum::response::Response;
use domain::{
    Locale,
    contact::{MobileNumberError, StreetAddress},
    form::{Field, Problem, Rejected},
    institution::Payer,
    person::NationalIdError,
    progress::Step,
    service::Caller,
    text_value::OrganizationNote,
};
use leptos::prelude::*;

use app::{
    api::{ExternalSystem, Fault, Reference},
    text::refusal::stripped_to_scripts,
};

use crate::pages::document::document;

/// The page.
pub async fn show(assets: Arc<Assets>, caller: Caller) -> Response {
    let locale = caller.locale;
    document(&assets, locale, "/bilesenler", || {
        view! { <Gallery locale/> }.into_any()
    })
}

/// What the fields of the page are refused for.
fn refused() -> Rejected {
    [
        (
            Field::NationalId,
            Problem::NationalId(NationalIdError::WrongChecksum),
        ),
        (
            Field::MobilePhone,
            Problem::Mobile(MobileNumberError::NotMobile),
        ),
        (Field::Province, Problem::NotChosen),
        (Field::SigningMethod, Problem::NotChosen),
        (Field::StreetAddress, Problem::Missing),
    ]
    .into_iter()
    .collect()
}

fn profile() -> ProfileView {
    ProfileView {
        slug: "saglik".to_owned(),
        name: "Sağlık Bakanlığı".to_owned(),
        staff_directory: "ÇKYS".to_owned(),
        number_label: "Kurum Sicil No".to_owned(),
        payer: Payer::Institution,
        help_phone: "444 5 576".to_owned(),
        help_email: "bilgi@kamusm.gov.tr".to_owned(),
    }
}

#[component]
fn Gallery(locale: Locale) -> impl IntoView {
    let words = words();
    let officer = AuthorityView {
        name: "Ayşe Demirtaş".to_owned(),
        unit: "Personel Birimi, 2. kat".to_owned(),
        phone: "0262 555 01 02".to_owned(),
    };
    let faults = [
        Fault::TooOften { wait: 240 },
        Fault::NoMatch,
        Fault::NoMatchLeft(2),
        Fault::NoCookie,
        Fault::NoOrigin(stripped_to_scripts(locale)),
        Fault::External(ExternalSystem::Population),
        Fault::NotSent(true),
        Fault::Expired,
        Fault::Locked,
        Fault::AlreadyLive,
        Fault::Stale,
        Fault::Offline,
        Fault::Outdated,
        Fault::Lost(Reference::of(0x0a1b, 0x2c3d)),
    ];
    let steps = Step::ALL.map(|step| {
        view! { <Help profile=profile() questions=text::questions(locale, step)/> }.into_any()
    });
    let post = Post::to("/bilesenler");
    view! {
        <Page title="Bileşenler" step=Step::CheckCode>
            <h2>"Button"</h2>
            <div class="actions">
                <button class="button" type="button">{words.continue_}</button>
                <button class="button button--quiet" type="button">{words.continue_}</button>
                <button class="button button--danger" type="button">{words.continue_}</button>
                <button class="button button--plain" type="button">{words.continue_}</button>
                <a href="/">{words.to_start}</a>
            </div>
            <h2>"Field"</h2>
            <PostForm post><Fields first=None/></PostForm>
            <h2>"Fault"</h2>
            {faults.map(|fault| view! { <FaultNotice fault/> }.into_any()).collect_view()}
            <p class="notice">{words.resume_banner}</p>
            <p class="notice notice--good">{words.captcha_passed}</p>
            <h2>"Officer"</h2>
            <Officer officer=Some(officer)/>
            <Officer officer=None/>
            <h2>"Help"</h2>
            {steps.into_iter().collect_view()}
        </Page>
        <div class="wrap">
            <section class="page__content" aria-label="Error">
                <h2>"Error"</h2>
                <PostForm post><Fields first=Some(refused())/></PostForm>
            </section>
        </div>
    }
}

/// Every control, refused or not.
#[component]
fn Fields(first: Option<Rejected>) -> impl IntoView {
    // Both halves of the page hold the same controls: their ids are told
    // apart by what they are about.
    let wrong = first.is_some();
    Problems::provide(Rules::APPLICATION, first);
    let provinces = vec![("06", "Ankara"), ("34", "İstanbul")];
    let options = Signal::stored(Options::plain(provinces));
    if wrong {
        view! {
            <ErrorSummary/>
            <TextField field=Field::NationalId value="10000000147" width="control--w11" inputmode="numeric"/>
            <PhoneField field=Field::MobilePhone value="0262 555 01 02".to_owned() autocomplete="off"/>
            <Select field=Field::Province chosen=String::new() options/>
            <TextArea field=Field::StreetAddress value=String::new() most=StreetAddress::LONGEST/>
            <fieldset class="choices" id=Field::SigningMethod.id() tabindex="-1">
                <legend class="field__label">"Choice"</legend>
                <FieldError field=Field::SigningMethod/>
                <Choice name="wrong" value="1".to_owned() id="wrong-1".to_owned() text="Mini kart okuyucu" checked=false/>
            </fieldset>
        }
        .into_any()
    } else {
        view! {
            <TextField field=Field::GivenName hint="Şükrü" value="Ayşe Nur" width="control--w20"/>
            <PhoneField field=Field::HomePhone value="0532 123 45 67".to_owned() autocomplete="off" optional=true/>
            <CountedField field=Field::OrganizationNote value="Ğğ İı Şş".to_owned() most=OrganizationNote::LONGEST optional=true/>
            <WordField field=Field::SecurityWord/>
            <Select field=Field::NoticeChannel chosen="06".to_owned() options hint="…"/>
            <fieldset class="choices">
                <legend class="field__label">"Choice"</legend>
                <Choice name="one" value="1".to_owned() id="one-1".to_owned() text="Mini kart okuyucu" note="…" checked=true/>
                <Choice name="one" value="2".to_owned() id="one-2".to_owned() text="İstemiyorum" checked=false/>
                <Choice name="one" value="3".to_owned() id="one-3".to_owned() text="e-Onay" note="Kapalı" checked=false closed=true/>
                <Choice kind="checkbox" name="two" value="1".to_owned() id="two-1".to_owned() text="Okudum" checked=true/>
            </fieldset>
        }
        .into_any()
    }
}
