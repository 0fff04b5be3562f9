//! Still step 2: the answers are looked over before they are confirmed.

use domain::{
    application::Draft,
    certificate::{Reason, Term},
    contact::{MobileOperator, NoticeChannel},
    form::{Control, Field, Part},
    institution::CardReader,
    progress::Step,
    province::Province,
};
use leptos::prelude::*;
use server_fn::ServerFn;

use super::{
    failure,
    form::known,
    loaded,
    sending::{SendState, Sender},
};
use crate::{
    api::{
        ConfirmForm,
        view::{FormView, ReviewView, TermsView},
    },
    components::{Page, Paper, Post, PostForm, locale, words},
    offline::Desk,
    place::{Place, StepPage},
    text::{self, label},
};

/// Every answer, group by group, each with a way back.
#[component]
pub fn ReviewPage() -> impl IntoView {
    let confirm = Post::to(ConfirmForm::PATH);
    loaded(Place::Applicant(StepPage::Review), move |review| {
        view! { <Answers review confirm/> }.into_any()
    })
}

#[component]
pub(super) fn Answers(review: ReviewView, confirm: Post) -> impl IntoView {
    let words = words();
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
    let rows = |part: Part| -> Vec<(Field, String, String)> {
        Field::ALL
            .iter()
            .filter(|field| field.part() == Some(part))
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
    let mut application = rows(Part::Application);
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
            rows(Part::Institution),
        ),
        (words.group_contact, Field::WorkPhone, rows(Part::Contact)),
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
        words().review_lead
    } else {
        words().correcting_lead
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
            format!("{} {}", draft.validity_years, words().term_years)
        }
    };
    Some(match terms.term {
        Term::Until(_) => (Field::ValidityYears, words().until.to_owned(), said),
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
    let terms = form.terms.read::<Vec<TermsView>>().unwrap_or_default();
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
    let words = words();
    match field {
        Field::Reason => Reason::from_code(&draft.reason)
            .map_or("", |one| text::reason(locale(), one))
            .to_owned(),
        Field::CardReader => CardReader::from_code(&draft.card_reader)
            .map_or("", |reader| words.reader(reader))
            .to_owned(),
        Field::Province => Province::from_code(&draft.province)
            .map_or("", Province::name)
            .to_owned(),
        Field::MobileOperator => MobileOperator::from_code(&draft.mobile_operator)
            .map_or("", text::operator)
            .to_owned(),
        Field::NoticeChannel => NoticeChannel::from_code(&draft.notice_channel)
            .map_or("", |channel| words.channel(channel))
            .to_owned(),
        // They have lines of their own.
        Field::ValidityYears | Field::DeclarationAccepted => String::new(),
        _ => match field.control() {
            Control::Typed | Control::Chosen => draft.understood(field),
            Control::Secret | Control::Confirming | Control::Hidden => String::new(),
        },
    }
}
