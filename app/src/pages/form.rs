//! Step 2: the application form.

mod commands;
mod context;
mod controls;
mod filling;
mod keeping;
mod meeting;
mod panels;
mod parts;
mod reason;
mod sheet;
mod spot;
mod status;

use domain::{
    application::{DECLARATION_VERSION, Draft},
    contact::{MobileOperator, NoticeChannel, StreetAddress},
    form::{Field, Part},
    offline::autosave::Event,
    person::BirthDate,
    progress::Step,
    province::{District, Province},
    secret::WordContext,
    text_value::OrganizationNote,
};
use leptos::prelude::*;
use server_fn::ServerFn;
use web_sys::FormData;

use super::{failure, loaded};
use crate::{
    api::{DropCorrection, Review},
    components::{
        APPLICATION_FORM, Choice, CountedField, ErrorSummary, FieldError, Kept, Officer, Options,
        Page, PhoneField, Post, PostForm, Problems, Rules, Select, TextArea, TextField, WordField,
        awake, field_text, locale, words,
    },
    navigation::Navigation,
    offline::{Desk, Reach},
    place::{Place, StepPage},
    text::{self, label},
    wire::{
        Fault,
        view::{FormView, PersonView, StaffListView},
    },
};
pub(super) use filling::Filling;
pub(super) use reason::FeeRows;
pub(super) use sheet::drawn_from;

use context::FormContext;
use keeping::Keeping;
use panels::Panels;
use parts::{PartStates, Parts, PartsLink};
use reason::Reasons;
use status::SaveState;

/// The application form.
#[component]
pub fn FormPage() -> impl IntoView {
    let (post, drop) = (Post::to(Review::PATH), Post::to(DropCorrection::PATH));
    loaded(Place::Applicant(StepPage::Form), move |form| {
        view! { <Filling form post drop/> }.into_any()
    })
}

#[component]
fn ApplicationForm(
    form: FormView,
    post: Post,
    drop: Post,
    context: StoredValue<FormContext>,
) -> impl IntoView {
    let shared = context;
    let context = context.get_value();
    let words = words();
    // Without scripts the outcome is in the address; the draft is the
    // server's, so nothing typed is lost on the way.
    let problems = Problems::provide(Rules::APPLICATION, post.rejected_now());
    let (desk, reach, navigation) = (Desk, Reach::here(), Navigation::here());
    // What was refused when a form was sent that had waited.
    Effect::new(move |_| {
        if let Some(rejected) = desk.refused() {
            problems.refuse(Some(&rejected));
            Problems::focus_summary();
        }
    });
    Effect::new(move |_| {
        if let Some(rejected) = post.rejected() {
            problems.refuse(Some(&rejected));
            Problems::focus_summary();
        }
    });
    let (offer, about) = (form.offer.clone(), word_context(&form));
    let judge = Callback::new(move |data: FormData| {
        let draft = Draft::of_fields(&|field| field_text(&data, field));
        let about = about
            .clone()
            .with_phone(&draft.mobile_phone)
            .with_email(&draft.email);
        draft.parse(&offer, &about).err()
    });
    problems.judged_by(judge);
    let check = move |data: FormData| {
        if context.is_undecided() {
            meeting::show();
            return false;
        }
        let refused = judge.run(data.clone());
        let good = refused.is_none();
        if good {
            Kept::here().capture(false);
            context.typed();
            context.to_desk(true);
            if reach.is_lost_now() {
                navigation.go(StepPage::Review.path());
                return false;
            }
            context.press(&data);
        }
        if let Some(refused) = refused {
            problems.refuse_here(&refused);
        }
        good
    };
    let draft = form.draft.clone();
    let word_hint = if form.offer.word_kept {
        words.word_kept
    } else {
        words.word_hint
    };
    // Should the visit end, what was typed waits for the same person.
    if let Some(person) = &form.person {
        Kept::here().of(
            format!("{} {}", person.number, person.name),
            form.profile.slug.clone(),
        );
    }
    let officer = form.authority.clone();
    let mail = form.profile.help_email.clone();
    let states = PartStates::of(&form);
    let corrects = form.corrects();
    let is_correction = !corrects.is_empty();
    let aside = view! {
        <SaveState status=context.status corrects=is_correction><PartsLink states/></SaveState>
        <Parts states/>
        <Officer officer/>
    };
    let following = move || context.follows();
    let changed = move || {
        context.typed();
        states.update();
    };
    // What is asked comes first; what is only to be read is folded up until it
    // is wanted.
    view! {
        <Page title=words.form_title step=Step::Form aside=aside.into_any()>
            <ErrorSummary/>
            // Of two copies both are shown; without a network the answers are.
            {move || failure(post.fault().filter(|fault| !matches!(fault, Fault::Offline | Fault::Stale)))}
            <Panels context=shared/>
            {is_correction.then(|| view! { <Correcting number=corrects drop context=shared/> }.into_any())}
            <You person=form.person.clone() staff_list=form.staff_list number_label=form.profile.number_label.clone()/>
            <Keeping context=shared/>
            <PostForm post id=APPLICATION_FORM check on:input=move |_| changed()>
            <fieldset class="whole" role="none" disabled=following>
                <fieldset class="group" id=parts::id(Part::Application)><legend><h2>{parts::title(Part::Application, words)}</h2></legend>
                    <Reasons form=form.clone()/>
                    <Readers form=form.clone()/>
                </fieldset>
                <fieldset class="group" id=parts::id(Part::Security)><legend><h2>{parts::title(Part::Security, words)}</h2></legend>
                    <WordField field=Field::SecurityWord hint=word_hint about=word_context(&form)/>
                    <WordField field=Field::SecurityWordAgain/>
                </fieldset>
                <fieldset class="group" id=parts::id(Part::Institution)><legend><h2>{parts::title(Part::Institution, words)}</h2></legend>
                    <CountedField field=Field::OrganizationNote value=draft.organization_note.clone() most=OrganizationNote::LONGEST hint=words.organization_hint optional=true/>
                    <TextField field=Field::Department value=draft.department.clone()/>
                    <TextField field=Field::Title value=draft.title.clone() width="control--w20" autocomplete="organization-title"/>
                    <TextArea field=Field::StreetAddress value=draft.street_address.clone() most=StreetAddress::LONGEST autocomplete="street-address"/>
                    <Place form=form.clone()/>
                    <TextField field=Field::PostalCode value=draft.postal_code.clone() hint=words.postal_hint width="control--w5" inputmode="numeric" autocomplete="postal-code"/>
                </fieldset>
                <fieldset class="group" id=parts::id(Part::Contact)><legend><h2>{parts::title(Part::Contact, words)}</h2></legend>
                    <PhoneField field=Field::WorkPhone value=draft.work_phone.clone() confirmed=draft.work_phone_confirmed.clone() hint=words.work_phone_hint autocomplete="work tel"/>
                    <TextField field=Field::WorkPhoneExtension value=draft.work_phone_extension.clone() width="control--w5" inputmode="numeric" optional=true/>
                    <PhoneField field=Field::MobilePhone value=draft.mobile_phone.clone() confirmed=draft.mobile_phone_confirmed.clone() hint=words.mobile_hint autocomplete="mobile tel"/>
                    <Select field=Field::MobileOperator chosen=draft.mobile_operator.clone() options=operators()/>
                    <PhoneField field=Field::HomePhone value=draft.home_phone.clone() confirmed=draft.home_phone_confirmed.clone() autocomplete="home tel" optional=true/>
                    <TextField field=Field::Email value=draft.email.clone() kind="email" inputmode="email" autocomplete="email"/>
                    <Select field=Field::NoticeChannel chosen=draft.notice_channel.clone() options=channels()/>
                </fieldset>
                <fieldset class="group" id=parts::id(Part::Declaration)><legend><h2>{parts::title(Part::Declaration, words)}</h2></legend>
                    <p>{words.declaration}</p>
                    <FieldError field=Field::DeclarationAccepted/>
                    <Choice kind="checkbox" name=Field::DeclarationAccepted.name() id=Field::DeclarationAccepted.id().to_owned()
                        value=DECLARATION_VERSION.to_owned() text=words.declaration_accept checked=draft.declaration_accepted == DECLARATION_VERSION/>
                    <details class="details"><summary>{words.privacy_title}</summary><p>{words.privacy}" "<a href=format!("mailto:{mail}")>{mail.clone()}</a></p></details>
                </fieldset>
                <div class="actions"><button class="button" type="submit" id="review">{words.review_button}</button></div>
            </fieldset>
            </PostForm>
        </Page>
    }
}

/// That a confirmed application is corrected, and the way out of it.
#[component]
fn Correcting(number: String, drop: Post, context: StoredValue<FormContext>) -> impl IntoView {
    let words = words();
    let context = context.get_value();
    // What is saved while it is given up would come after it.
    let check = Callback::new(move |_| {
        context.happens(Event::Held(true));
        true
    });
    view! {
        <section class="notice">
            <h2>{words.correcting_title}</h2>
            <p class="reference">{number}</p>
            <p>{words.correcting_text}</p>
            {move || failure(drop.fault())}
            <GiveUp drop check/>
        </section>
    }
}

/// Gives a correction up, at the second press.
#[component]
pub(super) fn GiveUp(
    drop: Post,
    /// What is done before it is sent.
    #[prop(optional, into)]
    check: Option<Callback<FormData, bool>>,
) -> impl IntoView {
    let words = words();
    let check = check.unwrap_or_else(|| Callback::new(|_| true));
    view! {
        <details class="details"><summary>{words.correcting_drop}</summary>
            <p>{words.correcting_drop_note}</p>
            <PostForm post=drop check><button class="button button--danger" type="submit">{words.correcting_drop}</button></PostForm>
        </details>
    }
}

/// What the page itself knows that a word must not be; the server knows more.
pub(super) fn word_context(form: &FormView) -> WordContext {
    let Some(person) = &form.person else {
        return WordContext::default();
    };
    let known = person
        .name
        .split_whitespace()
        .fold(WordContext::default(), WordContext::with_name)
        .with_place(&person.birth_place)
        .with_number(&person.number);
    match BirthDate::of_dotted(&person.birth_date) {
        Ok(born) => known.with_birth_date(&born),
        Err(_) => known,
    }
}

fn operators() -> Signal<Vec<Options>> {
    let options = MobileOperator::ALL
        .iter()
        .map(|one| (one.code(), text::operator(*one)));
    Signal::stored(Options::plain(options.collect()))
}

fn channels() -> Signal<Vec<Options>> {
    let words = words();
    let options = NoticeChannel::ALL
        .iter()
        .map(|one| (one.code(), words.channel(*one)));
    Signal::stored(Options::plain(options.collect()))
}

/// What comes from the registry and the directory, label by label.
pub(super) fn known(
    person: PersonView,
    staff_list: Option<StaffListView>,
    number_label: String,
) -> Vec<(String, String)> {
    let words = words();
    let mut rows = vec![
        (words.name.to_owned(), person.name),
        (
            label(locale(), Field::NationalId).to_owned(),
            person.national_id,
        ),
        (
            label(locale(), Field::BirthPlace).to_owned(),
            person.birth_place,
        ),
        (
            label(locale(), Field::BirthDate).to_owned(),
            person.birth_date,
        ),
        (words.organization.to_owned(), person.organization),
        (number_label, person.number),
    ];
    if let Some(list) = staff_list {
        let as_of = text::as_of(locale(), list.as_of);
        rows.insert(5, (words.staff_list.to_owned(), as_of));
    }
    rows
}

/// What comes from the registry and the directory, folded.
#[component]
fn You(
    person: Option<PersonView>,
    staff_list: Option<StaffListView>,
    number_label: String,
) -> impl IntoView {
    let words = words();
    let Some(person) = person else {
        return view! { <p class="field__hint">{words.you_away}</p> }.into_any();
    };
    let who = format!("{}, {}", person.name, person.organization);
    let rows = known(person, staff_list, number_label);
    view! {
        <details class="details fold">
            <summary>{words.group_you}<span class="fold__sum">{who}</span></summary>
            <dl class="facts">
                {rows.into_iter().map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> }.into_any()).collect_view()}
            </dl>
            <p class="field__hint">{words.you_hint}</p>
        </details>
        {staff_list.filter(|list| list.stale).map(|_| view! { <p class="notice notice--warning">{words.staff_list_stale}</p> })}
    }
    .into_any()
}

#[component]
fn Readers(form: FormView) -> impl IntoView {
    let words = words();
    let chosen = form.draft.card_reader.clone();
    let cards = form.offer.readers.iter().map(|reader| {
        let text = words.reader(*reader);
        let code = reader.code();
        view! { <Choice name=Field::CardReader.name() id=format!("card_reader-{code}") value=code.to_owned() text checked=chosen == code/> }.into_any()
    });
    view! {
        <fieldset class="choices" id=Field::CardReader.id() tabindex="-1">
            <legend class="field__label">{label(locale(), Field::CardReader)}</legend>
            <FieldError field=Field::CardReader/>
            {cards.collect_view()}
        </fieldset>
    }
}

/// Province and district. With scripts the districts follow the province;
/// without them every district is offered under its province's name.
#[component]
fn Place(form: FormView) -> impl IntoView {
    let province = RwSignal::new(form.draft.province.clone());
    // Names repeat: "Merkez" of one province is not that of another.
    let district = RwSignal::new(form.draft.district.clone());
    let hydrated = awake();
    let provinces = Province::all()
        .map(|one| (one.code(), one.name()))
        .collect();
    let districts = Signal::derive(move || {
        let names = |one: Province| {
            let names = one.districts().map(District::name);
            names.map(|name| (name, name)).collect()
        };
        match Province::from_code(&province.get()) {
            Some(one) => Options::plain(names(one)),
            // One that was chosen before its province stays to be seen.
            None if hydrated.get() && district.get_untracked().is_empty() => Vec::new(),
            None => Province::all()
                .map(|one| Options {
                    label: one.name(),
                    each: names(one),
                })
                .collect(),
        }
    });
    let words = words();
    view! {
        <div class="row">
            <Select field=Field::Province chosen=form.draft.province.clone() options=Signal::stored(Options::plain(provinces)) autocomplete="address-level1"
                on_choice=Callback::new(move |code| {
                    if province.get_untracked() != code {
                        district.set(String::new());
                        province.set(code);
                    }
                })/>
            <Select field=Field::District chosen=form.draft.district.clone() current=district options=districts autocomplete="address-level2" hint=words.district_script/>
        </div>
    }
}
