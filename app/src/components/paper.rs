//! What will be printed, as a page shows it: the same document that the
//! printer gets, as text and not as a picture.

use domain::Locale;
use leptos::prelude::*;

use super::words;
use crate::sheet::{Part, Said, Sheet};

/// A document.
#[component]
pub fn Paper(sheet: Sheet) -> impl IntoView {
    let language = sheet.language;
    let parts = sheet.parts.into_iter().map(|part| shown(part, language));
    view! {
        <article class="paper" lang=language.code()>
            <p class="paper__head"><b>{sheet.institution}</b><span>{sheet.form}</span></p>
            {parts.collect_view()}
            <p class="paper__foot">{sheet.help}</p>
        </article>
    }
}

fn shown(part: Part, language: Locale) -> AnyView {
    match part {
        Part::Title(said) => {
            view! { <h3 class="paper__title">{both(said, language)}</h3> }.into_any()
        }
        Part::Heading(said) => view! { <h4>{both(said, language)}</h4> }.into_any(),
        Part::Paragraph(text) => view! { <p>{text}</p> }.into_any(),
        Part::Notice(lines) => {
            let lines = lines
                .into_iter()
                .map(|line| view! { <p>{line}</p> }.into_any());
            view! { <div class="notice">{lines.collect_view()}</div> }.into_any()
        }
        Part::Rows(rows) => {
            let rows = rows.into_iter().map(|row| {
                view! { <div><dt>{row.label}</dt><dd>{row.value}</dd></div> }.into_any()
            });
            view! { <dl class="facts paper__rows">{rows.collect_view()}</dl> }.into_any()
        }
        Part::Numbered(items) => {
            let items = items
                .into_iter()
                .map(|item| view! { <li>{item}</li> }.into_any());
            view! { <ol>{items.collect_view()}</ol> }.into_any()
        }
        Part::Boxes(boxes) => {
            let boxes = boxes.into_iter().map(|one| {
                view! { <p class="paper__box">{both(one.caption, language)}<span class="visually-hidden">" ("{words().preview_box}")"</span></p> }
                    .into_any()
            });
            view! { <div class="paper__boxes">{boxes.collect_view()}</div> }.into_any()
        }
        Part::NewPage => view! { <hr class="paper__page"/> }.into_any(),
    }
}

/// A text, and the same in the other language.
fn both(said: Said, language: Locale) -> AnyView {
    let twin = said.other.map(|text| {
        view! { " "<small class="paper__other" lang=language.other().code()>{text}</small> }
            .into_any()
    });
    view! { {said.text}{twin} }.into_any()
}
