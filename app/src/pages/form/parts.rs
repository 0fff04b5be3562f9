//! The form's parts: how much each still needs, and a link to each.

use domain::{
    application::{Draft, Offer},
    form::{Part, Rejected},
    secret::WordContext,
};
use leptos::prelude::*;

use super::{controls::typed, word_context};
use crate::{
    components::{locale, words},
    text::{self, Text},
    wire::view::FormView,
};

/// The element that a part begins with.
pub(super) const fn id(part: Part) -> &'static str {
    match part {
        Part::Application => "part-application",
        Part::Security => "part-security",
        Part::Institution => "part-institution",
        Part::Contact => "part-contact",
        Part::Declaration => "part-declaration",
    }
}

/// Its heading.
pub(super) const fn title(part: Part, words: &Text) -> &'static str {
    match part {
        Part::Application => words.group_application,
        Part::Security => words.group_personal,
        Part::Institution => words.group_institution,
        Part::Contact => words.group_contact,
        Part::Declaration => words.declaration_title,
    }
}

/// How many fields of a part the form would be refused for.
fn left_in(part: Part, refused: &Rejected) -> usize {
    refused
        .iter()
        .filter(|(field, _)| field.part() == Some(part))
        .count()
}

/// What the form as it stands would be refused for; nothing is known before
/// the page is hydrated.
#[derive(Clone, Copy)]
pub(super) struct PartStates {
    refused: RwSignal<Option<Rejected>>,
    rules: StoredValue<(Offer, WordContext)>,
}

impl PartStates {
    pub(super) fn of(form: &FormView) -> Self {
        let states = Self {
            refused: RwSignal::new(None),
            rules: StoredValue::new((form.offer.clone(), word_context(form))),
        };
        Effect::new(move |_| states.update());
        states
    }

    /// Reads the form's controls anew, once the browser has a moment.
    pub(super) fn update(self) {
        request_animation_frame(move || {
            let Some(draft) = typed() else {
                return;
            };
            let refused = self
                .rules
                .try_with_value(|(offer, about)| judged(&draft, offer, about));
            if let Some(refused) = refused {
                self.refused.try_set(Some(refused));
            }
        });
    }

    fn left(self, part: Part) -> Option<usize> {
        self.refused
            .with(|refused| refused.as_ref().map(|refused| left_in(part, refused)))
    }

    /// How many parts need nothing more.
    fn complete(self) -> Option<usize> {
        let left = Part::ALL.map(|part| self.left(part));
        left.iter()
            .all(Option::is_some)
            .then(|| left.iter().filter(|left| **left == Some(0)).count())
    }
}

fn judged(draft: &Draft, offer: &Offer, about: &WordContext) -> Rejected {
    draft.parse(offer, about).err().unwrap_or_default()
}

/// The list of the parts.
#[component]
pub(super) fn Parts(states: PartStates) -> impl IntoView {
    let words = words();
    let locale = locale();
    let items = Part::ALL.map(|part| {
        let state = move || {
            states.left(part).map(|left| {
                let class = if left == 0 {
                    "parts__state parts__state--complete"
                } else {
                    "parts__state"
                };
                view! { <span class=class>{text::fields_left(locale, left)}</span> }.into_any()
            })
        };
        view! { <li><a href=format!("#{}", id(part))>{title(part, words)}</a>" "{state}</li> }
            .into_any()
    });
    view! {
        <nav class="card aside-card parts" id="form-parts" aria-labelledby="form-parts-title" tabindex="-1">
            <h2 id="form-parts-title">{words.parts_title}</h2>
            <ol>{items.into_iter().collect_view()}</ol>
        </nav>
    }
}

/// The link to that list, with its sum, where there is no room beside the form.
#[component]
pub(super) fn PartsLink(states: PartStates) -> impl IntoView {
    let words = words();
    let sum = move || {
        states
            .complete()
            .map(|complete| format!(" {complete}/{}", Part::ALL.len()))
    };
    view! { <a class="save-state__parts" href="#form-parts">{words.parts_title}{sum}</a> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::form::{Field, Problem};

    #[test]
    fn every_field_of_an_empty_form_is_counted_in_the_part_that_shows_it() {
        let offer = Offer {
            reasons: Vec::new(),
            readers: Vec::new(),
            durations: Vec::new(),
            word_kept: false,
        };
        let refused = judged(&Draft::default(), &offer, &WordContext::default());
        let sum: usize = Part::ALL.iter().map(|part| left_in(*part, &refused)).sum();
        assert_eq!(sum, refused.len());
        assert_eq!(left_in(Part::Declaration, &refused), 1);
        assert!(left_in(Part::Institution, &refused) >= 5);
        let one = Rejected::one(Field::MobilePhone, Problem::Missing);
        assert_eq!(left_in(Part::Contact, &one), 1);
        assert_eq!(left_in(Part::Application, &one), 0);
    }
}
