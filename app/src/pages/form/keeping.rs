//! Whose computer this is, and taking the draft elsewhere.

use domain::{
    application::Draft,
    offline::{
        draft::{DeviceDraft, SCHEMA},
        portable::{self, Portable},
    },
};
use js_sys::{Array, Uint8Array};
use leptos::prelude::*;
use server_fn::ServerFn;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{FormData, HtmlAnchorElement, HtmlInputElement};

use super::{
    filling::Around,
    keeper::{at_server, typed},
    meeting::Other,
};
use crate::{
    api::{Fault, SaveDraft},
    components::{post, set_fields, words},
    offline::{
        Device, open_file,
        script::{call, member, new, object, pause, promised},
        seal_file,
    },
};

/// By then a download has its bytes, in milliseconds.
const FETCHED: u32 = 30_000;

/// The card.
#[component]
pub(super) fn Keeping(around: StoredValue<Around>) -> impl IntoView {
    let words = words();
    let shared = around;
    let around = around.get_value();
    let keeper = around.keeper;
    let firm = RwSignal::new(true);
    // After the page was loaded anew.
    Effect::new(move |_| {
        if keeper.own.get() {
            leptos::task::spawn_local(async move {
                firm.try_set(Device::is_firm().await);
            });
        }
    });
    let choose = move |event: leptos::ev::Event| {
        let own = event_target_checked(&event);
        leptos::task::spawn_local(async move {
            if own {
                // The key, before anything is sealed.
                let _ = Device::of_this_visit(true).await;
                keeper.choose(true);
                firm.try_set(Device::persist().await);
            } else {
                keeper.choose(false);
                keeper.at_rest().await;
                if let Ok(device) = Device::of_this_visit(false).await {
                    let _ = device.erase().await;
                }
                Device::lock();
            }
        });
    };
    view! {
        <section class="keep needs-scripts" aria-label=words.own_title>
            <fieldset class="whole" role="none" disabled=move || around.follows()>
            <div class="choice choice--plain">
                <input type="checkbox" id="own-device" aria-describedby="own-device-note" prop:checked=move || keeper.own.get() on:change=choose/>
                <label for="own-device">{words.own_choice}</label>
            </div>
            <p class="field__hint" role="status">{move || (keeper.own.get() && !firm.get()).then_some(words.own_not_firm)}</p>
            <details class="details fold"><summary>{words.own_title}</summary>
                <p id="own-device-note">{words.own_note}</p>
                <details class="details"><summary>{words.erase}</summary>
                    <p>{words.erase_text}</p>
                    <div class="actions"><button class="button button--danger" type="button" on:click=move |_| erase(&around)>{words.erase}</button></div>
                </details>
                <Elsewhere around=shared/>
            </details>
            </fieldset>
        </section>
    }
}

/// Removes what was typed, here and at the server.
fn erase(around: &Around) {
    let keeper = around.keeper;
    // Nothing of it is kept once more on the way out.
    keeper.give_up();
    leptos::task::spawn_local(async move {
        keeper.at_rest().await;
        if Device::is_used()
            && let Ok(device) = Device::of_this_visit(false).await
        {
            let _ = device.erase().await;
        }
        if let Ok(data) = FormData::new() {
            let revision = keeper.revision_now();
            let _ = data.set_with_str("revision", &revision.to_string());
            // The other copy goes too.
            let _ = data.set_with_str("settled", "true");
            set_fields(&data, &Draft::default());
            let answer = post(SaveDraft::PATH, &data).await;
            if matches!(answer, Err((Fault::Stale, _)))
                && let Some(theirs) = at_server().await
            {
                let _ = data.set_with_str("revision", &theirs.revision.to_string());
                let _ = post(SaveDraft::PATH, &data).await;
            }
        }
        let _ = window().location().reload();
    });
}

/// The draft as a file, and from a file.
#[component]
fn Elsewhere(around: StoredValue<Around>) -> impl IntoView {
    let words = words();
    let around = around.get_value();
    let said = RwSignal::new("");
    let phrase = NodeRef::<leptos::html::Input>::new();
    let file = NodeRef::<leptos::html::Input>::new();
    let phrase_now = move || {
        let phrase = phrase
            .get_untracked()
            .map(|input: HtmlInputElement| input.value())
            .unwrap_or_default();
        if phrase.chars().count() < portable::SHORTEST {
            said.set(words.file_phrase_short);
            return None;
        }
        Some(phrase)
    };
    let save = move |_| {
        if let Some(phrase) = phrase_now() {
            said.set(words.file_working);
            leptos::task::spawn_local(async move {
                let done = download(&around, &phrase).await.is_some();
                said.try_set(if done {
                    words.file_saved
                } else {
                    words.file_failed
                });
            });
        }
    };
    let open = move |_| {
        let chosen = file
            .get_untracked()
            .and_then(|input: HtmlInputElement| member(&member(&input, "files")?, "0"));
        let (Some(phrase), Some(chosen)) = (phrase_now(), chosen) else {
            if said.get_untracked().is_empty() {
                said.set(words.file_none);
            }
            return;
        };
        said.set(words.file_working);
        leptos::task::spawn_local(async move {
            let opened = upload(&chosen, &phrase).await;
            said.try_set(match &opened {
                Ok(_) => words.file_opened,
                Err(Unopened::NotOurs) => words.file_not_ours,
                Err(Unopened::Newer) => words.away_newer,
                Err(Unopened::Locked) => words.file_locked,
            });
            if let Ok(draft) = opened {
                around.other.try_set(Some(Other::File(Box::new(draft))));
            }
        });
    };
    view! {
        <details class="details"><summary>{words.file_title}</summary>
            <p>{words.file_text}</p>
            <div class="field">
                <label class="field__label" for="file-phrase">{words.file_phrase}</label>
                <p class="field__hint" id="file-phrase-hint">{words.file_phrase_hint}</p>
                <input class="control" type="password" id="file-phrase" node_ref=phrase autocomplete="off" aria-describedby="file-phrase-hint"/>
            </div>
            <div class="actions"><button class="button button--quiet" type="button" on:click=save>{words.file_save}</button></div>
            <div class="field">
                <label class="field__label" for="file-chosen">{words.file_choose}</label>
                <input class="control" type="file" id="file-chosen" node_ref=file accept=".muhur"/>
            </div>
            <div class="actions"><button class="button button--quiet" type="button" on:click=open>{words.file_open}</button></div>
            <p role="status">{said}</p>
        </details>
    }
}

async fn download(around: &Around, phrase: &str) -> Option<()> {
    let form = around.as_typed();
    let draft = DeviceDraft {
        file: form.file,
        base: form.revision,
        fields: typed()?.texts(),
        ..DeviceDraft::default()
    };
    let file = seal_file(phrase, SCHEMA, &draft.write()).await?;
    let parts: JsValue = [Uint8Array::from(file.as_slice())]
        .into_iter()
        .collect::<Array>()
        .into();
    let kind = object(&[("type", "application/octet-stream".into())]);
    let blob = new("Blob", &[parts, kind.into()])?;
    let addresses = member(&window(), "URL")?;
    let address = call(&addresses, "createObjectURL", &[blob]).ok()?;
    let link: HtmlAnchorElement = document().create_element("a").ok()?.dyn_into().ok()?;
    link.set_href(&address.as_string()?);
    let _ = link.set_attribute("download", "basvuru-taslagi.muhur");
    link.click();
    // Some browsers fetch it only after the press is over.
    leptos::task::spawn_local(async move {
        pause(FETCHED).await;
        let _ = call(&addresses, "revokeObjectURL", &[address]);
    });
    Some(())
}

enum Unopened {
    NotOurs,
    Newer,
    Locked,
}

async fn upload(file: &JsValue, phrase: &str) -> Result<DeviceDraft, Unopened> {
    #[expect(clippy::cast_precision_loss, reason = "a small limit")]
    let limit = portable::LARGEST as f64;
    let size = member(file, "size").and_then(|size| size.as_f64());
    if size.is_none_or(|size| size > limit) {
        return Err(Unopened::NotOurs);
    }
    let bytes = promised(file, "arrayBuffer", &[])
        .await
        .map_err(|_| Unopened::NotOurs)?;
    let file = Portable::read(&Uint8Array::new(&bytes).to_vec()).map_err(|error| match error {
        portable::PortableError::Newer => Unopened::Newer,
        _ => Unopened::NotOurs,
    })?;
    let content = open_file(phrase, &file).await.ok_or(Unopened::Locked)?;
    DeviceDraft::read(file.schema, &content).map_err(|error| match error {
        domain::offline::draft::Unreadable::Newer => Unopened::Newer,
        domain::offline::draft::Unreadable::Torn => Unopened::NotOurs,
    })
}
