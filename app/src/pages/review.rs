//! Still step 2: the answers are looked over before they are confirmed.

use domain::{
    application::Draft,
    certificate::{Reason, Term},
    contact::{
        EmailAddress, Extension, LandlineNumber, MobileNumber, MobileOperator, NoticeChannel,
        PostalCode, StreetAddress,
    },
    form::Field,
    institution::CardReader,
    progress::Step,
    province::Province,
    text_value::{Department, JobTitle, OrganizationNote},
};
use leptos::prelude::*;
use server_fn::ServerFn;

use super::{
    ApplicantPage, failure,
    form::known,
    loaded,
    sending::{SendState, Sender},
};
use crate::{
    api::{
        ConfirmForm,
        view::{FormView, PageName, ReviewView, TermsView, View},
    },
    components::{Page, Paper, Post, PostForm, all_words, locale},
    offline::Desk,
    place::StepPage,
    text::{self, label},
};

/// Every answer, group by group, each with a way back.
#[component]
pub fn ReviewPage() -> impl IntoView {
    let confirm = Post::to(ConfirmForm::PATH);
    loaded(PageName::Review, move |view| match view {
        View::Review(review) => Some(ApplicantPage::Review { review, confirm }),
        _ => None,
    })
}

#[component]
pub(super) fn Answers(review: ReviewView, confirm: Post) -> impl IntoView {
    let words = all_words();
    let (desk, sender) = (Desk, Sender::here());
    let on_server = review.form.draft.texts();
    let form = desk.meet(review.form);
    // What the tab alone has is not on the server's sheet.
    let sheet = review.sheet.filter(|_| form.draft.texts() == on_server);
    let press = move |_| {
        sender.press();
        false
    };
    let on_its_way = move || desk.sending().with(|sending| sending.key().is_some());
    let draft = &form.draft;
    let rows = |fields: &[Field]| -> Vec<(Field, String, String)> {
        fields
            .iter()
            .map(|field| {
                (
                    *field,
                    label(locale(), *field).to_owned(),
                    answer(draft, *field),
                )
            })
            .filter(|(.., value)| !value.is_empty())
            .collect()
    };
    let mut application = rows(&[Field::Reason, Field::Certificate, Field::CardReader]);
    application.extend(term(&form));
    application.push((
        Field::SecurityWord,
        label(locale(), Field::SecurityWord).to_owned(),
        words.given.to_owned(),
    ));
    application.extend(fee(&form));
    let lead = lead(&form);
    let number_label = form.profile.number_label.clone();
    let you = form
        .person
        .clone()
        .map(|person| known(person, form.staff_list, number_label));
    let groups = [
        (words.group_application, Field::Reason, application),
        (
            words.group_institution,
            Field::Department,
            rows(&[
                Field::OrganizationNote,
                Field::Department,
                Field::Title,
                Field::StreetAddress,
                Field::Province,
                Field::District,
                Field::PostalCode,
            ]),
        ),
        (
            words.group_contact,
            Field::WorkPhone,
            rows(&[
                Field::WorkPhone,
                Field::WorkPhoneExtension,
                Field::MobilePhone,
                Field::MobileOperator,
                Field::HomePhone,
                Field::Email,
                Field::NoticeChannel,
            ]),
        ),
    ];
    view! {
        <Page title=words.review_title step=Step::Form>
            <p class="lead">{lead}</p>
            {move || failure(confirm.fault())}
            <SendState/>
            {form.rejected.as_ref().map(|rejected| view! { <p class="notice notice--warning"><a href=StepPage::Form.path()>{text::to_fix(locale(), rejected.len())}</a></p> }.into_any())}
            {you.map(|rows| view! {
                <section class="card answers">
                    <h2>{words.group_you}</h2>
                    <dl class="facts">{rows.into_iter().map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> }.into_any()).collect_view()}</dl>
                </section>
            }.into_any())}
            {groups.into_iter().map(|(title, first, rows)| view! {
                <section class="card answers">
                    <h2>{title}</h2>
                    <a class="answers__change" href=StepPage::Form.at_field(first)>{words.change}<span class="visually-hidden">": "{title}</span></a>
                    <dl class="facts">{rows.into_iter().map(|(field, name, value)| view! { <div><dt>{name}</dt><dd>{shown(field, value)}</dd></div> }.into_any()).collect_view()}</dl>
                </section>
            }.into_any()).collect_view()}
            <details class="details">
                <summary>{words.preview}</summary>
                {match sheet {
                    Some(sheet) => view! { <Paper sheet/> }.into_any(),
                    None => view! { <p>{words.preview_later}</p> }.into_any(),
                }}
            </details>
            <PostForm post=confirm check=press>
                <div class="actions"><button class="button" type="submit" disabled=on_its_way>{words.confirm_button}</button></div>
            </PostForm>
        </Page>
    }
}

/// What confirming it leads to.
fn lead(form: &FormView) -> &'static str {
    if form.corrects().is_empty() {
        all_words().review_lead
    } else {
        all_words().correcting_lead
    }
}

/// How long the new certificate will live: a duration where one was asked
/// for, else the day on which the old one would have ended.
fn term(form: &FormView) -> Option<(Field, String, String)> {
    let draft = &form.draft;
    let (_, _, terms) = form.offer.chosen(&draft.reason, &draft.certificate).ok()?;
    let said = match terms.term {
        Term::Until(day) => text::day(locale(), day),
        Term::FromIssue | Term::From(_) => {
            format!("{} {}", draft.validity_years, all_words().term_years)
        }
    };
    Some(match terms.term {
        Term::Until(_) => (Field::ValidityYears, all_words().until.to_owned(), said),
        Term::FromIssue | Term::From(_) => (
            Field::ValidityYears,
            label(locale(), Field::ValidityYears).to_owned(),
            said,
        ),
    })
}

/// What the chosen reason costs, where it costs something.
fn fee(form: &FormView) -> Vec<(Field, String, String)> {
    let draft = &form.draft;
    let Ok((reason, Some(old), _)) = form.offer.chosen(&draft.reason, &draft.certificate) else {
        return Vec::new();
    };
    let of_it = |one: &&TermsView| one.reason == reason.code() && one.certificate == old.serial;
    let terms = form.terms.read::<Vec<TermsView>>();
    let fee = terms.iter().find(of_it).map(|one| one.fee.clone());
    fee.unwrap_or_default()
        .into_iter()
        .map(|(name, value)| (Field::Reason, name, value))
        .collect()
}

/// A value that may be broken where it is read in parts: a long mail address
/// at its @ and its points.
fn shown(field: Field, value: String) -> AnyView {
    if field != Field::Email {
        return value.into_any();
    }
    value
        .split_inclusive(['@', '.'])
        .map(|part| view! { {part.to_owned()}<wbr/> }.into_any())
        .collect_view()
        .into_any()
}

/// An answer in the words that the form used, and as it was understood.
pub(super) fn answer(draft: &Draft, field: Field) -> String {
    let words = all_words();
    let (typed, read) = match field {
        Field::Reason => {
            return Reason::from_code(&draft.reason)
                .map(|one| text::reason(locale(), one).to_owned())
                .unwrap_or_default();
        }
        Field::CardReader => {
            return CardReader::from_code(&draft.card_reader)
                .map_or("", |reader| words.reader(reader))
                .to_owned();
        }
        Field::Province => {
            return Province::from_code(&draft.province)
                .map_or("", Province::name)
                .to_owned();
        }
        Field::MobileOperator => {
            return MobileOperator::from_code(&draft.mobile_operator)
                .map_or("", text::operator)
                .to_owned();
        }
        Field::NoticeChannel => {
            return NoticeChannel::from_code(&draft.notice_channel)
                .map_or("", |channel| words.channel(channel))
                .to_owned();
        }
        Field::Certificate => return draft.certificate.clone(),
        Field::District => return draft.district.clone(),
        Field::OrganizationNote => (
            &draft.organization_note,
            OrganizationNote::parse(&draft.organization_note)
                .ok()
                .map(|one| one.as_str().to_owned()),
        ),
        Field::Department => (
            &draft.department,
            Department::parse(&draft.department)
                .ok()
                .map(|one| one.as_str().to_owned()),
        ),
        Field::Title => (
            &draft.title,
            JobTitle::parse(&draft.title)
                .ok()
                .map(|one| one.as_str().to_owned()),
        ),
        Field::StreetAddress => (
            &draft.street_address,
            StreetAddress::parse(&draft.street_address)
                .ok()
                .map(|one| one.as_str().to_owned()),
        ),
        Field::PostalCode => (
            &draft.postal_code,
            PostalCode::parse(&draft.postal_code, None)
                .ok()
                .map(|one| one.as_str().to_owned()),
        ),
        Field::WorkPhone => (
            &draft.work_phone,
            LandlineNumber::parse_confirmed(&draft.work_phone, &draft.work_phone_confirmed)
                .ok()
                .map(|one| one.spaced()),
        ),
        Field::WorkPhoneExtension => (
            &draft.work_phone_extension,
            Extension::parse(&draft.work_phone_extension)
                .ok()
                .map(|one| one.as_str().to_owned()),
        ),
        Field::MobilePhone => (
            &draft.mobile_phone,
            MobileNumber::parse_confirmed(&draft.mobile_phone, &draft.mobile_phone_confirmed)
                .ok()
                .map(|one| one.spaced()),
        ),
        Field::HomePhone => (
            &draft.home_phone,
            LandlineNumber::parse_confirmed(&draft.home_phone, &draft.home_phone_confirmed)
                .ok()
                .map(|one| one.spaced()),
        ),
        Field::Email => (
            &draft.email,
            EmailAddress::parse(&draft.email)
                .ok()
                .map(|one| one.as_str().to_owned()),
        ),
        _ => return String::new(),
    };
    // As it was typed where it was not understood.
    read.unwrap_or_else(|| typed.clone())
}
