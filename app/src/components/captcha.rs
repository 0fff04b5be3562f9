//! The check at the top of the sign-in page, in three ways of which everybody
//! has at least one: letters seen, words heard, or a sum that the device does.

mod proof;

use domain::{
    captcha::{CaptchaKind, PASSED_BEFORE},
    form::Field,
};
use leptos::{ev::MouseEvent, prelude::*};
use server_fn::ServerFn;

use super::{FaultNotice, TextField, empty, words};
use crate::{
    api::{
        KeepClaim, load,
        view::{CaptchaView, SignInView},
    },
    navigation::{Navigation, query_value},
    place::{OTHER_WAY, Place},
};
use proof::Proof;

/// What of the check stays when the page is drawn anew: the way that was
/// chosen, and in another language the very same question.
#[derive(Clone, Copy)]
pub struct CaptchaMemory {
    way: StoredValue<CaptchaKind>,
    asked: StoredValue<Option<CaptchaView>>,
    held: StoredValue<bool>,
}

impl CaptchaMemory {
    /// For the whole application. Without scripts the way stands in the
    /// page's address.
    pub fn provide() {
        let query = Navigation::here().query();
        let way = query_value(&query, OTHER_WAY).and_then(|code| CaptchaKind::from_code(&code));
        provide_context(Self {
            way: StoredValue::new(way.unwrap_or_default()),
            asked: StoredValue::new(None),
            held: StoredValue::new(false),
        });
    }

    /// The one of the application around.
    pub fn here() -> Self {
        expect_context()
    }

    /// The way that was chosen.
    pub fn way(self) -> CaptchaKind {
        self.way.get_value()
    }

    /// The page is about to be drawn anew and shall ask the same.
    pub fn hold(self) {
        self.held.set_value(true);
    }

    fn first(self, fresh: CaptchaView) -> CaptchaView {
        let held = self.held.get_value();
        self.held.set_value(false);
        self.asked.get_value().filter(|_| held).unwrap_or(fresh)
    }
}

/// The check, and the other ways of it.
#[component]
pub fn Captcha(
    /// The institution's slug.
    institution: String,
    /// What is asked at first.
    first: CaptchaView,
) -> impl IntoView {
    let words = words();
    let memory = CaptchaMemory::here();
    let asked = RwSignal::new(memory.first(first));
    Effect::new(move |_| memory.asked.set_value(Some(asked.get())));
    let fault = RwSignal::new(None);
    let institution = StoredValue::new(institution);
    let ask = move |kind| {
        leptos::task::spawn_local(async move {
            let institution = institution.get_value();
            let loaded = load(Place::SignIn { institution }, kind).await;
            fault.set(loaded.as_ref().err().cloned());
            let page = loaded
                .ok()
                .and_then(|loaded| loaded.page.read::<SignInView>());
            if let Some(page) = page {
                memory.way.set_value(kind);
                empty(Field::CaptchaAnswer);
                asked.set(page.captcha);
            }
        });
    };
    let other = move |kind: CaptchaKind, text: &'static str| {
        view! {
            <button class="button button--plain" type="submit" name="kind" value=kind.code()
                formaction=KeepClaim::PATH formnovalidate=true
                on:click=move |event: MouseEvent| {
                    event.prevent_default();
                    ask(kind);
                }>{text}</button>
        }
        .into_any()
    };
    let ways = move || {
        let CaptchaView {
            id,
            kind,
            passed,
            puzzle,
        } = asked.get();
        // Beside letters a sum is asked where much has failed; without scripts
        // there is none, and nothing is said of one.
        let field = match kind {
            CaptchaKind::Proof => Field::CaptchaAnswer,
            _ => Field::CaptchaProof,
        };
        let sum = field == Field::CaptchaAnswer || puzzle.is_some();
        let again = match kind {
            CaptchaKind::Picture => words.captcha_new,
            CaptchaKind::Sound => words.captcha_new_sound,
            CaptchaKind::Proof => words.captcha_by_picture,
        };
        let first = match kind {
            CaptchaKind::Proof => CaptchaKind::Picture,
            kind => kind,
        };
        (!passed).then(|| {
            view! {
                {sum.then(|| view! { <Proof id puzzle field/> }.into_any())}
                <div class="captcha__ways">
                    {other(first, again)}
                    {match kind {
                        CaptchaKind::Sound => other(CaptchaKind::Picture, words.captcha_by_picture),
                        _ => other(CaptchaKind::Sound, words.captcha_by_sound),
                    }}
                    {(kind != CaptchaKind::Proof).then(|| {
                        let sum = other(CaptchaKind::Proof, words.captcha_by_proof);
                        view! { <span class="when-awake">{sum}</span> }.into_any()
                    })}
                </div>
                <p class="field__hint">{words.captcha_phone}</p>
            }
            .into_any()
        })
    };
    view! {
        <fieldset class="captcha" data-kind=move || asked.get().kind.code()>
            <legend class="field__label">{words.captcha_title}</legend>
            <p class="field__hint">{words.captcha_why}</p>
            {move || fault.get().map(|fault| view! { <FaultNotice fault/> }.into_any())}
            {move || question(asked.get())}
            {ways}
        </fieldset>
    }
}

/// What is asked.
fn question(asked: CaptchaView) -> AnyView {
    let words = words();
    let CaptchaView {
        id, kind, passed, ..
    } = asked;
    let hidden = view! { <input type="hidden" name=Field::CaptchaId.name() value=id.clone()/> };
    let body = match (passed, kind) {
        (true, _) => view! {
            <p class="notice notice--good">{words.captcha_passed}</p>
            <input type="hidden" name=Field::CaptchaAnswer.name() value=PASSED_BEFORE/>
        }
        .into_any(),
        (false, CaptchaKind::Picture) => view! {
            <img class="captcha__picture" src=format!("/captcha/{id}.png") width="280" height="90" alt=words.captcha_alt/>
            <TextField field=Field::CaptchaAnswer hint=words.captcha_hint width="control--w5"/>
        }
        .into_any(),
        (false, CaptchaKind::Sound) => view! {
            <audio class="captcha__sound" controls=true preload="none" src=format!("/captcha/{id}.wav") aria-label=words.captcha_sound_name></audio>
            <TextField field=Field::CaptchaAnswer label_as=words.captcha_sound_label hint=words.captcha_sound_hint width="control--w5"/>
        }
        .into_any(),
        (false, CaptchaKind::Proof) => ().into_any(),
    };
    view! { {hidden}{body} }.into_any()
}
