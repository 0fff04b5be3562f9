//! What has to be said above the form.

use domain::offline::autosave::Event;
use leptos::prelude::*;
use server_fn::ServerFn;

use super::{
    super::sending::SendState,
    context::{FormContext, Unopened},
    controls::spot,
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
pub(super) fn Panels(context: StoredValue<FormContext>) -> impl IntoView {
    let words = words();
    let context = context.get_value();
    let meeting = move || {
        context.other.try_get().flatten().map(|other| {
            let here = context.as_typed().draft;
            let take = Callback::new(move |()| context.happens(Event::Taken));
            let stay = Callback::new(move |()| context.happens(Event::Stayed));
            view! { <Meeting other here take stay/> }.into_any()
        })
    };
    let tab = move || {
        context.follows().then(|| {
            let here = move |_| context.happens(Event::TakeOver);
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
    let came = context.as_came();
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
        context.on_device.try_get().flatten().map(|why| {
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
        before == Some(&true) || (context.update.waits.get() && context.status.get().is_kept)
    });
    let update = move || {
        due.get().then(|| {
            let apply = move |_| {
                leptos::task::spawn_local(async move {
                    context.settle().await;
                    note_spot(&spot());
                    context.update.apply();
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
            {context.away.then(|| view! { <p class="notice" role="status">{words.away_form}</p> }.into_any())}
            {plain}
            {meeting}
            {unopened}
            {tab}
            <SendState before=move |()| context.to_desk(true)/>
            {update}
        </div>
    }
}
