//! How long the visit is still open, said from the beginning, and loudly
//! before it ends; one press makes it longer (WCAG 2.2, 2.2.1).

use std::time::Duration;

use leptos::prelude::*;
use server_fn::ServerFn;
use web_sys::FormData;

use super::{Kept, Live, Post, PostForm, locale, post, words};
use crate::{
    api::{Extend, Fault, Leave, view::VisitView},
    navigation::Navigation,
    offline::{Attempts, Desk, Device},
    place::Place,
    text,
};

/// From here on the warning cannot be overlooked (POLICIES 2.2).
const SOON: i64 = 120;

/// What is known of the visit's end, for all that send something.
#[derive(Clone, Copy)]
pub struct VisitClock {
    /// By the browser's clock, in seconds: when it ends unless something is
    /// sent before, and when it ends in any case.
    ends: RwSignal<Option<(i64, i64)>>,
    idle: StoredValue<i64>,
}

impl VisitClock {
    /// For the whole application.
    pub fn provide() {
        provide_context(Self {
            ends: RwSignal::new(None),
            idle: StoredValue::new(0),
        });
    }

    /// The one of the application around.
    pub fn here() -> Self {
        expect_context()
    }

    fn set(self, visit: &VisitView) {
        let now = now();
        self.idle.set_value(visit.idle);
        self.ends.set(Some((now + visit.left, now + visit.longest)));
    }

    /// Something was sent, and the server has counted from now on.
    pub fn touch(self) {
        let from = now() + self.idle.get_value();
        self.ends.update(|ends| {
            if let Some((end, longest)) = ends {
                *end = from.min(*longest);
            }
        });
    }

    /// Asks whether the visit is over, as it should be by this clock. Another
    /// tab may have made it longer; a network that is gone tells nothing.
    async fn ask(self, navigation: Navigation, kept: Kept) {
        let Ok(nothing) = FormData::new() else {
            return;
        };
        match post(Extend::PATH, &nothing).await {
            Ok(_) => self.touch(),
            Err((Fault::Expired, _)) => {
                kept.visit_ended();
                navigation.go(Place::ENDED);
            }
            Err(_) => {}
        }
    }

    fn left(self) -> Option<i64> {
        let (end, _) = self.ends.get_untracked()?;
        Some((end - now()).max(0))
    }
}

/// Seconds by the browser's clock. The server never asks.
fn now() -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "seconds since 1970 fit")]
    let seconds = (js_sys::Date::now() / 1000.0) as i64;
    seconds
}

/// The line about the visit, at the end of every page behind sign-in.
#[component]
pub fn Visit(
    /// What the server says of it.
    visit: VisitView,
) -> impl IntoView {
    let words = words();
    let locale = locale();
    let clock = VisitClock::here();
    let (navigation, kept) = (Navigation::here(), Kept::here());
    let stay = Post::to(Extend::PATH);
    let leave = Post::to(Leave::PATH);
    let leaving = move |data: FormData| {
        // What somebody has sealed on this device is not this visit's to erase.
        if Device::is_used() {
            let _ = data.set_with_str("keep_device", "true");
        }
        Device::lock();
        Attempts::forget();
        Desk.clear();
        kept.forget();
        true
    };
    let left = RwSignal::new(None);
    let over = Memo::new(move |_| left.get() == Some(0));
    Effect::new(move |_| {
        if over.get() {
            leptos::task::spawn_local(clock.ask(navigation, kept));
        }
    });
    Effect::new(move |_| {
        clock.set(&visit);
        let tick = set_interval_with_handle(move || left.set(clock.left()), Duration::from_secs(1));
        if let Ok(tick) = tick {
            on_cleanup(move || tick.clear());
        }
    });
    Effect::new(move |_| {
        if stay.count() > 0 && stay.fault_now().is_none() {
            clock.touch();
        }
    });
    let soon = Memo::new(move |_| left.get().is_some_and(|left| left <= SOON));
    // The clock's time at first, which is true without scripts too; then how
    // long, which needs no look at a clock.
    let said = move || match left.get() {
        None => format!("{} {}", words.visit_until, text::time(locale, visit.until)),
        Some(left) => text::open_for(locale, left),
    };
    // Told by a screen reader when the warning begins and when half of it is
    // over, not every second.
    let told = Memo::new(move |_| {
        let left = left.get().unwrap_or(i64::MAX);
        match left {
            61..=SOON => Some(SOON),
            ..=60 => Some(60),
            _ => None,
        }
    });
    let warning = move || {
        told.get()
            .map(|left| format!("{} {}", text::open_for(locale, left), words.visit_kept))
            .unwrap_or_default()
    };
    view! {
        <section class="visit" class:visit--soon=soon aria-label=words.visit>
            <div class="wrap visit__row">
                <p class="visit__left"><Live text=Signal::derive(said)/></p>
                <p class="visually-hidden" role="alert"><Live text=Signal::derive(warning)/></p>
                <PostForm post=stay>
                    <button class="button button--quiet" type="submit">{words.visit_extend}</button>
                </PostForm>
                <PostForm post=leave check=leaving>
                    <button class="button button--quiet" type="submit">{words.sign_out}</button>
                </PostForm>
            </div>
        </section>
    }
}
