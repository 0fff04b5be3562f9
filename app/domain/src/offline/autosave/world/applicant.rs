//! What the applicant does: types, and chooses between two copies.

use super::{
    super::{Event, Role},
    At, FIELDS, World, values,
};
use crate::application::Draft;

impl World {
    /// Somebody types into a field, where it takes keys. `is_silent`: as a password
    /// manager does, without an event.
    pub(in super::super) fn types(&mut self, at: At, field: usize, is_silent: bool) {
        let Some(page) = self.page(at) else { return };
        if page.machine().role() == Role::Follower {
            self.reach("typed into a tab that follows");
            self.happens_at(at, Event::Typed(Draft::default()));
            return;
        }
        if page.machine().ending.is_some() {
            return;
        }
        if page.machine().role() == Role::Joining {
            self.reach("typed before the lock's answer");
        }
        // What stands in the field is typed over.
        let before = self.page(at).map(|page| page.controls.clone());
        let before = before.unwrap_or_default();
        self.oracle.typed_over(values(&before)[field]);
        let text = self.oracle.typed(field);
        let page = self.tab(at).page.as_mut().unwrap();
        *FIELDS[field](&mut page.controls) = text;
        page.filled[field] = true;
        let controls = page.controls.clone();
        if !is_silent {
            self.happens_at(at, Event::Typed(controls));
        }
    }

    /// The applicant chooses between the form and the copy that is offered.
    pub(in super::super) fn chooses(&mut self, at: At, takes: bool) {
        let offers = |at: &At| {
            self.page(*at)
                .is_some_and(|page| page.machine().other().is_some())
        };
        let places = [at].into_iter().chain(self.open_pages());
        let Some(at) = places.into_iter().find(offers) else {
            return;
        };
        let Some(page) = self.page(at) else { return };
        let Some(other) = page.machine().other().map(|other| other.draft.clone()) else {
            return;
        };
        let here = page.controls.clone();
        let (left, kept) = if takes {
            (&here, &other)
        } else {
            (&other, &here)
        };
        self.oracle.decided(left, kept);
        self.reach(if takes {
            "choice: take"
        } else {
            "choice: stay"
        });
        if takes {
            let filled = values(&other).map(|text| !text.is_empty());
            self.tab(at).page.as_mut().unwrap().filled = filled;
        }
        self.happens_at(at, if takes { Event::Taken } else { Event::Stayed });
    }
}
