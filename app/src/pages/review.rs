//! Still step 2: the answers are looked over before they are confirmed.

use domain::{
    application::Draft,
    certificate::{Reason, Term},
    contact::{MobileOperator, NoticeChannel},
    form::Field,
    institution::CardReader,
    progress::Step,
    province::Province,
};
use leptos::prelude::*;
use server_fn::ServerFn;

use super::{
    Behind, failure, loaded,
    sending::{SendState, Sender},
};
use crate::{
    api::{
        ConfirmForm,
        view::{FormView, PageName, ReviewView, View},
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
        View::Review(review) => Some(Behind::Review { review, confirm }),
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
    let rows = |fields: &[Field]| -> Vec<(&'static str, String)> {
        fields
            .iter()
            .map(|field| (label(locale(), *field), answer(draft, *field)))
            .filter(|(_, value)| !value.is_empty())
            .collect()
    };
    let mut application = rows(&[Field::Reason, Field::Certificate, Field::CardReader]);
    application.extend(term(&form));
    application.push((label(locale(), Field::SecurityWord), words.given.to_owned()));
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
            <p class="lead">{words.review_lead}</p>
            {move || failure(confirm.fault())}
            <SendState/>
            {form.rejected.as_ref().map(|rejected| view! { <p class="notice notice--warning"><a href=StepPage::Form.path()>{text::to_fix(locale(), rejected.len())}</a></p> }.into_any())}
            {groups.into_iter().map(|(title, first, rows)| view! {
                <section class="card answers">
                    <h2>{title}</h2>
                    <a class="answers__change" href=StepPage::Form.at_field(first)>{words.change}<span class="visually-hidden">": "{title}</span></a>
                    <dl class="facts">{rows.into_iter().map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> }.into_any()).collect_view()}</dl>
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

/// How long the new certificate will live: a duration where one was asked
/// for, else the day on which the old one would have ended.
fn term(form: &FormView) -> Option<(&'static str, String)> {
    let draft = &form.draft;
    let (_, _, terms) = form.offer.chosen(&draft.reason, &draft.certificate).ok()?;
    let said = match terms.term {
        Term::Until(day) => text::day(locale(), day),
        Term::FromIssue | Term::From(_) => {
            format!("{} {}", draft.validity_years, all_words().term_years)
        }
    };
    Some(match terms.term {
        Term::Until(_) => (all_words().until, said),
        Term::FromIssue | Term::From(_) => (label(locale(), Field::ValidityYears), said),
    })
}

/// An answer in the words that the form used.
fn answer(draft: &Draft, field: Field) -> String {
    let words = all_words();
    match field {
        Field::Reason => Reason::from_code(&draft.reason)
            .map(|one| text::reason(locale(), one).to_owned())
            .unwrap_or_default(),
        Field::Certificate => draft.certificate.clone(),
        Field::CardReader => CardReader::from_code(&draft.card_reader)
            .map_or("", |reader| words.reader(reader))
            .to_owned(),
        Field::OrganizationNote => draft.organization_note.clone(),
        Field::Department => draft.department.clone(),
        Field::Title => draft.title.clone(),
        Field::StreetAddress => draft.street_address.clone(),
        Field::Province => Province::from_code(&draft.province)
            .map_or("", Province::name)
            .to_owned(),
        Field::District => draft.district.clone(),
        Field::PostalCode => draft.postal_code.clone(),
        Field::WorkPhone => draft.work_phone.clone(),
        Field::WorkPhoneExtension => draft.work_phone_extension.clone(),
        Field::MobilePhone => draft.mobile_phone.clone(),
        Field::MobileOperator => MobileOperator::from_code(&draft.mobile_operator)
            .map_or("", text::operator)
            .to_owned(),
        Field::HomePhone => draft.home_phone.clone(),
        Field::Email => draft.email.clone(),
        Field::NoticeChannel => NoticeChannel::from_code(&draft.notice_channel)
            .map_or("", |channel| words.channel(channel))
            .to_owned(),
        _ => String::new(),
    }
}
