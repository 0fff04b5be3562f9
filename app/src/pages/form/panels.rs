//! What has to be said above the form.

use leptos::prelude::*;
use server_fn::ServerFn;

use super::{
    super::sending::SendState,
    filling::{Around, Unopened},
    keeper,
    meeting::Meeting,
    spot::note_spot,
};
use crate::{
    api::TakeCopy,
    components::{APPLICATION_FORM, locale, words},
    text,
};

/// What has to be said above the form: another version, another tab, a form
/// that waits to be sent, a new version of the portal.
#[component]
pub(super) fn Panels(around: StoredValue<Around>) -> impl IntoView {
    let words = words();
    let around = around.get_value();
    let keeper = around.keeper;
    let meeting = move || {
        // The tab that writes decides.
        around
            .other
            .get()
            .filter(|_| !around.follows())
            .map(|other| {
                let here = around.as_typed().draft.texts();
                let take = Callback::new(move |()| around.take());
                let stay = Callback::new(move |()| around.stay());
                view! { <Meeting other here take stay/> }.into_any()
            })
    };
    let tab = move || {
        around.follows().then(|| {
            let here = move |_| {
                if let Some(tabs) = around.tabs.get_value() {
                    tabs.take_over();
                }
            };
            view! {
                <section class="notice notice--warning" role="status">
                    <h2>{words.tab_title}</h2>
                    <p>{words.tab_text}</p>
                    <p class="actions"><button class="button" type="button" on:click=here>{words.tab_here}</button></p>
                </section>
            }
            .into_any()
        })
    };
    // Without scripts the other copy is gone on with by a post.
    let came = around.as_came();
    let plain = (!came.copies().refused.is_empty()).then(|| {
        let title = if came.revision == 0 {
            words.meet_begun
        } else {
            words.meet_refused
        };
        view! {
            <section class="notice notice--warning when-plain">
                <h2>{title}</h2>
                <p>{words.meet_plain}</p>
                <p class="actions"><button class="button" type="submit" form=APPLICATION_FORM formaction=TakeCopy::PATH formnovalidate=true>{words.meet_take}</button></p>
            </section>
        }
        .into_any()
    });
    let unopened = move || {
        around.on_device.get().map(|why| {
            let said = match why {
                Unopened::Over(at) => words.device_over.replace("{}", &text::moment(locale(), at)),
                Unopened::Newer => words.device_newer.to_owned(),
            };
            view! { <p class="notice" role="status">{said}</p> }.into_any()
        })
    };
    // Once it is there it stays: nothing above the form comes and goes while
    // somebody types.
    let due = Memo::new(move |before: Option<&bool>| {
        before == Some(&true) || (around.update.waits.get() && keeper.is_settled())
    });
    let update = move || {
        due.get().then(|| {
            let apply = move |_| {
                leptos::task::spawn_local(async move {
                    keeper.settle().await;
                    note_spot(&keeper::spot());
                    around.update.apply();
                });
            };
            view! {
                <section class="notice" role="status">
                    <h2>{words.update_title}</h2>
                    <p>{words.update_text}</p>
                    <p class="actions"><button class="button button--quiet" type="button" on:click=apply>{words.update_now}</button></p>
                </section>
            }
            .into_any()
        })
    };
    view! {
        <div class="screen-only">
            {around.away.then(|| view! { <p class="notice" role="status">{words.away_form}</p> }.into_any())}
            {plain}
            {meeting}
            {unopened}
            {tab}
            <SendState before=move |()| around.to_desk(true)/>
            {update}
        </div>
    }
}
