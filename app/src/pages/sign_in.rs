//! Step 1: who applies.

use domain::{form::Field, institution::PopulationCheck, person, progress::Step, sign_in::Draft};
use jiff::civil::Date;
use leptos::prelude::*;
use server_fn::ServerFn;
use web_sys::FormData;

use super::{failing, loaded_again};
use crate::{
    api::SignIn,
    components::{
        Captcha, ErrorSummary, FieldError, Page, Post, PostForm, Problems, Rules, SIGN_IN_FORM,
        TextField, empty, field_text, fill, link_out, locale, words,
    },
    place::{self, CLEAR, PEOPLE, PROVIDER, Place, path_of},
    text::label,
    wire::view::SignInView,
};

/// The sign-in page of an institution.
#[component]
pub fn SignInPage(
    /// The institution's slug.
    institution: String,
) -> impl IntoView {
    let post = Post::to(SignIn::PATH);
    // A picture is good once: every outcome asks for a new one, and the
    // letters of the old one are of no use.
    Effect::new(move |_| {
        if post.count() > 0 {
            empty(Field::CaptchaAnswer);
        }
    });
    let show = move |page| view! { <SignInForm page post/> }.into_any();
    loaded_again(Place::SignIn { institution }, move || post.count(), show)
}

#[component]
fn SignInForm(page: SignInView, post: Post) -> impl IntoView {
    let words = words();
    let problems = Problems::provide(Rules::SIGN_IN, post.rejected_now());
    let today = page.today;
    let asks_card = !page.card_help.is_empty();
    let wanted = if asks_card {
        PopulationCheck::WithCard
    } else {
        PopulationCheck::Public
    };
    let judge = Callback::new(move |data: FormData| {
        let draft = Draft::of_fields(&|field| field_text(&data, field));
        draft.judge(today, wanted).err()
    });
    problems.judged_by(judge);
    let check = move |data: FormData| {
        let refused = judge.run(data);
        let good = refused.is_none();
        if let Some(refused) = refused {
            problems.refuse_here(&refused);
        }
        good
    };
    // What was typed and refused is the visit's and is shown again.
    let claim = page.claim.clone();
    let (profile, captcha) = (page.profile.clone(), page.captcha.clone());
    let (slug, number) = (profile.slug.clone(), profile.number_label.clone());
    let provider =
        (!page.provider.is_empty()).then(|| link_out(&[PROVIDER, &slug].concat(), &page.provider));
    let clear = link_out(&[CLEAR, &slug].concat(), words.clear_typed);
    let (ready, institution) = (place::start(&slug), profile.name.clone());
    provide_context(profile);
    view! {
        <Page title=words.sign_in_title step=Step::SignIn>
            <p><b>{institution}</b>" · "<a href="/">{words.change_institution}</a></p>
            <p class="lead">{page.lead}" "<a href=ready>{words.start_link}</a></p>
            {provider}
            {page.under_way.map(|step| view! {
                <p class="notice">{words.resume_banner}" "<a href=path_of(step)>{words.continue_}</a></p>
            }.into_any())}
            <ErrorSummary/>
            {failing(post)}
            <PostForm post id=SIGN_IN_FORM check>
                <input type="hidden" name="institution" value=slug.clone()/>
                <Captcha institution=slug first=captcha/>
                <TextField field=Field::NationalId value=claim.national_id hint=words.national_id_hint width="control--w11" inputmode="numeric"/>
                <details class="details"><summary>{words.national_id_help}</summary><p>{page.id_help}</p></details>
                {(!page.letters.is_empty()).then(|| view! { <div class="field" inner_html=page.letters></div> }.into_any())}
                <TextField field=Field::GivenName value=claim.given_name width="control--w20" autocomplete="given-name"/>
                <TextField field=Field::FamilyName value=claim.family_name width="control--w20" autocomplete="family-name"/>
                <Tick field=Field::NoFamilyName checked=!claim.no_family_name.is_empty()/>
                <TextField field=Field::BirthPlace value=claim.birth_place width="control--w20"/>
                <BirthDate parts=[claim.birth_day, claim.birth_month, claim.birth_year] hint=page.birth_date_hint today/>
                <TextField field=Field::EmployeeNumber value=claim.employee_number label_as=number width="control--w11"/>
                {asks_card.then(|| {
                    let below = view! { <p class="field__below">{page.card_help}</p> }.into_any();
                    view! { <TextField field=Field::CardSerial value=claim.card_serial hint="A01B23456" width="control--w11" below/> }.into_any()
                })}
                <Tick field=Field::CardLost checked=!claim.card_lost.is_empty()/>
                <div class="actions"><button class="button" type="submit">{words.sign_in_button}</button></div>
            </PostForm>
            {clear}
            {page.samples.then(|| link_out(PEOPLE, words.samples_title))}
        </Page>
    }
}

/// A box to tick.
#[component]
fn Tick(field: Field, checked: bool) -> impl IntoView {
    view! {
        <div class="choice choice--plain">
            <input type="checkbox" id=field.id() name=field.name() value="on" checked=checked/>
            <label for=field.id()>{label(locale(), field)}</label>
        </div>
    }
}

/// The date as three controls; the first takes a whole pasted date.
#[component]
fn BirthDate(
    parts: [String; 3],
    hint: String,
    /// By which it is judged.
    today: Date,
) -> impl IntoView {
    let problems: Problems = expect_context();
    let wrong = Memo::new(move |_| problems.of(Field::BirthDate).is_some());
    let fields = [
        (Field::BirthDay, "control--w3", "bday-day"),
        (Field::BirthMonth, "control--w3", "bday-month"),
        (Field::BirthYear, "control--w5", "bday-year"),
    ];
    // A whole date pasted into the first control fills all three.
    let spread = move |event: leptos::ev::Event| {
        if let Some(parts) = person::BirthDate::pasted(&event_target_value(&event)) {
            for ((field, ..), part) in fields.iter().zip(&parts) {
                fill(*field, part);
            }
        }
    };
    let controls = fields.into_iter().zip(parts).map(|((field, width, autocomplete), value)| view! {
        <div class="date-parts__part">
            <label for=field.id()>{label(locale(), field)}</label>
            <input
                class=format!("control {width}") id=field.id() name=field.name() value=value type="text"
                inputmode="numeric" autocomplete=autocomplete
                aria-describedby="birth_date-hint birth_date-error"
                aria-invalid=move || wrong.get().then_some("true")
                on:input=spread
            />
        </div>
    }.into_any());
    view! {
        // The day is for the module that judges a page which is not hydrated.
        <fieldset class="field" class:field--error=wrong data-today=today.to_string()>
            <legend class="field__label">{label(locale(), Field::BirthDate)}</legend>
            <p class="field__hint" id="birth_date-hint">{hint}</p>
            <FieldError field=Field::BirthDate/>
            <div class="date-parts">{controls.collect_view()}</div>
        </fieldset>
    }
}
