//! The reader is brought to what has changed on a page that is drawn anew.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{FormData, HtmlElement};

use crate::components::{Post, Problems};

/// What was said of these posts is said until another one is made: this.
pub(in crate::pages) fn forgetting(others: Vec<Post>) -> Callback<FormData, bool> {
    Callback::new(move |_| {
        for post in &others {
            post.forget();
        }
        true
    })
}

/// After an answer to one of these posts: to the refusals, where there are some,
/// else to the beginning of the page, whose button is gone.
pub(in crate::pages) fn tell_of_answers(posts: &[Post], is_refused: bool) {
    let answers: u32 = posts.iter().map(|post| post.count_now()).sum();
    Effect::new(move |_| {
        if answers == 0 {
            return;
        }
        if is_refused {
            Problems::focus_summary();
            return;
        }
        request_animation_frame(|| {
            let heading = document()
                .query_selector("#icerik")
                .ok()
                .flatten()
                .and_then(|element| element.dyn_into::<HtmlElement>().ok());
            if let Some(heading) = heading {
                let _ = heading.focus();
            }
        });
    });
}
