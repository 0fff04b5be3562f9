//! How long a code is good, and when another may be asked for: counted down by
//! the clock where scripts run, else as times of day.

use jiff::Timestamp;
use leptos::{attr::custom::custom_attribute, prelude::*};

use super::told::forgetting;
use crate::{
    api::view::SentCode,
    components::{Countdown, Live, Post, PostForm, locale, seconds_left, words},
    text,
};

/// What the clock says of a code.
#[derive(Clone, Copy)]
pub(in crate::pages) struct Clocks {
    good: Signal<Option<i64>>,
    again: Signal<Option<i64>>,
    until: Option<Timestamp>,
    again_at: Option<Timestamp>,
    /// Whether it can be typed no more.
    pub is_over: Memo<bool>,
    /// Whether another may be asked for.
    pub is_open: Memo<bool>,
}

impl Clocks {
    /// Those of this code.
    pub fn of(code: &SentCode) -> Self {
        let (made, until, again_at) = (code.made, code.good_until, code.again_at);
        let good = seconds_left(code.good_for);
        let again = seconds_left(code.again_in);
        let is_over = Memo::new(move |_| {
            made && match good.get() {
                None => until.is_none(),
                Some(left) => left == 0,
            }
        });
        let is_open = Memo::new(move |_| match again.get() {
            None => again_at.is_none(),
            Some(left) => left == 0,
        });
        Self {
            good,
            again,
            until,
            again_at,
            is_over,
            is_open,
        }
    }
}

/// How far the message has come, and how long the code is good. The numbers keep
/// their place: nothing on the page moves.
#[component]
pub(in crate::pages) fn CodeTimes(message: String, clocks: Clocks) -> impl IntoView {
    let words = words();
    let Clocks {
        good,
        again,
        until,
        is_over,
        ..
    } = clocks;
    // A screen reader is told the turns, not every second.
    let turn = Signal::derive(move || {
        match (good.get(), again.get()) {
            (None, _) => "",
            (Some(0), _) => words.code_over,
            (Some(..=60), _) => words.code_last_minute,
            (_, Some(0)) => words.resend_now,
            _ => "",
        }
        .to_owned()
    });
    let said = Signal::derive(move || {
        match (is_over.get(), good.get()) {
            (true, _) => "",
            (false, None) => words.code_until,
            (false, Some(_)) => words.code_ends,
        }
        .to_owned()
    });
    let clock = move || {
        let at = until.filter(|_| !is_over.get());
        at.map(|at| view! { <Countdown at left=good/> }.into_any())
    };
    view! {
        <p class="field__hint">{message}</p>
        <p class="field__hint"><Live text=said/>" "{clock}</p>
        <p class="visually-hidden" role="status"><Live text=turn/></p>
    }
}

/// The button that sends a code. It cannot be pressed before another may be
/// asked for, and says when that is.
#[component]
pub(in crate::pages) fn SendAgain(
    send: Post,
    clocks: Clocks,
    /// Whether it is the next step.
    first: bool,
    /// What stands on the button.
    press: &'static str,
    /// The class of the button as the next step.
    #[prop(default = "button")]
    class: &'static str,
    /// The posts whose failures it makes past.
    forgets: Vec<Post>,
    /// What is posted with it.
    #[prop(optional, into)]
    with: Option<AnyView>,
) -> impl IntoView {
    let words = words();
    let locale = locale();
    let class = if first { class } else { "button button--quiet" };
    let Clocks {
        again,
        again_at,
        is_open,
        ..
    } = clocks;
    let when = Signal::derive(move || match (is_open.get(), again.get(), again_at) {
        (false, None, Some(at)) => {
            format!("({} {})", words.resend_from, text::time(locale, at))
        }
        (false, Some(left), _) => {
            let left = format!("{}:{:02}", left / 60, left % 60);
            format!("({})", words.resend_in.replace("{}", &left))
        }
        _ => String::new(),
    });
    // Without scripts nothing opens the button but the page drawn anew.
    let look = move || {
        let is_closed = again.get().is_none() && !is_open.get();
        is_closed
            .then(|| view! { <p><a href="" rel="external">{words.resend_look}</a></p> }.into_any())
    };
    let closed_anew = custom_attribute("autocomplete", "off");
    view! {
        <PostForm post=send check=forgetting(forgets)>
            {with}
            <div class="actions">
                // A browser that remembers which buttons were closed would keep it so.
                <button class=class type="submit" disabled=move || !is_open.get() {..closed_anew}><span>{press}" "<Live text=when class="when"/></span></button>
            </div>
        </PostForm>
        {look}
    }
}
