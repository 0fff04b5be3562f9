//! What the pages are made of.

mod captcha;
mod choice;
mod chrome;
mod fault;
mod field;
mod help;
mod kept;
mod language;
mod live;
mod officer;
mod paper;
mod post;
mod problems;
mod text_area;
mod typing;
mod visit;

use std::time::Duration;

use domain::Locale;
use leptos::prelude::*;

pub use captcha::{Captcha, CaptchaMemory};
pub use choice::{Choice, Options, Select};
pub use chrome::{APPLICATION_FORM, Footer, Masthead, Page, SIGN_IN_FORM, Steps};
pub use fault::FaultNotice;
pub(crate) use fault::link_out;
pub use field::{FieldError, TextField};
pub(crate) use field::{empty, error_mark, fill};
pub use help::Help;
#[cfg(test)]
pub(crate) use kept::GOOD_FOR;
pub use kept::Kept;
pub(crate) use kept::{changed_fields, read_fields, write_fields};
pub use language::Language;
pub use live::{Countdown, Live, seconds_left};
pub use officer::{Officer, Telephone};
pub use paper::Paper;
pub use post::{Post, PostForm};
pub(crate) use post::{field_text, set_fields};
pub use problems::{ErrorSummary, Problems, Rules};
pub use text_area::{TextArea, escaped};
pub use typing::{CountedField, PhoneField, Room, WordField};
pub use visit::{Visit, VisitClock};

use crate::text::Text;

/// The page's language, given by the server for a request and by the
/// document's `lang` in the browser.
pub fn locale() -> Locale {
    use_context().unwrap_or_default()
}

/// Whether scripts run: not on the server, and not before the page is awake.
pub(crate) fn awake() -> RwSignal<bool> {
    let awake = RwSignal::new(false);
    // What only a page that is awake can do comes a moment later, so that
    // waking up is not one long piece of work.
    Effect::new(move |_| {
        set_timeout(
            move || {
                awake.try_set(true);
            },
            Duration::ZERO,
        );
    });
    awake
}

/// The words, in the page's language.
pub fn words() -> &'static Text {
    Text::of(locale())
}
