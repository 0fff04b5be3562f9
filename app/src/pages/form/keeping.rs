//! Whose computer this is, and taking the draft elsewhere.

use domain::{
    application::Draft,
    offline::{
        autosave::Event,
        draft::{DeviceDraft, SCHEMA},
        portable::{self, Portable},
    },
};
use js_sys::{Array, Uint8Array};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlAnchorElement, HtmlInputElement};

use super::context::FormContext;
use crate::{
    components::words,
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
pub(super) fn Keeping(context: StoredValue<FormContext>) -> impl IntoView {
    let words = words();
    let shared = context;
    let context = context.get_value();
    let own = Memo::new(move |_| context.status.get().own);
    let firm = RwSignal::new(true);
    // After the page was loaded anew.
    Effect::new(move |_| {
        if own.get() {
            leptos::task::spawn_local(async move {
                firm.try_set(Device::is_firm().await);
            });
        }
    });
    let choose = move |event: leptos::ev::Event| {
        let keep = event_target_checked(&event);
        leptos::task::spawn_local(async move {
            context.choose(keep).await;
            if keep {
                firm.try_set(Device::persist().await);
            }
        });
    };
    view! {
        <section class="keep needs-scripts" aria-label=words.own_title>
            <fieldset class="whole" role="none" disabled=move || context.follows()>
            <div class="choice choice--plain">
                <input type="checkbox" id="own-device" aria-describedby="own-device-note" prop:checked=move || own.get() on:change=choose/>
                <label for="own-device">{words.own_choice}</label>
            </div>
            <p class="field__hint" role="status">{move || (own.get() && !firm.get()).then_some(words.own_not_firm)}</p>
            <details class="details fold"><summary>{words.own_title}</summary>
                <p id="own-device-note">{words.own_note}</p>
                <details class="details"><summary>{words.erase}</summary>
                    <p>{words.erase_text}</p>
                    <div class="actions"><button class="button button--danger" type="button" on:click=move |_| context.happens(Event::Erase)>{words.erase}</button></div>
                </details>
                <Elsewhere context=shared/>
            </details>
            </fieldset>
        </section>
    }
}

/// The draft as a file, and from a file.
#[component]
fn Elsewhere(context: StoredValue<FormContext>) -> impl IntoView {
    let words = words();
    let context = context.get_value();
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
            let draft = draft_for_file(&context);
            leptos::task::spawn_local(async move {
                let done = download(&draft, &phrase).await.is_some();
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
                let draft = Draft::of_texts(&draft.fields);
                context.happens(Event::FileOpened(draft));
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

/// The form as it goes into a file.
fn draft_for_file(context: &FormContext) -> DeviceDraft {
    context.look();
    let form = context.as_typed();
    DeviceDraft {
        file: form.file,
        base: form.revision,
        fields: form.draft.texts(),
        ..DeviceDraft::default()
    }
}

async fn download(draft: &DeviceDraft, phrase: &str) -> Option<()> {
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
