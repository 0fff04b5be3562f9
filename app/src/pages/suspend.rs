//! Right after sign-in: suspend at once?

use domain::{form::Field, progress::Step};
use leptos::prelude::*;
use server_fn::ServerFn;

use super::{
    code::{Clocks, CodeField, CodeTimes, SendAgain, forgetting, tell_of_answers},
    failing, loaded_again,
};
use crate::{
    api::{
        SendSuspensionCode, SuspendByCode, SuspendByWord,
        view::{ProfileView, SuspendableView, SuspensionPage},
    },
    components::{
        ErrorSummary, Officer, Page, Post, PostForm, Problems, Rules, TextField, locale, words,
    },
    place::{Place, StepPage},
    text::{self, Text},
};

/// Offers to suspend each living certificate.
#[component]
pub fn SuspendPage() -> impl IntoView {
    let send = Post::to(SendSuspensionCode::PATH);
    let by_code = Post::to(SuspendByCode::PATH);
    let by_word = Post::to(SuspendByWord::PATH);
    let again = move || send.count() + by_code.count() + by_word.count();
    loaded_again(Place::Applicant(StepPage::Suspend), again, move |page| {
        view! { <Sheet page send by_code by_word/> }.into_any()
    })
}

/// What the page is about: its question, its answer, and the way on differ.
#[derive(Clone, Copy, PartialEq, Eq)]
enum About {
    /// There is no certificate to suspend.
    Nothing,
    /// Whether to suspend.
    Offer,
    /// A code was sent.
    Code,
    /// Every certificate is suspended, or about to be.
    Ordered,
    /// Every certificate is suspended.
    Done,
}

impl About {
    fn of(certificates: &[SuspendableView]) -> Self {
        let mut open = certificates.iter().filter(|one| is_open(one)).peekable();
        if certificates.is_empty() {
            Self::Nothing
        } else if certificates.iter().all(|one| one.suspended) {
            Self::Done
        } else if open.peek().is_none() {
            Self::Ordered
        } else if open.any(|one| one.code.made) {
            Self::Code
        } else {
            Self::Offer
        }
    }

    const fn title(self, words: &Text) -> &'static str {
        match self {
            Self::Nothing => words.suspend_nothing_title,
            Self::Offer => words.suspend_title,
            Self::Code => words.suspend_code_title,
            Self::Ordered => words.suspend_ordered_title,
            Self::Done => words.suspend_done_title,
        }
    }

    const fn lead(self, words: &Text) -> &'static str {
        match self {
            Self::Nothing => words.suspend_none,
            Self::Offer | Self::Code => words.suspend_lead,
            Self::Ordered | Self::Done => words.suspend_done,
        }
    }
}

/// Whether a certificate can still be suspended here.
const fn is_open(one: &SuspendableView) -> bool {
    !one.suspended && !one.ordered
}

#[component]
fn Sheet(page: SuspensionPage, send: Post, by_code: Post, by_word: Post) -> impl IntoView {
    let words = words();
    let rejected = by_code.rejected_now().or_else(|| by_word.rejected_now());
    tell_of_answers(&[send, by_code, by_word], rejected.is_some());
    Problems::provide(Rules::APPLICATION, rejected);
    let help = use_context::<ProfileView>()
        .map(|profile| profile.help_phone)
        .unwrap_or_default();
    let about = About::of(&page.certificates);
    let form = StepPage::Form.path().to_owned();
    let (on, on_words) = if !page.back.is_empty() {
        (page.back, words.suspend_back)
    } else if matches!(about, About::Offer | About::Code) {
        (form, words.suspend_skip)
    } else {
        (form, words.suspend_on)
    };
    // Where there is something to do here, going on without it is no first button.
    let on_class = match about {
        About::Offer | About::Code => "button button--quiet",
        About::Nothing | About::Ordered | About::Done => "button",
    };
    view! {
        <Page title=about.title(words) step=Step::Form>
            <p class="lead">{about.lead(words)}</p>
            <ErrorSummary/>
            {failing(send)}
            {failing(by_code)}
            {failing(by_word)}
            {page.certificates.into_iter().map(|one| {
                view! { <One one help=help.clone() send by_code by_word/> }.into_any()
            }).collect_view()}
            <p class="actions"><a class=on_class href=on>{on_words}</a></p>
            <Officer officer=page.authority/>
        </Page>
    }
}

#[component]
fn One(
    one: SuspendableView,
    help: String,
    send: Post,
    by_code: Post,
    by_word: Post,
) -> impl IntoView {
    let words = words();
    let open = is_open(&one);
    let has_phone = !one.phone.is_empty();
    let serial = StoredValue::new(one.serial.clone());
    let told = if one.suspended {
        Some(words.suspended_already)
    } else if one.ordered {
        Some(words.suspend_ordered)
    } else {
        None
    };
    let hidden =
        move || view! { <input type="hidden" name="certificate" value=serial.get_value()/> };
    let by_phone = (open && has_phone).then(|| {
        let clocks = Clocks::of(&one.code);
        let forgets = vec![by_code, by_word];
        let with = hidden().into_any();
        if one.code.made {
            view! {
                <p>{words.check_lead}" "<b class="number">{one.phone}</b></p>
                <PostForm post=by_code check=forgetting(vec![send, by_word])>{hidden()}
                    <CodeField letters=one.code.letters/>
                    <CodeTimes message=one.code.message clocks/>
                    <div class="actions"><button class="button button--danger" type="submit">{words.suspend_code}</button></div>
                </PostForm>
                <SendAgain send clocks first=false press=words.suspend_again forgets with/>
            }.into_any()
        } else {
            view! {
                <p>{words.suspend_to}" "<b class="number">{one.phone}</b></p>
                <SendAgain send clocks first=true class="button button--danger" press=words.suspend_phone forgets with/>
            }.into_any()
        }
    });
    let by_word_form = (open && one.has_word).then(|| view! {
        <PostForm post=by_word check=forgetting(vec![send, by_code])>{hidden()}
            <TextField field=Field::SecurityWord name="word" kind="password" width="control--w20" autocomplete="current-password"/>
            <div class="actions"><button class="button button--danger" type="submit">{words.suspend_word}</button></div>
        </PostForm>
    }.into_any());
    let neither = (open && !one.has_word && !has_phone)
        .then(|| view! { <p>{words.suspend_neither}" "<b>{help}</b></p> }.into_any());
    view! {
        <section class="card suspend">
            <h2>{words.certificate}" …"{one.tail}</h2>
            <p class="field__hint">{words.valid_until}" "{text::day(locale(), one.until)}</p>
            {told.map(|told| view! { <p class="notice notice--good" role="status">{told}</p> }.into_any())}
            {by_phone}
            {by_word_form}
            {neither}
        </section>
    }
}
